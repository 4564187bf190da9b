"""The one number scanner: 1,300, 1.5万亿, 3万4000, 一百二十, 三万五, 十几, 三五个, 百分之九十五, 三分之二, 七成五, 八折.

`scan` reads the longest number that starts at a place in a normalised text.  The words are those of
``grammar/numbers.toml``.  What a number starts with says which function reads it; most are a `_Row` of
coefficients and scales, to which each character adds by the step that a table names for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import reduce
from typing import NamedTuple, NoReturn

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


# --- the words


def _by_first(*parts: str) -> dict[str, tuple[str, ...]]:
    """Return the words of some sections by their first characters."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for word in section("numbers", part):
            found[word[0]] = (*found.get(word[0], ()), word)
    return found


def _opened(kind: str) -> frozenset[str]:
    return frozenset(word for word, sense in section("numbers", "open").items() if sense == kind)


_ARABIC = frozenset("0123456789")
_DIGITS: Mapping[str, int] = section("numbers", "digits") | section("numbers", "capital")
_SMALL: Mapping[str, int] = section("numbers", "small")
_SCALES: Mapping[str, int] = _SMALL | section("numbers", "large")
_TENS: Mapping[str, int] = section("numbers", "tens")
_SHARES: Mapping[str, str] = section("numbers", "shares")
_WHOLES: Mapping[str, int] = section("numbers", "whole-shares")
_TENTHS: Mapping[str, int] = section("numbers", "tenths")
_DOUBLING: Mapping[str, int] = section("numbers", "doubling")
_SIGNS: Mapping[str, str] = section("numbers", "sign")
_EACH = frozenset(section("numbers", "each"))
_SOME, _MORE, _ABOVE = _opened("digit"), _opened("more"), _opened("above")
_WHOLES_BY_FIRST, _SIGNS_BY_FIRST = _by_first("whole-shares"), _by_first("sign")
# Longer words that begin like a number: 千瓦, 成本, 多媒体, 半导体.
_OTHER_WORDS = _by_first("units-of-their-own", "not-shares", "not-more", "not-half")

_ZEROS, _LATE = "零〇", "两俩仨"
_CAPITAL = frozenset((*section("numbers", "capital"), *"拾佰仟"))
_HAN = frozenset((*_DIGITS, *_TENS, *_SOME)) - frozenset((*_ZEROS, *_CAPITAL))
_HAN_ALONE = _HAN | frozenset("十百千")
_VALUES = {character: Decimal(value) for character, value in (_DIGITS | _TENS).items()}
_AS_ARABIC = str.maketrans({character: str(value) for character, value in _DIGITS.items()})
_PLAIN_ENDS = frozenset(("", *"、，；;。\n!?()（）元块"))
_STEP_CHARACTERS = frozenset((*_ARABIC, *_DIGITS, *_SCALES, *_TENS, *_SOME))
_GOES_ON = frozenset((*_STEP_CHARACTERS, *_MORE, *_TENTHS, *"分点半/ \t\n+eE"))

_DIGIT = "".join(_DIGITS)
_PLACE = "".join(character for character in _DIGITS if character not in _LATE)
_ARABIC_RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_GROUPED = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_EXPONENT = re.compile(r"[eE][-+]?([0-9]+)([A-Za-z.]?)")
_BELOW = re.compile(r"[ \t]*/[ \t]*([0-9]+)([/.,万亿]?)")
_BLANKS = re.compile(r"[ \t]*")
_FIRST_RUN = re.compile(f"(?:一两|[{_DIGIT}])[{_PLACE}]*")
_LATER_RUN = re.compile(f"([{_ZEROS}]*)(两|[{_PLACE}]*)")
_POINT_RUN = re.compile(f"点([{_PLACE}]+)")
_STRAY = re.compile(rf"[{''.join(_STEP_CHARACTERS)}]|点[{_DIGIT}]|\.[0-9]")

_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_ONE = Decimal(1)
_NOTHING = Decimal(0)
# 28 places hold a third well beyond any use; the note says that it was rounded.
_PLACES = 28
_HIGHEST = 24


def _is_other_word(text: str, at: int) -> bool:
    """Whether a longer word begins at a place: 千瓦 is no scale, 成本 no share."""
    words = _OTHER_WORDS.get(text[at : at + 1])
    return words is not None and text.startswith(words, at)


def _scale_at(text: str, at: int) -> int:
    """Return the power of the scale at a place, 0 where none stands."""
    power = _SCALES.get(text[at : at + 1], 0)
    return 0 if power and _is_other_word(text, at) else power


def _is_pair(run: str) -> bool:
    """Whether two digits leave a number open: 二三, 三五, 一两."""
    first, second = _DIGITS[run[0]], _DIGITS[run[1]]
    return first > 0 and (second == first + 1 or (first, second) == (3, 5))


def _script(written: str) -> str:
    """Name the characters that a number is written in: 5千 has a scale in digits, 5千二 has not."""
    arabic, capital = not _ARABIC.isdisjoint(written), not _CAPITAL.isdisjoint(written)
    if not (_HAN if arabic else _HAN_ALONE).isdisjoint(written):
        return "mixed" if arabic or capital else "han"
    return ("mixed" if capital else "digits") if arabic else "capital" if capital else "han"


def _past_blanks(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _stray_end(text: str, at: int) -> int:
    """Return the end of the characters of numbers that begin at a place."""
    end = at
    while (step := _STRAY.match(text, end)) and not (end > at and _is_other_word(text, end)):
        end = step.end()
    return end


# --- what a number starts with


def scan(text: str, at: int, bare_scale: bool = False) -> Number | None:
    """Return the number that starts at `at` in the normalised `text`, or None where none does.

    With `bare_scale` 百 alone is a hundred (近百家, 超百万元); without it that is a `BadNumber`.
    """
    first = text[at : at + 1]
    if first in _SIGNS_BY_FIRST and (sign := _sign_at(text, at)):
        return _signed(text, at, sign, bare_scale)
    start = _STARTS.get(first)
    return start(text, at, bare_scale) if start else None


def _unsigned(text: str, at: int, bare: bool) -> Number | None:
    start = _STARTS.get(text[at : at + 1])
    return start(text, at, bare) if start else None


def _sign_at(text: str, at: int) -> str:
    """Return the word for a sign that stands at a place: 负, 零下."""
    return next((word for word in _SIGNS_BY_FIRST.get(text[at : at + 1], ()) if text.startswith(word, at)), "")


def _signed(text: str, at: int, word: str, bare: bool) -> Number | None:
    behind = at + len(word)
    if _SIGNS[word] == "+":
        return _unsigned(text, behind, bare) if text[behind : behind + 1] in _ARABIC else None
    behind = _past_blanks(text, behind)
    if text.startswith("近", behind) and text[behind + 1 : behind + 2] in _STEPS:
        # From which side 负近百 comes nobody can say.
        raise BadNumber(text, at, _stray_end(text, behind + 1))
    try:
        number = _unsigned(text, behind, bare)
    except BadNumber as bad:
        raise BadNumber(text, at, bad.end) from None
    return number and _negated(number)


def _negated(number: Number) -> Number:
    """Turn the sign: 负十几 is -19 to -11."""
    if number.upper is None:
        return number._replace(value=number.value.copy_negate()) if number.value else number
    return number._replace(value=number.upper.copy_negate(), upper=number.value.copy_negate())


def _whole(text: str, at: int, bare: bool) -> Number | None:
    """Read a row, and what may stand behind it: 分之, 成, 折."""
    for word in _WHOLES_BY_FIRST.get(text[at], ()):
        if text.startswith(word, at):
            return Number(at + len(word), Decimal(_WHOLES[word]), share="%", script="han")
    row = _Row(text, at, bare)
    if not row.read():
        return None
    following = text[row.end : row.end + 1]
    if following == "分" and text.startswith("分之", row.end):
        part = _part(text, at, row)
        if part or text[at] in _SCALES:
            return part
    if following in _TENTHS and not row.more and not _is_other_word(text, row.end):
        share = _discount(row) if following == "折" else _tenths(row)
        if share:
            return share
    return row.number()


def _half(text: str, at: int, bare: bool) -> Number | None:
    if _is_other_word(text, at):
        return None
    if text.startswith("半数", at):
        return _whole(text, at, bare)
    return Number(at + 1, Decimal("0.5"), script="han", notes=("half",))


def _doubling(text: str, at: int, bare: bool) -> Number | None:
    """Read 翻两番: four times as much is a growth of 300 %."""
    count, factor = text[at + 1 : at + 2], _DOUBLING.get(text[at + 2 : at + 3])
    times = int(count) if count in _ARABIC else _DIGITS.get(count, 0)
    if not times or not factor:
        return None
    return Number(at + 3, Decimal(factor**times * 100 - 100), share="%", script="han", notes=("doubling",))


def _above(text: str, at: int, bare: bool) -> Number | None:
    """Read 上百: more than a hundred."""
    if _scale_at(text, at + 1) < 2 or text.startswith("分", at + 2):
        return None
    number = _whole(text, at + 1, True)
    return number and number._replace(more=True)


def _good_some(text: str, at: int, bare: bool) -> Number | None:
    """Read 好几百."""
    return _whole(text, at + 1, False) if text[at + 1 : at + 2] in _SOME else None


# --- digits


def _arabic(text: str, at: int, bare: bool) -> Number | None:
    """Read what begins with a digit: an exponent, a fraction and a share of 10万 are told by what follows."""
    value, end, places, point = _digits(text, at)
    following = text[end : end + 1]
    if following not in _GOES_ON:
        return Number(end, value)
    scale = _SCALES.get(following)
    if scale and text[end + 1 : end + 2] not in _GOES_ON and not _is_other_word(text, end):
        # 1,300亿, and nothing of a number behind it.
        return Number(end + 1, _EXACT.scaleb(value, scale), scale, notes=("trillion",) if following == "兆" else ())
    if following in "eE" and "," not in text[at:end]:
        match = _EXPONENT.match(text, end)
        if match and not match[2] and len(match[1]) <= 3:
            if _scale_at(text, match.end()):
                raise BadNumber(text, match.end(), _stray_end(text, match.end()))
            return Number(match.end(), Decimal(text[at : match.end()]), notes=("exponent",))
    if following in "/ \t" and (match := _BELOW.match(text, end)):
        if match[1] == "10" and match[2] == "万" and text[match.end() : match.end() + 1] not in _EACH:
            return Number(match.end(), value, share="/10万")
        if not match[2] and len(match[1]) <= 6 and places == end - at <= 6:
            return _ratio(value, Decimal(match[1]), text, at, match.end(), "digits", ("fraction",))
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
    point = run.find(".")
    return Decimal(run), end, len(run) if point < 0 else point, point >= 0


# --- shares


def _part(text: str, at: int, row: _Row) -> Number | None:
    """Read what stands behind 分之: 百分之九十五, 三分之二, 12分之7, 十万分之五."""
    behind = row.end + 2
    share = _SHARES.get(text[at:behind])
    start = _past_blanks(text, behind)
    sign = _sign_at(text, start) if share else ""
    top = _Row(text, _past_blanks(text, start + len(sign)), bare=True, large=False)
    if not top.read():
        return None
    script = _script(text[top.at : top.end] if share else text[at : top.end])
    script = "mixed" if script == "digits" else script
    if share:
        number = top.number()._replace(share=share, scale=0, script=script)
        return _negated(number) if sign and _SIGNS[sign] == "-" else number
    if row.open or row.more or top.open or top.more:
        return None
    return _ratio(top.total(), row.total(), text, at, top.end, script, ())


def _ratio(top: Decimal, bottom: Decimal, text: str, start: int, end: int, script: str, notes: tuple[str, ...]) -> Number:
    if not bottom:
        raise BadNumber(text, start, end)
    context = Context(prec=2 * _PLACES + abs(top.adjusted()) + abs(bottom.adjusted()))
    value = context.divide(top, bottom)
    rounded = context.quantize(value, _ONE.scaleb(-_PLACES))
    if value == rounded and _EXACT.multiply(value, bottom) == top:
        return Number(end, value, share="", script=script, notes=notes)
    return Number(end, rounded, share="", script=script, notes=(*notes, "inexact"))


def _discount(row: _Row) -> Number | None:
    """Read 八折 (80 %), 八五折 and 85折 (85 %)."""
    written, value = row.written(), row.total()
    if len(written) == 2 and written[0] in _DIGITS and written[1] in _DIGITS:
        value = Decimal(written.translate(_AS_ARABIC))
    elif row.open:
        return None
    value = value if value > 10 else value * 10
    return Number(row.end + 1, value, share="%", script=row.script()) if 0 < value <= 100 else None


def _tenths(row: _Row) -> Number | None:
    """Read 七成五 (75 %) and 两三成 (20 to 30 %)."""
    text, end, written, low, high = row.text, row.end + 1, row.written(), row.total(), row.upper()
    if len(written) == 2 and not row.open and written[0] in _DIGITS and written[1] in _DIGITS:
        raise BadNumber(text, row.at, end)  # 九七成
    if not 0 < (high or low) <= 10:
        return None
    ones = text[end : end + 1]
    extra = 5 if ones == "半" else int(ones) if ones in _ARABIC else _DIGITS.get(ones, 0)
    if not extra or ones == "两" or row.open or low == 10 or text[end + 1 : end + 2] in (*_STEP_CHARACTERS, "点", "."):
        return Number(end, low * 10, 1, high and high * 10, share="%", script=row.script())
    return Number(end + 1, low * 10 + extra, share="%", script=_script(written + ones))


# --- rows


class _Row:
    """A row of coefficients, each before a scale, and each part lower than what stands before it: 一亿 三千万 零 五十."""

    # Coefficients with their scales: the least value, what the words leave open above it, a power of ten.
    parts: list[tuple[Decimal, Decimal, int]]
    # The parts from here on stand below one 万, 亿 or 兆; a zero stands before them.
    section = 0
    gap = False
    # A coefficient that has no scale yet; how many Arabic digits it has.
    value: Decimal | None = None
    spread = _NOTHING
    places = 0
    # The power below which the next part lies: of the section, and of the large scale before it; 0 where none is.
    room = above = 0
    zero = pointed = more = open = False
    # The scale words at the end, as one power.
    tail = 0

    def __init__(self, text: str, at: int, bare: bool, large: bool = True) -> None:
        self.text = text
        self.at = self.end = at
        self.bare = bare
        self.large = large
        self.parts = []

    def read(self) -> bool:
        """Take step after step; False where not one could be taken."""
        while (step := _STEPS.get(self.text[self.end : self.end + 1])) and step(self):
            pass
        if self.end == self.at:
            return False
        if self.value is not None:
            # 三万五 is 35,000; several digits fill the places, and so do those behind a zero.
            implied = self.room >= 2 and not self.zero and self.places <= 1
            self.add(self.room - 1 if implied else 0)
            self.tail = 0
        elif self.above == 8 and len(self.parts) == self.section + 1 and self.parts[-1][2] == 3 and not self.gap:
            self.bad()  # 一亿二千 says 一亿二千万 to some
        return True

    def bad(self, end: int = 0) -> NoReturn:
        raise BadNumber(self.text, self.at, max(end, _stray_end(self.text, self.end)))

    # --- what it comes to

    def total(self) -> Decimal:
        """Return the value, the lowest that the words leave."""
        return reduce(_EXACT.add, [_EXACT.scaleb(value, power) if power else value for value, _, power in self.parts])

    def upper(self) -> Decimal | None:
        """Return the highest value where the words leave several."""
        if not self.open:
            return None
        return reduce(_EXACT.add, [_EXACT.scaleb(value + spread, power) for value, spread, power in self.parts])

    def written(self) -> str:
        return self.text[self.at : self.end]

    def script(self) -> str:
        return _script(self.written())

    def number(self) -> Number:
        """Return what the row says."""
        written = self.written()
        notes = ("trillion",) if "兆" in written else ()
        return Number(self.end, self.total(), self.tail, self.upper(), self.more, None, _script(written), notes)

    # --- coefficients

    def take(self, value: Decimal, end: int, spread: Decimal = _NOTHING, places: int = 0) -> bool:
        self.value, self.end, self.spread, self.places = value, end, spread, places
        self.open = self.open or spread > 0
        return True

    def started(self) -> bool:
        return self.value is not None or bool(self.parts)

    def digits(self) -> bool:
        """Take Arabic digits: at the start, before a scale, or where they fill the places left (3万4000, 1千零20)."""
        if self.value is not None or self.more:
            return False
        text = self.text
        value, end, places, point = _digits(text, self.end)
        if self.parts:
            if places == 4 and text.startswith("年", end) and text.startswith(("19", "20"), self.end):
                return False
            lone = places == 1 and not point and text[end : end + 1] in _PLAIN_ENDS
            scaled = _scale_at(text, end)
            if self.pointed and (scaled or lone):
                self.bad(end)
            fits = not point and (places <= self.room if self.zero else 1 < places == self.room)
            if self.pointed or not (scaled or fits or (lone and self.room >= 2)):
                return False
        self.pointed = self.pointed or point
        return self.take(value, end, places=places)

    def numerals(self) -> bool:
        """Take Chinese digits."""
        if self.value is not None or self.more:
            return False
        return self.later_numerals() if self.parts else self.first_numerals()

    def first_numerals(self) -> bool:
        """Take 三, 三五 (three to five), 二〇二四."""
        match = _FIRST_RUN.match(self.text, self.end)
        assert match
        run, end = match[0], match.end()
        if len(run) == 1:
            return self.take(_VALUES[run], end)
        if len(run) == 2 and _is_pair(run) and not _POINT_RUN.match(self.text, end):
            return self.take(_VALUES[run[0]], end, _VALUES[run[1]] - _VALUES[run[0]])
        scale = _scale_at(self.text, end)
        if scale and (len(run.lstrip(_ZEROS)) != 1 if scale < 4 else "〇" not in run):
            self.bad(end)  # 三三三百; 一二〇万 is said digit by digit
        return self.take(Decimal(run.translate(_AS_ARABIC)), end)

    def later_numerals(self) -> bool:
        """Take digits behind a scale: one, or two that leave it open, perhaps behind zeros."""
        text = self.text
        match = _LATER_RUN.match(text, self.end)
        assert match
        (zeros, run), end = match.groups(), match.end()
        scale = _scale_at(text, end)
        if run == "两" and not scale:  # a weight
            run, end = "", end - 1
        if self.pointed:
            if run and scale:
                self.bad(end)
            return False
        if not run:
            return self.zeros(end)
        if len(run) > 2 or (len(run) == 2 and not _is_pair(run)):
            self.bad(end)
        if not zeros and not scale and (self.text[self.at] in _ARABIC or (run == "一" and self.room >= 2 and text[end : end + 1] in _EACH)):
            return False
        self.zero = bool(zeros)
        return self.take(_VALUES[run[0]], end, _VALUES[run[-1]] - _VALUES[run[0]])

    def zeros(self, end: int) -> bool:
        """Pass the zero of 一千零二十 and 1千零20, if a number goes on behind it."""
        following = self.text[end : end + 1]
        if self.room < 2 or not (following in _ARABIC or following in _TENS or _SCALES.get(following) == 1):
            return False
        before, self.zero, self.end = self.end, True, end
        if _STEPS[following](self):
            return True
        self.end, self.zero = before, False
        return False

    def tens(self) -> bool:
        """Take 廿, which is 二十."""
        if self.value is not None or self.more or self.room == 1:
            return False
        return self.take(_VALUES[self.text[self.end]], self.end + 1) and self.small(1)

    def some(self) -> bool:
        """Take 几 and 数 as a digit that the words leave open: 几百, 十几, 30几."""
        text, end = self.text, self.end + 1
        scale, is_how_many = _scale_at(text, end), text[self.end] == "几"
        if self.more or self.pointed:
            return False
        if not self.started():
            tenths = is_how_many and text[end : end + 1] in _TENTHS and not _is_other_word(text, end)
            return bool(scale or tenths) and self.take(Decimal(2), end, Decimal(7))
        if not is_how_many or _is_other_word(text, self.end):
            return False
        if self.value is not None:
            if not self.places or text[self.end - 1] != "0" or self.room:
                return False
            return self.take(self.value + 1, end, Decimal(8))
        return (self.room == 1 or 0 < scale < self.room) and self.take(_ONE, end, Decimal(8))

    def point(self) -> bool:
        """Take the places behind 点: 三点五, 十点四亿, 壹点贰."""
        match = _POINT_RUN.match(self.text, self.end)
        if not match or not self.started() or self.text[self.at] in _ARABIC or self.more or self.pointed or self.open:
            return False
        if self.value is not None:
            if self.room > 1 and not self.zero:
                self.bad(match.end())
            self.add(0)
        elif len(self.parts) == self.section:
            return False
        value = _EXACT.add(self.total(), Decimal("0." + match[1].translate(_AS_ARABIC)))
        self.parts, self.section, self.gap, self.pointed = [], 0, False, True
        self.room = self.above = self.tail = 0
        self.take(value, match.end())
        return _SCALES.get(self.text[self.end : self.end + 1]) != 1 or self.bad()  # 三点五十

    # --- scales

    def scale(self, at: int = -1) -> bool:
        """Take 十 百 千 万 亿; in 一万三千米 千 counts, for 一万三 alone would be read otherwise; in 七十五万千瓦 it is the unit's."""
        at = self.end if at < 0 else at
        power = _SCALES[self.text[at]]
        if _is_other_word(self.text, at) and (self.value is None or self.zero or self.value.adjusted() + power >= self.room):
            return False
        if power > 1 and not self.started() and not self.may_stand_bare(at):
            return False
        taken = self.small(power) if power < 4 else self.large and self.myriad(power)
        self.end = at + 1 if taken else self.end
        return taken

    def may_stand_bare(self, at: int) -> bool:
        """Whether 百 is a hundred where no digit stands before it: 百余, 千多 and 百分之 are, 百人 is not."""
        end = at
        while _scale_at(self.text, end):
            end += 1
        more = self.text[end : end + 1] in _MORE and not _is_other_word(self.text, end)
        return self.bare or more or self.text.startswith("分之", end) or self.bad()

    def add(self, power: int) -> None:
        """Add the coefficient with its power of ten."""
        assert self.value is not None
        if len(self.parts) == self.section:
            self.gap = self.zero
        self.parts.append((self.value, self.spread, power))
        self.value, self.spread, self.zero = None, _NOTHING, False

    def small(self, power: int) -> bool:
        """Take 十, 百 or 千; 十 alone is ten, and so it is in 一百十."""
        if self.value is None:
            if self.parts and (power > 1 or self.room <= 1 or self.more):
                return False
            self.value, self.places = _ONE, 0
        if (self.room and self.value.adjusted() + power >= self.room) or (self.pointed and self.parts and not self.zero):
            self.bad()
        self.tail = power if power > 1 or self.places else 0
        self.add(power)
        self.room = power
        return True

    def myriad(self, power: int) -> bool:
        """Take 万, 亿 or 兆, which scales the section before it, or the whole row: 一万二千亿, 万亿."""
        alone = self.value is None
        if self.value is not None:
            if len(self.parts) > self.section and self.room >= 2 and not self.zero:
                self.bad()  # 五千三万
            self.add(0)
        elif not self.parts:
            self.parts.append((_ONE, _NOTHING, 0))
        size = len(self.parts) - self.section
        start = self.section
        if not size:
            if power < self.above or self.parts[0][2] + power > _HIGHEST:
                return False
            start = 0
        else:
            value, _, first = self.parts[start]
            if self.above and power > self.above and (self.gap or first == self.above - 1):
                start = 0
            elif self.above and value.adjusted() + first + power >= self.above:
                self.bad()
        self.parts[start:] = [(value, spread, shift + power) for value, spread, shift in self.parts[start:]]
        self.tail = power + (self.tail if alone and size <= 1 else 0)
        self.section, self.gap, self.room, self.above = len(self.parts), False, power, power
        return True

    # --- what stands behind

    def and_more(self, at: int = -1) -> bool:
        """Take 多, 余 and 来 behind a scale or Arabic digits; a large scale may follow (20多万)."""
        at = self.end if at < 0 else at
        counted = bool(self.parts) if self.value is None else self.places > 0
        if not counted or self.more or self.open or _is_other_word(self.text, at):
            return False
        self.more, self.end = True, at + 1
        return True

    def plus(self) -> bool:
        """Take 100+, behind which nothing of a number stands."""
        if self.started() and not self.more and self.text[self.end + 1 : self.end + 2] not in _ARABIC:
            self.more = True
            self.end += 1
        return False

    def half(self) -> bool:
        """Refuse 2万半, which nobody can place."""
        if self.value is None and self.parts and self.text[self.end + 1 : self.end + 2] in _PLAIN_ENDS:
            raise BadNumber(self.text, self.at, self.end + 1)
        return False

    def blank(self) -> bool:
        """Pass one blank between digits and what scales them: 1,200 万元."""
        text, at = self.text, self.end + 1
        if self.value is None or not self.places or self.more:
            return False
        if text[at : at + 1] in _MORE:
            return text[self.end] != "\n" and self.and_more(at)
        power = _scale_at(text, at)
        if not power or (text[self.end] == "\n" and power < 4) or text.startswith("分", at + 1):
            return False
        return self.scale(at)


_STEPS: Mapping[str, Callable[[_Row], bool]] = {
    **dict.fromkeys(_ARABIC, _Row.digits),
    **dict.fromkeys(_DIGITS, _Row.numerals),
    **dict.fromkeys(_SCALES, _Row.scale),
    **dict.fromkeys(_TENS, _Row.tens),
    **dict.fromkeys(_SOME, _Row.some),
    **dict.fromkeys(_MORE, _Row.and_more),
    **dict.fromkeys(" \t\n", _Row.blank),
    "点": _Row.point,
    "+": _Row.plus,
    "半": _Row.half,
}
_STARTS: Mapping[str, Callable[[str, int, bool], Number | None]] = {
    **dict.fromkeys((*_DIGITS, *_SCALES, *_TENS, *_SOME), _whole),
    **dict.fromkeys(_ARABIC, _arabic),
    **dict.fromkeys(_ABOVE, _above),
    "好": _good_some,
    "半": _half,
    "翻": _doubling,
}
