"""The desk: what moderators and organizers see, on a listener of its own."""
