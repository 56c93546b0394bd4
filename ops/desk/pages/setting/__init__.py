"""Campaigns set up at the desk: drafts in forms, their cases and pictures, preview, loading."""
