"""Looking after an instance: backups, checks of its health, and destroying what is due."""
