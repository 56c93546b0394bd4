"""Honest surges, one a file: loud, lawful, and to be let pass."""
