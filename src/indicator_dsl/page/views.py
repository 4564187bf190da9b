"""What the page is told of the desk, as plain JSON values: the receipt, the forms, the rows to decide, the findings of a review."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from indicator_dsl.errors import Finding, Lang
from indicator_dsl.forms.casework.model import Opinion
from indicator_dsl.forms.casework.open_rows import cause_of
from indicator_dsl.forms.report.receipt import receipt_json, receipt_text
from indicator_dsl.forms.report.words import words
from indicator_dsl.meaning import Line, TableScore
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.page.desk import Desk, File, Sheet
from indicator_dsl.units import plain

_CELLS = ("level1", "level2", "name", "target", "actual", "unit", "relation", "weight", "score", "reason", "rule")


def overview(desk: Desk) -> dict[str, Any]:
    """Return what became of each file, one line for each form, and how much is left to do."""
    forms = [form_line(file, sheet, desk.lang) for file, sheet in desk.sheets()]
    receipt = receipt_json(desk.receipt) | {"text": receipt_text(desk.receipt, desk.lang)}
    return {"receipt": receipt, "forms": forms, **work(desk)}


def work(desk: Desk) -> dict[str, Any]:
    """Return how many rows are open and decided, and the decisions that don't hold, each with its reason."""
    open_count = sum(len(sheet.table.needs_review) for _, sheet in desk.sheets() if sheet.table)
    misfits = [misfit for file in desk.files.values() for misfit in _misfits(file, desk.lang)]
    return {"open": open_count, "decided": len(desk.decisions), "waiting": len(desk.loose), "misfits": misfits}


def _misfits(file: File, lang: Lang) -> Iterator[dict[str, Any]]:
    for sheet in file.sheets:
        found = [one for one in (sheet.table.findings if sheet.table else ()) if one.code.startswith("decision-")]
        for decision in dict.fromkeys(sheet.table.unapplied if sheet.table else ()):
            why = next((one.message(lang) for one in found if dict(one.fields).get("name") == decision.name), "")
            yield {"file": file.name, "name": decision.name, "message": why, "decision": decision.to_json()}


def form_line(file: File, sheet: Sheet, lang: Lang) -> dict[str, Any]:
    """Return a form's line in the table of forms; numbers are decimal strings, null where there is none."""
    form, table = sheet.form, sheet.table
    said: dict[str, Any] = {
        "id": sheet.number,
        "file": file.name,
        "sheet": form.sheet,
        "unit": form.unit,
        "kind": words(lang)[f"kind_{form.kind}"],
    }
    said |= {"heading": form.project or form.title or form.sheet or file.name, "rows": len(form.indicators), "scored": table is not None}
    part = next((part for part in file.parts if part.sheet == form.sheet), None)
    said["findings"] = part.count("error") + part.count("warning") if part else 0
    return said | (_points(table) if table is not None else {"open": 0, "final": False})


def _points(table: TableScore) -> dict[str, Any]:
    said: dict[str, Any] = {"open": len(table.needs_review), "final": table.final, "grade": table.band, "own": _text(table.own_total)}
    if not table.scored:
        return said
    low, high, own = table.score_min, table.score_max, table.own_total
    difference = None if own is None or table.score is None else table.score - own
    said |= {"weight": plain(table.weight), "low": str(low), "high": str(high), "difference": _text(difference)}
    return said | {"points": str(table.score) if table.score is not None else f"{low}–{high}"}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def rows(desk: Desk) -> list[dict[str, Any]]:
    """Return the rows that wait for a person or were decided by one, those of one cause together."""
    found = [row for file, sheet in desk.sheets() for row in _rows_of(desk, file, sheet)]
    order = {code: rank for rank, code in enumerate(dict.fromkeys(row["cause"] for row in found))}
    return sorted(found, key=lambda row: order[row["cause"]])


def rows_of(desk: Desk, number: int) -> list[dict[str, Any]]:
    """Return the same of one form."""
    return [row for file, sheet in desk.sheets() if sheet.number == number for row in _rows_of(desk, file, sheet)]


def _rows_of(desk: Desk, file: File, sheet: Sheet) -> Iterator[dict[str, Any]]:
    bare, table = sheet.bare, sheet.table
    if bare is None or table is None:
        return
    for at, (line, now) in enumerate(zip(bare.lines, table.lines, strict=True)):
        if line.needs_review or now.needs_review or now.decisions:
            yield _row(desk, file, sheet, at, line, now)


def _row(desk: Desk, file: File, sheet: Sheet, at: int, line: Line, now: Line) -> dict[str, Any]:
    indicator = line.indicator
    cause = cause_of(line) or cause_of(now)
    placed = next((one for one in line.all_findings if cause and one.code == cause.code), cause)
    cells = {name: str(place) for name, place in indicator.cells.items()}
    marked = placed.place if placed else None
    # What a correction left is what counts: the range, and why the row is still open.
    score = now.score
    own = read_points(indicator.score)
    said: dict[str, Any] = {
        "id": [sheet.number, at],
        "file": file.name,
        "sheet": sheet.form.sheet,
        "form": sheet.form.project or sheet.form.title or sheet.form.sheet or file.name,
        "unit_name": sheet.form.unit,
        "cause": cause.code if cause else "",
        "why": _message(cause, desk.lang),
        "cells": {name: getattr(indicator, name) for name in _CELLS if getattr(indicator, name)},
        "at": cells,
        "marked": next((name for name, place in cells.items() if place == marked), "actual"),
        "place": marked or str(indicator.place_of("actual")),
        "open": now.needs_review,
        "own": None if own is None else plain(own),
        "decisions": [decision.to_json() for decision in now.decisions],
        "given": _text(now.given),
    }
    if score is not None:
        said |= {"weight": plain(score.weight), "low": str(score.score_min), "high": str(score.score_max)}
        said["own_within"] = own is not None and score.score_min <= own <= score.score_max
        said["steps"] = score.steps(desk.lang)
    return said


def _message(finding: Finding | None, lang: Lang) -> str:
    return finding.message(lang) if finding is not None else ""


def reviewed(desk: Desk) -> list[dict[str, Any]]:
    """Return what the review found in each form, the severest first, with the reviewer's opinion."""
    found: list[dict[str, Any]] = []
    for file in desk.files.values():
        for part in file.parts:
            for note in part.notes:
                key = Opinion(file=file.name, place=note.place or "", code=note.code, message=note.message, opinion="", comment="")
                opinion = desk.opinions.get(key.key)
                said = {"file": file.name, "form": part.heading, "kind": part.kind, "scored": part.scored, "severity": str(note.severity)}
                said |= {"place": note.place or "", "name": note.name, "code": note.code, "message": note.message, "why": note.why}
                said |= {"opinion": opinion.opinion if opinion else "", "comment": opinion.comment if opinion else ""}
                found.append(said)
    ranks = ("error", "warning", "info")
    return sorted(found, key=lambda said: (said["scored"], ranks.index(said["severity"])))
