"""A shipped campaign from its opening to its certificate."""
