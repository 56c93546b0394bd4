"""Pages as people read them: requests and templates."""
