"""T17: a load that goes on and on; memory stays, and every count agrees at the end."""
