"""What was published, over time: counts, daily bulletins, announcements."""
