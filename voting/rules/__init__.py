"""What an organizer writes of a vote, as the values that everything else goes by."""
