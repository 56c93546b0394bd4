"""The font that reports are set in, embedded in them so that they print alike everywhere."""
