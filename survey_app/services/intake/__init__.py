"""Scanned files come in: uploads, watched folders, what a printed code stands for, and the check of a scanner."""
