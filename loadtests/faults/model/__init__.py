"""T12: steps at random against a front, its ledger and its office, beside a small model."""
