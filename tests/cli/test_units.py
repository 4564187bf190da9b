"""``units list`` and ``units convert``."""

from __future__ import annotations

import json
from typing import Any

import pytest

CONVERSIONS = [
    ("3亩", "平方米", "2000平方米"),
    ("3.5亿元", "万元", "35000万元"),
    ("15,230.73万元", "元", "152307300元"),
    ("1公里", "亩", None),
    ("1天", "小时", "24小时"),
    ("5元/人·月", "万元/人·年", "0.006万元/人·年"),
    ("7‰", "%", "0.7%"),
    ("3里", "公里", "1.5公里"),
]


@pytest.mark.parametrize(("quantity", "unit", "answer"), CONVERSIONS)
def test_convert(cli: Any, quantity: str, unit: str, answer: str | None) -> None:
    done = cli("units", "convert", quantity, unit)
    if answer is None:
        assert (done.code, done.out) == (1, "")
        assert done.err == f"错误：单位“{quantity[1:]}”与“{unit}”无法换算\n"
    else:
        assert done == (0, f"{answer}\n", "")


def test_a_conversion_that_does_not_end_says_so(cli: Any) -> None:
    assert cli("units", "convert", "1平方米", "顷").out == "0.0001公顷\n"
    assert cli("units", "convert", "1小时", "天").out == "≈0.041666666667天\n"
    answer = json.loads(cli("units", "convert", "1小时", "天", "--json").out)
    assert (answer["unit"], answer["exact"]) == ("天", False)
    assert answer["value"].startswith("0.0416666666666666666666666666")


@pytest.mark.parametrize(("text", "unit", "named"), [("优", "元", "优"), ("5", "元", "5"), ("5-6元", "元", "5-6元")])
def test_what_is_no_quantity_is_not_converted(cli: Any, text: str, unit: str, named: str) -> None:
    assert cli("units", "convert", text, unit, "--lang", "en") == (
        1,
        "",
        f"error: {named!r} is not one quantity, so there is nothing to convert\n",
    )


def test_list_shows_every_dimension_and_spelling(cli: Any) -> None:
    done = cli("units")
    assert done == cli("units", "list")
    assert (done.code, done.err) == (0, "")
    assert "货币\n  元  (" in done.out
    assert "  平方米  (" in done.out
    assert "  家次" in done.out


def test_list_as_json(cli: Any) -> None:
    rows = [json.loads(line) for line in cli("units", "list", "货币", "--json").lines]
    assert {row["dimension"] for row in rows} == {"货币"}
    (yuan,) = [row for row in rows if row["unit"] == "元"]
    assert "人民币" in yuan["spellings"]


def test_a_dimension_that_is_not_there(cli: Any) -> None:
    done = cli("units", "list", "重量")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("错误：不存在量纲“重量”，可用：")
