"""From a campaign file to its rules, and everything that is wrong in it."""
