"""Write files: whole or not at all, over nobody else's, and a table (CSV, XLSX, JSON) with no formula in it.

A spreadsheet takes a text that starts with ``=``, ``+``, ``-`` or ``@`` for a formula, and cells
come from files that nobody vouches for.  In XLSX a text is stored as a text; CSV has no types, so
there such a text gets an apostrophe in front, which spreadsheets show as the sign of a text.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from indicator_dsl.errors import FormError
from indicator_dsl.forms.marks import MARK, is_our_file
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.text import TURNING

Cell = str | Decimal | int | None

_FORMULA = "=+-@＝＋－＠\t\r\n"
# XML has no place for these; Excel calls a file that holds one damaged.  What turns a line's direction would show another number.
_NOT_IN_XML = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff{TURNING}]")


def neutral(text: str) -> str:
    """Return `text` for a CSV cell: with an apostrophe in front where a spreadsheet would see a formula."""
    return f"'{text}" if text.lstrip(" \u3000\u00a0\ufeff")[:1] in _FORMULA and text.strip() else text


def xml_text(text: str) -> str:
    """Return `text` with the characters replaced that an XLSX file can't hold, or that show it in another order."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _number(cell: Decimal | int | None) -> str:
    return "" if cell is None else f"{Decimal(cell):f}"


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV in UTF-8 with a byte order mark, without which Excel reads another encoding."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    for row in ((*header, MARK), *((*row, None) for row in rows)):
        writer.writerow([neutral(cell) if isinstance(cell, str) else _number(cell) for cell in row])
    return sink.getvalue().encode("utf-8-sig", "backslashreplace")


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as an XLSX workbook of one sheet; texts are texts, numbers numbers."""
    openpyxl = need("openpyxl")
    book = openpyxl.Workbook()
    book.properties.creator = MARK
    sheet = book.active
    for number, row in enumerate((header, *rows), start=1):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = xml_text(value)
                cell.data_type = "s"
            else:
                cell.value = value
    sheet.freeze_panes = "A2"
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def as_json(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as JSON: a list of objects, numbers as the decimal strings that they are."""
    objects: list[dict[str, Any]] = [
        {"made_by": MARK, **{name: _number(cell) if isinstance(cell, Decimal) else cell for name, cell in zip(header, row, strict=True)}}
        for row in rows
    ]
    return (json.dumps(objects, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


WRITERS: dict[str, Callable[[Sequence[str], Iterable[Sequence[Cell]]], bytes]] = {".csv": as_csv, ".xlsx": as_xlsx, ".json": as_json}
"""Suffix → writer."""


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, force: bool = False) -> None:
    """Write a table in the form that the suffix of `path` names; FormError for any other suffix, and what `write_whole` raises."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise FormError("output-suffix", path=path, suffixes=" ".join(WRITERS))
    write_whole(path, writer(header, rows), force=force)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold other runs of this program off a folder for a moment; without effect where the system has no such lock (Windows)."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network drives know no locks.
        with suppress(OSError):
            flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write a file so that it is never seen half written: beside its place first, then put there.

    A file that is there and isn't ours (`indicator_dsl.forms.marks`) is replaced with `force` only: else FormError
    (``output-not-ours``).  FormError too where it is locked (``output-locked``).
    Other errors of the system (OSError) name `path`.
    """
    # An error should name the folder, and not the file that we would have made there.
    path.parent.stat()
    try:
        if path.exists() and not force and not is_our_file(path):
            raise FormError("output-not-ours", path=path)
        _write_beside(path, content)
    except PermissionError as error:
        if not path.exists() or path.is_dir():
            error.filename, error.filename2 = str(path), None
            raise
        # On Windows a file that Excel or WPS has open can't be replaced.
        raise FormError("output-locked", path=path) from error
    except OSError as error:
        # The file that the caller knows, and not the one beside it.
        error.filename, error.filename2 = str(path), None
        raise


def _write_beside(path: Path, content: bytes) -> None:
    # With a short name of its own: that of `path` may be as long as a name can be.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{MARK}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes files that only their owner may read; ours are ordinary.
        Path(name).chmod(0o666 & ~_MASK)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mask() -> int:
    """Return what the process takes from the rights of new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


_MASK = _mask()
