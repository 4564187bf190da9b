"""schemas/interchange.json holds for what the library and the command line print, and not for what they never would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from indicator_dsl import ParseError, forms, from_json, parse, policy_names, score, to_json
from indicator_dsl.language import error_to_json, json_schema

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json_schema()
IDENTITY = ROOT / "tests" / "conformance" / "identity.txt"


def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]})


def problems(kind: str, value: Any) -> list[str]:
    # A round through JSON: what holds for Python's objects must hold for the text.
    return [f"{error.json_path}: {error.message}" for error in validator(kind).iter_errors(json.loads(json.dumps(value)))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    SCHEMA["$defs"]["quantity"].pop("title", None)
    assert json_schema() == SCHEMA
    assert json_schema() is not SCHEMA


def texts() -> list[str]:
    lines = IDENTITY.read_text(encoding="utf-8").splitlines()
    found = [line.split("\t")[0] for line in lines if line.strip() and not line.startswith("#")]
    return [*found, "一句没有说出任何数值的话"]


def test_every_cell_of_the_conformance_suite() -> None:
    assert len(texts()) > 100
    kinds = set()
    for text in texts():
        try:
            answer = to_json(parse(text))
        except ParseError as error:
            answer = error_to_json(error)
        assert problems("parse", answer) == [], text
        kinds |= {clause["kind"] for clause in answer.get("clauses", ())}
    assert kinds == {"quantity", "interval", "period", "judgement", "trend", "placeholder", "prose"}


PAIRS = [
    ("≥500人次", "487人次"),
    ("≥500人次", None),
    ("≤1%", "1.5%"),
    ("优", "良"),
    ("≥≥5", "5个"),
    ("—", "3个"),
    ("12月底前", "2024年11月"),
    ("≥200家、≥100亿元", "180家、105亿元"),
    ("≥95%", "0.97"),
    ("≥1个", "5000000个"),
]


@pytest.mark.parametrize("policy", policy_names())
@pytest.mark.parametrize(("target", "actual"), PAIRS)
def test_every_score(target: str, actual: str | None, policy: str) -> None:
    for lang in ("zh", "en"):
        assert problems("score", score(target, actual, weight="10.5", policy=policy).to_json(lang)) == []


def test_every_row_of_a_form() -> None:
    form = forms.read(ROOT / "docs" / "examples" / "gz_gxj_2024.csv")
    assert len(form.indicators) > 5
    assert [problem for row in form.indicators for problem in problems("row", forms.row_json(row))] == []


LINES = {
    "parse": [
        "≥5个",
        "≥≥",
        "[",
        '{"text": "15,230.73", "unit": "万元"}',
        '{"text": 5}',
        '{"text": null}',
        '{"text": "a", "strict": 1}',
        '{"text"',
    ],
    "scan": ["达1700亿元，引进20家以上", ""],
    "score": ['{"target": "≥5个", "actual": "3个", "weight": 10}', '{"target": "≥5个", "weight": "x"}', '{"weight": "1"}', "[]", "5"],
}


def answers(command: str) -> Iterator[Any]:
    done = subprocess.run(
        [sys.executable, "-m", "indicator_dsl", command, "--json"],
        input="".join(f"{line}\n" for line in LINES[command]).encode(),
        capture_output=True,
    )
    yield from map(json.loads, done.stdout.decode().splitlines())


@pytest.mark.parametrize("command", LINES)
def test_every_line_of_the_command_line(command: str) -> None:
    found = list(answers(command))
    assert len(found) == len(LINES[command])
    for answer in found:
        assert problems(command if answer.get("ok", True) else "refused", answer) == []
        assert list(Draft202012Validator(SCHEMA).iter_errors(answer)) == []


@pytest.mark.parametrize("command", ["parse", "score"])
def test_lines_that_are_answered_are_those_that_the_schema_allows(command: str) -> None:
    objects = [json.loads(line) for line in LINES[command] if line.endswith("}")]
    allowed = [problems(f"{command}_input", one) == [] for one in objects]
    fine = [answer["ok"] for answer, line in zip(answers(command), LINES[command], strict=True) if line.endswith("}")]
    # What the schema refuses is refused; a text that is no value is refused only when it is read.
    assert not any(answered and not wanted for answered, wanted in zip(fine, allowed, strict=True))
    assert any(fine)
    assert not all(allowed)


CHANGES: list[tuple[str, Any]] = [
    ("schema", 2),
    ("ok", "yes"),
    ("kind", "number"),
    ("clauses", []),
    ("clauses.0.value", 100000),
    ("clauses.0.value", "1E5"),
    ("clauses.0.value", "1,000"),
    ("clauses.0.relation", ">="),
    ("clauses.0.unit", ""),
    ("clauses.0.span", [0]),
    ("clauses.0.span", [0, 5, 6]),
    ("clauses.0.colour", "red"),
    ("findings", None),
    ("more", 1),
]


@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_what_is_not_the_form_is_refused(path: str, value: Any) -> None:
    data = to_json(parse("≥10万座"))
    changed: Any = deepcopy(data)
    *way, last = path.split(".")
    place = changed
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[last] = value
    assert problems("expression", data) == []
    assert problems("expression", changed) != []


def test_what_the_schema_allows_is_read() -> None:
    for text in texts():
        data = to_json(parse(text))
        assert problems("expression", data) == []
        assert from_json(json.loads(json.dumps(data))) == parse(text)


@pytest.mark.parametrize("value", ["1E999999999", "1e5", "NaN", "Infinity", "１", "1_0", " 1", "", "1.", ".5", 1, None])
def test_a_number_that_is_not_plain_is_not_read(value: Any) -> None:
    data = to_json(parse("≥10万座"))
    data["clauses"][0]["value"] = value
    assert problems("expression", data) != []
    with pytest.raises(ParseError) as caught:
        from_json(data)
    assert caught.value.code == "wrong-json"
