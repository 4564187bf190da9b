"""``grammar/rule.lark`` over token kinds: the longest statement that a row of tokens begins with.

Statements end before a separator, so only those places are tried; what was found for a row of kinds is kept.  Offices' words
for rules are ambiguous (扣10分 and 10分以上扣), so Lark's Earley parser reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from indicator_dsl.language.grammar import Tree
from indicator_dsl.language.kinds import Token
from indicator_dsl.resources import grammar_file

_LONGEST = 40
"""No statement has more tokens."""
_ENDS = frozenset(("SEP", "COMMA", "PAUSE", "MARK", "L", "R", "COLON"))


def source() -> str:
    """Return the text of the grammar with its terminals declared."""
    text = grammar_file("rule.lark").read_text(encoding="utf-8")
    kinds = sorted(set(re.findall(r"\b[A-Z]+\b", re.sub("//.*", "", text))))
    return f"{text}\n%declare {' '.join(kinds)}\n"


@cache
def parser() -> Any:
    """Return Lark's parser of the grammar."""
    from lark import Lark
    from lark import Token as Terminal
    from lark.lexer import Lexer

    class Kinds(Lexer):
        """Takes kinds of tokens for what they are; a terminal's text is its place."""

        def __init__(self, _: Any) -> None:
            pass

        def lex(self, data: str) -> Iterator[Terminal]:  # type: ignore[override]
            return (Terminal(kind, str(place)) for place, kind in enumerate(data.split()))

    return Lark(source(), parser="earley", lexer=Kinds, ambiguity="resolve", maybe_placeholders=False)


def _compiled(node: Any) -> Any:
    return int(node) if isinstance(node, str) else Tree(str(node.data), tuple(map(_compiled, node.children)))


@lru_cache(maxsize=8192)
def _read(kinds: str) -> Tree | None:
    from lark.exceptions import LarkError

    try:
        tree = _compiled(parser().parse(kinds))
    except LarkError:
        return None
    first = tree.parts[0] if tree.parts else None
    return first if isinstance(first, Tree) else Tree("note", ())


def longest(tokens: Sequence[Token], at: int) -> tuple[Tree, int] | None:
    """Return the tree of the longest statement that begins with token `at`, and how many tokens it takes."""
    last = min(len(tokens), at + _LONGEST)
    ends = [end for end in range(at + 1, last + 1) if end == len(tokens) or tokens[end].kind in _ENDS]
    sentence = next((end for end in ends if end == len(tokens) or tokens[end].kind == "SEP"), last)
    for end in reversed([end for end in ends if end <= sentence]):
        tree = _read(" ".join(token.kind for token in tokens[at:end]))
        if tree is not None:
            return tree, end - at
    return None
