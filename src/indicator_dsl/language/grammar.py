"""The Lark parser of ``grammar/cell.lark``, built once, when first needed."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from indicator_dsl.language._patterns import expand
from indicator_dsl.resources import grammar_file

if TYPE_CHECKING:
    from lark import Lark


# Every terminal of cell.lark stands on one line: NAME.priority: /pattern/   // an example
_TERMINAL = re.compile(r"^([A-Z_]+\.[0-9]+: )/(.+)/ +// .*$", re.MULTILINE)


def grammar_text() -> str:
    """Return ``cell.lark`` with the pieces that its terminals name filled in."""
    text = grammar_file("cell.lark").read_text(encoding="utf-8")
    return _TERMINAL.sub(lambda match: f"{match[1]}/{_escape(expand(match[2]))}/", text)


def _escape(pattern: str) -> str:
    # A slash ends a pattern in a .lark file.
    return pattern.replace("/", r"\/").replace("\n", r"\n")


def build(transformer: Any = None, start: str = "start") -> Lark:
    """Return a new LALR parser whose callbacks are those of `transformer`."""
    from lark import Lark

    return Lark(grammar_text(), parser="lalr", lexer="contextual", start=start, transformer=transformer, maybe_placeholders=False)


@cache
def plain_parser() -> Lark:
    """Return a parser that makes trees (for looking at the grammar; `parse` uses its own)."""
    return build()
