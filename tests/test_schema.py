"""schemas/interchange.json holds for what the library and the command line print, and not for what they never would."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import click
import pytest
from jsonschema import Draft202012Validator

from indicator_dsl import ParseError, forms, from_json, parse, policy_names, score, to_json
from indicator_dsl.cli.app import root as cli_root
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
    "monitor": [
        '{"target": "≥5个", "actual": "3个", "month": 7}',
        '{"target": "≥≥", "actual": "3", "month": 7}',
        '{"target": "≥5", "month": 13}',
        "[]",
    ],
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


# A form that has each kind of row: 预算执行率, one that doesn't apply, one without a weight, and one that must be read by a person.
FORM = """项目支出绩效自评表（2024年度）
项目名称,示例项目
一级指标,二级指标,三级指标,年度指标值,实际完成值,分值
产出指标,数量指标,培训人次,≥500人次,487人次,50
产出指标,数量指标,路灯维护数,不适用,不适用,10
产出指标,质量指标,合格率,≥95%,0.97,30
效益指标,社会效益指标,知晓率,≥80%,85%,
预算执行率,,预算执行率,100%,96.4%,10
"""

MONTH = """项目支出绩效运行监控表（2024年度）
一级指标,二级指标,三级指标,年度指标值,1-7月执行情况,全年预计完成情况,完成目标可能性
产出指标,数量指标,培训人次,≥500人次,287人次,500人次,确定能
产出指标,质量指标,合格率,≥95%,0.97,,
效益指标,社会效益指标,知晓率,≥80%,85%,85%,有可能
"""

# Command line → the kind of each line that it prints.
PRINTED: list[tuple[str, set[str]]] = [
    ("parse ≥5个 ≥≥", {"parse"}),
    ("scan 达1700亿元", {"scan"}),
    ("score ≥5个 3个 --weight 10", {"score"}),
    ("score ≥5个 3个 --weight x", {"refused"}),
    ("score form.csv", {"table_row", "table_total"}),
    ("score form.csv --policy ours.toml --lang en", {"table_row", "table_total"}),
    ("score form.csv --decisions decided.jsonl", {"table_row", "table_total"}),
    ("score form.csv form.csv --policy platform", {"form"}),
    ("score .", {"form", "together"}),
    ("read form.csv", {"row"}),
    ("read twice.csv --findings", {"row", "told"}),
    ("review form.csv", {"told"}),
    ("monitor month.csv", {"progress_row", "progress_total"}),
    ("monitor month.csv month.csv", {"progress_form"}),
    ("review . --lang en", {"told"}),
    ("policies list", {"policy_listed"}),
    *((f"policies show {name}", {"policy_shown"}) for name in policy_names()),
    ("policies check ours.toml", {"policy_checked"}),
    ("policies check wrong.toml", {"policy_checked"}),
    ("policies check nowhere.toml", {"policy_checked"}),
    ("units list", {"unit_listed"}),
    ("units convert 3亩 平方米", {"converted"}),
    ("units convert 1小时 天", {"converted"}),
    ("score-table in.parquet out.parquet", {"parquet_scored"}),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lines")
    (made / "form.csv").write_text(FORM, encoding="utf-8")
    # Two columns of actuals, and a target that says nothing: findings of reading, and of the review.
    twice = FORM.replace(",分值", ",实际完成值,分值").replace("≥80%,85%,", "效果明显,85%,,5")
    (made / "twice.csv").write_text(twice, encoding="utf-8")
    (made / "month.csv").write_text(MONTH, encoding="utf-8")
    (made / "unit").mkdir()
    for name in ("a.csv", "b.csv"):
        (made / "unit" / name).write_text(f"项目单位,甲局\n{FORM}", encoding="utf-8")
    decided = {"schema": 1, "file": "form.csv", "name": "合格率", "decision": "points", "value": "29"}
    (made / "decided.jsonl").write_text(json.dumps(decided) + "\n", encoding="utf-8")
    (made / "ours.toml").write_text('title = "ours"\nextends = "mof-2020"\n[not-applicable]\nrows = "rescale"\n', encoding="utf-8")
    (made / "wrong.toml").write_text('title = "ours"\n[reverse]\ncurve = "x"\n', encoding="utf-8")
    return made


@pytest.mark.parametrize(("call", "kinds"), PRINTED, ids=lambda value: value if isinstance(value, str) else "")
def test_every_line_that_a_command_prints(call: str, kinds: set[str], folder: Path) -> None:
    if call.startswith("score-table"):
        pyarrow = pytest.importorskip("pyarrow.parquet", reason="the extra [columns] is not installed")
        pyarrow.write_table(
            pytest.importorskip("pyarrow").table({"target": ["≥5"], "actual": ["3"], "weight": ["10"]}), folder / "in.parquet"
        )
    command = [sys.executable, "-m", "indicator_dsl", *call.split(), "--json"]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    fitting = [{kind for kind in sorted(kinds) if problems(kind, line) == []} for line in lines]
    for line, found in zip(lines, fitting, strict=True):
        assert len(found) == 1, [problems(kind, line) for kind in sorted(kinds)]
        assert list(Draft202012Validator(SCHEMA).iter_errors(line)) == []
    assert set().union(*fitting) == kinds, done.stderr.decode()
    if "--policy ours.toml" in call:
        assert {line["kind"] for line in lines[:-1]} == {"indicator", "execution", "dropped", "unweighted"}
        assert {line["name"] for line in lines[:-1] if line["needs_review"]} == {"合格率", "知晓率"}


def test_every_command_that_prints_json_is_held_to_the_schema() -> None:
    root = click.Context(cli_root)
    paths = [(name, command) for name in cli_root.list_commands(root) if (command := cli_root.get_command(root, name)) is not None]
    for name, command in paths:
        if isinstance(command, click.Group):
            paths += [(f"{name} {inner}", one) for inner, one in command.commands.items()]
    printing = {path for path, command in paths if any("--json" in param.opts for param in command.params)}
    assert printing == {path for path in printing if any(call.startswith(f"{path} ") or call == path for call, _ in PRINTED)}
    assert printing >= {"parse", "scan", "score", "read", "review", "policies show", "units list", "score-table"}


def test_every_kind_of_line_is_in_the_schema_and_the_documentation() -> None:
    told = (ROOT / "docs" / "interchange.md").read_text(encoding="utf-8")
    kinds = {one["$ref"].removeprefix("#/$defs/") for one in SCHEMA["anyOf"]}
    assert kinds == set().union(*(found for _, found in PRINTED), LINES)
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in told] == []


CHANGES: list[tuple[str, Any]] = [
    ("schema", 1),
    ("readings", []),
    ("unread", [{"text": "x"}]),
    ("clauses.0.modality", "perhaps"),
    ("clauses.0.from_below", False),
    ("clauses.0.written.value", 10),
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
