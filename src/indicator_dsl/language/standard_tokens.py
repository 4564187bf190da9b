"""The tokens of a scoring rule: those of cells, with the words of ``grammar/rule.toml`` on top.

`tokenise` goes from left to right and takes the longest word of either; `_settled` goes from right to left and decides what
a word means by its two neighbours, as `senses` does for cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from indicator_dsl.language.brackets import bracket
from indicator_dsl.language.figures import DATES, DIGITS, NUMBERS, behind_number, figure
from indicator_dsl.language.kinds import Raw, Token, is_latin
from indicator_dsl.language.lexicon import Senses, file, indexed, lexicon, longest_word
from indicator_dsl.language.tokens import compact

_KINDS = {
    "every": "EVERY",
    "every-one": "EVERYONE",
    "way": "WAY",
    "than": "THAN",
    "rate": "RATE",
    "ratio": "RATIO",
    "deviation": "DEVIATION",
    "goal": "GOAL",
    "done": "DONE",
    "reach": "REACH",
    "miss": "MISS",
    "state": "STATE",
    "else": "ELSE",
    "give": "GIVE",
    "take": "TAKE",
    "full": "FULL",
    "nil": "NIL",
    "keep": "KEEP",
    "weight": "WEIGHT",
    "half": "HALF",
    "ticks": "TICKS",
    "by": "BY",
    "times": "TIMES",
    "over": "OVER",
    "score": "SCORE",
    "case": "CASE",
    "empty": "EMPTY",
    "end": "END",
    "most": "MOST",
    "short": "SHORT",
    "respectively": "RESPECTIVELY",
    "no-bonus": "NOBONUS",
    "lead": "LEAD",
    "fill": "FILL",
    "names": "NAME",
}
"""Section of rule.toml → kind of token."""

_MARKS = dict.fromkeys("；;。!\n", "SEP") | dict.fromkeys("，,", "COMMA") | {"、": "PAUSE", ":": "COLON", "(": "L", ")": "R", "/": "SLASH"}
_CIRCLED = frozenset("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽●■◆★◇•▪")
_FIGURES = NUMBERS | DATES
_COUNTING = frozenset(("NUM", "SHARE", "INCL"))
_FROM_BRACKETS = frozenset(("INCL", "BRACKETS", "MARK", "UNIT", "AFTER"))
_NUMBERS = frozenset(("NUM", "SHARE"))
_VALUES = frozenset(("NUM", "SHARE", "UNIT", "POINT", "INCL"))
_BREAKS = frozenset(("SEP", "COMMA", "PAUSE", "MARK", "END"))
_ENDS = _BREAKS | {"R", "COLON"}
_AWARDS = frozenset(("GIVE", "TAKE", "FULL", "NIL", "KEEP", "HALF", "TICKS"))
_EARNED = _NUMBERS | {"FULL", "NIL", "WEIGHT", "HALF"}
_DEGREES = frozenset(("TICKS", "RATIO", "RATE", "WEIGHT", "GOAL", "R"))


@cache
def _words() -> dict[str, Senses]:
    words: dict[str, Senses] = {}
    for part, kind in _KINDS.items():
        for word, value in file("rule")[part].items():
            words.setdefault(word, Senses()).setdefault(kind, value)
    return words


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    return indexed(_words())


def _own_word(text: str, at: int) -> int:
    """Return the end of the longest word of rules at `at`, or `at`."""
    words, most = _words(), len(text) - at
    return next((at + size for size in _lengths().get(text[at], ()) if size <= most and text[at : at + size] in words), at)


def tokenise(plain: str) -> list[Token]:
    """Return the settled tokens of a normalised text, without words that say nothing; free words are one token."""
    laid = compact(plain)
    raws = _scan(laid.text, laid.gaps)
    _settle(raws)
    tokens = [Token(raw.kind, *laid.span(raw.at, raw.end), raw.text, raw.value, raw.senses) for raw in raws]
    return _merged(_without_fillers(tokens))


# From left to right: which words there are.


def _scan(text: str, gaps: dict[int, str]) -> list[Raw]:
    out: list[Raw] = []
    at = 0
    while at < len(text):
        if gaps.get(at) == "\n" and out and out[-1].kind not in ("SEP", "COMMA"):
            out.append(Raw("SEP", at, at, "\n"))
        raw = _next(text, at, out, gaps)
        out.append(raw)
        at = raw.end
    return out


def _next(text: str, at: int, out: list[Raw], gaps: dict[int, str]) -> Raw:
    character, before = text[at], out[-1] if out else None
    own, theirs = _own_word(text, at), longest_word(text, at)
    raw = behind_number(text, at, before, gaps, out) if before is not None and before.kind in _COUNTING else None
    if raw is not None and raw.kind == "UNIT":
        return raw
    if own > at and own >= theirs:
        return Raw("WORD", at, own, text[at:own], None, _with_cells(text[at:own]))
    if mark := _mark(text, at, before):
        return mark
    if character in _FIGURES and (raw := figure(text, at, out, gaps)) and raw.kind in ("NUM", "SHARE", "DATE", "NAME"):
        return raw
    if character in "([":
        raw = bracket(text, at, out, lambda _: [])
        if raw is not None and raw.kind in _FROM_BRACKETS:
            return raw
    if character in _MARKS:
        return Raw(_MARKS[character], at, at + 1, character)
    if theirs > at:
        return Raw("WORD", at, theirs, text[at:theirs], None, lexicon().words[text[at:theirs]])
    return Raw("TEXT", at, at + 1, character)


def _with_cells(word: str) -> Senses:
    """Return what a word says in rules, and beside that in cells."""
    return Senses(lexicon().words.get(word, Senses()) | _words()[word])


def _mark(text: str, at: int, before: Raw | None) -> Raw | None:
    """Read a list mark: ①, 1. and 1、 where a line or a sentence begins."""
    if text[at] in _CIRCLED:
        return Raw("MARK", at, at + 1, text[at])
    if text[at] in DIGITS and (before is None or before.kind in ("SEP", "COLON")):
        end = at + 1 + (text[at + 1 : at + 2] in DIGITS and len(text) > at + 1)
        if text[end : end + 1] in ("、", ".") and not text[end + 1 : end + 2].isdigit():
            return Raw("MARK", at, end + 1, text[at : end + 1])
    return None


# From right to left: what each word means.


class _Place(NamedTuple):
    raws: Sequence[Raw]
    at: int
    following: str

    @property
    def word(self) -> str:
        return self.raws[self.at].text

    @property
    def before(self) -> str:
        """The kind of what stands before, "SEP" where nothing does."""
        return self.raws[self.at - 1].kind if self.at else "SEP"

    def follows(self, *senses: str) -> bool:
        """Whether the word before has one of the senses."""
        return self.at > 0 and not self.raws[self.at - 1].senses.keys().isdisjoint(senses)

    @property
    def is_short(self) -> bool:
        """Whether the word has one character."""
        return len(self.word) == 1


def _begins(place: _Place) -> bool:
    return place.before in _BREAKS or place.before == "L" or place.follows("FILL", "LEAD")


def _is_way(place: _Place) -> bool:
    if place.follows("EVERY", "THAN") or (place.follows("GOAL") and place.following in _NUMBERS):
        return True
    if place.is_short and place.raws[place.at + 2 : place.at + 3] and place.raws[place.at + 2].text == "分":
        return False  # 差0分 is a grade with its points.
    if place.following in _NUMBERS | {"GOAL"}:
        return not place.is_short or _begins(place) or place.follows("GOAL", "RATE", "DEVIATION", "EVERY")
    return not place.is_short and place.following in _AWARDS | _BREAKS | {"EVERY", "EVERYONE"}


def _is_given(place: _Place) -> bool:
    if place.following in _EARNED | {"RATE", "GOAL", "DONE", "L"} and (place.following in _EARNED or not place.is_short):
        return True
    behind = place.follows(*_DEGREES) or place.before in ("POINT", "UNIT", "R")
    return behind and place.following in _ENDS | {"TAKE"}


def _is_taken(place: _Place) -> bool:
    if place.following in _EARNED | {"MOST"} or (place.following in ("CMP", "DENY") and len(place.word) > 1):
        return True
    return place.follows(*_DEGREES, "FILL", "GIVE") and place.following in _ENDS


def _is_short_of_a_step(place: _Place) -> bool:
    """不足1个百分点的按1个百分点计, 不足1%不扣分: what is not a whole step."""
    if place.following not in _NUMBERS:
        return False
    for raw in place.raws[place.at + 1 : place.at + 6]:
        if raw.kind in ("BY", "KEEP"):
            return True
        if raw.kind in ("SEP", "GIVE", "TAKE", "NIL"):
            return False
    return False


def _is_case(place: _Place) -> bool:
    if place.follows("EVERY"):
        return True
    return place.following in _NUMBERS and _begins(place)


def _ends_words(place: _Place) -> bool:
    return place.following in _AWARDS | _ENDS | {"EVERY", "EVERYONE", "WAY", "BY", "L"}


def _reaches(place: _Place) -> bool:
    return place.following in _NUMBERS | {"GOAL", "SIGN", "BRACKETS"} or _ends_words(place)


_ORDER: tuple[tuple[str, Callable[[_Place], bool]], ...] = (
    ("SIGN", lambda p: True),
    ("SHORT", _is_short_of_a_step),
    ("AFTER", lambda p: p.before in _VALUES and p.following not in _NUMBERS | {"GOAL"}),
    ("RANGE", lambda p: (p.before in _VALUES or p.follows("AFTER")) and p.following in _NUMBERS),
    ("TIMES", lambda p: p.following in _NUMBERS | {"WEIGHT", "FULL", "L", "DONE", "RATE", "TEXT"} and p.before not in ("SEP", "COMMA")),
    ("OVER", lambda p: p.follows("DONE", "OVER") or p.word in "÷除以"),
    ("EVERY", lambda p: True),
    ("EVERYONE", lambda p: True),
    ("WAY", lambda p: p.follows("EVERY") and _is_way(p)),
    ("STATE", lambda p: _ends_words(p) or p.following == "GOAL"),
    ("MISS", _reaches),
    ("REACH", _reaches),
    ("CASE", _is_case),
    ("SCORE", lambda p: p.following == "SIGN"),
    ("NOBONUS", lambda p: True),
    ("EMPTY", lambda p: True),
    ("END", lambda p: p.following in _ENDS),
    ("MOST", lambda p: p.following in _NUMBERS | {"TAKE", "GIVE", "CMP", "DENY", "FULL", "WEIGHT"}),
    ("THAN", lambda p: p.following == "GOAL" or p.follows("GOAL") or (p.follows("DONE") and p.following == "GOAL")),
    ("TAKE", _is_taken),
    ("FULL", lambda p: True),
    ("NIL", lambda p: p.word != "不得" or p.following in _ENDS),
    ("KEEP", _ends_words),
    ("HALF", lambda p: p.following in _ENDS | {"WEIGHT", "FULL"}),
    ("GIVE", _is_given),
    ("TICKS", lambda p: True),
    ("WEIGHT", lambda p: p.word != "分" or (p.before == "UNIT" and p.following in _ENDS)),
    ("RATE", lambda p: True),
    ("RATIO", lambda p: p.following in _AWARDS),
    ("DEVIATION", lambda p: True),
    ("WAY", _is_way),
    ("DONE", lambda p: True),
    ("GOAL", lambda p: True),
    ("BY", lambda p: p.following in _NUMBERS | {"RATE", "DONE", "RATIO", "L", "WEIGHT", "GOAL", "TEXT"}),
    ("RESPECTIVELY", lambda p: p.following == "GIVE" or p.following in _NUMBERS),
    ("ELSE", lambda p: p.following in _AWARDS | {"COMMA", "COLON", "RATE", "BY"} and _begins(p)),
    ("DENY", lambda p: p.following in ("CMP", "WAY", "REACH")),
    ("CMP", lambda p: p.following in _NUMBERS | {"GOAL", "FULL", "WEIGHT"}),
    ("BOUND", lambda p: p.following in _NUMBERS),
    ("PM", lambda p: p.following in _NUMBERS),
    ("AND", lambda p: p.following in _NUMBERS | {"CMP", "SIGN", "WAY", "REACH", "DENY", "MISS"} and p.before in _VALUES | {"WORD"}),
    ("LEAD", lambda p: p.following in _ENDS),
    ("FILL", lambda p: True),
)
"""A sense, and where a word with it has it; the first that fits.  A word with none is free."""


def _settle(raws: list[Raw]) -> None:
    following = "END"
    for at in range(len(raws) - 1, -1, -1):
        raw = raws[at]
        if raw.kind == "WORD":
            place = _Place(raws, at, following)
            kind = next((sense for sense, holds in _ORDER if sense in raw.senses and holds(place)), "TEXT")
            raw.kind, raw.value = kind, raw.senses.get(kind)
        elif raw.kind in ("NAME", "DATE"):
            raw.kind = "TEXT"
        elif raw.kind == "UNIT" and raw.text == "分":
            raw.kind = "POINT"
        if raw.kind != "FILL":
            following = raw.kind


# Words that say nothing, and free words.

_FREE = frozenset(
    (
        "TEXT",
        "REACH",
        "MISS",
        "STATE",
        "GOAL",
        "DONE",
        "RATE",
        "DEVIATION",
        "RATIO",
        "THAN",
        "BY",
        "AND",
        "FILL",
        "DENY",
        "CASE",
        "LEAD",
        "OVER",
    )
)


def _without_fillers(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens without fillers; between free words they are free words too."""
    kept = []
    for at, token in enumerate(tokens):
        if token.kind == "TEXT" and len(token.text) == 1 and is_latin(token.text):
            continue  # X≥90% says no more than ≥90%.
        if token.kind != "FILL":
            kept.append(token)
        elif 0 < at < len(tokens) - 1 and tokens[at - 1].kind == tokens[at + 1].kind == "TEXT":
            kept.append(token._replace(kind="TEXT"))
    return kept


def _merged(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each run of words up to its last free one as one free word: 按规定完成备案."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].kind in _FREE:
            end += 1
        last = next((place for place in range(end - 1, at - 1, -1) if tokens[place].kind == "TEXT"), None)
        if last is None:
            out.append(tokens[at])
            at += 1
            continue
        free = tokens[at : last + 1]
        out.append(Token("TEXT", free[0].start, free[-1].end, "".join(token.text for token in free)))
        at = last + 1
    return out
