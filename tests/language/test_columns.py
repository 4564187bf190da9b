"""What a form's own columns add: 计量单位 and 指标性质."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import columns
from indicator_dsl.language.cell import Cell
from indicator_dsl.making import evolved
from indicator_dsl.model import AllOf, Clause, Comparison, Day, Direction, Expression, Interval, Period, Precision, Relation, Trend
from indicator_dsl.units import Quantity, Unit, Written


def number(value: str, unit: str | None = None, *, relation: Relation = Relation.UNSTATED, label: str | None = None) -> Comparison:
    written = Written("万", "", 4) if value.endswith("万") else None
    magnitude = Decimal(value.removesuffix("万")) * (10000 if written else 1)
    return Comparison(relation, Quantity(magnitude, Unit(unit) if unit else None, written), label=label)


def spread(lower: int, upper: int, unit: str | None = None, written: Written | None = None) -> Interval:
    return Interval(Decimal(lower), Decimal(upper), unit=Unit(unit) if unit else None, written=written)


def applied(expression: Expression, unit: str | None = None, relation: str | None = None, *, strict: bool = False) -> Expression:
    return columns.apply(Cell("", None, strict), expression, unit, relation)


def codes(expression: Expression) -> list[str]:
    return [finding.code for finding in expression.findings]


MAY = Period(Day(None, 5, 1), Day(None, 5, 31), Precision.MONTH)
DECEMBER = Period(Day(2024, 12, 1), Day(2024, 12, 31), Precision.MONTH)

UNDER_UNITS: list[tuple[Expression, str, str, list[str]]] = [
    (number("95"), "%", "95%", []),
    (number("95"), "%(百分比)", "95%", []),
    (number("1200"), "单位：万元", "12000000元", []),
    (number("1"), "万", "10000", []),
    (number("2"), "吨/万元", "0.0002吨/元", []),
    (number("1.5万"), "万元", "15000元", ["scale-conflict"]),
    (number("1.5万"), "元", "15000元", []),
    (spread(50000, 60000, None, Written("万", "", 4)), "万元", "50000元~60000元", ["scale-conflict"]),
    (spread(5, 6), "万元", "50000元~60000元", []),
    (number("5", "次"), "次", "5次", []),
    (number("5", "元"), "万元", "5元", ["unit-conflict"]),
    (number("5", "公里"), "米", "5公里", ["unit-conflict"]),
    (AllOf((number("5", "家"), number("6"))), "个", "5家；6个", ["unit-conflict"]),
    (number("5"), "", "5", []),
    (number("5"), "—", "5", []),
    (number("5"), "无", "5", []),
    (number("5"), "1", "5", ["unit-unread"]),
    (number("5", "个"), "日期", "5个", ["unit-unread"]),
    (number("5"), "撮", "5撮", ["unknown-measure-word"]),
    (number("5", label="每年"), "个", "5个/年", []),
    (number("5", label="每两年"), "次", "2.5次/年", []),
    (number("5", label="年均增速"), "%", "年均增速：5%", []),
    (MAY, "月", "5月1日至5月31日", []),
    (DECEMBER, "年月", "2024年12月1日至2024年12月31日", []),
]


@pytest.mark.parametrize(("expression", "unit", "canonical", "told"), UNDER_UNITS)
def test_the_unit_column_gives_a_number_without_one_its_unit(expression: Expression, unit: str, canonical: str, told: list[str]) -> None:
    found = applied(expression, unit)
    assert (str(found), codes(found)) == (canonical, told)


def test_a_number_is_written_as_the_form_has_it() -> None:
    found = applied(number("30"), "万元")
    assert isinstance(found, Comparison)
    assert str(found.quantity) == "30万元"
    found = applied(number("1.5万"), "万元")
    assert isinstance(found, Comparison)
    assert str(found.quantity) == "1.5万元"


def test_strict_refuses_an_unknown_measure_word() -> None:
    with pytest.raises(ParseError) as caught:
        applied(number("5"), "撮", strict=True)
    assert caught.value.code == "unknown-unit"


@pytest.mark.parametrize(
    ("expression", "canonical"),
    [
        (number("0.95"), ["0.95%", "95%"]),
        (number("1"), ["1%", "100%"]),
        (number("0"), ["0%"]),
        (number("1.01"), ["1.01%"]),
        (AllOf((number("0.9"), number("0.95"))), ["0.9%；0.95%", "90%；95%"]),
        (Trend(Direction.UP, None, Relation.UNSTATED, Quantity(Decimal("0.05"))), ["提高0.05%", "提高5%"]),
    ],
)
def test_a_fraction_under_percent_has_two_readings(expression: Expression, canonical: list[str]) -> None:
    found = applied(expression, "%")
    assert [str(reading).partition("（")[0] for reading in found.every_reading] == canonical
    assert set(codes(found)) == ({"percent-fraction"} if len(canonical) > 1 else set())


def doubted(first: Clause, other: Clause, code: str) -> Expression:
    return evolved(first, readings=(other,), findings=(Finding.of(code, found="", read=""),))


@pytest.mark.parametrize(
    ("expression", "unit", "canonical"),
    [
        (doubted(DECEMBER, number("2024.12"), "date-or-number"), "万元", "20241200元"),
        (doubted(DECEMBER, number("2024.12"), "date-or-number"), "年月", "2024年12月1日至2024年12月31日"),
        (doubted(number("9.3"), Period(Day(None, 9, 30), Day(None, 9, 30)), "number-or-date"), "日期", "9月30日"),
        (doubted(number("20", "块"), number("20", "元"), "pieces-or-yuan"), "元", "20元"),
        (doubted(number("20", "块"), number("20", "元"), "pieces-or-yuan"), "块", "20块"),
    ],
)
def test_the_unit_column_chooses_among_readings(expression: Expression, unit: str, canonical: str) -> None:
    found = applied(expression, unit)
    assert (str(found), found.readings, found.findings) == (canonical, (), ())


def test_what_the_unit_does_not_answer_stays_a_doubt() -> None:
    found = applied(doubted(DECEMBER, number("2024.12"), "date-or-number"), "月")
    assert (len(found.readings), codes(found)) == (1, ["date-or-number"])


def test_each_reading_gets_the_columns() -> None:
    found = applied(doubted(number("1200", "人"), number("200"), "comma-ambiguous"), "人", "≥")
    assert [str(reading) for reading in found.readings] == ["≥200人"]
    assert codes(found) == ["comma-ambiguous"]


def test_a_month_under_a_count_may_be_a_number_that_a_spreadsheet_made_a_month() -> None:
    found = applied(MAY, "个")
    assert isinstance(found, Period)
    assert (codes(found), found.readings) == (["unit-conflict"], (number("5", "个"),))


@pytest.mark.parametrize("label", ["提高", "逐步提高"])
def test_a_share_behind_a_movement_is_a_movement(label: str) -> None:
    found = applied(number("5", label=f"满意度{label}"), "个百分点")
    assert found == Trend(Direction.UP, None, Relation.UNSTATED, Quantity(Decimal(5), Unit("个百分点")), label="满意度")
    counted = applied(number("5", label=label), "个")
    assert isinstance(counted, Comparison)


def test_a_day_number_is_a_date_only_where_the_unit_cell_repeats_it() -> None:
    found = applied(number("44561"), "44,561", "=")
    assert (found, codes(found)) == (Period(Day(2021, 12, 31), Day(2021, 12, 31)), ["excel-serial"])
    for value, unit in (("45657", "45658"), ("36525", "36525"), ("55154", "55154"), ("44561.5", "44561.5")):
        assert codes(applied(number(value), unit)) == ["unit-unread"]


SIGNS = {
    "≥": "1 ≥ >= ≧ 大于等于 大于等于（≥） 大于等于/≥ 正向 正向（≥） 不低于 不得低于 应不低于 至少 以上 不少于（≥） ≥： （≥）",
    "≤": "5 ≤ <= 小于等于 反向 不超过 不高于（含） 不得超过 最多 以内 控制在 不应多于",
    ">": "2 > 大于 超过 以上（不含）",
    "<": "4 < 小于 低于 不到",
    "=": "3 = 等于 等值",
    "≈": "≈ 约 大概 左右 约等于",
    "": "6 定性 定性指标 无 / -",
}


@pytest.mark.parametrize(
    ("sign", "text"), [(sign, text) for sign, texts in SIGNS.items() for text in texts.split()] + [("", ""), ("", " ")]
)
def test_a_relation_cell(sign: str, text: str) -> None:
    assert columns.read_relation_cell(text) == (True, Relation(sign) if sign else None)


@pytest.mark.parametrize("text", ["7", "嗯", "≥5", ">/≤", "不", "每年", "5≥", "±", "≥个", "不等于", "1.≥"])
def test_cells_that_are_no_relations(text: str) -> None:
    assert columns.read_relation_cell(text) == (False, None)
    found = applied(number("5"), None, text)
    assert (str(found), codes(found)) == ("5", ["relation-unread"])


@pytest.mark.parametrize(
    ("expression", "relation", "canonical", "told"),
    [
        (number("5"), "正向", "≥5", []),
        (number("5", relation=Relation.LE), "≥", "≤5", ["relation-conflict"]),
        (number("5", relation=Relation.GE), "≥", "≥5", []),
        (number("5", relation=Relation.GE), "定性", "≥5", []),
        (AllOf((number("5"), number("6"))), "=", "=5；=6", []),
        (spread(5, 6), "≥", "5~6", ["relation-dropped"]),
        (spread(5, 6), "=", "5~6", []),
        (spread(-3, 3), "≤", "-3~3", []),
        (Trend(Direction.UP), "≥", "提高", []),
        (Trend(Direction.UP, None, Relation.UNSTATED, Quantity(Decimal(5), Unit("%"))), "≥", "提高≥5%", []),
        (DECEMBER, "≤", "2024年12月1日至2024年12月31日", []),
    ],
)
def test_the_relation_column_gives_a_number_without_one_its_relation(
    expression: Expression, relation: str, canonical: str, told: list[str]
) -> None:
    found = applied(expression, None, relation)
    assert (str(found), codes(found)) == (canonical, told)
