"""Quantities that people use: converted, compared, added, printed, handed to pint."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_dsl import Comparison, Day, ModelError, ParseError, Quantity, ScaledUnit, Unit, UnitError, convert, parse, parse_unit


def quantity(text: str) -> Quantity:
    clause = parse(text)
    assert isinstance(clause, Comparison)
    return clause.quantity


@pytest.mark.parametrize(
    ("text", "unit", "said", "canonical"),
    [
        ("15230.73万元", "万元", "15230.73万元", "152307300元"),
        ("15230.73万元", "亿元", "1.523073亿元", "152307300元"),
        ("15230.73万元", "人民币", "152307300元", "152307300元"),
        ("5千元", "元", "5000元", "5000元"),
        ("3公顷", "平米", "30000平方米", "30000平方米"),
        ("3公顷", "万平方米", "3万平方米", "30000平方米"),
        ("120元/人·月", "元/人/年", "1440元/人·年", "1440元/人·年"),
        ("5吨/万元", "吨/亿元", "50000吨/亿元", "0.0005吨/元"),
        ("5%", "‰", "50‰", "50‰"),
        ("5个", "家", "5家", "5家"),
    ],
)
def test_convert(text: str, unit: str, said: str, canonical: str) -> None:
    made = convert(quantity(text), unit)
    assert (str(made), made.canonical, format(quantity(text), unit)) == (said, canonical, said)
    assert convert(made, parse_unit(unit)) == made
    assert str(pickle.loads(pickle.dumps(made))) == said


def test_a_scale_belongs_to_the_magnitude() -> None:
    made = Quantity("85.5", parse_unit("万元"))
    assert made == quantity("85.5万元") == Quantity(855_000, Unit("元"))
    assert (made.magnitude, made.unit, str(made), made.written_value) == (Decimal(855_000), Unit("元"), "85.5万元", Decimal("85.5"))
    assert parse_unit("吨/万元") == ScaledUnit("吨/万元", Unit("吨", ("元",)), -4)
    assert Quantity(5, parse_unit("吨/万元")).magnitude == Decimal("0.0005")
    assert (str(parse_unit("万 元")), parse_unit("万元") == parse_unit("元")) == ("万元", False)


@pytest.mark.parametrize(
    ("made", "error", "says"),
    [
        (lambda: convert(quantity("3公里"), "家"), UnitError, "units '公里' and '家' do not convert into each other"),
        (lambda: convert(Quantity(3), "万元"), UnitError, "units '' and '万元' do not convert into each other"),
        (lambda: convert(quantity("3公里"), "3"), ParseError, "unknown unit '3'"),
        (lambda: convert("3公里", "米"), TypeError, "'quantity': a Quantity, not str"),  # type: ignore[arg-type]
        (lambda: convert(quantity("3公里"), 5), TypeError, "'unit': a unit, not int"),  # type: ignore[arg-type]
        (lambda: parse_unit(5), TypeError, "'text': a unit is a text, not int"),  # type: ignore[arg-type]
        (lambda: parse_unit("万"), ParseError, "unknown unit '万'"),
        (lambda: f"{quantity('3公里'):.2f}", ParseError, "unknown unit '.2f'"),
        (lambda: quantity("3公里") + quantity("5元"), UnitError, "units '元' and '公里' do not convert into each other"),
        (lambda: quantity("3公里") - Quantity(5), UnitError, "units '' and '公里' do not convert into each other"),
        (lambda: quantity("3家") < quantity("5个"), UnitError, "units '个' and '家' do not convert into each other"),
        (lambda: Quantity(3) <= quantity("5%"), UnitError, "units '%' and '' do not convert into each other"),
        (lambda: quantity("5%") > Quantity(3, Unit("个百分点")), UnitError, "units '%' and '个百分点' do not convert into each other"),
        (lambda: quantity("3公里") + 2, TypeError, "unsupported operand"),  # type: ignore[operator]
        (lambda: quantity("3公里") - 2, TypeError, "unsupported operand"),  # type: ignore[operator]
        (lambda: 2 + quantity("3公里"), TypeError, "unsupported operand"),
        (lambda: quantity("3公里") < 2, TypeError, "not supported"),  # type: ignore[operator]
        (lambda: quantity("3公里") <= 2, TypeError, "not supported"),  # type: ignore[operator]
        (lambda: Day(None, 2, 29).to_date(), ModelError, "--02-29 says no year"),
    ],
)
def test_what_cannot_be_is_said(made: Callable[[], object], error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        made()
    assert says in str(caught.value)


def test_order_sum_and_difference() -> None:
    short, long = quantity("1公里"), quantity("1500米")
    assert (short < long, short <= long, short > long, max(short, long)) == (True, True, False, long)
    assert (str(short + long), str(long - short), str(sum([short, long])), str(-long)) == ("2.5公里", "500米", "2.5公里", "-1500米")
    assert str(Quantity(3) + Quantity(4)) == "7"
    assert str(convert(quantity("85.5万元") + quantity("2亿元"), "亿元")) == "2.00855亿元"


amounts = st.builds(
    Quantity,
    st.decimals(-(10**9), 10**9, places=3).map(Decimal),
    st.sampled_from(["米", "公里", "毫米", "万公里", "里"]).map(parse_unit),
)


@given(amounts, amounts)
def test_laws_of_quantities(a: Quantity, b: Quantity) -> None:
    assert a + b == b + a
    assert (a + b) - b == a
    assert (a < b) == (b > a) == (not b <= a)
    assert (a <= b and b <= a) == (a == b)
    assert convert(a, "万米") == a


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("3公里", "meter", "3000"),
        ("3亩", "hectare", "0.2"),
        ("5%", "dimensionless", "0.05"),
        ("30分钟", "hour", "0.5"),
        ("7斤", "kilogram", "3.5"),
        ("3千瓦时", "megajoule", "10.8"),
    ],
)
def test_pint_knows_what_has_a_dimension(text: str, unit: str, number: str) -> None:
    found = quantity(text).to_pint().to(unit)
    assert abs(Fraction(found.magnitude) - Fraction(number)) < Fraction(1, 10**20)


def test_pint_has_dimensions_for_all_else() -> None:
    registry: Any = pint.UnitRegistry(non_int_type=Decimal)
    rent = quantity("120元/人·月").to_pint(registry=registry)
    assert str(rent) == "120 元 / 人 / 月"
    assert quantity("1440元/人·年").to_pint(registry=registry) == rent
    assert quantity("1万元").to_pint(registry=registry) == quantity("10000元").to_pint(registry=registry)
    assert not quantity("3家").to_pint(registry=registry).check("[length]")
    assert str(Quantity(3).to_pint(registry=registry)) == "3 dimensionless"
    assert quantity("5MB").to_pint(registry=registry).magnitude == 5
    with pytest.raises(pint.DimensionalityError):
        quantity("3家").to_pint(registry=registry).to(quantity("3元").to_pint(registry=registry).units)


def test_days_as_dates() -> None:
    assert Day(2024, 12, 30).to_date() == date(2024, 12, 30)
    assert Day(None, 2, 29).to_date(year=2023) == date(2023, 2, 28)
