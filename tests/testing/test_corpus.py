"""Golden corpora: what changed is shown, and accepted only when asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indicator_dsl.testing.cases import Case, CaseError, differences, golden, read_cases
from indicator_dsl.testing.laws import CorpusError, check_corpus

CASES = [
    {"id": "a", "op": "parse", "input": {"text": "≥10万座"}},
    {"id": "b", "op": "score", "input": {"target": "≤90万元", "actual": "99万元", "weight": "8", "policy": "platform"}},
    {"id": "c", "op": "scan", "input": {"text": "培训人数达500人，满意度≥90%。"}},
    {"id": "d", "op": "parse", "input": {"text": "≥≥5个"}},
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "golden.jsonl"
    path.write_text("# what we once scored\n" + "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in CASES), encoding="utf-8")
    return path


def test_a_new_corpus_has_no_answers_until_it_is_updated(corpus: Path) -> None:
    with pytest.raises(CorpusError, match="no golden answer yet") as caught:
        check_corpus(corpus)
    assert set(caught.value.changed) == {"a", "b", "c", "d"}
    assert check_corpus(corpus, update=True) == 4
    assert check_corpus(corpus) == 4
    assert corpus.read_text(encoding="utf-8").startswith("# what we once scored\n")


def test_golden_answers_hold_meaning_not_wording(corpus: Path) -> None:
    check_corpus(corpus, update=True)
    answers = {case.id: case.expect for case in read_cases(corpus)}
    assert answers["a"]["clauses"] == [{"kind": "quantity", "relation": "≥", "value": "100000", "unit": "座", "span": [0, 5]}]
    assert answers["b"]["score"] == "7.20"
    assert answers["d"] == {"ok": False, "error": {"code": answers["d"]["error"]["code"], "span": answers["d"]["error"]["span"]}}
    assert "message" not in corpus.read_text(encoding="utf-8")


def test_a_change_is_shown_field_by_field(corpus: Path) -> None:
    check_corpus(corpus, update=True)
    text = corpus.read_text(encoding="utf-8")
    corpus.write_text(text.replace('"score": "7.20"', '"score": "7.27"').replace('"100000"', '"10"'), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        check_corpus(corpus)
    assert caught.value.changed["b"] == ['score: expected "7.27", got "7.20"']
    assert caught.value.changed["a"] == ['clauses[0].value: expected "10", got "100000"']
    assert "- b: score '≤90万元' '99万元' weight=8 policy=platform" in str(caught.value)
    assert "--update" in str(caught.value)


def test_an_answer_that_says_more_than_before_is_a_change(corpus: Path) -> None:
    check_corpus(corpus, update=True)
    cases = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()[1:]]
    del cases[1]["expect"]["verdict"]
    corpus.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), encoding="utf-8")
    with pytest.raises(CorpusError):
        check_corpus(corpus)


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"id": "a"}',
        '{"id": "a", "op": "guess", "input": {}}',
        '{"id": 1, "op": "parse", "input": {}}',
        '{"id": "a", "op": "parse", "input": "≥5"}',
        '{"id": "a", "op": "parse", "input": {}, "expects": {}}',
        '{"id": "a", "op": "parse", "input": {"text": "5"}}\n{"id": "a", "op": "parse", "input": {"text": "6"}}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"# comment\n\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"bad\.jsonl:[34]: "):
        read_cases(path)


def test_an_empty_corpus_does_not_pass(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no cases"):
        check_corpus(path)


def test_the_update_command(corpus: Path) -> None:
    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "utf8", "-m", "indicator_dsl.testing", str(corpus), *options]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")

    assert (run().returncode, run("--update").returncode, run().returncode) == (1, 0, 0)
    corpus.write_text("{", encoding="utf-8")
    assert run().returncode == 2


def test_differences_allow_more_and_not_less() -> None:
    assert differences({"a": 1}, {"a": 1, "b": 2}) == []
    assert differences({"a": 1, "b": 2}, {"a": 1}) == ["b: expected 2, got null"]
    assert differences({"a": [1, 2]}, {"a": [1]}) == ["a: expected [1, 2], got [1]"]
    assert differences({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == ["a[0].b: expected 1, got 2"]


def test_golden_keeps_a_judgement_word_and_finding_codes() -> None:
    case = Case.of({"id": "x", "op": "parse", "input": {"text": "优"}})
    from indicator_dsl.testing.cases import answer

    found = golden(answer(case))
    assert found["clauses"][0]["text"] == "优"
    assert "text" not in found
    told = golden(answer(Case.of({"id": "y", "op": "parse", "input": {"text": "500多家"}})))
    assert all(isinstance(code, str) for code in told["findings"])
