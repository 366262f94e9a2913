"""The commands by topic; each module adds its own to the group with `register`."""
