"""Who may open what is sealed: shares, passphrases, and a journal of every use."""
