"""Signed JSON of a campaign's clean tallies and ranking, for other systems."""
