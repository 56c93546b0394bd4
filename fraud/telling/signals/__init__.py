"""Patterns of brushing, one a file: what a wave shows in one respect, in words for people."""
