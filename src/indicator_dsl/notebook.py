"""Small pieces of HTML for notebooks (``_repr_html_``); every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

MOST_ROWS = 200
"""A table shows no more rows: a notebook keeps what it shows."""


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; None is an empty cell, and rows beyond `MOST_ROWS` are counted."""
    body = ["".join(f"<td>{escape('' if cell is None else str(cell))}</td>" for cell in row) for row in rows]
    more = len(body) - MOST_ROWS
    head = "".join(f"<th>{escape(header)}</th>" for header in headers)
    shown = "".join(f"<tr>{row}</tr>" for row in body[:MOST_ROWS])
    note = f"<tr><td colspan={len(headers)}>… +{more}</td></tr>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{shown}{note}</tbody></table>"


def notes(texts: Iterable[str]) -> str:
    """Return a list of remarks, nothing where there are none."""
    items = "".join(f"<li>⚠ {escape(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def box(title: str, *parts: str) -> str:
    """Return parts, which are HTML, below a title, which is text."""
    return f"<div><b>{escape(title)}</b>{''.join(parts)}</div>"
