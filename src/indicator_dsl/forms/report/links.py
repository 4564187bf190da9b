"""Where a report leads: to the cell of the form's own file that is spoken of."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from urllib.parse import quote

from indicator_dsl.forms.casework.model import Part, Report
from indicator_dsl.forms.report.sheet import Link, cell_of

_WITH_CELLS = frozenset((".xlsx", ".xlsm", ".xls", ".ods"))


def address_from(folder: Path, file: Path) -> str:
    """Return the address of a file for a report in `folder`: relative where it can be."""
    try:
        return quote(Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix())
    except ValueError:
        # Another drive.
        return file.resolve().as_uri()


def source_link(report: Report, part: Part, place: str | None) -> Link | str | None:
    """Return a place of a form with the way to it, if the report knows where the form's file is."""
    address = report.files.get(part.source or "")
    sheet, _, cell = (place or "").rpartition("!")
    if address is None or not cell:
        return place
    sheet = sheet or part.sheet or ""
    there = cell_of(sheet, cell) if sheet and PurePath(part.source or "").suffix.lower() in _WITH_CELLS else None
    return Link(cell, there, address)
