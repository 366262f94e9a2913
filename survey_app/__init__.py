"""Client surveys for regions of small municipalities: periods, reading, review, releases and result packs."""

__version__ = "0.1.0"
