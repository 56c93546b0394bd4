"""What is kept of where a ballot came from."""
