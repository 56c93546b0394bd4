"""What organizers run a campaign with: files of theirs, and moments of the ledger."""
