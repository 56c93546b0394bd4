"""Ballots: admission, identity, provenance, the ledger and its live counters."""
