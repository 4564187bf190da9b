"""The unit tables as data: canonical symbols, aliases, dimensions, factors."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from indicator_dsl.resources import grammar_file, load_words
from indicator_dsl.text import normalise

COUNTED: Final = "计数"
"""The dimension name of measure words (each is still a unit of its own)."""

GENERIC_COUNT: Final = "个"
"""The measure word that may stand for any other, with a finding."""


_SHARES: Final = ("比率", "百分点", "倍数")
"""Dimensions whose units count nothing: they say a part, a difference of parts, or a multiple."""


class Entry(NamedTuple):
    """One known atom: its canonical symbol, dimension, and whole-number factor to the base."""

    symbol: str
    dimension: str
    factor: int


class Table(NamedTuple):
    """The known atoms by symbol, and symbol by spelling."""

    entries: dict[str, Entry]
    spellings: dict[str, str]
    groups: dict[str, str]
    """Measure words that count one thing with others, each with the name of its group."""
    events: frozenset[str]
    incidents: frozenset[str]


@cache
def table() -> Table:
    """Load both files once.  A spelling defined twice for two symbols is a mistake of ours."""
    entries: dict[str, Entry] = {}
    spellings: dict[str, str] = {}

    def spell(spelling: str, symbol: str) -> None:
        spelling = normalise(spelling)
        if spellings.setdefault(spelling, symbol) != symbol:
            raise RuntimeError(f"unit spelling {spelling!r} is defined for {spellings[spelling]!r} and {symbol!r}")

    for dimension, units in load_words(grammar_file("units.toml")).items():
        for symbol, value in units.items():
            if symbol == "base":
                continue
            factor, aliases = (value, []) if isinstance(value, int) else (value["factor"], value.get("aliases", []))
            entries[symbol] = Entry(symbol, dimension, factor)
            for spelling in (symbol, *aliases):
                spell(spelling, symbol)
    measures = load_words(grammar_file("measures.toml"))
    for alias, symbol in measures["aliases"].items():
        spell(alias, symbol)
    for word in measures["counts"]:
        symbol = spellings.get(word, word)
        entries.setdefault(symbol, Entry(symbol, COUNTED, 1))
        spell(word, symbol)
    return Table(entries, spellings, measures["same"], frozenset(measures["events"]), frozenset(measures["incidents"]))


def known_spellings() -> tuple[str, ...]:
    """Return every spelling of a known atom, normalised."""
    return tuple(table().spellings)


def dimension_of(atom: str) -> str | None:
    """Return the dimension of a canonical atom (``"货币"``, ``"面积"``, ``"计数"`` …), None for an open one."""
    entry = table().entries.get(atom)
    return entry.dimension if entry else None


def same_count(atom: str) -> str:
    """Return the measure word that stands for all that count the same thing as `atom`: 场 for 场次; else `atom`."""
    return table().groups.get(atom, atom)


def is_event(atom: str) -> bool:
    """Whether a measure word counts what happens: 次, 期, 场."""
    return same_count(atom) in table().events


def is_incident(atom: str) -> bool:
    """Whether a measure word counts what should not happen: 起, 次."""
    return same_count(atom) in table().incidents


def is_share(atom: str) -> bool:
    """Whether a canonical atom says a part or a multiple (%, 个百分点, 倍) and counts nothing."""
    return dimension_of(atom) in _SHARES


def is_known(spelling: str) -> bool:
    """Whether a normalised spelling names a known atom."""
    return spelling in table().spellings


def symbol_of(spelling: str) -> str:
    """Return the canonical symbol of a spelling; an unknown one is its own (an open atom)."""
    return table().spellings.get(spelling, spelling)
