"""Render a release into what a municipality gets: slides, report, spreadsheet, data file and result poster.

Everything here reads a `Release` and nothing else; raw answers cannot be reached.
"""
