"""Score files: the sheet that judges fill, and what is read back from it."""
