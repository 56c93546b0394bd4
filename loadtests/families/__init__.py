"""Brushing families, one a file, by the shapes that are known of them."""
