"""Answering without scanning: by the code of a form, a poster, or the tablet of an office."""
