"""Sentences of docs/language.md, held on expressions and texts that nobody wrote."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from decimal import Decimal

import attrs
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from indicator_dsl.errors import ParseError
from indicator_dsl.language import from_json, parse, scan, to_json
from indicator_dsl.model import AllOf, AnyOf, Clause, Comparison, Expression, Modality, Relation, format
from indicator_dsl.text import normalise
from indicator_dsl.units import Quantity, Unit

from . import strategies as some
from .data import outcome


class TestFormatIsTheInverseOfParse:
    @given(some.expressions())
    @settings(max_examples=150, deadline=None)
    def test_an_expression_survives_its_own_spelling(self, expression: Expression) -> None:
        assert parse(format(expression)) == expression

    @given(some.spelled | some.listed)
    @settings(max_examples=150, deadline=None)
    @example("1小时30分")
    @example("三块五")
    @example("60≤X<80")
    @example("[60，80）")
    @example("优秀（≥90分）")
    def test_whatever_was_read_can_be_spelled_and_read_again(self, text: str) -> None:
        expression = _parsed(text)
        assert parse(format(expression)) == expression

    @given(some.listed)
    @settings(max_examples=200, deadline=None)
    def test_the_canonical_spelling_is_one(self, text: str) -> None:
        canonical = format(_parsed(text))
        assert format(parse(canonical)) == canonical


class TestTheInterchangeFormLosesNothing:
    @given(some.expressions())
    @settings(max_examples=200, deadline=None)
    def test_to_json_and_back(self, expression: Expression) -> None:
        assert from_json(json.loads(json.dumps(to_json(expression)))) == expression

    @given(some.texts | some.damaged())
    @settings(max_examples=150, deadline=None)
    def test_what_was_read_goes_to_json_and_back(self, text: str) -> None:
        expression = _parsed(text)
        assert from_json(json.loads(json.dumps(to_json(expression)))) == expression


class TestExpressionsAreValues:
    @given(some.expressions(), some.expressions())
    @settings(max_examples=100, deadline=None)
    def test_equal_ones_hash_alike_and_survive_pickling(self, one: Expression, other: Expression) -> None:
        copy = pickle.loads(pickle.dumps(one))
        assert copy == one
        assert hash(copy) == hash(one)
        if one == other:
            assert hash(one) == hash(other)

    def test_spelling_place_and_findings_take_no_part(self) -> None:
        assert parse("≥10万座") == parse(" 不少于100000座 ")
        assert hash(parse("≥10万座")) == hash(parse("100,000座以上"))
        assert parse("2≥") == parse("≥2")
        assert parse("≥10万座") != parse("≥10万家")


class TestDoubtIsPartOfTheMeaning:
    @given(some.unsure)
    @settings(max_examples=100, deadline=None)
    def test_an_unsure_text_is_spelled_and_read_again(self, text: str) -> None:
        expression = parse(text)
        assert parse(format(expression)) == expression

    @given(some.comparisons() | some.intervals() | some.periods(), st.booleans())
    @settings(max_examples=150, deadline=None)
    def test_what_is_planned_or_nearly_reached_has_a_spelling(self, clause: Clause, planned: bool) -> None:
        below = isinstance(clause, Comparison) and clause.relation is Relation.APPROX
        expression = attrs.evolve(clause, modality=Modality.PLANNED if planned else None, from_below=below)
        assert parse(format(expression)) == expression

    @given(some.unsure | some.unsure.flatmap(lambda text: some.unsure.map(lambda other: f"{text}；{other}")))
    @settings(max_examples=150, deadline=None)
    def test_what_is_not_sure_goes_with_it(self, text: str) -> None:
        _survives_whole(_parsed(text))

    @given(some.doubted() | some.stated())
    @settings(max_examples=150, deadline=None)
    def test_so_do_doubts_that_no_text_has(self, expression: Expression) -> None:
        _survives_whole(expression)

    @pytest.mark.parametrize("text", some.UNSURE)
    def test_it_makes_two_expressions_differ(self, text: str) -> None:
        expression = parse(text)
        assert not expression.is_sure or any(c.modality or c.from_below or c.share_of for c in expression.clauses)
        plain = _without_doubts(expression)
        assert plain != expression
        assert from_json(to_json(plain)) != expression

    @pytest.mark.parametrize("text", some.UNSURE)
    def test_a_reading_is_whole_and_sure(self, text: str) -> None:
        for reading in parse(text).readings:
            assert reading.is_sure
            assert reading.text == text
            for clause in reading.clauses:
                assert 0 <= clause.span[0] <= clause.span[1] <= len(text)

    @given(some.doubted(), some.expressions())
    @settings(max_examples=100, deadline=None)
    def test_admits_says_no_more_than_all_readings_do(self, target: Expression, actual: Expression) -> None:
        answers = {reading.admits(actual) for reading in _without_unread(target).every_reading}
        assert target.admits(actual) == (answers.pop() if len(answers) == 1 and not target.unread else None)


class TestEqualAmountsAreEqual:
    @given(some.same_amounts())
    @settings(max_examples=150, deadline=None)
    def test_in_whatever_unit(self, pair: tuple[Clause, Clause]) -> None:
        one, other = pair
        assert one == other
        assert hash(one) == hash(other)

    @given(some.apart, some.numbers)
    @settings(max_examples=50, deadline=None)
    def test_but_not_of_two_things(self, units: tuple[str, str], number: Decimal) -> None:
        one, other = (Quantity(number, Unit(unit)) for unit in units)
        assert one != other

    @given(some.expressions(), some.expressions())
    @settings(max_examples=50, deadline=None)
    def test_equal_ones_hash_alike(self, one: Expression, other: Expression) -> None:
        assert one != other or hash(one) == hash(other)


class TestNoTextRaisesAnythingElse:
    @given(st.text(max_size=60))
    @settings(max_examples=200, deadline=None)
    @example("\ud800")
    @example("5\x00个")
    @example("[80,80.5.5]")
    @example("1/0")
    @example("9" * 5000)
    @example("0." + "0" * 4000 + "1%")
    @example("一" * 300)
    @example("(" * 300)
    @example("&" * 50 + "<" * 50)
    def test_parse(self, text: str) -> None:
        _survives(text)

    @given(some.texts | some.damaged())
    @settings(max_examples=200, deadline=None)
    def test_parse_of_what_looks_like_the_language(self, text: str) -> None:
        _survives(text)

    @given(st.text(max_size=80) | some.texts)
    @settings(max_examples=150, deadline=None)
    def test_scan(self, text: str) -> None:
        for match in scan(text):
            assert text[slice(*match.span)] == match.text

    @given(some.texts, st.text(max_size=8), st.text(max_size=8))
    @settings(max_examples=200, deadline=None)
    def test_the_columns_of_a_form(self, text: str, unit: str, relation: str) -> None:
        found = outcome(text, unit=unit, relation=relation)
        assert (found.source if isinstance(found, ParseError) else found.text) == text


class TestPlaces:
    @given(some.texts | some.damaged())
    @settings(max_examples=150, deadline=None)
    def test_spans_lie_in_the_text(self, text: str) -> None:
        found = outcome(text)
        if isinstance(found, ParseError):
            start, end = found.span
            assert 0 <= start <= end <= len(text)
            return
        for clause in found.clauses:
            assert 0 <= clause.span[0] <= clause.span[1] <= len(text)
        for finding in found.findings:
            assert finding.span is not None
            assert 0 <= finding.span[0] <= finding.span[1] <= len(text)

    @given(st.text(max_size=200))
    @settings(max_examples=200, deadline=None)
    def test_normalise_keeps_length(self, text: str) -> None:
        assert len(normalise(text)) == len(text)
        assert normalise(normalise(text)) == normalise(text)


class TestNothingIsLostSilently:
    @given(some.comparisons(), st.sampled_from(["另有说明", "已超标", "（约3个）", " 12"]))
    @settings(max_examples=100, deadline=None)
    def test_text_behind_a_value_is_told(self, clause: Expression, tail: str) -> None:
        text = format(clause) + tail
        found = outcome(text)
        assert isinstance(found, ParseError) or found != clause or found.findings

    @pytest.mark.parametrize("text", ["24小时×365天", "500元/人/xyz", "0投诉", "M.8万元", "A5个", "95%合格率以上"])
    def test_a_number_that_was_not_read_is_told(self, text: str) -> None:
        assert parse(text).findings


def _survives_whole(expression: Expression) -> None:
    """Hold that JSON, pickles and copies give an expression back, doubts included."""
    copies = (from_json(json.loads(json.dumps(to_json(expression)))), pickle.loads(pickle.dumps(expression)), deepcopy(expression))
    for copy in copies:
        assert copy == expression
        assert hash(copy) == hash(expression)
        assert (copy.readings, copy.unread) == (expression.readings, expression.unread)
        assert [clause.modality for clause in copy.clauses] == [clause.modality for clause in expression.clauses]


def _without_doubts(expression: Expression) -> Expression:
    plain = attrs.evolve(expression, readings=(), unread=())
    if isinstance(plain, AllOf | AnyOf):
        return attrs.evolve(plain, parts=tuple(attrs.evolve(c, modality=None, from_below=False, share_of=None) for c in plain.parts))
    assert isinstance(plain, Clause)
    return attrs.evolve(plain, modality=None, from_below=False, share_of=None)


def _without_unread(expression: Expression) -> Expression:
    return attrs.evolve(expression, unread=())


def _parsed(text: str) -> Expression:
    try:
        return parse(text)
    except ParseError:
        assume(False)
        raise


def _survives(text: str) -> None:
    found = outcome(text)
    if isinstance(found, ParseError):
        assert found.source == text
        assert str(found)
        assert found.render("zh")
    else:
        assert found.text == text
        assert found.clauses
