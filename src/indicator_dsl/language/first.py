"""What a terminal's text must look like, so that the driver asks few terminals in vain.

Two things are worked out from a pattern: whether a match can begin with a certain character, and characters
of which one is in every match (a fraction has a ``/``).  Python's own parser of regular expressions takes the
pattern apart (Lark uses it too); a piece in braces is looked into once, however many terminals name it.  Answers
may be yes too often, never no too often: a test holds them to every place in the texts of the conformance suite.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from indicator_dsl.language._patterns import PIECE, pieces
from indicator_dsl.language.grammar import terminals


class Start(NamedTuple):
    """Whether a match can begin with a certain character, and whether it can be empty."""

    takes: bool
    empty: bool


_FAILS, _TAKES, _EMPTY, _MAY = Start(False, False), Start(True, False), Start(False, True), Start(True, True)

# In a pattern that is taken apart, a character of private use stands for each piece.
_PRIVATE = 0xE000


@lru_cache(maxsize=65_536)
def can_begin(terminal: str, character: str) -> bool:
    """Whether text that a terminal matches can begin with `character`."""
    return _sequence(_patterns()[terminal], character).takes


@cache
def needs(terminal: str) -> frozenset[str] | None:
    """Return characters of which one is in every match or looked for behind it; None where nothing is known."""
    return _needed(_patterns()[terminal])


@cache
def _patterns() -> dict[str, Any]:
    return {terminal.name: _apart(terminal.pattern) for terminal in terminals()}


@cache
def _names() -> list[str]:
    return list(pieces())


def _apart(pattern: str) -> Any:
    # A public way to it there is none; re.compile itself goes this way.
    parse = import_module("re._parser").parse
    return parse(PIECE.sub(lambda match: chr(_PRIVATE + _names().index(match[1])), pattern))


@cache
def _piece(name: str) -> Any:
    found = pieces()[name]
    return _apart(found) if isinstance(found, str) else _words(found)


def _words(words: list[str]) -> Any:
    """Return a list of words as a pattern that is taken apart: an alternation of their first and last characters tells all."""
    return [("BRANCH", (None, [[("LITERAL", ord(word[0])), ("LITERAL", ord(word[-1]))] for word in words]))]


def _named(code: int) -> str | None:
    """Return the name of the piece that a character stands for, if it does."""
    return _names()[code - _PRIVATE] if 0 <= code - _PRIVATE < len(_names()) else None


# --- what it begins with


def _sequence(items: Any, character: str) -> Start:
    takes = False
    for operation, argument in items:
        start = _item(str(operation), argument, character)
        takes = takes or start.takes
        if not start.empty:
            return Start(takes, False)
    return Start(takes, True)


def _any(options: Iterable[Start]) -> Start:
    starts = list(options)
    return Start(any(start.takes for start in starts), any(start.empty for start in starts))


def _item(operation: str, argument: Any, character: str) -> Start:
    match operation:
        case "LITERAL":
            return _literal(argument, character)
        case "IN":
            return _set(argument, character)
        case "BRANCH":
            return _any(_sequence(option, character) for option in argument[1])
        case "SUBPATTERN":
            return _sequence(argument[-1], character)
        case "ATOMIC_GROUP":
            return _sequence(argument, character)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inner = argument
            start = _sequence(inner, character)
            return Start(start.takes, start.empty or not least)
        case "ASSERT" if argument[0] > 0:
            # What is looked ahead for begins where we are.
            start = _sequence(argument[1], character)
            return _EMPTY if start.takes or start.empty else _FAILS
        case "ASSERT" | "ASSERT_NOT" | "AT":
            return _EMPTY if str(argument) != "AT_END" or character == "\n" else _FAILS
        case _:
            return _MAY


_CATEGORIES = {"CATEGORY_SPACE": str.isspace, "CATEGORY_DIGIT": str.isdecimal}


def _literal(code: int, character: str) -> Start:
    name = _named(code)
    if name:
        return _sequence(_piece(name), character)
    return _TAKES if code == ord(character) else _FAILS


def _set(items: Any, character: str) -> Start:
    """``[^0-9]``; an alternation of single characters, or of pieces, is a set as well."""
    if str(items[0][0]) == "NEGATE":
        return _FAILS if _any(_member(item[0], item[1], character) for item in items[1:]).takes else _TAKES
    return _any(_member(item[0], item[1], character) for item in items)


def _member(operation: Any, argument: Any, character: str) -> Start:
    match str(operation):
        case "LITERAL":
            return _literal(argument, character)
        case "RANGE":
            return _TAKES if argument[0] <= ord(character) <= argument[1] else _FAILS
        case _:
            return _TAKES if _CATEGORIES[str(argument)](character) else _FAILS


# --- what it can't do without

_MOST = 60
"""A larger set tells too little to be worth looking at."""


def _needed(items: Any) -> frozenset[str] | None:
    """Return the smallest set that one of the items needs."""
    sets = [found for operation, argument in items if (found := _item_needs(str(operation), argument)) is not None]
    return min(reversed(sets), key=len) if sets else None


def _one_of(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Return the union, None where an option needs nothing."""
    union: set[str] = set()
    for found in sets:
        if found is None or len(union := union | found) > _MOST:
            return None
    return frozenset(union)


def _item_needs(operation: str, argument: Any) -> frozenset[str] | None:
    match operation:
        case "LITERAL":
            return _literal_needs(argument)
        case "IN":
            return _one_of(_member_needs(str(kind), value) for kind, value in argument)
        case "BRANCH":
            return _one_of(_needed(option) for option in argument[1])
        case "SUBPATTERN":
            return _needed(argument[-1])
        case "ATOMIC_GROUP":
            return _needed(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if argument[0]:
            return _needed(argument[2])
        case "ASSERT" if argument[0] > 0:
            return _needed(argument[1])
        case _:
            return None


@cache
def _piece_needs(name: str) -> frozenset[str] | None:
    return _needed(_piece(name))


def _literal_needs(code: int) -> frozenset[str] | None:
    name = _named(code)
    return _piece_needs(name) if name else frozenset(chr(code))


def _member_needs(operation: str, argument: Any) -> frozenset[str] | None:
    if operation == "LITERAL":
        return _literal_needs(argument)
    if operation == "RANGE" and argument[1] - argument[0] < _MOST:
        return frozenset(map(chr, range(argument[0], argument[1] + 1)))
    return None
