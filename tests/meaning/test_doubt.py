"""Doubts of the cells themselves: readings, unread words, and what the words say of a number."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

import attrs
import pytest

from indicator_dsl.errors import TableError
from indicator_dsl.language import parse
from indicator_dsl.meaning import Execution, Part, Verdict, aggregate, score, score_execution
from indicator_dsl.model import AllOf, AnyOf, Comparison, Expression, Judgement, Modality, Relation, Unread
from indicator_dsl.units import Quantity, Unit

E = TypeVar("E", bound=Expression)


def number(value: str, unit: str | None = None, relation: Relation = Relation.UNSTATED) -> Comparison:
    return Comparison(relation, Quantity(value, Unit.of(unit) if unit else None))


def several(first: E, *others: Expression) -> E:
    return attrs.evolve(first, readings=others)


def said(target: str | Expression, actual: str | Expression, label: str | None = None) -> tuple[str, str, list[str]]:
    made = score(target, actual, weight=10, label=label)
    points = f"{made.score_min}..{made.score_max}" if made.score is None else str(made.score)
    return made.verdict.value, points, [finding.code for finding in made.outcome.findings]


class TestReadings:
    def test_readings_that_earn_the_same_settle_the_row(self) -> None:
        assert said("≥5个", several(number("6", "个"), number("7", "个")))[:2] == ("met", "10.00")
        assert not score("≥50个", several(number("60", "个"), number("50", "个")), weight=10).needs_review

    def test_readings_that_earn_different_points_are_a_range_and_the_finding_says_which(self) -> None:
        made = score("≥5个", several(number("3", "个"), number("6", "个")), weight=10)
        assert (made.verdict, made.score_min, made.score_max, made.needs_review) == (Verdict.UNDETERMINED, Decimal(6), Decimal(10), True)
        finding = next(f for f in made.outcome.findings if f.code == "cell-readings-differ")
        assert dict(finding.fields)["values"] == "3个 / 6个"

    def test_readings_of_the_target_are_scored_too(self) -> None:
        target = several(number("5", "个", Relation.GE), number("5", "个", Relation.LE))
        assert said(target, "5个")[:2] == ("met", "10.00")
        assert said(target, "4个")[:2] == ("undetermined", "8.00..10.00")

    def test_every_pair_of_readings_is_scored(self) -> None:
        target = several(number("10", "个", Relation.GE), number("20", "个", Relation.GE))
        made = score(target, several(number("10", "个"), number("5", "天"), number("4", "个")), weight=10)
        assert (made.score_min, made.score_max) == (Decimal(2), Decimal(10))

    def test_a_reading_that_speaks_of_something_else_is_dropped(self) -> None:
        assert said("≥5个", several(parse("2024年5月"), number("6", "个")))[:2] == ("met", "10.00")
        assert said("2024年6月底前", several(number("2024.5"), parse("2024年5月")))[:2] == ("met", "10.00")

    def test_where_all_readings_speak_of_something_else_the_preferred_one_says_so(self) -> None:
        assert said("≥5个", several(number("6", "天"), number("7", "小时"))) == ("undetermined", "0.00..10.00", ["units-apart"])

    def test_two_cells_of_one_kind_of_column_are_read_in_one_way(self) -> None:
        target = several(number("0.95", "%", Relation.GE), number("95", "%", Relation.GE))
        assert said(target, several(number("0.97", "%"), number("97", "%")))[:2] == ("met", "10.00")

    def test_the_same_words_are_read_in_one_way(self) -> None:
        assert said("1，200人", "1，200人")[:2] == ("met", "10.00")
        assert said("2天1次", "2天1次")[:2] == ("met", "10.00")

    def test_equal_ranks_are_equal_whatever_they_are_ranks_of(self) -> None:
        rank = several(number("2", "类"), Judgement(None, wording="二类"))
        assert said(attrs.evolve(rank, relation=Relation.GE), rank)[:2] == ("met", "10.00")

    def test_too_many_readings_are_for_a_person(self) -> None:
        many = [number(str(n), "个") for n in range(1, 12)]
        made = score(several(*many), several(*many[1:]), weight=10)
        assert (made.score_min, made.score_max, made.needs_review) == (Decimal(0), Decimal(10), True)

    @pytest.mark.parametrize(
        ("target", "actual", "points"),
        [
            ("≥5个", "3/5", "1.20..6.00"),
            ("≥50%", "3/5", "0.12..10.00"),  # 0.6 % or 60 %, but not 3
            ("≥1200人", "1，200人", "1.67..10.00"),
            ("2024年前", "2024年6月", "0.00..10.00"),
            ("2024年前", "2023年6月", "10.00"),
            ("≥100人", "近100人", "9.50..10.00"),
            ("≥二级", "二级", "10.00"),
            ("≥二级", "三级", "0.00..10.00"),
        ],
    )
    def test_texts_with_readings(self, target: str, actual: str, points: str) -> None:
        assert said(target, actual)[1] == points


class TestUnread:
    def test_unread_words_leave_everything_to_a_person(self) -> None:
        actual = attrs.evolve(number("6", "个"), unread=(Unread("不宜"),))
        made = score("≥5个", actual, weight=10)
        assert (made.verdict, made.score_min, made.score_max, made.needs_review) == (Verdict.UNDETERMINED, Decimal(0), Decimal(10), True)
        [finding] = [f for f in made.outcome.findings if f.code == "words-unread"]
        assert "不宜" in finding.message("zh")

    def test_unread_words_of_the_target_too(self) -> None:
        target = attrs.evolve(number("5", "个", Relation.GE), unread=(Unread("不宜"), Unread("没有")))
        made = score(target, "6个", weight=10)
        assert (made.score_min, made.score_max) == (Decimal(0), Decimal(10))
        assert dict(made.outcome.findings[0].fields)["words"] == "“不宜”、“没有”"


class TestModality:
    @pytest.mark.parametrize("modality", [Modality.BY, Modality.REMAINING, Modality.PART, Modality.PLANNED])
    def test_what_is_not_the_amount_done_answers_nothing(self, modality: Modality) -> None:
        actual = attrs.evolve(number("6", "个"), modality=modality)
        assert said("≥5个", actual)[:2] == ("undetermined", "0.00..10.00")

    @pytest.mark.parametrize("modality", [Modality.BY, Modality.REMAINING, Modality.PART, Modality.PLANNED])
    def test_the_plain_part_answers_where_there_is_one(self, modality: Modality) -> None:
        parts = (attrs.evolve(number("9", "个"), modality=modality, label="另"), number("4", "个"))
        for actual in (AllOf(parts=parts), AllOf(parts=parts[::-1])):
            assert said("≥5个", actual)[:2] == ("not_met", "8.00")

    @pytest.mark.parametrize("modality", [Modality.BY, Modality.REMAINING, Modality.PART])
    def test_an_indicator_that_is_about_it_is_answered(self, modality: Modality) -> None:
        actual = attrs.evolve(number("6", "个"), modality=modality, label="结余")
        assert said("≥5个", actual, label="结余数量")[:2] == ("met", "10.00")
        assert said(attrs.evolve(number("5", "个", Relation.GE), label="结余"), actual)[:2] == ("met", "10.00")
        assert said(attrs.evolve(number("5", "个", Relation.GE), modality=modality), actual)[:2] == ("met", "10.00")

    def test_a_plan_answers_nothing_whatever_the_name(self) -> None:
        assert said("≥5个", attrs.evolve(number("6", "个"), modality=Modality.PLANNED), label="预计数")[2] == ["actual-planned"]

    @pytest.mark.parametrize(
        ("target", "actual", "label", "points"),
        [
            ("≤30天", "提前15天", None, "0.00..10.00"),
            ("≥10天", "提前15天", "提前天数", "10.00"),
            ("≥10个", "已完成8个，剩余2个", None, "8.00"),
            ("≥10人", "57人，其中博士12人，硕士20人", None, "10.00"),
            ("≥24人", "57人，其中博士12人，硕士20人", "博士人数", "5.00"),
            ("≥300人", "计划300人，实际280人", None, "9.33"),
            ("较上年提高", "增加500人", None, "8.00..10.00"),
            ("较上年减少10起", "减少8起", None, "8.00"),
            ("≥10起", "减少8起", None, "0.00..10.00"),
            ("≥5个", "预计6个", None, "0.00..10.00"),
        ],
    )
    def test_texts(self, target: str, actual: str, label: str | None, points: str) -> None:
        assert said(target, actual, label)[1] == points


@pytest.mark.parametrize("paid", ["1，200万元", "预计200万元", "剩余20万元"])
def test_money_that_is_not_sure_is_for_a_person(paid: str) -> None:
    made = score_execution(Execution(budget="1500万元", paid=paid))
    assert (made.score_min, made.score_max) == (Decimal(0), Decimal(10))
    with pytest.raises(TableError, match="1"):
        aggregate([Part(target="≥1500万元", actual=paid)])


def test_any_of_the_actual_is_weighed_with_its_readings() -> None:
    actual = several(number("6", "个"), AnyOf(parts=(number("4", "个"), number("6", "个"))))
    assert said("≥5个", actual)[:2] == ("undetermined", "8.00..10.00")
