"""Four eyes: acts that wait until a second person has looked at them."""
