"""``grammar/cell.lark`` over token kinds: the longest statement that a row of tokens begins with.

Lark's public interactive parser reads each new row of kinds once; a tree of rows already read (`_Node`) gives
the answer for every later text of the same shape.  The rows of the conformance suite stand in ``shapes.json``
(written by ``python docs/shapes.py``): a process that meets no other rows doesn't load Lark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from zlib import crc32

from indicator_dsl.language.kinds import Token
from indicator_dsl.resources import grammar_file, package_file

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

    __slots__ = ("stored", "tree", "ways")

    def __init__(self, tree: Tree | None, stored: dict[str, Any]) -> None:
        self.tree = tree
        self.ways: dict[str, _Node | None] = {}
        self.stored = stored
        """Where further kinds lead, as ``shapes.json`` has it."""


def source() -> str:
    """Return the text of the grammar with its terminals declared."""
    text = grammar_file("cell.lark").read_text(encoding="utf-8")
    kinds = sorted(set(re.findall(r"\b[A-Z]+\b", re.sub("//.*", "", text))))
    return f"{text}\n%declare {' '.join(kinds)}\n"


def rules_mark() -> int:
    """Return a checksum of the rules, comments aside: rows that were stored for other rules don't count."""
    return crc32(re.sub("//.*", "", grammar_file("cell.lark").read_text(encoding="utf-8")).encode())


def stored_shapes() -> dict[str, Any]:
    """Return the stored rows, if they are of these rules: kind → the tree and what may follow, 0 where no statement begins so."""
    stored = json.loads(package_file("language", "shapes.json").read_text(encoding="utf-8"))
    return stored["shapes"] if stored["rules"] == rules_mark() else {}


@cache
def parser() -> Any:
    """Return Lark's parser of the grammar."""
    from lark import Lark

    return Lark(source(), parser="lalr", maybe_placeholders=False)


def _compiled(node: Any) -> Any:
    return int(node) if isinstance(node, str) else Tree(str(node.data), tuple(map(_compiled, node.children)))


def _restored(stored: Any) -> _Node | None:
    if stored == 0:
        return None
    tree, following = stored
    return _Node(tree and _restored_tree(tree), following)


def _restored_tree(part: Any) -> Any:
    return part if isinstance(part, int) else Tree(part[0], tuple(map(_restored_tree, part[1])))


def _read(kinds: Sequence[str]) -> _Node | None:
    """Read a row of kinds with Lark; None where no statement begins so."""
    if len(kinds) > _LONGEST:
        return None
    from lark import Token as Terminal
    from lark import UnexpectedInput

    reading = parser().parse_interactive()
    try:
        for place, kind in enumerate(kinds):
            reading.feed_token(Terminal(kind, str(place)))
    except UnexpectedInput:
        return None
    if "$END" not in reading.choices():
        return _Node(None, {})
    try:
        tree = _compiled(reading.feed_eof())
    except UnexpectedInput:
        return _Node(None, {})
    return _Node(tree.parts[0], {})


class _Rows:
    """The tree of rows, and how many have been added to it."""

    def __init__(self) -> None:
        self.root = _Node(None, stored_shapes())
        self.size = 0


@cache
def rows() -> _Rows:
    """Return the tree of the rows that this process has met."""
    return _Rows()


def _grown(node: _Node, kinds: Sequence[str]) -> _Node | None:
    tree = rows()
    tree.size += 1
    if tree.size > _MOST:
        rows.cache_clear()
    kind = kinds[-1]
    way = _restored(node.stored[kind]) if kind in node.stored else _read(kinds)
    node.ways[kind] = way
    return way


def longest(tokens: Sequence[Token], at: int, end: int) -> tuple[Tree, int] | None:
    """Return the tree of the longest statement that begins with token `at`, and how many tokens it takes."""
    node: _Node | None = rows().root
    found = None
    for place in range(at, min(end, at + _LONGEST)):
        assert node is not None
        kind = tokens[place].kind
        try:
            way = node.ways[kind]
        except KeyError:
            way = _grown(node, [token.kind for token in tokens[at : place + 1]])
        if way is None:
            break
        node = way
        if node.tree is not None:
            found = node.tree, place + 1 - at
    return found
