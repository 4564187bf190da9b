"""Which way an indicator points, by its name: 停电次数 (less is better), 投诉办结率 (more is), 建筑规模 (nobody knows).

A name is cut into the longest parts that ``grammar/direction.toml`` knows; each says there what it says.  From left
to right the last part that says something decides, as the head of a Chinese noun stands at its end: 投诉 is less,
投诉办结 more.  Denials turn what follows them, words of lessening what stands on either side.  Nothing is guessed:
a part that mostly speaks of harm, and isn't known, leaves the name open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from indicator_dsl.language.lexicon import file, indexed, section
from indicator_dsl.language.units import read_unit_cell
from indicator_dsl.text import normalise
from indicator_dsl.units import Unit, dimension_of


class Way(StrEnum):
    """What a name says of the way in which its number is better."""

    MORE = "more"
    LESS = "less"
    OPEN = "open"
    """It holds a word with which either may be meant."""
    UNSAID = "unsaid"
    """It holds no word that says anything."""


class Part(NamedTuple):
    """A known part of a name: the sections that hold it, and whether it stands right behind the part before it."""

    senses: frozenset[str]
    is_adjacent: bool


@lru_cache(maxsize=4096)
def way_of(name: str) -> Way:
    """Return what a name says; what stands in brackets (a unit, a remark) says nothing."""
    state = _State()
    for part in _parts(_outside_brackets(normalise(name))):
        state.take(part)
    return state.way()


def way_beside(category: str, unit: Unit | None) -> Way:
    """Return what the category and the unit of a number say of it where the name says nothing.

    泵站 33座 is at least; so are 学生 300人 under 数量指标, and what stands under 满意度; a time under 时效 is at most.
    """
    is_time = unit is not None and not unit.denominators and dimension_of(unit.numerator) in _TIMES
    for word, says in section("direction", "categories").items():
        if word in category and (says == "more" or is_time):
            return Way.MORE if says == "more" else Way.LESS
    if unit is None or unit.denominators:
        return Way.UNSAID
    under = section("direction", "units-under").get(unit.numerator)
    is_made = unit.numerator in section("direction", "units") or (under is not None and under in category)
    return Way.MORE if is_made else Way.UNSAID


_TIMES = ("时间", "历月", "工作日")


@lru_cache(maxsize=4096)
def is_spending(name: str) -> bool:
    """Whether a name speaks of money to be spent: 设备购置费, 项目成本."""
    senses = [part.senses for part in _parts(_outside_brackets(normalise(name)))]
    return any("spending" in found for found in senses) and way_of(name) is Way.LESS


@lru_cache(maxsize=4096)
def asks_for_day(name: str, category: str) -> bool | None:
    """Return whether an indicator asks for a day, so that 9.30 is one: 完成时间 does, 产量 does not; None: it may, as under 时效."""
    words = section("time", "named")
    said = {kind for word, kind in words.items() if word in name}
    if "day" in said:
        # 平均完成时间 counts the time that something takes.
        return True if "平均" not in name else None
    may = said or not (name or category) or any(kind == "either" and word in category for word, kind in words.items())
    return None if may else False


_UNIT = re.compile(r"\(([^()]{1,12})\)$")


@lru_cache(maxsize=4096)
def unit_under(name: str) -> str | None:
    """Return the unit that a name ends in: 万元 of 项目成本（万元）; None where what the bracket holds is no known unit."""
    found = _UNIT.search(normalise(name).rstrip())
    reading = read_unit_cell(found[1]) if found else None
    if found is None or reading is None or (reading.unit is not None and reading.unit.is_open):
        return None
    return found[1]


def _outside_brackets(name: str) -> str:
    found, depth = [], 0
    for char in name:
        depth += char == "("
        if not depth:
            found.append(char)
        depth -= char == ")" and depth > 0
    return "".join(found)


@cache
def _words() -> tuple[dict[str, frozenset[str]], dict[str, tuple[int, ...]]]:
    """Return each part with its sections, and for each first character the lengths that occur."""
    words: dict[str, frozenset[str]] = {}
    for part, listed in file("direction").items():
        if part not in _BESIDE:
            for word in listed:
                words[word] = words.get(word, frozenset()) | {part}
    return words, indexed(words)


_BESIDE = ("units", "units-under", "categories")
"""Sections that say nothing of a name's parts."""


def _parts(name: str) -> Iterator[Part]:
    words, lengths = _words()
    at, end = 0, 0
    while at < len(name):
        size = next((n for n in lengths.get(name[at], ()) if name[at : at + n] in words), 0)
        if size:
            yield Part(words[name[at : at + size]], at == end)
            end = at + size
        at += size or 1


class _State:
    """What the parts so far say: `said` is one of more, less, spending, open, or nothing."""

    def __init__(self) -> None:
        self.said = ""
        self.last: frozenset[str] = frozenset()
        self.denial = ""
        """"next": a denial waits for what it denies; "chain": it goes on over good words that follow at once."""
        self.is_lessened = False

    def take(self, part: Part) -> None:
        """Take the next part."""
        senses = part.senses
        if senses & {"spans"}:
            self.said = self._span(senses)
        elif "plain" in senses or "through" in senses:
            self.denial = self.denial if part.is_adjacent and "through" in senses else "gap" if self.denial == "next" else ""
            return
        elif "turned" in senses:
            self.denial = "next" if part.is_adjacent or self.denial != "next" else self.denial
            return
        elif "reduced" in senses:
            self._reduce()
        else:
            self._say(part)
        self.last = senses

    def _say(self, part: Part) -> None:
        senses = part.senses
        own = next((sense for sense in ("more", "less", "spending") if sense in senses), "more" if "handles" in senses else "")
        if "ills" in senses:
            own = self._harm(part)
        elif "making" in senses:
            own = self._made(part)
        if own:
            self.said = self._denied(own, part)
            return
        self.denial = ""
        if senses & {"grown", "counts"}:
            self.said = self.said or "more"
        elif "held" in senses:
            self.said = "less" if self.said == "spending" else "open"
        elif "measures" in senses:
            self.said = self.said or "open"
        elif senses & {"open", "wary"} or ("maybe-handled" in senses and self.said in ("less", "spending")):
            self.said = "open"

    def _harm(self, part: Part) -> str:
        if "handles" in self.last:
            return "more" if part.is_adjacent else "open"
        return "open" if "meets" in self.last and part.is_adjacent else "less"

    def _made(self, part: Part) -> str:
        if "bad-manner" in self.last and part.is_adjacent:
            return "less"
        return "open" if self.said == "less" else "more"

    def _denied(self, own: str, part: Part) -> str:
        denial = self.denial if part.is_adjacent else "gap" if self.denial == "next" else ""
        if own == "open" or not denial or (denial == "chain" and own != "more"):
            self.denial = ""
            return own
        self.denial = "chain" if denial in ("next", "chain") and own == "more" else ""
        return "open" if denial == "gap" else _TURNED[own]

    def _reduce(self) -> None:
        self.denial = ""
        if self.said in ("less", "spending"):
            self.said = "more"
        else:
            # 降低成本, and 合格率下降: what it lessens may still come.
            self.is_lessened, self.said = True, "lessened" if self.said == "more" else ""

    def _span(self, senses: frozenset[str]) -> str:
        self.denial = ""
        if "long" in self.last and self.said == "more":
            return "more"
        if "short" in self.last or "short" in senses or self.said == "less":
            return "less"
        return "more" if "long" in self.last and not self.said else "open"

    def way(self) -> Way:
        """Return what all of the parts say together."""
        said = "less" if self.said == "spending" else self.said
        if said == "lessened":
            return Way.LESS
        if self.is_lessened:
            return Way.MORE if said == "less" else Way.OPEN
        return Way(said) if said else Way.UNSAID


_TURNED = {"more": "less", "less": "more", "spending": "more"}
