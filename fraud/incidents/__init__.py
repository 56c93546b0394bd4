"""Ballots that belong together, as people review them."""
