"""Several forms of one unit or programme: their totals together, by money or equally, as the policy says."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from indicator_dsl.errors import TableError
from indicator_dsl.forms import Form, FundLine, read_text
from indicator_dsl.forms.casework.together import together
from indicator_dsl.forms.report import assess
from indicator_dsl.meaning import FormTotal, Policy, aggregate_totals, load_policy
from indicator_dsl.units import Quantity, Unit

POLICY = load_policy("mof-2020")
EQUAL = attrs.evolve(POLICY, aggregation=attrs.evolve(POLICY.aggregation, forms="equal"))


def one_form(done: int, money: int | None, *, unit: str | None = "甲局", project: str = "培训", skill: str = "2次") -> Form:
    rows = f"产出指标\t培训人次\t≥500人次\t{done}人次\t50\n效益指标\t技能水平\t{'效果明显' if skill == '达成' else '≥2次'}\t{skill}\t40\n"
    form = read_text(f"绩效自评表\n一级指标\t三级指标\t年度指标值\t实际完成值\t分值\n{rows}")
    yuan = None if money is None else Quantity(Decimal(money), Unit.of("元"))
    funds = (FundLine(name="年度资金总额", adjusted=yuan, executed=yuan, weight="10"),) if yuan else ()
    return attrs.evolve(form, unit=unit, project=project, funds=funds)


def sums(*forms: Form, policy: Policy = POLICY) -> list[tuple[str, str, str | None, str | None]]:
    found = together(assess(forms, policy=policy).parts)
    return [(one.whose, one.name, one.points.text if one.points else one.problem, one.grade) for one in found]


def test_totals_are_weighted_by_money_or_equally_as_the_policy_says() -> None:
    forms = (one_form(500, 3000000), one_form(250, 1000000))
    # 100 and 75 points: (3·100 + 1·75) ÷ 4, and their mean.
    assert sums(*forms) == [("unit", "甲局", "93.75", "优")]
    assert sums(*forms, policy=EQUAL) == [("unit", "甲局", "87.50", "良")]


def test_open_rows_leave_a_range() -> None:
    forms = (one_form(500, 100), one_form(500, 100, skill="达成"))
    assert sums(*forms) == [("unit", "甲局", "96.00–100.00", "优")]
    (one,) = together(assess(forms).parts)
    assert (one.forms, one.open, str(one.money)) == (2, 1, "200")


def test_forms_are_put_together_by_unit_and_by_project() -> None:
    forms = (one_form(500, 100), one_form(250, 100, project="修缮"), one_form(500, 100, unit="乙局"))
    assert sums(*forms) == [("unit", "甲局", "87.50", "良"), ("project", "培训", "100.00", "优")]


def test_one_form_alone_is_no_sum() -> None:
    assert sums(one_form(500, 100), one_form(500, 100, unit=None, project="修缮")) == []


def test_without_money_there_is_no_sum_by_money() -> None:
    short = one_form(500, None)
    forms = (attrs.evolve(short, indicators=short.indicators), one_form(500, 100))
    assert sums(*forms) == [("unit", "甲局", "no-money", None)]


def test_weights_that_are_wrong_leave_no_grade() -> None:
    short = one_form(500, 100)
    assert sums(attrs.evolve(short, indicators=short.indicators[:1]), one_form(500, 100)) == [("unit", "甲局", "100.00", None)]


@pytest.mark.parametrize(
    ("totals", "by", "number"),
    [
        ([], "equal", 0),
        ([FormTotal(low=Decimal(1), high=Decimal(1), weight=Decimal(0))], "equal", 1),
        ([FormTotal(low=Decimal(1), high=Decimal(1), weight=Decimal(2))], "money", 1),
        ([FormTotal(low=Decimal(1), high=Decimal(1), weight=Decimal(2), money=Decimal(0))], "money", 1),
    ],
)
def test_what_can_not_be_put_together_is_told(totals: list[FormTotal], by: str, number: int) -> None:
    with pytest.raises(TableError) as error:
        aggregate_totals(totals, by=by)  # type: ignore[arg-type]
    assert (error.value.code, error.value.fields["number"]) == ("cannot-aggregate", number)


def test_the_summary_shows_them() -> None:
    from indicator_dsl.forms.report import WRITERS

    report = assess([one_form(500, 3000000), one_form(250, 1000000)])
    page = WRITERS[".html"](report).decode()
    assert "93.75 / 100" in page
    assert "按资金" in page
    assert "4,000,000" in page
