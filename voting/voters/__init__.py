"""Who votes, and by whose link."""
