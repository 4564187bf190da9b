"""model → text: the canonical spelling of an expression.

``parse(format(x)) == x``, as long as no label holds a relation word, a separator or a value of its own.
What is not sure has no other spelling than its own text.
"""

from __future__ import annotations

from typing import assert_never

from indicator_dsl.model.types import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Day,
    Degree,
    Direction,
    Expression,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
)
from indicator_dsl.notebook import box, notes, table
from indicator_dsl.units import Quantity, Written, plain

_TRENDS = {Direction.UP: "提高", Direction.DOWN: "下降", Direction.FLAT: "持平", Direction.ABOVE: "高于", Direction.BELOW: "低于"}


_DEGREES: dict[Degree | None, str] = {None: "", Degree.STRONG: "明显", Degree.WEAK: "有所", Degree.NEARLY: "基本"}
_LEVELS: dict[Relation | None, str] = {Relation.GE: "不低于", Relation.LE: "不高于"}


def format(expression: Expression, /) -> str:
    """Return the canonical text of `expression`: the inverse of `parse`.

    ``parse(format(x)) == x`` unless a label (free text) could itself be read as a value.  An expression with other
    readings, or with words that were not read, is spelled as its text has it; without a text, as its preferred reading.
    Raises TypeError for what is no expression.
    """
    if isinstance(expression, Expression) and expression.text and is_its_own_spelling(expression):
        return expression.text
    match expression:
        case AllOf():
            return "；".join(map(_labelled, expression.parts))
        case AnyOf():
            return "或".join(map(_labelled, expression.parts))
        case Clause():
            return _labelled(expression)
        case _:
            raise TypeError(f"not an expression: {expression!r}")


def is_its_own_spelling(expression: Expression) -> bool:
    """Whether no canonical spelling says all of an expression; where a column beside the cell gave the unit, neither does its text."""
    clauses = expression.clauses
    several = isinstance(expression, AllOf | AnyOf)
    # A part of another expression has that one's text, and no doubts of its own.
    if expression.is_sure and not any(clause.remark or (several and (clause.modality or clause.share_of)) for clause in clauses):
        return isinstance(expression, AnyOf) and any(map(_would_share, clauses, clauses[1:]))
    return not any(_is_beside(clause) for clause in clauses)


def _would_share(one: Clause, two: Clause) -> bool:
    """Whether the second of two clauses would take the relation of the first: ≥60场或480本 is not 60场以上或480本."""
    if not isinstance(one, Comparison) or not isinstance(two, Comparison) or two.label is not None:
        return False
    return two.relation is Relation.UNSTATED is not one.relation


def _is_beside(clause: Clause) -> bool:
    match clause:
        case Comparison(quantity=Quantity(written=Written(beside=True))) | Trend(quantity=Quantity(written=Written(beside=True))):
            return True
        case Interval(written=Written(beside=True)):
            return True
        case _:
            return False


_SHARES = {
    Relation.GE: "不低于",
    Relation.GT: "高于",
    Relation.EQ: "等于",
    Relation.LT: "低于",
    Relation.LE: "不高于",
    Relation.APPROX: "约",
    Relation.UNSTATED: "",
}
"""A sign doesn't stand before the name of a base."""


def _labelled(clause: Clause) -> str:
    # Of BY and REMAINING the label tells: 提前, 剩余.
    part = "其中" if clause.modality is Modality.PART else ""
    planned = "预计" if clause.modality is Modality.PLANNED else ""
    reached = clause.modality is Modality.REACHED and isinstance(clause, Comparison) and clause.relation is Relation.GE
    if clause.share_of is not None and isinstance(clause, Comparison) and not (clause.label or "").startswith("占"):
        said = "" if clause.label in (None, clause.share_of) else f"{clause.label}："
        return f"{part}{said}{planned}{_SHARES[clause.relation]}{clause.share_of}的{_amount(clause.quantity)}"
    value = f"达到{_amount(clause.quantity)}" if reached and isinstance(clause, Comparison) else _clause(clause)
    if planned and value.startswith("-"):
        planned = "预计："  # behind a word a minus would be a dash
    return part + ("" if clause.label is None else f"{clause.label}：") + planned + value + (clause.remark or "")


def _may_be_a_date(clause: Comparison) -> bool:
    """Whether a bare number looks like month and day: 3.14."""
    if clause.relation is not Relation.UNSTATED or clause.label is not None or clause.quantity.unit is not None:
        return False
    text = plain(clause.quantity.magnitude)
    month, point, day = text.partition(".")
    return bool(point) and month.isdecimal() and 1 <= int(month) <= _MONTHS and len(day) == len("31") and 1 <= int(day) <= _DAYS


_MONTHS, _DAYS = 12, 31


def _undated(clause: Comparison) -> str:
    """Return a number with three decimals, which no date has."""
    whole, _, places = plain(clause.quantity.magnitude).partition(".")
    return f"{whole}.{places:0<3}"


def _clause(clause: Clause) -> str:
    match clause:
        case Comparison():
            return _sign(clause) + _undated(clause) if _may_be_a_date(clause) else _sign(clause) + _amount(clause.quantity)
        case Interval():
            lower, upper = (_amount(Quantity(v, clause.unit)) for v in (clause.lower, clause.upper))
            if clause.lower_open or clause.upper_open:
                return f"{'>' if clause.lower_open else '≥'}{lower}且{'<' if clause.upper_open else '≤'}{upper}"
            return f"{lower}~{upper}"
        case Period():
            return _period(clause)
        case Trend():
            return _trend(clause)
        case Judgement() | Prose():
            return clause.wording
        case Placeholder():
            return clause.wording or "无"
        case _:
            # Clause is open only in this package; a new type must be added here.
            assert_never(clause)  # type: ignore[arg-type]


# After a number these symbols would be read as dates: 5月 is the month of May, 3季度 the third quarter.
_COUNTED = {"月": "个月", "季度": "个季度", "半年": "个半年"}


def _amount(quantity: Quantity) -> str:
    unit = quantity.unit
    if unit is None or unit.numerator not in _COUNTED:
        return quantity.canonical
    return f"{plain(quantity.magnitude)}{_COUNTED[unit.numerator]}{unit.symbol.removeprefix(unit.numerator)}"


def _sign(clause: Comparison | Trend) -> str:
    if clause.relation in (None, Relation.UNSTATED):
        return ""
    return "近" if clause.from_below and clause.relation is Relation.APPROX else str(clause.relation)


def _period(period: Period) -> str:
    if period.start and period.start == period.end:
        return _day(period.start)
    if period.start and period.end:
        return f"{_day(period.start)}至{_day(period.end)}"
    if period.end:
        return f"{_day(period.end)}前"
    return f"{_day(period.start)}起" if period.start else ""


def _day(day: Day) -> str:
    year = f"{day.year:04d}年" if day.year is not None else ""
    return f"{year}{day.month}月{day.day}日"


def _trend(trend: Trend) -> str:
    word = _TRENDS[trend.direction]
    if trend.direction in (Direction.ABOVE, Direction.BELOW):
        # Beside an amount the relation is the amount's: 高于全省平均水平≥5%.
        word = word if trend.quantity else _LEVELS.get(trend.relation, word)
        text = word + (trend.base or "")
    else:
        text = (f"较{trend.base}" if trend.base else "") + _DEGREES[trend.degree] + word
    if trend.quantity is not None:
        text += _sign(trend) + _amount(trend.quantity)
    return text


def to_html(expression: Expression) -> str:
    """Return a small HTML rendering for notebooks; every text is escaped."""
    clauses = [("", clause) for clause in expression.clauses]
    clauses += [("其他理解", clause) for reading in expression.readings for clause in reading.clauses]
    rows = table(("", "规范写法", "类型"), ((which, _labelled(clause), type(clause).__name__) for which, clause in clauses))
    unread = (f"未识别：{words.text}" for words in expression.unread)
    return box(expression.text or format(expression), rows, notes((*unread, *(finding.message("zh") for finding in expression.findings))))
