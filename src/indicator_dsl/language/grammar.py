"""``grammar/cell.lark`` as a Lark parser, built once, when first needed.

The file holds the whole language.  Lark reads its rules; its terminals, whose patterns are composed
of the word files, are matched by `indicator_dsl.language.driver`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from indicator_dsl.language._patterns import expand
from indicator_dsl.resources import grammar_file

if TYPE_CHECKING:
    from lark import Lark

# Every terminal of cell.lark stands on one line: NAME.priority: /pattern/   // an example
_TERMINAL = re.compile(r"^([A-Z_]+)\.([0-9]+): /(.+)/ +// (.*)$", re.MULTILINE)
_IGNORE = re.compile(r"^%ignore ([A-Z_]+)$", re.MULTILINE)


class Terminal(NamedTuple):
    """One terminal: its name, priority, composed pattern, and the example beside it."""

    name: str
    priority: int
    pattern: str
    example: str


@cache
def _source() -> str:
    return grammar_file("cell.lark").read_text(encoding="utf-8")


@cache
def terminals() -> tuple[Terminal, ...]:
    """Return the terminals in the order in which the lexer prefers them."""
    found = [Terminal(name, int(priority), pattern, example) for name, priority, pattern, example in _TERMINAL.findall(_source())]
    return tuple(sorted(found, key=lambda terminal: -terminal.priority))


@cache
def pattern(name: str) -> str:
    """Return the composed pattern of a terminal."""
    return expand(next(terminal.pattern for terminal in terminals() if terminal.name == name))


def ignored() -> frozenset[str]:
    """Return the names of the terminals between tokens (blanks, which the driver skips)."""
    return frozenset(_IGNORE.findall(_source()))


def build() -> Lark:
    """Return the rules as a Lark parser.  Its terminals are declared, not defined: the driver matches them."""
    from lark import Lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        def __init__(self, lexer_conf: Any) -> None:
            """Take no part: only the tables are wanted."""

        def lex(self, lexer_state: Any, parser_state: Any) -> Any:
            raise NotImplementedError

    names = " ".join(terminal.name for terminal in terminals() if terminal.name not in ignored())
    rules = _IGNORE.sub("", _TERMINAL.sub("", _source())) + f"\n%declare {names}\n"
    return Lark(rules, parser="lalr", lexer=NoLexer, maybe_placeholders=False)


def reference_text() -> str:
    """Return the grammar as plain Lark would read it, every pattern composed."""

    def terminal(match: re.Match[str]) -> str:
        body = expand(match[3]).replace("/", r"\/").replace("\n", r"\n")
        return f"{match[1]}.{match[2]}: /{body}/"

    return _TERMINAL.sub(terminal, _source())


@cache
def reference_parser() -> Lark:
    """Return plain Lark over the whole grammar, making trees: slow to build, for tests and for looking."""
    from lark import Lark

    return Lark(reference_text(), parser="lalr", lexer="contextual", maybe_placeholders=False)
