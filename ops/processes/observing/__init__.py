"""What is written of single requests, where an operator asks for it: an access log, traces."""
