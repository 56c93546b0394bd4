"""How visitors read: their language, size of print, times and sounds."""
