"""Tests: `unit` mirrors the houses; the other folders are named for what they prove."""
