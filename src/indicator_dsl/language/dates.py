"""Dates as people write them: 2024年12月底, 2023.07, 12月31日, 上半年, 第三季度."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache
from typing import NamedTuple

from indicator_dsl.language._patterns import piece
from indicator_dsl.language.numerals import read_numeral
from indicator_dsl.model import Day, Precision


class Dates(NamedTuple):
    """The first and the last day that a date's words cover, and how finely they were written."""

    start: Day
    end: Day
    precision: Precision


class NotADateError(ValueError):
    """The numbers are not those of a day: 2月30日."""


_LEAP = 2024
_CN_MONTH = {name: n for n, name in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)}
_CLOCK = r"(?:\s?\d{1,2}(?:[时点](?:\d{1,2}分)?|:\d{2}))?"
_NUMERIC = re.compile(rf"(\d{{4}})\s?[./-]\s?(\d{{1,2}})\s?[./-]\s?(\d{{1,2}})日?{_CLOCK}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})日?", re.ASCII)
_WORDS = re.compile(
    r"(?:(?P<year>\d{4}|\d{2}(?=年)|[一二][〇零一二三四五六七八九]{3})年?度?|(?P<this>当年|本年|今年))?\s?"
    r"[./-]?(?:(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?:月份?)?(?:(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]"
    + _CLOCK
    + r")?"
    r"|第?(?P<quarter>[一二三四1-4])季度?|前(?P<first>[二三23])个?季度|(?P<half>[上下])半年)?"
    r"(?:年(?=[底末初]))?(?P<part>[上中下]旬|[底末初])?",
    re.ASCII,
)


def _last(year: int | None, month: int) -> int:
    # The end of a February without a year is the 29th, which `Day.in_year` makes the 28th where it must.
    return calendar.monthrange(year or _LEAP, month)[1]


def _day(year: int | None, month: int, day: int) -> Day:
    if not (1 <= month <= 12 and 1 <= day <= _last(year, month)):
        raise NotADateError(f"{month}月{day}日")
    return Day(year, month, day)


def _number(text: str) -> int:
    """Read the 12 or the 十二 of a month or a day."""
    return int(text) if text.isascii() else int(read_numeral(text).value)


@lru_cache(maxsize=4096)
def read_date(text: str, year: int | None = None) -> Dates:
    """Read a DATE token; `year` is the year where the words give none."""
    text = text.strip()
    match = _NUMERIC.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        return Dates(day, day, Precision.DAY)
    match = _WORDS.fullmatch(re.sub(r"\s+", "", text))
    if match is None:
        raise NotADateError(text)
    if match["year"]:
        year = _year(match["year"])
    part = match["part"]
    if match["month"]:
        month = _number(match["month"])
        if match["day"]:
            day = _day(year, month, _number(match["day"]))
            return Dates(day, day, Precision.DAY)
        first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0), "初": (1, 10)}.get(part or "", (1, 0))
        end = _day(year, month, last or _last(year, month))
        return Dates(_day(year, month, first), end, Precision.DAY if part and part not in "底末" else Precision.MONTH)
    if match["quarter"]:
        quarter = int(match["quarter"]) if match["quarter"].isascii() else _CN_MONTH[match["quarter"]]
        return Dates(_day(year, 3 * quarter - 2, 1), _day(year, 3 * quarter, _last(year, 3 * quarter)), Precision.QUARTER)
    if match["first"]:
        last = 3 * (int(match["first"]) if match["first"].isascii() else _CN_MONTH[match["first"]])
        return Dates(_day(year, 1, 1), _day(year, last, _last(year, last)), Precision.QUARTER)
    if match["half"]:
        months = (1, 6) if match["half"] == "上" else (7, 12)
        return Dates(_day(year, months[0], 1), _day(year, months[1], _last(year, months[1])), Precision.HALF)
    if part == "初":
        return Dates(_day(year, 1, 1), _day(year, 1, 31), Precision.MONTH)
    return Dates(_day(year, 1, 1), _day(year, 12, 31), Precision.YEAR)


def _year(text: str) -> int:
    """Read 2024, 二〇二四, or the 24 of 24年底."""
    return int(text) + (2000 if len(text) == 2 else 0) if text.isascii() else int(read_numeral(text).value)


_NEXT_YEAR = re.compile(rf"(.+?)\s?[-~至到]\s?{piece('NEXT_YEAR')}(.+)")
_YEAR_MONTHS = re.compile(r"(\d{4})[./](\d{1,2})月?\s?[-~至到]\s?(?:(\d{4})[./])?(\d{1,2})月?", re.ASCII)
_YEARS = re.compile(r"(\d{4})\s?[-~至到]\s?(\d{4})(学?)年?度?", re.ASCII)
_MONTHS = re.compile(r"(?:(.+)年\s?)?([^-~至到年]+?)\s?[-~至到]\s?([^月]+)月份?", re.ASCII)
_DAYS = re.compile(r"(?:(.+)年\s?)?(\d{1,2})月(\d{1,2})日?\s?[-~至到]\s?(\d{1,2})[日号]", re.ASCII)
_QUARTERS = re.compile(r"(?:(.+)年\s?)?(.)\s?[-~至到]\s?(.)季度", re.ASCII)


@lru_cache(maxsize=4096)
def read_months(text: str, year: int | None = None) -> Dates:
    """Read a MONTHS token: 1-12月, 2024年3-6月, 3月10日-20日, 一至三季度, 2021-2023年, 11月至次年3月."""
    text = text.strip()
    if match := _NEXT_YEAR.fullmatch(text):
        return _into_next_year(match[1], match[2], year)
    if match := _YEAR_MONTHS.fullmatch(text):
        y1, m1, y2, m2 = (int(group or match[1]) for group in match.groups())
        return _spell(y1, m1, 1, y2, m2, _last(y2, m2), Precision.MONTH)
    if match := _YEARS.fullmatch(text):
        if match[3]:
            # A school year runs from September through August.
            return _spell(int(match[1]), 9, 1, int(match[2]), 8, 31, Precision.YEAR)
        return _spell(int(match[1]), 1, 1, int(match[2]), 12, 31, Precision.YEAR)
    if match := _DAYS.fullmatch(text):
        year = _year(match[1]) if match[1] else year
        return _spell(year, int(match[2]), int(match[3]), year, int(match[2]), int(match[4]), Precision.DAY)
    if match := _QUARTERS.fullmatch(text):
        year = _year(match[1]) if match[1] else year
        first, last = (3 * (int(q) if q.isascii() else _CN_MONTH[q]) for q in match.group(2, 3))
        return _spell(year, first - 2, 1, year, last, _last(year, last), Precision.QUARTER)
    match = _MONTHS.fullmatch(text)
    if match is None:
        raise NotADateError(text)
    year = _year(match[1]) if match[1] else year
    first, last = (int(m) if m.isascii() else _CN_MONTH[m] for m in match.group(2, 3))
    return _spell(year, first, 1, year, last, _last(year, last), Precision.MONTH)


def _into_next_year(first: str, last: str, year: int | None) -> Dates:
    start = read_date(first, year)
    if start.start.year is None:
        # Two days a year apart, neither of them known, is more than a period can say.
        raise NotADateError(f"{first} of which year?")
    end = read_date(last, start.start.year + 1)
    return Dates(start.start, end.end, end.precision)


def _spell(y1: int | None, m1: int, d1: int, y2: int | None, m2: int, d2: int, precision: Precision) -> Dates:
    start, end = _day(y1, m1, d1), _day(y2, m2, d2)
    if (y1 or 0, m1, d1) > (y2 or 0, m2, d2):
        raise NotADateError("the end is before the start")
    return Dates(start, end, precision)
