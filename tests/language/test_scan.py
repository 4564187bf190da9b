"""`scan`: the clauses of running text; what people mark stands in tests/conformance/scan.txt."""

from __future__ import annotations

import pytest

from indicator_dsl.language import scan

from .data import is_linear


def found(text: str) -> list[tuple[str | None, str]]:
    return [(match.label, match.text) for match in scan(text)]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("力争全年工业投资规模达1700亿元", ["达1700亿元"]),
        ("优良中等路率保持在90%以上，补贴比例为30%", ["90%以上", "30%"]),
        ("补助标准为每人每月500元，每年至少开展2次", ["每人每月500元", "至少开展2次"]),
        ("标准每人每月不低于80元，满意度应不低于95%", ["不低于80元", "不低于95%"]),
        ("在12.3%的基础上降至0.5%以下", ["降至0.5%以下"]),
        ("重点保障15个战略性产业集群和6个基地", ["15个", "6个"]),
        ("培育一批企业，新建一座污水处理厂，举办培训一次", ["一次"]),
        ("2024年12月底前完工，公民素质比例高于全省平均水平", ["2024年12月底前", "高于全省平均水平"]),
        ("保持在80万元与90万元之间", ["80万元与90万元之间"]),
        ("指标\t95%\t≥3个", ["95%", "≥3个"]),
        ("≥90%且≤95%，3小时30分钟", ["≥90%且≤95%", "3小时30分钟"]),
    ],
)
def test_a_span_runs_from_the_relation_through_the_suffix(text: str, matches: list[str]) -> None:
    assert [match.text for match in scan(text)] == matches


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025年度",
        "咨询电话：0731-12345678",
        "邮编410000",
        "（国发〔2023〕12号）",
        "“1310”行动计划",
        "系统升级到V2.1",
        "见附件2",
        "图22",
        "拨打12345",
        "第一批项目",
        "2024年2月30日前",
    ],
)
def test_what_states_no_value(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("培训人数1个~100个\n项目数量≥1个", [("培训人数", "1个~100个"), ("项目数量", "≥1个")]),
        ("监测样本数量≥\n20,000家次；企业数量≥1,500\n家；", [("监测样本数量", "≥\n20,000家次"), ("企业数量", "≥1,500\n家")]),
        ("服务对象满\n意度不低\r\n于95%", [("服务对象满意度", "不低\r\n于95%")]),
        ("目标：\n1.培训500人\n2.检查20次\n\n达到90%", [("培训", "500人"), ("检查", "20次"), (None, "达到90%")]),
        ("一个标题\n\n培训500人", [("培训", "500人")]),
        ("培训\n人数500人", [("培训人数", "500人")]),
    ],
)
def test_a_line_that_ends_within_a_sentence_goes_on_in_the_next(text: str, matches: list[tuple[str | None, str]]) -> None:
    assert found(text) == matches


def test_a_match_stands_in_its_own_text() -> None:
    (match,) = scan("满意度达到95%以上。")
    assert (match.span, match.label) == ((3, 10), "满意度")
    assert (match.expression.text, match.expression.span, match.expression.label) == ("达到95%以上", (0, 7), None)


@pytest.mark.parametrize("part", ["培训500人，", "培训5人", "5个和", "培训\n", "（", "“", "不低于"])
def test_time_is_linear(part: str) -> None:
    [*scan(part * 40)]  # what is built once is built
    assert is_linear(lambda length: lambda: [*scan(part * (length // len(part)))], 1000, 8)
