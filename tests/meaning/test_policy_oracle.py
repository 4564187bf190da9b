"""Every policy against a separate exact computation: a sample; ``policy_oracle.py`` computes as many rows as are asked for."""

from __future__ import annotations

import random

import pytest

from indicator_dsl.meaning import policy_names

from . import policy_oracle


def test_every_policy_is_computed_and_every_kind_drawn() -> None:
    assert set(policy_oracle.POLICIES) == set(policy_names())
    drawn = list(policy_oracle.rows(2000, 3))
    assert {row.policy for row in drawn} == set(policy_names())
    assert sum("standard" in row.said for row in drawn) > 200
    assert sum(row.low != row.high for row in drawn) > 100
    assert {row.due for row in drawn} == {None, False, True}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_earn_what_is_computed_apart(seed: int) -> None:
    assert list(policy_oracle.differences(1000, seed)) == []


@pytest.mark.parametrize(
    "change", [{"short": "mark"}, {"above": "nothing"}, {"partly": policy_oracle.NONE}, {"execution": 12}, {"reason": True}]
)
def test_another_rule_is_noticed(change: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, rules in policy_oracle.POLICIES.items():
        monkeypatch.setitem(policy_oracle.POLICIES, name, rules._replace(**change))  # type: ignore[arg-type]
    assert list(policy_oracle.differences(300, random.Random(5).randrange(1000)))
