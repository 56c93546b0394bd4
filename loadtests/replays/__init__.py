"""A real curve's stretch through the front, and what came of it."""
