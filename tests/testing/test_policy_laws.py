"""The laws hold for what we ship, and catch what is wrong."""

from __future__ import annotations

import re
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicator_dsl.language import parse, to_json
from indicator_dsl.meaning import Policy, load_policy, policy_names, score
from indicator_dsl.model import AllOf, Expression, Relation
from indicator_dsl.testing import laws
from indicator_dsl.testing import strategies as s
from indicator_dsl.testing.laws import LawBrokenError

LAWS = (laws.bounded, laws.monotone, laws.unit_invariant, laws.continuous)


@pytest.mark.parametrize("name", policy_names())
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_packaged_policies_keep_the_laws(name: str, law: object) -> None:
    assert callable(law)
    law(name, examples=150)


@settings(max_examples=15, suppress_health_check=[HealthCheck.nested_given])
@given(s.policies(packaged=False))
def test_drawn_policies_keep_the_laws(policy: Policy) -> None:
    laws.bounded(policy, examples=20)
    laws.unit_invariant(policy, examples=10)


@settings(max_examples=30)
@given(s.policies(), s.texts(most=2), s.texts(most=2))
def test_any_two_cells_are_scored_within_the_weight(policy: Policy, target: str, actual: str) -> None:
    result = score(target, actual, weight=10, policy=policy)
    assert 0 <= result.score_min <= result.score_max <= 10
    if result.score is None:
        assert result.needs_review
    else:
        assert result.score_min == result.score == result.score_max


@settings(max_examples=200)
@given(s.pairs())
def test_scores_of_pairs_have_two_places(pair: s.Pair) -> None:
    result = score(pair.target, pair.actual, weight=pair.weight)
    for points in (result.score, result.score_min, result.score_max):
        # A weight of 0.005 keeps its third place when it is earned in full.
        assert points is None or points == points.quantize(Decimal("0.01")) or points == pair.weight


# --- what a law catches


def spreadsheet(target: str, actual: str, weight: Decimal) -> Decimal:
    """=ROUND(MIN(1, actual / target) * weight, 2), which never looks at the sign."""
    goal, done = (Decimal(re.search(r"[0-9.]+", text)[0]) for text in (target, actual))  # type: ignore[index]
    return (min(Decimal(1), done / goal) * weight).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_formula_that_ignores_the_sign_is_caught_with_a_small_example() -> None:
    with pytest.raises(LawBrokenError) as caught:
        laws.agrees_with(spreadsheet, "mof-2020", pairs=s.pairs())
    pair = caught.value.example
    assert isinstance(pair, s.NumberPair)
    assert pair.relation in (Relation.LE, Relation.LT)
    assert (pair.goal, len(pair.actual)) < (10, 6)
    assert "replay: indicator-dsl score" in str(caught.value)


def test_the_same_formula_agrees_where_it_is_right() -> None:
    laws.agrees_with(spreadsheet, "mof-2020", pairs=s.pairs(relations=(Relation.GE,)))


def test_the_formula_is_not_monotone_either() -> None:
    with pytest.raises(LawBrokenError, match=r"monotone.*≤|monotone.*<"):
        laws.monotone(spreadsheet)


def test_points_above_the_weight_are_caught() -> None:
    def generous(target: str, actual: str, weight: Decimal) -> Decimal:
        return weight + Decimal("0.01") if actual == "1" else weight

    with pytest.raises(LawBrokenError, match="bounded"):
        laws.bounded(generous)


def test_a_scorer_that_forgets_units_is_caught() -> None:
    with pytest.raises(LawBrokenError, match="unit-invariant"):
        laws.unit_invariant(spreadsheet)


def test_a_jump_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A curve that says it is proportional and jumps: the law must not take the policy's word for it."""
    from indicator_dsl.meaning import curves, scoring

    smooth = curves.proportional
    monkeypatch.setattr(curves, "proportional", lambda attainment: smooth(attainment) if attainment >= 1 else smooth(attainment) / 2)
    monkeypatch.setattr(scoring, "quick_points", lambda *_: None)
    with pytest.raises(LawBrokenError, match="continuous"):
        laws.continuous("mof-2020")


def test_a_policy_that_gives_more_for_less_is_caught(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    steps = '[["0.9", "0.5"], ["0.8", "0.9"]]'
    path.write_text(f'extends = "mof-2020"\n[shortfall]\ncurve = "steps"\nsteps = {steps}\n', encoding="utf-8")
    try:
        load_policy(path)
    except ValueError:
        pytest.skip("the reader of policy files refuses such steps already")
    with pytest.raises(LawBrokenError, match="monotone"):
        laws.check_policy(path)


# --- commands

ANSWERS = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"score": %s}), flush=True)
"""


def test_a_command_is_held_to_a_policy() -> None:
    command = [sys.executable, "-m", "indicator_dsl", "score", "--json"]
    laws.agrees_with(command, "mof-2020", examples=60)


def test_a_wrong_command_is_caught() -> None:
    with pytest.raises(LawBrokenError, match="the other system 10"):
        laws.agrees_with([sys.executable, "-c", ANSWERS % "'10'"], "strict", pairs=s.pairs(), examples=60)


def test_a_command_that_ends_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="ended"):
        laws.agrees_with([sys.executable, "-c", "pass"], examples=5)


# --- parsers


def test_a_parser_that_agrees_passes() -> None:
    laws.parses_like(parse, examples=60)
    laws.parses_like(lambda text: to_json(parse(text)), examples=60)
    laws.parses_like([sys.executable, "-m", "indicator_dsl", "parse", "--json"], examples=60)


def test_a_parser_that_drops_a_clause_is_caught() -> None:
    def first_only(text: str) -> Expression:
        value = parse(text)
        return value.parts[0] if isinstance(value, AllOf) else value

    with pytest.raises(LawBrokenError, match='kind: expected "all_of"'):
        laws.parses_like(first_only)


def test_a_parser_that_refuses_more_is_caught() -> None:
    with pytest.raises(LawBrokenError, match="ok: expected true, got false"):
        laws.parses_like(lambda text: None if "年" in text else parse(text))


def test_the_smallest_example_is_what_is_shown() -> None:
    with pytest.raises(LawBrokenError) as caught:
        laws.hold("less than ten", st.integers(0, 1000), lambda n: None if n < 10 else f"{n} is not")
    assert caught.value.example == 10


# --- systems that leave points to a person


def test_a_system_may_ask_a_person_only_where_the_policy_does() -> None:
    with pytest.raises(LawBrokenError, match="the other system asks a person"):
        laws.agrees_with(lambda target, actual, weight: None, "strict", pairs=s.pairs(), examples=20)


RANGES = """
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({%s}), flush=True)
"""


def test_a_command_may_answer_with_a_range() -> None:
    whole = RANGES % '"score": None, "score_min": "0", "score_max": request["weight"]'
    with pytest.raises(LawBrokenError, match="the other system 0"):
        laws.agrees_with([sys.executable, "-c", whole], "strict", pairs=s.pairs(), examples=20)
    nothing = RANGES % '"score": None'
    with pytest.raises(LawBrokenError, match="the other system asks a person"):
        laws.agrees_with([sys.executable, "-c", nothing], "strict", pairs=s.pairs(), examples=20)


def test_a_parser_may_refuse_in_its_own_words() -> None:
    def refusing(text: str) -> Expression | dict[str, object]:
        if "年" in text:
            raise ValueError("no dates here")
        return {"ok": False} if "%" in text else parse(text)

    with pytest.raises(LawBrokenError, match="ok: expected true, got false"):
        laws.parses_like(refusing, texts=st.just("5%"), examples=5)
    with pytest.raises(LawBrokenError, match="ok: expected true, got false"):
        laws.parses_like(refusing, texts=st.just("2024年"), examples=5)
    laws.parses_like(refusing, texts=st.sampled_from(["≥≥5%", "≥5个", "≥≥5年"]), examples=5)
