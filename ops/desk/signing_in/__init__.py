"""How somebody gets in: link, password, second factor, recovery codes, and what slows guessing."""
