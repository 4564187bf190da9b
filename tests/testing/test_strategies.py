"""What the strategies make: within their options, of every kind, small when they shrink."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from indicator_dsl.language import parse
from indicator_dsl.meaning import Policy
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Expression,
    Indicator,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
    format,
)
from indicator_dsl.testing import strategies as s
from indicator_dsl.testing.registration import _STRATEGIES
from indicator_dsl.units import Quantity, Unit, dimension_of

T = TypeVar("T")

SMALLEST = settings(max_examples=2_000, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
QUICK = settings(SMALLEST, phases=[Phase.generate])


def some(strategy: st.SearchStrategy[T], condition: Callable[[T], object]) -> T:
    """Return an example that meets the condition, not the smallest; an error where there is none."""
    return find(strategy, lambda value: bool(condition(value)), settings=QUICK)


@pytest.mark.parametrize("kind", [Comparison, Interval, Period, Judgement, Trend, Placeholder, Prose, AllOf, AnyOf])
def test_expressions_are_of_every_type(kind: type[Expression]) -> None:
    assert isinstance(find(s.expressions(), lambda value: isinstance(value, kind), settings=QUICK), kind)


@pytest.mark.parametrize("relation", list(Relation))
def test_comparisons_have_every_relation(relation: Relation) -> None:
    assert find(s.comparisons(), lambda value: value.relation is relation, settings=QUICK).relation is relation


@pytest.mark.parametrize(
    ("strategy", "condition", "smallest"),
    [
        (s.comparisons(relations=(Relation.GE,)), lambda v: v.quantity.unit is not None, "≥1个"),
        (s.comparisons(relations=(Relation.LE,), unit=st.just(Unit("元"))), lambda v: v.quantity.magnitude > 7, "≤8元"),
        (s.intervals(unit=st.just(Unit("%")), closed=True, minimum=1), lambda v: v.upper > 10, "1%~100%"),
        (s.any_of(), lambda v: True, "≥1个或≥1个"),
    ],
)
def test_values_shrink_to_what_a_person_would_write(strategy: st.SearchStrategy[Expression], condition: object, smallest: str) -> None:
    assert callable(condition)
    assert format(find(strategy, condition, settings=SMALLEST)) == smallest


def test_spellings_shrink_to_the_plain_one() -> None:
    value = Comparison(Relation.GE, Quantity(Decimal(130_000), Unit("元")))
    assert find(s.spelled(value), lambda text: True, settings=SMALLEST) == "≥130000元"


def test_spellings_are_many() -> None:
    value = Comparison(Relation.GE, Quantity(Decimal(130_000), Unit("元")))
    for part in ("13万", "130,000", "不低于", "以上", "十三万", "１３", "￥"):
        assert part in some(s.spelled(value), lambda text: part in text)  # noqa: B023 run at once


def test_rates_and_large_numbers_have_their_own_spellings() -> None:
    rate = Comparison(Relation.GE, Quantity(Decimal(2), Unit("次", ("年",))))
    assert some(s.spelled(rate), lambda text: "每年≥" in text)
    assert some(s.spelled(Comparison(Relation.GE, Quantity(Decimal(120_050_000), Unit("元")))), lambda text: "1亿2005万" in text)


@given(s.targets(relations=(Relation.GE,)), s.targets(unit=st.just(Unit("元"))))
def test_targets_are_numbers_above_nothing(target: Comparison, money: Comparison) -> None:
    assert target.relation is Relation.GE
    assert target.quantity.magnitude > 0
    assert (target.label, money.quantity.unit) == (None, Unit("元"))


@given(s.comparisons(relations=(Relation.LE, Relation.LT), unit=s.units(dimensions=("货币",), rates=False), minimum=5, labelled=False))
def test_options_restrict(value: Comparison) -> None:
    assert value.relation in (Relation.LE, Relation.LT)
    assert value.quantity.unit is not None
    assert dimension_of(value.quantity.unit.numerator) == "货币"
    assert value.quantity.magnitude >= 5
    assert value.label is None


@given(s.units(atoms=("家", "座"), rates=False) | s.units(atoms=("家", "座")))
def test_units_of_chosen_atoms(unit: Unit) -> None:
    assert unit.numerator in ("家", "座")


def test_open_units_only_where_they_are_asked_for() -> None:
    assert find(s.units(open_atoms=True), lambda unit: unit.is_open, settings=QUICK).is_open

    @given(s.units())
    def known(unit: Unit) -> None:
        assert not unit.is_open

    known()


@given(s.magnitudes(minimum=3, maximum=50, places=1))
def test_magnitudes_stay_within(number: Decimal) -> None:
    assert 3 <= number <= 50


@given(s.pairs())
def test_pairs_say_what_they_mean(pair: s.NumberPair) -> None:
    target, actual = parse(pair.target), parse(pair.actual)
    assert target == Comparison(pair.relation, Quantity(pair.goal, pair.unit))
    assert isinstance(actual, Comparison)
    assert actual.quantity.magnitude == pair.done


@pytest.mark.parametrize("place", s.PLACES)
def test_pairs_reach_every_place_and_both_its_sides(place: str) -> None:
    for wanted in (place, f"below {place!r}", f"above {place!r}"):
        if wanted != "below 'nothing'":
            assert some(s.pairs(places=(place,)), lambda pair: pair.place == wanted)  # noqa: B023 run at once


def test_pairs_just_miss() -> None:
    pair = find(
        s.pairs(relations=(Relation.GE,), places=("just met",)), lambda pair: 0 < pair.goal - pair.done <= Decimal("0.01"), settings=QUICK
    )
    assert pair.place == "below 'just met'"


@given(s.tables(least=2, most=5, total=90))
def test_tables_sum_to_their_total(rows: list[Indicator]) -> None:
    assert 2 <= len(rows) <= 5
    assert sum(Decimal(row.weight or 0) for row in rows) == 90
    assert len({row.name for row in rows}) == len(rows)
    assert all(row.actual is not None for row in rows)


@given(s.policies())
def test_policies_are_policies(policy: Policy) -> None:
    assert policy.title


def test_drawn_policies_differ() -> None:
    for curve in ("excess", "direct", "person"):
        assert some(s.policies(packaged=False), lambda policy: policy.reverse.curve == curve)  # noqa: B023 run at once


@given(s.texts())
def test_texts_can_be_read(text: str) -> None:
    assert isinstance(parse(text), Expression)


def test_damaged_texts_are_both_read_and_refused() -> None:
    def is_refused(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return True
        return False

    assert is_refused(find(s.damaged(), is_refused, settings=QUICK))
    assert not is_refused(find(s.damaged(), lambda text: not is_refused(text), settings=QUICK))


# --- from_type


@pytest.mark.parametrize("place", _STRATEGIES)
def test_from_type_knows_our_types(place: str) -> None:
    module, _, name = place.partition(":")
    cls = getattr(sys.modules[module], name)

    @settings(max_examples=5)
    @given(st.from_type(cls))
    def holds(value: object) -> None:
        assert isinstance(value, cls)

    holds()


@given(st.from_type(Clause), st.from_type(list[Comparison]))
def test_from_type_builds_on(clause: Clause, comparisons: list[Comparison]) -> None:
    assert parse(format(clause)) == clause
    assert all(isinstance(value, Comparison) for value in comparisons)


def test_hypothesis_starts_light() -> None:
    """The entry point runs in everyone's hypothesis: it must not load what only strategies need."""
    code = "import hypothesis, sys; print(*(m for m in ('lark', 'pint', 'cattrs', 'indicator_dsl.testing.strategies') if m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []
