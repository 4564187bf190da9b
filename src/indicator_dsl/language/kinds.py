"""What a token is: its kinds, and a token under way.  ``grammar/tokens.toml`` explains each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from indicator_dsl.language.lexicon import Senses
from indicator_dsl.text import Span

NO_SENSES = Senses()
SEPARATORS = frozenset("、，；;,。!\n")
VALUES = frozenset(("NUM", "SHARE", "UNIT", "INCL", "HALF", "DATE"))
"""Kinds that end a value, so that a suffix may follow."""
RELATING = frozenset(("CMP", "BOUND", "ABOUT", "NEAR", "DENY", "SIGN", "EACH", "MODAL"))
"""Senses of words that may stand before a number."""


class Token(NamedTuple):
    """One token: its kind, where it stands in the cell, its text without blanks, and what it says."""

    kind: str
    start: int
    end: int
    text: str
    value: Any = None
    senses: Senses = NO_SENSES
    gap: str = ""
    """What stood before it: nothing, a blank or a line break."""
    broken: str = ""
    """What stood within it, likewise."""


class Raw:
    """A token under way: its kind may still change."""

    __slots__ = ("at", "end", "kind", "senses", "text", "value")

    def __init__(self, kind: str, at: int, end: int, text: str, value: Any = None, senses: Senses = NO_SENSES) -> None:
        self.kind, self.at, self.end, self.text, self.value, self.senses = kind, at, end, text, value, senses


def is_latin(character: str) -> bool:
    """Whether `character` is a Latin letter."""
    return "a" <= character <= "z" or "A" <= character <= "Z"


def is_han(character: str) -> bool:
    """Whether `character` is a Chinese character."""
    return "一" <= character <= "龥" or character == "〇"


_STANCE = frozenset(("STANCE", "LEAD", "TRAIL"))


def is_stance(token: Token) -> bool:
    """Whether a token is a word of stance, or joins a name to its value: 力争, 应, 为."""
    return not _STANCE.isdisjoint(token.senses) or token.kind in ("COPULA", "MODAL", "COLON")


def span_of(tokens: Sequence[Token]) -> Span:
    """Return the place of a row of tokens."""
    return tokens[0].start, tokens[-1].end
