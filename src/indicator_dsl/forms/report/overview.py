"""The sheet 汇总: one form a row, with its sums from the desk's table; it prints thirty forms on a page."""

from __future__ import annotations

from decimal import Decimal

from indicator_dsl.forms.casework.losses import ranks
from indicator_dsl.forms.casework.model import Part, Report
from indicator_dsl.forms.grid import letters
from indicator_dsl.forms.report.desk import Desk
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.sheet import PERCENT, Formula, Link, Sheet, Value, cell_of
from indicator_dsl.forms.report.words import words
from indicator_dsl.meaning.weights import read_points

_PRINTED = {
    "number": 5, "unit_name": 26, "form": 32, "file": 24, "weight": 7, "stated_total": 10, "desk_result": 14, "difference": 11, "rate": 9,
    "grade": 8, "page_rank": 6, "review": 8, "error": 6, "warning": 6, "state": 20,
}  # fmt: skip
_COLUMNS = {**_PRINTED, "low": 9, "high": 9, "rows": 8}
CENTRED = tuple(at for at, key in enumerate(_COLUMNS, start=1) if key not in ("unit_name", "form", "file", "state"))
_FORMS_A_PAGE = 30
_LAST = letters(len(_COLUMNS) - 1)


def write_overview(out: Sheet, report: Report, scores: str, written: Desk | None) -> None:
    """Write the table of forms; `scores` is the sheet of the desk's table."""
    say = words(report.lang)
    out.widths = tuple(map(float, _COLUMNS.values()))
    for column, width in enumerate(out.widths):
        out.sheet.column_dimensions[letters(column)].width = width
    if report.receipt is not None:
        out.line(receipt_text(report.receipt, report.lang))
    out.head([say[key] for key in _COLUMNS])
    formats = {list(_COLUMNS).index(key) + 1: "0.00" for key in ("low", "high", "desk_result", "difference", "stated_total")}
    formats[list(_COLUMNS).index("rate") + 1] = PERCENT
    formats[list(_COLUMNS).index("weight") + 1] = "General"
    for number, (part, rank) in enumerate(zip(report.parts, ranks(report.parts), strict=True)):
        row = _row(out.row + 1, number, part, report, scores, written) | {"page_rank": rank}
        out.write([row.get(key) for key in _COLUMNS], formats=formats)
    out.set_up(title=say["summary"], printed=len(_PRINTED), pages=max(1, -(-len(report.parts) // _FORMS_A_PAGE)))


def _row(at: int, number: int, part: Part, report: Report, scores: str, written: Desk | None) -> dict[str, Value]:
    link = report.links.get(part.source or "")
    name: Value = part.heading if link is None else Link(part.heading, None, link)
    file = report.files.get(part.source or "")
    row: dict[str, Value] = {
        "number": number + 1, "unit_name": part.unit, "form": name,
        "file": Link(part.source or "", None, file) if file is not None else part.source,
        "rows": sum(1 for _ in part.lines), "review": part.review_count,
        "error": part.count("error"), "warning": part.count("warning"),
    }  # fmt: skip
    stated = read_points(part.stated_total)
    row["stated_total"] = part.stated_total if stated is None else stated
    totals = written.totals[number] if written is not None else None
    points = part.points
    if totals is None or points is None:
        return row

    def of(column: str, value: Decimal | int | str) -> Formula:
        return Formula(cell_of(scores, totals.at(column)), value)

    whole = part.grading.whole and points.low == points.high
    reviewed = f"{letters(list(_COLUMNS).index('desk_result'))}{at}"
    own = f"{letters(list(_COLUMNS).index('stated_total'))}{at}"
    share: Decimal | str = points.low / points.weight if whole and points.weight else ""
    differs: Decimal | str = points.low - stated if whole and stated is not None else ""
    return row | {
        "weight": of("weight", points.weight),
        "low": of("least", points.low),
        "high": of("most", points.high),
        "desk_result": of("result", points.low if whole else f"{points.low:.2f}–{points.high:.2f}"),
        "difference": Formula(f'IF(AND(ISNUMBER({reviewed}),ISNUMBER({own})),ROUND({reviewed}-{own},6),"")', differs),
        "rate": of("rate", share),
        "grade": of("grade", totals.grade),
        "review": of("open", part.review_count),
        "state": of("remarks", totals.state),
    }
