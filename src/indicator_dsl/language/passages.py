"""`scan`: the clauses in running text, with their labels and places.

Running text is read as a cell is: the same tokens, segments and shared units.  What differs is the line break
(a line that ends within a sentence goes on in the next), and that text which can't be read is passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import attrs

from indicator_dsl.errors import ParseError
from indicator_dsl.language import segments, sharing
from indicator_dsl.language.cell import Cell, Item
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Direction, Interval, Period, Relation, Trend
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


def scan(text: str, /) -> Iterator[Match]:
    """Yield the clauses that state an amount, a level or a deadline in running text, in order.

    Years, document numbers, versions and numbers in quotes state no value and are no matches.  Text
    that can't be read is passed over: this finds, `parse` judges.  Raises TypeError for what is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"'text': a text, not {type(text).__name__}")
    return _found(text)


def _found(text: str) -> Iterator[Match]:
    cell = Cell(text)
    # A tab separates the cells of a pasted table.
    tokens = _tokens(normalise(text.replace("\t", "，")))
    for segment in _segments(tokens):
        if any(map(_is_worth_reading, segment)):
            yield from _in_segment(cell, segment)


def _segments(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for end, token in enumerate(tokens):
        if token.kind == "SEP":
            if end > start:
                yield tokens[start:end]
            start = end + 1
    if start < len(tokens):
        yield tokens[start:]


_WORTH = frozenset(("NUM", "SHARE", "BRACKETS", "DATE", "WHOLE"))


def _is_worth_reading(token: Token) -> bool:
    return token.kind in _WORTH or "LEVEL" in token.senses


def _in_segment(cell: Cell, tokens: Sequence[Token]) -> Iterator[Match]:
    try:
        items = sharing.shared(cell, segments.read(cell, tokens))
    except ParseError:
        return
    for item in items:
        clause = item.clause
        if _is_statement(clause) and not _is_article(item, tokens):
            span = _begin(item), _end(item, tokens)
            found = cell.words(span)
            expression = evolved(clause, label=None, text=found, span=(0, len(found)), findings=())
            yield Match(found, span, _joined(clause.label), expression)


def _joined(label: str | None) -> str | None:
    """Return a label without the blanks that a line break left between Chinese characters."""

    def gap(match: re.Match[str]) -> str:
        before, behind = match.string[max(match.start() - 1, 0) : match.start()], match.string[match.end() : match.end() + 1]
        return match[0] if before.isascii() or behind.isascii() else ""

    return re.sub(r"\s+", gap, label) if label else label


def _is_statement(clause: Clause) -> bool:
    match clause:
        case Comparison(quantity=quantity, relation=relation):
            return quantity.unit is not None or relation is not Relation.UNSTATED
        case Interval():
            return True
        case Period():
            return clause.start is None or clause.end is None
        case Trend():
            return clause.quantity is not None or clause.direction in (Direction.ABOVE, Direction.BELOW)
        case _:
            return False


def _following(segment: Sequence[Token], end: int) -> Token | None:
    """Return the token behind a place of a segment."""
    place = bisect_left(segment, end, key=lambda token: token.start)
    return segment[place] if place < len(segment) else None


_NAMES = frozenset(("TEXT", "NAME", "NOUN", "LEVEL", "AIM"))


def _is_article(item: Item, segment: Sequence[Token]) -> bool:
    """Whether 一 before a measure word and a noun is no number, as in running text: 培育一批企业, 一次验收合格率."""
    body = item.body
    if len(body) < 2 or body[0].kind != "NUM" or body[1].kind != "UNIT" or body[0].text != "一":
        return False
    if len(body) == 2:
        following = _following(segment, body[1].end)
        return following is not None and following.kind in _NAMES
    return len(body) == 3 and body[2].kind == "NOUN"


# ---------------------------------------------------------------------------- places

_RELATING = frozenset(("DENY", "CMP", "BOUND", "ABOUT", "NEAR", "SIGN"))
_BEFORE = frozenset(("MODAL", "COPULA", "COLON"))
_EACH = frozenset(("EACH", "BASE"))


def _begin(item: Item) -> int:
    """Return where the relation of an item begins, else its value: not the 应为 or the 每人每月 before it."""
    clause, body = item.clause, item.body
    if not body or body[0].start != clause.span[0]:
        return clause.span[0]
    value = 0
    while value < len(body) - 1 and body[value].kind in _BEFORE:
        value += 1
    place = value
    if body[place].kind in _EACH:
        while place < len(body) and (body[place].kind in _EACH or body[place].kind in _BEFORE):
            place += 1
    return body[place if place < len(body) and body[place].kind in _RELATING else value].start


_BETWEEN = ("之间", "间")


def _end(item: Item, segment: Sequence[Token]) -> int:
    """Return where an item ends: behind 之间; what it counts (15个产业集群) is no part of it."""
    body, end = item.body, item.clause.span[1]
    if isinstance(item.clause, Interval):
        following = _following(segment, end)
        return following.end if following is not None and following.text in _BETWEEN else end
    return body[-2].end if len(body) > 1 and body[-1].kind == "NOUN" and body[-1].end == end else end


# ---------------------------------------------------------------------------- lines

_COMPLETE = frozenset(("UNIT", "SHARE", "AFTER", "COLON"))
"""What a complete line ends with: a value (培训人数1个~100个), or what the next lines list."""


def _tokens(plain: str) -> list[Token]:
    """Return the tokens of a text whose lines go on where they ended within a sentence."""
    tokens = tokenise(plain)
    broken = [place for place, token in enumerate(tokens) if token.text == "\n" and _goes_on(plain, tokens, place)]
    if not broken:
        return tokens
    pieces: list[str] = []
    end = 0
    for place in broken:
        start, stop = tokens[place - 1].end, tokens[place].start
        pieces += (plain[end:start], " " * (stop - start))
        end = stop
    return tokenise("".join((*pieces, plain[end:])))


def _goes_on(plain: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether the line that ends at token `place` goes on in the next: it is no value, and the next no item of a list."""
    if not place or place + 1 >= len(tokens):
        return False
    before, following = tokens[place - 1], tokens[place + 1]
    if before.kind == "SEP" or before.kind in _COMPLETE or following.kind == "MARK":
        return False
    return len(plain[before.end : tokens[place].start].replace("\r\n", "\n").replace(" ", "")) == 1
