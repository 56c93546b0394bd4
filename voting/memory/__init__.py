"""What Redis remembers: of voters, and of counts. All of it comes back from the ledger."""
