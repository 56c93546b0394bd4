"""Counted votes and figures into an ordered result. Pure."""
