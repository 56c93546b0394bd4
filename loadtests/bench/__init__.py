"""The benchmark: the product and its peers, measured in one run from outside."""
