"""The commands by topic; `COMMANDS` of each module holds them by name. What is heavy is imported by who needs it."""
