"""What flags, the environment and a file say, by one table."""
