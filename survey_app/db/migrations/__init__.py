"""Migrations: one per change, tested on data, never edited after a release."""
