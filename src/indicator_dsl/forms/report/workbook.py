"""Reports as an Excel workbook: 评分, 发现, 汇总 with a chart.  A cell's text never becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from indicator_dsl.forms.casework.model import Note, Part, Points, Receipt, Report
from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.words import words
from indicator_dsl.forms.table_file import xml_text
from indicator_dsl.text import display_width

Value = str | Decimal | int | None

# Heading → the column's width in characters.
_SCORES = {
    "form": 14, "level1": 11, "level2": 14, "name": 30, "target": 16, "actual": 16, "reading": 18, "weight": 7, "score": 8, "low": 8,
    "high": 8,
    "attainment": 10, "verdict": 12, "stated": 9, "steps": 48, "rule": 26, "source": 26, "reason": 20, "place": 14,
}  # fmt: skip
_FINDINGS = {"unit_name": 16, "file": 20, "form": 18, "severity": 8, "place": 18, "name": 24, "message": 60, "why": 50, "code": 24}
_OPINIONS = {
    "number": 6, "unit_name": 16, "file": 20, "severity": 8, "place": 16, "message": 46, "why": 34, "opinion": 10, "comment": 30,
    "code": 20,
}  # fmt: skip
_SUMMARY = {"form": 30, "unit_name": 20, "rows": 8, "weight": 8, "low": 9, "high": 9, "score": 9, "stated_total": 12, "grade": 8}
_SUMMARY |= {"review": 11, "error": 8, "warning": 8, "file": 28}
_RECEIVED = {"file": 46, "outcome": 12, "why_not": 60}
_GROUPS = ("form", "level1", "weight", "low", "high")
_MOST = 32767
"""The most characters that Excel takes in a cell."""

_HEAD = "FF1F4E79"
_COLOURS = {"error": "FFF8D7DA", "warning": "FFFFF3CD", "review": "FFFFF3CD", "not_met": "FFF8D7DA"}
_NUMBER = "0.00"


class _Sheet:
    """A worksheet that is written row by row."""

    def __init__(self, sheet: Any, styles: Any, widths: Iterable[int]) -> None:
        self.sheet = sheet
        self.styles = styles
        self.widths = tuple(widths)
        self.row = 0
        self.top = 1

    def head(self, texts: Sequence[str]) -> None:
        self.write(texts)
        self.top = self.row
        for cell in self.sheet[self.row]:
            cell.font = self.styles.Font(bold=True, color="FFFFFFFF")
            cell.fill = self.styles.PatternFill("solid", fgColor=_HEAD)

    def write(self, values: Sequence[Value], *, colour: str | None = None) -> None:
        self.row += 1
        self.sheet.row_dimensions[self.row].height = _LINE * max(map(_lines, values, self.widths))
        for column, value in enumerate(values, start=1):
            cell = self.sheet.cell(self.row, column)
            cell.alignment = self.styles.Alignment(vertical="top", wrap_text=True)
            if colour:
                cell.fill = self.styles.PatternFill("solid", fgColor=colour)
            if isinstance(value, str):
                cell.value = xml_text(value)[:_MOST]
                # openpyxl takes a text that starts with = for a formula unless it is told that it is a text.
                cell.data_type = "s"
            elif value is not None:
                cell.value = value
                if isinstance(value, Decimal):
                    cell.number_format = _NUMBER

    def line(self, text: str) -> None:
        """Write a sentence above the table, over all its columns."""
        self.row += 1
        cell = self.sheet.cell(self.row, 1)
        cell.value, cell.data_type = xml_text(text), "s"
        cell.font = self.styles.Font(bold=True)

    def set_up(self, *, title: str, printed: int) -> None:
        for column, width in zip(_LETTERS, self.widths, strict=False):
            self.sheet.column_dimensions[column].width = width
        self.sheet.freeze_panes = f"A{self.top + 1}"
        self.sheet.auto_filter.ref = f"A{self.top}:{_LETTERS[len(self.widths) - 1]}{self.row}"
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = self.sheet.PAPERSIZE_A4
        self.sheet.page_setup.fitToWidth, self.sheet.page_setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.print_title_rows = f"{self.top}:{self.top}"
        self.sheet.print_area = f"A1:{_LETTERS[printed - 1]}{max(self.row, 1)}"
        self.sheet.oddFooter.center.text = f"{title}  &P / &N"


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LINE = 16.0
_MOST_LINES = 25


def _lines(value: Value, width: int) -> int:
    """Return how many lines a value takes in a column: a row's height is ours to set, not every program does."""
    if not isinstance(value, str):
        return 1
    return min(_MOST_LINES, sum(max(1, -(-display_width(line) // max(1, width - 1))) for line in value.split("\n")))


def workbook_bytes(report: Report) -> bytes:
    """Return a report as an XLSX file."""
    openpyxl = need("openpyxl")
    from openpyxl import styles

    say = words(report.lang)
    book = openpyxl.Workbook()
    book.properties.creator = MARK
    made: list[_Sheet] = []
    for title, columns in (
        (say["scores" if report.scored else "indicators"], _SCORES),
        (say["findings"], _FINDINGS) if report.scored else (say["opinions"], _OPINIONS),
        (say["summary"], _SUMMARY),
    ):
        sheet = book.active if not made else book.create_sheet()
        sheet.title = title
        sheet.sheet_properties.pageSetUpPr = _fits()
        made.append(_Sheet(sheet, styles, columns.values()))
    _scores(made[0], report)
    _findings(made[1], report)
    _summary(made[2], report)
    if report.receipt is not None:
        _received(_Sheet(book.create_sheet(say["received_sheet"]), styles, _RECEIVED.values()), report.receipt, report)
    # A review is opened where it is to be filled in.
    book.active = 0 if report.scored else 1
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _fits() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties()


def _scores(out: _Sheet, report: Report) -> None:
    say = words(report.lang)
    out.head([say[key] for key in _SCORES])
    for part in report.parts:
        for line in part.lines:
            colour = _COLOURS["review"] if line.review else _COLOURS.get(line.verdict)
            out.write(
                [
                    part.heading, line.level1, line.level2, line.name, line.target, line.actual, line.reading,
                    line.points.weight if line.points else line.stated_weight, *_three(line.points),
                    line.attainment, say[line.verdict], line.stated_score, "\n".join(line.explanation), line.rule, line.source, line.reason,
                    line.place,
                ],
                colour=colour,
            )  # fmt: skip
    out.set_up(title=say["title"], printed=list(_SCORES).index("steps") + 1)


def _three(points: Points | None) -> tuple[Value, Value, Value]:
    return (points.score, points.low, points.high) if points else (None, None, None)


def _findings(out: _Sheet, report: Report) -> None:
    say = words(report.lang)
    columns = _OPINIONS if not report.scored else _FINDINGS
    out.head([say[key] for key in columns])
    number = 0
    settled: set[tuple[str, ...]] = set()
    for part in report.parts:
        for note in part.notes:
            number += 1
            row = _finding(part, note, report) | {"number": number}
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
    out.set_up(title=say["opinions"] if not report.scored else say["findings"], printed=len(columns) - 1)
    if not report.scored and last > out.top:
        _choices(out, list(columns).index("opinion"), last, (say["accepted"], say["rejected"]))


def _finding(part: Part, note: Note, report: Report) -> dict[str, Value]:
    said = {"place": note.place, "name": note.name, "message": note.message, "why": note.why, "code": note.code}
    return {"unit_name": part.unit, "file": part.source, "form": part.heading, "severity": words(report.lang)[note.severity], **said}


def _choices(out: _Sheet, column: int, last: int, choices: tuple[str, ...]) -> None:
    """Let the cells of a column be filled from a list."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    rule.add(f"{_LETTERS[column]}{out.top + 1}:{_LETTERS[column]}{last}")
    out.sheet.add_data_validation(rule)


def _received(out: _Sheet, receipt: Receipt, report: Report) -> None:
    say = words(report.lang)
    out.sheet.sheet_properties.pageSetUpPr = _fits()
    out.line(receipt_text(receipt, report.lang))
    out.head([say[key] for key in _RECEIVED])
    for one in receipt.files:
        out.write([one.file, say[f"received_{one.outcome}"], one.message], colour=_COLOURS["error"] if one.message else None)
    out.set_up(title=say["received_sheet"], printed=len(_RECEIVED))


def _summary(out: _Sheet, report: Report) -> None:
    say = words(report.lang)
    if report.receipt is not None:
        out.line(receipt_text(report.receipt, report.lang))
    out.head([say[key] for key in _SUMMARY])
    for part in report.parts:
        weight = part.points.weight if part.points else None
        score, low, high = _three(part.points)
        earned = (weight, low, high, score, part.stated_total, part.grade)
        found = (part.review_count, part.count("error"), part.count("warning"))
        out.write([part.heading, part.unit, sum(1 for _ in part.lines), *earned, *found, part.source])
    last = out.row
    out.set_up(title=say["summary"], printed=len(_SUMMARY))
    # The chart below the table is printed too.
    out.sheet.print_area = None
    scored = [part for part in report.parts if part.points]
    if len(scored) > 1:
        _chart(out.sheet, say["chart_forms"], categories=(1, out.top + 1, last), series=(4, 5), anchor=f"A{last + 3}", head=out.top)
    elif scored:
        out.row += 1
        _groups(out, scored[0], report)


def _groups(out: _Sheet, part: Part, report: Report) -> None:
    say = words(report.lang)
    out.head([say[key] for key in _GROUPS])
    first = out.row
    for group in part.groups:
        points = group.points
        # Where a person decides, the chart shows what is certain.
        earned = (points.weight, points.low, points.high) if points else (None, None, None)
        out.write([part.heading, group.level or say["no_level"], *earned])
    _chart(out.sheet, say["chart"], categories=(2, first + 1, out.row), series=(3, 4), anchor=f"A{out.row + 3}", head=first)


def _chart(sheet: Any, title: str, *, categories: tuple[int, int, int], series: tuple[int, int], anchor: str, head: int = 1) -> None:
    from openpyxl.chart import BarChart, Reference

    column, first, last = categories
    chart = BarChart()
    chart.type, chart.style, chart.title = "bar", 10, title
    chart.height, chart.width = max(6.0, 1.2 * (last - first + 3)), 20
    for value in series:
        chart.add_data(Reference(sheet, min_col=value, min_row=head, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=column, min_row=first, max_row=last))
    # Without these, some programs hide the axes; and the first form belongs at the top.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.min = 0
    sheet.add_chart(chart, anchor)
