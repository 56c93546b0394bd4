"""Where a seeded world's addresses are."""
