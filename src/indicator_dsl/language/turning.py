"""What undoes a number, says why it fell short, or only under which circumstances it came about (``grammar/beside.toml``)."""

from __future__ import annotations

from indicator_dsl.language.lexicon import section
from indicator_dsl.text import normalise


def undoes(words: str, /) -> bool:
    """Whether something in `words` says that a thing was not done, or not yet: 3套未到货."""
    words = normalise(words)
    return any(word in words for word in section("beside", "undoing"))


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
