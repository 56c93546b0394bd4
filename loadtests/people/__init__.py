"""Who votes, what they like, and when they come."""
