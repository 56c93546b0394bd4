"""What the public may see and when, and the role that publishes it."""
