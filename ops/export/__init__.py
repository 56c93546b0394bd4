"""The files that an organizer hands out: everything that a result stands on, as of one index."""
