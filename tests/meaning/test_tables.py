"""Whole tables: weights, execution, dropped rows, sums, band, and checks of the form's own scores."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.errors import Finding, TableError
from indicator_dsl.meaning import (
    Colour,
    Execution,
    Fund,
    Part,
    Policy,
    aggregate,
    check_funds,
    check_scores,
    load_policy,
    progress,
    progress_table,
    score,
    score_execution,
    score_table,
)
from indicator_dsl.model import Indicator, Place


def codes(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
    return [f.code for f in findings]


def row(name: str, target: str | None, actual: str | None, weight: str | None, **more: Any) -> Indicator:
    return Indicator(name=name, target=target, actual=actual, weight=weight, **more)


TABLE = [
    row("预算执行率", "250000.00", "215457.6", "10"),
    row("培训人次", "≥500人次", "487人次", "50", level1="产出指标", level2="数量指标"),
    row("增收", "≥100", "80", "30", level1="效益指标", level2="经济效益"),
    row("满意度", "≥90%", "85%", "10", level1="满意度指标", level2="满意度"),
]


def test_total_is_the_sum_of_the_rounded() -> None:
    table = score_table(TABLE)
    assert [line.score.score for line in table.lines if line.score] == [Decimal(s) for s in ("8.62", "48.70", "24.00", "9.44")]
    assert table.score == table.score_min == table.score_max == Decimal("90.76")
    assert table.band == "优"
    assert [(s.level1, s.level2, s.score) for s in table.subtotals][:2] == [
        ("产出指标", None, Decimal("48.70")),
        ("产出指标", "数量指标", Decimal("48.70")),
    ]
    # (0.9127 − 0.862) ÷ 0.9127 = 5.55 %
    assert codes(table.findings) == ["total-warning"]


@pytest.mark.parametrize(
    ("policy", "finished", "wanted"),
    [("mof-2020", None, "8.62"), ("platform", None, "8.62"), ("mof-2021-guide", False, "7"), ("mof-2021-guide", True, "10")],
)
def test_execution(policy: str, finished: bool | None, wanted: str) -> None:
    made = score_execution(Execution(budget="250000.00", paid="215457.6", finished=finished), policy=policy)
    assert made.score == Decimal(wanted)


def test_execution_under_steps_asks_whether_the_project_is_finished() -> None:
    made = score_execution(Execution(budget="250万元", paid="215万元"), policy="mof-2021-guide")
    assert (made.score, made.score_min, made.score_max) == (None, Decimal("7.00"), Decimal("10.00"))
    assert codes(made.findings) == ["execution-finished"]


@pytest.mark.parametrize(
    ("budget", "paid"),
    [
        ("0", "5"),
        ("无", "5"),
        ("250万元", "215"),
        ("250", "-1"),
        (None, "3"),
        ("250万元", "约200万元"),
        ("250万元", "200多万元"),
        ("约250万元", "200万元"),
    ],
)
def test_execution_without_a_rate_is_for_a_person(budget: str | None, paid: str) -> None:
    made = score_execution(Execution(budget=budget, paid=paid))
    assert made.score is None
    assert made.needs_review


@pytest.mark.parametrize(
    ("budget", "paid", "unit", "codes_of", "wanted"),
    [
        ("250万元", "2,000,000元", None, [], "8.00"),
        ("250", "200", "万元", [], "8.00"),
        ("250万元", "200吨", None, ["units-apart"], None),
        ("250万元", "200", None, ["execution-unreadable"], None),
        ("250", "≥≥5", None, ["execution-unreadable"], None),
        ("优", "200", None, ["execution-unreadable"], None),
        ("0", "0", None, ["execution-no-budget"], None),
        ("-5", "1", None, ["execution-no-budget"], None),
        ("250", "-1", None, ["execution-no-budget"], None),
        ("250", "0", None, [], "0.00"),
        ("250", "250", None, [], "10.00"),
    ],
)
def test_execution_row_by_row(budget: str, paid: str, unit: str | None, codes_of: list[str], wanted: str | None) -> None:
    made = score_execution(Execution(budget=budget, paid=paid, unit=unit))
    assert codes(made.findings) == codes_of
    assert made.score == (None if wanted is None else Decimal(wanted))
    assert made.needs_review is (wanted is None)


@pytest.mark.parametrize(
    ("paid", "finished", "low", "high"),
    [
        ("100", None, "10", "10"),
        ("99.99", None, "7", "10"),
        ("80", None, "7", "10"),
        ("80", False, "7", "7"),
        ("79.99", False, "5", "5"),
        ("60", False, "5", "5"),
        ("59.99", False, "0", "0"),
        ("59.99", None, "0", "10"),
        ("59.99", True, "10", "10"),
        # Full points are for what is finished within its budget.
        ("100", False, "7", "7"),
        ("100", True, "10", "10"),
        ("101", None, "7", "7"),
        ("101", True, "7", "7"),
    ],
)
def test_execution_by_steps(paid: str, finished: bool | None, low: str, high: str) -> None:
    made = score_execution(Execution(budget="100", paid=paid, finished=finished), policy="mof-2021-guide")
    assert (made.score_min, made.score_max) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("paid", "reason", "told"), [("89.9", None, True), ("89.9", " ", True), ("89.9", "疫情", False), ("90", None, False)]
)
def test_sichuan_asks_why_less_was_paid(paid: str, reason: str | None, told: bool, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('extends = "mof-2020"\n[execution]\nreason-below = 0.9\n', encoding="utf-8")
    table = score_table([row("预算执行率", "100", paid, "10", reason=reason)], policy=tmp_path / "ours.toml")
    assert ("execution-reason" in codes(table.lines[0].findings)) is told


def test_execution_above_the_budget_is_capped_and_told() -> None:
    made = score_execution(Execution(budget="100", paid="120"))
    assert made.score == Decimal("10.00")
    assert codes(made.findings) == ["execution-above-budget"]


def test_execution_has_hubeis_weight() -> None:
    table = score_table(TABLE[1:], policy="hubei", execution=Execution(budget=200, paid=100))
    assert table.lines[-1].weight == 20
    assert table.lines[-1].score is not None
    assert table.lines[-1].score.score == Decimal("10.00")


def test_only_the_total_of_the_execution_is_scored() -> None:
    table = score_table([*TABLE, row("其中：当年财政拨款(执行率)", "200", "179.43", "10")])
    assert table.lines[-1].kind == "dropped"
    assert table.weight == 100


def test_weights_that_do_not_sum() -> None:
    assert codes(score_table(TABLE[1:3]).findings) == ["weights-sum"]
    assert codes(score_table(TABLE[1:]).findings) == ["weights-without-execution"]
    named = [row("甲", "≥1个", "1个", "40", level1="产出指标（50分）"), row("乙", "≥1个", "1个", "60", level1="效益")]
    assert "weights-of-level" in codes(score_table(named).findings)


def test_without_satisfaction_its_points_may_go_to_the_effects() -> None:
    def told(effect: str, output: str = "50", *more: Indicator) -> list[str]:
        rows = [row("甲", "≥1个", "1个", output, level1="产出指标"), row("乙", "≥1个", "1个", effect, level1="效益指标"), *more, TABLE[0]]
        return [code for code in codes(score_table(rows).findings) if code.startswith("weights")]

    assert told("40") == []
    assert told("30", "60") == ["weights-template"]
    assert told("35", "55") == ["weights-template", "weights-template"]
    assert "weights-template" in told("40", "40", row("丙", "≥90%", "95%", "10", level1="满意度指标"))


@pytest.mark.parametrize("weight", ["十分", "-5", "", None, "1e3", "nan"])
def test_weight_that_is_no_number_leaves_the_total_open(weight: str | None) -> None:
    table = score_table([*TABLE, row("坏行", "≥1个", "1个", weight)])
    assert table.lines[-1].kind == "unweighted"
    assert table.score is None
    assert table.band is None
    assert codes(table.lines[-1].findings)[0] in ("row-without-weight", "row-weight-unreadable")


def test_a_table_without_weights_has_verdicts_and_no_score() -> None:
    execution = row("预算执行率", "100%", "96%", None, level1="预算执行")
    table = score_table([row("甲", "≥500人次", "487人次", ""), row("乙", "≥95%", "96%", None), row("丙", "≥3", "尚可", " "), execution])
    assert [line.judged and str(line.judged.verdict) for line in table.lines] == ["not_met", "met", "undetermined", None]
    assert [line.score for line in table.lines] == [None] * 4
    # Said once, for the table, and not of each row.
    assert codes(table.findings) == ["table-without-weights"]
    assert not any(line.findings for line in table.lines)
    assert [line.indicator.name for line in table.needs_review] == ["丙"]
    assert (table.scored, table.score, table.weight) == (False, None, Decimal(0))


def test_a_row_that_alone_has_no_weight_keeps_its_verdict() -> None:
    line = score_table([*TABLE, row("坏行", "≥1个", "1个", "")]).lines[-1]
    assert (line.score, line.needs_review, line.to_json()["verdict"]) == (None, True, "met")


def test_open_points_leave_the_total_a_range() -> None:
    table = score_table([*TABLE[:3], row("效果", "效果明显", "达成预期指标", "10", level1="满意度指标")])
    assert (table.score, table.score_min, table.score_max) == (None, Decimal("89.32"), Decimal("91.32"))
    assert table.band is None
    assert [line.indicator.name for line in table.needs_review] == ["效果"]


def test_rows_that_do_not_apply_are_dropped_and_the_rest_rescaled(rescaling: Policy) -> None:
    table = score_table([row("甲", "≥100", "80", "60"), row("乙", "不适用", "不适用", "40")], policy=rescaling)
    assert (table.score, table.weight) == (Decimal("80.00"), Decimal(100))
    assert "table-rescaled" in codes(table.findings)
    # A third has no end: 30 · (100 ÷ 30) must be 100 all the same.
    assert score_table([row("甲", "≥100", "80", "30"), row("乙", "不适用", "不适用", "70")], policy=rescaling).weight == 100


@pytest.fixture
def rescaling(tmp_path: Any) -> Policy:
    file = tmp_path / "mine.toml"
    file.write_text('extends = "mof-2020"\n[not-applicable]\nrows = "rescale"\n', encoding="utf-8")
    return load_policy(file)


def test_overshoot_with_its_reason_needs_no_person() -> None:
    assert len(score_table([row("家数", "≥100家", "140家", "10")], policy="guangxi").needs_review) == 1
    assert len(score_table([row("家数", "≥100家", "140家", "10", reason="政策扩围")], policy="guangxi").needs_review) == 0


def test_the_note_on_overshoot_is_short() -> None:
    (note,) = score("≥3家", "5家", weight=10).findings
    assert note.message("zh") == "完成率 166.67%，达到 120% 以上，请说明超额完成原因"
    assert note.message("en") == "attainment 166.67%, 120% or more: explain"
    assert score("≥5家", "7家", weight=10).findings[0].message("zh").startswith("完成率 140%，")


def test_a_rows_own_rule_comes_first() -> None:
    table = score_table([row("甲", "≥100", "80", "100", rule="直接赋分法"), row("乙", "≥100", "80", "100", rule="另行约定")])
    assert table.lines[0].score is not None
    assert table.lines[0].score.score == 0
    assert table.lines[1].score is not None
    assert "standard-unread" in codes(table.lines[1].score.findings)
    assert table.lines[1].needs_review


# Checks of someone else's scores: the mistakes of real published tables.


def check(target: str, actual: str, weight: str, own: str, **more: Any) -> list[str]:
    return codes(check_scores(score_table([row("某指标", target, actual, weight, score=own, **more)])).all_findings)


def test_met_but_given_less() -> None:
    assert "own-score-differs" in check("98%", "98%", "20", "19.6")
    assert "points-taken-without-reason" in check("98%", "98%", "20", "19.6")
    assert check("=72890元", "72890元", "10", "9") == ["own-score-differs", "points-taken-without-reason"]


def test_missed_but_given_all() -> None:
    assert check("≥4754人", "4604人", "5", "5") == ["own-score-differs", "points-given-though-missed"]


@pytest.mark.parametrize(
    ("own", "fine"),
    [("9.7", True), ("9.8", False), ("9.74", True), ("9.77", False), ("9.740", True), ("9.744", True), ("9.76", False), ("10", False)],
)
def test_what_the_form_rounded_away_is_no_difference(own: str, fine: bool) -> None:
    assert (check("≥500人次", "487人次", "10", own, reason="疫情") == []) is fine


def test_a_whole_score_among_others_with_a_decimal_has_lost_its_zero() -> None:
    rows = [
        row("甲", "≥500人次", "451人次", "10", score="9", reason="疫情"),
        row("乙", "≥500人次", "487人次", "10", score="9.7", reason="疫情"),
    ]
    assert codes(check_scores(score_table(rows)).all_findings) == []
    # Alone, 9 for 9.02 is compared as it stands.
    assert codes(check_scores(score_table(rows[:1])).all_findings) == ["own-score-differs"]


def test_a_total_with_one_decimal() -> None:
    table = score_table([row("甲", "≥500人次", "487人次", "10", score="9.74"), row("乙", "≥1个", "1个", "50", score="50")])
    assert codes(check_scores(table, total="59.7").findings) == []
    assert codes(check_scores(table, total="59.8").findings) == ["own-total-wrong"]


def test_a_word_with_ninety_points_on_it() -> None:
    assert check("≤30", "完成", "90", "90") == ["points-without-evidence"]


def test_above_the_weight() -> None:
    assert check("≥1个", "1个", "5", "6") == ["own-above-weight"]


def test_right_scores_are_left_alone() -> None:
    assert check("≥1个", "1个", "5", "5") == []
    assert check("≥500人次", "487人次", "10", "9.74", reason="疫情") == []
    assert check("≥500人次", "487人次", "10", "9.74") == ["reason-missing"]
    assert check("≥500人次", "487人次", "10", "9.73", reason="疫情") == []


def test_both_computations_are_told() -> None:
    found = check_scores(score_table([row("参保", "≥4754人", "4604人", "5", score="5")])).all_findings[0]
    assert (
        found.message("zh") == "“参保”自评 5 分（分值 5），按评分规则应为 4.84：实际完成值 4604人 ÷ 指标值 4754人 ≈ 96.84%，× 分值 5 ≈ 4.84"
    )


def test_total_is_compared_with_the_sum() -> None:
    table = score_table([row("甲", "≥1个", "1个", "50", score="50"), row("乙", "≥1个", "1个", "50", score="50")])
    assert codes(check_scores(table, total="98").findings) == ["own-total-wrong"]
    assert codes(check_scores(table, total="100").findings) == []
    assert codes(check_scores(table, total="满分").findings) == ["own-score-unreadable"]


def test_funds_that_do_not_sum() -> None:
    nothing = Fund(name="总额", budget=Decimal(0), adjusted=Decimal(0), paid=Decimal(0))
    part = Fund(name="其中", budget=Decimal(90), adjusted=Decimal("89.974"), paid=Decimal("89.974"))
    assert codes(check_funds(nothing, [part])) == ["funds-do-not-sum"] * 3
    assert check_funds(part, [part]) == []


# In the year.


@pytest.mark.parametrize(
    ("actual", "colour"),
    [("29家", "red"), ("30家", "yellow"), ("39家", "yellow"), ("40家", "green"), ("59家", "green"), ("60家", "blue")],
)
def test_colours_by_twelfths(actual: str, colour: str) -> None:
    assert progress("≥100家", actual, month=6).colour == Colour(colour)


def test_colours_of_caps_and_words() -> None:
    assert progress("≤90万元", "81万元", month=3).colour is Colour.GREEN
    assert progress("≤90万元", "99万元", month=3).colour is Colour.RED
    assert progress("90万元", "99万元", month=3, category="成本指标").colour is Colour.RED
    assert progress("效果明显", "部分完成", month=3).colour is Colour.YELLOW
    assert progress("≥100家", "完成", month=3).colour is None
    assert codes(progress("≥100家", "完成", month=3).findings)[-1] == "progress-unclear"


@pytest.mark.parametrize(
    ("target", "actual", "month", "colour", "told"),
    [
        ("2024年12月底前", "2024年6月", 6, "green", []),
        ("2024年12月底前", "2025年1月", 6, None, ["progress-unclear"]),
        ("80%-90%", "85%", 6, "green", []),
        ("80%-90%", "70%", 6, None, ["progress-unclear"]),
        ("待定", "5家", 6, None, ["progress-unclear"]),
        ("效果明显", "达成预期指标", 6, "green", []),
        ("效果明显", "未达成", 6, "red", []),
        ("效果明显", "按计划推进", 6, None, []),
        ("较上年提高", "较上年提高", 6, "green", []),
        ("≥90%", "85%", 6, "green", []),
        ("≥90%", "85%", 12, "green", []),
        ("≥90元/人", "85元/人", 6, "green", []),
        ("≥100家", "50家", 1, "blue", []),
        ("≥0", "1", 6, "green", []),
        ("≥-5", "-4", 6, "green", []),
        ("≤100家", "无", 6, None, ["progress-unclear"]),
        ("<100家", "99家", 6, "green", []),
        (">100家", "60家", 6, "blue", []),
        ("=100家", "50家", 6, "green", []),
        ("≥100家", "6吨", 6, None, ["progress-unclear"]),
    ],
)
def test_colours_of_every_kind(target: str, actual: str, month: int, colour: str | None, told: list[str]) -> None:
    made = progress(target, actual, month=month)
    assert made.colour == (None if colour is None else Colour(colour))
    assert [code for code in codes(made.findings) if code.startswith("progress")] == told


def test_a_month_is_a_month() -> None:
    for month in (0, 13, True):
        with pytest.raises(ValueError, match="a month is"):
            progress("≥1个", "1个", month=month)


def test_progress_of_a_table() -> None:
    assert [p.colour for _, p in progress_table(TABLE, month=12)] == [Colour.GREEN] * 4


# Over several units.


def test_absolute_values_add() -> None:
    target, actual = aggregate([Part(target="≥100万元", actual="90万元"), Part(target="≥0.5亿元", actual="5000万元")])
    assert (str(target), str(actual)) == ("≥51000000元", "50900000元")
    assert score(target, actual, weight=10).score == Decimal("9.98")


def test_rates_are_weighted_by_money() -> None:
    target, actual = aggregate([Part(target="≥90%", actual="80%", money=300), Part(target="≥90%", actual="100%", money=100)])
    assert (str(target), str(actual)) == ("≥90%", "85%")


def test_parts_of_a_rate_without_money_weigh_nothing() -> None:
    target, actual = aggregate([Part(target="≥90%", actual="80%", money=0), Part(target="≥90%", actual="100%", money="100")])
    assert (str(target), str(actual)) == ("≥90%", "100%")


def test_parts_without_unit_add_and_nothing_adds_to_anything() -> None:
    target, actual = aggregate([Part(target="≥9", actual="8"), Part(target="≥1", actual="3")])
    assert (str(target), str(actual)) == ("≥10", "11")
    target, actual = aggregate([Part(target="≥9家", actual="8家"), Part(target="≥1家", actual="0")])
    assert (str(target), str(actual)) == ("≥10家", "8家")


@pytest.mark.parametrize(
    ("parts", "number", "reason"),
    [
        ([], 0, ""),
        ([("≥9家", "8家", None), ("≥9家", "≥≥5", None)], 2, "≥"),
        ([("≥9家", "完成", None)], 1, "完成"),
        ([("≥9家", "8家", None), ("优", "8家", None)], 2, "优"),
        ([("≥9家", "8家", None), ("≤9家", "8家", None)], 2, "≤ ≠ ≥"),
        ([("≥9家", "8家", None), ("≥9吨", "8吨", None)], 2, "吨 ≠ 家"),
        ([("≥9家", "8家", None), ("≥9家", "8", None)], 2, "8"),
        ([("≥90%", "80%", 1), ("≥90%", "80%", None)], 2, "money: None"),
        ([("≥90%", "80%", -1)], 1, "money: -1"),
        ([("≥90%", "80%", 0)], 1, "money: 0"),
        ([("≥9元/人", "8元/人", None)], 1, "money: None"),
    ],
)
def test_what_cannot_be_aggregated_is_told_with_its_place(parts: list[tuple[str, str, int | None]], number: int, reason: str) -> None:
    with pytest.raises(TableError) as caught:
        aggregate([Part(target=target, actual=actual, money=money) for target, actual, money in parts])
    if parts:
        assert (caught.value.code, caught.value.fields["number"]) == ("cannot-aggregate", number)
        assert reason in caught.value.fields["reason"]


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [Part(target="≥90%", actual="80%")],
        [Part(target="≥9家", actual="8家"), Part(target="≥9户", actual="8户")],
        [Part(target="≥9家", actual="8家"), Part(target="≤9家", actual="8家")],
        [Part(target="≥9家", actual="完成")],
        [Part(target="≥9家", actual="约9家")],
        [Part(target="≥9家", actual="8多家")],
        [Part(target="≥2个百分点", actual="3个百分点")],
    ],
)
def test_what_does_not_fit_is_refused(parts: list[Part]) -> None:
    with pytest.raises(TableError):
        aggregate(parts)


def test_every_finding_stands_at_the_cell_of_the_value_that_it_is_about() -> None:
    columns = (("name", "C"), ("target", "D"), ("actual", "E"), ("weight", "F"), ("score", "G"), ("reason", "H"))

    def row(number: int, **cells: Any) -> Indicator:
        return Indicator(name=f"甲{number}", place=Place(sheet="表", row=number, column="C"), columns=columns, **cells)

    rows = [
        row(1, target="≥5个", actual="", weight="10"),
        row(2, target="", actual="5个", weight="10"),
        row(3, target="≥5个", actual="5个", weight="很多"),
        row(4, target="≥5个", actual="6个", weight="10", score="11"),
        row(5, target="≥95%", actual="0.97", weight="60"),
        row(6, target="≥5个", actual="3个", weight="10", score="10"),
    ]
    table = score_table(rows)
    found = {(finding.place, finding.code) for line in table.lines for finding in line.all_findings}
    found |= {(finding.place, finding.code) for finding in check_scores(table).all_findings}
    assert {
        ("表!E1", "actual-missing"),
        ("表!D2", "target-missing"),
        ("表!F3", "row-weight-unreadable"),
        ("表!G4", "own-above-weight"),
        ("表!G6", "points-given-though-missed"),
    } <= found
    assert {place for place, code in found if place and place.endswith("5")} == {"表!E5"}
    assert {finding["place"] for finding in table.to_json()["lines"][0]["findings"]} == {"表!E1"}


@pytest.mark.parametrize(
    ("target", "actual", "policy", "wanted"),
    [
        ("≥95%", "96.4%", "mof-2020", "10.00"),
        ("100%", "96.4%", "mof-2020", "9.64"),
        ("100%", "96.4%", "mof-2021-guide", "9.10"),
        (None, "96.4%", "mof-2020", "9.64"),
        ("250万元", "200万元", "mof-2020", "8.00"),
    ],
)
def test_a_rate_of_execution_is_no_money(target: str | None, actual: str, policy: str, wanted: str) -> None:
    table = score_table([Indicator(name="预算执行率", target=target, actual=actual, weight="10")], policy=policy)
    assert str(table.score) == wanted
    assert {finding.code for finding in table.lines[0].score.findings} & {"execution-above-budget"} == set()  # type: ignore[union-attr]
    assert str(score(target, actual, weight=10, label="预算执行率", policy=policy).score) == wanted


@pytest.mark.parametrize(
    ("name", "target", "actual", "wanted"),
    [
        ("满意度调查样本数", "≥50", "45", "7.50"),
        ("满意度调查问卷回收率", "≥90%", "88%", "9.44"),
        ("群众满意度", "≥90分", "85分", "8.00"),
        ("群众满意度", "≥90%", "85%", "8.00"),
        ("群众满意度", "≥90", "85", "8.00"),
        ("服务对象满意度（%）", "≥90", "85", "8.00"),
    ],
)
def test_satisfaction_is_a_whole_word(name: str, target: str, actual: str, wanted: str) -> None:
    assert str(score(target, actual, weight=10, label=name, policy="mof-2021-guide").score) == wanted


# Reasons that the form gives.


@pytest.mark.parametrize(
    ("reason", "asked"),
    [("年中追加任务，已报批", False), ("", True), (None, True), ("无", True), ("—", True), ("申报踊跃，增设2个项目", False)],
)
def test_no_reason_is_asked_for_that_is_given(reason: str | None, asked: bool) -> None:
    for weight in ("10", None):
        (line,) = score_table([row("培训", "≥100人次", "150人次", weight, reason=reason)]).lines
        assert ("overshoot-note" in codes(line.all_findings)) is asked
    assert ("overshoot-note" in codes(score("≥100人次", "150人次", weight=10, note=reason).findings)) is asked
    assert ("overshoot-note" in codes(score("≥100", "150", weight=10, note=reason).findings)) is asked
    made = score("≥100人次", "150人次", weight=10, policy="guangxi", note=reason)
    assert (made.needs_review, "overshoot-reason" in codes(made.findings)) == (asked, asked)
    table = score_table([row("培训", "≥100人次", "80人次", "10", score="8", reason=reason)])
    assert ("reason-missing" in codes(check_scores(table).all_findings)) is asked


def test_a_reason_is_asked_for_in_its_own_cell() -> None:
    columns = (("target", "D"), ("actual", "E"), ("reason", "G"))
    for held, place in ((columns, "G7"), (columns[:2], "E7")):
        one = Indicator(name="培训", target="≥100人次", actual="150人次", weight="10", place=Place(row=7, column="C"), columns=held)
        assert [finding.place for finding in score_table([one]).lines[0].all_findings] == [place]
