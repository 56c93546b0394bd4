"""One file a process: what each role runs for as long as it lives."""
