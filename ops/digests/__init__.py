"""Makes the signed digests of every campaign, and knows which are due."""
