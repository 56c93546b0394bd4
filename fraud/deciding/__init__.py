"""From a wave to held ballots: how suspect it is, and whether there are grounds."""
