"""The public listener: HTTP connections that are bounded in number, time and size."""
