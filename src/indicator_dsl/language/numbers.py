"""The one number scanner: 1,300, 1.5万亿, 3万4000, 一百二十, 三万五, 十几, 三五个, 百分之九十五, 三分之二, 七成五, 八折.

`scan` reads the longest number that starts at a place in a normalised text.  The words are those of
``grammar/numbers.toml``.  What a number starts with says which function reads it; most are a `_Row` of
parts, each matched by one pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Any, NamedTuple, NoReturn

from indicator_dsl.language.lexicon import section


class Number(NamedTuple):
    """What a number says: its value multiplied out and exact, and how it was written.

    `end` is the offset behind it.  `scale` is the power of ten of the scale words at its end (千万: 7;
    of 五百万 too: 6; but of 一百二十万 4, whose 十 is a digit's place), 0 where digits end it.  `upper` is set
    where the words leave it open (十几: 11 to 19); `more` where the amount lies above (500多, 上百, 100+).
    `share` is the unit of a share (%, ‰, ‱, /10万, ppm), "" of a plain fraction.  `script` is digits, han,
    capital or mixed.  `notes` may be exponent, fraction, inexact, trillion, half and doubling.
    """

    end: int
    value: Decimal
    scale: int = 0
    upper: Decimal | None = None
    more: bool = False
    share: str | None = None
    script: str = "digits"
    notes: tuple[str, ...] = ()


class BadNumber(ValueError):  # noqa: N818 - a reading, not a failure of the program
    """Characters that can only be a number, in an order that means none."""

    def __init__(self, text: str, start: int, end: int) -> None:
        super().__init__(text[start : min(end, start + 40)])
        self.start = start
        self.end = end


def _words(*parts: str) -> dict[str, Any]:
    """Return the words of some sections of the table with what they say."""
    return {word: said for part in parts for word, said in section("numbers", part).items()}


_ARABIC = frozenset("0123456789")
_DIGITS: dict[str, int] = _words("digits", "capital")
_SCALES: dict[str, int] = _words("small", "large")
_TENS: dict[str, int] = _words("tens")
_POWERS = _SCALES | dict.fromkeys(_TENS, 1)
_SHARES: dict[str, str] = _words("shares")
_SIGNS: dict[str, str] = _words("sign")
_TENTHS, _EACH, _SOME, _MORE, _ABOVE = (frozenset(_words(part)) for part in ("tenths", "each", "some", "more", "above"))
# Longer words that begin like a number: 千瓦, 成本, 多媒体, 半导体.
_OTHERS = tuple(_words("units-of-their-own", "not-shares", "not-more", "not-half"))
_OTHER_WORDS: dict[str, tuple[str, ...]] = {}
for _word in _OTHERS:
    _OTHER_WORDS[_word[:2]] = (*_OTHER_WORDS.get(_word[:2], ()), _word)
# Value, share and note.
_FIXED: dict[str, tuple[Decimal, str | None, tuple[str, ...]]] = {
    "半": (Decimal("0.5"), None, ("half",)),
    **{word: (Decimal(value), "%", ()) for word, value in _words("whole-shares").items()},
    **{word: (Decimal(value), "%", ("doubling",)) for word, value in _words("doubling").items()},
}
_FIXED_WORD = re.compile("|".join(sorted(_FIXED, reverse=True)))
_VALUES = {character: Decimal(value) for character, value in (_DIGITS | _TENS).items()}
_AS_ARABIC = str.maketrans({character: str(value) for character, value in _DIGITS.items()})
_CAPITAL = frozenset((*_words("capital"), *"拾佰仟"))
_HAN = frozenset((*_DIGITS, *_TENS, *_SOME)) - frozenset((*"零〇", *_CAPITAL))
_HAN_ALONE = _HAN | frozenset("十百千")
_COUNTING = frozenset((*_ARABIC, *_DIGITS, *_SCALES, *_TENS, *_SOME))
_GOES_ON = frozenset((*_COUNTING, *_MORE, *_TENTHS, *"分点半/ \t\n+eE"))
_PLAIN_ENDS = frozenset(("", *"、，；;。\n!?()（）元块"))

# Behind a digit 两 is a weight, and 俩 and 仨 are words of their own.
_PLACE = "".join(character for character in _DIGITS if character not in "两俩仨")
_ARABIC_RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_GROUPED = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_EXPONENT = re.compile(r"[eE][-+]?([0-9]{1,3})([0-9A-Za-z.]?)")
_BELOW = re.compile(r"[ \t]*/[ \t]*([0-9]+)([/.,万亿]?)")
_SIGN = re.compile(rf"[ \t]*(?:({'|'.join(map(re.escape, _SIGNS))})[ \t]*)?")
_COUNTING_STEP = re.compile(rf"[{''.join(_COUNTING)}]|点[{_PLACE}]|\.[0-9]")
_SCALE_RUN = re.compile(rf"[{''.join(_SCALES)}]*")


def _part_pattern(zeros: str, han: str) -> re.Pattern[str]:
    """Return the pattern of a part: zeros, a coefficient, 几, places behind 点, a blank, 多 and a scale."""
    some, more, scales = ("".join(words) for words in (_SOME, _MORE, (*_SCALES, *_TENS)))
    return re.compile(rf"({zeros})({_ARABIC_RUN.pattern}|{han})?([{some}]?)(?:点([{_PLACE}]+))?([ \t\n]?)([{more}]?)([{scales}]?)")


_FIRST_PART = _part_pattern("", rf"(?:一两|[{''.join(_DIGITS)}])[{_PLACE}]*")
_LATER_PART = _part_pattern("[零〇]*", rf"两|[{_PLACE}]+")

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_ZERO, _ONE = Decimal(0), Decimal(1)
# 28 places hold a third well beyond any use; the note says that it was rounded.
_PLACES, _HIGHEST = 28, 24


def _is_other_word(text: str, at: int) -> bool:
    """Whether a longer word begins at a place: 千瓦 is no scale, 成本 no share."""
    words = _OTHER_WORDS.get(text[at : at + 2])
    return words is not None and text.startswith(words, at)


def _bad(text: str, start: int, end: int) -> NoReturn:
    """Refuse what stands from `start` to the last character of numbers that follows `end`."""
    at = end
    while (step := _COUNTING_STEP.match(text, at)) and not (at > end and _is_other_word(text, at)):
        at = step.end()
    raise BadNumber(text, start, at)


def _is_pair(run: str) -> bool:
    """Whether two digits leave a number open: 二三, 三五, 一两."""
    first, second = _DIGITS[run[0]], _DIGITS[run[1]]
    return first > 0 and (second == first + 1 or (first, second) == (3, 5))


def _script(written: str) -> str:
    """Name the characters that a number is written in; the scales of digits (5千) are no other script."""
    arabic, capital = not _ARABIC.isdisjoint(written), not _CAPITAL.isdisjoint(written)
    if not (_HAN if arabic else _HAN_ALONE).isdisjoint(written):
        return "mixed" if arabic or capital else "han"
    return ("mixed" if capital else "digits") if arabic else "capital" if capital else "han"


# --- what a number starts with


def scan(text: str, at: int, bare_scale: bool = False) -> Number | None:
    """Return the number that starts at `at` in the normalised `text`, or None where none does.

    With `bare_scale` 百 alone is a hundred (近百家, 超百万元); without it that is a `BadNumber`.
    """
    start = _STARTS.get(text[at : at + 1])
    return start(text, at, bare_scale) if start else None


def _signed(text: str, at: int, bare: bool) -> Number | None:
    sign = _SIGN.match(text, at)
    if not sign or not sign[1]:
        return _whole(text, at, bare)
    behind, plus = sign.end(), _SIGNS[sign[1]] == "+"
    first = text[behind : behind + 1]
    if first == "近" and text[behind + 1 : behind + 2] in _COUNTING:
        _bad(text, at, behind + 1)  # from which side 负近百 comes nobody can say
    start = _arabic if first in _ARABIC else None if plus else _whole if first == "零" else _STARTS.get(first)
    if not start or start is _signed or (plus and behind > sign.end(1)):
        return None
    try:
        number = start(text, behind, bare)
    except BadNumber as bad:
        raise BadNumber(text, at, bad.end) from None
    return number if plus or number is None else _negated(number)


def _negated(number: Number) -> Number:
    """Turn the sign: 负十几 is -19 to -11."""
    if number.upper is None:
        return number._replace(value=number.value.copy_negate()) if number.value else number
    return number._replace(value=number.upper.copy_negate(), upper=number.value.copy_negate())


def _fixed(text: str, at: int, bare: bool) -> Number | None:
    """Read 半, 一半, 百分百, and 翻两番: four times as much is a growth of 300 %."""
    match = _FIXED_WORD.match(text, at)
    if not match:
        return _whole(text, at, bare)
    value, share, notes = _FIXED[match[0]]
    return None if _is_other_word(text, at) else Number(match.end(), value, share=share, script="han", notes=notes)


def _led(text: str, at: int, bare: bool) -> Number | None:
    """Read 上百, which is more than a hundred, and 好几百."""
    if text[at] == "好":
        return _whole(text, at + 1, False) if text[at + 1 : at + 2] in _SOME else None
    if _SCALES.get(text[at + 1 : at + 2], 0) < 2 or text.startswith("分", at + 2):
        return None
    number = _whole(text, at + 1, True)
    return number and number._replace(more=True)


def _arabic(text: str, at: int, bare: bool) -> Number | None:
    """Read what begins with a digit: an exponent, a fraction and a share of 10万 are told by what follows."""
    value, end, places, _ = _digits(text, at)
    following = text[end : end + 1]
    if following not in _GOES_ON:
        return Number(end, value)
    scale = _SCALES.get(following)
    if scale and text[end + 1 : end + 2] not in _GOES_ON and not _is_other_word(text, end):
        # 1,300亿, and nothing of a number behind it.
        return Number(end + 1, _EXACT.scaleb(value, scale), scale, notes=("trillion",) if following == "兆" else ())
    if (match := _EXPONENT.match(text, end)) and not match[2] and "," not in text[at:end]:
        end = match.end()
        if text[end : end + 1] in _SCALES and not _is_other_word(text, end):
            _bad(text, end, end)
        return Number(end, Decimal(text[at:end]), notes=("exponent",))
    if match := _BELOW.match(text, end):
        if match[1] == "10" and match[2] == "万" and text[match.end() : match.end() + 1] not in _EACH:
            return Number(match.end(), value, share="/10万")
        if not match[2] and len(match[1]) <= 6 and places == end - at <= 6:
            return _ratio(value, Decimal(match[1]), text, at, match.end(), "digits", ("fraction",))
    if following == "/":
        return Number(end, value)  # what stands under the stroke is a unit, or another number
    return _whole(text, at, False)


def _digits(text: str, at: int) -> tuple[Decimal, int, int, bool]:
    """Read digits, grouped or not: value, end, how many before the point, whether there is a point."""
    match = _ARABIC_RUN.match(text, at)
    assert match
    run, end = match[0], match.end()
    if run.isdigit():
        return Decimal(run), end, len(run), False
    if not _GROUPED.fullmatch(run):
        raise BadNumber(text, at, end)
    run = run.replace(",", "")
    whole = run.partition(".")[0]
    return Decimal(run), end, len(whole), run != whole


# --- a row, and what may stand behind it


def _whole(text: str, at: int, bare: bool) -> Number | None:
    row = _Row(text, at, bare)
    if not row.read():
        return None
    following = text[row.end : row.end + 1]
    if following == "分" and text.startswith("分之", row.end):
        number = _part(row)
        return number if number or _SCALES.get(text[at], 1) > 1 else row.number()
    if following in _TENTHS and not row.more and not _is_other_word(text, row.end):
        return _tenths(row) or row.number()
    return row.number()


def _part(row: _Row) -> Number | None:
    """Read what 分之 parts: 百分之九十五, 三分之二, 12分之7, 十万分之五."""
    text, at, behind = row.text, row.at, row.end + 2
    share, sign = _SHARES.get(text[at:behind]), _SIGN.match(text, behind)
    if not sign or (sign[1] and not share):
        return None
    top = _Row(text, sign.end(), bare=True, large=False)
    if not top.read():
        return None
    script = _script(text[top.at if share else at : top.end])
    script = "mixed" if script == "digits" else script
    if share:
        number = Number(top.end, top.total, 0, top.upper(), top.more, share, script)
        return _negated(number) if sign[1] and _SIGNS[sign[1]] == "-" else number
    if row.open or row.more or top.open or top.more:
        return None
    return _ratio(top.total, row.total, text, at, top.end, script, ())


def _ratio(top: Decimal, bottom: Decimal, text: str, start: int, end: int, script: str, notes: tuple[str, ...]) -> Number:
    if not bottom:
        raise BadNumber(text, start, end)
    context = Context(prec=2 * _PLACES + abs(top.adjusted()) + abs(bottom.adjusted()))
    value = context.quantize(context.divide(top, bottom), _ONE.scaleb(-_PLACES)).normalize(context)
    exact = _EXACT.multiply(value, bottom) == top
    return Number(end, value, share="", script=script, notes=notes if exact else (*notes, "inexact"))


def _tenths(row: _Row) -> Number | None:
    """Read 七成五 (75 %), 两三成 (20 to 30 %), 八折 (80 %), 八五折 and 85折 (85 %)."""
    text, end, written, low, high = row.text, row.end + 1, row.text[row.at : row.end], row.total, row.upper()
    two_digits = len(written) == 2 and written[0] in _DIGITS and written[1] in _DIGITS
    if text[row.end] == "折":
        low = Decimal(written.translate(_AS_ARABIC)) if two_digits else low
        low = low if low > 10 else low * 10
        return Number(end, low, share="%", script=_script(written)) if 0 < low <= 100 and (two_digits or not row.open) else None
    if two_digits and not row.open:
        raise BadNumber(text, row.at, end)  # 九七成
    if not 0 < (high or low) <= 10:
        return None
    ones = text[end : end + 1]
    extra = 5 if ones == "半" else int(ones) if ones in _ARABIC else _DIGITS.get(ones, 0)
    if not extra or ones == "两" or row.open or low == 10 or text[end + 1 : end + 2] in (*_COUNTING, "点", "."):
        return Number(end, low * 10, 1, high and high * 10, share="%", script=_script(written))
    return Number(end + 1, low * 10 + extra, share="%", script=_script(written + ones))


class _Row:
    """A row of parts, each a coefficient with a scale and lower than the part before it: 一亿 三千万 零五十.

    Where the words leave a digit open the row takes the lowest, or with `highest` the highest.
    """

    # What 万, 亿 and 兆 have closed; the section behind it: its sum, its parts, the power of the first, whether a zero stands before.
    total = section = _ZERO
    count = first = 0
    gap = False
    # A coefficient that has no scale yet, how many Arabic digits it has, whether a zero stands before it.
    value: Decimal | None = None
    places = 0
    zero = False
    # The power below which the next part lies, and the next section, 0 at the start; the scale words at the end, as one power.
    room = above = tail = 0
    pointed = more = open = False

    def __init__(self, text: str, at: int, bare: bool, large: bool = True, highest: bool = False) -> None:
        self.text, self.at, self.end = text, at, at
        self.bare, self.large, self.highest = bare, large, highest

    def read(self) -> bool:
        """Take part after part; False where not one could be taken."""
        while self.part() and self.text[self.end : self.end + 1] in _GOES_ON:
            pass
        if self.end == self.at:
            return False
        following, behind = self.text[self.end : self.end + 1], self.text[self.end + 1 : self.end + 2]
        if following == "+" and not self.more and behind not in _ARABIC:
            self.more = True
            self.end += 1
        if self.value is not None:
            # 三万五 is 35,000; several digits fill the places, and so do those behind a zero.
            self.add(self.room - 1 if self.room >= 2 and not self.zero and self.places <= 1 else 0)
            self.tail = 0
        elif following == "半" and behind in _PLAIN_ENDS:
            raise BadNumber(self.text, self.at, self.end + 1)  # 2万半, which nobody can place
        elif self.above == 8 and self.count == 1 and self.first == 3 and not self.gap:
            self.bad()  # 一亿二千 says 一亿二千万 to some
        self.total = _EXACT.add(self.total, self.section)
        return True

    def bad(self) -> NoReturn:
        _bad(self.text, self.at, self.end)

    def upper(self) -> Decimal | None:
        """Return the highest value where the words leave several."""
        if not self.open:
            return None
        row = _Row(self.text, self.at, self.bare, self.large, highest=True)
        return row.total if row.read() else None

    def number(self) -> Number:
        """Return what the row says."""
        written, upper = self.text[self.at : self.end], self.upper() if self.open else None
        notes = ("trillion",) if "兆" in written else ()
        return Number(self.end, self.total, self.tail, upper, self.more, None, _script(written), notes)

    def part(self) -> bool:
        """Take one part; False where the row ends with it or before it."""
        text = self.text
        match = (_LATER_PART if self.room else _FIRST_PART).match(text, self.end)
        assert match
        zeros, run, some, point, blank, more, scale = match.groups("")
        at, power, arabic = match.start(7), _POWERS.get(scale, 0), run[:1] in _ARABIC
        other = power > 0 and _is_other_word(text, at)
        scaled = 0 if other or point or ((blank or more) and not arabic) else power
        if run or some or zeros:
            if self.more or (zeros and (not run or arabic) and (self.room < 2 or not (run or some or scaled == 1))):
                return False
            self.zero = zeros != ""
            if run:
                if not (self.digits(match.start(2), scaled) if arabic else self.numerals(run, scaled, match.end(2), point)):
                    return False
                self.end = match.end(2)
            if some and not self.some(some, match.start(3), scaled):
                return False
            self.end = match.end(3)
        if point and not self.point(point, match.end(4), power):
            return False
        if blank and (not arabic or (blank == "\n" and (more or power < 4)) or text.startswith("分", at + 1)):
            return False
        if more:
            counted = self.room > 0 if self.value is None else self.places > 0
            if not counted or self.more or self.open or _is_other_word(text, match.start(6)):
                return False
            self.more, self.end = True, match.end(6)
        # In 一万三千米 千 counts, for 一万三 alone would be read otherwise; in 七十五万千瓦 it is the unit's.
        if not power or (other and (not self.room or self.value is None or self.zero or self.value.adjusted() + power >= self.room)):
            return False
        if self.value is None and scale in _TENS:
            self.value, self.places = _VALUES[scale], 0
        elif scale in _TENS or (self.value is None and not self.counts_once(power)):
            return False
        if not (self.small(power) if power < 4 else self.large and self.myriad(power)):
            return False
        self.end = at + 1
        return True

    def digits(self, at: int, power: int) -> bool:
        """Take Arabic digits: at the start, before a scale, or where they fill the places left (3万4000, 1千零20)."""
        value, end, places, point = _digits(self.text, at)
        room, behind = self.room, self.text[end : end + 1]
        if room:
            lone = places == 1 and not point and behind in _PLAIN_ENDS
            if self.pointed and (power or lone):
                self.bad()
            fits = not point and (places <= room if self.zero else 1 < places == room)
            year = behind == "年" and places == 4 and self.text[at : at + 2] in ("19", "20")
            if self.pointed or year or not (power or fits or (lone and room >= 2)):
                return False
        self.value, self.places, self.pointed = value, places, self.pointed or point
        return True

    def numerals(self, run: str, power: int, end: int, point: str) -> bool:
        """Take Chinese digits: 三, 三五 (three to five), and first of all 二〇二四."""
        room, size = self.room, len(run)
        pair = size == 2 and not point and _is_pair(run)
        if room:
            if run == "两" and not power:
                return False
            if self.pointed:
                return power > 0 and self.bad()
            if size > 1 and not pair:
                self.bad()
            each = run == "一" and room >= 2 and self.text[end : end + 1] in _EACH
            if not power and not self.zero and (each or self.text[self.at] in _ARABIC):
                return False
        elif size > 1 and not pair and power and (len(run.lstrip("零〇")) > 1 if power < 4 else "〇" not in run):
            self.bad()  # 三三三百; 一二〇万 is said digit by digit
        self.open, self.places = self.open or pair, 0
        self.value = _VALUES[run[-1 if self.highest else 0]] if pair or size == 1 else Decimal(run.translate(_AS_ARABIC))
        return True

    def some(self, word: str, at: int, power: int) -> bool:
        """Take 几 and 数 as a digit that the words leave open: 几百, 十几, 30几."""
        text, room, value = self.text, self.room, self.value
        first = value is None and not room
        if first:
            fits = power > 0 or (word == "几" and text[at + 1 : at + 2] in _TENTHS and not _is_other_word(text, at + 1))
        elif value is None:
            fits = room == 1 or 0 < power < room
        else:
            fits = self.places > 0 and not room and text[at - 1] == "0"
        if not fits or (word == "数" and not first) or self.pointed or _is_other_word(text, at):
            return False
        self.value = _EXACT.add(value or _ZERO, Decimal(9 if self.highest else 2 if first else 1))
        self.open, self.places = True, 0
        return True

    def point(self, places: str, end: int, power: int) -> bool:
        """Take the places behind 点: 三点五, 十点四亿, 壹点贰."""
        if self.text[self.at] in _ARABIC or self.more or self.pointed or self.open or (self.value is None and not self.count):
            return False
        if power == 1 or (self.value is not None and self.room > 1 and not self.zero):
            self.end = end
            self.bad()  # 三点五十, 一百二点五
        if self.value is not None:
            self.add(0)
        self.value = _EXACT.add(_EXACT.add(self.total, self.section), Decimal("0." + places.translate(_AS_ARABIC)))
        self.total = self.section = _ZERO
        self.count = self.room = self.above = self.tail = 0
        self.gap, self.pointed, self.end = False, True, end
        return True

    def add(self, power: int) -> None:
        """Add the coefficient with its power of ten to the section."""
        assert self.value is not None
        if not self.count:
            self.first, self.gap = power, self.zero
        self.section = _EXACT.add(self.section, _EXACT.scaleb(self.value, power))
        self.count += 1
        self.value, self.zero = None, False

    def counts_once(self, power: int) -> bool:
        """Take 十 as ten, in 一百十 too, and 百 at the start as a hundred: in 百余 and 百分之, but not in 百人."""
        if self.room:
            if power > 1 or self.room == 1 or self.more:
                return power >= 4
        elif power > 1 and not self.bare:
            scales = _SCALE_RUN.match(self.text, self.end)
            end = scales.end() if scales else self.end
            more = self.text[end : end + 1] in _MORE and not _is_other_word(self.text, end)
            if not more and not (end <= self.end + 2 and self.text.startswith("分之", end)):
                self.bad()
        self.value, self.places = _ONE, 0
        return True

    def small(self, power: int) -> bool:
        """Take 十, 百 or 千."""
        assert self.value is not None
        if self.room and (self.value.adjusted() + power >= self.room or (self.pointed and not self.zero)):
            self.bad()
        self.tail = power if power > 1 or self.places else 0
        self.add(power)
        self.room = power
        return True

    def myriad(self, power: int) -> bool:
        """Take 万, 亿 or 兆, which scales the section before it, or the whole row: 一万二千亿, 万亿."""
        above = self.above
        if self.value is not None:
            if self.count and self.room >= 2 and not self.zero:
                self.bad()  # 五千三万
            self.tail = 0
            self.add(0)
        elif not self.count and (power < above or self.total.adjusted() + power > _HIGHEST):
            return False
        scaled = _EXACT.scaleb(self.section, power)
        if above and (power > above and (self.gap or self.first == above - 1) if self.count else power >= above):
            self.total = _EXACT.add(_EXACT.scaleb(self.total, power), scaled)
        elif above and scaled.adjusted() >= above:
            self.bad()
        else:
            self.total = _EXACT.add(self.total, scaled)
        self.tail = power + (self.tail if self.count <= 1 else 0)
        self.section, self.count, self.gap = _ZERO, 0, False
        self.room = self.above = power
        return True


_STARTS: dict[str, Callable[[str, int, bool], Number | None]] = {
    **dict.fromkeys((*_DIGITS, *_SCALES, *_TENS, *_SOME), _whole),
    **dict.fromkeys(_ARABIC, _arabic),
    **dict.fromkeys((*_ABOVE, "好"), _led),
    **dict.fromkeys((word[0] for word in _FIXED), _fixed),
    **dict.fromkeys((word[0] for word in _SIGNS), _signed),
}
