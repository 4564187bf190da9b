"""Reports as an Excel workbook: the desk's table, findings, summary, what was lost.  A cell's text never becomes a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from indicator_dsl.forms.casework.model import Note, Part, Receipt, Report
from indicator_dsl.forms.grid import letters
from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report import charts, desk
from indicator_dsl.forms.report.desk import Desk, write_desk
from indicator_dsl.forms.report.links import source_link
from indicator_dsl.forms.report.overview import CENTRED, write_overview
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.sheet import Link, Sheet, Value, cell_of, saved
from indicator_dsl.forms.report.words import words

# Heading → the column's width in characters.
_INDICATORS = {
    "form": 18, "level1": 11, "level2": 14, "name": 30, "target": 20, "actual": 16, "reading": 22, "weight": 7, "place": 14,
}  # fmt: skip
# Behind them where a form gives its points itself, by its 评分标准.
_STANDARDS = {"standard": 44, "points_given": 8, "points_lost": 24}
_FINDINGS = {
    "number": 6, "unit_name": 16, "file": 18, "form": 18, "severity": 7, "place": 11, "name": 20, "message": 44, "why": 30, "code": 20,
}  # fmt: skip
_OPINIONS = {
    "number": 6, "unit_name": 16, "file": 20, "severity": 8, "place": 16, "message": 46, "why": 34, "opinion": 10, "comment": 30,
    "code": 20,
}  # fmt: skip
_RECEIVED = {"file": 46, "outcome": 12, "why_not": 60}
_COLOURS = {"error": "FFF8D7DA", "warning": "FFFFF3CD"}


def workbook_bytes(report: Report) -> bytes:
    """Return a report as an XLSX file."""
    openpyxl = need("openpyxl")

    say = words(report.lang)
    book = openpyxl.Workbook()
    book.properties.creator = MARK
    book.remove(book.active)
    made: list[Sheet] = []

    def new(title: str, widths: Mapping[str, int] | Sequence[float], **how: Any) -> Sheet:
        made.append(Sheet(book.create_sheet(title), widths.values() if isinstance(widths, Mapping) else widths, **how))
        return made[-1]

    told = [(number, part, note) for number, part in enumerate(report.parts) for note in part.notes]
    numbers = {(number, note): at for at, (number, _, note) in enumerate(told, start=1)}
    written: Desk | None = None
    if report.scored:
        scores = new(say["scores"], desk.WIDTHS, shown=desk.SEEN, centred=desk.CENTRED)
        written = write_desk(scores, report, numbers, say["findings"])
        scores.set_up(title=say["title"], printed=desk.PRINTED)
        scores.sheet.freeze_panes = desk.cell("target", scores.top + 1)
    else:
        _indicators(new(say["indicators"], _INDICATORS | _STANDARDS), report)
    columns = _FINDINGS if report.scored else _OPINIONS
    _findings(new(say["findings"] if report.scored else say["opinions"], columns), columns, told, report, made[0], written)
    overview = new(say["summary"], (), centred=CENTRED)
    write_overview(overview, report, made[0].name, written)
    if written is not None:
        charts.write_losses(new(say["losses"], charts.WIDTHS), report, made[0].name, written)
    if report.receipt is not None:
        _received(new(say["received_sheet"], _RECEIVED), report.receipt, report)
    if desk.CHOICES in book.sheetnames:
        book.move_sheet(desk.CHOICES, len(book.sheetnames))
    # What is to be filled in is opened first.
    book.active = 0 if report.scored else 1
    return saved(book, made)


def _indicators(out: Sheet, report: Report) -> None:
    say = words(report.lang)
    shown = any(line.standard or line.stated_score for part in report.parts for line in part.lines)
    more = tuple(_STANDARDS) if shown else ()
    out.head([say[key] for key in (*_INDICATORS, *more)])
    for part in report.parts:
        for line in part.lines:
            place = source_link(report, part, line.place)
            cells = (part.heading, line.level1, line.level2, line.name, line.target, line.actual, line.reading, line.stated_weight, place)
            out.write((*cells, line.standard, desk.points_or_text(line.stated_score), line.reason) if more else cells)
    out.set_up(title=say["title_review"], printed=len(_INDICATORS) + len(more))


def _findings(
    out: Sheet, columns: Mapping[str, int], told: Sequence[tuple[int, Part, Note]], report: Report, rows: Sheet, written: Desk | None
) -> None:
    say = words(report.lang)
    out.head([say[key] for key in columns])
    settled: set[tuple[str, ...]] = set()
    for at, (number, part, note) in enumerate(told, start=1):
        row = _finding(part, note, report) | {"number": _number(at, number, note, part, rows, written)}
        opinion = report.opinion_on(part, note)
        if opinion is not None:
            settled.add(opinion.key)
            row |= {"opinion": opinion.opinion, "comment": opinion.comment}
        out.write([row.get(key) for key in columns], colour=_COLOURS.get(note.severity))
    last = out.row
    # What was written about a finding that is no more is kept below.
    for old in (opinion for opinion in report.opinions if opinion.key not in settled):
        row = {"file": old.file, "place": old.place, "code": old.code, "message": old.message, "severity": say["not_found_again"]}
        out.write([(row | {"opinion": old.opinion, "comment": old.comment}).get(key) for key in columns])
    for one in report.receipt.lost if report.receipt else ():
        row = {"file": one.file, "severity": say[f"received_{one.outcome}"], "message": one.message}
        out.write([row.get(key) for key in columns], colour=_COLOURS["error"])
    out.set_up(title=say["findings"] if report.scored else say["opinions"], printed=len(columns) - 1)
    if not report.scored and last > out.top:
        _list(out, list(columns).index("opinion"), last, (say["accepted"], say["rejected"]))


def _number(at: int, number: int, note: Note, part: Part, rows: Sheet, written: Desk | None) -> Value:
    """Return a finding's number, with the way to the row of the table that it is about."""
    line = next((at for at, line in enumerate(part.lines) if note in line.notes), None)
    if written is None or line is None:
        return at
    return Link(at, cell_of(rows.name, desk.cell("name", written.rows[number, line])))


def _finding(part: Part, note: Note, report: Report) -> dict[str, Value]:
    said: dict[str, Value] = {"name": note.name, "message": note.message, "why": note.why, "code": note.code}
    # Opinions are found again by the place as it is told.
    said["place"] = source_link(report, part, note.place) if report.scored else note.place
    return {"unit_name": part.unit, "file": part.source, "form": part.heading, "severity": words(report.lang)[note.severity], **said}


def _list(out: Sheet, column: int, last: int, choices: tuple[str, ...]) -> None:
    """Let the cells of a column be filled from a list."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule: Any = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.add(f"{letters(column)}{out.top + 1}:{letters(column)}{last}")
    out.sheet.add_data_validation(rule)


def _received(out: Sheet, receipt: Receipt, report: Report) -> None:
    say = words(report.lang)
    out.line(receipt_text(receipt, report.lang))
    out.head([say[key] for key in _RECEIVED])
    for one in receipt.files:
        out.write([one.file, say[f"received_{one.outcome}"], one.message], colour=_COLOURS["error"] if one.message else None)
    out.set_up(title=say["received_sheet"], printed=len(_RECEIVED))
