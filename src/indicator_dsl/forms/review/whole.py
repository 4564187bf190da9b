"""Rules on the indicators as a whole: levels, weights, names."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from indicator_dsl.forms.layout.words import squeeze
from indicator_dsl.forms.model import FormKind
from indicator_dsl.forms.review.context import Context, Hit, Row
from indicator_dsl.forms.totals import Covers, covered, execution_beside
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Place
from indicator_dsl.units import plain

_LEVELS = (("outputs", "产出"), ("benefits", "效益"))
_FULL = Decimal(100)
_EXECUTION = Decimal(10)


def empty(context: Context) -> Iterator[Hit]:
    """Find a table in which no indicator was filled in; that there is none at all is found in reading."""
    if not context.rows and not any(finding.code == "form-no-indicators" for finding in context.form.findings):
        yield Hit(Place(sheet=context.form.sheet), {})


def total_differs(context: Context) -> Iterator[Hit]:
    """Find a written total (总分) that the points of the rows don't give."""
    total = context.form.total
    stated = read_points(total.score) if total is not None else None
    if total is None or stated is None:
        return
    written = list(_once(context, "score"))
    line, covers = context.form.execution, covered(context.form)
    if covers is Covers.MORE:
        return
    own = any(context.has("execution", row.name) for row in context.rows)
    if covers is Covers.ALL and line is not None and line.score and (not own or execution_beside(context.form)):
        written.append(line.score)
    known = [number for number in map(read_points, written) if number is not None]
    if len(known) != len(written) or not known:
        return
    found = sum(known, Decimal(0))
    # What is rounded in each row may add up to a little more or less.
    if abs(found - stated) > Decimal("0.005") * len(known):
        yield Hit(total.place, {"total": plain(stated), "sum": plain(found)})


def _once(context: Context, field: str) -> Iterator[str]:
    """Yield what the rows state in a field of points; one cell over several rows counts once."""
    seen: set[str] = set()
    for row in context.rows:
        text: str = getattr(row.indicator, field) or ""
        cell = dict(row.indicator.shared).get(field)
        if text.strip() and (cell is None or cell not in seen):
            seen.update([cell] if cell is not None else ())
            yield text


def levels(context: Context) -> Iterator[Hit]:
    """Find that 产出 or 效益 is missing; a table without levels can't say, and an assessment (考核细则) has levels of its own."""
    if context.form.kind is FormKind.ASSESSMENT:
        return
    stated = [level for row in context.rows for level in (row.indicator.level1, row.indicator.level2) if level]
    if not any(context.has(words, text) for words in ("outputs", "benefits", "other-levels") for text in stated):
        # Levels of another kind (人才培养, 科学研究) have no such parts.
        return
    for words, level in _LEVELS:
        if not any(context.has(words, text) for text in stated):
            yield Hit(Place(sheet=context.form.sheet), {"level": level})


def weight_missing(context: Context) -> Iterator[Hit]:
    """Find indicators without a weight where others have one."""
    weights = [row.indicator.weight for row in context.rows]
    if any(weights):
        for row, weight in zip(context.rows, weights, strict=True):
            if not weight:
                yield Hit(row.place("weight"), {"name": row.name})


def weights_sum(context: Context) -> Iterator[Hit]:
    """Find weights that don't sum to 100, or to what budget execution (10 where the form doesn't say) leaves of 100."""
    stated = list(_once(context, "weight"))
    values = [number for number in map(read_points, stated) if number is not None]
    if not values or len(values) != len(stated):
        return
    total, execution = sum(values, Decimal(0)), _execution(context)
    expected = {_FULL - _EXECUTION, _FULL} if execution is None else {_FULL - execution}
    # Some tables carry execution as a row of their own.
    if not execution_beside(context.form) and any(
        context.has("execution", text) for row in context.rows for text in (row.indicator.level1, row.indicator.level2, row.name)
    ):
        expected = {_FULL}
    if total not in expected:
        wanted = " / ".join(plain(number) for number in sorted(expected, reverse=True))
        yield Hit(context.rows[0].place("weight"), {"sum": plain(total), "expected": wanted})


def _execution(context: Context) -> Decimal | None:
    line = context.form.execution
    return read_points(line.weight) if line is not None else None


def same_name(context: Context) -> Iterator[Hit]:
    """Find two indicators of one level with one name."""
    seen: dict[tuple[str, str, bool], Row] = {}
    for row in context.rows:
        key = (squeeze(row.indicator.level2 or row.indicator.level1 or ""), squeeze(row.name), row.of_period)
        if (first := seen.setdefault(key, row)) is not row:
            yield Hit(row.place("name"), {"name": row.name, "other": first.place("name")})
