"""Expressions, quantities and units as fields of pydantic models."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from indicator_dsl import Comparison, Expression, Quantity, Unit, parse, to_json

pydantic = pytest.importorskip("pydantic")


class Row(pydantic.BaseModel):  # type: ignore[misc, name-defined, unused-ignore]
    target: Expression
    actual: Comparison | None = None
    amount: Quantity | None = None
    unit: Unit | None = None


ROW = Row(target="≥200家、≥100亿元", actual="12万座", amount="15,230.73万元", unit="元/人*月")


def test_texts_are_read() -> None:
    assert ROW.target == parse("≥200家、≥100亿元")
    assert ROW.actual == parse("12万座")
    assert ROW.amount == Quantity(152307300, Unit("元"))
    assert ROW.unit == Unit("元", ("人", "月"))


def test_values_are_taken_as_they_are() -> None:
    assert Row(**ROW.model_dump()) == ROW
    assert Row(target=ROW.target).target is ROW.target
    assert Row(target="优", amount=Decimal("1.50")).amount == Quantity("1.5")
    assert Row(target="优", amount=3).amount == Quantity(3)


def test_what_is_written_is_read_again() -> None:
    written = ROW.model_dump(mode="json")
    assert written["target"] == to_json(ROW.target)
    assert (written["amount"], written["unit"]) == ("152307300元", "元/人·月")
    assert Row.model_validate_json(ROW.model_dump_json()) == ROW
    # 5月 would be the month of May.
    months = Row(target="优", amount="5个月")
    assert months.model_dump(mode="json")["amount"] == "5个月"
    assert Row.model_validate_json(months.model_dump_json()) == months


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"target": "≥≥5个"}, "cannot read '≥' (column 2)"),
        ({"target": {"kind": "quantity"}}, "not the interchange form"),
        ({"target": "优", "actual": "良"}, "'良' is a Judgement, not a Comparison"),
        ({"target": "优", "amount": "≥5个"}, "not one quantity: '≥5个'"),
        ({"target": "优", "amount": "优"}, "not one quantity: '优'"),
        ({"target": "优", "amount": 1.5}, "Input should be"),
        ({"target": "优", "amount": True}, "Input should be"),
        ({"target": 5}, "Input should be"),
        ({"target": None}, "Input should be"),
    ],
)
def test_what_is_refused(values: dict[str, Any], said: str) -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Row(**values)
    assert said in str(caught.value)


def test_the_models_have_a_json_schema() -> None:
    properties = Row.model_json_schema()["properties"]
    assert {choice["type"] for choice in properties["target"]["anyOf"]} == {"string", "object"}
    assert {choice["type"] for choice in properties["amount"]["anyOf"]} == {"string", "integer", "null"}
    assert Row.model_json_schema(mode="serialization")["properties"]["target"]["type"] == "object"


def test_nothing_of_pydantic_loads_before_it_is_asked_for() -> None:
    code = "import sys; from indicator_dsl import *; parse('≥5个'); print([m for m in sys.modules if m.startswith('pydantic')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("text", ["3/5", "1，200人", "减少8起", "90%（不含）", "近100人", "预计完成120个", "85.5万元"])
def test_doubts_and_what_the_text_says_of_a_value_are_kept(text: str) -> None:
    row = Row(target=text)
    assert Row.model_validate_json(row.model_dump_json()).target == parse(text)


def test_a_quantity_that_may_be_another_is_none() -> None:
    with pytest.raises(pydantic.ValidationError, match="not one quantity: '3/5'"):
        Row(target="优", amount="3/5")
