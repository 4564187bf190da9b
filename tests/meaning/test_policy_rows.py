"""policy_rows.tsv: what pairs of cells earn under every policy, computed by hand."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from indicator_dsl import score
from indicator_dsl.meaning import policy_names

LINES = Path(__file__).with_name("policy_rows.tsv").read_text(encoding="utf-8").splitlines()
ROWS = list(csv.DictReader((line for line in LINES if not line.startswith("#")), delimiter="\t"))
CASES = [(policy, row) for row in ROWS for policy in policy_names()]


def test_there_are_rows_for_every_policy() -> None:
    assert len(ROWS) >= 40


@pytest.mark.parametrize(("policy", "row"), CASES, ids=[f"{policy}-{row['target']}-{row['actual']}" for policy, row in CASES])
def test_points(policy: str, row: dict[str, str]) -> None:
    low, _, high = row[policy].partition("-")
    made = score(row["target"], row["actual"], weight=row["weight"], policy=policy, label=row["label"], category=row["category"])
    assert (made.score_min, made.score_max) == (Decimal(low), Decimal(high or low))
    assert (made.score is None) == bool(high)
