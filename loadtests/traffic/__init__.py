"""Voters over HTTP: connections, sessions, and plans carried out on time."""
