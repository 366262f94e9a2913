"""Everything that is printed before and during a period: forms, editions, posters, papers for the office."""
