"""The geography that ships, and how it is built from its sources."""
