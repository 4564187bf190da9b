"""What the types hold to, whoever makes them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

import attrs
import pytest

from indicator_dsl.errors import ModelError, UnitError
from indicator_dsl.language import parse
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Comparison,
    Day,
    Direction,
    Grade,
    Indicator,
    Interval,
    Judgement,
    Period,
    Place,
    Placeholder,
    Prose,
    Relation,
    Trend,
    format,
)
from indicator_dsl.units import Quantity, Unit, Written, plain, ratio


@pytest.mark.parametrize("text", ["2024-12-31", "--12-31", "2024-02-29", "--02-29"])
def test_a_day_is_written_as_it_is_read(text: str) -> None:
    assert str(Day.of(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "2024", "2024-12", "2024-12-3", "2024/12/31", "2024-12/31", "2024/12-31"),
        *("24-12-31", "02024-12-31", "２０２４-12-31", "20a4-12-31", "-12-31", "---12-31"),
        *("2024-13-01", "2024-00-10", "2023-02-29", "--02-30", "2024-1a-10"),
    ],
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a day|month|day|invalid literal"):
        Day.of(text)


@pytest.mark.parametrize(
    ("day", "year", "wanted"),
    [
        ("--12-31", 2024, "2024-12-31"),
        ("2023-12-31", 2024, "2023-12-31"),
        ("--12-31", None, "--12-31"),
        ("--02-29", 2024, "2024-02-29"),
        ("--02-29", 2023, "2023-02-28"),
        ("--02-29", 2000, "2000-02-29"),
        ("--02-29", 1900, "1900-02-28"),
        ("--02-28", 2023, "2023-02-28"),
        ("--01-29", 2023, "2023-01-29"),
    ],
)
def test_a_day_takes_a_year(day: str, year: int | None, wanted: str) -> None:
    assert str(Day.of(day).in_year(year)) == wanted


def test_a_period_takes_a_year_and_knows_it() -> None:
    period = Period(Day.of("--03-01"), Day.of("--06-30"))
    assert period.year is None
    assert period.in_year(2024) == Period(Day.of("2024-03-01"), Day.of("2024-06-30"))
    assert Period(Day.of("2023-07-01"), Day.of("2024-01-31")).year == 2024
    assert Period(Day.of("2023-07-01"), None).year == 2023


def untyped(cls: Any) -> Any:
    """Return a class as a caller sees it who checks no types."""
    return cls


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: untyped(Interval)(90, 80), "interval-empty"),
        (lambda: untyped(Interval)(5, 5, lower_open=True), "interval-empty"),
        (lambda: untyped(Day)(2024, 13, 45), "no-such-day"),
        (lambda: untyped(Day)(2023, 2, 29), "no-such-day"),
        (lambda: untyped(Day)(None, 2, 30), "no-such-day"),
        (lambda: untyped(Day)(0, 1, 1), "no-such-day"),
        (lambda: untyped(Period)(None, None), "period-without-end"),
        (lambda: untyped(Period)(Day(2024, 2, 1), Day(2024, 1, 1)), "period-empty"),
        (lambda: untyped(AllOf)(()), "too-few-clauses"),
        (lambda: untyped(AnyOf)((parse("5个"),)), "too-few-clauses"),
        (lambda: untyped(AllOf)((parse("3/5"), parse("5个"))), "doubt-within"),
        (lambda: Placeholder(readings=(parse("3/5"),)), "doubt-within"),
    ],
)
def test_no_value_says_what_no_cell_can(make: Callable[[], object], code: str) -> None:
    with pytest.raises(ModelError) as caught:
        make()
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)
    assert pickle.loads(pickle.dumps(caught.value)).message("zh") == caught.value.message("zh")


@pytest.mark.parametrize(
    ("make", "argument"),
    [
        (lambda: untyped(Comparison)("≥", Quantity(5)), "relation"),
        (lambda: untyped(Comparison)(Relation.GE, 5), "quantity"),
        (lambda: untyped(Comparison)(Relation.GE, Quantity(5), label=5), "label"),
        (lambda: untyped(Comparison)(Relation.GE, Quantity(5), modality="planned"), "modality"),
        (lambda: untyped(Comparison)(Relation.GE, Quantity(5), readings=[5]), "readings"),
        (lambda: untyped(Comparison)(Relation.GE, Quantity(5), unread=("5",)), "unread"),
        (lambda: untyped(Quantity)(5, "家"), "unit"),
        (lambda: untyped(Interval)(1.5, 2), "lower"),
        (lambda: untyped(Interval)(1, True), "upper"),
        (lambda: untyped(Interval)(1, 2, unit="家"), "unit"),
        (lambda: untyped(Day)("2024", 1, 1), "year"),
        (lambda: untyped(Day)(2024, True, 1), "month"),
        (lambda: untyped(Period)("2024-01-01", None), "start"),
        (lambda: untyped(Judgement)("good", "良"), "grade"),
        (lambda: untyped(Trend)("up"), "direction"),
        (lambda: untyped(Trend)(Direction.UP, relation="≥"), "relation"),
        (lambda: untyped(Prose)(None), "wording"),
        (lambda: untyped(AllOf)([parse("5个"), parse("6家")]), "parts"),
        (lambda: untyped(AllOf)(("5个", "6家")), "parts"),
    ],
)
def test_a_wrong_type_names_its_argument(make: Callable[[], object], argument: str) -> None:
    with pytest.raises(TypeError, match=argument):
        make()


def test_a_quantity_prints_as_it_is_written() -> None:
    clause = parse("≥85.50万元")
    assert isinstance(clause, Comparison)
    assert (str(clause.quantity), clause.quantity.canonical, plain(clause.quantity.written_value)) == ("85.5万元", "855000元", "85.5")
    assert clause.quantity == Quantity(855_000, Unit("元"))
    assert str(Quantity(5, Unit("家"))) == "5家"
    beside = parse("85.5", unit="万元")
    assert isinstance(beside, Comparison)
    assert beside.quantity.written == Written("万", "元", 4, beside=True)


def test_what_most_expressions_lack_is_not_in_their_repr() -> None:
    assert "readings" not in repr(parse("≥5家"))
    assert "from_below=True" in repr(parse("近5家"))
    assert "readings=(Comparison(" in repr(parse("3/5"))


def test_judgements_are_equal_by_grade_else_by_word() -> None:
    assert Judgement(Grade.GOOD, "良") == Judgement(Grade.GOOD, "良好")
    assert hash(Judgement(Grade.GOOD, "良")) == hash(Judgement(Grade.GOOD, "良好"))
    assert Judgement(Grade.GOOD, "良") != Judgement(Grade.FAIR, "良")
    assert Judgement(Grade.GOOD, "良", label="甲") != Judgement(Grade.GOOD, "良")
    assert Judgement(None, "效果明显") != Judgement(None, "效果显著")
    assert Judgement(None, "效果明显") == Judgement(None, "效果明显")
    assert Judgement(None, "") != "效果明显"


def test_a_row_that_says_nothing_but_its_name() -> None:
    row = Indicator(name="培训人次")
    assert {value for field, value in attrs.asdict(row).items() if field not in ("name", "place", "columns", "shared", "stored")} == {None}
    assert (row.place, row.columns, row.place_of("target")) == (Place(), (), Place())
    placed = Indicator(name="培训人次", place=Place(sheet="表", row=3), columns=(("target", "D"),))
    assert str(placed.place_of("target")) == "表!D3"
    assert str(placed.place_of("actual")) == "表!3"


def test_only_expressions_are_written() -> None:
    with pytest.raises(TypeError, match="not an expression: 5"):
        format(cast("Any", 5))


# --- units


@pytest.mark.parametrize(
    ("number", "text"),
    [("1E5", "100000"), ("-0.00", "0"), ("0E-7", "0"), ("-0", "0"), ("1.50", "1.5"), ("100", "100"), ("0.010", "0.01"), ("-5.0", "-5")],
)
def test_plain_numbers(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize("magnitude", [0.5, True, None, 1j])
def test_magnitudes_are_exact(magnitude: object) -> None:
    with pytest.raises(TypeError, match=f"magnitudes are int, str or Decimal, not {type(magnitude).__name__}"):
        Quantity(cast("Any", magnitude))


@pytest.mark.parametrize("magnitude", ["NaN", "Infinity", "-Infinity"])
def test_magnitudes_are_finite(magnitude: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        Quantity(cast("Any", magnitude))


@pytest.mark.parametrize(
    ("symbol", "numerator", "denominators"),
    [
        ("元", "元", ()),
        ("元/人", "元", ("人",)),
        ("元/人·月", "元", ("人", "月")),
        ("撮", "撮", ()),
        ("米/秒", "米", ("秒",)),
    ],
)
def test_units_are_read_as_they_are_written(symbol: str, numerator: str, denominators: tuple[str, ...]) -> None:
    unit = Unit.of(symbol)
    assert (unit.numerator, unit.denominators, unit.symbol, str(unit)) == (numerator, denominators, symbol, symbol)
    assert unit.atoms == (numerator, *denominators)


@pytest.mark.parametrize("symbol", ["", "/", "元/", "/人"])
def test_what_is_no_unit(symbol: str) -> None:
    with pytest.raises(UnitError) as caught:
        Unit.of(symbol)
    assert caught.value.code == "not-a-unit"


def test_the_order_of_denominators_says_nothing() -> None:
    assert Unit.of("元/人·月") == Unit.of("元/月·人")
    assert hash(Unit.of("元/人·月")) == hash(Unit.of("元/月·人"))
    assert Unit.of("元/人·月") != Unit.of("元/人")


@pytest.mark.parametrize(
    ("source", "target", "wanted"),
    [
        ("公里", "米", "1000"),
        ("米", "公里", "1/1000"),
        ("公里/小时", "米/小时", "1000"),
        ("米/小时", "米/分钟", "1/60"),
        ("元/人·天", "元/小时·人", "1/24"),
        ("元/天·小时", "元/小时·天", "1"),
        ("个", "家", "1"),
        ("家", "个", "1"),
        ("个", "撮", "1"),
        ("元/个", "元/家", "1"),
        ("小时", "秒", "3600"),
    ],
)
def test_ratios_are_exact(source: str, target: str, wanted: str) -> None:
    a, b = Unit.of(source), Unit.of(target)
    assert str(ratio(a, b)) == wanted
    assert a.is_compatible_with(b)
    assert ratio(a, b) * ratio(b, a) == 1


@pytest.mark.parametrize(
    ("source", "target"),
    [
        *(("米", "元"), ("家", "座"), ("撮", "家"), ("%", "个百分点"), ("个", "米"), ("米/小时", "米"), ("米", "米/小时")),
        *(("元/人·月", "元/人"), ("元/人", "元/米"), ("米/人", "元/人"), ("元/人·月", "元/家·月")),
    ],
)
def test_units_that_differ(source: str, target: str) -> None:
    a, b = Unit.of(source), Unit.of(target)
    assert not a.is_compatible_with(b)
    with pytest.raises(UnitError) as caught:
        ratio(a, b)
    assert (caught.value.code, caught.value.fields) == ("units-differ", {"source": source, "target": target})


def test_quantities_convert() -> None:
    assert Quantity(Decimal("1.5"), Unit("公里")).convert(Unit("米")) == Quantity(Decimal(1500), Unit("米"))
    assert Quantity(Decimal("0.1"), Unit("小时")).convert(Unit("秒")) == Quantity(Decimal(360), Unit("秒"))
    with pytest.raises(UnitError) as caught:
        Quantity(Decimal(5)).convert(Unit("米"))
    assert caught.value.fields == {"source": "", "target": "米"}


def test_open_units_are_those_that_no_table_knows() -> None:
    assert Unit("撮").is_open
    assert Unit("元", ("撮",)).is_open
    assert not Unit("元", ("人",)).is_open
    assert [finding.code for finding in parse("5撮").findings] == ["unknown-measure-word"]
