"""Text → tokens: the longest word, number, date or unit at each place; every character lies in exactly one token.

`tokenise` goes from left to right and gives each token its possible senses; `settle` then goes from right to
left and decides for each word by its two neighbours which sense it has.  The kinds are explained in
``grammar/tokens.toml``.  Blanks between characters are passed over, so a word or a number that a narrow
cell broke is whole again; the token remembers that it was.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from indicator_dsl.language import dates, numbers, units
from indicator_dsl.language.lexicon import Senses, lexicon, section
from indicator_dsl.units import Unit, dimension_of

_NO_SENSES: Senses = {}


class Token(NamedTuple):
    """One token: its kind, where it stands in the cell, its text without blanks, and what it says."""

    kind: str
    start: int
    end: int
    text: str
    value: Any = None
    senses: Senses = _NO_SENSES
    gap: str = ""
    """What stood before it: nothing, a blank or a line break."""
    broken: str = ""
    """What stood within it, likewise."""


class Raw:
    """A token under way: its kind may still change."""

    __slots__ = ("at", "end", "kind", "senses", "text", "value")

    def __init__(self, kind: str, at: int, end: int, text: str, value: Any = None, senses: Senses = _NO_SENSES) -> None:
        self.kind, self.at, self.end, self.text, self.value, self.senses = kind, at, end, text, value, senses


SEPARATORS = frozenset("、，；;,。!\n")
_MARKS = {c: "SEP" for c in SEPARATORS} | {":": "COLON", "(": "L", ")": "R", "/": "SLASH", "·": "DOT"}
_DIGITS = frozenset("0123456789")
_HAN_DIGITS = frozenset("零〇一二三四五六七八九十百千万亿兆两廿卅壹贰叁肆伍陆柒捌玖拾佰仟俩仨几半数弌幺")
_NUMBERS = _DIGITS | _HAN_DIGITS | frozenset("-+负.零上翻")
_DATES = _DIGITS | frozenset("一二三四五六七八九十元年上下当本今第前Q")
_BLANKS = frozenset("*Xx_□○")
_VALUES = frozenset(("NUM", "SHARE", "UNIT", "INCL", "HALF", "DATE"))
_LONGEST_BRACKET = 80
_CIRCLED = frozenset("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿")
_ORDERED = "一二三四五六七八九十"
_WEEKDAYS = frozenset("一二三四五六日天")


def is_latin(character: str) -> bool:
    """Whether `character` is a Latin letter."""
    return "a" <= character <= "z" or "A" <= character <= "Z"


def is_han(character: str) -> bool:
    """Whether `character` is a Chinese character."""
    return "一" <= character <= "龥" or character == "〇"


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
    gap = ""
    for place, character in enumerate(plain):
        if character == " ":
            gap = gap or " "
        elif character in "\n\r":
            gap = "\n"
        else:
            if gap:
                if characters:
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
        raws = _with_codes(raws, laid.text)
    settle(raws)
    return _finished(raws, laid)


def _finished(raws: list[Raw], laid: Text) -> list[Token]:
    gaps = laid.gaps
    if laid.where is None:
        return [Token(r.kind, r.at, r.end, r.text, r.value, r.senses) for r in raws]
    out = []
    for raw in raws:
        start, end = laid.span(raw.at, raw.end)
        broken = ""
        if raw.end - raw.at > 1 and end - start > raw.end - raw.at:
            inside = [gaps[i] for i in range(raw.at + 1, raw.end) if i in gaps]
            broken = "\n" if "\n" in inside else " "
        out.append(Token(raw.kind, start, end, raw.text, raw.value, raw.senses, gaps.get(raw.at, ""), broken))
    return out


# ---------------------------------------------------------------------------- left to right


def _scan(text: str, gaps: dict[int, str]) -> list[Raw]:
    words, lengths = lexicon()
    out: list[Raw] = []
    at, size = 0, len(text)
    while at < size:
        character = text[at]
        before = out[-1] if out else None
        raw = None
        if before is not None and before.kind in _COUNTING:
            raw = _behind_number(text, at, before, gaps, out)
        if raw is None and (character in _NUMBERS or character in _DATES):
            raw = _numeric(text, at, out, gaps)
        if raw is None:
            raw = _word(text, at, words, lengths, out, gaps)
        if character == "比" and before is not None and before.kind == "NUM" and text[at + 1 : at + 2] in _DIGITS and at + 1 < size:
            raw = Raw("COLON", at, at + 1, "比")
        if gaps and gaps.get(at) == "\n" and before is not None and before.kind != "SEP" and not _goes_on(before, raw):
            out.append(Raw("SEP", at, at, "\n"))
            before = out[-1]
        if raw is None:
            if before is not None and before.kind == "TEXT" and at not in gaps and not before.senses:
                before.end, before.text = at + 1, before.text + character
            else:
                out.append(Raw("TEXT", at, at + 1, character))
            at += 1
            continue
        out.append(raw)
        at = raw.end
    return out


_COUNTING = frozenset(("NUM", "SHARE", "INCL", "HALF"))


def _goes_on(before: Raw, raw: Raw | None) -> bool:
    """Whether a line only broke within a value: ≥ and its number, a number and its unit, a date and 前."""
    if not _RELATING.isdisjoint(before.senses):
        return True
    if raw is None:
        return False
    if raw.kind == "UNIT":
        return before.kind == "NUM"
    if "AFTER" in raw.senses:
        return before.kind in _VALUES
    return before.kind == "DATE" and not {"DUE", "FROM", "DONE"}.isdisjoint(raw.senses) or ("DONE" in raw.senses and "DUE" in before.senses)


def _longest(text: str, at: int, words: dict[str, Senses], lengths: dict[str, tuple[int, ...]]) -> int:
    """Return the end of the longest word at `at`, or `at`.  A Latin word doesn't end within a run of letters."""
    for length in lengths.get(text[at], ()):
        end = at + length
        if end < len(text) and text[end - 1] in "至最" and text[end] in "少多" and length > 1:
            continue  # 减少|至少: 至少 and 至多 are words of their own.
        if end <= len(text) and text[at:end] in words and not (is_latin(text[end - 1]) and end < len(text) and is_latin(text[end])):
            return end
    return at


def _word(
    text: str, at: int, words: dict[str, Senses], lengths: dict[str, tuple[int, ...]], out: list[Raw], gaps: dict[int, str]
) -> Raw | None:
    character = text[at]
    if character == "(" or character == "[":
        return _bracket(text, at, out)
    if character in _CIRCLED:
        return Raw("MARK", at, at + 1, character)
    if character in "“《\"" and (raw := _quoted(text, at)):
        return raw
    if character in _BLANKS and text[at + 1 : at + 2] == character and (raw := _blank(text, at)):
        return raw
    end = _longest(text, at, words, lengths)
    if character == "每" and (each := _each(text, at, end)):
        return each
    if character == "第" and (raw := _ordinal(text, at, end, not out or out[-1].kind == "SEP" or at in gaps)):
        return raw
    if end > at and "NAME" in words[text[at:end]]:
        end = _yielding(text, at, end, words, lengths)
    if end > at:
        word = text[at:end]
        senses = words[word]
        kind = "NAME" if "NAME" in senses and len(senses) == 1 else "WORD"
        if at not in gaps and out and (head := _list_head(text, at, end, senses, out)):
            return head
        return Raw(kind, at, end, word, None, senses)
    if character in _MARKS:
        return Raw(_MARKS[character], at, at + 1, character)
    if character in "φΦ" and text[at + 1 : at + 2] in _DIGITS and at + 1 < len(text):
        return Raw("NAME", at, _digits(text, at + 1), text[at : _digits(text, at + 1)])
    if is_latin(character):
        end = at
        while end < len(text) and (
            is_latin(text[end]) or (end > at and (text[end].isdigit() or text[end] in ".+-/" and end + 1 < len(text) and text[end + 1].isdigit()))
        ):
            if end > at and end in gaps:
                break
            end += 1
        return Raw("NAME", at, end, text[at:end])
    return None


def _yielding(text: str, at: int, end: int, words: dict[str, Senses], lengths: dict[str, tuple[int, ...]]) -> int:
    """Return where a name ends; it yields to a relation that begins within it and goes beyond: 成本|控制在, 商|超过."""
    for start in range(max(at + 1, end - 3), end):
        if text[start] in lengths:
            stop = _longest(text, start, words, lengths)
            if stop > end and not {"CMP", "BOUND"}.isdisjoint(words[text[start:stop]]):
                for size in range(start - at, 0, -1):
                    if text[at : at + size] in words:
                        return at + size
                return at
    return end


def _blank(text: str, at: int) -> Raw | None:
    """Read what was left to be filled: **, XX, □□."""
    end = at
    while end < len(text) and text[end] == text[at]:
        end += 1
    if end < len(text) and is_latin(text[end]) and is_latin(text[at]):
        return None
    return Raw("BLANK", at, end, text[at:end])


def _list_head(text: str, at: int, end: int, senses: Senses, out: list[Raw]) -> Raw | None:
    return None


def _quoted(text: str, at: int) -> Raw | None:
    close = {"“": "”", "《": "》", '"': '"'}[text[at]]
    end = text.find(close, at + 1, at + _LONGEST_BRACKET + 2)
    if end < 0:
        return None
    return Raw("NAME", at, end + 1, text[at : end + 1])


def _each(text: str, at: int, end: int) -> Raw | None:
    """Read 每人, 每个乡镇, 每学期: what a number is said of each of."""
    if text[at + 1 : at + 2] == "个" and units.word_at(text, at + 2) == at + 2 and at + 2 < len(text) and is_han(text[at + 2]):
        if text[at + 2] not in _HAN_DIGITS and text[at + 2] not in "不约至超":
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
        return Raw("EACH", at, stop, text[at:stop], (units.read_unit(text[start:stop]).unit.numerator,))
    if end == at and at + 1 < len(text) and (text[at + 1] in _DIGITS or text[at + 1] in _HAN_DIGITS):
        return Raw("PER", at, at + 1, "每")
    return None


def _ordinal(text: str, at: int, end: int, starts: bool) -> Raw | None:
    """第三名, 第5, 第一 name a place in an order, and no amount."""
    if end > at + 1:
        return None
    try:
        found = dates.scan(text, at)
    except dates.BadDate as bad:
        return Raw("BAD", at, bad.end, text[at : bad.end], ("bad-date", bad.start, bad.end))
    if found is not None:
        return Raw("DATE", at, found.end, text[at : found.end], found)
    stop = at + 1
    while stop < len(text) and (text[stop] in _DIGITS or text[stop] in _HAN_DIGITS):
        stop += 1
    if stop == at + 1:
        return None
    if starts and stop < len(text) and text[stop] in "，、,：:是":
        return Raw("MARK", at, stop + 1, text[at : stop + 1])
    return Raw("ORDINAL", at, stop, text[at:stop])


def _bracket(text: str, at: int, out: list[Raw]) -> Raw | None:
    """Read a bracket as a whole: an inclusion, a list mark, a mathematician's interval, a unit, a relation, or a remark."""
    found = _interval(text, at)
    if found is not None:
        return found
    if text[at] != "(":
        return None
    depth, end = 0, at
    limit = min(len(text), at + _LONGEST_BRACKET + 2)
    while end < limit:
        depth += (text[end] == "(") - (text[end] == ")")
        end += 1
        if not depth:
            break
    if depth:
        return None
    inner = text[at + 1 : end - 1]
    whole = text[at:end]
    if inner and (inner[0] in "含不包") and (raw := _inclusion(inner, whole, at, end)):
        return raw
    if inner and len(inner) <= 3 and (inner.isdigit() or all(c in _ORDERED for c in inner)) and len(inner) <= (2 if inner.isdigit() else 3):
        last = out[-1].kind if out else "SEP"
        counted = inner.isdigit() and any(raw.kind == "MARK" and raw.text == f"({int(inner) - 1})" for raw in out)
        if (last != "NUM" or counted or (end < len(text) and is_han(text[end]) and units.word_at(text, end) == end)) and not (inner.isdigit() and last == "NAME" and out[-1].text[-1:] not in "】"):
            return Raw("MARK", at, end, whole)
    behind = out[-1].kind if out else ""
    if behind == "DATE" and inner in section("time", "due"):
        return Raw("WORD", at, end, whole, None, {"DUE": inner})
    if inner:
        inside = _scan(inner, {})
        settle(inside)
        if behind in ("NUM", "UNIT") and (unit := _whole_unit(inner)):
            if behind == "NUM":
                return Raw("UNIT", at, end, whole, unit)
            if _counts_things(unit.unit) and _counts_things(out[-1].value.unit):
                return Raw("NOUN", at, end, whole)
        only = inside[0] if len(inside) == 1 else None
        if only is not None:
            if only.kind == "SIGN" or "SIGN" in only.senses:
                return Raw("SIGN", at, end, whole, only.senses.get("SIGN", only.value), {"SIGN": only.senses.get("SIGN", only.value)})
            if "AFTER" in only.senses and behind in _VALUES:
                return Raw("AFTER", at, end, whole, only.senses["AFTER"])
            if "CMP" in only.senses and len(only.text) > 1:
                return Raw("WORD", at, end, whole, None, {"CMP": only.senses["CMP"]})
        if (sign := _composed(inside)) is not None:
            return Raw("WORD", at, end, whole, None, {"CMP": sign})
        return Raw("REMARK", at, end, whole, inside)
    return Raw("REMARK", at, end, whole, [])


def _counts_things(unit: Unit) -> bool:
    return not unit.denominators and dimension_of(unit.numerator) == "计数"


_TURNED = {">": "≤", "≥": "<", "<": "≥", "≤": ">"}


def _composed(inside: list[Raw]) -> str | None:
    """Return the sign of a relation that stands alone in brackets: ≤（不超过）."""
    sign, denied = None, False
    for raw in inside:
        if "DENY" in raw.senses and "CMP" not in raw.senses:
            denied = not denied
        elif sign is None and (found := raw.senses.get("CMP") or raw.senses.get("BOUND")):
            sign = found
        else:
            return None
    return _TURNED.get(sign or "") if denied else sign


def _whole_unit(text: str) -> units.UnitReading | None:
    reading = units.read_unit(text) if text else None
    return None if reading is None or reading.open or not reading.unit else reading


def _inclusion(inner: str, whole: str, at: int, end: int) -> Raw | None:
    """（含）, （不含本数）, （含90分）, （含16元，不含70元）: value = ((included, number or None), …)."""
    said: list[tuple[bool, numbers.Number | None]] = []
    place = 0
    while place < len(inner):
        included = inner[place] != "不"
        place += not included
        word = next((w for w in ("含本数", "包含", "包括", "含") if inner.startswith(w, place)), None)
        if word is None:
            return None
        place += len(word)
        number = None
        if place < len(inner) and inner[place] in _NUMBERS:
            try:
                number = numbers.scan(inner, place)
            except numbers.BadNumber:
                return None
            if number is None:
                return None
            place = number.end
            found = units.scan(inner, place)
            place = found[0] if found else place
        after = next((w for w in ("以上", "以下", "以内") if inner.startswith(w, place)), None)
        if after:
            return Raw("AFTER", at, end, whole, section("relations", "after")[after])
        said.append((included, number))
        if place < len(inner):
            if inner[place] not in "，,、；;":
                return None
            place += 1
    return Raw("INCL", at, end, whole, tuple(said))


def _interval(text: str, at: int) -> Raw | None:
    """[80, 90) and [80%,90%): the mathematician's way; value = (lower, upper, lower open, upper open, unit)."""
    start = at + 1
    parts = []
    for closing in ("，,、", "])"):
        if start >= len(text) or not (text[start] in _DIGITS or text[start] in "-+"):
            return None
        stop = start
        while stop < len(text) and stop - start < 24 and text[stop] not in closing:
            stop += 1
        if stop >= len(text) or text[stop] not in closing:
            return None
        inner = text[start:stop]
        try:
            number = numbers.scan(inner, 0)
        except numbers.BadNumber:
            return None
        if number is None or number.upper is not None or number.more:
            return None
        found = units.scan(inner, number.end)
        if (found[0] if found else number.end) != len(inner):
            return None
        parts.append((number, found[1] if found else None))
        start = stop + 1
    return Raw("BRACKETS", at, start, text[at:start], (tuple(parts), text[at] == "(", text[start - 1] == ")"))


def _numeric(text: str, at: int, out: list[Raw], gaps: dict[int, str]) -> Raw | None:
    """Read a date or a number, or a longer name that begins like one (一次性, 12345热线)."""
    before = out[-1] if out else None
    character = text[at]
    words, lengths = lexicon()
    end = _longest(text, at, words, lengths) if character in lengths else at
    kind = before.kind if before is not None else "SEP"
    if character in "-+" and (kind in _VALUES or at + 1 >= len(text) or not (text[at + 1] in _DIGITS or text[at + 1] in _HAN_DIGITS)):
        return None
    if mark := _mark(text, at, kind, gaps, before):
        return mark
    if character in _DIGITS and (raw := _identifier(text, at, before, out)):
        return raw
    if character == "半" and kind == "UNIT" and _is_half(text, at):
        return Raw("HALF", at, at + 1, "半")
    if character == "前" and (raw := _ordinal(text, at, end, False)):
        return raw
    date = None
    if character in _DATES and kind != "NUM":
        try:
            date = dates.scan(text, at)
        except dates.BadDate as bad:
            return Raw("BAD", at, max(bad.end, at + 1), text[at : max(bad.end, at + 1)], ("bad-date", bad.start, bad.end))
    number = None
    if character in _NUMBERS:
        bare = character in _SCALES and before is not None and _leads(before)
        try:
            number = numbers.scan(_grouped(text, at), at, bare_scale=bare)
        except numbers.BadNumber as bad:
            if date is None and end <= bad.end:
                return Raw("BAD", at, bad.end, text[at : bad.end], ("bad-number", bad.start, bad.end))
    if date is not None and (number is None or _is_date(text, date, number, before)):
        if end > date.end and "NAME" in words[text[at:end]]:
            return Raw("NAME", at, end, text[at:end])
        return Raw("DATE", at, date.end, text[at : date.end], date)
    if number is None:
        return None
    if end > number.end or (end == number.end and "NAME" in words.get(text[at:end], ()) and number.script != "digits"):
        senses = words[text[at:end]]
        return Raw("NAME" if "NAME" in senses else "WORD", at, end, text[at:end], None, senses)
    if number.script != "digits" and number.share is None and not _counts(text, number, before):
        return Raw("TEXT", at, number.end, text[at : number.end], None, {"NUMERAL": number})
    return Raw("NUM" if number.share is None else "SHARE", at, number.end, text[at : number.end], number)


_SCALES = frozenset("十百千万亿")
_MOBILE = 11


def _digits(text: str, at: int) -> int:
    while at < len(text) and text[at] in _DIGITS:
        at += 1
    return at


def _identifier(text: str, at: int, before: Raw | None, out: list[Raw]) -> Raw | None:
    """Read a number that names: a telephone number, a day of the year (5·12), what follows 编号 or 附件."""
    end = _digits(text, at)
    follows = text[end : end + 1]
    if text[at] == "0" and 3 <= end - at <= 4 and follows == "-" and 7 <= _digits(text, end + 1) - end - 1 <= 8:
        return Raw("NAME", at, _digits(text, end + 1), text[at : _digits(text, end + 1)])
    if end - at <= 2 and follows == "·" and 1 <= _digits(text, end + 1) - end - 1 <= 2:
        stop = _digits(text, end + 1)
        if stop < len(text) and is_han(text[stop]) and text[stop] not in "万亿千百":
            return Raw("NAME", at, stop, text[at:stop])
    if end - at == _MOBILE and text[at] == "1" and text[at + 1] in "3456789" and (end == len(text) or follows in SEPARATORS):
        if before is None or before.kind in ("COLON", "TEXT", "NAME", "SEP"):
            return Raw("NAME", at, end, text[at:end])
    if before is not None and "ITEM" in before.senses and (raw := _item(text, end, before, out)):
        return raw
    if before is not None and ("HEAD" in before.senses or (before.kind == "COLON" and len(out) > 1 and "HEAD" in out[-2].senses)):
        while end < len(text) and text[end] in ".-/" and _digits(text, end + 1) > end + 1:
            end = _digits(text, end + 1)
        return Raw("NAME", at, end, text[at:end])
    return None


def _item(text: str, end: int, head: Raw, out: list[Raw]) -> Raw | None:
    """Read the number of an item: 目标1： begins one where a segment begins; 见表3 is a name."""
    follows = text[end : end + 1]
    if follows in ":、." and follows and (len(out) < 2 or out[-2].kind in ("SEP", "MARK")):
        out.pop()
        return Raw("MARK", head.at, end + 1, text[head.at : end + 1])
    if not follows or follows in SEPARATORS or follows in ":)":
        return Raw("NAME", head.end, end, text[head.end : end])
    return None


def _grouped(text: str, at: int) -> str:
    """Return a text whose full-width commas at `at` group digits beyond doubt: two or more groups of three, ９，０６６，９２６."""
    end = _digits(text, at)
    if end - at > 3 or text[end : end + 1] != "，":
        return text
    groups = 0
    while text[end : end + 1] == "，" and _digits(text, end + 1) - end == 4:
        end, groups = end + 4, groups + 1
    return f"{text[:at]}{text[at:end].replace('，', ',')}{text[end:]}" if groups > 1 else text


def _is_half(text: str, at: int) -> bool:
    """Whether 半 behind a unit is half of one: 两个半小时, 一年半."""
    if at + 1 >= len(text) or text[at + 1] in SEPARATORS or text[at + 1] in "()~-/":
        return True
    words, lengths = lexicon()
    end = _longest(text, at + 1, words, lengths)
    return units.word_at(text, at + 1) > at + 1 or "AFTER" in words.get(text[at + 1 : end], _NO_SENSES)


def _leads(before: Raw) -> bool:
    """Whether a token may be a relation, before which 百 alone is a hundred: 超百家, 近千人."""
    return "SIGN" not in before.senses and not _RELATING.isdisjoint(before.senses)


_RELATING = frozenset(("CMP", "BOUND", "ABOUT", "NEAR", "DENY", "SIGN", "EACH", "MODAL"))


def _mark(text: str, at: int, kind: str, gaps: dict[int, str], before: Raw | None) -> Raw | None:
    """Read a list mark at the start of a segment: 1. 1、 1) 一、 一是 第一，."""
    if kind not in ("SEP", "MARK") and at not in gaps:
        return None
    end = at
    if text[at] in _DIGITS:
        while end < len(text) and text[end] in _DIGITS and end - at < 3:
            end += 1
        if end - at > 2 or end >= len(text) or text[end] not in ".)、":
            return None
        if kind not in ("SEP", "MARK") and text[end] == "、":
            return None
        follows = text[end + 1 : end + 2]
        if not follows:
            return None
        if text[end] == "、" or (text[end] == "." and end + 1 not in gaps):
            if (follows in _DIGITS and not _is_name(text, end + 1)) or follows in "OoIl%":
                return None
        if text[end] == "." and end + 1 not in gaps and follows in _DIGITS:
            return None
        return Raw("MARK", at, end + 1, text[at : end + 1])
    while end < len(text) and text[end] in _ORDERED and end - at < 3:
        end += 1
    if end == at or end >= len(text):
        return None
    if text[end] == "、" and not (end + 1 < len(text) and text[end + 1] in _ORDERED):
        return Raw("MARK", at, end + 1, text[at : end + 1])
    if text[end] == "是" and end + 1 < len(text) and text[end + 1] not in "否指":
        return Raw("MARK", at, end + 1, text[at : end + 1])
    return None


def _is_name(text: str, at: int) -> bool:
    """Whether a digit begins a name: 5G信号, 110接处警."""
    words, lengths = lexicon()
    end = _longest(text, at, words, lengths) if text[at] in lengths else at
    if end > at:
        return "NAME" in words[text[at:end]]
    end = _digits(text, at)
    return end < len(text) and is_latin(text[end]) and units.word_at(text, end) == end


def _is_date(text: str, date: dates.Date, number: numbers.Number, before: Raw | None) -> bool:
    """Whether what reads as a date is one here: not behind a sign (≥6月 counts months), nor before a unit (2024.12万元)."""
    if date.end < number.end:
        return False
    signed = before is not None and (before.kind == "SIGN" or "SIGN" in before.senses)
    form = date.form
    if form == "words":
        if signed and date.precision == "month" and not date.year_said and not date.by and not date.spans:
            follows = text[date.end : date.end + 1]
            return follows in ("底", "末", "前")
        return True
    if form in ("dotted", "years", "compact"):
        if before is not None and (signed or not {"CMP", "BOUND", "ABOUT"}.isdisjoint(before.senses)):
            return False
        follows = text[date.end : date.end + 2]
        if not follows or follows[0] in SEPARATORS or follows[0] in "-~至到前底末之以起止日)(及和":
            return not (follows[:2] in ("以上", "以下", "以内") )
        return units.word_at(text, date.end) == date.end and not text.startswith(("左右", "多", "余", "万", "亿"), date.end)
    return True


@cache
def _ranks() -> dict[str, Any]:
    return section("measures", "ranks")


def _counts(text: str, number: numbers.Number, before: Raw | None) -> bool:
    """Whether a Chinese numeral says how many: before a unit that is no rank, a suffix, a range or the end."""
    end = number.end
    if before is not None and (before.kind in ("SIGN", "EACH", "PM", "CURRENCY", "PER", "RANGE") or "SIGN" in before.senses):
        return True
    if end >= len(text):
        return before is None or before.kind in ("SEP", "COLON", "MARK", "NUM", "UNIT") or bool(before.senses) or end - len(text) == 0 and len(text) - end == 0 and number.value >= 10 or before.kind in ("WORD",)
    follows = text[end]
    if follows in SEPARATORS or follows in "(~-)%‰":
        return True
    words, lengths = lexicon()
    stop = _longest(text, end, words, lengths)
    senses = words.get(text[end:stop], _NO_SENSES)
    unit = units.scan(text, end)
    if unit is not None and (unit[0] >= stop or "NAME" not in senses):
        stop = unit[0]
        word = text[end:stop]
        if (word in _ranks() or word in ("期", "批")) and number.value < 10 and stop < len(text) and (text[stop] in _DIGITS):
            return False
        if word in _ranks() and number.script != "capital":
            if stop >= len(text) or text[stop] in SEPARATORS or text[stop] in "(-~":
                return True
            behind = _longest(text, stop, words, lengths)
            return "AFTER" in words.get(text[stop:behind], _NO_SENSES)
        if before is not None and before.kind == "TEXT" and number.value == 1 and before.text[-1] in "统第唯同某另任之专单":
            return False
        return True
    if "AFTER" in senses:
        return True
    if follows in "至到":
        return end + 1 < len(text) and (text[end + 1] in _NUMBERS)
    if follows in "和与" and end + 1 < len(text) and text[end + 1] in _HAN_DIGITS:
        return "间" in text[end : end + 16]
    if follows in "且或和与及并" and before is not None and _leads(before):
        return True
    if follows == "半":
        return True
    return False


def _behind_number(text: str, at: int, before: Raw, gaps: dict[int, str], out: list[Raw]) -> Raw | None:
    """Read what follows a number: its unit; letters glued to digits that are no unit make a name (5G, 4K)."""
    character = text[at]
    words, lengths = lexicon()
    end = _longest(text, at, words, lengths) if character in lengths else at
    if end > at and "SUFFIX" in words[text[at:end]] and before.kind == "NUM" and before.value.script != "capital":
        if len(out) < 2 or out[-2].kind != "WORD" or _RELATING.isdisjoint(out[-2].senses):
            out.pop()
            return Raw("NAME", before.at, end, text[before.at : end])
    if character == "级" and before.kind == "NUM" and before.value.value >= 1900 and before.value.value == before.value.value.to_integral_value():
        before.kind = "NAME"
        return None
    found = units.scan(text, at) or (units.scaled(text, at) if before.kind != "NUM" else None)
    if end > at and "AFTER" in words[text[at:end]] and (found is None or found[0] < end):
        return None
    if found is not None:
        return Raw("UNIT", at, found[0], text[at : found[0]], found[1])
    if is_latin(character) and at not in gaps and before.kind == "NUM" and before.value.script == "digits":
        stop = at
        while stop < len(text) and (is_latin(text[stop]) or text[stop].isdigit()):
            stop += 1
        out.pop()
        return Raw("NAME", before.at, stop, text[before.at : stop], None, {"GLUED": True})
    return None


# ---------------------------------------------------------------------------- right to left

_AHEAD = frozenset(
    ("NUM", "SHARE", "SIGN", "EACH", "PER", "PM", "CURRENCY", "BLANK", "DENY", "MODAL", "CMP", "BOUND", "ABOUT", "NEAR", "COPULA", "INCL", "BRACKETS")
)
"""Kinds that begin a value, or a relation before one."""
_PARTS = frozenset(("DENY", "MODAL", "CMP", "BOUND", "ABOUT", "NEAR", "COPULA", "SIGN", "INCL"))
_ENDS = frozenset(("END", "SEP", "AND", "OR", "SLASH", "REMARK", "R"))
_MOVING = frozenset(("MOVE", "ADV", "ALONE", "NOT", "SIDE"))
_DONE = frozenset(("CORE", "HOW"))
_PLAIN = frozenset(("TEXT", "NAME", "ORDINAL", "LEVEL"))


_STOPS = frozenset(("SEP", "NUM", "SHARE", "AND", "OR", "COLON", "SIGN", "MOVE"))


_STANDARDS = ("GB", "GBZ", "GBJ", "HJ", "JGJ", "CJJ", "JTG", "JTJ", "CJ", "SL", "NY", "LY", "DL", "WS", "YY", "QB", "TB", "CECS", "ISO", "IEC")


def _with_codes(raws: list[Raw], text: str) -> list[Raw]:
    """Return the tokens with the numbers of standards (GB/T 50378, HJ 2.1-2016) and of versions (Windows 11) in their names."""
    out: list[Raw] = []
    place = 0
    while place < len(raws):
        raw = raws[place]
        place += 1
        if raw.kind == "NAME" and raw.text[:1].isascii() and raw.text[:1].isalpha():
            stop = place
            code = raw.text.split("/")[0].rstrip("0123456789. -") in _STANDARDS or raw.text.endswith("/T")
            if stop + 1 < len(raws) and raws[stop].kind == "SLASH" and raws[stop + 1].kind == "NAME":
                stop, code = stop + 2, True
            if stop < len(raws) and raws[stop].kind == "NUM" and (code or (stop + 1 == len(raws) and stop == place and raws[stop].value.script == "digits")):
                stop += 1
                while code and stop + 1 < len(raws) and raws[stop].text in ("-", ".", "—") and raws[stop + 1].kind in ("NUM", "DATE"):
                    stop += 2
                out.append(Raw("NAME", raw.at, raws[stop - 1].end, text[raw.at : raws[stop - 1].end]))
                place = stop
                continue
        out.append(raw)
    return out


def settle(raws: list[Raw]) -> None:
    """Decide the kind of each word by its neighbours, from right to left."""
    following = "END"
    level = False
    for index in range(len(raws) - 1, -1, -1):
        raw = raws[index]
        kind = raw.kind
        if kind == "WORD":
            before = raws[index - 1] if index else None
            kind = raw.kind = _sense(raw, before, following, level, raws, index)
            if kind in raw.senses and kind != "NAME":
                raw.value = (raw.senses[kind],) if kind == "EACH" else raw.senses[kind]
            elif kind in ("WHEN", "NOT"):
                raw.value = raw.senses.get("SIGN") or raw.senses.get("CMP")
            if "LEVEL" in raw.senses:
                level = True
        elif kind == "COLON" and following not in _AHEAD:
            pass
        elif kind == "REMARK" and index and following not in ("END", "SEP"):
            pass
        if kind in _STOPS:
            level = False
        following = kind


def _sense(raw: Raw, before: Raw | None, following: str, level: bool, raws: list[Raw], index: int) -> str:
    senses = raw.senses
    prior = before.kind if before is not None else "SEP"
    if prior == "WORD" and ("OR" in before.senses or "AND" in before.senses):  # type: ignore[union-attr]
        prior = "AND"
    behind = prior in _VALUES or (following in _ENDS and _is_behind(raws, index))
    if "VOID" in senses and prior in ("SEP", "COLON", "AND", "OR", "MARK") and following in _ENDS:
        return "VOID"
    turned = prior == "WORD" and "FROM" in before.senses and index > 1 and raws[index - 2].kind == "DATE"  # type: ignore[union-attr]
    if "RANGE" in senses and (prior in _VALUES or turned or (prior == "TEXT" and "NUMERAL" in before.senses)) and following in (  # type: ignore[union-attr]
        "NUM", "SHARE", "DATE", "CURRENCY", "END", "TEXT", "CMP", "PER", "EACH",
    ):
        if raw.text in ("和", "与"):
            return "RANGE" if _between(raws, index) else ("AND" if "AND" in senses else "TEXT")
        if following in ("NUM", "SHARE", "DATE", "CURRENCY") or raw.text[0] in "-~":
            return "RANGE"
    if prior == "DATE" and "WHOLE" in senses and following in (*_ENDS, "DONE"):
        return "WHOLE"
    if prior == "DATE" or (prior == "INCL" and index > 1 and raws[index - 2].kind == "DATE"):
        for kind in ("DUE", "FROM", "DONE"):
            if kind in senses and (kind != "DONE" or following in _ENDS):
                return kind
    if "DONE" in senses and prior == "WORD" and ({"DUE"} & before.senses.keys()) and following in _ENDS and index > 1 and raws[index - 2].kind == "DATE":  # type: ignore[union-attr]
        return "DONE"
    if "DONE" in senses and prior == "WORD" and "WHOLE" in before.senses and following in _ENDS:  # type: ignore[union-attr]
        return "DONE"
    if "SIDE" in senses and behind and following in _ENDS and "AFTER" not in senses and _is_compared(raws, index):
        return "SIDE"
    if behind and "AFTER" in senses:
        if not ((senses.keys() & {"CMP", "BOUND"}) and following in ("NUM", "SHARE")):
            return "AFTER"
    if "SIGN" in senses:
        return "WHEN" if following == "DATE" else "SIGN"
    if "CURRENCY" in senses and following in ("NUM",):
        return "CURRENCY"
    if following == "DATE" or following == "WHOLE":
        for kind in ("UNTIL", "SINCE", "SIGN"):
            if kind in senses:
                return "WHEN" if kind == "SIGN" else kind
    ahead = following in _AHEAD or (following == "COLON" and _value_behind_colon(raws, index + 1))
    if "EACH" in senses and following in _AHEAD:
        return "EACH"
    if ahead:
        if "CMP" in senses or "BOUND" in senses or "NEAR" in senses or "ABOUT" in senses:
            if "THAN" not in senses:
                return next(k for k in ("CMP", "BOUND", "NEAR", "ABOUT") if k in senses)
        if "PM" in senses:
            return "PM"
        if "DENY" in senses and following in _PARTS:
            return "DENY"
        if following != "COLON" or "COPULA" not in senses:
            if "MODAL" in senses and (following in _PARTS or following in ("NUM", "SHARE", "EACH", "PER")):
                return "MODAL"
            if "COPULA" in senses:
                return "COPULA"
    if "MOVE" in senses and (following in _ENDS or following in _AHEAD or following == "MOVE" or following == "CMP"):
        return "MOVE"
    if "DENY" in senses and (following in _MOVING or following in _DONE or following == "AIM"):
        return "NOT"
    if "ALONE" in senses and following in _MOVING:
        return "ALONE"
    if ("ADV" in senses or ("MODAL" in senses and "OPEN" not in senses)) and following in _MOVING:
        return "ADV"
    if "HOW" in senses and following in _MOVING:
        return "HOW"
    if "CMP" in senses and level and not ("CORE" in senses and following in (*_ENDS, "AIM")):
        return "CMP"
    if "DENY" in senses and following == "CMP":
        return "DENY"
    if "CORE" in senses and following in (*_ENDS, "AIM", "CORE"):
        return "CORE"
    if "HOW" in senses and following in _DONE:
        return "HOW"
    if "AIM" in senses and following in (*_ENDS, "AIM"):
        return "AIM"
    if "GRADE" in senses and following in _ENDS and prior in ("SEP", "COLON", "AND", "OR", "MARK", "WORD", "TEXT", "NAME"):
        if prior in ("TEXT", "NAME", "WORD") and not (before is not None and before.text[-1] in "为果级次是价等"):
            return "TEXT" if not {"CORE", "AIM"} & senses.keys() else ("CORE" if "CORE" in senses else "AIM")
        return "GRADE"
    if "QUALITY" in senses and following in _ENDS:
        return "QUALITY"
    if "SUBJECT" in senses and following == "QUALITY":
        return "SUBJECT"
    if "WHOLE" in senses and (following in _ENDS or following == "DONE"):
        return "WHOLE"
    if "THAN" in senses and (following in ("TEXT", "LEVEL", "NAME", "DATE", "AIM", "NUM") or following in _MOVING):
        return "THAN"
    if "SIDE" in senses and raw.text in ("多", "少") and following in ("NUM", "SHARE") and _is_compared(raws, index):
        return "SIDE"
    if "LEVEL" in senses:
        return "LEVEL"
    if "AND" in senses:
        return "AND"
    if "OR" in senses:
        return "OR"
    if "EACH" in senses:
        return "EACH"
    return "TEXT"


def _is_behind(raws: list[Raw], index: int) -> bool:
    """Whether a word stands behind a value and the noun that it counts: 1000名医生以上."""
    for place in range(index - 1, max(-1, index - 7), -1):
        kind = raws[place].kind
        if kind in _VALUES:
            return kind == "UNIT" or place == index - 2
        if kind not in ("TEXT", "NAME", "WORD"):
            return False
    return False


def _is_compared(raws: list[Raw], index: int) -> bool:
    """Whether 多 or 少 follows what a number is compared with: 比上年少10起."""
    return any({"THAN", "ALONE"} & raws[place].senses.keys() for place in range(max(0, index - 6), index))


def _value_behind_colon(raws: list[Raw], index: int) -> bool:
    return index + 1 < len(raws) and raws[index + 1].kind in ("NUM", "SHARE", "PM", "CURRENCY", "BRACKETS")


def _between(raws: list[Raw], index: int) -> bool:
    """Whether 和 or 与 stands between the two ends of a range: 介于3个和5个之间, 81%与97%之间."""
    for later in range(index + 1, min(index + 6, len(raws))):
        if raws[later].text in ("之间", "间"):
            return True
        if raws[later].kind == "SEP":
            return False
    return False
