"""The pages on which a reader signs in, and the way back to the choice that was made."""
