"""Numbers, dates, list marks and identifiers at a place of a text: which of them begins there, if any.

A number counts only where it says how many: 一站式 is a name, 三级 a rank, 5G a name, 附件2 a reference.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from indicator_dsl.language import dates, numbers, units
from indicator_dsl.language.kinds import NO_SENSES, RELATING, SEPARATORS, VALUES, Raw, is_han, is_latin
from indicator_dsl.language.lexicon import Senses, indexed, lexicon, longest_word, section

DIGITS = frozenset("0123456789")
HAN_DIGITS = frozenset("零〇一二三四五六七八九十百千万亿兆两廿卅壹贰叁肆伍陆柒捌玖拾佰仟俩仨几半数弌幺")
NUMBERS = DIGITS | HAN_DIGITS | frozenset("-+负.零上翻")
DATES = DIGITS | frozenset("一二三四五六七八九十元年上下当本今第前Q")
_ORDERED = "一二三四五六七八九十"
_SCALES = frozenset("十百千万亿")
_MOBILE = 11
_LONG = 5
"""So many digits behind 号 or 码 are an identifier."""
_COHORTS = frozenset(("级", "届", "学年", "学年度"))
_YEARS = range(1900, 2100)
"""2018级, 2023学年: a year before one of these names a cohort."""
_STANDARDS = (
    "GB",
    "GBZ",
    "GBJ",
    "HJ",
    "JGJ",
    "CJJ",
    "JTG",
    "JTJ",
    "CJ",
    "SL",
    "NY",
    "LY",
    "DL",
    "WS",
    "YY",
    "QB",
    "TB",
    "CECS",
    "ISO",
    "IEC",
)


def figure(text: str, at: int, out: list[Raw], gaps: dict[int, str]) -> Raw | None:
    """Read a date or a number, or a longer name that begins like one (一次性, 12345热线)."""
    before = out[-1] if out else None
    character = text[at]
    words = lexicon().words
    end = longest_word(text, at)
    kind = before.kind if before is not None else "SEP"
    valued = kind in VALUES or (before is not None and "AFTER" in before.senses)
    valued = valued and gaps.get(at) != "\n"
    if character in "-+" and (valued or at + 1 >= len(text) or not (text[at + 1] in DIGITS or text[at + 1] in HAN_DIGITS)):
        return None
    if mark := _mark(text, at, kind, gaps, before, out):
        return mark
    if character in DIGITS and (raw := _identifier(text, at, before, out, gaps)):
        return raw
    if gaps and character in DIGITS and (line := _line_end(text, at, gaps)):
        return figure(text[:line], at, out, {})
    if character == "半" and kind == "UNIT" and _is_half(text, at):
        return Raw("HALF", at, at + 1, "半")
    if character == "前" and at + 1 not in gaps and (raw := ordinal(text, at, end, False)):
        return raw
    date = None
    if character in DATES and (kind != "NUM" or gaps.get(at) == "\n"):
        try:
            date = dates.scan(text, at)
        except dates.BadDate as bad:
            return Raw("BAD", at, max(bad.end, at + 1), text[at : max(bad.end, at + 1)], ("bad-date", bad.start, bad.end))
    number = None
    if (
        character == "数"
        and before is not None
        and before.kind in ("TEXT", "NAME")
        and units.word_at(before.text, len(before.text) - 1) > 0
    ):
        return None  # 人数十二个: 数 ends the name.
    if character in NUMBERS:
        bare = character in _SCALES and before is not None and (before.kind == "PER" or _leads(before))
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
    if end > number.end and units.word_at(text, number.end) > end:
        end = at  # 三|公里 and 四|平方米: the number with its unit is longer than the name 三公.
    if end > number.end or (end == number.end and "NAME" in words.get(text[at:end], ()) and number.script != "digits"):
        senses = words[text[at:end]]
        return Raw("NAME" if "NAME" in senses else "WORD", at, end, text[at:end], None, senses)
    if number.script != "digits" and number.share is None and not _counts(text, number, before, gaps):
        return Raw("TEXT", at, number.end, text[at : number.end], None, Senses(NUMERAL=number))
    return Raw("NUM" if number.share is None else "SHARE", at, number.end, text[at : number.end], number)


def _line_end(text: str, at: int, gaps: dict[int, str]) -> int:
    """Return where the line of a number ends if a date with its year begins the next, else 0: 1 and then 2023年9月26日."""
    place = at + 1
    while place < len(text) and text[place - 1] in _WITHIN and gaps.get(place) != "\n":
        place += 1
    if gaps.get(place) != "\n":
        return 0
    try:
        date = dates.scan(text, place)
    except dates.BadDate:
        return 0
    return place if date is not None and date.year_said else 0


_WITHIN = DIGITS | frozenset(".,")


def digits_end(text: str, at: int) -> int:
    """Return the end of the run of digits at `at`."""
    while at < len(text) and text[at] in DIGITS:
        at += 1
    return at


def _identifier(text: str, at: int, before: Raw | None, out: list[Raw], gaps: dict[int, str]) -> Raw | None:
    """Read a number that names: a telephone number, a day of the year (5·12), what follows 编号 or 附件."""
    end = digits_end(text, at)
    follows = text[end : end + 1]
    if text[at] == "0" and 3 <= end - at <= 4 and follows == "-" and 7 <= digits_end(text, end + 1) - end - 1 <= 8:
        return Raw("NAME", at, digits_end(text, end + 1), text[at : digits_end(text, end + 1)])
    if end - at <= 2 and follows == "·" and 1 <= digits_end(text, end + 1) - end - 1 <= 2:
        stop = digits_end(text, end + 1)
        if stop < len(text) and is_han(text[stop]) and text[stop] not in "万亿千百":
            return Raw("NAME", at, stop, text[at:stop])
    is_mobile = end - at == _MOBILE and text[at] == "1" and text[at + 1] in "3456789" and (end == len(text) or follows in SEPARATORS)
    if is_mobile and (before is None or before.kind in ("COLON", "TEXT", "NAME", "SEP")):
        return Raw("NAME", at, end, text[at:end])
    if before is not None and "ITEM" in before.senses and (raw := _item(text, end, before, out, before.at in gaps)):
        return raw
    if text[end : end + 1] == "号" and before is not None and before.kind == "REMARK" and before.text[1:-1].isdecimal():
        out.pop()
        return Raw("NAME", before.at, end + 1, text[before.at : end + 1])  # 〔2024〕15号 is the number of a document.
    if end - at >= _LONG and before is not None and before.kind in ("TEXT", "NAME") and before.text[-1] in "号码":
        return Raw("NAME", at, end, text[at:end])
    if before is not None and ("HEAD" in before.senses or (before.kind == "COLON" and len(out) > 1 and "HEAD" in out[-2].senses)):
        while end < len(text) and text[end] in ".-/" and digits_end(text, end + 1) > end + 1:
            end = digits_end(text, end + 1)
        return Raw("NAME", at, end, text[at:end])
    return None


def _item(text: str, end: int, head: Raw, out: list[Raw], begins: bool) -> Raw | None:
    """Read the number of an item: 目标1： begins one where a segment begins; 见表3 is a name."""
    follows = text[end : end + 1]
    if (
        follows in ":、."
        and follows
        and not (follows == "." and text[end + 1 : end + 2] in DIGITS)
        and (begins or len(out) < 2 or out[-2].kind in ("SEP", "MARK"))
    ):
        out.pop()
        return Raw("MARK", head.at, end + 1, text[head.at : end + 1])
    if not follows or follows in SEPARATORS or follows in ":)":
        return Raw("NAME", head.end, end, text[head.end : end])
    return None


def _grouped(text: str, at: int) -> str:
    """Return a text whose full-width commas at `at` group digits beyond doubt: two or more groups of three, ９，０６６，９２６."""
    end = digits_end(text, at)
    if end - at > 3 or text[end : end + 1] != "，":
        return text
    groups = 0
    while text[end : end + 1] == "，" and digits_end(text, end + 1) - end == 4:
        end, groups = end + 4, groups + 1
    return f"{text[:at]}{text[at:end].replace('，', ',')}{text[end:]}" if groups > 1 else text


def _is_half(text: str, at: int) -> bool:
    """Whether 半 behind a unit is half of one: 两个半小时, 一年半."""
    if at + 1 >= len(text) or text[at + 1] in SEPARATORS or text[at + 1] in "()~-/":
        return True
    words = lexicon().words
    end = longest_word(text, at + 1)
    return units.word_at(text, at + 1) > at + 1 or "AFTER" in words.get(text[at + 1 : end], NO_SENSES)


def _leads(before: Raw) -> bool:
    """Whether a token may be a relation, before which 百 alone is a hundred: 超百家, 近千人."""
    return "SIGN" not in before.senses and not RELATING.isdisjoint(before.senses)


def _mark(text: str, at: int, kind: str, gaps: dict[int, str], before: Raw | None, marks: list[Raw]) -> Raw | None:
    """Read a list mark at the start of a segment: 1. 1、 1) 一、 一是 第一，."""
    if kind not in ("SEP", "MARK") and at not in gaps:
        return (
            None
            if before is None or not _is_next(text, at, marks)
            else Raw("MARK", at, digits_end(text, at) + 1, text[at : digits_end(text, at) + 1])
        )
    end = at
    if at in gaps and _is_next(text, at, marks):
        return Raw("MARK", at, digits_end(text, at) + 1, text[at : digits_end(text, at) + 1])
    if text[at] in DIGITS:
        while end < len(text) and text[end] in DIGITS and end - at < 3:
            end += 1
        if _is_in_list(text, at, end):
            return Raw("MARK", at, end + 1, text[at : end + 1])
        if end - at > 2 or end >= len(text) or text[end] not in ".)、":
            return None
        if kind not in ("SEP", "MARK") and text[end] == "、":
            return None
        follows = text[end + 1 : end + 2]
        if not follows:
            return None
        glued = text[end] == "." and end + 1 not in gaps
        if glued and follows in DIGITS:
            return None
        if (glued or text[end] == "、") and ((follows in DIGITS and not _is_name(text, end + 1)) or follows in "OoIl%"):
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


def _is_next(text: str, at: int, out: list[Raw]) -> bool:
    """Whether a number and a mark go on with the list: 2、 behind 1、."""
    end = digits_end(text, at)
    if end == at or end - at > 2 or text[end : end + 1] not in ("、", ".", ")"):
        return False
    if text[end] == "." and text[end + 1 : end + 2] in DIGITS and text[end + 1 : end + 2]:
        return False  # 1.培训费：2.5万元 has one mark only.
    wanted = f"{int(text[at:end]) - 1}{text[end]}"
    return any(raw.kind == "MARK" and raw.text == wanted for raw in out)


def _is_in_list(text: str, at: int, end: int) -> bool:
    """Whether a number and 、 begin a list whose next mark comes later: 1、65岁以上≥300人 2、….  1、2、3月 is none."""
    if text[end : end + 1] != "、" or text[at:end] != "1" or at:
        return False
    later = text.find("2、", end + 1)
    return (
        later > end + 1
        and any(c not in DIGITS and c not in "、.," for c in text[end + 1 : later])
        and text[later - 1] not in "0123456789.、"
    )


def _is_name(text: str, at: int) -> bool:
    """Whether a digit begins a name: 5G信号, 110接处警."""
    words = lexicon().words
    end = longest_word(text, at)
    if end > at:
        return "NAME" in words[text[at:end]]
    end = digits_end(text, at)
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
        related = before is not None and "UNTIL" not in before.senses and not {"CMP", "BOUND", "ABOUT"}.isdisjoint(before.senses)
        if signed or related:
            return False
        if text.startswith("期间", date.end):
            return True
        follows = text[date.end : date.end + 2]
        if not follows or follows[0] in SEPARATORS or follows[0] in "-~至到前底末之以起止日)(及和":
            return follows[:2] not in ("以上", "以下", "以内")
        return units.word_at(text, date.end) == date.end and not text.startswith(("左右", "多", "余", "万", "亿"), date.end)
    return True


@cache
def _ranks() -> dict[str, Any]:
    return section("measures", "ranks")


def _counts(text: str, number: numbers.Number, before: Raw | None, gaps: dict[int, str]) -> bool:
    """Whether a Chinese numeral says how many: before a unit that is no rank, a suffix, a range or the end."""
    end = number.end
    if before is not None and (before.kind in ("SIGN", "EACH", "PM", "CURRENCY", "PER", "RANGE") or "SIGN" in before.senses):
        return True
    if end >= len(text) or gaps.get(end) == "\n":
        return (
            before is None
            or before.kind in ("SEP", "COLON", "MARK", "NUM", "UNIT")
            or bool(before.senses)
            or number.value >= 10
            or before.kind in ("WORD",)
        )
    follows = text[end]
    if follows in SEPARATORS or follows in "(~-)%‰":
        return True
    words = lexicon().words
    stop = longest_word(text, end)
    senses = words.get(text[end:stop], NO_SENSES)
    unit = units.scan(text, end)
    if unit is not None and (unit[0] >= stop or "NAME" not in senses):
        stop = unit[0]
        word = text[end:stop]
        if (word in _ranks() or word in ("期", "批")) and number.value < 10 and stop < len(text) and text[stop] in "0123456789:":
            return False
        if word in _ranks() and number.script != "capital":
            if stop >= len(text) or text[stop] in SEPARATORS or text[stop] in "(-~":
                return True
            behind = longest_word(text, stop)
            return "AFTER" in words.get(text[stop:behind], NO_SENSES)
        return before is None or before.kind != "TEXT" or number.value != 1 or before.text[-1] not in "统第唯同某另任之专单"
    if "AFTER" in senses:
        return True
    if follows in "至到":
        return end + 1 < len(text) and (text[end + 1] in NUMBERS)
    if text.startswith(("之间", "间"), end):
        return True
    if follows in "和与" and end + 1 < len(text) and text[end + 1] in HAN_DIGITS:
        return "间" in text[end : end + 16]
    if follows in "且或和与及并" and before is not None and _leads(before):
        return True
    return follows == "半"


def behind_number(text: str, at: int, before: Raw, gaps: dict[int, str], out: list[Raw]) -> Raw | None:
    """Read what follows a number: its unit; letters glued to digits that are no unit make a name (5G, 4K)."""
    character = text[at]
    if character == "比" and before.kind == "NUM" and (text[at + 1 : at + 2] in DIGITS or text[at + 1 : at + 2] in HAN_DIGITS):
        return Raw("COLON", at, at + 1, character)
    words = lexicon().words
    end = longest_word(text, at)
    related = len(out) > 1 and out[-2].kind == "WORD" and not RELATING.isdisjoint(out[-2].senses)
    if end > at and "SUFFIX" in words[text[at:end]] and before.kind == "NUM" and before.value.script != "capital" and not related:
        out.pop()
        return Raw("NAME", before.at, end, text[before.at : end])
    signed = len(out) > 1 and (out[-2].kind == "SIGN" or related)
    if before.kind == "NUM" and not signed and text[at : units.word_at(text, at)] in _COHORTS and before.value.value in _YEARS:
        before.kind = "NAME"
        return None
    found = units.scan(text, at) or (units.scaled(text, at) if before.kind != "NUM" else None)
    if found is None and before.kind == "SHARE" and before.value.share and character == "/":
        found = units.below(text, before.value.share, at)
    if end > at and "AFTER" in words[text[at:end]] and (found is None or found[0] < end):
        return None
    if found is not None:
        found = None if gaps.get(at) == "\n" and end > found[0] else _whole(text, at, found)  # 100 and in the next line 部分达成
    if found is not None:
        return Raw("UNIT", at, found[0], text[at : found[0]], found[1])
    if before.kind == "NUM" and gaps.get(at) != "\n" and (stop := _open_unit(text, at, gaps)):
        return Raw("UNIT", at, stop, text[at:stop], units.read_unit(text[at:stop]))
    if is_latin(character) and at not in gaps and before.kind == "NUM" and before.value.script == "digits":
        stop = at
        while stop < len(text) and (is_latin(text[stop]) or text[stop].isdigit()):
            stop += 1
        out.pop()
        return Raw("NAME", before.at, stop, text[before.at : stop], None, NO_SENSES)
    return None


@cache
def _nouns() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    words = section("measures", "not-units")
    return words, indexed(words, 2)


def _whole(text: str, at: int, found: tuple[int, units.UnitReading]) -> tuple[int, units.UnitReading] | None:
    """Return a unit that is cut out of no word: none in 5分局, and 项 in 5项目标."""
    stop = found[0]
    if stop == len(text) or text[stop] in SEPARATORS:
        return found
    if "AFTER" in lexicon().words.get(text[stop : longest_word(text, stop)], NO_SENSES):
        return found  # 5市县|区间内
    words, lengths = _nouns()
    if any(at + length > stop and text[at : at + length] in words for length in lengths.get(text[at : at + 2], ())):
        return None
    for start in range(at + 1, min(stop, at + _LONGEST_OPEN)):
        if longest_word(text, start) > stop and units.word_at(text, at) == stop and (shorter := units.read_known(text[at:start])):
            return start, shorter
    return found


_LONGEST_OPEN = 3


def _open_unit(text: str, at: int, gaps: dict[int, str]) -> int:
    """Return the end of a measure word that no list knows: 5撮; it ends its segment, or 以上 follows."""
    words = lexicon().words
    end = at
    while end < len(text) and end - at <= _LONGEST_OPEN and is_han(text[end]) and not (end > at and end in gaps):
        stop = longest_word(text, end)
        if stop > end:
            return end if end > at and "AFTER" in words[text[end:stop]] else 0
        if text[end] in HAN_DIGITS:
            return 0
        end += 1
    return (
        end if at < end <= at + _LONGEST_OPEN and (end == len(text) or text[end] in SEPARATORS or text[end] in "()" or end in gaps) else 0
    )


def with_codes(raws: list[Raw], text: str) -> list[Raw]:
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
            if (
                stop < len(raws)
                and raws[stop].kind == "NUM"
                and (code or (stop + 1 == len(raws) and stop == place and raws[stop].value.script == "digits"))
            ):
                stop += 1
                while code and stop + 1 < len(raws) and raws[stop].text in ("-", ".", "—") and raws[stop + 1].kind in ("NUM", "DATE"):
                    stop += 2
                out.append(Raw("NAME", raw.at, raws[stop - 1].end, text[raw.at : raws[stop - 1].end]))
                place = stop
                if place < len(raws) and raws[place].kind == "UNIT" and raws[place].value.open:
                    raws[place].kind = "TEXT"  # GB 3095-2012标准
                continue
        out.append(raw)
    return out


def with_bases(raws: list[Raw]) -> list[Raw]:
    """Return the tokens with 每百户 and 每2小时 as one BASE: so many of what a number is said of each of."""
    out: list[Raw] = []
    at = 0
    while at < len(raws):
        row = raws[at : at + 3]
        named = row[-1].text == "个" and at + 3 < len(raws) and raws[at + 3].kind in ("TEXT", "NAME")  # 每3个村: the village is the base.
        if [raw.kind for raw in row] == ["PER", "NUM", "UNIT"] and _is_base(row[1].value, row[2].value) and not named:
            text = "".join(raw.text for raw in row)
            out.append(Raw("BASE", row[0].at, row[2].end, text, (row[1].value.value, row[2].value.unit.numerator)))
            at += 3
        else:
            out.append(raws[at])
            at += 1
    return out


def _is_base(number: numbers.Number, unit: units.UnitReading) -> bool:
    plain = number.upper is None and not number.more and number.share is None and number.value > 0
    return plain and not (unit.power or unit.open or unit.unit.denominators)


def ordinal(text: str, at: int, end: int, starts: bool) -> Raw | None:
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
    while stop < len(text) and (text[stop] in DIGITS or text[stop] in HAN_DIGITS):
        stop += 1
    if stop == at + 1 or (text[at] == "其" and not starts):
        return None
    if starts and stop < len(text) and text[stop] in "，、,：:是":
        return Raw("MARK", at, stop + 1, text[at : stop + 1])
    return None if text[at] == "其" else Raw("ORDINAL", at, stop, text[at:stop])
