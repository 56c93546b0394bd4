"""Ballots to columns of small numbers, from the ledger or from a row of a log."""
