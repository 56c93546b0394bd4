"""What the public sees: ranking, published snapshots, pages and live updates."""
