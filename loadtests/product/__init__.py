"""The product as a black box: started, driven by its commands, read back from its files."""
