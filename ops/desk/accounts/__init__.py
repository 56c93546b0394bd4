"""Who may work at the desk: names, roles, states, passwords, first-login links."""
