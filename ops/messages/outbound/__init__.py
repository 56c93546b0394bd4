"""The only way out: to hosts that are configured, checked by address, bounded in time."""
