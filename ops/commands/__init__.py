"""The `pingxuan` commands, by what they are about."""
