"""Rules and values of the survey itself: no Flask, no database, no files."""
