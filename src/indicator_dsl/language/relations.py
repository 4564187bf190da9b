"""What the signs and words for relations say: ``≥``, 不低于, 以上."""

from __future__ import annotations

from functools import cache

from indicator_dsl.language._patterns import words
from indicator_dsl.model import Relation

RELATION_SIGNS = {"≥": Relation.GE, "≤": Relation.LE, ">": Relation.GT, "<": Relation.LT, "=": Relation.EQ, "≈": Relation.APPROX}
RELATION_SIGNS |= {">=": Relation.GE, "=>": Relation.GE, "<=": Relation.LE, "=<": Relation.LE, "≥=": Relation.GE, "≤=": Relation.LE}

DIRECTIONS = {Relation.GE: 1, Relation.GT: 1, Relation.LE: -1, Relation.LT: -1, Relation.APPROX: 0, Relation.EQ: 0, Relation.UNSTATED: 0}
"""Which way from its number a relation looks."""


@cache
def relation_words(position: str) -> dict[str, Relation]:
    """Return the words for relations before or after a number."""
    return {word: Relation(sign) for sign, value in words("relations")[position].items() for word in value.split()}


def relation_of(word: str, position: str = "before") -> Relation:
    """Return what a relation's word says, which may have blanks around its brackets: ``大于 (等于)``."""
    return relation_words(position)[word.replace(" ", "")]


@cache
def from_below() -> frozenset[str]:
    """Return the words for ≈ that come from below the number; the reader tells so."""
    return frozenset(words("relations")["from-below"]["words"].split())
