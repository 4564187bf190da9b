"""``.indicator`` on frames, series and expressions says what `columns.parse` and `columns.score` say, where it was asked for."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")

import indicator_dsl.columns.pandas  # noqa: E402
import indicator_dsl.columns.polars  # noqa: E402, F401
from indicator_dsl import PolicyError, TableError, columns  # noqa: E402

from .rows import rows  # noqa: E402

ROLES = ("target", "actual", "weight", "unit", "relation", "category", "label", "rule")
NAMES: dict[str, Any] = {role: role for role in ROLES}
DATA = {role: [row[role] for row in rows(200, seed=5)] for role in ROLES}
POLARS: Any = polars.DataFrame(DATA, schema=dict.fromkeys(ROLES, polars.String))
# Labels that stand there twice, as after a concat.
PANDAS: Any = pandas.DataFrame(DATA, index=[row // 2 for row in range(200)])
OPTIONS: dict[str, Any] = {"policy": "platform", "year": 2024}
SCORED = columns.score(POLARS, **NAMES, **OPTIONS).select(columns.RESULTS)


def told(code: str) -> str:
    """Return what a new interpreter prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_nothing_is_registered_unless_asked_for(library: str) -> None:
    code = f"import {library}, indicator_dsl.columns; {{}}print(hasattr({library}.Series(['1']), 'indicator'))"
    assert told(code.format("")) == "False"
    assert told(code.format(f"import indicator_dsl.columns.{library}; ")) == "True"


def test_frames() -> None:
    assert POLARS.indicator.score(**NAMES, **OPTIONS).select(columns.RESULTS).equals(SCORED)
    assert POLARS.lazy().indicator.score(**NAMES, **OPTIONS).collect().select(columns.RESULTS).equals(SCORED)
    assert PANDAS.indicator.score(**NAMES, **OPTIONS, prefix="x_").equals(columns.score(PANDAS, **NAMES, **OPTIONS, prefix="x_"))


def test_series_are_parsed() -> None:
    given: dict[str, Any] = {"unit": "家", "relation": "≤", "year": 2024}
    assert POLARS["target"].indicator.parse(**given).equals(columns.parse(POLARS["target"], **given))
    assert PANDAS["target"].indicator.parse(**given).equals(columns.parse(PANDAS["target"], **given))


def test_series_are_scored() -> None:
    made = POLARS["target"].indicator.score(POLARS["actual"], **{role: POLARS[role] for role in ROLES[2:]}, **OPTIONS)
    assert made.equals(SCORED)
    scored = PANDAS["target"].indicator.score(PANDAS["actual"], **{role: PANDAS[role] for role in ROLES[2:]}, **OPTIONS)
    assert scored.equals(columns.score(PANDAS, **NAMES, **OPTIONS)[list(columns.RESULTS)])
    assert list(scored.index) == list(PANDAS.index)


@pytest.mark.parametrize("rows", [0, 1, 7])
@pytest.mark.parametrize("frame", [POLARS, PANDAS], ids=["polars", "pandas"])
def test_one_value_stands_for_all_rows(frame: Any, rows: int) -> None:
    part = frame.head(rows)
    made = part["target"].indicator.score("3", weight=Decimal("2.5"), unit="个")
    count = len(part)
    whole = {"target": DATA["target"][:rows], "actual": ["3"] * count, "weight": ["2.5"] * count, "unit": ["个"] * count}
    expected = columns.score(polars.DataFrame(whole), **{name: NAMES[name] for name in whole})
    assert [str(None if pandas.isna(value) else value) for value in made["score"]] == [str(value) for value in expected["score"]]


def test_expressions() -> None:
    scored = polars.col("target").indicator.score("actual", **{role: role for role in ROLES[2:]}, **OPTIONS)
    assert POLARS.select(scored).unnest("target").equals(SCORED)
    assert POLARS.lazy().select(scored).collect(engine="streaming").unnest("target").equals(SCORED)
    parsed = polars.col("target").indicator.parse(unit="家")
    assert POLARS.select(parsed).unnest("target").equals(columns.parse(POLARS["target"], unit="家"))
    # A lazy query knows its types before it runs.
    query = POLARS.lazy().select(scored, parsed.alias("parsed"))
    assert query.collect_schema() == query.collect().schema


def test_in_expressions_texts_are_names_and_all_else_are_values() -> None:
    frame = polars.DataFrame({"t": ["≥5", "≥4"], "a": ["3", "2"]})
    made = frame.select(polars.col("t").indicator.score(polars.col("a"), weight=10, unit=polars.lit("万元")).struct.field("score"))
    assert made["score"].to_list() == [Decimal("6.00"), Decimal("5.00")]
    with pytest.raises(polars.exceptions.ColumnNotFoundError):
        frame.select(polars.col("t").indicator.score("a", weight=10, unit="万元"))


def test_a_bad_policy_is_told_before_the_query_runs() -> None:
    with pytest.raises(PolicyError):
        polars.col("t").indicator.score("a", weight=10, policy="nowhere")


@pytest.mark.parametrize(
    ("actual", "weight", "error"),
    [
        (["3"] * 200, "10", TypeError),
        (True, "10", TypeError),
        (None, "10", TypeError),
        ("3", None, TypeError),
        ("3", 0.1, TypeError),
        ("3", "weight", ValueError),
    ],
)
@pytest.mark.parametrize("frame", [POLARS, PANDAS], ids=["polars", "pandas"])
def test_what_is_neither_series_nor_value_is_refused(frame: Any, actual: Any, weight: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        frame["target"].indicator.score(actual, weight=weight)


def test_rows_that_are_not_the_same_are_refused() -> None:
    with pytest.raises(TypeError, match="actual must be a pandas Series"):
        PANDAS["target"].indicator.score(POLARS["actual"], weight="10")
    with pytest.raises(ValueError, match="actual has another index than the targets"):
        PANDAS["target"].indicator.score(PANDAS["actual"].sort_index(ascending=False), weight="10")
    for other in (POLARS["actual"].head(5), POLARS["actual"].head(1)):
        with pytest.raises(ValueError, match="the targets have 200"):
            POLARS["target"].indicator.score(other, weight="10")


def test_floats_are_refused() -> None:
    computed = pandas.Series([0.1 + 0.2] * 200, index=PANDAS.index)
    with pytest.raises(TableError):
        PANDAS["target"].indicator.score(computed, weight=1.5)
    assert PANDAS["target"].indicator.score("3", weight=computed)["score"].isna().all()
    with pytest.raises(TypeError, match="not exact"):
        POLARS.select(polars.col("target").indicator.score("actual", weight=0.1))
