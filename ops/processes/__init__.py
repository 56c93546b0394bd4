"""Processes: their roles, what they listen on, what they tell of themselves."""
