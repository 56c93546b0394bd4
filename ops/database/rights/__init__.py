"""What each role may do in PostgreSQL and in Redis: as little as its work needs."""
