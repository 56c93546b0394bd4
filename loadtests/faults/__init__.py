"""Faults against the real product: what is broken, how often, and what must still hold."""
