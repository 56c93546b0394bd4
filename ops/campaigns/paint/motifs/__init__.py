"""The motifs: one room each, with a `paint(canvas)` that finishes a picture."""
