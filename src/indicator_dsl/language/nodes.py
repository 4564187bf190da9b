"""What the parser found: named nodes, and what the reader makes of them on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from indicator_dsl.language import numerals
from indicator_dsl.language.units import UnitReading
from indicator_dsl.model import Clause
from indicator_dsl.text import Span


class Node(NamedTuple):
    """A rule that was found: its name, and the tokens and nodes in it."""

    rule: str
    children: list[Any]


class Nodes:
    """What the parser calls for each rule: it keeps the children under the rule's name."""

    @staticmethod
    def start(children: list[Any]) -> list[Any]:
        """Return segments and separators."""
        return children

    segment = values = amount = after = start

    def __getattr__(self, name: str) -> Any:
        if name in _RULES:
            return lambda children: Node(name, children)
        raise AttributeError(name)


_RULES = frozenset(
    ("value", "comparison", "interval", "spread", "period", "trend", "level", "blank", "judgement", "movement", "placeholder")
)


class Item(NamedTuple):
    """A clause and how it is joined to the one before: a separator, 且, 或, or "" for nothing."""

    clause: Clause
    joint: str


class Amount(NamedTuple):
    """A number, its unit and whether its bound is meant to be included (None: not said)."""

    number: numerals.Number
    value: Decimal
    unit: UnitReading | None
    included: bool | None
    span: Span


def tokens_of(parts: Any) -> Any:
    """Yield the tokens among nested nodes, in order."""
    for part in parts:
        if isinstance(part, list):
            yield from tokens_of(part)
        elif isinstance(part, Node):
            yield from tokens_of(part.children)
        else:
            yield part
