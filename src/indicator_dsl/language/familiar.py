"""Whether words may say something of their own beside an actual's number.

Beside an actual's number only what is known to be harmless may stand: verbs of doing, the indicator's own name, nouns
(``grammar/beside.toml``).  Any other word may say anything: 8台已招标, 应采购8台, 误报8台.
"""

from __future__ import annotations

from functools import cache, lru_cache

from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import file, indexed, section
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.language.turning import circumstance_end
from indicator_dsl.text import normalise

Names = tuple[str, ...]
"""The names of an indicator: of its row, and in its target."""

_QUIET = frozenset("，,、。；;：:()“”‘’《》·\n ")
"""Marks that say nothing; × and ? do."""

_NAMED = 2
"""So many characters of a name are a word of it."""


def unfamiliar(words: str, /, *, names: Names = (), year: int | None = None) -> str | None:
    """Return the first of `words` that may say something of its own beside an actual's number; None where none does.

    `names` are the names of the indicator, the nearest first: their words say nothing new.  `year` is the year that it
    is of.  A name of a rate has to be theirs: 合格率 says nothing of 满意度.
    """
    words, names = normalise(words), tuple(map(normalise, names))
    if names and (stem := _stem_of_rate(words)) is not None and not any(stem in name for name in names):
        return words
    return first_unfamiliar(words, names, year, plain=False)


def _stem_of_rate(words: str) -> str | None:
    """Return what a rate is of, as far as its last two characters say it: 普及 of 自来水普及率."""
    end = next((end for end in section("beside", "rates") if words.endswith(end)), None)
    return None if end is None else words[: -len(end)][-_NAMED:]


def is_of_another_year(words: str, year: int, /) -> bool:
    """Whether words begin with a time that isn't of `year` to its end: 2023年 beside 2024年."""
    first = next((token for token in tokenise(normalise(words)) if token.kind == "DATE"), None)
    return first is not None and first.value.start.year not in (None, year)


def is_shortfall(label: str) -> bool:
    """Whether the name of a difference speaks against what was done: 逾期, 少完成; 超额 and 节约 don't."""
    return any(word in label for word in section("beside", "short"))


@lru_cache(maxsize=4096)
def first_unfamiliar(words: str, names: Names, year: int | None, *, plain: bool) -> str | None:
    """Return what `unfamiliar` does, for normalised texts; `plain`: verbs and persons are no harmless words."""
    if any(words in name for name in names):
        return None
    known = "\n".join(names)
    rest = []
    for token in tokenise(words):
        if token.kind == "DATE" and token.text not in known:
            if not _is_of_the_year(token, year):
                return token.text
            rest.append("\n")
        else:
            rest.append(token.text)
    return _first_unknown("".join(rest), names, plain=plain)


def _is_of_the_year(token: Token, year: int | None) -> bool:
    """Whether a time covers the year to its end: 2024年, 全年, 12月底; not 上半年, nor another year."""
    first, last = token.value.start, token.value.last
    whole = token.value.by or (first.month, first.day) == (1, 1) or first == last
    return (last.month, last.day) == (12, 31) and whole and {first.year, last.year} <= {None, year}


def _first_unknown(text: str, names: Names, *, plain: bool) -> str | None:
    """Return the part of `text` that neither the word list nor the names cover, from the first place that none reaches."""
    words, lengths = _harmless()
    known, nearest = "\n".join(names), names[0] if names else ""
    reached = [True] + [False] * len(text)
    furthest = 0
    for at in range(len(text)):
        if not reached[at]:
            continue
        furthest = at
        if text[at] in _QUIET:
            reached[at + 1] = True
        for length in lengths.get(text[at], ()):
            word = text[at : at + length]
            if at + length <= len(text) and word in words and not (words[word][0] and plain) and not _differs(words[word], nearest):
                reached[at + length] = True
        size = _NAMED
        while at + size <= len(text) and text[at : at + size] in known:
            reached[at + size] = True
            size += 1
        if (behind := circumstance_end(text, at)) is not None:
            reached[behind] = True
    return None if reached[-1] else text[furthest:]


def _differs(said: tuple[str, str], name: str) -> bool:
    """Whether a word speaks of another thing than the name: 维修 beside 设备采购数量."""
    part, kind = said
    if not part or not name:
        return False
    kinds = _kinds_in(part, name)
    return bool(kinds) and kinds.isdisjoint(kind.split())


@lru_cache(maxsize=1024)
def _kinds_in(part: str, name: str) -> frozenset[str]:
    """Return the kinds of one section of which a word stands in `name`."""
    said = section("beside", part)
    return frozenset(
        kind
        for word, kinds in said.items()
        for kind in kinds.split()
        if len(word) >= _NAMED and word in name and (part != "doing" or _is_counted(word, name))
    )


def _is_counted(verb: str, name: str) -> bool:
    """Whether a name counts what is done, and does not say with it which things they are: 设备购置数量; not 监测站点."""
    at = name.find(verb)
    rest = name[at + len(verb) :]
    return (
        not at
        or not rest
        or rest.startswith(tuple(section("beside", "ends")))
        or any(rest.startswith(w) for w in section("beside", "doing"))
    )


_HARMLESS = ("plain", "doing", "who", "area", "level")


@cache
def _harmless() -> tuple[dict[str, tuple[str, str]], dict[str, tuple[int, ...]]]:
    """Return the harmless words, each with its section and kind, and the lengths that occur by first character."""
    words = {
        word: ("", "") if part == "plain" else (part, kind)
        for part, entries in file("beside").items()
        if part in _HARMLESS
        for word, kind in entries.items()
    }
    begun = section("beside", "begun")
    for part in ("nouns", "notes"):
        words |= {word: ("", "") for word in section("words", part) if word not in words and word not in begun}
    # An act that no group has is a group of its own.
    words |= {word: ("doing", word) for word in section("words", "acts") if word not in words and word not in begun}
    return words, indexed(words)
