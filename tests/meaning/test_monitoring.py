"""Monitoring in the year: colours of rates, deadlines and approximate numbers; forecast, likelihood, and what needs a reason."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from indicator_dsl.language import Likelihood, grows_in_year, likelihood_of
from indicator_dsl.meaning import Colour, Progress, progress, progress_table
from indicator_dsl.model import Indicator, Place


def codes(made: Progress) -> list[str]:
    return [finding.code for finding in made.findings]


@pytest.mark.parametrize(
    ("target", "actual", "month", "name", "colour"),
    [
        # A rate is what it is in every month: 85 % of 90 % is near enough, and more than the target is no head start.
        ("≥90%", "85%", 7, "学员满意度", "green"),
        ("≥95%", "96%", 7, "培训合格率", "green"),
        ("≥95%", "10%", 7, "培训合格率", "red"),
        # It might be one that grows: then the colours differ, and nobody guesses.
        ("≥90%", "40%", 7, "覆盖率", None),
        ("≥100%", "60%", 7, "改造比例", None),
        # Its name says that it grows.
        ("≥95%", "56%", 7, "预算执行率", "green"),
        ("100%", "30%", 7, "投资完成率", "red"),
        ("100%", "60%", 7, "按时完成率", None),
        ("≥90元/人", "85元/人", 7, "人均补助", "green"),
        # A deadline that is still to come is not due; one that has passed is.
        ("12月底前", "按计划推进", 7, "完成时间", None),
        ("12月底前", "尚未完成", 7, "完成时间", None),
        ("6月底前", "未完成", 7, "完成时间", "red"),
        ("6月底前", "6月20日完成", 7, "完成时间", "green"),
        ("≥1000人", "约400人", 7, "培训人数", "yellow"),
        ("≥1000人", "约350人", 7, "培训人数", None),
    ],
)
def test_colours(target: str, actual: str, month: int, name: str, colour: str | None) -> None:
    made = progress(target, actual, month=month, label=name, year=2024)
    assert made.colour == (None if colour is None else Colour(colour))
    assert made.needs_review is (colour is None and made.is_due)


def test_what_is_not_due_is_for_nobody() -> None:
    made = progress("12月底前", "按计划推进", month=7, year=2024)
    assert (made.is_due, made.needs_review, made.needs_reason) == (False, False, False)
    assert made.steps() == ("完成时限未到",)
    assert codes(made) == ["progress-not-due"]
    assert progress("2025年3月底前", "尚未完成", month=11, year=2024).is_due is False
    assert progress("2023年12月底前", "尚未完成", month=1, year=2024).is_due is True


def test_the_deployed_system_divides_every_number() -> None:
    made = progress("≥90%", "85%", month=6, policy="platform")
    assert (made.colour, made.ratio, codes(made)) == (Colour.BLUE, Fraction(17, 9), ["progress-of-rate"])


@pytest.mark.parametrize(
    ("actual", "zh", "en"),
    [
        (
            "600人",
            "实际完成值 600人 ÷（指标值 1000人 × 7 ÷ 12）≈ 102.86%，不低于 80.00%、低于 120.00%，绿色",
            "actual 600人 ÷ (target 1000人 × 7 ÷ 12) ≈ 102.86%, from 80.00% to below 120.00%: green",
        ),
        (
            "350人",
            "实际完成值 350人 ÷（指标值 1000人 × 7 ÷ 12）= 60.00%，不低于 60.00%、低于 80.00%，黄色",
            "actual 350人 ÷ (target 1000人 × 7 ÷ 12) = 60.00%, from 60.00% to below 80.00%: yellow",
        ),
        ("700人", "实际完成值 700人 ÷（指标值 1000人 × 7 ÷ 12）= 120.00%，不低于 120.00%，蓝色", None),
        ("0人", "实际完成值 0人 ÷（指标值 1000人 × 7 ÷ 12）= 0.00%，低于 60.00%，红色", None),
    ],
)
def test_steps_say_the_bounds(actual: str, zh: str, en: str | None) -> None:
    made = progress("≥1000人", actual, month=7)
    assert made.steps() == (zh,)
    assert en is None or made.steps("en") == (en,)


def test_a_surplus_is_not_asked_about_before_the_year_is_over() -> None:
    assert codes(progress("≥5个", "7个", month=7)) == []


# The forecast and the likelihood.

GIVEN: tuple[tuple[str, str, str, str | None, list[str]], ...] = (
    ("1000人", "确定能", "met", "certain", []),
    ("预计完成1000人", "", "met", "certain", []),
    ("≥1000人", "", "met", "certain", []),
    ("1100人", "", "met", "certain", []),
    ("900人", "", "not_met", "impossible", []),
    ("900人", "有可能", "not_met", "possible", []),
    ("100%", "", "met", "certain", []),
    ("80%", "", "not_met", "impossible", []),
    ("能完成", "", "met", "certain", []),
    ("完成", "", "met", "certain", []),
    ("无法完成", "", "not_met", "impossible", []),
    ("有可能", "", "undetermined", "possible", []),
    ("", "确定能", "undetermined", "certain", []),
    ("", "完全不可能", "undetermined", "impossible", []),
    ("", "", "undetermined", None, ["forecast-missing"]),
    ("—", "", "undetermined", None, ["forecast-unclear"]),
    ("6吨", "", "undetermined", None, ["forecast-unclear"]),
    ("900人", "确定能", "not_met", None, ["likelihood-contradicts"]),
    ("1000人", "完全不可能", "met", None, ["likelihood-contradicts"]),
    ("1000人", "视情况", "met", "certain", ["likelihood-unread"]),
    ("500人", "", "not_met", "impossible", ["forecast-below-actual"]),
)


@pytest.mark.parametrize(("forecast", "likelihood", "verdict", "expected", "told"), GIVEN)
def test_what_is_expected_of_the_year(forecast: str, likelihood: str, verdict: str, expected: str | None, told: list[str]) -> None:
    made = progress("≥1000人", "600人", month=7, forecast=forecast, likelihood=likelihood)
    assert made.outlook is not None
    assert (made.outlook.verdict.value, made.likelihood and made.likelihood.value) == (verdict, expected)
    assert [code for code in codes(made) if code != "progress-reason"] == told
    assert made.needs_review is bool(told)
    assert made.needs_reason is (verdict == "not_met" or expected in ("possible", "impossible"))


def test_a_forecast_of_other_kinds() -> None:
    for target, forecast, verdict in (
        ("12月底前", "12月底前完成", "met"),
        ("12月底前", "2025年1月完成", "not_met"),
        ("≤500万元", "480万元", "met"),
        ("≤500万元", "520万元", "not_met"),
        ("明显提升", "明显提升", "met"),
        ("≥95%", "96%", "met"),
        ("≥200家、≥100亿元", "200家、100亿元", "met"),
    ):
        made = progress(target, "", month=7, forecast=forecast, year=2024)
        assert made.outlook is not None
        assert (target, forecast, made.outlook.verdict.value) == (target, forecast, verdict)


def test_the_steps_say_what_is_expected() -> None:
    made = progress("≥12期", "3期", month=7, forecast="10期", likelihood="有可能", reason="师资不足")
    assert made.steps()[1:] == ("全年预计不能完成指标值（预计完成率 83.33%）", "完成目标可能性：有可能")
    assert made.steps("en")[1:] == ("the forecast falls short of the year's target (83.33% of it)", "likelihood: possible")


# What needs a reason.


@pytest.mark.parametrize(
    ("actual", "forecast", "likelihood", "asked"),
    [
        ("600人", "1000人", "确定能", []),
        ("300人", "1000人", "确定能", ["progress-reason"]),
        ("400人", "1000人", "确定能", ["progress-reason"]),
        ("600人", "900人", "", ["progress-reason"]),
        ("600人", "1000人", "有可能", ["progress-reason"]),
        ("900人", "1000人", "确定能", ["progress-far-ahead"]),
    ],
)
def test_what_needs_a_reason(actual: str, forecast: str, likelihood: str, asked: list[str]) -> None:
    given: dict[str, Any] = {"month": 7, "forecast": forecast, "likelihood": likelihood}
    assert codes(progress("≥1000人", actual, reason="", **given)) == asked
    assert codes(progress("≥1000人", actual, reason="无", **given)) == asked
    assert codes(progress("≥1000人", actual, reason="师资不足，9月起加开班次", **given)) == []
    assert codes(progress("≥1000人", actual, reason=None, **given)) == []


def test_the_interchange_form() -> None:
    made = progress("≥1000人", "600人", month=7, forecast="1000人", likelihood="").to_json()
    assert {key: made[key] for key in ("schema", "month", "colour", "progress", "attainment", "verdict", "due", "forecast_verdict")} == {
        "schema": 2, "month": 7, "colour": "green", "progress": "1.028571", "attainment": "0.6", "verdict": "not_met", "due": True,
        "forecast_verdict": "met",
    }  # fmt: skip
    assert (made["likelihood"], made["needs_review"], made["needs_reason"]) == ("certain", False, False)


def test_a_table_asks_for_what_it_has_columns_for() -> None:
    columns = (("name", "C"), ("target", "D"), ("actual", "E"), ("forecast", "F"), ("likelihood", "G"), ("reason", "H"))
    row = Indicator(name="培训人数", target="≥1000人", actual="300人", place=Place(row=5, column="C"), columns=columns)
    ((_, full),) = progress_table([row], month=7)
    assert [(finding.code, finding.place) for finding in full.findings] == [("forecast-missing", "F5"), ("progress-reason", "H5")]
    bare = Indicator(name="培训人数", target="≥1000人", actual="300人", place=Place(row=5, column="C"), columns=columns[:3])
    ((_, short),) = progress_table([bare], month=7)
    assert [(finding.code, finding.place) for finding in short.findings] == [("progress-reason", "E5")]
    assert short.outlook is None


def test_words() -> None:
    assert likelihood_of(" 确定能 。") is Likelihood.CERTAIN
    assert likelihood_of("看情况") is None
    assert [grows_in_year(name) for name in ("预算执行率", "投资完成率", "及时完成率", "合格率", "")] == [True, True, False, False, False]
