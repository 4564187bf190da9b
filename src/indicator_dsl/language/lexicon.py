"""The lexicon: every word of ``grammar/*.toml`` with its senses.  The only reader of those files in this package's language.

A word file has sections; a section is a sense, and each of its lines is one word with what it says in
that sense: ``"超过" = ">"``.  A word may stand in several sections: then it has several senses, and the
tokens beside it settle which one is meant.  The longest word wins, so an exception is a longer word.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from indicator_dsl.resources import grammar_file, load_words
from indicator_dsl.text import normalise


class Senses(dict[str, Any]):
    """The senses of a word: token kind → what the word says in this sense."""

    __slots__ = ("rows",)
    rows: Any
    """The rows of the table of senses that may hold for the word: kept by `senses.settle`."""


@cache
def file(name: str) -> dict[str, dict[str, Any]]:
    """Return the sections of one word file, its words normalised."""
    sections = load_words(grammar_file(f"{name}.toml"))
    return {part: _normalised(words) for part, words in sections.items()}


def _normalised(words: dict[str, Any]) -> dict[str, Any]:
    # One call for all words: there are thousands, and this is the start of a process.
    return words and dict(zip(normalise("\n".join(words)).split("\n"), words.values(), strict=True))


@cache
def section(name: str, part: str) -> dict[str, Any]:
    """Return one section of a word file: word → what it says."""
    return file(name)[part]


# Which section of which file gives a word which token kind (grammar/tokens.toml explains the kinds).
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("relations", "deny", "DENY"),
    ("relations", "modal", "MODAL"),
    ("relations", "copula", "COPULA"),
    ("relations", "bound", "BOUND"),
    ("relations", "about", "ABOUT"),
    ("relations", "from-below", "NEAR"),
    ("relations", "after", "AFTER"),
    ("relations", "signs", "SIGN"),
    ("relations", "range", "RANGE"),
    ("relations", "spread", "PM"),
    ("relations", "comparative", "SIDE"),
    ("time", "due", "DUE"),
    ("time", "from", "FROM"),
    ("time", "until", "UNTIL"),
    ("time", "since", "SINCE"),
    ("time", "whole", "WHOLE"),
    ("time", "done", "DONE"),
    ("time", "each", "EACH"),
    ("time", "average", "EACH"),
    ("words", "up", "MOVE"),
    ("words", "down", "MOVE"),
    ("words", "flat", "MOVE"),
    ("words", "adverbs", "ADV"),
    ("words", "relative", "THAN"),
    ("words", "alone", "ALONE"),
    ("words", "levels", "LEVEL"),
    ("words", "differences", "BY"),
    ("words", "remaining", "LEFT"),
    ("words", "grades", "GRADE"),
    ("words", "done", "CORE"),
    ("words", "how", "HOW"),
    ("words", "aims", "AIM"),
    ("words", "tails", "TAIL"),
    ("words", "qualities", "QUALITY"),
    ("words", "subjects", "SUBJECT"),
    ("words", "and", "AND"),
    ("words", "or", "OR"),
    ("words", "lead-in", "LINK"),
    ("words", "notes", "NOTE"),
    ("words", "acts", "ACT"),
    ("words", "steps", "STEP"),
    ("words", "stance", "STANCE"),
    ("words", "stance-lead", "LEAD"),
    ("words", "stance-trail", "TRAIL"),
    ("words", "nouns", "NOUN"),
    ("words", "given", "GIVEN"),
    ("words", "planned", "PLAN"),
    ("words", "number-heads", "HEAD"),
    ("words", "list-heads", "ITEM"),
    ("words", "questions", "OPEN"),
    ("words", "void", "VOID"),
    ("words", "currencies", "CURRENCY"),
)


def _entries() -> Iterator[tuple[str, str, Any]]:
    for name, part, kind in _KINDS:
        for word, value in section(name, part).items():
            yield word, kind, value
    for word in (*section("words", "up"), *section("words", "down")):
        for end in section("words", "movement-names"):
            yield word + end, "NAME", word
    cores, manners = section("words", "done"), section("words", "how")
    for word in section("time", "done"):
        # 全部完成 behind a date says what is done then, and alone that it was.
        core = next((core for core in cores if word.endswith(core) and word[: -len(core)] in manners), None)
        if core is not None and cores[core] == "met" and manners[word[: -len(core)]] == "":
            yield word, "CORE", "met"
    yield from ((word, "CMP", sign) for word, sign in comparisons().items())
    for part in ("up", "down", "flat"):
        for word, way in section("words", part).items():
            yield from ((word + end, "MOVE", way) for end in section("words", "movement-forms"))
    for part, words in file("names").items():
        if part == "with-numbers":
            for word, listed in words.items():
                yield from ((f"{number}{word}", "NAME", listed) for number in _numbers(listed))
        else:
            kind = {"after-number": "SUFFIX", "lone": "LONE"}.get(part, "NAME")
            yield from ((word, kind, value) for word, value in words.items())
    for word in section("words", "stance-names"):
        yield word, "NAME", word


@cache
def comparisons() -> dict[str, str]:
    """Return the words that compare with a number, listed and composed: 超过, 提高|到, 大于|或等于, 未|达到."""
    listed: dict[str, str] = section("relations", "compare")
    words = dict(listed)
    for stem, sign in section("relations", "moved").items():
        words |= {stem + end: sign for end in section("relations", "moved-ends")}
    for word, sign in listed.items():
        if sign in _INCLUDING and word.endswith(("于", "过")) and f"不{word}" not in listed:  # not 迟于, of times
            for part, places in section("relations", "or-equal").items():
                words |= {word + part if place == "behind" else part + word: _INCLUDING[sign] for place in places.split()}
        elif sign == "≥" and word.startswith("达"):
            words |= {denial + word: "<" for denial, said in section("relations", "deny").items() if said == "undone"}
    return words | listed


_INCLUDING = {">": "≥", "<": "≤"}


def _numbers(listed: str) -> Iterator[str]:
    """Yield the numbers of a list with ranges: 101-385 2+26."""
    for number in listed.split():
        low, dash, high = number.partition("-")
        yield from map(str, range(int(low), int(high) + 1)) if dash else (number,)


class Lexicon(NamedTuple):
    """All words, and for each two characters that begin some the lengths of those words, longest first."""

    words: dict[str, Senses]
    lengths: dict[str, tuple[int, ...]]
    """The last is 1: a word of one character is looked up wherever no longer one stands."""


_ONE = (1,)


def indexed(words: dict[str, Any], size: int = 1) -> dict[str, tuple[int, ...]]:
    """Return for each beginning of `size` characters the lengths of the `words` that begin so, longest first."""
    lengths: dict[str, list[int]] = {}
    for first, length in sorted({(word[:size], len(word)) for word in words if len(word) >= size}, reverse=True):
        lengths.setdefault(first, []).append(length)
    return {first: tuple(found) for first, found in lengths.items()}


@cache
def lexicon() -> Lexicon:
    """Return the words of all files with their senses."""
    words: dict[str, Senses] = {}
    for word, kind, value in _entries():
        if word in words:
            words[word].setdefault(kind, value)
        else:
            words[word] = Senses({kind: value})
    return Lexicon(words, {first: (*found, 1) for first, found in indexed(words, 2).items()})


def longest_word(text: str, at: int) -> int:
    """Return the end of the longest word at `at`, or `at`.  A Latin word doesn't end within a run of letters."""
    words, lengths = lexicon()
    size = len(text)
    for length in lengths.get(text[at : at + 2], _ONE):
        end = at + length
        if end > size or text[at:end] not in words:
            continue
        if end < size and _is_cut(text[end - 1], text[end], length):
            continue
        return end
    return at


def _is_cut(last: str, following: str, length: int) -> bool:
    """Whether a word would end within another: a Latin one within letters, 减少至 within 至少."""
    if last in "0123456789":
        return following in "0123456789"
    if last in "至最":
        return following in "少多" and length > 1
    return last.isascii() and last.isalpha() and following.isascii() and following.isalpha()


def is_reached(word: str) -> bool:
    """Whether a relation's spelling says that the number was reached: 达到."""
    return word.startswith("达") and comparisons().get(word) == "≥"


def without_doing(label: str) -> str:
    """Return a label without what it says is done with the thing: 完成培训 → 培训."""
    doing = section("words", "doing")
    at = 0
    while size := next((size for size in range(4, 0, -1) if label[at : at + size] in doing and len(label) - at - size > 1), 0):
        at += size
    return label[at:]
