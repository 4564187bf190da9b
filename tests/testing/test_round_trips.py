"""Round trips: every type of value, in every spelling, is read as what it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, note
from hypothesis import strategies as st

from indicator_dsl.language import from_json, parse, to_json
from indicator_dsl.model import Expression, format
from indicator_dsl.testing import strategies as s

TYPES: dict[str, st.SearchStrategy[Expression]] = {
    "comparison": s.comparisons(),
    "interval": s.intervals(),
    "period": s.periods(),
    "judgement": s.judgements(),
    "trend": s.trends(),
    "placeholder": s.placeholders(),
    "prose": s.proses(),
    "all_of": s.all_of(),
    "any_of": s.any_of(),
}


def replay(text: str) -> str:
    return f"replay: indicator-dsl parse {text!r}"


@pytest.mark.parametrize("kind", TYPES)
def test_the_canonical_text_is_read_as_the_value(kind: str) -> None:
    @given(TYPES[kind])
    def holds(value: Expression) -> None:
        note(replay(format(value)))
        assert parse(format(value)) == value

    holds()


@pytest.mark.parametrize("kind", TYPES)
def test_every_spelling_is_read_as_the_value(kind: str) -> None:
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        value = data.draw(TYPES[kind])
        text = data.draw(s.spelled(value))
        note(replay(text))
        assert parse(text) == value

    holds()


@given(s.expressions())
def test_the_interchange_form_carries_every_value(value: Expression) -> None:
    assert from_json(json.loads(json.dumps(to_json(value)))) == value


@given(s.texts() | s.damaged() | s.hostile())
@example("3~5个月")
@example("同比提高")
@example("未完成；满意度：优")
@example("6月1日起")
@example("-5~-3")
@example("5天以内或≤10天")
@example("≥5个次/年")
@example("≥5兆乏")
@example("10000挂零")
@example("合格率：较2023年持平")
def test_what_is_read_is_written_and_read_again(text: str) -> None:
    """Whatever a cell holds, it is refused, or its canonical text means the same."""
    note(replay(text))
    try:
        value = parse(text)
    except ValueError as error:
        assert str(error)
        return
    assert parse(format(value)) == value
    assert from_json(json.loads(json.dumps(to_json(value)))) == value


@given(s.texts())
def test_spans_stand_for_what_was_read(text: str) -> None:
    """Each clause's span lies in the text, and the clauses' spans come in order and don't overlap."""
    note(replay(text))
    end = 0
    for clause in parse(text).clauses:
        assert end <= clause.span[0] < clause.span[1] <= len(text)
        end = clause.span[1]
