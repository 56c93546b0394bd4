"""Figures of results at size: not a test, but anyone can run it (`make figures`)."""
