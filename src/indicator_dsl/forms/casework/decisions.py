"""Decisions files: JSON Lines, and the same as a table in Excel or CSV under Chinese headings.

A row of the table that decides nothing (no 决定 and no 值) waits, and is no decision.  A line that can't be
used is a finding with its place, and the others are read.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from os import PathLike
from typing import Any, overload

import attrs

from indicator_dsl.errors import Finding, FormError, ModelError
from indicator_dsl.forms.limits import DEFAULT, Limits
from indicator_dsl.model import Decision, Verb
from indicator_dsl.resources import load_toml, package_file

_LETTERS_AND_ROW = re.compile(r"(?:(?P<sheet>.*)!)?[A-Z]{0,3}(?P<row>[1-9][0-9]{0,6})", re.DOTALL)
_SHOWN = 60


@attrs.frozen
class Decisions(Sequence[Decision]):
    """The decisions of a file in their order; `findings` are the lines that could not be used."""

    items: tuple[Decision, ...] = ()
    findings: tuple[Finding, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Decision: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Decision, ...]: ...
    def __getitem__(self, index: int | slice) -> Decision | tuple[Decision, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    @property
    def hash(self) -> str:
        """The SHA-256 of what was decided (``sha256:…``), the same for every kind of file that says it."""
        return hash_of(self.items)


def hash_of(decisions: Iterable[Decision]) -> str:
    """Return the SHA-256 of decisions as JSON Lines (``sha256:…``)."""
    return f"sha256:{sha256(as_lines(decisions)).hexdigest()}"


def read_decisions(path: str | PathLike[str], /, *, limits: Limits = DEFAULT) -> Decisions:
    """Read a decisions file: JSON Lines, .xlsx or .csv, told apart by their content.

    Raises `FormError` for a file that can't be opened, is too large, or has no column 文件, 指标 or 决定.
    """
    from indicator_dsl.forms.reading import bytes_of

    return read_decisions_bytes(bytes_of(path, limits), limits=limits)


def read_decisions_bytes(data: bytes, /, *, limits: Limits = DEFAULT) -> Decisions:
    """Read the content of a decisions file; see `read_decisions`."""
    from indicator_dsl.forms.detect import kind_of
    from indicator_dsl.forms.readers import text, xlsx

    if not data.strip():
        return Decisions()
    if kind_of(data, limits) == "xlsx":
        for grid in xlsx.read(data, limits):
            rows = ((row.number, [cell.text for cell in row.cells]) for row in grid.rows)
            found = _table(rows, grid.columns, grid.name)
            if found is not None:
                return found
        raise FormError("decisions-no-table", columns=_needed())
    written = text.decode(data)
    if written.lstrip("\ufeff \t\r\n")[:1] == "{":
        return _lines(written)
    try:
        found = _table(enumerate(csv.reader(io.StringIO(written)), start=1), None, None)
    except csv.Error as error:
        raise FormError("form-damaged", detail=str(error)) from error
    if found is None:
        raise FormError("decisions-no-table", columns=_needed())
    return found


# JSON Lines.


def as_lines(decisions: Iterable[Decision], **mark: str) -> bytes:
    """Return decisions as JSON Lines in UTF-8, one a line; `mark` stands in each after its schema."""
    said = ({"schema": (data := d.to_json())["schema"], **mark, **data} for d in decisions)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in said).encode("utf-8", "backslashreplace")


def _lines(written: str) -> Decisions:
    items, findings = [], []
    for number, line in enumerate(written.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            if isinstance(said, dict):
                # Our mark says nothing of the decision.
                said.pop("made_by", None)
            items.append(Decision.from_json(said))
        except ModelError as error:
            findings.append(_bad(number, None, str(error.fields.get("problem", "")), line))
        except (ValueError, RecursionError):
            findings.append(_bad(number, None, "JSON", line))
    return Decisions(tuple(items), tuple(findings))


# Tables.


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return load_toml(package_file("forms/casework/words.toml"))


def heading(column: str) -> str:
    """Return the heading that we write over a column."""
    return _words()["columns"][column][0]


def word_for(decision: Decision) -> str:
    """Return what stands in the column 决定."""
    return word_of(f"{decision.decision} {decision.field}" if decision.decision is Verb.CORRECT else str(decision.decision))


def word_of(decision: str) -> str:
    """Return what stands in the column 决定 for a decision: ``points``, ``correct target``."""
    return _words()["decisions"][decision][0]


def offered_words() -> list[str]:
    """Return what the column 决定 may say."""
    return [words[0] for words in _words()["decisions"].values()]


def offered_reasons() -> list[str]:
    """Return the reasons that a cell offers."""
    return list(_words()["reasons"]["offered"])


def _needed() -> str:
    return "、".join(heading(column) for column in ("file", "name", "decision"))


def _meaning(text: str, part: str) -> str | None:
    return next((key for key, words in _words()[part].items() if text in words), None)


def _table(rows: Iterable[tuple[int, list[str]]], letters: Sequence[str] | None, sheet: str | None) -> Decisions | None:
    """Return the decisions of a table; None where no row of it is the header.

    Of two columns of one meaning the last counts: a report shows the row as people read it, and to the right of that what was decided on.
    """
    header: dict[str, int] | None = None
    items, findings = [], []
    for number, cells in rows:
        if header is None:
            named = {column: i for i, cell in enumerate(cells) if (column := _meaning(cell.strip(), "columns"))}
            header = named if {"file", "name", "decision"} <= named.keys() else None
            continue
        said = {column: cells[i].strip().removeprefix("'") for column, i in header.items() if i < len(cells)}
        if not said.get("decision") and not said.get("value"):
            continue
        made = _decision(said)
        if isinstance(made, Decision):
            items.append(made)
        else:
            place = None if letters is None else f"{letters[header.get(made, 0)]}{number}"
            findings.append(_bad(number, made, said.get(made, ""), said.get(made, ""), f"{sheet}!{place}" if sheet and place else place))
    return None if header is None else Decisions(tuple(items), tuple(findings))


def _decision(said: Mapping[str, str]) -> Decision | str:
    """Return the decision that a row of a table states, or the name of the column that is wrong."""
    verb = _meaning(said.get("decision", ""), "decisions") if said.get("decision") else "points"
    if verb is None:
        return "decision"
    verb, _, field = verb.partition(" ")
    override = _meaning(said["override"], "answers") if said.get("override") else "no"
    if override is None:
        return "override"
    sheet, row = said.get("sheet") or None, None
    if said.get("place"):
        place = _LETTERS_AND_ROW.fullmatch(said["place"])
        if place is None:
            return "place"
        sheet, row = sheet or place["sheet"], int(place["row"])
    value: str | None = said.get("value", "")
    if verb == "accept_own":
        value = said.get("own") or None
    elif not value:
        value = "" if verb == "correct" else None
    texts = {key: said.get(key) or None for key in ("reason", "evidence", "by", "at", "reviewer", "reviewed_at", "hash")}
    # An empty cell of a column that is there says that the form's cell was empty.
    made_on = {key: said.get(key) for key in ("target", "actual")}
    known: dict[str, Any] = {**texts, **made_on, "sheet": sheet, "row": row, "field": field or None, "override": override == "yes"}
    if not said.get("file"):
        return "file"
    if not said.get("name"):
        return "name"
    try:
        return Decision(file=said["file"], name=said["name"], decision=Verb(verb), value=value, **known)
    except ModelError as error:
        return str(error.fields["problem"])


def _bad(number: int, column: str | None, problem: str, text: str, place: str | None = None) -> Finding:
    shown = heading(column) if column in _words()["columns"] else (column or problem)
    expected = "、".join(offered_words()) if column == "decision" else ""
    return Finding.of("decision-bad-line", place=place, row=number, column=shown, text=text[:_SHOWN], expected=expected)
