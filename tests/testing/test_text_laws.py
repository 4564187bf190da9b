"""Laws of texts: what people change without meaning anything by it changes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, example, given, note
from hypothesis import strategies as st

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse, scan
from indicator_dsl.model import Clause, Comparison, Grade, Interval, Judgement, Relation, format
from indicator_dsl.testing import strategies as s
from indicator_dsl.testing.strategies import _words as words
from indicator_dsl.testing.strategies._numbers import full_width, grouped, in_chinese, scaled
from indicator_dsl.units import Quantity, Unit, plain

AMOUNTS = s.comparisons(labelled=False) | s.intervals(labelled=False) | s.periods(labelled=False)


@given(AMOUNTS.flatmap(lambda value: s.spelled(value, dressed=False)))
def test_full_width_changes_nothing(text: str) -> None:
    note(text)
    assert parse(full_width(text)) == parse(text)


@given(s.expressions().flatmap(lambda value: s.spelled(value, dressed=False)), st.data())
def test_blanks_around_change_nothing(text: str, data: st.DataObject) -> None:
    note(text)
    assert parse(data.draw(s.dressings(text))) == parse(text)


@given(s.comparisons(unit=s.units(rates=False), labelled=False), st.sampled_from((" ", "\u3000", "\u00a0", "  ")))
def test_a_blank_between_number_and_unit_changes_nothing(value: Comparison, blank: str) -> None:
    text = format(value)
    unit = str(value.quantity.unit)
    assume(text.endswith(unit))
    assert parse(text.removesuffix(unit) + blank + unit) == value


@given(st.integers(1000, 10**15), s.units(rates=False), st.sampled_from(list(Relation)[:6]))
def test_commas_in_threes_change_nothing(number: int, unit: Unit, relation: Relation) -> None:
    assert parse(f"{relation}{grouped(Decimal(number))}{unit}") == parse(f"{relation}{number}{unit}")


@given(st.integers(1, 10**9), st.sampled_from(tuple(words.SCALES)), st.sampled_from(("元", "个", "人次", "吨", "公里", "亩")))
def test_a_scale_is_its_zeros(number: int, scale: str, unit: str) -> None:
    text = scaled(Decimal(number), scale)
    assume(text is not None)
    assert parse(f"≥{text}{unit}") == parse(f"≥{number}{unit}")


@given(st.integers(2, 10**8 - 1), st.booleans(), st.sampled_from(("个", "家", "元", "人次")))
@example(10, False, "个")
@example(11010, False, "个")
@example(100_005, True, "元")
def test_a_chinese_number_is_its_digits(number: int, capitals: bool, unit: str) -> None:
    text = in_chinese(Decimal(number), capitals=capitals)
    assert parse(f"≥{text}{unit}") == parse(f"≥{number}{unit}")


@given(st.sampled_from(list(Relation)[:6]), s.magnitudes(minimum=1), s.units(rates=False), st.data())
def test_a_sign_is_its_word(relation: Relation, number: Decimal, unit: Unit, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words.relation_words("before")[relation]))
    note(f"{word}{plain(number)}{unit}")
    assert parse(f"{word}{plain(number)}{unit}") == parse(f"{relation}{plain(number)}{unit}")


@given(s.units(open_atoms=True), st.data())
def test_a_unit_is_its_alias(unit: Unit, data: st.DataObject) -> None:
    text = data.draw(s.spelled(Comparison(Relation.GE, Quantity(Decimal(5), unit)), dressed=False))
    note(text)
    assert parse(text) == parse(f"≥5{'个' if not words.spelled_plainly(unit.numerator) else ''}{unit}")


@given(s.near_misses())
@example("≥≥5个")
@example("1,23,4个")
@example("6个~5个")
def test_a_near_miss_is_refused_or_told(text: str) -> None:
    """A text one slip away from a value is never read as if it were plain."""
    note(text)
    try:
        value = parse(text)
    except ParseError as error:
        assert error.source == text
        assert 0 <= error.span[0] <= error.span[1] <= len(text)
        return
    assert value.findings, f"{text!r} was read as {format(value)!r} without a word"


@given(s.texts() | s.damaged() | s.hostile())
def test_nothing_but_a_parse_error_comes_out(text: str) -> None:
    note(text)
    try:
        parse(text)
    except ParseError as error:
        assert error.source == text
        assert 0 <= error.span[0] <= error.span[1] <= len(text)
        assert error.render("zh")
        assert error.render("en")


@given(s.texts(most=1))
def test_strict_refuses_or_agrees(text: str) -> None:
    note(text)
    loose = parse(text)
    try:
        assert parse(text, strict=True) == loose
    except ParseError:
        assert loose.findings


# Without a sign a label's end and a minus would be a dash: 培训人数-1个.
STATEMENTS = s.comparisons(relations=(Relation.GE, Relation.LE, Relation.GT, Relation.LT, Relation.EQ), unit=s.units(), labelled=False)
RANGES = s.intervals(unit=s.units(), labelled=False, minimum=0)


@given(st.lists(STATEMENTS | RANGES, min_size=1, max_size=4), st.sampled_from("；。;"))
def test_scan_finds_each_of_joined_clauses(values: list[Clause], separator: str) -> None:
    text = separator.join(f"{label}{format(value)}" for label, value in zip(words.LABELS, values, strict=False))
    note(text)
    found = list(scan(text))
    assert [match.expression for match in found] == values
    assert [text[slice(*match.span)] for match in found] == [match.text for match in found]


@given(s.hostile() | s.damaged())
def test_scan_reads_anything(text: str) -> None:
    note(text)
    for match in scan(text):
        assert text[slice(*match.span)] == match.text


@pytest.mark.parametrize("grade", [*words._WRITTEN_OUT, *(g for g in Grade if g not in words._WRITTEN_OUT)])
def test_every_judgement_word_has_its_grade(grade: Grade | None) -> None:
    for word in words.judgement_words(grade):
        value = parse(word)
        assert isinstance(value, Judgement), word
        assert value.grade is grade, word


@given(st.sampled_from([Interval(Decimal(-5), Decimal(-3))]) | s.intervals(labelled=False))
def test_a_range_holds_its_bounds_and_not_what_lies_outside(value: Interval) -> None:
    assert value.range.contains(Comparison(Relation.EQ, Quantity(value.lower, value.unit)).range) is not value.lower_open
    assert value.range.contains(Comparison(Relation.EQ, Quantity(value.upper + 1, value.unit)).range) is False
