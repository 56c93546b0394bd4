"""Pages of a campaign while it runs and when it ends."""
