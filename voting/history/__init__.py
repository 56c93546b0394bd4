"""What was decided of a campaign, and what stands as of an index. Pure."""
