"""One kind of mistake a file; none knows of another."""
