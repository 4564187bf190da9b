"""``grammar/cell.lark`` over token kinds: the longest statement that a row of tokens begins with.

Lark's public interactive parser reads each new row of kinds once; a tree of rows already read (`_Node`) gives
the answer for every later text of the same shape.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from indicator_dsl.language.kinds import Token
from indicator_dsl.resources import grammar_file

_LONGEST = 40
"""No statement has more tokens."""
_MOST = 60_000
"""Upper bound of the cache: rows of kinds kept."""


class Tree(NamedTuple):
    """A rule and its parts: other trees, or places in the row of tokens."""

    rule: str
    parts: tuple[Any, ...]


class _Node:
    """A row of kinds read so far: where each next kind leads, and the tree if the statement may end here."""

    __slots__ = ("tree", "ways")

    def __init__(self, tree: Tree | None) -> None:
        self.tree = tree
        self.ways: dict[str, _Node | None] = {}


def source() -> str:
    """Return the text of the grammar with its terminals declared."""
    text = grammar_file("cell.lark").read_text(encoding="utf-8")
    kinds = sorted(set(re.findall(r"\b[A-Z]+\b", re.sub("//.*", "", text))))
    return f"{text}\n%declare {' '.join(kinds)}\n"


@cache
def parser() -> Any:
    """Return Lark's parser of the grammar."""
    from lark import Lark

    return Lark(source(), parser="lalr", maybe_placeholders=False)


def _compiled(node: Any) -> Any:
    return int(node) if isinstance(node, str) else Tree(str(node.data), tuple(map(_compiled, node.children)))


def _read(kinds: Sequence[str]) -> _Node | None:
    """Read a row of kinds with Lark; None where no statement begins so."""
    from lark import Token as Terminal
    from lark import UnexpectedInput

    reading = parser().parse_interactive()
    try:
        for place, kind in enumerate(kinds):
            reading.feed_token(Terminal(kind, str(place)))
    except UnexpectedInput:
        return None
    if "$END" not in reading.choices():
        return _Node(None)
    try:
        tree = _compiled(reading.feed_eof())
    except UnexpectedInput:
        return _Node(None)
    return _Node(tree.parts[0])


class _Cache:
    """The tree of rows, and how many it holds."""

    def __init__(self) -> None:
        self.root = _Node(None)
        self.size = 0

    def grown(self, node: _Node, kinds: Sequence[str]) -> _Node | None:
        if self.size >= _MOST:
            self.root, self.size = _Node(None), 0
        way = _read(kinds) if len(kinds) <= _LONGEST else None
        node.ways[kinds[-1]] = way
        self.size += 1
        return way


_CACHE = _Cache()


def longest(tokens: Sequence[Token], at: int, end: int) -> tuple[Tree, int] | None:
    """Return the tree of the longest statement that begins with token `at`, and how many tokens it takes."""
    node: _Node | None = _CACHE.root
    found = None
    for place in range(at, min(end, at + _LONGEST)):
        assert node is not None
        kind = tokens[place].kind
        try:
            way = node.ways[kind]
        except KeyError:
            way = _CACHE.grown(node, [token.kind for token in tokens[at : place + 1]])
        if way is None:
            break
        node = way
        if node.tree is not None:
            found = node.tree, place + 1 - at
    return found
