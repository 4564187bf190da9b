"""Words that answer a question without a middle (合格, 按时完成, 已建立), that say none (未发生), and how strong a word is."""

from __future__ import annotations

from functools import cache, lru_cache

from indicator_dsl.language.familiar import unfamiliar
from indicator_dsl.language.lexicon import indexed, section
from indicator_dsl.model import Degree
from indicator_dsl.text import normalise

_SHOULD = "应尽"


@cache
def _starts() -> dict[str, tuple[int, ...]]:
    return indexed(section("answers", "before"))


def question(wording: str) -> str | None:
    """Return the closed question that a word answers: 合格 for 验收合格, 应保尽保 for itself; None for any other word."""
    word = normalise(wording)
    closed, before, after = (section("answers", part) for part in ("closed", "before", "after"))
    starts = _starts()
    while word not in closed:
        if word[::2] == _SHOULD and len(word) == len("应保尽保") and word[1] == word[3]:
            return word
        start = next((n for n in starts.get(word[:1], ()) if word[:n] in before and n < len(word)), 0)
        if not start:
            break
        word = word[start:]
    if word not in closed:
        word = next((word.removesuffix(end) for end in after if word.endswith(end) and word.removesuffix(end) in closed), word)
    if word not in closed:
        early = next((w for w in section("answers", "in-time") if word.startswith(w)), None)
        core = None if early is None else closed.get(word[len(early) :])
        return None if core is None else f"按时{core}"
    found: str = closed[word]
    return found


def answers(said: str, asked: str) -> bool:
    """Whether what answers one closed question answers the other: what was done in time was done."""
    return said == asked or asked in section("answers", "implies").get(said, "").split()


def degree(word: str) -> Degree | None:
    """Return how strong an adverb is."""
    found = section("answers", "degrees").get(word)
    return None if found is None else Degree(found)


def weighed(wording: str) -> tuple[Degree | None, str]:
    """Return how strong a word of a state is, and the state: 基本健全 is a weak 健全."""
    word = normalise(wording)
    lead = max((w for w in section("answers", "degrees") if word.startswith(w) and word != w), key=len, default="")
    return degree(lead), word[len(lead) :]


@lru_cache(maxsize=4096)
def says_none(wording: str, /, *, names: tuple[str, ...] = (), year: int | None = None) -> bool:
    """Whether a word or a sentence says that nothing happened of what the names speak of: 全年未发生安全事故, 无投诉, 没有."""
    word = normalise(wording)
    for none in sorted(section("answers", "none"), key=len, reverse=True):
        at = word.find(none)
        if at >= 0:
            before, behind = word[:at], word[at + len(none) :]
            return (not before or unfamiliar(before, names=names, year=year) is None) and _is_bad(behind, tuple(map(normalise, names)))
    return False


def _is_bad(text: str, names: tuple[str, ...]) -> bool:
    """Whether a text names nothing but what should not happen, and nothing of another kind than the names do."""
    bad, around = section("answers", "bad"), section("answers", "around")
    kinds = {kind for word, kind in bad.items() if any(word in name for name in names)}
    known = "\n".join(names)
    reached = [True] + [False] * len(text)
    for at in range(len(text)):
        if not reached[at]:
            continue
        if not text[at].isalnum():
            reached[at + 1] = True
        for end in range(at + 1, len(text) + 1):
            part = text[at:end]
            same = part in bad and (not kinds or bad[part] in kinds)
            if same or part in around or (len(part) > 1 and part in known):
                reached[end] = True
    return reached[-1]
