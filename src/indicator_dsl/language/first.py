"""The characters that a terminal can begin with, so that the driver asks none in vain.

They are worked out from the patterns, which Python's own parser of regular expressions takes apart (Lark
uses it too).  A piece in braces is looked into once, however many terminals name it.  An answer may be yes
too often, never no too often: a test holds it to every place in the texts of the conformance suite.
"""

from __future__ import annotations

from functools import cache
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


def can_begin(terminal: str, character: str) -> bool:
    """Whether text that a terminal matches can begin with `character`."""
    return _sequence(_patterns()[terminal], character).takes


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
    return _apart(pieces()[name])


def _sequence(items: Any, character: str) -> Start:
    takes = False
    for operation, argument in items:
        start = _item(str(operation), argument, character)
        takes = takes or start.takes
        if not start.empty:
            return Start(takes, False)
    return Start(takes, True)


def _any(options: Any) -> Start:
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
    name = code - _PRIVATE
    if 0 <= name < len(_names()):
        return _sequence(_piece(_names()[name]), character)
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
