"""The fraud benchmark: how well brushing is found, by family, beside other methods."""
