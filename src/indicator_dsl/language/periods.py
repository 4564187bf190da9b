"""Times: ``12月底前``, ``2023.07-2024.01``, ``全年``; and what only looks like one, ``≥3月``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from indicator_dsl.language import dates
from indicator_dsl.language._patterns import words
from indicator_dsl.language.amounts import AmountReader
from indicator_dsl.language.nodes import Token, make_comparison, make_period, make_quantity
from indicator_dsl.language.relations import DIRECTIONS
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Day, Period, Precision, Relation
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
                self.find("date-or-number", span, found=children[0].text, read=str(last.end))
        else:
            start, end = start.in_year(end.year), end.in_year(start.year)
            if _order(start) > _order(end):
                raise self.fail("empty-range", span, "从早到晚的两个日期", found=self.words_at(span))
        if "INCLUSION" in tokens and "不" in tokens["INCLUSION"].text:
            self.find("leftover-text", self.span(tokens["INCLUSION"]), found=tokens["INCLUSION"].text)
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
                    self.find("whole-year-before", span, found=self.words_at(span), read=str(end))
        elif len(days) == 1 and (_BY_THE_END.search(closing.text) or _BY_THE_END.search(children[0].text) or _by_doing(tokens)):
            start = None
        return make_period(start, end, precision, label=label, text=self.source, span=span)

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
        if relation in (Relation.LT, Relation.GT):
            self.find("whole-year-before", span, found=self.words_at(span), read=str(found.end))
        start = None if DIRECTIONS[relation] < 0 else found.start
        end = None if DIRECTIONS[relation] > 0 else found.end
        return evolved(found, start=start, end=end, span=span)

    def date(self, token: Token) -> dates.Dates:
        """Read one date token in the year given by context."""
        text = token.text
        try:
            if token.type == "MONTHS":
                found = dates.read_months(text, self.year)
                if found.precision is Precision.YEAR and ("年" not in text or "学年" in text):
                    self.find("date-or-number", self.span(token), found=text, read=f"{found.start} – {found.end}")
                return found
            if token.type == "WHOLE":
                year = re.match(r"[0-9]{4}", text)
                return dates.read_date(f"{year[0]}年") if year else dates.Dates(*_whole(self.year), Precision.YEAR)
            return dates.read_date(text, self.year)
        except ValueError:
            span = self.span(token)
            raise self.fail("bad-date", span, "日期", found=self.words_at(span)) from None
