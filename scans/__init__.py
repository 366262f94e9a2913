"""What we read back: from a scanned file to the answers of every page, with doubts named."""

__version__ = "0.1.0"
"""Version of the reader: raised whenever the same page could be read differently."""
