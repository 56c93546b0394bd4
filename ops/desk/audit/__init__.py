"""The audit log: what was done at the desk, hash-chained and append-only."""
