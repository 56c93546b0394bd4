"""Finds the usual mistakes of an installation, and says what to do about each."""
