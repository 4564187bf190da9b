"""`scan`: the clauses in running text, with their labels and places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import attrs

from indicator_dsl.errors import ParseError
from indicator_dsl.language._patterns import expand
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Interval, Period, Trend
from indicator_dsl.text import Span, normalise


@attrs.frozen
class Match:
    """A clause found in running text.

    `text` is what stands at `span`, from the relation through unit and suffix; `label` what the
    sentence says it is about (None where nothing does).
    """

    text: str
    span: Span
    label: str | None
    expression: Clause


@cache
def _segment() -> re.Pattern[str]:
    # Quotes and brackets hold together; so do the digits of 20,000.
    return re.compile(expand(r"(?:(?<=[0-9]),(?=[0-9]{3}(?![0-9]))|\([^()\n]{0,80}\)|“[^”\n]{0,80}”|《[^》\n]{0,80}》|[^、，；;,。\n!])+"))


@cache
def _soft_break() -> re.Pattern[str]:
    # A line that ends within a sentence goes on in the next, unless that starts an item of a list.
    return re.compile(r"(?<![。；;！!\n：:])\n(?!\s*(?:\n|[(（]?[0-9一二三四五六七八九十]{1,2}[)）、.]))")


@cache
def _full_line() -> re.Pattern[str]:
    # A line that ends with a value is complete: 培训人数1个~100个, and the next line says something else.
    return re.compile(expand(r"([0-9]\s?{SCALE}?{UNIT}(?:{AFTER_WORD})?[ \t]*)\n"))


_WORTH = re.compile(r"[0-9≥≤<>=≈±%零〇一二三四五六七八九十百千万亿两几数]|[高低优]于|不超过|年底")


def scan(text: str, /) -> Iterator[Match]:
    """Yield the clauses that state an amount, a level or a deadline in running text, in order.

    Years, document numbers, versions and numbers in quotes state no value and are no matches.  Text
    that can't be read is passed over: this finds, `parse` judges.
    """
    # A tab separates the cells of a pasted table.
    plain = _full_line().sub(r"\1。", normalise(text.replace("\t", "，")))
    plain = _soft_break().sub(" ", plain)
    for segment in _segment().finditer(plain):
        if _WORTH.search(segment[0]):
            yield from _in_segment(text, segment.start(), segment[0])


# A telephone number, and 三年来.
_NO_VALUE = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}(?![0-9])|[0-9一二三四五六七八九十几两]{1,3}年来")


def _in_segment(text: str, offset: int, segment: str) -> Iterator[Match]:
    # Who only parses cells of the common form does without the whole language, and this module comes along with `parse`.
    from indicator_dsl.language.whole import parse_clauses

    try:
        clauses = parse_clauses(segment, text[offset : offset + len(segment)])
    except ParseError:
        return
    for clause in clauses:
        if _is_statement(clause) and not _NO_VALUE.match(segment, clause.span[0]):
            start, end = clause.span[0] + offset, clause.span[1] + offset
            label = _joined(clause.label)
            found = text[start:end]
            own = {"label": None, "modality": None, "text": found, "span": (0, end - start), "findings": ()}
            readings = tuple(evolved(reading, **own) for reading in clause.readings)
            expression = evolved(clause, **own, readings=readings)
            yield Match(found, (start, end), label, expression)


def _joined(label: str | None) -> str | None:
    """Return a label without the blanks that a line break left between Chinese characters."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", label) if label else label


def _is_statement(clause: Clause) -> bool:
    match clause:
        case Comparison(quantity=quantity, relation=relation):
            return quantity.unit is not None or relation != "unstated"
        case Interval():
            return True
        case Period():
            return clause.start is None or clause.end is None
        case Trend():
            return clause.quantity is not None or clause.direction in ("above", "below")
        case _:
            return False
