"""Regular expressions made from the word files: the pieces that ``cell.lark`` names in braces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from indicator_dsl.resources import grammar_file, load_toml
from indicator_dsl.units import known_spellings

PIECE = re.compile(r"\{([A-Z_]+)\}")


@cache
def words(name: str) -> dict[str, Any]:
    """Return a word file of ``grammar/``."""
    return load_toml(grammar_file(f"{name}.toml"))


def any_of(spellings: Iterable[str]) -> str:
    """Return a pattern that matches the longest of `spellings`, in time of its own length.

    A tree by first characters: an alternation of hundreds of words would be tried one by one.  Those
    with different first characters are tried in the order of `spellings`, so common words come first.
    A word that ends in a Latin letter must not run on into another (``m`` is no start of ``mm``).
    """
    words = list(spellings)
    in_letters = [word for word in words if _is_latin(word[-1])]
    others = [word for word in words if not _is_latin(word[-1])]
    known = frozenset(others)
    # The longer first: tCO2e goes on from tCO2, and kW时 from kW.
    further = [word for word in in_letters if any(word[:end] in known for end in range(1, len(word)))]
    parts = (further, others, [word for word in in_letters if word not in further])
    options = [f"(?:{_branches(_tree(part))})(?![A-Za-z])" if part is not others else _branches(_tree(part)) for part in parts if part]
    # Most places hold none of the words, and a set is looked up at once.
    starts = list(dict.fromkeys(word[0] for word in words))
    first = f"(?={_set_of(starts)})" if len(starts) > 8 else ""
    return f"(?>{first}(?:{'|'.join(options)}))"


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _tree(spellings: Iterable[str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for spelling in spellings:
        node = tree
        for character in spelling:
            node = node.setdefault(character, {})
        node[""] = {}
    return tree


def _branches(tree: dict[str, Any]) -> str:
    # Characters that end their word are a set: one step, where an alternation takes one for each.
    ends = [character for character, rest in tree.items() if rest == {"": {}} and character not in "()"]
    options = [_set_of(ends)] if ends else []
    for character, rest in tree.items():
        if character and character not in ends:
            inner = _branches(rest)
            # 台 ( 套 ): blanks around brackets say nothing; those behind a word are no part of it.
            blanks = " {0,3}"
            spelled = {"(": rf"{blanks}\({blanks}", ")": rf"{blanks}\)"}.get(character) or re.escape(character)
            options.append(spelled + (f"(?:{inner})" if "|" in inner else inner))
    return "|".join((*options, "") if "" in tree else options)


def _set_of(characters: Sequence[str]) -> str:
    escaped = "".join(map(re.escape, characters))
    return escaped if len(characters) == 1 else f"[{escaped}]"


def _shortest(spellings: Iterable[str]) -> list[str]:
    """Return those of which none goes on from another: where 家 stands, so does a unit, be it 家次 or not."""
    kept: set[str] = set()
    for word in sorted(spellings, key=len):
        # A word in Latin letters is not there where more of them follow.
        heads = (word[:end] for end in range(1, len(word)) if not _is_latin(word[end - 1 : end + 1]))
        if kept.isdisjoint(heads):
            kept.add(word)
    return sorted(kept)


def _split(value: str | Iterable[str]) -> list[str]:
    return value.split() if isinstance(value, str) else list(value)


@cache
def pieces() -> dict[str, str | list[str]]:
    """Return name → pattern, or the words of which one is meant: the word lists, then everything in ``patterns.toml``."""
    w, relations = words("words"), words("relations")
    ranks = set(_split(w["ordinal"]["after_numeral"]))
    before = [word for value in relations["before"].values() for word in _split(value)]
    first = "".join(sorted({word[0] for word in before}))
    signs = "≥≤<>=≈二±:"
    gap = f"[^{first}{signs}]{{0,400}}+"
    judgement = [pattern for patterns in w["judgement"].values() for pattern in patterns]
    table: dict[str, str | list[str]] = {
        "UNIT_WORD": list(known_spellings()),
        "SCALE_WORD": list(w["scales"]),
        # What begins with a scale and is one word: 千米, 百万分率.
        "SCALED_UNIT": [word for word in known_spellings() if word.startswith(tuple(w["scales"]))],
        # A pattern that only looks ahead for a unit: a tenth of all of them.
        "UNIT_AHEAD": _shortest(known_spellings()),
        # Units that count after a Chinese numeral; 三级 and 二期 name a kind or a rank.
        "ORDINAL_WORD": [word for word in known_spellings() if word in ranks],
        "PLAIN_UNIT_AHEAD": _shortest(word for word in known_spellings() if word not in ranks),
        "SIZE_WORD": _split(w["ordinal"]["sizes"]),
        "BEFORE_WORD": before,
        # Without one of these further on nothing is bounded, and no label need be looked for.
        "BOUND_AHEAD": f"(?>(?:{gap}(?:(?!{{BEFORE_WORD}})[{first}]|二(?![0-9]))){{0,100}}){gap}[{first}{signs}]",
        "AFTER_WORD": [word for value in relations["after"].values() for word in _split(value)],
        "NOTE_WORD": _split(w["stance"]["notes"]),
        "AND_WORD": _split(w["joining"]["and"]),
        "OR_WORD": _split(w["joining"]["or"]),
        "LINK_WORD": _split(w["joining"]["after_separator"]),
        "RANGE_WORD": _split(w["joining"]["range"]),
        "ADVERB_WORD": _split(w["trend"]["adverbs"]),
        "UP_WORD": _split(w["trend"]["up"]),
        "DOWN_WORD": _split(w["trend"]["down"]),
        "FLAT_WORD": _split(w["trend"]["flat"]),
        "RELATIVE_WORD": _split(w["trend"]["relative"]),
        "ALONE_WORD": _split(w["trend"]["alone"]),
        "LEVEL_WORD": _split(w["trend"]["levels"]),
        "DUE_WORD": _split(w["time"]["before"]),
        "FROM_WORD": _split(w["time"]["from"]),
        "DONE_WORD": _split(w["time"]["done"]),
        "WHOLE_WORD": _split(w["time"]["whole"]),
        "EACH_WORD": _split(w["time"]["each"]),
        "JUDGEMENT_WORD": "|".join(judgement),
        "GRADE_WORD": "|".join(word for grade in ("excellent", "good", "fair", "poor") for word in w["judgement"][grade]),
        "PLACEHOLDER_WORD": "|".join(w["placeholder"]["words"]),
    }
    table |= words("patterns")
    return table


@cache
def piece(name: str) -> str:
    """Return the pattern of `name` with every piece that it names filled in."""
    found = pieces()[name]
    return f"(?:{expand(found) if isinstance(found, str) else any_of(found)})"


def expand(text: str) -> str:
    """Replace each ``{NAME}`` in `text` by its pattern."""
    return PIECE.sub(lambda match: piece(match[1]), text)
