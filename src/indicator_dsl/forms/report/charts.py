"""The sheet 失分: what was lost, by form or level and by row.  A full bar is a full score; how many points it is of stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import attrs

from indicator_dsl.forms.casework.losses import cause_of_loss
from indicator_dsl.forms.casework.model import Line, Part, Points, Report
from indicator_dsl.forms.report.desk import Desk, cell
from indicator_dsl.forms.report.sheet import PERCENT, Formula, Sheet, Value, cell_of
from indicator_dsl.forms.report.words import words
from indicator_dsl.units import plain

_COLUMNS = {"name": 60, "weight": 7, "low": 8, "lost": 8, "open": 8, "earned_share": 9, "open_share": 9, "lost_share": 9}
WIDTHS = (*map(float, _COLUMNS.values()), 26.0, 20.0, 18.0)
_HEADS = (*_COLUMNS, "unit_name", "file", "cause")
_MOST_BARS = 20
_COLOURS = ("1F4E79", "F2C14E", "D9D9D9")


@attrs.frozen(kw_only=True)
class _Bar:
    """A row of the table and a bar of the chart, with the cells of the desk's table that it comes from.

    `label` is the cell of its name; a form has none, and is called by its unit and file.
    """

    name: str
    label: str | None = None
    points: Points
    least: str
    most: str
    weight: str
    unit: str | None = None
    file: str | None = None
    cause: str | None = None


def lost_rows(parts: Iterable[tuple[int, Part]]) -> list[tuple[int, int, Part, Line]]:
    """Return the rows that lost points or may lose some, those that lost most first: (form, line) with what they are."""
    found = [(number, at, part, line) for number, part in parts for at, line in enumerate(part.lines) if line.points is not None]
    missed = [one for one in found if one[3].points is not None and one[3].points.low < one[3].points.weight]
    return sorted(missed, key=lambda one: (-one[3].lost, -_open(one[3])))


def _open(line: Line) -> Decimal:
    return line.points.high - line.points.low if line.points else Decimal(0)


def write_losses(out: Sheet, report: Report, scores: str, written: Desk) -> None:
    """Write what was lost, a table and its chart each: by form (of one form by level), then by row."""
    from openpyxl.worksheet.pagebreak import Break

    say = words(report.lang)
    bars = [_of_part(number, part, scores, written) for number, part in enumerate(report.parts) if part.points and part.points.weight]
    if len(bars) < 2:
        bars = [bar for number, part in enumerate(report.parts) for bar in _of_groups(number, part, scores, written)]
    bars.sort(key=lambda bar: bar.points.high / bar.points.weight)
    title = say["chart_forms"] if len([part for part in report.parts if part.points]) > 1 else say["chart"]
    first = _table(out, bars, title, report)
    rows = [_of_line(*one, scores, written) for one in lost_rows(enumerate(report.parts))]
    second = _table(out, rows, say["chart_lost"], report)
    out.set_up(title=say["losses"], printed=len(_HEADS), table=False)
    # Below the tables, where no column is in the way, each on a page of its own.
    at = out.row + 2
    for heading, (top, count) in ((title, first), (say["chart_lost"], second)):
        if count:
            out.sheet.row_breaks.append(Break(id=at - 1))
            at = _chart(out, heading, top, min(count, _MOST_BARS), at, report)
    out.sheet.print_area = f"A1:K{at}"


def _table(out: Sheet, bars: Sequence[_Bar], title: str, report: Report) -> tuple[int, int]:
    """Write a table of bars; return its first row and how many there are."""
    say = words(report.lang)
    out.line(title)
    if not bars:
        out.line(say["nothing_lost"], bold=False)
        return out.row, 0
    out.head([say[f"loss_{key}"] if f"loss_{key}" in say else say[key] for key in _HEADS])
    first = out.row + 1
    for bar in bars:
        row, points = out.row + 1, bar.points
        lost, opened = points.weight - points.high, points.high - points.low
        shares = [_share(column, row, value / points.weight) for column, value in zip("CED", (points.low, opened, lost), strict=True)]
        values: list[Value] = [
            _label(bar, row, report), Formula(bar.weight, points.weight), Formula(f"ROUND({bar.least},6)", points.low),
            Formula(f"ROUND({bar.weight}-{bar.most},6)", lost), Formula(f"ROUND({bar.most}-{bar.least},6)", opened), *shares,
            bar.unit, bar.file, bar.cause and say[f"page_cause_{bar.cause}"],
        ]  # fmt: skip
        out.write(values, formats=dict.fromkeys((6, 7, 8), PERCENT) | {2: "General"})
    out.row += 1
    return first, len(bars)


def _share(column: str, row: int, value: Decimal) -> Formula:
    return Formula(f"IF(B{row}>0,{column}{row}/B{row},0)", value)


def _label(bar: _Bar, row: int, report: Report) -> Formula:
    """Return what stands beside a bar: its name, what was lost, and of how much."""
    before, _, rest = words(report.lang)["loss_label"].partition("{lost}")
    middle, _, after = rest.partition("{weight}")
    # The name is taken from its cell: no formula holds a text of others.
    many = len(report.parts) > 1
    texts = [(f"I{row}", bar.unit or "", 14), (f"J{row}", bar.file or "", 16)] if many else []
    texts += [(bar.label, bar.name, 16 if many else 30)] if bar.label else []
    name = '&" "&'.join(f"LEFT({where},{most})" for where, _, most in texts)
    lost = plain(round(bar.points.weight - bar.points.high, 2))
    # TRIM makes several blanks one, and takes those at the ends.
    shown = " ".join(filter(None, " ".join(text[:most] for _, text, most in texts).split(" ")))
    told = f"{shown}{before}{lost}{middle}{plain(bar.points.weight)}{after}"
    return Formula(f'TRIM({name})&"{before}"&ROUND(D{row},2)&"{middle}"&B{row}&"{after}"', told)


def _of_part(number: int, part: Part, scores: str, written: Desk) -> _Bar:
    totals, points = written.totals[number], part.points
    assert totals is not None
    assert points is not None
    least, most, weight = (cell_of(scores, totals.at(column)) for column in ("least", "most", "weight"))
    return _Bar(name=part.unit or part.source or "", points=points, least=least, most=most, weight=weight, unit=part.unit, file=part.source)


def _of_groups(number: int, part: Part, scores: str, written: Desk) -> Iterable[_Bar]:
    at = 0
    for group in part.groups:
        rows = [written.rows[number, at + index] for index in range(len(group.lines))]
        at += len(group.lines)
        if group.points is None or not group.points.weight:
            continue
        sums = [f"SUM({cell_of(scores, cell(c, rows[0]))}:{cell(c, rows[-1])})" for c in ("least", "most", "counted")]
        label = cell_of(scores, cell("level1", rows[0]))
        yield _Bar(name=group.level or "", label=label, points=group.points, least=sums[0], most=sums[1], weight=sums[2])


def _of_line(number: int, at: int, part: Part, line: Line, scores: str, written: Desk) -> _Bar:
    row = written.rows[number, at]
    points = line.points
    assert points is not None
    least, most, weight = (cell_of(scores, cell(column, row)) for column in ("least", "most", "counted"))
    label = cell_of(scores, cell("name", row))
    return _Bar(
        name=line.name,
        label=label,
        points=points,
        least=least,
        most=most,
        weight=weight,
        unit=part.unit,
        file=part.source,
        cause=cause_of_loss(line),
    )


def _chart(out: Sheet, title: str, first: int, count: int, at: int, report: Report) -> int:
    """Put a chart at row `at`; return the row below it."""
    from openpyxl.chart import BarChart, Reference, Series

    chart: Any = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth, chart.title = "bar", "percentStacked", 100, 40, title
    chart.width, chart.height = 34, min(21.0, 4 + 0.9 * count)
    for column, key, colour in zip((6, 7, 8), ("earned_share", "open_share", "lost_share"), _COLOURS, strict=True):
        series = Series(
            Reference(out.sheet, min_col=column, min_row=first, max_row=first + count - 1), title=words(report.lang)[f"loss_{key}"]
        )
        series.graphicalProperties.solidFill = colour
        chart.series.append(series)
    chart.set_categories(Reference(out.sheet, min_col=1, min_row=first, max_row=first + count - 1))
    # Without these, some programs hide the axes; what lost most belongs at the top.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.y_axis.number_format, chart.y_axis.majorGridlines = "0%", None
    chart.x_axis.tickLblSkip = 1
    chart.legend.position = "b"
    out.sheet.add_chart(chart, f"A{at}")
    # A row is half a centimetre high.
    return at + int(chart.height / 0.5) + 2
