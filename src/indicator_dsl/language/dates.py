"""Dates as people write them: 2024年12月底, 2023.07, 12月31日, 一至三季度, 2024年11月至次年3月.

`scan` tries each form at one place and keeps the longest, as the tokens do everywhere.  A form is a small
pattern and what it says; words come from ``grammar/time.toml``.  Where the longest form has no such day
(2月30日), it is a `BadDate`.  What a date means beside other words (before 前, behind ≥) is for the caller to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from indicator_dsl.language.lexicon import section
from indicator_dsl.making import maker
from indicator_dsl.model import Day, Precision

make_day = maker(Day)


class BadDate(ValueError):  # noqa: N818 - it is a date, and a bad one
    """The words from `start` to `end` say a day that there isn't: 2024年2月30日, 12-3月."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__(start, end)
        self.start, self.end = start, end


class Date(NamedTuple):
    """The first and last day that a date's words cover; its words end before offset `end`."""

    end: int
    start: Day
    last: Day
    precision: Precision
    by: bool = False  # 12月底, 一季度末: a time by which
    spans: bool = False  # two ends in one wording: 1-12月, 前三季度
    form: str = "words"  # or dotted (2024.12), compact (20241231), numeric (2024.12.31), school-year, years (2023-2024)
    year_said: bool = False  # with a number, or as 当年


class _Frame(NamedTuple):
    """Where the words at hand start, and the year of their months."""

    start: int
    year: int | None
    said: bool = False


class _Pattern:
    """A pattern that is compiled when it is first asked: most cells hold few kinds of dates."""

    __slots__ = ("match", "text")
    match: Callable[[str, int], re.Match[str] | None]

    def __init__(self, text: str) -> None:
        self.text = text

    def __getattr__(self, name: str) -> Any:
        if name != "match":
            raise AttributeError(name)
        self.match = re.compile(self.text, re.ASCII).match
        return self.match


def _one_of(part: str) -> str:
    return "|".join(re.escape(word) for word in sorted(section("time", part), key=len, reverse=True))


_NUMERALS, _DIGITS, _HALVES, _NAMED_MONTHS = (section("time", part) for part in ("numerals", "digits", "halves", "fixed-months"))
_PARTS = section("time", "parts") | section("time", "year-parts")
_HAN = "".join(sorted({character for word in _NUMERALS for character in word}))
_GAP, _M, _Y = r"\s{0,2}", r"([0-9]{1,2})", r"((?:19|20)[0-9]{2})"
_N = rf"([0-9]{{1,3}}|[{_HAN}]{{1,4}})"
_HAN_YEAR = rf"[一二][{''.join(_DIGITS)}]{{3}}"
_ANY_YEAR = rf"((?:19|20)[0-9]{{2}}|{_HAN_YEAR})"
_TO = rf"{_GAP}(?:{_one_of('range')}){_GAP}"

# How every date goes on that begins with a digit or a numeral: what does not is a number, which is soon seen.
_DATED = _Pattern(rf"(?:[0-9]{{1,6}}|[{_HAN}{''.join(_DIGITS)}]{{1,4}})(?:{_GAP}[年月季第Qq上下./、]|{_TO})|(?:19|20)[0-9]{{6}}")
_SAID = _Pattern(rf"[0-9]{{1,6}}(?:{_GAP}[年月季第Qq上下]|{_TO})")  # a date that begins with no year in digits: 2.5 and 5/8 are none
_YEAR = _Pattern(rf"(?:([0-9]{{2,6}}|{_HAN_YEAR}){_GAP}年度?|({_one_of('this-year')}))")
_YEAR_MARK = _Pattern(rf"{_Y}([./-])?{_GAP}")
_MONTHS = _Pattern(rf"{_GAP}{_N}{_TO}{_N}{_GAP}月份?")
_MONTH = _Pattern(rf"{_GAP}(?:{_N}{_GAP}月|({_one_of('fixed-months')}))份?")
_DAYS = _Pattern(rf"{_GAP}{_N}{_GAP}[日号]?{_TO}{_N}{_GAP}[日号]")
_DAY = _Pattern(rf"{_GAP}{_N}{_GAP}[日号]")
_BARE_DAY = _Pattern(rf"{_GAP}{_M}{_GAP}(?:{_one_of('due')})")
_CLOCK = _Pattern(rf"{_GAP}(?:2[0-4]|[01]?[0-9])(?:[时点](?:[0-5]?[0-9]分)?|:[0-5][0-9](?::[0-5][0-9])?)")
_FIRST_QUARTERS = _Pattern(rf"{_GAP}前([2-4二两三四])个?季度")
_QUARTERS = _Pattern(rf"{_GAP}(?:第{_GAP})?{_N}{_TO}(?:第{_GAP})?{_N}{_GAP}季度")
_QUARTER = _Pattern(rf"{_GAP}(?:第{_GAP}{_N}{_GAP}季度?|{_N}{_GAP}季度|[Qq]([1-4]))")
_HALF = _Pattern(rf"{_GAP}({_one_of('halves')})")
_PART = _Pattern(rf"{_GAP}({_one_of('parts')})")
_YEAR_PART = _Pattern(rf"{_GAP}({_one_of('year-parts')})")
_NO_PART = _Pattern(rf"{_GAP}年?(?:{_one_of('no-parts')})")
_INTO_NEXT_YEAR = _Pattern(rf"{_TO}(?:{_one_of('next-year')})")
_YEARS = _Pattern(rf"{_ANY_YEAR}{_TO}{_ANY_YEAR}{_GAP}(学?年度?)?")
_NUMERIC = _Pattern(rf"{_Y}{_GAP}([./、-]){_GAP}{_M}{_GAP}\2{_GAP}{_M}([日号])?")
_TO_DAY = _Pattern(rf"{_TO}(?:{_M}[./])?{_M}([日号])?")
_COMPACT = _Pattern(rf"{_Y}([0-9]{{2}})([0-9]{{2}})日?")
_BETWEEN = _Pattern(_TO)
_POINT = _Pattern(rf"{_Y}([./-]){_M}")
_TO_POINT = _Pattern(rf"{_TO}(?:{_Y}[./-])?{_M}({_GAP}月份?)?")
_YEAR_AND_MONTH = _Pattern(r"(20[0-9]{2})(?:\.([0-9]{1,2})|([0-9]{2}))")
_MONTH_AND_DAY = _Pattern(rf"{_M}[./-]{_M}")

_DIGIT = frozenset("0123456789")
_NUMBERS = _DIGIT | {*_HAN, *_DIGITS}
_STARTING = (*"Qq第前", *(word for part in ("this-year", "year-parts", "halves", "fixed-months") for word in section("time", part)))
"""What a date begins with that begins with no number."""
_STARTS = _NUMBERS | {word[0] for word in _STARTING}


def scan(text: str, at: int, *, year: int | None = None) -> Date | None:
    """Read the longest date that starts at `at` in normalised text; its months are in `year` where it says none.

    None: no date starts there.  Raises `BadDate` where the longest says no day.
    """
    first = text[at : at + 1]
    if first not in _STARTS:
        return None
    forms = _FORMS.get(text[at : at + 2], _SPOKEN if first in _HAN_CENTURIES else _WORDS)
    begins = _SAID if first in _DIGIT and forms is _WORDS else _DATED
    if not (begins.match(text, at) if first in _NUMBERS else text.startswith(_STARTING, at)):
        return None
    best: Date | BadDate | None = None
    for form in forms:
        try:
            found: Date | BadDate | None = form(text, _Frame(at, year))
        except BadDate as bad:
            found = bad
        if found is not None and (best is None or found.end > best.end):
            best = found
    if isinstance(best, BadDate):
        raise best
    return best if best is None or best.spans else _into_next_year(text, best, at)


def month_and_day(text: str, at: int) -> Date | None:
    """Read 9.30, 12/31 or 3-31 as a day without a year: another reading of what may be a number."""
    match = _MONTH_AND_DAY.match(text, at)
    if match is None or _goes_on(text, match.end(), "-") or not _exists(None, int(match[1]), int(match[2])):
        return None
    day = (int(match[1]), int(match[2]))
    return _days(_Frame(at, None), match.end(), day, day)._replace(form="numeric")


def year_and_month(text: str, at: int) -> Date | None:
    """Read 2024.5, 2024.12 or 202412 as a month: another reading of what is a number first."""
    match = _YEAR_AND_MONTH.match(text, at)
    if match is None or _goes_on(text, match.end()) or not 1 <= (month := int(match[2] or match[3])) <= 12:
        return None
    return _months(_Frame(at, int(match[1]), True), match.end(), month, month, Precision.MONTH)._replace(form="dotted")


# --- days that there are


def last_day(year: int | None, month: int) -> int:
    """Return the days of a month; a February without a year has 29, which `Day.in_year` makes 28 where it must."""
    return 28 if month == 2 and year is not None and not _is_leap(year) else (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _exists(year: int | None, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= last_day(year, month)


def _days(frame: _Frame, end: int, first: tuple[int, int], last: tuple[int, int]) -> Date:
    if not (_exists(frame.year, *first) and _exists(frame.year, *last) and first <= last):
        raise BadDate(frame.start, end)
    return Date(end, make_day(frame.year, *first), make_day(frame.year, *last), Precision.DAY, year_said=frame.said)


def _months(frame: _Frame, end: int, first: int, last: int, precision: Precision) -> Date:
    if not 1 <= first <= last <= 12:
        raise BadDate(frame.start, end)
    return Date(
        end, make_day(frame.year, first, 1), make_day(frame.year, last, last_day(frame.year, last)), precision, year_said=frame.said
    )


def _number(text: str) -> int:
    """Read the 12 or the 十二 of a month, a day or a quarter; 0: there is none such."""
    return int(text) if text.isascii() else int(_NUMERALS.get(text, 0))


def _year_number(text: str) -> int:
    return int(text) if text.isascii() else int("".join(str(_DIGITS[character]) for character in text))


def _goes_on(text: str, end: int, marks: str = "") -> bool:
    """Whether the digits before `end` are part of a longer number: 2024.12%, 2024.12.5."""
    after = text[end : end + 2]
    return after[:1] in _DIGIT | {"%", "‰"} or (after[:1] in {".", "/", ",", *marks} and after[1:] in _DIGIT)


# --- dates in words: each function reads its words at `at`, or nothing


def _words(text: str, frame: _Frame) -> Date | None:
    """``YEAR? (MONTH | QUARTER | HALF | PART)?``."""
    at = frame.start
    if match := _YEAR.match(text, at):
        found = _of_a_year(text, match, frame.year)
    elif match := _YEAR_MARK.match(text, at):
        frame, behind = _Frame(at, int(match[1]), said=True), match.end()
        if match[2]:  # 2024.12月, 2024/3-5月
            found = _month(text, behind, frame)
        else:  # 2024上半年, 2024第四季度, 2024Q4: what begins with a digit would be one number with the year
            found = _half(text, behind, frame) or (None if text[behind : behind + 1] in _DIGIT else _quarter(text, behind, frame))
    else:
        found = _within(text, at, frame)
    return found


def _of_a_year(text: str, match: re.Match[str], year: int | None) -> Date | None:
    """``2024年…``, ``当年…``; ``24年底``, where only a date can be meant; ``20025年9月`` has no such year."""
    digits = match[1]
    short = digits is not None and len(digits) == 2
    number = _year_number(digits) + 2000 * short if digits else year
    if number and short and not 2015 <= number <= 2035:
        return None
    known = not digits or 1900 <= (number or 0) <= 2099
    frame = _Frame(match.start(), number if known else None, said=True)
    found = _within(text, match.end(), frame) or _parted(text, _months(frame, match.end(), 1, 12, Precision.YEAR))
    if found.precision is Precision.YEAR and not found.by and (short or not known):
        return None
    if not known:
        raise BadDate(frame.start, found.end)
    return found


def _within(text: str, at: int, frame: _Frame) -> Date | None:
    return _month(text, at, frame) or _quarter(text, at, frame) or _half(text, at, frame) or _year_part(text, at, frame)


def _month(text: str, at: int, frame: _Frame) -> Date | None:
    """``12月``, ``1-12月``, ``3月10日``, ``3月10日-20日``, ``12月31日24时``, ``10月中旬``."""
    if match := _MONTHS.match(text, at):
        first, last = _number(match[1]), _number(match[2])
        if not frame.said and not (1 <= first <= 12 and 1 <= last <= 12):
            return None  # 12-15月: months are counted
        return _parted(text, _months(frame, match.end(), first, last, Precision.MONTH)._replace(spans=True))
    match = _MONTH.match(text, at)
    if match is None:
        return None
    month = int(_NAMED_MONTHS[match[2]]) if match[2] else _number(match[1])
    if days := _DAYS.match(text, match.end()):
        return _days(frame, days.end(), (month, _number(days[1])), (month, _number(days[2])))._replace(spans=True)
    if day := _DAY.match(text, match.end()):
        end = (_CLOCK.match(text, day.end()) or day).end()
        return _days(frame, end, (month, _number(day[1])), (month, _number(day[1])))
    if (bare := _BARE_DAY.match(text, match.end())) and _exists(frame.year, month, int(bare[1])):
        return _days(frame, bare.end(1), (month, int(bare[1])), (month, int(bare[1])))
    if not frame.said and not 1 <= month <= 12:
        return None
    return _parted(text, _months(frame, match.end(), month, month, Precision.MONTH))


def _quarter(text: str, at: int, frame: _Frame) -> Date | None:
    """``第一季度``, ``Q4``, ``一至三季度``, ``前三季度``."""
    first, spans = 1, True
    if match := _FIRST_QUARTERS.match(text, at):
        last = 2 if match[1] == "两" else _number(match[1])
    elif match := _QUARTERS.match(text, at):
        first, last = _number(match[1]), _number(match[2])
    elif match := _QUARTER.match(text, at):
        first = last = _number(match[1] or match[2] or match[3])
        spans = False
    if match is None or not (frame.said or "第" in match[0] or (1 <= first <= 4 and 1 <= last <= 4)):
        return None  # 5季度: quarters are counted
    if match[0][-1] in _DIGIT and (after := text[match.end() : match.end() + 1]).isascii() and after.isalnum():
        return None  # Q345钢
    return _parted(text, _months(frame, match.end(), 3 * first - 2, 3 * last, Precision.QUARTER)._replace(spans=spans))


def _half(text: str, at: int, frame: _Frame) -> Date | None:
    if match := _HALF.match(text, at):
        first, last = _HALVES[match[1]]
        return _parted(text, _months(frame, match.end(), first, last, Precision.HALF))
    return None


def _year_part(text: str, at: int, frame: _Frame) -> Date | None:
    """``年底``, ``年初``: of the year before it, or alone."""
    if not _YEAR_PART.match(text, at):
        return None
    whole = _months(frame, at, 1, 12, Precision.YEAR)
    found = _parted(text, whole, _YEAR_PART)
    return None if found is whole else found


def _parted(text: str, date: Date, pattern: _Pattern = _PART) -> Date:
    """Take the 底, 初 or 中旬 behind a date."""
    match = pattern.match(text, date.end)
    part = _PARTS[match[1]] if match and not _NO_PART.match(text, date.end) else None
    if match is None or part is None:
        return date
    if part == "by":
        return date._replace(end=match.end(), by=True)
    frame, month = _Frame(0, date.start.year, date.year_said), date.start.month
    if date.precision is Precision.MONTH and not date.spans:
        first, last = (1, 10) if part == "first" else part
        return _days(frame, match.end(), (month, first), (month, last or last_day(frame.year, month)))
    return _months(frame, match.end(), month, month, Precision.MONTH) if part == "first" and not date.spans else date


def _into_next_year(text: str, first: Date, at: int) -> Date:
    """``2024年11月至次年3月``; two days a year apart, neither of them known, are more than a period can say."""
    match, year = _INTO_NEXT_YEAR.match(text, first.end), first.start.year
    last = _within(text, match.end(), _Frame(at, None if year is None else year + 1, said=True)) if match else None
    if last is None:
        return first
    if year is None:
        raise BadDate(at, last.end)
    return last._replace(start=first.last if first.by else first.start, spans=True, year_said=first.year_said)


# --- dates in digits


def _years(text: str, frame: _Frame) -> Date | None:
    """``2021-2023年``, ``2024-2025学年`` (September through August), ``2023-2024``."""
    match = _YEARS.match(text, frame.start)
    if match is None:
        return None
    first, last, mark = _year_number(match[1]), _year_number(match[2]), match[3]
    if mark is None and (first > last or not (match[1] + match[2]).isascii() or _goes_on(text, match.end(), "-")):
        return None
    if not 1900 <= first <= last <= 2099:
        raise BadDate(frame.start, match.end())
    years = Date(match.end(), Day(first, 1, 1), Day(last, 12, 31), Precision.YEAR, spans=True, form="years", year_said=True)
    if mark and mark[0] == "学":
        return years._replace(start=Day(first, 9, 1), last=Day(last, 8, 31), form="school-year")
    return _parted(text, years._replace(form="words")) if mark else years


def _numeric(text: str, frame: _Frame) -> Date | None:
    """``2024.12.31``, ``2024-3-5 17:00``, ``2024.3.10-4.20``, ``2024.3.10-20日``."""
    match = _NUMERIC.match(text, frame.start)
    behind = text[match.end() : match.end() + 2] if match else ""
    if match is None or (match[5] is None and (behind[:1] in _DIGIT | {"月"} or (behind[:1] == match[2] != "-" and behind[1:] in _DIGIT))):
        return None  # 2024-3-5月, 2024.12.5.1
    frame, first = _Frame(frame.start, int(match[1]), said=True), (int(match[3]), int(match[4]))
    date = _days(frame, (_CLOCK.match(text, match.end()) or match).end(), first, first)._replace(form="numeric")
    end = _TO_DAY.match(text, date.end)
    if end is None or not (end[1] or end[3]) or (end[3] is None and _goes_on(text, end.end(), "-")):
        return date
    last = (int(end[1] or first[0]), int(end[2]))
    if end[3] is None and not (_exists(frame.year, *last) and first <= last):
        return date
    return _days(frame, end.end(), first, last)._replace(spans=True, form="numeric")


def _compact(text: str, frame: _Frame) -> Date | None:
    """``20241231``, ``20240101-20241231``; eight digits that are no day are a number."""
    first = _eight_digits(text, frame.start)
    to = _BETWEEN.match(text, first.end) if first else None
    last = _eight_digits(text, to.end()) if to else None
    if first and last and to and text[frame.start : frame.start + 8] <= text[to.end() : to.end() + 8]:
        return last._replace(start=first.start, spans=True)
    return first


def _eight_digits(text: str, at: int) -> Date | None:
    match = _COMPACT.match(text, at)
    if match is None or _goes_on(text, match.end()) or not _exists(*(int(group) for group in match.groups())):
        return None
    day = (int(match[2]), int(match[3]))
    return _days(_Frame(at, int(match[1]), said=True), match.end(), day, day)._replace(form="compact")


def _point(text: str, frame: _Frame) -> Date | None:
    """``2024.12``, ``2024-12``; ``2024.1-2024.12``, ``2024.01-12``, ``2024.1-2024.12月``."""
    match = _POINT.match(text, frame.start)
    if match is None:
        return None
    year, mark, month = int(match[1]), match[2], int(match[3])
    to = _TO_POINT.match(text, match.end())
    two_digits = mark != "-" and to is not None and len(match[3]) == len(to[2]) == 2
    if to and (to[1] or to[3] or two_digits) and (to[3] or not _goes_on(text, to.end(), "-")):
        y, m = int(to[1] or year), int(to[2])
        if 1 <= month <= 12 and 1 <= m <= 12 and (year, month) <= (y, m):
            form = "words" if to[3] else "dotted"
            return Date(to.end(), Day(year, month, 1), Day(y, m, last_day(y, m)), Precision.MONTH, spans=True, form=form, year_said=True)
        if to[3]:
            raise BadDate(frame.start, to.end())
    if len(match[3]) == 2 and 1 <= month <= 12 and not _goes_on(text, match.end(), mark):
        return _months(_Frame(frame.start, year, said=True), match.end(), month, month, Precision.MONTH)._replace(form="dotted")
    return None


_WORDS, _SPOKEN = (_words,), (_words, _years)
_HAN_CENTURIES = frozenset("一二")
_FORMS = dict.fromkeys(("19", "20"), (_words, _years, _numeric, _compact, _point))
"""The forms of a date that begins with a year in digits, by its first two; in words a year is one form of two, else there is one."""
