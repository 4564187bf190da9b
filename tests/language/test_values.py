"""Exact values: numerals, dates, units, characters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from indicator_dsl.errors import ParseError, UnitError
from indicator_dsl.language import from_json, parse, parse_unit, scan, to_json
from indicator_dsl.language.interchange import error_to_json
from indicator_dsl.language.numbers import BadNumber, Number
from indicator_dsl.language.numbers import scan as scan_number
from indicator_dsl.language.units import read_unit, read_unit_cell
from indicator_dsl.model import Comparison, Day, Interval, Period, Precision, Relation
from indicator_dsl.text import display_width, normalise
from indicator_dsl.units import ScaledUnit, Unit


def number_of(text: str) -> Number:
    """Return what the number scanner reads of a text that is a number as a whole."""
    number = scan_number(normalise(text), 0)
    if number is None or number.end != len(text):
        raise BadNumber(text, 0, len(text))
    return number


NUMERALS = {
    "零": "0",
    "十": "10",
    "十五": "15",
    "二十": "20",
    "一百零五": "105",
    "一百一": "110",
    "三万五": "35000",
    "两千零五十": "2050",
    "一万零一百": "10100",
    "一千三百亿": "130000000000",
    "九千九百九十九万九千九百九十九": "99999999",
    "一万亿": "1000000000000",
    "十万亿": "10000000000000",
    "二〇二四": "2024",
    "壹佰贰拾叁": "123",
    "廿五": "25",
    "卅": "30",
    "一点五": "1.5",
    "零点零五": "0.05",
    "负三点五": "-3.5",
    "半": "0.5",
}


@pytest.mark.parametrize(("text", "value"), NUMERALS.items())
def test_numerals(text: str, value: str) -> None:
    assert number_of(text).value == Decimal(value)


def test_digits_one_by_one() -> None:
    assert number_of("三五七").value == 357


OPEN_NUMERALS = {
    "十几": ("11", "19"),
    "几十": ("20", "90"),
    "二三十": ("20", "30"),
    "七八百": ("700", "800"),
    "三五": ("3", "5"),
    "数千": ("2000", "9000"),
    "几百万": ("2000000", "9000000"),
}


@pytest.mark.parametrize(("text", "bounds"), OPEN_NUMERALS.items())
def test_open_numerals_leave_a_range(text: str, bounds: tuple[str, str]) -> None:
    number = number_of(text)
    assert (number.value, number.upper) == (Decimal(bounds[0]), Decimal(bounds[1]))


@pytest.mark.parametrize("text", ["百", "万", "千", "一二三百", "亿"])
def test_characters_that_make_no_numeral(text: str) -> None:
    with pytest.raises(BadNumber):
        number_of(text)


ARABIC = {
    "1,300": "1300",
    "1,300亿": "130000000000",
    "3亿5000万": "350000000",
    "1.5万亿": "1500000000000",
    "1万2千": "12000",
    "1万2": "12000",
    "3亿5": "350000000",
    "-5": "-5",
    "+5": "5",
    "负5": "-5",
    "1.2E+05": "120000",
    "1e-3": "0.001",
    "0.50": "0.5",
    "999999999999999999999999999999": "999999999999999999999999999999",
}


@pytest.mark.parametrize(("text", "value"), ARABIC.items())
def test_arabic_numbers(text: str, value: str) -> None:
    assert number_of(text).value == Decimal(value)


@pytest.mark.parametrize("text", ["1万2亿", "5千3万"])
def test_scales_must_fall(text: str) -> None:
    with pytest.raises(BadNumber):
        number_of(text)


SHARES = {
    "百分之九十五": ("95", "%"),
    "百分之95.5": ("95.5", "%"),
    "百分之百": ("100", "%"),
    "百分百": ("100", "%"),
    "负百分之五": ("-5", "%"),
    "百分之负五": ("-5", "%"),
    "千分之三": ("3", "‰"),
    "万分之一": ("1", "‱"),
    "九成": ("90", "%"),
    "九成五": ("95", "%"),
    "八成半": ("85", "%"),
    "十成": ("100", "%"),
    "三折": ("30", "%"),
    "八五折": ("85", "%"),
    "95折": ("95", "%"),
    "9.5折": ("95", "%"),
    "一半": ("50", "%"),
    "四分之三": ("0.75", None),
}


@pytest.mark.parametrize(("text", "expected"), SHARES.items())
def test_shares(text: str, expected: tuple[str, str | None]) -> None:
    number = number_of(text)
    assert (number.value, number.share or None) == (Decimal(expected[0]), expected[1])


def test_a_fraction_that_does_not_end_is_rounded_and_told() -> None:
    number = number_of("1/3")
    assert str(number.value) == "0.3333333333333333333333333333"
    assert "inexact" in number.notes
    assert (number_of("1/4").value, number_of("1/4").notes) == (Decimal("0.25"), ("fraction",))
    with pytest.raises(BadNumber):
        number_of("1/0")


def test_thirty_digits_stay_exact() -> None:
    clause = parse("999999999999999999999999999999亿元")
    assert isinstance(clause, Comparison)
    assert clause.quantity.magnitude == Decimal("99999999999999999999999999999900000000")


# --- dates

PERIODS = {
    "2024年12月底前": (None, (2024, 12, 31)),
    "2024年12月31日24时前": (None, (2024, 12, 31)),
    "24年底": (None, (2024, 12, 31)),
    "2024年年底前": (None, (2024, 12, 31)),
    "2024/12/31": ((2024, 12, 31), (2024, 12, 31)),
    "2024年2月": ((2024, 2, 1), (2024, 2, 29)),
    "2023年2月": ((2023, 2, 1), (2023, 2, 28)),
    "2023.07-2024.01": ((2023, 7, 1), (2024, 1, 31)),
    "2024年1月1日至12月31日": ((2024, 1, 1), (2024, 12, 31)),
    "3月10日-20日": ((None, 3, 10), (None, 3, 20)),
    "一至三季度": ((None, 1, 1), (None, 9, 30)),
    "前三季度": ((None, 1, 1), (None, 9, 30)),
    "三月至五月": ((None, 3, 1), (None, 5, 31)),
    "2021-2023年": ((2021, 1, 1), (2023, 12, 31)),
    "2024-2025学年": ((2024, 9, 1), (2025, 8, 31)),
    "上半年": ((None, 1, 1), (None, 6, 30)),
    "第四季度": ((None, 10, 1), (None, 12, 31)),
    "10月中旬": ((None, 10, 11), (None, 10, 20)),
    "2024年3月起": ((2024, 3, 1), None),
    "全年": ((None, 1, 1), (None, 12, 31)),
}


@pytest.mark.parametrize(("text", "bounds"), PERIODS.items())
def test_periods(text: str, bounds: tuple[tuple[int | None, int, int] | None, tuple[int | None, int, int] | None]) -> None:
    period = parse(text)
    assert isinstance(period, Period)
    assert (period.start, period.end) == tuple(Day(*day) if day else None for day in bounds)


def test_context_gives_the_year() -> None:
    period = parse("12月底前", year=2024)
    assert isinstance(period, Period)
    assert (period.start, period.end, period.precision) == (None, Day(2024, 12, 31), Precision.MONTH)
    assert parse("2月", year=2024) == parse("2024年2月")


@pytest.mark.parametrize("text", ["2024年2月30日", "2月30日前", "2024年13月1日", "12月-3月", "2024年5月1日至2024年3月1日", "5-3月"])
def test_days_that_are_none(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.code in ("bad-date", "empty-range", "unexpected-text")


def test_a_date_cell_under_a_column_of_money_is_an_amount() -> None:
    assert parse("2023.11", unit="万元") == parse("20231100元")
    assert [f.code for f in parse("2023.11").findings] == ["date-or-number"]


def test_a_day_number_is_a_date_only_where_the_unit_cell_repeats_it() -> None:
    assert parse("44,561", unit="44,561") == parse("2021年12月31日")
    assert isinstance(parse("44,561"), Comparison)


# --- units

UNITS = {
    "元/人*月": "元/人·月",
    "元/人/月": "元/人·月",
    "元/人.月": "元/人·月",
    "元/(人·月)": "元/人·月",
    "元/人月": "元/人·月",
    "元每人每月": "元/人·月",
    "元每平方米": "元/平方米",
    "mg/m³": "毫克/立方米",
    "m3/s": "立方米/秒",
    "t/d": "吨/天",
    "元/台（套）": "元/台套",
    "km/h": "公里/小时",
    "平米": "平方米",
    "㎡": "平方米",
    "个月": "月",
    "TEU": "标准箱",
    "kWh": "千瓦时",
    "撮": "撮",
}


@pytest.mark.parametrize(("text", "symbol"), UNITS.items())
def test_units(text: str, symbol: str) -> None:
    assert parse_unit(text).symbol == symbol


def test_scales_of_units_go_to_the_number() -> None:
    assert read_unit("万元") == (parse_unit("元"), 4, False)
    assert read_unit("吨/万元") == (parse_unit("吨/元"), -4, False)
    assert parse_unit("万元") == ScaledUnit("万元", Unit("元"), 4)


@pytest.mark.parametrize("text", ["", "/", "—", "无", "5", "按合同执行的数量"])
def test_cells_that_are_no_units(text: str) -> None:
    assert read_unit_cell(text) is None


# --- what goes together


def test_a_price_in_parts_and_a_duration_in_parts() -> None:
    assert parse("12元5角6分") == parse("12.56元")
    assert parse("三块五") == parse("3.5元")
    assert parse("1小时30分") == parse("90分钟")
    assert parse("2年6个月") == parse("30个月")
    assert parse("两个半小时") == parse("2.5小时")


def test_ranges_share_scale_and_unit() -> None:
    assert parse("10-20万元") == parse("10万元至20万元")
    assert parse("三到五万元") == parse("30000-50000元")
    assert parse("一到二十天") == parse("1-20天")
    assert parse("500-1万元") == parse("500元-10000元")
    assert parse("百分之二十到三十") == parse("20%-30%")


def test_a_bound_around_a_variable() -> None:
    assert parse("60≤X<80") == Interval(Decimal(60), Decimal(80), upper_open=True)
    clause = parse("90%≤满意度")
    assert isinstance(clause, Comparison)
    assert (clause.relation, clause.label) == (Relation.GE, "满意度")


def test_a_number_split_by_a_blank_is_told() -> None:
    for text in ("1 000人", "≥ 9 5 %", "10 0%"):
        assert "number-split" in [f.code for f in parse(text).findings]


@pytest.mark.parametrize(
    ("text", "plain"),
    [("≧９５％", "≥95%"), ("１，０００", "1，000"), ("﹥5―8", ">5-8"), ("5個", "5个"), ("　5 ", " 5 "), ("㎡", "㎡"), ("（含）", "(含)")],
)
def test_normalise_replaces_one_character_by_one(text: str, plain: str) -> None:
    assert normalise(text) == plain
    assert len(plain) == len(text)


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert display_width("≥10万座a\u0301") == 8


# --- contexts

COLUMNS = [
    ("95", "%", "≥", "≥95%", []),
    ("95", "百分比", ">=", "≥95%", []),
    ("0.95", "%", None, "0.95%", ["percent-fraction"]),
    ("1.5万", "万元", None, "15000元", ["scale-conflict"]),
    ("1,200", "单位：万元", None, "12000000元", []),
    ("5", "个", "正向", "≥5个", []),
    ("5", "个", "反向", "≤5个", []),
    ("≤5", "天", "≥", "≤5天", ["relation-conflict"]),
    ("5次/年", "次", None, "5次/年", ["unit-conflict"]),
    ("5", "1", None, "5", ["unit-unread"]),
    ("5", "个", "大概", "≈5个", []),
    ("5", "个", "奇数", "5个", ["relation-unread"]),
    ("优", None, "定性", "优", []),
]


@pytest.mark.parametrize(("text", "unit", "relation", "canonical", "codes"), COLUMNS)
def test_what_the_columns_of_a_form_add(text: str, unit: str | None, relation: str | None, canonical: str, codes: list[str]) -> None:
    expression = parse(text, unit=unit, relation=relation)
    assert str(expression) == canonical
    assert [finding.code for finding in expression.findings] == codes


@pytest.mark.parametrize(
    ("text", "code", "span", "expected", "message"),
    [
        ("≥5撮", "unknown-unit", (2, 3), ("单位",), "撮"),
        ("2台电脑及配件", "leftover-not-allowed", (4, 7), ("分隔符",), "及配件"),
        ("5撮", "unknown-unit", (1, 2), ("单位",), "撮"),
    ],
)
def test_strict_refuses_what_is_else_told(text: str, code: str, span: tuple[int, int], expected: tuple[str, ...], message: str) -> None:
    assert parse(text).findings
    with pytest.raises(ParseError) as caught:
        parse(text, strict=True)
    assert (caught.value.code, caught.value.span, caught.value.expected) == (code, span, expected)
    assert message in caught.value.message("zh")


def test_scan_takes_a_line_that_ends_with_a_value_as_complete() -> None:
    found = [(match.label, match.text) for match in scan("培训人数1个~100个\n项目数量≥1个")]
    assert found == [("培训人数", "1个~100个"), ("项目数量", "≥1个")]


def test_scan_goes_on_in_the_next_line_where_a_value_is_broken() -> None:
    found = [(match.label, match.text) for match in scan("监测样本数量≥\n20,000家次；企业数量≥1,500\n家；")]
    assert found == [("监测样本数量", "≥\n20,000家次"), ("企业数量", "≥1,500\n家")]


@pytest.mark.parametrize("symbol", ["", "/", "元/", "/人", "元/人·", "元/·人"])
def test_a_symbol_with_an_empty_part_is_no_unit(symbol: str) -> None:
    with pytest.raises(UnitError) as caught:
        Unit.of(symbol)
    assert caught.value.code == "not-a-unit"


def test_json_carries_the_text_but_no_findings() -> None:
    expression = parse("≥10万头猪还没、≥5家")
    back = from_json(to_json(expression))
    assert (back, back.text, back.findings) == (expression, expression.text, ())
    assert from_json(to_json(parse("≥5家"))).text == "≥5家"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "quantity"},
        {"kind": "quantity", "clauses": []},
        {"kind": "quantity", "clauses": [{"kind": "quantity", "relation": "≥", "value": "five", "unit": None}]},
        {"kind": "quantity", "clauses": [{"kind": "colour", "value": "5"}]},
        {"kind": "quantity", "clauses": [to_json(parse("≥5家"))["clauses"][0]] * 2},
        {"kind": "all_of", "clauses": to_json(parse("≥5家"))["clauses"]},
        {"kind": "interval", "clauses": [{"kind": "interval", "lower": "9", "upper": "8", "unit": None}]},
        {"kind": "period", "clauses": [{"kind": "period", "start": None, "end": None, "precision": "day"}]},
        {"kind": "period", "clauses": [{"kind": "period", "start": None, "end": "2024-13-45", "precision": "day"}]},
        {**to_json(parse("≥5家")), "readings": [{"kind": "quantity"}]},
        {**to_json(parse("≥5家")), "unread": [{"span": [0, 1]}]},
    ],
)
def test_what_is_not_the_interchange_form(data: dict[str, object]) -> None:
    with pytest.raises(ParseError) as caught:
        from_json({"text": "≥5家", **data})
    assert (caught.value.code, caught.value.source, caught.value.span) == ("wrong-json", "≥5家", (0, 3))


def test_what_is_wrong_has_a_place() -> None:
    data = to_json(parse("1，200人"))
    data["readings"][0]["clauses"][0]["value"] = "five"
    with pytest.raises(ParseError, match=r"readings\[0\]\.clauses\[0\]: a number is a decimal string"):
        from_json(data)


@pytest.mark.parametrize("schema", [1, 3, "2", None])
def test_another_schema_is_refused(schema: object) -> None:
    with pytest.raises(ParseError, match=r"unknown schema .* only 2 is read") as caught:
        from_json({**to_json(parse("≥5家")), "schema": schema})
    assert caught.value.code == "unknown-schema"


@pytest.mark.parametrize("data", [[], "≥5家", None])
def test_what_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(ParseError) as caught:
        from_json(data)
    assert caught.value.code == "wrong-json"


def test_an_answer_that_is_an_error_is_one_again() -> None:
    with pytest.raises(ParseError) as first:
        parse("≥≥5家")
    answer = error_to_json(first.value)
    assert (answer["ok"], answer["text"], answer["findings"], answer["schema"]) == (False, "≥≥5家", [], 2)
    with pytest.raises(ParseError) as caught:
        from_json(answer)
    assert (caught.value.source, caught.value.span) == ("≥≥5家", first.value.span)


@pytest.mark.parametrize(("text", "columns"), [("甲", 2), ("a", 1), ("e\u0301", 1), ("5\u20dd", 1), ("\u200b5", 1), ("５", 2), ("", 0)])
def test_characters_that_take_no_column(text: str, columns: int) -> None:
    assert display_width(text) == columns


@pytest.mark.parametrize("text", ["\u202e001个", "≥\u202d5个", "\u202a≥5个\u202c", "≥\u20665个\u2069"])
def test_characters_that_turn_a_line_are_refused(text: str) -> None:
    with pytest.raises(ParseError, match=r"cannot read .\\u20"):
        parse(text)


@pytest.mark.parametrize("text", ["≥\u200b5个", "\ufeff≥5个", "≥5\u200e个"])
def test_characters_without_width_say_nothing(text: str) -> None:
    assert (parse(text), parse(text).findings) == (parse("≥5个"), ())
