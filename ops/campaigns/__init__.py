"""The campaigns that ship with Pingxuan, and the tool that paints their sample pictures."""
