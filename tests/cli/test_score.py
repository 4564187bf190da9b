"""``score`` for one indicator and for JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

PAIR = {"target": "≥500人次", "actual": "487人次", "weight": "10"}


def answers(done: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.lines]


def jsonl(*objects: Any) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def test_a_line_is_scored_as_the_interchange_form_says(cli: Any) -> None:
    done = cli("score", "--json", stdin=jsonl(PAIR))
    assert (done.code, done.err) == (0, "")
    (answer,) = answers(done)
    assert {**PAIR, "schema": 2, "ok": True, "verdict": "not_met", "attainment": "0.974", "score": "9.74"}.items() <= answer.items()
    assert (answer["score_min"], answer["score_max"], answer["needs_review"]) == ("9.74", "9.74", False)
    assert answer["steps"] == ["实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 10 = 9.74"]


@pytest.mark.parametrize("digits", [5_000, 20_000])
def test_long_numbers_are_answered(cli: Any, digits: int) -> None:
    done = cli("score", "--json", stdin=jsonl({"target": "≥" + "7" * digits, "actual": "3" * digits, "weight": "10"}))
    (answer,) = answers(done)
    assert (done.code, answer["ok"]) == (0, True)
    assert answer["score"] == "4.29" or answer["findings"]


def test_each_key_reaches_the_score(cli: Any) -> None:
    lines = [
        {"target": "≤90万元", "actual": "99万元", "weight": "8"},
        {"target": "≤90万元", "actual": "99万元", "weight": "8", "policy": "platform"},
        {"target": "90", "actual": "99", "weight": "8", "unit": "万元", "relation": "≤"},
        {"target": "90万元", "actual": "99万元", "weight": "8"},
        {"target": "90万元", "actual": "99万元", "weight": "8", "category": "成本指标"},
        {"target": "12月底前", "actual": "2024年11月", "weight": "8", "year": 2024},
        {"target": "≥90%", "actual": "85%", "weight": 22.5, "label": "满意度", "policy": "mof-2021-guide"},
    ]
    got = [answer["score"] for answer in answers(cli("score", "--json", stdin=jsonl(*lines)))]
    assert got == ["7.27", "7.20", "7.27", None, "7.27", "8.00", "18.00"]


def test_a_missing_actual_is_for_a_person(cli: Any) -> None:
    for line in ({"target": "≥5个", "weight": "10"}, {"target": "≥5个", "actual": None, "weight": "10"}):
        done = cli("score", "--json", stdin=jsonl(line))
        (answer,) = answers(done)
        assert done.code == 0
        assert (answer["score"], answer["score_min"], answer["score_max"], answer["needs_review"]) == (None, "0.00", "10.00", True)


BAD: list[tuple[Any, str]] = [
    ({"actual": "5", "weight": "10"}, "input-key-missing"),
    ({"target": "≥5", "actual": "5"}, "input-key-missing"),
    ({**PAIR, "weight": "十分"}, "input-not-weight"),
    ({**PAIR, "weight": "-1"}, "input-not-weight"),
    ({**PAIR, "weight": "NaN"}, "input-not-weight"),
    ({**PAIR, "weight": "1e99"}, "input-not-weight"),
    ({**PAIR, "weight": True}, "input-not-text"),
    ({**PAIR, "policy": "nobody-s"}, "input-unknown-policy"),
    ({**PAIR, "policy": "../../etc/policy.toml"}, "input-unknown-policy"),
    ({**PAIR, "year": "last"}, "input-not-year"),
    ([PAIR], "input-not-object"),
    ("≥5个", "input-not-object"),
]


def test_every_line_gets_one_object_in_order(cli: Any) -> None:
    lines = [piece for number, (bad, _) in enumerate(BAD) for piece in (bad, {**PAIR, "weight": str(number)})]
    done = cli("score", "--json", stdin=jsonl(*lines))
    got = answers(done)
    assert done.code == 1
    assert [answer["error"]["code"] for answer in got[::2]] == [code for _, code in BAD]
    assert [answer["weight"] for answer in got[1::2]] == [str(number) for number in range(len(BAD))]
    assert [answer["ok"] for answer in got] == [False, True] * len(BAD)


def test_what_a_cell_says_is_never_an_error(cli: Any) -> None:
    cells = ["", "≥", "≥≥5个", "无", "已完成", "12月底前", "9" * 4000, "\ud800", "<b>5</b>", "=1+1"]
    done = cli("score", "--json", stdin="".join(json.dumps({"target": a, "actual": b, "weight": 10}) + "\n" for a in cells for b in cells))
    assert done.code == 0
    assert all(answer["ok"] for answer in answers(done))


def test_one_indicator_for_a_person(cli: Any) -> None:
    done = cli("score", "≤90万元", "99万元", "--weight", "8", "--policy", "platform", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    first, second, third, *rest = done.lines
    assert first == "target ≤90万元  actual 99万元"
    assert second == "  not met: 7.20 of 8 points, attainment 90.00%"
    assert third.startswith("  rule platform/reverse.excess, from ")
    assert rest[0].startswith("  · ")


def test_what_a_person_must_settle_is_a_range_with_its_reason(cli: Any) -> None:
    done = cli("score", "≥95%", "0.97", "--weight", "10")
    assert "  待人工评定，得 0.10–10.00 分（满分 10），完成率 —" in done.lines
    assert any(line.startswith("  疑点：") for line in done.lines)


def test_one_indicator_as_json(cli: Any) -> None:
    done = cli("score", "≥3个", "2个", "--weight", "5", "--json")
    assert (done.code, answers(done)[0]["score"]) == (0, "3.33")
    done = cli("score", "≥3个", "2个", "--weight", "five", "--json")
    assert (done.code, answers(done)[0]["error"]["code"]) == (1, "input-not-weight")
    assert cli("score", "≥3个", "2个", "--weight", "five", "--lang", "en") == (
        1,
        "",
        "error: a weight is a number that is not negative, not 'five'\n",
    )


def test_a_policy_of_one_s_own(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('extends = "mof-2020"\n[reverse]\ncurve = "excess"\n', encoding="utf-8")
    done = cli("score", "≤90万元", "99万元", "--weight", "8", "--policy", str(tmp_path / "ours.toml"), "--json")
    assert answers(done)[0]["score"] == "7.20"
    done = cli("score", "≤90万元", "99万元", "--weight", "8", "--policy", "none")
    assert (done.code, done.out) == (3, "")
    assert "mof-2020" in done.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("≥3个", "2个"), "错误：缺少 --weight（指标的分值）\n"),
        ((), "错误：请指定一份表（文件名含空格须加双引号），或同时给出指标值和实际完成值；逐行计算请用 --json\n"),
        (
            ("a", "b", "c", "--weight", "1"),
            "错误：请指定一份表（文件名含空格须加双引号），或同时给出指标值和实际完成值；逐行计算请用 --json\n",
        ),
    ],
)
def test_a_wrong_call(cli: Any, arguments: tuple[str, ...], told: str) -> None:
    assert cli("score", *arguments) == (2, "", f"{told}用法见：indicator-dsl score --help\n")


def test_a_file_that_is_not_there_is_named(cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "是").write_text("一级指标,三级指标,年度指标值,实际完成值,分值\n产出指标,甲,≥3场,2场,100\n", encoding="utf-8")
    told = "错误：文件 {} 不存在；计算单个指标的得分，请同时给出指标值、实际完成值和 --weight\n"
    assert cli("score", "≥5个") == (3, "", told.format("≥5个"))
    assert cli("score", "是", "否.csv") == (3, "", told.format("否.csv"))
    assert cli("score", "--json", "≥" * 5000) == (3, "", told.format("≥" * 5000))
    # With a weight two texts are a target and an actual, unless both are files.
    assert cli("score", "是", "否", "--weight", "10").out.startswith("指标值 是  实际完成值 否\n")
    assert "待人工评定" in cli("score", "是", "是").out
    assert cli("score", "≥5个", "3个").err.startswith("错误：缺少 --weight")
