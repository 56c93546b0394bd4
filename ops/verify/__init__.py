"""Checks an export from its own files alone; shares no code with what wrote it."""
