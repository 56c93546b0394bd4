"""The ledger in PostgreSQL: what is appended to it and what is read from it."""
