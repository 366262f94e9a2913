"""Figures in words: sentences from templates with rule ids, easy-read words, and why something is not shown."""
