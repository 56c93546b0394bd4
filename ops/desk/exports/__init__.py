"""Exports that the desk makes behind its pages: asked for, made one at a time, kept for a day."""
