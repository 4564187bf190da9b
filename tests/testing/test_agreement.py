"""The law of agreement finds what systems get wrong, each with a small example; and says what it could not try."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from indicator_dsl import ParseError, parse, score
from indicator_dsl.testing import laws
from indicator_dsl.testing import strategies as s
from indicator_dsl.testing.laws import LawBrokenError


def right(target: str, actual: str, weight: Decimal) -> Decimal | None:
    return score(target, actual, weight=weight).score


def test_what_is_right_agrees() -> None:
    laws.agrees_with(right)


# name of the mutant | its smallest example, as the report shows it
FOUND = """
drops 万 and 亿 | target '≥2万个', actual '2000个', weight 10 (scales): mof-2020 awards 1, the other system 10
reads 1,200 as 1 | target '≥1,100个', actual '110个', weight 10 (grouped numbers): mof-2020 awards 1, the other system 10
full points on a target of nothing | target '≤0起', actual '1起', weight 10 (targets of nothing): mof-2020 awards 0, the other system 10
reads 0.97 as 97% | target '≥60%', actual '0.50', weight 10 (shares without a sign): mof-2020 asks a person (0.08 to 8.33)
reads -3 as 3 | target '≥1%', actual '-1%', weight 10 (negative numbers): mof-2020 awards 0, the other system 10
full points for words | target '明显改善', actual '有所改善', weight 10 (words): mof-2020 awards 6 to 7.99, the other system 10
reads 左右 as ≥ | target '10个左右', actual '9个', weight 10 (about): mof-2020 asks a person (9 to 10), the other system awards 9
reads the lower bound of a range alone | target '2-3个', actual '12个', weight 10 (ranges): mof-2020 asks a person (0 to 10)
reads the first clause alone | target '≥2个；≥2家', actual '2个；1家', weight 10 (several clauses): mof-2020 awards 7.5, the other system 10
rounds half to even | weight 1 (half a cent): mof-2020 awards
computes in binary floats | weight 1 (half a cent): mof-2020 awards
reads > as ≥ | target '>2个', actual '2个', weight 10 (strict signs): mof-2020 asks a person (0 to 10), the other system awards 10
ignores units | target '≥2公里', actual '200米', weight 10 (units): mof-2020 awards 1, the other system 10
never decides | target '≥1', actual '1', weight 10 (just met): mof-2020 awards 10, the other system asks a person
"""


@pytest.mark.parametrize("line", FOUND.strip().splitlines(), ids=lambda line: line.partition(" | ")[0])
def test_each_mistake_is_found_with_a_small_example(line: str) -> None:
    name, _, said = line.partition(" | ")
    with pytest.raises(LawBrokenError) as caught:
        laws.agrees_with(laws.mutants()[name])
    assert said in str(caught.value).replace(":\n  ", ": ")


def test_every_mutant_is_in_the_table() -> None:
    assert [line.partition(" | ")[0] for line in FOUND.strip().splitlines()] == list(laws.mutants())


def test_several_mistakes_are_told_at_once() -> None:
    def wrong(target: str, actual: str, weight: Decimal) -> Decimal | None:
        return weight if "0" in (target[1:2], actual[:1]) or "-" in target + actual else right(target, actual, weight)

    with pytest.raises(LawBrokenError) as caught:
        laws.agrees_with(wrong)
    assert str(caught.value).count("replay: ") >= 3
    assert {"targets of nothing", "negative numbers", "ranges"} <= {kind for kind in s.KINDS if f"({kind})" in str(caught.value)}


def test_rows_of_ones_own() -> None:
    own: list[Any] = [("≥5个", "5个"), ("≥5个", "4个", "20"), s.Pair("≥8个", "8个")]
    laws.agrees_with(right, pairs=own)
    with pytest.raises(LawBrokenError, match="target '≥5个', actual '4个', weight 20"):
        laws.agrees_with(lambda target, actual, weight: weight, pairs=own)


def test_a_system_that_knows_no_person_is_held_to_the_range() -> None:
    rows = [("明显改善", "有所改善")]
    laws.agrees_with(lambda *_: "7.5", pairs=rows, persons="within")
    with pytest.raises(LawBrokenError, match=r"asks a person \(6 to 7\.99\), the other system awards 7\.5"):
        laws.agrees_with(lambda *_: "7.5", pairs=rows)
    with pytest.raises(LawBrokenError, match=r"awards 6 to 7\.99, the other system 8"):
        laws.agrees_with(lambda *_: 8, pairs=rows, persons="within")


def test_an_exception_shows_its_row() -> None:
    with pytest.raises(LawBrokenError, match=r"target '≥1', actual '1'.*\n  ZeroDivisionError: integer"):
        laws.agrees_with(lambda target, actual, weight: 1 // 0)


@pytest.mark.parametrize(("points", "says"), [(Decimal("NaN"), "NaN"), ((1, 2), r"\(1, 2\)"), ("many", "'many'")])
def test_what_is_no_number_shows_its_row(points: Any, says: str) -> None:
    with pytest.raises(
        LawBrokenError, match=rf"target '≥1', actual '1'.*\n  ValueError: the scorer answers .*{says}.*, which is no number"
    ):
        laws.agrees_with(lambda target, actual, weight: points)


@pytest.mark.parametrize("law", [laws.bounded, laws.monotone, laws.unit_invariant])
def test_a_law_that_was_never_tried_says_so(law: Any) -> None:
    with pytest.raises(LawBrokenError, match="it was never tried: the scorer gave no points, but asked a person each time"):
        law(lambda target, actual, weight: None)


def test_units_that_a_system_knows() -> None:
    def knows_money_alone(target: str, actual: str, weight: Decimal) -> Decimal | None:
        if "元" not in target or "元" not in actual:
            raise ValueError("no money")
        return right(target, actual, weight)

    laws.unit_invariant(knows_money_alone, units=[("万元", "元", 10_000), ("亿元", "万元", 10_000)])


def test_every_row_is_read() -> None:
    laws.hold("read", s.rows(), lambda row: _unreadable(row.target) or _unreadable(row.actual))


def _unreadable(text: str) -> str | None:
    try:
        parse(text)
    except ParseError as error:
        return str(error)
    return None
