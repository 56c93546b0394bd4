"""Brushing: signals, the judge, incidents, the worker on the ledger, the offline scan."""
