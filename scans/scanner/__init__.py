"""What the office's scanner does to a page of known marks, grays and lines."""
