"""Dates as people write them: 2024年12月底, 2023.07, 12月31日, 上半年, 第三季度."""

from __future__ import annotations

import calendar
import re
from typing import NamedTuple

from indicator_dsl.language.numerals import read_numeral
from indicator_dsl.model import Day, Precision


class Dates(NamedTuple):
    """The first and the last day that a date's words cover, and how finely they were written."""

    start: Day
    end: Day
    precision: Precision


class NotADateError(ValueError):
    """The numbers are not those of a day: 2月30日."""


_CN_MONTH = {name: n for n, name in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)}
_NUMERIC = re.compile(r"(\d{4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})日?", re.ASCII)
_WORDS = re.compile(
    r"(?:(?P<year>\d{4}|[一二][〇零一二三四五六七八九]{3})年?度?|(?P<this>当年|本年|今年))?\s?"
    r"[./-]?(?:(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?:月份?)?(?:(?P<day>\d{1,2})[日号])?|第?(?P<quarter>[一二三四1-4])季度?|(?P<half>[上下])半年)?"
    r"(?:[年月](?=[底末]))?(?P<part>[上中下]旬|[底末初])?",
    re.ASCII,
)


def _last(year: int | None, month: int) -> int:
    return calendar.monthrange(year or 2023, month)[1]


def _day(year: int | None, month: int, day: int) -> Day:
    longest = 29 if year is None and month == 2 else _last(year, month)
    if not (1 <= month <= 12 and 1 <= day <= longest):
        raise NotADateError(f"{month}月{day}日")
    return Day(year, month, day)


def read_date(text: str, year: int | None = None) -> Dates:
    """Read a DATE token; `year` is the year where the words give none."""
    text = text.strip()
    match = _NUMERIC.fullmatch(text)
    if match:
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        return Dates(day, day, Precision.DAY)
    match = _WORDS.fullmatch(text)
    if match is None:
        raise NotADateError(text)
    if match["year"]:
        year = int(match["year"]) if match["year"].isascii() else int(read_numeral(match["year"]).value)
    part = match["part"]
    if match["month"]:
        month = _CN_MONTH.get(match["month"]) or int(match["month"])
        if match["day"]:
            day = _day(year, month, int(match["day"]))
            return Dates(day, day, Precision.DAY)
        first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0), "初": (1, 10)}.get(part or "", (1, 0))
        end = _day(year, month, last or _last(year, month))
        return Dates(_day(year, month, first), end, Precision.DAY if part and part not in "底末" else Precision.MONTH)
    if match["quarter"]:
        quarter = int(match["quarter"]) if match["quarter"].isascii() else _CN_MONTH[match["quarter"]]
        return Dates(_day(year, 3 * quarter - 2, 1), _day(year, 3 * quarter, _last(year, 3 * quarter)), Precision.QUARTER)
    if match["half"]:
        months = (1, 6) if match["half"] == "上" else (7, 12)
        return Dates(_day(year, months[0], 1), _day(year, months[1], _last(year, months[1])), Precision.HALF)
    if part == "初":
        return Dates(_day(year, 1, 1), _day(year, 1, 31), Precision.MONTH)
    return Dates(_day(year, 1, 1), _day(year, 12, 31), Precision.YEAR)


_MONTHS = re.compile(r"(?:(.+)年\s?)?(\d{1,2})\s?[-~至到]\s?(\d{1,2})月份?", re.ASCII)


def read_months(text: str, year: int | None = None) -> Dates:
    """Read a MONTHS token: 1-12月, 2024年3-6月."""
    match = _MONTHS.fullmatch(text.strip())
    if match is None:
        raise NotADateError(text)
    if match[1]:
        year = int(match[1]) if match[1].isascii() else int(read_numeral(match[1]).value)
    first, last = int(match[2]), int(match[3])
    if first > last:
        raise NotADateError(text)
    return Dates(_day(year, first, 1), _day(year, last, _last(year, last)), Precision.MONTH)
