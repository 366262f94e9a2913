"""Results of earlier years: understood as a file tells them, and released as they were published then."""
