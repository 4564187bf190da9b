"""What turns a number that it stands beside: not yet, planned, refused, another year's, on average.

Words that nobody listed are harmless in two places only, and only where nothing in them turns the number
(``grammar/beside.toml``, sections undoing and turning): before the indicator's own words (薄弱学校食堂改造), and beside a number of
another unit than the answer's (签约12项).
"""

from __future__ import annotations

from functools import cache

from indicator_dsl.language.lexicon import section
from indicator_dsl.text import normalise

_LONGEST = 6
"""So long is a modifier of one or two words."""

_OWN = 3
"""So many characters of the indicator's name a modifier needs behind it."""

_KINDS = ("doing", "who", "area", "level", "begun", "short")
"""Sections whose words are another thing where the name does not have them."""


def undoes(words: str, /) -> bool:
    """Whether something in `words` says that a thing was not done, or not yet: 3套未到货."""
    words = normalise(words)
    return any(word in words for word in section("beside", "undoing"))


def _turns(words: str) -> bool:
    """Whether words may turn a number behind them: what undoes it, another time, a step on the way."""
    return undoes(words) or any(word in words for word in section("beside", "turning"))


def modifier_ends(text: str, at: int, names: str) -> tuple[int, ...]:
    """Return where a modifier of the indicator's own words that starts at `at` may end: 4 in 强制免疫抗体合格率 of 免疫抗体合格率."""
    ends = []
    for end in range(at + 1, min(at + _LONGEST, len(text) - _OWN) + 1):
        if not "\u4e00" <= text[end - 1] <= "\u9fff":
            break
        if text[end : end + _OWN] in names and not _says_of_its_own(text[at:end]):
            ends.append(end)
    return tuple(ends)


def _says_of_its_own(run: str) -> bool:
    return _turns(run) or any(word in run for word in _kinds())


def circumstance_end(text: str, at: int) -> int | None:
    """Return where a circumstance that starts at `at` ends: behind 影响 in 受疫情影响仅演出; None where none starts."""
    ends = [
        text.find(end, at + len(first)) + len(end)
        for first, closing in section("beside", "circumstances").items()
        if text.startswith(first, at)
        for end in closing.split()
        if text.find(end, at + len(first)) >= 0
    ]
    return min(ends, default=None)


def gives_reason(words: str, /) -> bool:
    """Whether a sentence says why: 主要原因是招标节约."""
    return normalise(words).startswith(tuple(section("beside", "reasons")))


def is_aside(label: str, /) -> bool:
    """Whether a rate of that name says nothing against what stands beside it: 审减率8.9%; not 合格率75%."""
    return not undoes(label) and not any(head in label for head in section("beside", "telling"))


def passed_a_stage(words: str, /) -> bool:
    """Whether words behind a part say how far it is, so that the rest may not be: 其中11座已完成蓄水验收."""
    words = normalise(words)
    return any(word in words for word in section("beside", "stages"))


@cache
def _kinds() -> frozenset[str]:
    return frozenset(word for part in _KINDS for word in section("beside", part) if len(word) > 1)
