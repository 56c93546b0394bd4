"""How few ballots would change who is on a list."""
