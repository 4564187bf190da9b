"""Real values with their labels, where the checkout has them beside it (../shared)."""

from __future__ import annotations

import json
import runpy
from typing import Any

import pytest

from indicator_dsl.errors import ParseError
from indicator_dsl.language import error_to_json, parse, to_json
from indicator_dsl.model import Placeholder, Prose

from .data import SHARED

CORPUS = SHARED / "corpus"
FORMS = SHARED / "forms"
needs_corpus = pytest.mark.skipif(not (CORPUS / "gold_dev.jsonl").exists(), reason="../shared/corpus is not there")
needs_forms = pytest.mark.skipif(not FORMS.is_dir(), reason="../shared/forms is not there")


def _read(given: dict[str, Any]) -> dict[str, Any]:
    try:
        return to_json(parse(given["text"], unit=given.get("unit"), relation=given.get("relation")))
    except ParseError as error:
        return error_to_json(error)


@needs_corpus
def test_the_labelled_values_are_read_right_and_none_is_wrong_silently() -> None:
    equal = runpy.run_path(str(CORPUS / "judge.py"))["equal"]
    cases = [json.loads(line) for line in (CORPUS / "gold_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    cases = [case for case in cases if not case.get("skip")]
    wrong = []
    for case in cases:
        found = _read(case)
        if not any(equal(gold, found, False) for gold in (case["gold"], *case.get("accept", []))):
            wrong.append((case["text"], found))
    assert len(cases) >= 300
    assert len(wrong) <= 0.02 * len(cases), wrong
    assert [text for text, found in wrong if found["ok"] and not found["findings"]] == []


def _targets() -> list[str]:
    files = [path for path in sorted(FORMS.glob("*_gz_gxj_*.gold.json")) if "申报表" in path.name or "original" in path.name]
    rows = [row for path in files for row in json.loads(path.read_text(encoding="utf-8"))["rows"]]
    return sorted({row["target"] for row in rows if row.get("target")})


@needs_forms
def test_every_value_of_the_two_declarations_states_something() -> None:
    values = _targets()
    assert len(values) >= 38
    for value in values:
        expression = parse(value)
        assert not any(isinstance(clause, Prose | Placeholder) for clause in expression.clauses), value
        assert [finding.code for finding in expression.findings if finding.severity != "info"] == [], value


# A few of them, as plain facts, so that a checkout alone holds them too.
DECLARED = {
    "≥10万座": "≥100000座",
    "≥20,000家次": "≥20000家次",
    "1,300亿元左右": "≈130000000000元",
    "≥200家、≥100亿元": "≥200家；≥10000000000元",
    # 力争 says that it is still to come, which the canonical spelling keeps.
    "力争全年工业投资规模达1700亿元": "工业投资规模：预计≥170000000000元",
    "累计推动超850家中小企业": "累计推动超850家中小企业",
    "12月底前": "12月31日前",
    "≤1%": "≤1%",
    "是": "是",
}


@pytest.mark.parametrize(("text", "canonical"), DECLARED.items())
def test_declared_values(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical
