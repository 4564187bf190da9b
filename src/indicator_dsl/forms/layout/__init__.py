"""From grids to forms: which rows are headers, indicators, totals, notes, funds, goals, tasks.

One recogniser for all kinds of files; it knows columns by their headers' words (``headers.toml``),
never by a file's name or a fixed place.
"""
