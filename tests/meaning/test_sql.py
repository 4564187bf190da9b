"""An independent computation of `mof-2020` and `platform` in SQL, compared to the last digit.

The SQL knows nothing of this library: whole numbers of hundredths, integer division for the one
rounding.  R(w·p/q) = (2·w·p + q) div 2q on cents.
"""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from indicator_dsl.meaning import load_policy, score
from indicator_dsl.model import Comparison, Relation
from indicator_dsl.units import Quantity, Unit

duckdb = pytest.importorskip("duckdb")

ROWS = 100_000
SIGNS = [Relation.GE, Relation.GT, Relation.EQ, Relation.LT, Relation.LE, Relation.UNSTATED]

# t, a, w are hundredths; each case gives numerator and denominator of the share, NULL where a person decides.
SHARES = """
WITH met AS (
  SELECT *, CASE
    WHEN sign = '≥' OR (sign = 'unstated' AND t <> 0) THEN a >= t
    WHEN sign = '>' THEN a > t OR ({inclusive} AND a = t)
    WHEN sign = '≤' THEN a <= t
    WHEN sign = '<' THEN a < t OR ({inclusive} AND a = t)
    WHEN t > 0 THEN a >= t
    WHEN t = 0 THEN a <= 0
    ELSE a = t END AS is_met
  FROM cases),
parts AS (
  SELECT *, CASE
    WHEN is_met THEN 1
    WHEN t < 0 THEN NULL
    WHEN sign IN ('>', '<') AND a = t AND t > 0 THEN NULL
    WHEN t = 0 THEN 0
    WHEN sign IN ('≤', '<') THEN {reverse_top}
    ELSE greatest(a, 0) END::HUGEINT AS top,
  CASE WHEN is_met OR t <= 0 THEN 1 WHEN sign IN ('≤', '<') THEN {reverse_bottom} ELSE t END::HUGEINT AS bottom
  FROM met)
SELECT id, is_met, (2 * w::HUGEINT * top + bottom) // (2 * bottom) AS cents FROM parts ORDER BY id
"""
POLICIES = {
    "mof-2020": {"inclusive": "FALSE", "reverse_top": "t", "reverse_bottom": "a"},
    "platform": {"inclusive": "TRUE", "reverse_top": "greatest(2 * t - a, 0)", "reverse_bottom": "t"},
}


def cases() -> list[tuple[int, str, int, int, int]]:
    """Random rows, half of them near the boundaries: equal, twice, 0.6 and 1.2 times, one hundredth beside, zero and negative."""
    rng = random.Random(20240610)
    rows = []
    for number in range(ROWS):
        t = rng.choice([rng.randint(1, 100), rng.randint(1, 10**6), rng.randint(-500, 500), 0])
        near = rng.choice([t, 2 * t, t * 3 // 5, t * 6 // 5, 0]) + rng.randint(-1, 1)
        a = rng.choice([near, rng.randint(-200, 2 * abs(t) + 200)])
        rows.append((number, str(rng.choice(SIGNS)), t, a, rng.randint(0, 10000)))
    return rows


@pytest.fixture(scope="module")
def rows() -> list[tuple[int, str, int, int, int]]:
    return cases()


@pytest.mark.parametrize("name", POLICIES)
def test_scores_agree_with_sql(name: str, rows: list[tuple[int, str, int, int, int]]) -> None:
    policy, unit = load_policy(name), Unit.of("家")
    with duckdb.connect() as database:
        database.execute("CREATE TABLE cases (id INTEGER, sign VARCHAR, t BIGINT, a BIGINT, w BIGINT)")
        columns = [list(column) for column in zip(*rows, strict=True)]
        database.execute("INSERT INTO cases SELECT unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)", columns)
        wanted = database.execute(SHARES.format(**POLICIES[name])).fetchall()
    assert len(wanted) == ROWS
    different = []
    for (number, sign, t, a, w), (again, is_met, cents) in zip(rows, wanted, strict=True):
        assert number == again
        target = Comparison(relation=Relation(sign), quantity=Quantity(Decimal(t).scaleb(-2), unit))
        actual = Comparison(relation=Relation.UNSTATED, quantity=Quantity(Decimal(a).scaleb(-2), unit))
        made = score(target, actual, weight=Decimal(w).scaleb(-2), policy=policy)
        points = None if cents is None else Decimal(int(cents)).scaleb(-2)
        if (points != made.score and not (points is None and w == 0)) or is_met != (made.verdict == "met"):
            different.append((sign, t, a, w, points, made.score))
    assert different[:5] == []
