"""Page codes: read where they should stand, and put together from both copies where they are damaged."""
