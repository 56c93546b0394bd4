"""Who wins what, by the rules and by the committee. Pure."""
