"""`score` as people call it: by name, weights of every kind, cells of the wrong type, cells in the wrong place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from indicator_dsl import Indicator, evaluate, parse, parse_unit, scan, score, score_table, to_json
from indicator_dsl.meaning.weights import as_weight


@pytest.mark.parametrize(
    ("weight", "exact"),
    [
        (10, "10"),
        ("10", "10"),
        ("10分", "10"),
        ("１０ 分", "10"),
        ("10%", "10"),
        ("12.50", "12.50"),
        (Decimal("3.335"), "3.335"),
        (10.0, "10"),
        (12.5, "12.5"),
        (0.125, "0.125"),
        (np.int64(10), "10"),
        (np.float64(2.5), "2.5"),
        (0, "0"),
    ],
)
def test_a_weight_is_read_the_same_everywhere(weight: Any, exact: str) -> None:
    assert as_weight(weight) == Decimal(exact)
    assert score("≥1", "1", weight=weight).weight == Decimal(exact)
    if not isinstance(weight, float):
        row = Indicator(name="量", target="≥1", actual="1", weight=weight)
        assert score_table([row]).lines[0].weight == Decimal(exact)


@pytest.mark.parametrize(
    ("weight", "error", "says"),
    [
        ("十分", ValueError, "a weight is a number of 0 or more, not '十分'"),
        ("1_0", ValueError, "a weight is a number of 0 or more, not '1_0'"),
        ("1e3", ValueError, "a weight is a number of 0 or more, not '1e3'"),
        ("", ValueError, "a weight is a number of 0 or more, not ''"),
        (float("nan"), ValueError, "a weight is a number of 0 or more, not 'NaN'"),
        (float("inf"), ValueError, "a weight is a number of 0 or more, not 'Infinity'"),
        (Decimal("-1"), ValueError, "a weight is not negative: Decimal('-1')"),
        (10**12, ValueError, "a weight of more than 12 digits: 1000000000000"),
        (Decimal("1e-99999999"), ValueError, "a weight of more than 30 decimal places"),
        (0.1, TypeError, "'weight': 0.1 is a float and not exact; give the text '0.1' or a Decimal"),
        (True, TypeError, "'weight': a number (int, Decimal, text, exact float), not bool"),
        (None, TypeError, "'weight': a number (int, Decimal, text, exact float), not NoneType"),
        ([10], TypeError, "'weight': a number (int, Decimal, text, exact float), not list"),
    ],
)
def test_what_is_no_weight(weight: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as caught:
        score("≥1", "1", weight=weight)
    assert str(caught.value) == says


def test_the_cells_may_go_by_name() -> None:
    by_name = score(actual="487人次", target="≥500人次", weight=10)
    assert by_name == score("≥500人次", "487人次", weight=10)
    assert str(by_name.score) == "9.74"
    assert evaluate(actual="4", target="≥5") == evaluate("≥5", "4")


def test_swapped_cells_are_told() -> None:
    found = score("487人次", "≥500人次", weight=10)
    assert "实际完成值“≥500人次”带比较符号，指标值“487人次”没有，请核对两格是否填反" in [f.message("zh") for f in found.findings]
    assert not [f for f in score("≥487人次", "≥500人次", weight=10).findings if f.code == "cells-swapped"]
    assert not [f for f in score("487人次", "500人次", weight=10).findings if f.code == "cells-swapped"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: parse(None), "'text': a text, not NoneType"),  # type: ignore[arg-type]
        (lambda: parse(5), "'text': a text, not int"),  # type: ignore[arg-type]
        (lambda: parse([]), "'text': a text, not list"),  # type: ignore[arg-type]
        (lambda: parse("5", unit=parse_unit("元")), "'unit': a text, not Unit"),  # type: ignore[arg-type]
        (lambda: parse("5", relation=5), "'relation': a text, not int"),  # type: ignore[arg-type]
        (lambda: parse("5", year="2024"), "'year': an int, not str"),  # type: ignore[arg-type]
        (lambda: scan(None), "'text': a text, not NoneType"),  # type: ignore[arg-type]
        (lambda: to_json("≥5"), "'expression': an Expression, not str"),  # type: ignore[arg-type]
        (lambda: parse("≥5").admits("6"), "'actual': an Expression, not str"),  # type: ignore[arg-type]
        (lambda: score(5, "5", weight=1), "target is a text, an expression or None, not int"),  # type: ignore[arg-type]
        (lambda: evaluate("5", 5.0), "actual is a text, an expression or None, not float"),  # type: ignore[arg-type]
        (lambda: Indicator(name="量", weight=1.5), "'weight' must be <class 'str'>"),  # type: ignore[arg-type]
        (lambda: Indicator(name="量", target=5), "'target' must be <class 'str'>"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_type_names_its_argument(call: Callable[[], object], says: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert says in str(caught.value)
