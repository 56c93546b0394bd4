"""The font that posters are set in, and reports, which embed it to print alike everywhere."""
