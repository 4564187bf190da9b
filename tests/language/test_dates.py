"""Dates: what `scan` takes at the start of a text, and which days it says."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicator_dsl.language.dates import BadDate, Date, month_and_day, scan, year_and_month
from indicator_dsl.language.lexicon import file, section
from indicator_dsl.model import Day, Precision
from indicator_dsl.text import normalise


def told(date: Date | None) -> str:
    """Return the days and marks of a date as the tables below write them."""
    if date is None:
        return "none"
    marks = (("by", date.by), ("spans", date.spans), ("said", date.year_said), (date.form, date.form != "words"))
    return " ".join([str(date.start), str(date.last), date.precision.value, *(name for name, holds in marks if holds)])


# The date ends at the stroke.  said: the words give a year.
DATES = {
    # days
    "2024年12月31日|前": "2024-12-31 2024-12-31 day said",
    "2024 年 12 月 31 日|": "2024-12-31 2024-12-31 day said",
    "2024年1月1日|": "2024-01-01 2024-01-01 day said",
    "2024年01月05日|起": "2024-01-05 2024-01-05 day said",
    "12月31日|": "--12-31 --12-31 day",
    "12月31号|": "--12-31 --12-31 day",
    "12月31日24时|前": "--12-31 --12-31 day",
    "12月31日17:00|前": "--12-31 --12-31 day",
    "2024年12月31日17时30分|前": "2024-12-31 2024-12-31 day said",
    "2024年12月31日 24:00|": "2024-12-31 2024-12-31 day said",
    "1月1日0时|": "--01-01 --01-01 day",
    "2024年12月31日| 9人": "2024-12-31 2024-12-31 day said",
    "二〇二四年十二月三十一日|": "2024-12-31 2024-12-31 day said",
    "十二月三十一日|": "--12-31 --12-31 day",
    "三月三日|": "--03-03 --03-03 day",
    "元月15日|": "--01-15 --01-15 day",
    "24年12月31日|": "2024-12-31 2024-12-31 day said",
    "2月29日|": "--02-29 --02-29 day",
    "2024年2月29日|": "2024-02-29 2024-02-29 day said",
    "3月5日|均": "--03-05 --03-05 day",
    "2024年1月1日|-12月31日": "2024-01-01 2024-01-01 day said",
    "3月10日|-4月20日": "--03-10 --03-10 day",
    "12月31|前": "--12-31 --12-31 day",
    "2024年6月30| 之前": "2024-06-30 2024-06-30 day said",
    "12月|50人": "--12-01 --12-31 month",
    "12月|31人": "--12-01 --12-31 month",
    "12月|40前": "--12-01 --12-31 month",
    # months
    "12月|": "--12-01 --12-31 month",
    "1月份|": "--01-01 --01-31 month",
    "01月|": "--01-01 --01-31 month",
    "2024年12月|": "2024-12-01 2024-12-31 month said",
    "2024年1月份|": "2024-01-01 2024-01-31 month said",
    "2024年元月|": "2024-01-01 2024-01-31 month said",
    "2024年五月|": "2024-05-01 2024-05-31 month said",
    "2024年十月份|": "2024-10-01 2024-10-31 month said",
    "二零二四年十二月|": "2024-12-01 2024-12-31 month said",
    "24年12月|": "2024-12-01 2024-12-31 month said",
    "当年12月|": "--12-01 --12-31 month said",
    "今年6月|完成": "--06-01 --06-30 month said",
    "12月|到位": "--12-01 --12-31 month",
    "12月|3100日": "--12-01 --12-31 month",
    "5月|至6月": "--05-01 --05-31 month",
    "5月|-10月": "--05-01 --05-31 month",
    "2024年3月|-11月": "2024-03-01 2024-03-31 month said",
    "2024年1月|到3月": "2024-01-01 2024-01-31 month said",
    "三月|到五月": "--03-01 --03-31 month",
    "2024.5月|": "2024-05-01 2024-05-31 month said",
    "2024.12月|-2025.3月": "2024-12-01 2024-12-31 month said",
    "2024/5月|": "2024-05-01 2024-05-31 month said",
    # by a time
    "12月底|前": "--12-01 --12-31 month by",
    "2024年12月末|": "2024-12-01 2024-12-31 month by said",
    "十二月底|": "--12-01 --12-31 month by",
    "2024年底|前": "2024-01-01 2024-12-31 year by said",
    "2024年年底|前": "2024-01-01 2024-12-31 year by said",
    "2024 年底|": "2024-01-01 2024-12-31 year by said",
    "2024年度末|": "2024-01-01 2024-12-31 year by said",
    "24年底|": "2024-01-01 2024-12-31 year by said",
    "24年年底|前": "2024-01-01 2024-12-31 year by said",
    "35年底|": "2035-01-01 2035-12-31 year by said",
    "19年底|": "2019-01-01 2019-12-31 year by said",
    "年底|": "--01-01 --12-31 year by",
    "年末|": "--01-01 --12-31 year by",
    "今年年底|": "--01-01 --12-31 year by said",
    "当年度末|": "--01-01 --12-31 year by said",
    "当年12月底|前": "--12-01 --12-31 month by said",
    "一季度末|": "--01-01 --03-31 quarter by",
    "第三季度末|": "--07-01 --09-30 quarter by",
    "Q4末|": "--10-01 --12-31 quarter by",
    "上半年末|": "--01-01 --06-30 half by",
    "2024年1-12月底|": "2024-01-01 2024-12-31 month by spans said",
    "2021-2023年底|": "2021-01-01 2023-12-31 year by spans said",
    "2024.1-3月底|": "2024-01-01 2024-03-31 month by spans said",
    # parts
    "10月上旬|": "--10-01 --10-10 day",
    "10月中旬|": "--10-11 --10-20 day",
    "2月下旬|": "--02-21 --02-29 day",
    "2023年2月下旬|": "2023-02-21 2023-02-28 day said",
    "2024年2月中旬|前": "2024-02-11 2024-02-20 day said",
    "10月中下旬|": "--10-11 --10-31 day",
    "3月上中旬|": "--03-01 --03-20 day",
    "2024年12月初|": "2024-12-01 2024-12-10 day said",
    "年初|": "--01-01 --01-31 month",
    "2024年初|": "2024-01-01 2024-01-31 month said",
    "24年初|": "2024-01-01 2024-01-31 month said",
    "2024年年初|": "2024-01-01 2024-01-31 month said",
    "三季度初|": "--07-01 --07-31 month",
    "2024年|初中毕业生": "2024-01-01 2024-12-31 year said",
    "2024年|底数": "2024-01-01 2024-12-31 year said",
    "12月|年底": "--12-01 --12-31 month",
    "2024年|上旬": "2024-01-01 2024-12-31 year said",
    # quarters and halves
    "第一季度|": "--01-01 --03-31 quarter",
    "一季度|完成50%": "--01-01 --03-31 quarter",
    "1季度|": "--01-01 --03-31 quarter",
    "4季度|": "--10-01 --12-31 quarter",
    "第二季|": "--04-01 --06-30 quarter",
    "Q4|": "--10-01 --12-31 quarter",
    "q3|": "--07-01 --09-30 quarter",
    "2024年第四季度|前": "2024-10-01 2024-12-31 quarter said",
    "2024年Q4|": "2024-10-01 2024-12-31 quarter said",
    "2024Q4|": "2024-10-01 2024-12-31 quarter said",
    "2024第四季度|": "2024-10-01 2024-12-31 quarter said",
    "当年1季度|": "--01-01 --03-31 quarter said",
    "Q1|-Q3": "--01-01 --03-31 quarter",
    "2024年一季度|至三季度": "2024-01-01 2024-03-31 quarter said",
    "2024年|四季花卉": "2024-01-01 2024-12-31 year said",
    "上半年|": "--01-01 --06-30 half",
    "下半年度|": "--07-01 --12-31 half",
    "2024年上半年|": "2024-01-01 2024-06-30 half said",
    "2024上半年|": "2024-01-01 2024-06-30 half said",
    "24年上半年|": "2024-01-01 2024-06-30 half said",
    "今年上半年|": "--01-01 --06-30 half said",
    # years
    "2024年|": "2024-01-01 2024-12-31 year said",
    "2024年度|": "2024-01-01 2024-12-31 year said",
    "2024 年|": "2024-01-01 2024-12-31 year said",
    "二零二四年|": "2024-01-01 2024-12-31 year said",
    "二○二四年|": "2024-01-01 2024-12-31 year said",
    "一九九九年|": "1999-01-01 1999-12-31 year said",
    "当年|完成": "--01-01 --12-31 year said",
    "本年|": "--01-01 --12-31 year said",
    "今年|内": "--01-01 --12-31 year said",
    "本年度|": "--01-01 --12-31 year said",
    "2024年|春节前": "2024-01-01 2024-12-31 year said",
    "2024年|一次": "2024-01-01 2024-12-31 year said",
    "2024年|1.5万": "2024-01-01 2024-12-31 year said",
    "2024年|3条": "2024-01-01 2024-12-31 year said",
    "2021年|-2023年": "2021-01-01 2021-12-31 year said",
    # two ends in one
    "1-12月|": "--01-01 --12-31 month spans",
    "3-11月|": "--03-01 --11-30 month spans",
    "1~3月份|": "--01-01 --03-31 month spans",
    "3到5月|": "--03-01 --05-31 month spans",
    "一至三月|": "--01-01 --03-31 month spans",
    "三到五月|": "--03-01 --05-31 month spans",
    "2024年1-12月|": "2024-01-01 2024-12-31 month spans said",
    "2024年3—6月|": "2024-03-01 2024-06-30 month spans said",
    "2024年 1-3月份|": "2024-01-01 2024-03-31 month spans said",
    "今年1-6月|": "--01-01 --06-30 month spans said",
    "24年1-6月|": "2024-01-01 2024-06-30 month spans said",
    "2024.3-5月|": "2024-03-01 2024-05-31 month spans said",
    "2024-3-5月|": "2024-03-01 2024-05-31 month spans said",
    "3月10日-20日|": "--03-10 --03-20 day spans",
    "3月10-20日|": "--03-10 --03-20 day spans",
    "2024年3月10日至20日|": "2024-03-10 2024-03-20 day spans said",
    "一至三季度|": "--01-01 --09-30 quarter spans",
    "1-3季度|": "--01-01 --09-30 quarter spans",
    "第1-3季度|": "--01-01 --09-30 quarter spans",
    "第一至第三季度|": "--01-01 --09-30 quarter spans",
    "2024年1-2季度|": "2024-01-01 2024-06-30 quarter spans said",
    "前三季度|": "--01-01 --09-30 quarter spans",
    "前两个季度|": "--01-01 --06-30 quarter spans",
    "前4季度|": "--01-01 --12-31 quarter spans",
    "2024年前三季度|": "2024-01-01 2024-09-30 quarter spans said",
    "2021-2023年|": "2021-01-01 2023-12-31 year spans said",
    "2021—2025年度|": "2021-01-01 2025-12-31 year spans said",
    "二〇二一至二〇二三年|": "2021-01-01 2023-12-31 year spans said",
    "2024-2025学年|": "2024-09-01 2025-08-31 year spans said school-year",
    "2024-2025学年度|": "2024-09-01 2025-08-31 year spans said school-year",
    "2023-2024|": "2023-01-01 2024-12-31 year spans said years",
    "2023-2024|人": "2023-01-01 2024-12-31 year spans said years",
    "2024年11月至次年3月|": "2024-11-01 2025-03-31 month spans said",
    "2024年11月至次年3月底|": "2024-11-01 2025-03-31 month by spans said",
    "2024年11月1日至翌年3月15日|": "2024-11-01 2025-03-15 day spans said",
    "2024年第四季度至次年第一季度末|": "2024-10-01 2025-03-31 quarter by spans said",
    "2024年底至次年3月|": "2024-12-31 2025-03-31 month spans said",
    "2024.11至次年3月|": "2024-11-01 2025-03-31 month spans said",
    "2024.12.1-次年3月1日|": "2024-12-01 2025-03-01 day spans said",
    "2024年11月|至次年": "2024-11-01 2024-11-30 month said",
    # digits
    "2024.12|": "2024-12-01 2024-12-31 month said dotted",
    "2024-12|": "2024-12-01 2024-12-31 month said dotted",
    "2024/12|": "2024-12-01 2024-12-31 month said dotted",
    "2024.12|。": "2024-12-01 2024-12-31 month said dotted",
    "2024-12|人": "2024-12-01 2024-12-31 month said dotted",
    "2024.12|-2024.5": "2024-12-01 2024-12-31 month said dotted",
    "2024.12.31|": "2024-12-31 2024-12-31 day said numeric",
    "2024-3-5|": "2024-03-05 2024-03-05 day said numeric",
    "2024/12/31|": "2024-12-31 2024-12-31 day said numeric",
    "2024.12.31日|": "2024-12-31 2024-12-31 day said numeric",
    "2024-12-31 17:00:00|": "2024-12-31 2024-12-31 day said numeric",
    "2024. 12. 31|": "2024-12-31 2024-12-31 day said numeric",
    "2024.11.28|验收合格": "2024-11-28 2024-11-28 day said numeric",
    "2024.1.1|-2024.12.31": "2024-01-01 2024-01-01 day said numeric",
    "2024-12-31|-2025-01-31": "2024-12-31 2024-12-31 day said numeric",
    "2024.1.1-12.31|": "2024-01-01 2024-12-31 day spans said numeric",
    "2024.3.10-20日|": "2024-03-10 2024-03-20 day spans said numeric",
    "2024.3.10|-3.5": "2024-03-10 2024-03-10 day said numeric",
    "2024.3.10|-20": "2024-03-10 2024-03-10 day said numeric",
    "2024.1-2024.12|": "2024-01-01 2024-12-31 month spans said dotted",
    "2023.07-2024.01|": "2023-07-01 2024-01-31 month spans said dotted",
    "2024.01-12|": "2024-01-01 2024-12-31 month spans said dotted",
    "2024-01~2024-12|": "2024-01-01 2024-12-31 month spans said dotted",
    "2024/1-2024/6|": "2024-01-01 2024-06-30 month spans said dotted",
    "2024.01-2024.03月|": "2024-01-01 2024-03-31 month spans said",
    "20241231|": "2024-12-31 2024-12-31 day said compact",
    "20241231日|": "2024-12-31 2024-12-31 day said compact",
    "20240229|，": "2024-02-29 2024-02-29 day said compact",
    "20240101-20241231|": "2024-01-01 2024-12-31 day spans said compact",
    "20240101~20241231日|": "2024-01-01 2024-12-31 day spans said compact",
    "20240101|-20230101": "2024-01-01 2024-01-01 day said compact",
}


@pytest.mark.parametrize(("text", "days"), DATES.items())
def test_dates(text: str, days: str) -> None:
    words, behind = text.split("|")
    date = scan(normalise(words + behind), 0)
    assert date is not None
    assert (words + behind)[: date.end] == words
    assert told(date) == days


@pytest.mark.parametrize(("text", "days"), DATES.items())
def test_a_date_reads_the_same_in_the_middle_of_a_text(text: str, days: str) -> None:
    words, behind = text.split("|")
    date = scan(normalise("于" + words + behind), 1)
    assert date is not None
    assert (date.end - 1, told(date)) == (len(words), days)


NO_DATES = [
    # numbers, and what counts months, quarters and years
    *(
        "90",
        "2024",
        "20",
        "5个月",
        "12、13月",
        "13月",
        "00月",
        "12-15月",
        "0-6月龄",
        "1-3个月",
        "5.5月",
        "5季度",
        "0季度",
        "5-6季度",
        "三个季度",
        "3年",
        "24年",
    ),
    *(
        "36年底",
        "99年12月",
        "10年上半年",
        "3年6个月",
        "20025年",
        "3024年",
        "1-2年",
        "24-25年",
        "一季稻",
        "三十一日",
        "31日",
        "二十月",
        "三五月",
        "一次",
    ),
    # digits that may be a month or a day, but first are a number
    *(
        "2024.5",
        "2024.13",
        "2024-13",
        "2024.12%",
        "2024.12.5.1",
        "2024.12.311",
        "202412",
        "20241301",
        "20230229",
        "20241231.5",
        "202412311",
        "9.30",
        "12/31",
    ),
    *("2023-2021", "2023-2024.5", "2020-2025%", "2000-20249", "2024.1-12", "1999:2024", "13800138000", "020-37579064"),
    # words that begin as a date does
    *(
        "Q",
        "Q5",
        "Q345钢",
        "Q1a",
        "第",
        "第3次",
        "前",
        "前一季度",
        "前3名",
        "上",
        "上半场",
        "下级",
        "年",
        "年度",
        "年底数",
        "年初中",
        "年均",
        "当",
        "今后",
        "元",
    ),
    *("一八九九年", "二三〇〇年", "月底", "底", "", " 12月", "（12月）", "次年3月", "每年", "全年", "年内", "\n12月"),
]


@pytest.mark.parametrize("text", NO_DATES)
def test_no_dates(text: str) -> None:
    assert scan(normalise(text), 0) is None


BAD = [
    # no such day
    "2024年2月30日|前",
    "2月30日|前",
    "2023年2月29日|",
    "1900年2月29日|",
    "4月31日|",
    "2024年4月31日|前",
    "2024年6月31号|",
    "12月40日|",
    "12月310日|",
    "2024年12月00日|",
    "12月32日24时|前",
    "三月三十二日|",
    "六月三十一日|",
    "元月32日|",
    "24年2月30日|",
    "2024.02.30|",
    "2024.13.05|",
    "2024-00-10|",
    "2024/4/31|完成",
    "2023.2.29|",
    "2024.2.30日|",
    # no such month
    "2024年13月|",
    "2024年0月|",
    "2024年00月|",
    "2024年十三月|",
    "2024年13月5日|",
    "13月5日|",
    "0月5日|",
    "2024年13月|底前",
    "2024.13月|",
    "2024年3-13月|",
    "2024.3-13月|",
    # no such quarter
    "2024年第五季度|",
    "2024年五季度|",
    "2024年0季度|",
    "第五季度|",
    "第十季度|末",
    # no such year
    "20025年9月底|前",
    "20025年9月|",
    "20025年12月31日|前",
    "20025年底|前",
    "202年12月|",
    "1024年3月|",
    "20244年第一季度|",
    # the end before the start
    "12-3月|",
    "5-3月|",
    "2024年12-3月|",
    "十二至三月|",
    "3月10日-5日|",
    "2024年3月20-10日|",
    "2024.3.10-5日|",
    "四至一季度|",
    "2024年3-1季度|",
    "2023-2021年|",
    "2025-2024学年|",
    "2024.12-2024.5月|",
    # the year after an unknown one
    "11月至次年3月|",
    "第四季度至次年一季度|",
    "当年11月至翌年3月底|",
]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("before", ["", "于"])
def test_days_that_there_are_not(text: str, before: str) -> None:
    words, behind = text.split("|")
    with pytest.raises(BadDate) as raised:
        scan(normalise(before + words + behind), len(before))
    start, end = raised.value.start, raised.value.end
    assert (before + words + behind)[start:end] == words


IN_YEAR = {
    ("12月31日", 2024): "2024-12-31 2024-12-31 day",
    ("2月底", 2023): "2023-02-01 2023-02-28 month by",
    ("2月底", 2024): "2024-02-01 2024-02-29 month by",
    ("2月下旬", 2023): "2023-02-21 2023-02-28 day",
    ("1-12月", 2024): "2024-01-01 2024-12-31 month spans",
    ("前三季度", 2024): "2024-01-01 2024-09-30 quarter spans",
    ("当年6月", 2024): "2024-06-01 2024-06-30 month said",
    ("年底", 2024): "2024-01-01 2024-12-31 year by",
    ("11月至次年3月", 2024): "2024-11-01 2025-03-31 month spans",
    ("11月至次年2月底", 2023): "2023-11-01 2024-02-29 month by spans",
    ("2023年12月", 2024): "2023-12-01 2023-12-31 month said",
    ("24年底", 2020): "2024-01-01 2024-12-31 year by said",
}


@pytest.mark.parametrize(("text", "year"), IN_YEAR)
def test_months_are_in_the_year_of_the_context(text: str, year: int) -> None:
    assert told(scan(text, 0, year=year)) == IN_YEAR[text, year]


def test_the_29th_of_february_is_no_day_of_a_year_that_has_none() -> None:
    assert scan("2月29日", 0) is not None
    with pytest.raises(BadDate):
        scan("2月29日", 0, year=2023)


NUMBERS = {
    "9.30": "--09-30 --09-30 day numeric",
    "12/31": "--12-31 --12-31 day numeric",
    "3-31前": "--03-31 --03-31 day numeric",
    "2.29": "--02-29 --02-29 day numeric",
    "06.05": "--06-05 --06-05 day numeric",
    **dict.fromkeys(
        ("2.30", "13.1", "0.5", "9.0", "9.30%", "9.305", "9.30.1", "1/2/3", "3-31-5", "95.5", "9", "九.三", "100.1", ""), "none"
    ),
}


@pytest.mark.parametrize(("text", "day"), NUMBERS.items())
def test_a_number_may_be_a_month_and_a_day(text: str, day: str) -> None:
    assert told(month_and_day(text, 0)) == day


MONTHS = {
    "2024.5": "2024-05-01 2024-05-31 month said dotted",
    "2024.12": "2024-12-01 2024-12-31 month said dotted",
    "2024.05": "2024-05-01 2024-05-31 month said dotted",
    "202412": "2024-12-01 2024-12-31 month said dotted",
    "202402": "2024-02-01 2024-02-29 month said dotted",
    **dict.fromkeys(("20245", "2024.0", "2024.13", "202413", "2024.12.5", "2024.5%", "2024125", "1999.5", "2024", ""), "none"),
}


@pytest.mark.parametrize(("text", "month"), MONTHS.items())
def test_a_number_may_be_a_year_and_a_month(text: str, month: str) -> None:
    assert told(year_and_month(text, 0)) == month


def test_every_day_of_two_years_reads_in_every_spelling() -> None:
    lengths = {2023: (31, 28, 31), 2024: (31, 29, 31)}
    numerals = {n: word for word, n in reversed(section("time", "numerals").items())}
    for year, (month, day) in product(lengths, product((1, 2, 3), range(1, 32))):
        spellings = (
            f"{year}年{month}月{day}日",
            f"{year}.{month}.{day}",
            f"{year}-{month:02}-{day:02}",
            f"{year}/{month}/{day}",
            f"{year}年{numerals[month]}月{numerals[day]}日",
        )
        compact = f"{year}{month:02}{day:02}"
        if day > lengths[year][month - 1]:
            for text in spellings:
                with pytest.raises(BadDate):
                    scan(text, 0)
            assert scan(compact, 0) is None
        else:
            for text in (*spellings, compact):
                date = scan(text, 0)
                assert date is not None
                assert (date.end, date.start, date.last, date.precision) == (
                    len(text),
                    Day(year, month, day),
                    Day(year, month, day),
                    Precision.DAY,
                )


WORDS = sorted(
    {word for part in file("time").values() for word in part}
    | {"年", "年度", "月", "月份", "日", "号", "季度", "第", "Q", "学年", "24时", ":00"}
)
PIECES = st.sampled_from([*WORDS, *"0123456789", "2024", "2023", "12", "31", ".", "/", "-", "~", " ", "\n", "%", ",", "个"])
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@given(TEXTS | st.text(), st.none() | st.integers(1900, 2099))
@example("2099年11月至次年3月", None)
@example("²⁰²⁴年٣月", None)
def test_scan_raises_nothing_but_a_bad_date_inside_the_text(text: str, year: int | None) -> None:
    text = normalise(text)
    for at in range(len(text) + 1):
        try:
            date = scan(text, at, year=year)
        except BadDate as bad:
            date, span = None, (bad.start, bad.end)
        else:
            span = (at, date.end) if date else (at, at + 1)
            if date is not None:
                assert text[date.end - 1] != " "
                first, last = ((day.year or 0, day.month, day.day) for day in (date.start, date.last))
                assert first <= last
                assert (date.start.year is None) == (date.last.year is None)
                # A day is one that there is: it reads back.
                assert [Day.of(str(day)) for day in (date.start, date.last)] == [date.start, date.last]
        assert span[0] == at < span[1] <= max(len(text), at + 1)
        for reading in (month_and_day(text, at), year_and_month(text, at)):
            assert reading is None or at < reading.end <= len(text)


WINDOW = 120


@given(
    TEXTS,
    st.sampled_from(["0", "12", "2024", "2024.", "2024-", "十", "二〇", "1-", "2024年", "12月", " ", "至", "3月1日-"]),
    st.sampled_from([0, 7, 4000]),
)
def test_a_date_depends_on_the_next_few_characters_only(text: str, filler: str, times: int) -> None:
    # So reading at every place of a text takes a time linear in its length.
    def answer(text: str) -> Date | tuple[int, int] | None:
        try:
            return scan(text, 0)
        except BadDate as bad:
            return bad.start, bad.end

    text = normalise(text + filler * times + text)
    assert answer(text) == answer(text[:WINDOW])


SHAPES = (
    "{0}月",
    "{0}月份",
    "{0}月底",
    "{0}月中旬",
    "{0}月{1}日",
    "2024年{0}月{1}号24时",
    "{0}至{1}月",
    "2024年{0}-{1}月",
    "{0}月{1}日至{2}日",
    "第{0}季度",
    "{0}到{1}季度",
)


@pytest.mark.parametrize("shape", SHAPES)
@given(st.lists(st.integers(1, 31), min_size=3, max_size=3))
def test_chinese_numerals_read_as_digits_do(shape: str, numbers: list[int]) -> None:
    numerals = {n: word for word, n in reversed(section("time", "numerals").items())}

    def answer(words: list[str]) -> tuple[bool, str]:
        text = shape.format(*words)
        try:
            date = scan(text, 0)
        except BadDate as bad:
            return bad.end == len(text), "bad"
        return date is None or date.end == len(text), told(date)

    assert answer([numerals[n] for n in numbers]) == answer([str(n) for n in numbers])


SAYS = {
    "due": {"by", "within"},
    "from": {"from"},
    "until": {"by"},
    "since": {"from"},
    "whole": {"year"},
    "done": {"done", "begun"},
    "doing": {"done", "begun"},
    "each": {"年", "半年", "季度", "月", "旬", "周", "天", "学年", "学期"},
    "average": {"年", "季度", "月", "周", "天", "人·年", "人·月", "人·天", "户·年"},
    "manner": {"年", "季度", "月", "周", "天"},
}


@pytest.mark.parametrize("part", SAYS)
def test_each_word_says_something_that_its_section_can_say(part: str) -> None:
    assert set(section("time", part).values()) == SAYS[part]
