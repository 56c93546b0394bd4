"""The commands of `python -m loadtests`, by what they drive."""
