"""Text → tokens: the longest word, number, date or unit at each place; every character lies in exactly one token.

`tokenise` goes from left to right and gives each token its possible senses; `senses.settle` decides which one a
word has.  The kinds are explained in ``grammar/tokens.toml``.  Blanks between characters are passed over, so a
word or a number that a narrow cell broke is whole again; the token remembers that it was.
"""

from __future__ import annotations

from string import ascii_letters
from typing import NamedTuple

from indicator_dsl.language import units
from indicator_dsl.language.brackets import bracket
from indicator_dsl.language.figures import (
    DATES,
    DIGITS,
    HAN_DIGITS,
    NUMBERS,
    behind_number,
    digits_end,
    figure,
    ordinal,
    with_bases,
    with_codes,
)
from indicator_dsl.language.kinds import NO_SENSES, RELATING, VALUES, Raw, Token, is_han, is_latin
from indicator_dsl.language.lexicon import Senses, lexicon, longest_word, section
from indicator_dsl.language.senses import settle
from indicator_dsl.making import of_parts

_MARKS = dict.fromkeys("、，；;,。!\n", "SEP") | {":": "COLON", "(": "L", ")": "R", "/": "SLASH", "·": "DOT"}
_NAMES = frozenset(("NAME", "LONE"))
_DENIALS = frozenset("不未没")
_BLANKS = frozenset("*Xx_□○")
_FIGURES = NUMBERS | DATES
_LONGEST_QUOTE = 80
_CIRCLED = frozenset("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿▲▶►●■◆★☆※◇△•▪")
_WEEKDAYS = frozenset("一二三四五六日天")
_QUOTES = {"“": "”", "《": "》", '"': '"'}
_COUNTING = frozenset(("NUM", "SHARE", "INCL", "HALF", "BRACKETS"))
_SPECIAL = frozenset("([φΦ≠!") | _CIRCLED | _BLANKS | frozenset(_QUOTES) | frozenset(_MARKS)
_BEGINNING = _SPECIAL | frozenset(f"每第其{ascii_letters}")


_token = of_parts(Token)


class Text(NamedTuple):
    """A text without its blanks, and where each character stood in the cell."""

    text: str
    where: list[int] | None
    gaps: dict[int, str]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the cell of characters `start` to `end`."""
        if self.where is None:
            return start, end
        if start >= end:
            place = self.where[start] if start < len(self.where) else self.where[-1] + 1
            return place, place
        return self.where[start], self.where[end - 1] + 1


def compact(plain: str) -> Text:
    """Return `plain` without blanks and line breaks."""
    if " " not in plain and "\n" not in plain and "\r" not in plain:
        return Text(plain, None, {})
    characters: list[str] = []
    where: list[int] = []
    gaps: dict[int, str] = {}
    gap, line = "", 0
    for place, character in enumerate(plain):
        if character == " ":
            gap = gap or " "
        elif character in "\n\r":
            gap, line = "\n", place
        else:
            if gap == "\n" and is_latin(character) and characters and is_latin(characters[-1]):
                characters.append("\n")  # 2km and in the next line COD
                where.append(line)
            elif gap and characters:
                gaps[len(characters)] = gap
            gap = ""
            characters.append(character)
            where.append(place)
    return Text("".join(characters), where, gaps)


def tokenise(plain: str) -> list[Token]:
    """Return the settled tokens of a normalised text."""
    laid = compact(plain)
    raws = _scan(laid.text, laid.gaps)
    if len(raws) > 1:
        kinds = {raw.kind for raw in raws}
        if "NAME" in kinds:
            raws = with_codes(raws, laid.text)
        if "PER" in kinds:
            raws = with_bases(raws)
    settle(raws)
    return _finished(raws, laid)


def _finished(raws: list[Raw], laid: Text) -> list[Token]:
    gaps = laid.gaps
    if laid.where is None:
        return [_token((r.kind, r.at, r.end, r.text, r.value, r.senses, "", "")) for r in raws]
    out = []
    for raw in raws:
        start, end = laid.span(raw.at, raw.end)
        broken = ""
        if raw.end - raw.at > 1 and end - start > raw.end - raw.at:
            inside = [gaps[i] for i in range(raw.at + 1, raw.end) if i in gaps]
            broken = "\n" if "\n" in inside else " "
        out.append(Token(raw.kind, start, end, raw.text, raw.value, raw.senses, gaps.get(raw.at, ""), broken))
    return out


def _scan(text: str, gaps: dict[int, str]) -> list[Raw]:
    words, lengths = lexicon()
    out: list[Raw] = []
    at, size = 0, len(text)
    while at < size:
        character = text[at]
        before = out[-1] if out else None
        raw = None
        if before is not None and before.kind in _COUNTING:
            raw = behind_number(text, at, before, gaps, out)
        if raw is None and character in _FIGURES:
            raw = figure(text, at, out, gaps)
        if raw is None and (text[at : at + 2] in lengths or character in words or character in _BEGINNING):
            raw = _word(text, at, out, gaps)
        if gaps and gaps.get(at) == "\n" and before is not None and before.kind != "SEP" and not _goes_on(out, raw):
            before = Raw("SEP", at, at, "\n")
            out.insert(len(out) if raw is None or raw.at >= at else len(out) - 1, before)
        if raw is not None:
            out.append(raw)
            at = raw.end
        elif before is not None and before.kind == "TEXT" and not before.senses and at not in gaps and character.isprintable():
            before.end, before.text = at + 1, before.text + character
            at += 1
        else:
            wrong = ("unexpected-text", at, at + 1) if not character.isprintable() else None
            out.append(Raw("BAD" if wrong else "TEXT", at, at + 1, character, wrong))
            at += 1
    return out


_AHEAD = frozenset(["NUM", "SHARE", "SIGN", "EACH", "BASE", "PER", "PM", "CURRENCY", "BLANK", "INCL", "BRACKETS", "DATE"])


def _goes_on(out: list[Raw], raw: Raw | None) -> bool:
    """Whether a line only broke within a value: ≥ and its number, a number and its unit, a date and 前."""
    if raw is None:
        return False
    before = out[-1]
    if not RELATING.isdisjoint(before.senses) and (raw.kind in _AHEAD or not RELATING.isdisjoint(raw.senses)):
        # 5人不到 ends a line, and 不到 begins none.
        return "AFTER" not in before.senses or len(out) < 2 or out[-2].kind not in VALUES
    if raw.kind == "UNIT":
        return before.kind == "NUM"
    if "AFTER" in raw.senses:
        return before.kind in VALUES
    dated = before.kind == "DATE" and not {"DUE", "FROM", "DONE"}.isdisjoint(raw.senses)
    return dated or ("DONE" in raw.senses and "DUE" in before.senses and len(out) > 1 and out[-2].kind == "DATE")


def _word(text: str, at: int, out: list[Raw], gaps: dict[int, str]) -> Raw | None:
    character = text[at]
    words, lengths = lexicon()
    if character in _MARKS and character not in words and text[at : at + 2] not in lengths and character != "(":
        return Raw(_MARKS[character], at, at + 1, character)
    if character in _SPECIAL and (raw := _special(text, at, out)):
        return raw
    end = longest_word(text, at)
    if gaps and end - at > 1 and out and out[-1].kind in VALUES:
        end = _on_its_line(text, at, end, gaps)
    if character == "每" and (each := _each(text, at, end)):
        return each
    if character in "第其" and (raw := ordinal(text, at, end, not out or out[-1].kind == "SEP" or at in gaps)):
        return raw
    if text[at:end] == "--" and text[end : end + 1] in DIGITS and _is_negative(out):
        end = at + 1  # -5%--2%
    if end > at and "LONE" in words[text[at:end]] and out and out[-1].kind in ("TEXT", "NAME", "WORD") and at not in gaps:
        return None  # 工期约90天 speaks of no 期约.
    if end > at and "TAIL" in words[text[at:end]] and (not out or {"AIM", "CORE"}.isdisjoint(out[-1].senses)):
        end = at + 1  # 优且效果较差
    if end > at and "NAME" in words[text[at:end]]:
        end = _yielding(text, at, end, words)
    if character in _DENIALS and at + 1 < len(text):
        stop = longest_word(text, at + 1)
        if stop > end and not {"CMP", "BOUND"}.isdisjoint(words[text[at + 1 : stop]]):
            end = at + 1  # 未|达至, 不|好于: the relation behind a denial is longer than 未达 and 不好.
    if end > at:
        senses = words[text[at:end]]
        return Raw("NAME" if senses.keys() <= _NAMES else "WORD", at, end, text[at:end], None, senses)
    if character in _MARKS:
        return Raw(_MARKS[character], at, at + 1, character)
    if character in "xX" and out and out[-1].kind in VALUES and text[at + 1 : at + 2] in DIGITS:
        return Raw("TEXT", at, at + 1, character)  # 50米x30米
    starts = not out or out[-1].kind == "SEP" or at in gaps
    return _latin(text, at, gaps, starts) if is_latin(character) else None


def _on_its_line(text: str, at: int, end: int, gaps: dict[int, str]) -> int:
    """Return where a word behind a value ends; one that bounds it there yields to none that goes on in the next line: 5天内|资金."""
    line = next((place for place in range(at + 1, end) if gaps.get(place) == "\n"), end)
    senses = lexicon().words.get(text[at:line], NO_SENSES)
    return end if {"AFTER", "DUE"}.isdisjoint(senses) else line


def _is_negative(out: list[Raw]) -> bool:
    """Whether the last number before is below zero."""
    number = next((raw for raw in reversed(out[-2:]) if raw.kind == "NUM"), None)
    return number is not None and number.value.value < 0


def _special(text: str, at: int, out: list[Raw]) -> Raw | None:
    """Read what begins with a sign of its own: a bracket, a quotation, a list mark, what was left to be filled."""
    character = text[at]
    following = text[at + 1 : at + 2]
    if character in "([":
        return bracket(text, at, out, _settled)
    if character in _CIRCLED:
        return Raw("MARK", at, at + 1, character)
    if character in _QUOTES:
        return _quoted(text, at)
    if character in _BLANKS and following == character:
        return _blank(text, at)
    if character == "≠" or (character == "!" and following == "="):
        end = at + 1 + (character == "!")
        return Raw("BAD", at, end, text[at:end], ("unexpected-text", at, end))
    if character in "φΦ" and following in DIGITS and following:
        end = digits_end(text, at + 1)
        return Raw("NAME", at, end, text[at:end])
    return None


def _latin(text: str, at: int, gaps: dict[int, str], starts: bool) -> Raw:
    """Read a run of Latin letters, with the digits in it: PM2.5, GB18918-2002."""
    end = at + 1
    if text[at] in "abcdefghABCDEFGH" and text[end : end + 1] == "." and starts:
        return Raw("MARK", at, end + 1, text[at : end + 1])
    while end < len(text) and end not in gaps and (is_latin(text[end]) or _is_of_code(text, end)):
        end += 1
    return Raw("NAME", at, end, text[at:end])


def _is_of_code(text: str, at: int) -> bool:
    return text[at] in DIGITS or (text[at] in ".+-/" and text[at + 1 : at + 2].isdigit())


def _yielding(text: str, at: int, end: int, words: dict[str, Senses]) -> int:
    """Return where a name ends; it yields to a relation that begins within it and goes beyond: 成本|控制在, 商|超过."""
    for start in range(max(at + 1, end - 3), end):
        stop = longest_word(text, start)
        if stop > end and not {"CMP", "BOUND", "MOVE", "DENY"}.isdisjoint(words[text[start:stop]]):
            return next((place for place in range(start, at, -1) if text[at:place] in words), at)
    return end


def _blank(text: str, at: int) -> Raw | None:
    """Read what was left to be filled: **, XX, □□."""
    end = at
    while end < len(text) and text[end] == text[at]:
        end += 1
    if end < len(text) and is_latin(text[end]) and is_latin(text[at]):
        return None
    return Raw("BLANK", at, end, text[at:end])


def _quoted(text: str, at: int) -> Raw | None:
    close = _QUOTES[text[at]]
    end = text.find(close, at + 1, at + _LONGEST_QUOTE + 2)
    if end < 0:
        return None
    if (sign := section("relations", "signs").get(text[at + 1 : end])) is not None:
        return Raw("SIGN", at, end + 1, text[at + 1 : end], sign, Senses(SIGN=sign))
    return Raw("NAME", at, end + 1, text[at : end + 1])


def _each(text: str, at: int, end: int) -> Raw | None:
    """Read 每人, 每个乡镇, 每学期: what a number is said of each of."""
    if text[at + 1 : at + 2] == "个" and _is_open_noun(text, at + 2):
        return None
    word = text[at:end]
    known = section("time", "each")
    if word in known:
        if word[-1] == "周" and text[end : end + 1] in _WEEKDAYS and units.word_at(text, end + 1) == end + 1:
            return Raw("NAME", at, end + 1, text[at : end + 1])
        longer = units.word_at(text, at + 1)
        if longer <= end:
            return Raw("EACH", at, end, word, (known[word],))
    if text[at + 1 : at + 2] == "两":
        return Raw("PER", at, at + 1, "每")
    start = at + 2 if text[at + 1 : at + 2] == "个" and units.word_at(text, at + 2) > at + 2 else at + 1
    stop = units.word_at(text, start)
    if stop > start:
        word = text[start:stop]
        below = section("measures", "denominators").get(word) or (units.read_unit(word).unit.numerator,)
        return Raw("EACH", at, stop, text[at:stop], tuple(below))
    if end == at and at + 1 < len(text) and (text[at + 1] in DIGITS or text[at + 1] in HAN_DIGITS):
        return Raw("PER", at, at + 1, "每")
    return None


def _is_open_noun(text: str, at: int) -> bool:
    """Whether what is counted has a name that no unit has: 每个中小企业."""
    if at >= len(text) or units.word_at(text, at) > at or not is_han(text[at]):
        return False
    return text[at] not in HAN_DIGITS and text[at] not in "不约至超"


def _settled(text: str) -> list[Raw]:
    raws = _scan(text, {})
    settle(raws)
    return raws
