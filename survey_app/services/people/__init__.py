"""Who may do what: people and roles, whose papers are whose, and the log of what was done."""
