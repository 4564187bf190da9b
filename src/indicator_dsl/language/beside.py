"""What stands beside a value: its remark, that it was reached, and whether words may say something of their own.

Beside an actual's number only what is known to be harmless may stand: verbs of doing, the indicator's own name, nouns
(``grammar/beside.toml``).  Any other word may say anything: 8台已招标, 应采购8台, 误报8台.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from indicator_dsl.language.cell import Cell, Item
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import file, indexed, is_reached, section
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Interval, Modality, Period, Relation
from indicator_dsl.text import Span, normalise
from indicator_dsl.units import is_known

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
    return _unfamiliar(words, names, year, plain=False)


def _stem_of_rate(words: str) -> str | None:
    """Return what a rate is of, as far as its last two characters say it: 普及 of 自来水普及率."""
    end = next((end for end in section("beside", "rates") if words.endswith(end)), None)
    return None if end is None else words[: -len(end)][-_NAMED:]


def is_shortfall(label: str) -> bool:
    """Whether the name of a difference speaks against what was done: 逾期, 少完成; 超额 and 节约 don't."""
    return any(word in label for word in section("beside", "short"))


@lru_cache(maxsize=4096)
def _unfamiliar(words: str, names: Names, year: int | None, *, plain: bool) -> str | None:
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
    return None if reached[-1] else text[furthest:]


def _differs(said: tuple[str, str], name: str) -> bool:
    """Whether a word speaks of another thing than the name: 维修 beside 设备采购数量."""
    part, kind = said
    if not part or not name:
        return False
    kinds = _kinds_in(part, name)
    return bool(kinds) and kind not in kinds


@lru_cache(maxsize=1024)
def _kinds_in(part: str, name: str) -> frozenset[str]:
    """Return the kinds of one section of which a word stands in `name`."""
    return frozenset(kind for word, kind in section("beside", part).items() if len(word) >= _NAMED and word in name)


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
    for part in ("nouns", "notes", "acts"):
        words |= {word: ("", "") for word in section("words", part) if word not in words and word not in begun}
    return words, indexed(words)


# ---------------------------------------------------------------------------- what a cell says beside a value


def with_words_beside(cell: Cell, items: Sequence[Item], told: Sequence[Span]) -> list[Item]:
    """Return the items with what stands beside their values as remarks; `told` are the places that are reported as unread."""
    out: list[Item] = []
    for item in items:
        clause = item.clause
        if not isinstance(clause, Comparison | Interval | Period):
            out.append(item)
            continue
        changed: dict[str, object] = {}
        if _is_reached(item, out[-1] if out else None):
            changed["modality"] = Modality.REACHED
        if remark := "，".join(_remarks(cell, item, told)):
            changed["remark"] = remark
        out.append(item.stating(evolved(clause, **changed)) if changed else item)
    return out


def _is_reached(item: Item, before: Item | None) -> bool:
    """Whether 达到 and nothing else relates a number: 达到85%, not 至少达到85% nor 达到85%以上."""
    clause = item.clause
    if not isinstance(clause, Comparison) or clause.relation is not Relation.GE or clause.modality or clause.share_of:
        return False
    related = [token for token in item.body if token.kind in _RELATING]
    if not related:
        return before is not None and before.clause.modality is Modality.REACHED
    return len(related) == 1 and is_reached(related[0].text)


_RELATING = frozenset(("DENY", "MODAL", "CMP", "BOUND", "ABOUT", "NEAR", "SIGN", "AFTER", "INCL", "SIDE"))


def _remarks(cell: Cell, item: Item, told: Sequence[Span]) -> Iterator[str]:
    """Yield the words beside a value that are not known to say nothing."""
    for tokens in (_dropped(item), [token for token in item.body if _is_said(token)], item.behind):
        said = [token for token in tokens if not any(start <= token.start and token.end <= end for start, end in told)]
        said = [token for token in said if token.senses.get("GRADE") not in _GOOD and not _is_told(token)]
        if not said:
            continue
        words = "".join(cell.words((token.start, token.end)) for token in said)
        if _unfamiliar(normalise(words), (), cell.year, plain=True) is not None:
            yield words.strip()


_GOOD = ("excellent", "good", "fair")


def _is_told(token: Token) -> bool:
    """Whether a token, or what brackets hold, is a unit, a number or a part: 5000座（户）, 100%（1.0）.  The account tells of those."""
    if token.kind == "REMARK" and token.value:
        return token.value[0].text == "其中" or all(raw.kind in ("UNIT", "NUM", "SHARE") or is_known(raw.text) for raw in token.value)
    return token.kind == "UNIT" or is_known(token.text.strip("()"))


def _is_said(token: Token) -> bool:
    """Whether a token within a statement says something that its value doesn't hold: what is counted, what begins."""
    return token.kind in ("NOUN", "REMARK") or token.text in section("beside", "begun")


def _dropped(item: Item) -> list[Token]:
    """Return the words before a bare value that its label leaves out: 应, 目标, 平均."""
    clause: Clause = item.clause
    if not isinstance(clause, Comparison) or clause.modality or clause.relation is not Relation.UNSTATED:
        return []
    label = clause.label or ""
    return [token for token in item.lead if not _STANCE.isdisjoint(token.senses) and token.text not in label]


_STANCE = frozenset(("STANCE", "LEAD", "TRAIL"))
