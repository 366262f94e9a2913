"""Use cases: one per function; the caller commits. Views that they return need no database."""
