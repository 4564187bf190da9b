"""The form model: JSON both ways, and what is not a form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms import Amount, Form, FormKind, FundLine, Task, Totals, read_text
from indicator_dsl.model import Indicator, Place
from indicator_dsl.units import Quantity, Unit

AMOUNT = Amount(
    name="基本支出", text="15,230.73", quantity=Quantity(Decimal("152307300"), Unit.of("元")), place=Place(sheet="一", row=5, column="D")
)
FORM = Form(
    title="表",
    kind=FormKind.DECLARATION,
    year=2026,
    budget=(AMOUNT, Amount(name="其他", text="—", quantity=None)),
    funds=(FundLine(name="年度资金总额", executed=Quantity(Decimal("0.10"), None), weight="10"),),
    tasks=(Task(name="甲", expected="≥5个"),),
    indicators=(Indicator(name="乙", target="≥1个", place=Place(row=3), columns=(("target", "E"),)),),
    total=Totals(weight="100"),
    findings=(Finding.of("form-hidden-row", place="一!C3", name="乙"),),
)


def test_json_gives_the_form_back() -> None:
    whole = Form(title="整本", parts=(FORM, FORM), indicators=FORM.indicators * 2)
    for form in (FORM, whole, Form()):
        assert Form.from_json(form.to_json()) == form


def test_amounts_are_exact_and_in_yuan() -> None:
    assert FORM.to_json()["budget"][0]["quantity"] == {"value": "152307300", "unit": "元"}


@pytest.mark.parametrize("data", [{}, {"schema": 2}, {"schema": 1}, {**FORM.to_json(), "kind": "x"}, {**FORM.to_json(), "tasks": [{}]}, []])
def test_what_is_not_a_form(data: Any) -> None:
    with pytest.raises(FormError, match="not a Form as JSON"):
        Form.from_json(data)


def test_execution_is_the_line_with_points() -> None:
    lines = (FundLine(name="a"), FundLine(name="b", weight="10"))
    assert Form(funds=lines).execution == lines[1]
    assert Form(funds=lines[:1]).execution == lines[0]
    assert Form().execution is None


class TestAmounts:
    HEAD = "\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t甲\t≥1个"

    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("预算情况\t项目支出\t预算金额（万元）\n\t基本支出\t1,234.5", "12345000", "元"),
            ("年度资金总额（元）\t5000", "5000", "元"),
            ("金额单位：万元\n年度资金总额\t12.34", "123400", "元"),
            ("年度资金总额：88万元", "880000", "元"),
            ("年度资金总额（百亿元）\t3.5", "35000000000", "元"),
            ("年度资金总额（万万元）\t3", "300000000", "元"),
            ("年度资金总额\t12.34", "12.34", None),  # no unit anywhere: no currency is invented
        ],
    )
    def test_the_unit_of_the_header_is_applied(self, text: str, value: str | None, unit: str | None) -> None:
        budget = read_text(text + self.HEAD).budget
        got = [(str(a.quantity.magnitude.normalize() + 0), a.quantity.unit and str(a.quantity.unit)) for a in budget if a.quantity]
        assert got == ([(f"{Decimal(value).normalize() + 0}", unit)] if value else [])

    def test_a_scale_that_nobody_uses_is_told(self) -> None:
        form = read_text("年度资金总额（千百元）\t3" + self.HEAD)
        assert [amount.quantity for amount in form.budget] == [None]
        assert "form-amount-unreadable" in [finding.code for finding in form.findings]


def test_the_row_that_looks_most_like_a_header_is_told_where_no_table_is_found() -> None:
    form = read_text("说明\t某\n序号\t工作任务\t工作内容\t年度目标\t完成情况\n1\t招商\t引进企业\t≥20家\t22家")
    assert [(f.code, f.place) for f in form.findings] == [("form-no-indicators", None), ("form-nearest-header", "2")]
