"""The conformance suite: its form, and the runner that holds others (and us) against it."""

from __future__ import annotations

import json
import re
import sys
from itertools import islice
from pathlib import Path

import pytest

from indicator_dsl.cli.app import run
from indicator_dsl.testing import conformance
from indicator_dsl.testing.cases import Case

CASES = conformance.suite()
FOLDER = Path(__file__).resolve().parents[1] / "conformance"
OURS = f"{sys.executable} -m indicator_dsl {{op}} --json"


def test_every_file_of_the_folder_is_in_the_suite_or_describes_it() -> None:
    listed = set(json.loads((FOLDER / "suite.json").read_text(encoding="utf-8"))["files"])
    assert {path.name for path in FOLDER.iterdir() if path.is_file()} == listed | {"README.md", "suite.json", "schema.json"}
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in listed)


def test_ids_are_unique_and_as_the_schema_says() -> None:
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    pattern = schema["properties"]["id"]["pattern"]
    assert len({case.id for case in CASES}) == len(CASES) > 1000
    assert [case.id for case in CASES if not re.search(pattern, case.id)] == []
    for case in CASES:
        data = case.to_json()
        assert data.keys() <= schema["properties"].keys()
        assert set(schema["required"]) <= data.keys()
        assert case.expect
        wanted = {"parse": {"text"}, "scan": {"text"}, "score": {"weight"}, "format": {"kind", "clauses"}}
        assert wanted[case.op] <= case.input.keys()
        assert case.op != "score" or not case.input.keys().isdisjoint(("target", "standard"))


def test_every_operation_has_cases() -> None:
    assert {case.op for case in CASES} == {"parse", "format", "scan", "score"}
    assert sum(case.op == "score" for case in CASES) >= 50


def test_ids_stay_when_lines_move() -> None:
    lines = ["≥5个", "≥6个"]
    ids = {case.input["text"]: case.id for case in conformance._identity("identity.txt", lines)}
    moved = {case.input["text"]: case.id for case in conformance._identity("identity.txt", [*lines[::-1], "≥7个"])}
    assert ids.items() <= moved.items()


@pytest.mark.parametrize("op", ["parse", "format", "scan", "score"])
def test_this_library_conforms(op: str) -> None:
    verdicts = conformance.run_here(case for case in CASES if case.op == op)
    assert list(islice((verdict for verdict in verdicts if verdict.differences), 5)) == []


def test_our_own_command_conforms() -> None:
    verdicts = list(conformance.run_command(OURS, [case for case in CASES if case.op != "format"]))
    assert len(verdicts) > 1000
    assert [verdict for verdict in verdicts if verdict.differences] == []


def script(tmp_path: Path, body: str) -> str:
    path = tmp_path / "other.py"
    path.write_text(f"import json, sys\nfor line in sys.stdin:\n    request = json.loads(line)\n    {body}\n", encoding="utf-8")
    return f"{sys.executable} {path}"


def test_a_wrong_command_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    program = script(tmp_path, "print(json.dumps({'ok': True, 'score': '0.00', 'op': request['op']}))")
    assert run(["conformance", "--cmd", program, "--op", "score", "--most", "2", "--lang", "en"]) == 1
    out = capfd.readouterr().out
    assert "score-001-mof-2020: score " in out
    assert 'score: expected "9.74", got "0.00"' in out
    assert re.search(r"conformance suite 2: \d+ of \d+ cases conform", out)
    assert out.count("score-") <= 4


@pytest.mark.parametrize("body", ["pass", "print('x'); print('y')"])
def test_a_command_that_does_not_answer_each_line_is_an_error(tmp_path: Path, body: str) -> None:
    assert run(["conformance", "--cmd", script(tmp_path, body), "--op", "score"]) == 3


def test_answers_that_are_no_objects_fail(tmp_path: Path) -> None:
    case = Case("a", "parse", {"text": "5"}, {"ok": True})
    for body, message in (("print('nonsense')", "not JSON"), ("print('[]')", "not an object")):
        (verdict,) = conformance.run_command(script(tmp_path, body), [case])
        assert message in verdict.differences[0]


def test_one_case_can_be_asked_again(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "--id", "score-001-mof-2020"]) == 0
    assert "1/1" in capfd.readouterr().out
    assert run(["conformance", "--id", "no-such"]) == 2
    assert run(["conformance", "--cmd", "/no/such/program", "--id", "score-001-mof-2020"]) == 3


def test_the_list_is_the_suite(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["conformance", "--list"]) == 0
    listed = [Case.of(json.loads(line)) for line in capfd.readouterr().out.split("\n") if line]
    assert listed == CASES
