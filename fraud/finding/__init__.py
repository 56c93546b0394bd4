"""What is unlike its background: from windows of ballots to waves."""
