"""The database: tables, queries named after the question they answer, and migrations."""
