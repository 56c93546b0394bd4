"""Sessions at the desk: begun, seen, ended; their cookies."""
