"""Secrets on disk, and their marks in the database."""
