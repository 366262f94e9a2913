"""Doubtful marks: the queue, the pictures, what a person decides, and taking it back."""
