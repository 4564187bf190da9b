"""Tokens → a period: dates, what turns them into deadlines, and what else they may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indicator_dsl.errors import Finding
from indicator_dsl.language import dates, numbers
from indicator_dsl.language.bounds import DIRECTIONS, STRICT
from indicator_dsl.language.cell import Cell, Said, make_period
from indicator_dsl.language.kinds import Token
from indicator_dsl.model import Day, Period, Precision, Relation
from indicator_dsl.text import Span

_WITHIN = ("内", "以内", "之内")

_DATE_FORMS = ("dotted", "compact", "years", "school-year")


def period(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``12月底前``, ``2023.07-2024.01``, ``全年``, ``≤2024年12月31日``."""
    tokens: Sequence[Token] = parts
    if any(token.kind == "WHOLE" for token in tokens):
        year = tokens[0].value.start.year if tokens[0].kind == "DATE" else cell.year
        start, end = Day(year, 1, 1), Day(year, 12, 31)
        done = tokens[-1].kind == "DONE"
        span = (tokens[0].start, tokens[-2 if done else -1].end)
        return Said(_period(cell, None if done else start, end, Precision.YEAR, span))
    found = [token.value for token in tokens if token.kind == "DATE"]
    done = tokens[-1].kind == "DONE"
    said = tokens[:-1] if done else tokens
    span = (said[0].start, said[-1].end)
    first, last = found[0], found[-1]
    start, end = _in_year(first.start, cell), _in_year(last.last, cell)
    notes = _date_notes(cell, [token for token in tokens if token.kind == "DATE"])
    swaps: tuple[Token, ...] = ()
    if len(found) > 1:
        start, end = start.in_year(end.year), end.in_year(start.year)
        if _order(start) > _order(end):
            raise cell.fail("empty-range", span, "从早到晚的两个日期")
    turn = said[-1] if said[-1].kind in ("DUE", "FROM", "AFTER") else None
    lead = tokens[0] if tokens[0].kind in ("UNTIL", "SINCE", "WHEN") else None
    inclusion = next((token for token in tokens if token.kind == "INCL"), None)
    begins: Day | None = start
    ends: Day | None = end
    within = turn is not None and turn.kind != "FROM" and turn.text.strip("()") in _WITHIN
    whole = last.precision is not Precision.DAY and not last.by
    if turn is not None and turn.kind == "FROM":
        ends = None if len(found) == 1 else ends
    elif turn is not None and not within and len(found) == 1:
        begins = None
        if whole and inclusion is None and not turn.text.strip("()").startswith(("底", "末", "止", "为止", "截止")):
            notes = (*notes, cell.note("whole-year-before", span, read=str(end)))
            swaps = tuple(token._replace(value=_day_before(first)) for token in tokens if token.kind == "DATE")
    elif len(found) == 1 and (last.by or (done and not last.spans)) and not within:
        begins = None
    if inclusion is not None and not inclusion.value[0][0]:
        notes = (*notes, cell.note("leftover-text", (inclusion.start, inclusion.end)))
    if len(found) == 1 and turn is None and lead is None:
        swaps = tuple(other for token in tokens if token.kind == "DATE" and (other := _as_number(token)) is not None)
    unread: tuple[Span, ...] = ()
    if inclusion is not None and not inclusion.value[0][0]:
        unread = ((inclusion.start, inclusion.end),)
    if lead is not None:
        begins, ends, told = _led(cell, lead, turn, begins, ends, start, end, span)
        notes = (*notes, *told)
        if told and whole:
            swaps = tuple(token._replace(value=_day_before(first)) for token in tokens if token.kind == "DATE")
    return Said(_period(cell, begins, ends, last.precision, span), notes, swaps, unread)


def _led(
    cell: Cell, lead: Token, turn: Token | None, begins: Day | None, ends: Day | None, start: Day, end: Day, span: Span
) -> tuple[Day | None, Day | None, tuple[Finding, ...]]:
    """Return the ends of a period with a word or a sign before it: 截至2024年, ≤2024年12月31日; 前 behind ≥ contradicts it."""
    sign = Relation(lead.value) if lead.kind == "WHEN" else None
    until = lead.kind == "UNTIL" or (sign is not None and DIRECTIONS[sign] < 0)
    since = lead.kind == "SINCE" or (sign is not None and DIRECTIONS[sign] > 0)
    if sign is Relation.APPROX:
        raise cell.fail("unexpected-text", span, "日期")
    if (since and begins is None and turn is not None) or (until and ends is None):
        raise cell.fail("relations-contradict", span, "一个期限")
    notes = (cell.note("whole-year-before", span, read=str(end)),) if sign in STRICT else ()
    if until:
        return None, end, notes
    if since:
        return start, None, notes
    return begins, ends, notes


def _period(cell: Cell, start: Day | None, end: Day | None, precision: Precision, span: Span) -> Period:
    return make_period(start, end, precision, text=cell.source, span=span)


def _in_year(day: Day, cell: Cell) -> Day:
    return day.in_year(cell.year)


def _order(day: Day) -> tuple[int, int, int]:
    return day.year or 0, day.month, day.day


def _day_before(found: dates.Date) -> dates.Date:
    """Return the other reading of 3月前, 2024年前: by the last day of what comes before."""
    year, month = found.start.year, found.start.month
    last_year = None if year is None else year - 1
    end = Day(last_year, 12, 31) if month == 1 else Day(year, month - 1, dates.last_day(year, month - 1))
    return found._replace(start=end, last=end, by=True)


def _as_number(token: Token) -> Token | None:
    """Return a date that may be a number as one: 2024.12, 20241231; 2023-2024 may be a range of numbers."""
    form = token.value.form
    if form in ("dotted", "compact") and not token.value.spans:
        number = numbers.scan(token.text, 0)
        if number is not None and number.end == len(token.text) and number.share is None:
            return token._replace(kind="NUM", value=number)
    if form == "years":
        low, high = numbers.scan(token.text, 0), numbers.scan(token.text, len(token.text) - _YEAR)
        return token._replace(kind="BRACKETS", value=(((low, None), (high, None)), False, False))
    return None


_YEAR = 4


def _date_notes(cell: Cell, tokens: Sequence[Token]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for token in tokens:
        date: dates.Date = token.value
        span = (token.start, token.end)
        if date.form in _DATE_FORMS:
            read = f"{date.start} – {date.last}" if date.form in ("years", "school-year") else str(date.last)
            plain = date.form == "dotted" and "." not in token.text
            if date.form != "school-year" and not plain and not (date.spans and date.form in ("compact", "dotted")):
                found.append(cell.note("date-or-number", span, read=read))
        if token.broken == "\n" or token.gap == "\n":
            found.append(cell.note("joined-lines", span))
    return tuple(found)
