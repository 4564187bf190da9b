"""What the parser found: named nodes, and what the reader makes of them on the way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from indicator_dsl.making import maker, of_parts
from indicator_dsl.model import Clause, Comparison, Interval, Judgement, Period, Placeholder, Prose, Trend
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity

if TYPE_CHECKING:
    from indicator_dsl.language.numerals import Number
    from indicator_dsl.language.units import UnitReading
    from indicator_dsl.units import Written


class Token(NamedTuple):
    """A piece of the text and the terminal that it is."""

    type: str
    text: str
    start_pos: int
    end_pos: int


class Node(NamedTuple):
    """A rule that was found: its name, and the tokens and nodes in it."""

    rule: str
    children: list[Any]


# Rules whose parts are kept as a list; the others become nodes.
_LISTS = frozenset(("start", "amount", "after"))

make_quantity = maker(Quantity)
make_comparison, make_interval, make_period, make_trend = maker(Comparison), maker(Interval), maker(Period), maker(Trend)
make_judgement, make_placeholder, make_prose = maker(Judgement), maker(Placeholder), maker(Prose)
make_node = of_parts(Node)


def made_by(rule: Any) -> Callable[[list[Any]], Any]:
    """Return what is made of the parts of a Lark rule: as Lark shapes its trees, in lists and nodes.

    A rule whose name begins with ``_`` leaves its parts to the rule above it; one with ``?`` is its only part.
    """
    name = str(rule.origin.name)
    if rule.options.expand1 and len(rule.expansion) == 1:
        return _only
    listed = name in _LISTS or name.startswith("_")
    spliced = [index for index, symbol in enumerate(rule.expansion) if not symbol.is_term and symbol.name.startswith("_")]

    def parts(children: list[Any]) -> list[Any]:
        flat: list[Any] = []
        for index, child in enumerate(children):
            if index not in spliced:
                flat.append(child)
            elif flat:
                flat += child
            else:
                flat = child  # as it is: a list of thousands must not be copied for each of them
        return flat

    def node(children: list[Any]) -> Node:
        return make_node((name, children))

    if not spliced:
        return _all if listed else node
    return parts if listed else lambda children: node(parts(children))


def _all(children: list[Any]) -> list[Any]:
    return children


def _only(children: list[Any]) -> Any:
    return children[0]


class Item(NamedTuple):
    """A clause and how it is joined to the one before: a separator, 且, 或, or "" for nothing."""

    clause: Clause
    joint: str


make_item = of_parts(Item)


class Amount(NamedTuple):
    """A number, its unit and whether its bound is meant to be included (None: not said)."""

    number: Number
    value: Decimal
    unit: UnitReading | None
    included: bool | None
    span: Span
    written: Written | None = None
