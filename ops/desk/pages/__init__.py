"""The pages of the desk, each with its routes and the permission that they need."""
