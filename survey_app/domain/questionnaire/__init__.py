"""Checks of a questionnaire before it is printed: answers that cannot be told apart, and texts hard to read."""
