"""What we read back: from a scanned file to the answers of every page, with doubts named."""
