"""Casework: what people decide about the rows of forms, read, matched to its rows, and applied."""
