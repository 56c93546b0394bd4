"""What the front shows of a campaign, ready made: its copy, its bytes, its files."""
