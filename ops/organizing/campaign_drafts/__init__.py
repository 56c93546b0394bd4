"""Campaigns that are being written: their folders, and forms as views of their files."""
