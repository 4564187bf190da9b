"""问题清单: what each unit has to look at again, a row a problem: the cell, what stands there, what is wrong, what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from indicator_dsl.errors import catalog
from indicator_dsl.forms.casework.model import Line, Note, Part, Report
from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report.sheet import Sheet, Value, saved
from indicator_dsl.forms.report.word import Document
from indicator_dsl.forms.report.words import words

_COLUMNS = {"number": 5, "file": 20, "place": 11, "name": 22, "says": 26, "problem": 44, "expected": 34, "lost": 7, "rectified": 30}
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f\x7f]+')
_MOST_OF_NAME = 40
_MOST_OF_SHEET = 25
"""Excel takes 31 characters in a sheet's name."""


@attrs.frozen(kw_only=True)
class Problem:
    """What is to be put right: a finding, or points that were lost (`lost`)."""

    file: str
    place: str
    name: str
    says: str
    problem: str
    expected: str
    lost: Decimal | None = None


@attrs.frozen(kw_only=True)
class Unit:
    """A unit with the problems of all its forms."""

    name: str
    problems: tuple[Problem, ...]


def units_of(report: Report) -> tuple[Unit, ...]:
    """Return the problems by unit, in the order of the forms; a unit without any is left out.

    A finding of severity error or warning is one, unless it asks the assessor alone, and a row that lost points for certain; a row
    of which a finding says so already stands once, with the points that it lost.
    """
    say = words(report.lang)
    by_unit: dict[str, list[Problem]] = {}
    for part in report.parts:
        by_unit.setdefault(part.unit or say["no_unit"], []).extend(_of_form(part, report))
    return tuple(Unit(name=name, problems=tuple(found)) for name, found in by_unit.items() if found)


def loss_reason(line: Line) -> str:
    """Return why a row lost points: how they were computed, unless a person gave them, and the reasons of the form and of decisions."""
    computed = () if line.given else line.steps[-2:]
    reasons = (line.reason, *(decision.reason for decision in line.decisions))
    return "；".join(dict.fromkeys((*computed, *(reason.strip() for reason in reasons if reason and reason.strip()))))


def _of_form(part: Part, report: Report) -> Iterator[Problem]:
    told: set[int] = set()
    lines = list(part.lines)
    for note in part.notes:
        if note.severity == "info" or catalog().get(note.code, {}).get("asks") == "assessor":
            continue
        at = next((number for number, line in enumerate(lines) if note in line.notes), None)
        line = None if at is None else lines[at]
        lost = line.lost if at is not None and line is not None and at not in told and line.lost > 0 else None
        told |= set() if at is None else {at}
        yield _finding(part, note, line, lost, report)
    for number, line in enumerate(lines):
        if line.lost > 0 and number not in told:
            yield _loss(part, line, report)


def _finding(part: Part, note: Note, line: Line | None, lost: Decimal | None, report: Report) -> Problem:
    says, expected = _texts(note, line, report) if line is not None else ("", "")
    return Problem(
        file=part.source or "",
        place=note.place or "",
        name=note.name or (line.name if line else ""),
        says=says,
        problem=note.message,
        expected=note.why or expected,
        lost=lost,
    )


def _texts(note: Note, line: Line, report: Report) -> tuple[str, str]:
    """Return what stands in the cell of a finding, and what the form or the rule expects there."""
    say, joint = words(report.lang), "：" if report.lang == "zh" else ": "
    cells = {
        "target": ("target", line.made_on[0] or line.target or "", ""),
        "actual": ("actual", line.made_on[1] or line.actual or "", f"{say['target']}{joint}{line.target_in_full or ''}"),
        "weight": ("weight", line.stated_weight or "", ""),
        "score": ("stated", line.stated_score or "", f"{say['desk_range']}{joint}{line.allowed.text}" if line.allowed else ""),
        "reason": ("reason", line.reason or "", ""),
    }
    field = next((field for field, place in line.cells.items() if place == note.place and field in cells), "actual")
    word, text, expected = cells[field]
    return f"{say[word]}{joint}{text or say['empty_cell']}", expected


def _loss(part: Part, line: Line, report: Report) -> Problem:
    say, joint = words(report.lang), "：" if report.lang == "zh" else ": "
    return Problem(
        file=part.source or "",
        place=line.place,
        name=line.name,
        says=f"{say['actual']}{joint}{line.actual_in_full or say['empty_cell']}",
        problem=say["lost_points"].format(lost=f"{line.lost:.2f}", why=loss_reason(line)),
        expected=f"{say['target']}{joint}{line.target_in_full or say['empty_cell']}",
        lost=line.lost,
    )


def file_names(units: Sequence[Unit], lang_title: str) -> list[str]:
    """Return a file's name for each unit, without suffix, each once: ``问题清单_示例市人力资源中心``."""
    return _each_once(
        [f"{lang_title}_{_NOT_IN_NAMES.sub('_', ' '.join(unit.name.split()))[:_MOST_OF_NAME].strip(' ._')}" for unit in units]
    )


def _each_once(names: Sequence[str]) -> list[str]:
    out: list[str] = []
    for name in names:
        tries = (name, *(f"{name}_{number}" for number in range(2, len(names) + 2)))
        out.append(next(one for one in tries if one.lower() not in {other.lower() for other in out}))
    return out


def workbook_bytes(units: Sequence[Unit], report: Report) -> bytes:
    """Return the problems of units as an XLSX file, a sheet a unit."""
    openpyxl = need("openpyxl")
    say = words(report.lang)
    book = openpyxl.Workbook()
    book.properties.creator = MARK
    book.remove(book.active)
    made: list[Sheet] = []
    names = _each_once([_NOT_IN_NAMES.sub("_", unit.name).strip("' ")[:_MOST_OF_SHEET] or say["problems"] for unit in units])
    for unit, name in zip(units, names, strict=True):
        out = Sheet(book.create_sheet(name), _COLUMNS.values())
        made.append(out)
        out.line(say["problems_of"].format(unit=unit.name), size=14)
        out.line(say["problems_how"], bold=False)
        out.head([say[f"problem_{key}"] for key in _COLUMNS])
        for number, problem in enumerate(unit.problems, start=1):
            cells: dict[str, Value] = {"number": number, **_cells(problem)}
            out.write([cells.get(key) for key in _COLUMNS])
        out.set_up(title=say["problems"], printed=len(_COLUMNS))
    if not units:
        out = Sheet(book.create_sheet(say["problems"]), _COLUMNS.values())
        made.append(out)
        out.line(say["nothing_found"])
    return saved(book, made)


def document_bytes(units: Sequence[Unit], report: Report) -> bytes:
    """Return the problems of units as a DOCX file, each from a new page."""
    say = words(report.lang)
    out = Document(landscape=True)
    for at, unit in enumerate(units):
        if at:
            out.page_break()
        out.title(say["problems"])
        out.line(f"{say['unit_name']}{'：' if report.lang == 'zh' else ': '}{unit.name}")
        out.line(say["problems_how"])
        rows = []
        for number, problem in enumerate(unit.problems, start=1):
            cells = _cells(problem)
            lost = None if problem.lost is None else f"{problem.lost:.2f}"
            rows.append((number, *(cells[key] for key in ("file", "place", "name", "says", "problem", "expected")), lost, None))
        out.table([say[f"problem_{key}"] for key in _COLUMNS], rows, (1.1, 2.6, 1.5, 3, 3.3, 5.6, 3.8, 1.3, 3.9))
        out.line("　　　　　　".join(say[key] for key in ("problems_head", "problems_by", "date")))
    if not units:
        out.title(say["problems"])
        out.line(say["nothing_found"])
    return out.content()


def _cells(problem: Problem) -> dict[str, str | Decimal | None]:
    fields = ("file", "place", "name", "says", "problem", "expected", "lost")
    return {field: getattr(problem, field) for field in fields}


WRITERS: Mapping[str, Callable[[Sequence[Unit], Report], bytes]] = {".xlsx": workbook_bytes, ".docx": document_bytes}
"""Suffix → what makes a 问题清单 of that kind."""
