"""The whole language: a cell or a piece of running text, whatever its form → `Expression`.

Damage is mended first, then the text is parsed, each clause read, and the clauses put together.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import Any

from indicator_dsl.errors import ParseError
from indicator_dsl.language import context
from indicator_dsl.language._patterns import words
from indicator_dsl.language.build import Reader
from indicator_dsl.language.compose import compose
from indicator_dsl.language.damage import clean
from indicator_dsl.language.doubts import Doubts
from indicator_dsl.language.driver import Driver, NoParseError
from indicator_dsl.language.fast import common_form, common_items
from indicator_dsl.language.grammar import build
from indicator_dsl.language.modality import stated
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Day, Expression, Period
from indicator_dsl.text import normalise

LONGEST = 100_000
"""No cell is longer; a longer text is refused (``text-too-long``)."""


def read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> Expression:
    """Return what a cell says; see `indicator_dsl.parse`."""
    doubts = Doubts()
    expression = _read(text, unit, relation, strict, year, doubts)
    if not doubts:
        return expression

    def read_again(spelled: str) -> Expression | None:
        others = Doubts()
        try:
            found = _read(spelled, unit, relation, False, year, others)
        except ParseError:
            return None
        others.spelled = ()
        return others.resolved(found, spelled, read_again) if others else found

    return doubts.resolved(expression, text, read_again)


def _read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None, doubts: Doubts) -> Expression:
    """Return the preferred reading of a cell; what else it may say goes to `doubts`."""
    plain, findings = clean(text, doubts)
    start = len(plain) - len(plain.lstrip())
    body = plain.strip()
    if not body:
        raise ParseError("empty-text", source=text, span=(0, len(text)), expected=("指标值",), text=text[:40])
    if len(text) > LONGEST:
        raise ParseError("text-too-long", source=text, span=(LONGEST, len(text)), length=len(text), limit=LONGEST)
    whole = (start, start + len(body))
    reader = Reader(text, findings, start, year, strict, doubts)
    if unit is not None and (serial := excel_serial(body, unit)) is not None:
        reader.find("excel-serial", whole, found=body, read=str(serial.end))
        return evolved(serial, text=text, span=whole, findings=tuple(findings))
    # Where the cell alone counts and was plain, the common form has been tried above.
    tried = body == text and unit is None and relation is None
    expression: Expression | None = None if tried else common_form(body, start, text)
    if expression is None:
        items = common_items(body, start, text) or reader.cell(_tree(body, text, start))
        expression = compose(items, reader, whole)
    if unit is not None or relation is not None:
        expression = context.apply(expression, reader, unit=unit, relation=relation)
    expression = stated(doubts.stated(expression), text, doubts)
    if expression.text is text and not findings:
        return expression
    return evolved(expression, text=text, findings=tuple(findings))


def parse_clauses(segment: str, source: str) -> tuple[Clause, ...]:
    """Return the clauses of a normalised piece of running text, each with its label, for `scan`.

    `source` is the same piece as written.  Raises `ParseError` like `parse`.
    """
    body = segment.rstrip()
    common = common_form(body, 0, source)
    if common is not None:
        return (common,)
    reader = Reader(source, [])
    if not body:
        return ()
    expression = compose(reader.cell(_tree(body, source, 0)), reader, (0, len(body)))
    return reader.doubts.of_each(stated(reader.doubts.stated(expression), source, reader.doubts))


@cache
def _driver() -> Driver:
    return Driver(build())


def _tree(body: str, source: str, offset: int) -> Any:
    try:
        return _driver().parse(body)
    except NoParseError as error:
        raise _error(body, source, offset, error.at, error.accepted) from None


def _error(body: str, source: str, offset: int, at: int, accepted: Collection[str]) -> ParseError:
    labels = words("labels")
    expected = tuple(dict.fromkeys(labels[name] for name in labels if name in accepted))
    if at >= len(body):
        end = offset + len(body)
        return ParseError("unexpected-end", source=source, span=(end, end), expected=expected)
    rest = re.compile(r"[^、，；;。\n]*").match(body, at)
    end = max(at + 1, rest.end() if rest else at)
    grouping = re.compile(r"[0-9]+(?:,[0-9]+)+").match(body, at)
    if grouping:
        span = (offset + at, offset + grouping.end())
        return ParseError("bad-grouping", source=source, span=span, expected=("数字",), found=source[slice(*span)])
    span = (offset + at, offset + end)
    return ParseError("unexpected-text", source=source, span=span, expected=expected, found=source[slice(*span)][:40])


_FIRST_SERIAL, _LAST_SERIAL = 36526, 55153  # 2000-01-01 to 2050-12-31
_EPOCH = date(1899, 12, 30)


def excel_serial(body: str, unit: str) -> Period | None:
    """Read a date that a spreadsheet exported as its day number.

    Only where the unit cell holds the same number: then the form's own unit was a date too, and no
    count is meant.  (A serial alone can't be told from a count.)
    """
    if not re.fullmatch(r"[0-9]{2},?[0-9]{3}", body) or normalise(unit).strip() != body:
        return None
    number = int(body.replace(",", ""))
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    found = _EPOCH + timedelta(days=number)
    day = Day(found.year, found.month, found.day)
    return Period(day, day)
