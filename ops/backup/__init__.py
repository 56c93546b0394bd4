"""Backups of PostgreSQL and of the keys, apart from each other, and the way back."""
