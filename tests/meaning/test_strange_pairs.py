"""Pairs that are easily scored wrong: zero, negative, ranges, scales, units, words, dates without a year."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.meaning import evaluate, score

LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("strange_pairs.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_the_file_is_read() -> None:
    assert len(LINES) > 90


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line[0]}|{line[1]}")
def test_strange_pair(line: list[str]) -> None:
    target, actual, verdict, points, *codes = line
    made = score(target, actual, weight=10)
    assert made.verdict == verdict
    assert (f"{made.score_min}..{made.score_max}" if made.score is None else str(made.score)) == points
    assert [f.code for f in made.outcome.findings] == (codes[0].split() if codes else [])


def test_a_year_settles_what_the_cells_leave_open() -> None:
    assert score("12月底前", "2025年1月", weight=10, year=2024).verdict == "not_met"
    assert score("12月底前", "2025年1月", weight=10, year=2025).verdict == "met"


def test_the_name_says_which_way_a_change_counts() -> None:
    assert score("≥5%", "增长6%", weight=10, label="营业收入增长率").verdict == "met"
    assert score("≥5%", "下降6%", weight=10, label="能耗下降率").verdict == "met"
    assert score("≥5%", "增长6%", weight=10, label="能耗下降率").score == 0
    assert score("≥5%", "增长6%", weight=10, label="覆盖率").score is None


def test_costs_point_down_unless_their_name_says_otherwise() -> None:
    assert score("100元", "125元", weight=10, category="成本指标").score == 8
    assert score("10%", "12.5%", weight=10, category="成本指标", label="成本节约率").score is None
    assert score("100元", "125元", weight=10, label="单位成本").score == 8
    assert score("100元", "100元", weight=10, label="单位成本").score == 10
    assert score("≥100元", "125元", weight=10, category="成本指标").score == 10


def test_unit_and_relation_cells() -> None:
    assert score("90", "99", weight=8, unit="万元", relation="≤").score_min == score("≤90万元", "99万元", weight=8).score
    assert (
        score("90", "99", weight=8, unit="万元", relation="5", policy="platform").score
        == score("≤90万元", "99万元", weight=8, policy="platform").score
    )


@pytest.mark.parametrize("column", ["日期", "年月", "年月日", "时间", "文字", " 日期 ", "年度"])
def test_a_unit_column_that_names_no_unit_says_nothing_beside_dates_and_words(column: str) -> None:
    for pair in (("2021/12/31", "2021/12/28"), ("2021.12", "2021.11"), ("2021年12月", "2021年12月"), ("效果明显", "达成预期指标")):
        made = score(*pair, weight=10, unit=column)
        assert made.verdict == "met"
        assert {f.code for f in made.findings} <= {"done-early", "band-for-person"}


def test_a_unit_column_that_names_no_unit_is_told_beside_a_number() -> None:
    assert "unit-unread" in {f.code for f in score("≥5", "6", weight=10, unit="日期").findings}


@pytest.mark.parametrize("weight", ["-1", "abc", "nan", "inf", ""])
def test_bad_weights(weight: str) -> None:
    with pytest.raises(ValueError, match=r"weight|magnitude"):
        score("≥1", "1", weight=weight)


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        score("≥1", "1", weight=0.1)
    with pytest.raises(TypeError):
        evaluate("≥1", 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["", " ", "\u3000", "≥" * 50, "1" * 5000, "\ud800", "\x00", "≥≥5个", "1,23,4个", "😀", "个" * 10000])
def test_no_cell_raises(cell: str) -> None:
    for pair in ((cell, "5个"), ("≥5个", cell)):
        made = score(*pair, weight=10)
        assert made.needs_review or made.findings
        made.to_json()
