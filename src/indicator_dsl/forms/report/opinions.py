"""What a reviewer wrote beside the findings of a review (审核意见): read from the workbook, and kept when it is made anew."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import attrs

from indicator_dsl.errors import Lang
from indicator_dsl.forms.casework.model import Opinion, Report
from indicator_dsl.forms.marks import is_our_file
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report.words import words

_LANGS: tuple[Lang, ...] = ("zh", "en")
_FIELDS = ("file", "place", "code", "message", "opinion", "comment")


def read_opinions(path: Path) -> tuple[Opinion, ...]:
    """Return the opinions that a workbook of ours holds; none where it can't be read, or holds none."""
    if not is_our_file(path):
        return ()
    openpyxl = need("openpyxl")
    try:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        rows = [
            [["" if cell is None else str(cell) for cell in row] for row in book[words(lang)["opinions"]].iter_rows(values_only=True)]
            for lang in _LANGS
            if words(lang)["opinions"] in book.sheetnames
        ]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return ()
    return tuple(opinion for table in rows for opinion in _opinions(table))


def _opinions(table: list[list[str]]) -> Iterable[Opinion]:
    for lang in _LANGS:
        heads = [words(lang)[field] for field in _FIELDS]
        at = next((number for number, row in enumerate(table) if set(heads) <= set(row)), None)
        if at is None:
            continue
        columns = [table[at].index(head) for head in heads]
        for row in table[at + 1 :]:
            file, place, code, message, opinion, comment = (row[column].strip() if column < len(row) else "" for column in columns)
            if code and (opinion or comment):
                yield Opinion(file=file, place=place, code=code, message=message, opinion=opinion, comment=comment)


def with_opinions(report: Report, books: Iterable[Path]) -> Report:
    """Return a report with the opinions that workbooks of earlier runs hold; of two on one finding the first counts."""
    found: dict[tuple[str, ...], Opinion] = {}
    for book in books:
        for opinion in read_opinions(book):
            found.setdefault(opinion.key, opinion)
    return attrs.evolve(report, opinions=tuple(found.values()))
