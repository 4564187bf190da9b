"""The one number scanner: 1,300, 1.5万亿, 3万4000, 一百二十, 三万五, 十几, 三五个, 百分之九十五, 三分之二, 七成五, 八折.

`scan` reads the longest number that starts at a place in a normalised text.  The tables are
``grammar/numbers.toml``; a number is a row of steps (a coefficient, a scale, a zero, 几, 多),
which `_Row` takes one by one in time linear in what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache
from typing import NamedTuple, NoReturn

from indicator_dsl.language import lexicon


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


_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
# 28 places hold a third well beyond any use; the note says that it was rounded.
_PLACES = 28
_HIGHEST = 24
_DIGITS = re.compile(r"[0-9]+((?:,[0-9]+)*)((?:\.[0-9]+)*)(,[0-9][0-9,.]*)?")
_EXPONENT = re.compile(r"[eE][-+]?([0-9]+)([A-Za-z.]?)")
_BLANKS = re.compile(r"[ \t]*")
_FRACTION = re.compile(r"([0-9]+)[ \t]?/[ \t]?([0-9]+)([/.,万亿]?)")
_PLAIN_ENDS = frozenset("、，；;。\n!?()（）元块")
_ARABIC = frozenset("0123456789")


class _Tables(NamedTuple):
    digits: Mapping[str, int]
    capital: frozenset[str]
    scales: Mapping[str, int]
    small: frozenset[str]
    tens: Mapping[str, int]
    shares: Mapping[str, str]
    tenths: Mapping[str, int]
    wholes: Mapping[str, int]
    doubling: Mapping[str, int]
    some: frozenset[str]
    more: frozenset[str]
    above: frozenset[str]
    signs: Mapping[str, str]
    sign_starts: frozenset[str]
    own: Mapping[str, tuple[str, ...]]
    no_share: Mapping[str, tuple[str, ...]]
    no_more: Mapping[str, tuple[str, ...]]
    no_half: tuple[str, ...]
    each: frozenset[str]
    steps: frozenset[str]
    starts: frozenset[str]
    goes_on: frozenset[str]


def _by_first(words: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[word[0]] = (*found.get(word[0], ()), word)
    return found


@cache
def _tables() -> _Tables:
    def part(name: str) -> dict[str, object]:
        return lexicon.section("numbers", name)

    def numbers(name: str) -> dict[str, int]:
        return {word: int(str(value)) for word, value in part(name).items()}

    def texts(name: str) -> dict[str, str]:
        return {word: str(value) for word, value in part(name).items()}

    def opened(kind: str) -> frozenset[str]:
        return frozenset(word for word, sense in texts("open").items() if sense == kind)

    small, large, tens, capital = numbers("small"), numbers("large"), numbers("tens"), numbers("capital")
    digits = numbers("digits") | capital
    signs, wholes = texts("sign"), numbers("whole-shares")
    steps = frozenset((*digits, *small, *large, *tens, *opened("digit")))
    firsts = {word[0] for word in (*signs, *wholes)}
    return _Tables(
        digits,
        frozenset(capital) | frozenset("拾佰仟"),
        small | large,
        frozenset(small),
        tens,
        texts("shares"),
        numbers("tenths"),
        wholes,
        numbers("doubling"),
        opened("digit"),
        opened("more"),
        opened("above"),
        signs,
        frozenset(word[0] for word in signs),
        _by_first(part("units-of-their-own")),
        _by_first(part("not-shares")),
        _by_first(part("not-more")),
        tuple(part("not-half")),
        frozenset(part("each")),
        steps,
        frozenset((*steps, *opened("above"), *firsts, *_ARABIC, "好", "半", "翻")),
        frozenset((*steps, *opened("more"), *part("tenths"), *_ARABIC, *"分点半/ \t\n+eE")),
    )


class _Coefficient(NamedTuple):
    """A number before its scale: from `low` to `high`, which are the same unless the words leave it open."""

    low: Decimal
    high: Decimal
    places: int = 1
    arabic: bool = False


def scan(text: str, at: int, bare_scale: bool = False) -> Number | None:
    """Return the number that starts at `at` in the normalised `text`, or None where none does.

    With `bare_scale` 百 alone is a hundred (近百家, 超百万元); without it that is a `BadNumber`.
    """
    first = text[at : at + 1]
    tables = _tables()
    if first not in tables.starts or not first:
        return None
    if first in tables.sign_starts:
        for word, sign in tables.signs.items():
            if text.startswith(word, at):
                return _signed(text, at, at + len(word), sign, bare_scale)
    return _unsigned(text, at, bare_scale)


def _signed(text: str, at: int, behind: int, sign: str, bare_scale: bool) -> Number | None:
    if sign == "+":
        return _unsigned(text, behind, bare_scale) if text[behind : behind + 1] in _ARABIC else None
    behind = _past_blanks(text, behind)
    if text[behind : behind + 1] == "近" and text[behind + 1 : behind + 2] in _tables().steps:
        # From which side 负近百 comes nobody can say.
        raise BadNumber(text, at, _run_end(text, behind + 1))
    try:
        number = _unsigned(text, behind, bare_scale)
    except BadNumber as bad:
        raise BadNumber(text, at, bad.end) from None
    return None if number is None else _negated(number)


def _negated(number: Number) -> Number:
    """Turn the sign: 负十几 is -19 to -11."""
    if number.upper is None:
        return number._replace(value=number.value.copy_negate()) if number.value else number
    return number._replace(value=number.upper.copy_negate(), upper=number.value.copy_negate())


def _past_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _begins(words: Mapping[str, tuple[str, ...]], text: str, at: int) -> bool:
    """Whether one of `words` begins at `at`."""
    found = words.get(text[at : at + 1])
    return found is not None and text.startswith(found, at)


def _run_end(text: str, at: int) -> int:
    """Return the end of the characters of numbers that begin at `at`."""
    tables = _tables()
    end = at
    while end < len(text):
        character = text[end]
        counts = character in tables.steps or character in _ARABIC
        if not counts and not (character in "点." and text[end + 1 : end + 2] in (tables.digits if character == "点" else _ARABIC)):
            break
        if character in tables.scales and end > at and _begins(tables.own, text, end):
            break
        end += 1
    return end


def _unsigned(text: str, at: int, bare_scale: bool) -> Number | None:
    tables = _tables()
    first = text[at : at + 1]
    if not first or first not in tables.starts:
        return None
    if first in _ARABIC:
        return _arabic(text, at)
    for word, value in tables.wholes.items():
        if text.startswith(word, at):
            return Number(at + len(word), Decimal(value), share="%", script="han")
    if first == "半":
        return None if text.startswith(tables.no_half, at) else Number(at + 1, Decimal("0.5"), script="han", notes=("half",))
    if first == "翻":
        return _doubling(text, at)
    if first in tables.above:
        return _above(text, at)
    if first == "好":
        row = at + 1
        return _unsigned(text, row, False) if text[row : row + 1] in tables.some else None
    if first in tables.scales and (read := _share(text, at, at)):
        return read
    return _whole(text, at, bare_scale)


def _arabic(text: str, at: int) -> Number | None:
    """Read what begins with a digit: an exponent, a fraction and a share of 10万 are told by what follows."""
    read = _digits(text, at)
    following = text[read[1] : read[1] + 1]
    tables = _tables()
    if following not in tables.goes_on:
        return Number(read[1], read[0])
    scaled = tables.scales.get(following)
    if scaled and text[read[1] + 1 : read[1] + 2] not in tables.goes_on and not _begins(tables.own, text, read[1]):
        # 1,300亿, and nothing of a number behind it.
        notes = ("trillion",) if following == "兆" else ()
        return Number(read[1] + 1, _EXACT.scaleb(read[0], scaled), scaled, notes=notes)
    if following in ("e", "E") and "," not in text[at : read[1]]:
        match = _EXPONENT.match(text, read[1])
        if match and not match[2] and len(match[1]) <= 3:
            if text[match.end() : match.end() + 1] in _tables().scales and not _begins(_tables().own, text, match.end()):
                raise BadNumber(text, match.end(), _run_end(text, match.end()))
            return Number(match.end(), Decimal(text[at : match.end()]), notes=("exponent",))
    if following in ("/", " ", "\t"):
        slashed = _slashed(text, at, read)
        if slashed:
            return slashed
    return _whole(text, at, False)


def _digits(text: str, at: int) -> tuple[Decimal, int, int, bool]:
    """Read digits, grouped or not: value, end, how many before the point, whether there is a point."""
    match = _DIGITS.match(text, at)
    assert match
    groups, point, more = match.groups()
    if groups:
        parts = text[at : match.end(1)].split(",")
        if len(parts[0]) > 3 or any(len(part) != 3 for part in parts[1:]):
            raise BadNumber(text, at, match.end(1))
        digits = "".join(parts)
    else:
        digits = text[at : match.start(2)]
    if more or point.count(".") > 1:
        raise BadNumber(text, at, match.end())
    return Decimal(digits + point), match.end(), len(digits), bool(point)


def _slashed(text: str, at: int, read: tuple[Decimal, int, int, bool]) -> Number | None:
    """Read 3/5 as a fraction and 12/10万 as a share of a hundred thousand."""
    value, end, _, _ = read
    slash = _past_blanks(text, end)
    if text[slash : slash + 1] != "/":
        return None
    bottom = _past_blanks(text, slash + 1)
    if text.startswith("10万", bottom) and not _is_unit_of(text, bottom + 3):
        return Number(bottom + 3, value, share="/10万")
    match = _FRACTION.match(text, at)
    if match is None or match[3] or len(match[1]) > 6 or len(match[2]) > 6:
        return None
    return _ratio(value, Decimal(match[2]), text, at, match.end(), "digits", ("fraction",))


def _is_unit_of(text: str, at: int) -> bool:
    # 12/10万人: a rate, and 人 belongs to its unit.
    return text[at : at + 1] in _tables().each


def _ratio(top: Decimal, bottom: Decimal, text: str, start: int, end: int, script: str, notes: tuple[str, ...]) -> Number:
    if not bottom:
        raise BadNumber(text, start, end)
    context = Context(prec=len(top.as_tuple().digits) + len(bottom.as_tuple().digits) + abs(top.adjusted()) + abs(bottom.adjusted()) + 60)
    exact = context.divide(top, bottom)
    if _EXACT.multiply(exact, bottom) == top and -exact.as_tuple().exponent <= _PLACES:  # type: ignore[operator]
        return Number(end, exact, share="", script=script, notes=notes)
    rounded = context.quantize(exact, Decimal(1).scaleb(-_PLACES))
    return Number(end, rounded, share="", script=script, notes=(*notes, "inexact"))


def _doubling(text: str, at: int) -> Number | None:
    """Read 翻两番: four times as much is a growth of 300 %."""
    tables = _tables()
    count, behind = text[at + 1 : at + 2], text[at + 2 : at + 3]
    times = tables.digits.get(count) or (int(count) if count in _ARABIC else 0)
    if not times or behind not in tables.doubling:
        return None
    return Number(at + 3, Decimal(tables.doubling[behind] ** times * 100 - 100), share="%", script="han", notes=("doubling",))


def _above(text: str, at: int) -> Number | None:
    """Read 上百: more than a hundred."""
    tables = _tables()
    scale = text[at + 1 : at + 2]
    if scale not in tables.scales or tables.scales[scale] < 2 or _begins(tables.own, text, at + 1):
        return None
    if text.startswith("分", at + 2):
        return None
    number = _whole(text, at + 1, True)
    return None if number is None else number._replace(more=True)


def _share(text: str, at: int, top: int) -> Number | None:
    """Read 百分之九十五; `top` is where the word 百分之 stands and `at` where the number began."""
    tables = _tables()
    for word, unit in tables.shares.items():
        if text.startswith(word, at):
            return _share_of(text, top, at + len(word), unit)
    return None


def _share_of(text: str, start: int, at: int, unit: str) -> Number | None:
    behind = _past_blanks(text, at)
    negative = False
    for word, sign in _tables().signs.items():
        if text.startswith(word, behind):
            behind, negative = _past_blanks(text, behind + len(word)), sign == "-"
            break
    row = _numerator(text, behind)
    if row is None:
        return None
    number = row.number("mixed" if row.script() == "digits" else row.script())._replace(share=unit, scale=0)
    return _negated(number) if negative else number


def _numerator(text: str, at: int) -> _Row | None:
    first = text[at : at + 1]
    tables = _tables()
    if first not in _ARABIC and (first not in tables.steps or tables.scales.get(first, 0) > 3):
        return None
    if first in tables.scales and (text.startswith("分", at + 1) or _begins(tables.own, text, at)):
        return None
    row = _Row(text, at, bare=True, large=False)
    return row if row.read() else None


def _whole(text: str, at: int, bare: bool) -> Number | None:
    """Read a row of steps, and what may stand behind it: 分之, 成, 折."""
    row = _Row(text, at, bare=bare)
    if not row.read():
        return None
    end = row.end
    following = text[end : end + 1]
    if following == "分" and text.startswith("分之", end):
        part = _part(text, at, row)
        if part:
            return part
    if following in _tables().tenths:
        share = _tenth(text, at, row)
        if share:
            return share
    return row.number()


def _part(text: str, at: int, row: _Row) -> Number | None:
    """Read what 分之 follows: 三分之二, 12分之7, 十万分之五."""
    word = text[at : row.end] + "分之"
    unit = _tables().shares.get(word) if row.end - at <= 4 else None
    if unit is not None:
        return _share_of(text, at, row.end + 2, unit)
    if row.open() or row.more:
        return None
    top = _numerator(text, _past_blanks(text, row.end + 2))
    if top is None or top.open() or top.more:
        return None
    scripts = {row.script(), top.script()}
    script = "mixed" if "digits" in scripts else scripts.pop() if len(scripts) == 1 else "mixed"
    return _ratio(top.total()[0], row.total()[0], text, at, top.end, script, ())


def _tenth(text: str, at: int, row: _Row) -> Number | None:
    """Read 七成五 (75 %), 八五折 (85 %), 两三成 (20 to 30 %)."""
    tables = _tables()
    end = row.end
    mark = text[end]
    if _begins(tables.no_share, text, end) or row.more:
        return None
    low, high = row.total()
    written = text[at:end]
    if mark == "折":
        if len(written) == 2 and all(c in tables.digits for c in written):
            low = high = Decimal("".join(str(tables.digits[c]) for c in written))
        value = low if low > 10 else low * 10
        if not 0 < value <= 100 or low != high:
            return None
        return Number(end + 1, value, share="%", script=row.script())
    if len(written) == 2 and low == high and all(c in tables.digits for c in written):
        raise BadNumber(text, at, end + 1)  # 九七成
    if not 0 < high <= 10:
        return None
    end += 1
    ones = text[end : end + 1]
    extra = 5 if ones == "半" else int(ones) if ones and ones in _ARABIC else tables.digits.get(ones, 0)
    if not extra or ones == "两" or text[end + 1 : end + 2] in ("点", ".", *tables.steps, *_ARABIC) or low != high or low == 10:
        extra = 0
    value = low * 10 + extra
    upper = None if low == high else high * 10
    script = row.script()
    if extra and (ones in _ARABIC) != (script == "digits"):
        script = "mixed"
    return Number(end + bool(extra), value, scale=0 if extra else 1, upper=upper, share="%", script=script)


class _Row:
    """A row of steps: a coefficient, then scales and further coefficients, each lower than what stands before."""

    # The power below which the next part lies: of the section, and of the large scale before it.
    room: int | None = None
    above: int | None = None
    # The parts from here on stand below one 万, 亿 or 兆; a zero stands before them.
    section = 0
    gap = False
    current: _Coefficient | None = None
    # The kind of the last step: n(umber), s(mall scale) or S (万 and above).
    last = ""
    zero = pointed = more = False
    arabic = han = capital = trillion = False
    # The scale words at the end, as one power.
    tail = 0

    def __init__(self, text: str, at: int, *, bare: bool, large: bool = True) -> None:
        self.text = text
        self.at = self.end = at
        self.bare = bare
        self.large = large
        self.parts: list[tuple[Decimal, Decimal, int]] = []

    # --- reading

    def read(self) -> bool:
        """Take step after step; False where not one could be taken."""
        text, tables = self.text, _tables()
        while self.end < len(text):
            character = text[self.end]
            if character in _ARABIC:
                taken = self._digits()
            elif character in tables.scales:
                taken = self._scale(character, self.end)
            elif character in tables.digits:
                taken = self._numerals()
            elif character in tables.tens:
                taken = self._tens(character)
            elif character in tables.some:
                taken = self._some(character)
            elif character in tables.more:
                taken = self._more(self.end)
            elif character == "点":
                taken = self._point()
            elif character in " \t\n":
                taken = self._blank()
            else:
                taken = self._plus() if character == "+" else self._half() if character == "半" else False
            if not taken:
                break
        if self.end == self.at:
            return False
        self._finish()
        return True

    def bad(self, end: int = 0) -> NoReturn:
        raise BadNumber(self.text, self.at, max(end, _run_end(self.text, self.end)))

    def _digits(self) -> bool:
        text = self.text
        if self.last == "n" or self.more:
            return False
        value, end, places, point = _digits(text, self.end)
        if self.last:
            if text.startswith("年", end) and places == 4 and text[self.end : self.end + 2] in ("19", "20"):
                return False
            scaled = self._scale_at(end)
            lone = places == 1 and not point and (end == len(text) or text[end] in _PLAIN_ENDS)
            if self.pointed:
                if scaled or lone:
                    self.bad(end)
                return False
            if not scaled and not (lone and (self.room or 0) >= 2) and (point or not self._fits(places)):
                return False
        self.current = _Coefficient(value, value, places, True)
        self.pointed = self.pointed or point
        self.arabic = True
        self.end, self.last = end, "n"
        return True

    def _fits(self, places: int) -> bool:
        """Whether digits without a scale fill the places that are left: 3万4000, 1千零20."""
        return self.room is not None and (places <= self.room if self.zero else places == self.room and places > 1)

    def _scale_at(self, at: int) -> bool:
        character = self.text[at : at + 1]
        return bool(character) and character in _tables().scales and not _begins(_tables().own, self.text, at)

    def _numerals(self) -> bool:
        text, digits = self.text, _tables().digits
        if self.last == "n" or self.more:
            return False
        start = end = self.end
        while end < len(text) and text[end] in digits and (text[end] not in "两俩仨" or self._is_digit(end, start)):
            end += 1
        if end == start:
            return False
        run = text[start:end]
        return self._later(run, end) if self.last else self._head(run, end)

    def _is_digit(self, at: int, start: int) -> bool:
        """Whether 两 is a digit: first, in 一两, or before a scale; behind a number it is a weight."""
        text = self.text
        if at != start and not self.last:
            return at == start + 1 and text[start] == "一" and text[at] == "两"
        return not self.last or (text[at] == "两" and (at == start or text[at - 1] in "零〇") and self._scale_at(at + 1))

    def _mark(self, run: str) -> None:
        capital = _tables().capital
        marked = [c in capital for c in run if c not in "零〇"]
        self.capital = self.capital or any(marked)
        self.han = self.han or not all(marked)

    def _head(self, run: str, end: int) -> bool:
        digits = _tables().digits
        self._mark(run)
        values = [digits[c] for c in run]
        point = self.text.startswith("点", end) and self.text[end + 1 : end + 2] in digits
        bare = run.lstrip("零〇")
        if len(run) == 2 and not point and _pair(*values):
            self.current = _Coefficient(Decimal(values[0]), Decimal(values[1]))
        elif len(run) > 1:
            scaled = self.text[end : end + 1] if self._scale_at(end) else ""
            small = scaled in _tables().small and scaled != ""
            if scaled and (len(bare) != 1 if small else "〇" not in run):
                self.end = end
                self.bad()  # 三三三百; 一二〇万 is said digit by digit
            value = Decimal("".join(map(str, values)))
            self.current = _Coefficient(value, value, len(run))
        else:
            value = Decimal(values[0])
            self.current = _Coefficient(value, value)
        self.end, self.last = end, "n"
        return True

    def _later(self, run: str, end: int) -> bool:
        """Read digits behind a scale: one, or two that leave it open, perhaps behind zeros."""
        text, digits = self.text, _tables().digits
        rest = run.lstrip("零〇")
        if self.pointed:
            if rest and self._scale_at(end):
                self.end = end
                self.bad()
            return False
        if not rest:
            return self._zero(end)
        values = [digits[c] for c in rest]
        if len(values) > 2 or (len(values) == 2 and not _pair(*values)):
            self.end = end
            self.bad()
        if rest == "一" == run and (self.room or 0) >= 2 and text[end : end + 1] in _tables().each:
            return False
        if self.arabic and rest == run and not self._scale_at(end):
            return False
        self._mark(rest)
        self.zero = self.zero or rest != run
        self.current = _Coefficient(Decimal(values[0]), Decimal(values[-1]))
        self.end, self.last = end, "n"
        return True

    def _zero(self, end: int) -> bool:
        """Pass the zero of 一千零二十 and 1千零20, if a number goes on behind it."""
        following = self.text[end : end + 1]
        if self.zero or not following:
            return False
        tables = _tables()
        goes_on = following in _ARABIC or following in tables.tens or tables.scales.get(following) == 1
        if not goes_on or (self.room or 0) < 2:
            return False
        if following in _ARABIC:
            try:
                _, behind, places, point = _digits(self.text, end)
            except BadNumber:
                return False
            if point or not (self._scale_at(behind) or places <= (self.room or 0)):
                return False
        before, self.zero, self.end = self.end, True, end
        if following in tables.scales:
            taken = self._scale(following, end)
        else:
            taken = self._digits() if following in _ARABIC else self._tens(following)
        if not taken:
            self.end, self.zero = before, False
        return taken

    def _tens(self, character: str) -> bool:
        if self.last == "n" or self.more or self.pointed or (self.room is not None and self.room <= 1):
            return False
        tens = Decimal(_tables().tens[character])
        self.parts.append((tens, tens, 1))
        self.room, self.last, self.han, self.tail = 1, "s", True, 0
        self.end += 1
        return True

    def _some(self, character: str) -> bool:
        """Read 几 and 数 as a digit that the words leave open."""
        end = self.end + 1
        scaled = self._scale_at(end)
        low, high = 1, 9
        if self.more or (self.pointed and self.last):
            return False
        if not self.last:
            if not scaled and not (character == "几" and self._tenth_at(end)):
                return False
            low = 2
        elif character != "几" or _begins(_tables().no_more, self.text, self.end):
            return False
        elif self.last == "n":
            coefficient = self.current
            if coefficient is None or not coefficient.arabic or self.text[self.end - 1] != "0" or self.room is not None:
                return False
            self.current = _Coefficient(coefficient.low + 1, coefficient.high + 9)
            self.han, self.end = True, end
            return True
        elif self.room != 1 and not (scaled and _tables().scales[self.text[end]] < (self.room or 0)):
            return False
        self.han = True
        self.current = _Coefficient(Decimal(low), Decimal(high))
        self.end, self.last = end, "n"
        return True

    def _tenth_at(self, at: int) -> bool:
        return self.text[at : at + 1] in _tables().tenths and not _begins(_tables().no_share, self.text, at)

    def _more(self, at: int) -> bool:
        """Read 多, 余 and 来: behind a scale or digits, and a scale may follow (20多万)."""
        counted = self.last in ("s", "S") or (self.last == "n" and self.current is not None and self.current.arabic)
        if not counted or self.more or self._is_open() or _begins(_tables().no_more, self.text, at):
            return False
        self.more, self.end = True, at + 1
        return True

    def _plus(self) -> bool:
        if not self.last or self.more or self.text[self.end + 1 : self.end + 2] in _ARABIC:
            return False
        self.more = True
        self.end += 1
        # Nothing of a number stands behind a plus.
        self.large = False
        return False

    def _half(self) -> bool:
        """Refuse 2万半, which nobody can place."""
        behind = self.text[self.end + 1 : self.end + 2]
        if self.last in ("s", "S") and (not behind or behind in _PLAIN_ENDS):
            raise BadNumber(self.text, self.at, self.end + 1)
        return False

    def _blank(self) -> bool:
        """Pass one blank between digits and what scales them: 1,200 万元."""
        at = self.end + 1
        if self.last != "n" or not self.current or not self.current.arabic or self.more:
            return False
        character = self.text[at : at + 1]
        if character in _tables().more and self.text[self.end] != "\n":
            return self._more(at)
        if not self._scale_at(at) or (self.text[self.end] == "\n" and _tables().scales[character] < 4):
            return False
        if self.text.startswith("分", at + 1):
            return False
        return self._scale(character, at)

    def _point(self) -> bool:
        """Read the places behind 点: 三点五, 十点四亿, 壹点贰."""
        text, digits = self.text, _tables().digits
        start = end = self.end + 1
        while end < len(text) and text[end] in digits and text[end] not in "两俩仨":
            end += 1
        if end == start or not self.last or self.arabic or self.more or self.pointed or self._is_open():
            return False
        if self.last == "S" or (self.current and self.current.places > 1 and self.room is not None):
            return False
        self._mark(text[start:end])
        before = [_EXACT.scaleb(low, power) for low, _, power in self.parts]
        if self.current:
            power = self.room - 1 if self.room is not None and self.room > 1 and not self.zero else 0
            if power:
                self.bad(end)
            before.append(self.current.low)
        whole = before[0] if len(before) == 1 else _sum(before)
        value = _EXACT.add(whole, Decimal("0." + "".join(str(digits[c]) for c in text[start:end])))
        self.parts, self.section, self.gap = [], 0, False
        self.room = self.above = None
        self.current = _Coefficient(value, value)
        self.pointed, self.end, self.last, self.tail = True, end, "n", 0
        if end < len(text) and _tables().scales.get(text[end]) == 1:
            self.bad()  # 三点五十
        return True

    # --- scales

    def _scale(self, character: str, at: int) -> bool:
        tables = _tables()
        power = tables.scales[character]
        if not self.last and (not self._may_stand_bare(power, at)):
            return False
        if _begins(tables.own, self.text, at) and not self._fits_between(power):
            return False
        if self.more and not self.large:
            return False
        taken = self._small(power, character) if character in tables.small else self.large and self._large(power)
        if taken:
            self.end = at + 1
            self.capital = self.capital or character in tables.capital
            self.han = self.han or (character in "十百千" and not self.arabic)
            self.trillion = self.trillion or character == "兆"
        return taken

    def _fits_between(self, power: int) -> bool:
        """In 一万三千米 千 counts, for 一万三 alone would be read otherwise; in 七十五万千瓦 it is the unit's."""
        coefficient = self.current
        if coefficient is None or coefficient.high.adjusted() + power >= (self.room or 0):
            return False
        return self.last == "n" and not self.zero and self.room is not None

    def _may_stand_bare(self, power: int, at: int) -> bool:
        """Read 十 and, where asked, 百 as one of them; 百余 and 千多 are numbers too, 百人 is none."""
        tables = _tables()
        if power == 1:
            return True
        if _begins(tables.own, self.text, at):
            return False
        end = at
        while self._scale_at(end):
            end += 1
        behind = self.text[end : end + 1]
        fraction = self.text.startswith("分之", end)
        if self.bare or (behind in tables.more and not _begins(tables.no_more, self.text, end)):
            return True
        if fraction and end - at <= 2:
            return end == at + 1 and power >= 4 and self.text[end + 2 : end + 3] in (*tables.digits, *tables.small, *_ARABIC)
        self.end = at
        return self.bad(end)

    def _small(self, power: int, character: str) -> bool:
        coefficient = self.current
        arabic = coefficient is not None and coefficient.arabic
        if coefficient is None:
            if self.last and (self.room is None or self.room <= power or power > 1 or self.more or self.pointed):
                return False
            coefficient = _Coefficient(Decimal(1), Decimal(1))
        if self.room is not None and coefficient.high.adjusted() + power >= self.room:
            self.bad()
        if not self.zero and self.last == "n" and self.pointed and self.parts:
            self.bad()
        self.gap = self.gap or (self.zero and len(self.parts) == self.section)
        self.parts.append((coefficient.low, coefficient.high, power))
        self.tail = power if power > 1 or arabic else 0
        self.room, self.current, self.last, self.zero = power, None, "s", False
        return True

    def _large(self, power: int) -> bool:
        if self.current is not None:
            if len(self.parts) > self.section and (self.room or 0) >= 2 and not self.zero:
                self.bad()  # 五千三万
            self.gap = self.gap or (self.zero and len(self.parts) == self.section)
            self.parts.append((self.current.low, self.current.high, 0))
        if len(self.parts) == self.section:
            return self._large_again(power)
        section = self.parts[self.section :]
        if self.above is None or power < self.above:
            size = max(high.adjusted() + shift for _, high, shift in section)
            if self.above is not None and size + power >= self.above:
                self.bad()
            self.parts[self.section :] = [(low, high, shift + power) for low, high, shift in section]
        elif power > self.above and (self.gap or section[0][2] == self.above - 1):
            # 一万二千亿
            self.parts = [(low, high, shift + power) for low, high, shift in self.parts]
        else:
            self.bad()
        alone = self.last == "s" and len(section) == 1
        self._close(power, self.tail + power if alone else power)
        return True

    def _large_again(self, power: int) -> bool:
        """Read the second of 万亿, or one that stands bare."""
        if not self.last:
            self.parts.append((Decimal(1), Decimal(1), power))
            self._close(power, power)
            return True
        total = self.parts[0][2] + power
        if self.above is None or power < self.above or total > _HIGHEST:
            return False
        self.parts = [(low, high, shift + power) for low, high, shift in self.parts]
        self._close(power, self.tail + power)
        return True

    def _close(self, power: int, tail: int) -> None:
        self.section, self.gap, self.current = len(self.parts), False, None
        self.room = self.above = power
        self.last, self.zero, self.tail = "S", False, tail

    # --- what it comes to

    def _is_open(self) -> bool:
        current = self.current
        return any(low != high for low, high, _ in self.parts) or (current is not None and current.low != current.high)

    def _finish(self) -> None:
        current = self.current
        if current is not None:
            power = 0
            room = self.room
            if room is not None and room >= 2 and not self.zero and current.places == 1:
                # 三万五 is 35,000; three digits behind 千 fill its places.
                power = room - 1
            self.parts.append((current.low, current.high, power))
            self.tail = 0
        elif self.last == "s" and self.above == 8 and self.parts[-1][2] == 3 and len(self.parts) == self.section + 1 and not self.gap:
            self.bad()  # 一亿二千 says 一亿二千万 to some

    def open(self) -> bool:
        """Whether the words leave a range open."""
        return any(low != high for low, high, _ in self.parts)

    def total(self) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest value that the words leave."""
        low = _sum([_EXACT.scaleb(low, power) if power else low for low, _, power in self.parts])
        return (low, _sum([_EXACT.scaleb(high, power) for _, high, power in self.parts])) if self.open() else (low, low)

    def script(self) -> str:
        """Name the characters that the number is written in."""
        if self.arabic:
            return "mixed" if self.han or self.capital else "digits"
        return "mixed" if self.han and self.capital else "capital" if self.capital else "han"

    def number(self, script: str = "") -> Number:
        """Return what the row says."""
        low, high = self.total()
        upper = None if low == high else high
        notes = ("trillion",) if self.trillion else ()
        return Number(self.end, low, self.tail, upper, self.more, None, script or self.script(), notes)


def _pair(first: int, second: int) -> bool:
    """Whether two digits leave a number open: 二三, 三五, 一两."""
    return first > 0 and (second == first + 1 or (first, second) == (3, 5))


def _sum(values: list[Decimal]) -> Decimal:
    total = values[0]
    for value in values[1:]:
        total = _EXACT.add(total, value)
    return total
