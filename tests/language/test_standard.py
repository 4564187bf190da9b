"""Scoring rules of forms (评分标准): what they say, their canonical text, and JSON both ways."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_dsl import ParseError, format_standard, parse_standard, standard_from_json, standard_to_json
from indicator_dsl.model.standard import Points, Rounding
from indicator_dsl.resources import grammar_file, load_toml
from indicator_dsl.testing.conformance import suite

TEXTS = sorted({case.input["standard"] for case in suite() if "standard" in case.input})

KINDS = """
完成率×分值	proportional	完成率×分值
执行率*10分	proportional	执行率×10分
未达到按比例扣分	proportional	未达到目标值按比例得分
达到目标值的，得满分；否则，得0分	all-or-nothing	达到目标值得满分；否则不得分
未超支得10分，超支不得分	all-or-nothing	未超支得10分；超支不得分
2024年12月底前完成得满分，逾期不得分	all-or-nothing	2024年12月31日前完成得满分；否则不得分
每低一个百分点，扣0.5分，扣完为止。	deduction	每低1个百分点扣0.5分
每低1%扣0.5分（不足1%按1%计），最多扣5分	deduction	每低1%扣0.5分；不足1%按1%计；最多扣5分
逾期的，每天扣权重分的5%	deduction	每逾期1天扣5%权重分
≥95%得满分；80%（含）-95%得80%权重分；60%以下不得分	steps	≥95%得满分；80%（含）-95%得80%权重分；60%以下不得分
≥90%得满分，60%≤X<90%得一半分，＜60%不得分	steps	≥90%得满分；60%（含）-90%（不含）得50%权重分；<60%不得分
①符合政策得1分；②符合职责得2分	elements	符合政策得1分；符合职责得2分
发现一处不合规扣1分，扣完为止	cases	每发现1处不合规扣1分
优、良、中、差分别得10分、8分、6分、0分	grades	优得10分；良得8分；中得6分；差不得分
按（年度目标值±5%）得满分，偏离30%以上不得分	corridor	偏差率≤5%得满分；偏差率30%以上不得分
先按完成率×分值计算得分；再每逾期1天扣0.5分	combined	完成率×分值；每逾期1天扣0.5分
""".strip().split("\n")


@pytest.mark.parametrize("line", KINDS)
def test_kind_and_canonical_text(line: str) -> None:
    text, kind, canonical = line.split("\t")
    read = parse_standard(text)
    assert (read.kind.value, format_standard(read), read.unread, read.is_sure) == (kind, canonical, (), True)


def test_there_are_texts() -> None:
    assert len(TEXTS) > 150


@pytest.mark.parametrize("text", TEXTS)
def test_text_and_json_both_ways(text: str) -> None:
    read = parse_standard(text)
    assert parse_standard(format_standard(read)) == read
    assert standard_from_json(json.loads(json.dumps(standard_to_json(read)))) == read


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("视完成情况酌情扣分", ["视完成情况酌情扣分"]),
        ("达到目标值得满分，未达到酌情扣分", ["未达到酌情扣分"]),
        ("每低1个百分点扣0.5分，每超1个百分点加0.5分", ["每超1个百分点加0.5"]),
        ("得分=完成率×分值-0.5分", None),
        ("≥95%得满分，特殊情况除外", ["特殊情况除外"]),
        ("完成率×质量系数×分值", None),
    ],
)
def test_what_was_not_understood_is_told(text: str, unread: list[str] | None) -> None:
    read = parse_standard(text)
    assert not read.is_sure
    assert {finding.code for finding in read.findings} >= {"standard-unread"}
    if unread is not None:
        assert [words.text[: len(want)] for words, want in zip(read.unread, unread, strict=True)] == unread


def test_what_holds_of_the_whole_rule() -> None:
    read = parse_standard("每低1%扣0.5分（不足1%不扣分），最多扣5分")
    assert (read.rounding, read.most) == (Rounding.WHOLE, Points(Decimal(5)))


def test_texts_that_are_none() -> None:
    with pytest.raises(ParseError) as empty:
        parse_standard("  ")
    assert empty.value.code == "empty-text"
    with pytest.raises(ParseError) as long:
        parse_standard("扣" * 4001)
    assert long.value.code == "text-too-long"


@given(st.text(alphabet="每低超1一个百分点%扣得满分，；。（）-0.5≥目标值完成率×优良否则不①\n 按以下", max_size=40))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        read = parse_standard(text)
    except ParseError:
        return
    assert standard_from_json(standard_to_json(read)) == read


@pytest.mark.parametrize(
    ("change", "code"),
    [({"schema": 1}, "unknown-schema"), ({"statements": [{"kind": "band"}]}, "wrong-json"), ({"rounding": "up"}, "wrong-json")],
)
def test_json_that_is_none(change: dict[str, object], code: str) -> None:
    data = standard_to_json(parse_standard("完成率×分值")) | change
    with pytest.raises(ParseError) as wrong:
        standard_from_json(data)
    assert wrong.value.code == code


def test_the_words_are_data_and_none_stands_twice_in_a_section() -> None:
    words = load_toml(grammar_file("rule.toml"))
    assert all(isinstance(value, str) for part in words.values() for value in part.values())
