"""Derives again what can be derived from the ledger, and tells every difference."""
