"""Times: ``12月底前``, ``2023.07-2024.01``, ``全年``; and what only looks like one, ``≥3月``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from indicator_dsl.language import dates
from indicator_dsl.language._patterns import words
from indicator_dsl.language.amounts import AmountReader
from indicator_dsl.language.nodes import Token, make_comparison, make_interval, make_period, make_quantity
from indicator_dsl.language.relations import DIRECTIONS
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Day, Period, Precision, Relation
from indicator_dsl.text import Span
from indicator_dsl.units import Unit

_BY_THE_END = re.compile("[底末]$")

# After a sign a month alone counts months, and digits alone are a number.
_NUMBER_AFTER_ALL = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s?(?P<month>月份?)?")

# 20241231 and 2024.12 are numbers as well.
_DATE_OR_NUMBER = re.compile(r"[0-9]{8}|[0-9]{4}\.[0-9]{1,2}")


def _order(day: Day) -> tuple[int, int, int]:
    return (day.year or 0, day.month, day.day)


def _whole(year: int | None) -> tuple[Day, Day]:
    return Day(year, 1, 1), Day(year, 12, 31)


def _shifted(day: Day | None, days: int) -> Day | None:
    """Return the day that is so many days later; None where only the year could tell."""
    if day is None:
        return None
    # The year before a leap year's March is the leap year: a February without a year ends on the 29th.
    moved = date(day.year or 2024, day.month, day.day) + timedelta(days)
    if day.year is None and moved.year != 2024:
        return None
    return Day(day.year and moved.year, moved.month, moved.day)


def _day_before(day: Day | None) -> Day | None:
    return _shifted(day, -1)


def _day_after(day: Day | None) -> Day | None:
    return _shifted(day, 1)


def _bounded(clause: Clause, *, start: Day | None = None, end: Day | None = None) -> Clause | None:
    """Return a period with another end or start: 2024年前 may end before the year begins."""
    if not isinstance(clause, Period) or (start is None and end is None):
        return None
    return evolved(clause, start=start or clause.start, end=end or clause.end)


def _as_number(clause: Clause, *, numbers: tuple[Decimal, ...]) -> Clause | None:
    """Return 2024.12 as a number, 2023-2024 as a range."""
    if not isinstance(clause, Period):
        return None
    low, high = numbers[0], numbers[-1]
    if low != high:
        return make_interval(low, high, label=clause.label, text=clause.text, span=clause.span)
    return make_comparison(Relation.UNSTATED, make_quantity(low), label=clause.label, text=clause.text, span=clause.span)


def _by_doing(tokens: Mapping[str, Token]) -> bool:
    """Whether a date is when something is done: 12月完成; 1-12月完成 says from when, too."""
    return "DONE" in tokens and "MONTHS" not in tokens


class PeriodReader(AmountReader):
    """Reads the days that a time's words cover."""

    def period(self, children: Sequence[Token], label: str | None) -> Clause:
        """``12月底前``, ``2023.07-2024.01``, ``全年``, ``≤2024年12月31日``."""
        if children[0].type == "SIGN":
            return self.dated(children, label)
        tokens = {token.type: token for token in children}
        span = self.span(children[:-1] if "DONE" in tokens else children)
        days = [self.date(token) for token in children if token.type in ("DATE", "MONTHS", "WHOLE")]
        first, last = days[0], days[-1]
        start: Day | None
        end: Day | None
        start, end = first.start, last.end
        if len(days) == 1:
            if _DATE_OR_NUMBER.fullmatch(children[0].text):
                number = partial(_as_number, numbers=(Decimal(children[0].text),))
                self.doubt("date-or-number", span, number, found=children[0].text, read=str(last.end))
        else:
            start, end = start.in_year(end.year), end.in_year(start.year)
            if _order(start) > _order(end):
                raise self.fail("empty-range", span, "从早到晚的两个日期", found=self.words_at(span))
        if "INCLUSION" in tokens and "不" in tokens["INCLUSION"].text:
            self.leave("leftover-text", self.span(tokens["INCLUSION"]), found=tokens["INCLUSION"].text)
        closing = children[-1 if "DONE" not in tokens else -2]
        # 2024年1月1日起至2024年12月31日: only what follows the last date bounds it.
        due = closing.text.strip("()") if closing.type == "DEADLINE" else None
        precision = last.precision
        if due is not None and due not in ("内", "以内", "之内"):
            if any(due == word for word in words("words")["time"]["from"].split()):
                end = None
            elif len(days) == 1:
                start = None
                if precision is not Precision.DAY and "INCLUSION" not in tokens and not re.search("[底末]", children[0].text + due):
                    self.strictly(span, end, end=_day_before(first.start))
        elif len(days) == 1 and (_BY_THE_END.search(closing.text) or _BY_THE_END.search(children[0].text) or _by_doing(tokens)):
            start = None
        return make_period(start, end, precision, label=label, text=self.source, span=span)

    def strictly(self, span: Span, read: Day | None, *, start: Day | None = None, end: Day | None = None) -> None:
        """Note that 3月前 may end before the month begins; in which year that is of 1月前 nobody can say."""
        if start is None and end is None:
            self.leave("whole-year-before", span, found=self.words_at(span), read=str(read))
        else:
            self.doubt("whole-year-before", span, partial(_bounded, start=start, end=end), found=self.words_at(span), read=str(read))

    def dated(self, children: Sequence[Token], label: str | None) -> Clause:
        """``≤2024年12月31日`` is a deadline; ``≤12月`` counts months, and ``≥2024.12`` is a number."""
        sign, token, *rest = children
        relation, span = self.before(sign), self.span(children)
        number = _NUMBER_AFTER_ALL.fullmatch(token.text.strip())
        if number and not rest:
            unit = Unit("月") if number["month"] else None
            return make_comparison(relation, make_quantity(Decimal(number[1]), unit), label=label, text=self.source, span=span)
        found = self.period(children[1:], label)
        if not isinstance(found, Period) or relation is Relation.APPROX:
            raise self.fail("unexpected-text", span, "日期", found=self.words_at(span))
        start = None if DIRECTIONS[relation] < 0 else found.start
        end = None if DIRECTIONS[relation] > 0 else found.end
        if start is None and end is None:
            # ≥12月底前: not before the end, and before it
            raise self.fail("relations-contradict", span, "≤" if found.start is None else "≥", found=self.words_at(span))
        if relation is Relation.LT:
            self.strictly(span, found.end, end=_day_before(found.start))
        elif relation is Relation.GT:
            self.strictly(span, found.end, start=_day_after(found.end))
        return evolved(found, start=start, end=end, span=span)

    def date(self, token: Token) -> dates.Dates:
        """Read one date token in the year given by context."""
        text = token.text
        try:
            if token.type == "MONTHS":
                found = dates.read_months(text, self.year)
                if found.precision is Precision.YEAR and ("年" not in text or "学年" in text):
                    years = partial(_as_number, numbers=tuple(map(Decimal, re.findall("[0-9]{4}", text))))
                    self.doubt("date-or-number", self.span(token), years, found=text, read=f"{found.start} – {found.end}")
                return found
            if token.type == "WHOLE":
                year = re.match(r"[0-9]{4}", text)
                return dates.read_date(f"{year[0]}年") if year else dates.Dates(*_whole(self.year), Precision.YEAR)
            return dates.read_date(text, self.year)
        except ValueError:
            span = self.span(token)
            raise self.fail("bad-date", span, "日期", found=self.words_at(span)) from None
