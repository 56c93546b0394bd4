"""What the front is compared with: programs of their own, each a few dozen lines."""
