"""Monitoring tables (绩效运行监控表): which month they count to, what stands in their columns, and how far each row is."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms import Form, FormKind, monitor_form, read, read_text
from indicator_dsl.meaning import Progress
from tests.forms import make

HEADS = "一级指标\t二级指标\t三级指标\t年度指标值"
ROWS = ("产出指标\t数量指标\t培训人数\t≥1000人\t600人", "产出指标\t质量指标\t合格率\t≥95%\t96%")

TABLE = """\
项目支出绩效目标执行监控表|<|<|<|<|<|<|<|<|<|<|<|<|<|<
（2024年度）|<|<|<|<|<|<|<|<|<|<|<|<|<|<
项目名称|职业技能培训补助|<|<|<|<|<|<|<|<|<|<|<|<|<
项目资金（万元）||年初预算数||1-7月执行数|1-7月执行率|全年预计执行数|<|<|<|<|<|<|<|<
|年度资金总额|500||260|52%|500|<|<|<|<|<|<|<|<
一级指标|二级指标|三级指标|年度指标值|1-7月执行情况|全年预计完成情况|偏差原因分析|<|<|<|<|<|完成目标可能性|<|<
^|^|^|^|^|^|经费保障|制度保障|人员保障|硬件条件保障|其他|原因说明|确定能|有可能|完全不可能
产出指标|数量指标|培训人数|≥1000人|600人|1000人|||||||√||
^|^|培训期数|≥12期|3期|10期|||√|||师资不足||√|
^|质量指标|培训合格率|≥95%|96%|96%|||||||√||
^|时效指标|完成时间|12月底前|按计划推进|12月底前完成|||||||√||
^|成本指标|培训成本|≤500万元|520万元|520万元||||||||√|
满意度指标|服务对象满意度指标|学员满意度|≥90%||90%||||||年底开展调查|√||
"""
# Written before the code: name, colour, likelihood, for a person, whether a reason is due, what is found.
EXPECTED = [
    ("预算执行率", "green", "certain", False, False, []),
    ("培训人数", "green", "certain", False, False, []),
    ("培训期数", "red", "possible", False, True, []),
    ("培训合格率", "green", "certain", False, False, []),
    ("完成时间", None, "certain", False, False, ["progress-not-due"]),
    ("培训成本", "red", "possible", False, True, ["progress-reason"]),
    ("学员满意度", None, "certain", True, False, ["actual-missing"]),
]


def told(made: Progress) -> tuple[object, ...]:
    colour, likelihood = (value and value.value for value in (made.colour, made.likelihood))
    return colour, likelihood, made.needs_review, made.needs_reason, [finding.code for finding in made.findings]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html", "csv", "ods"])
def test_a_table_of_the_ministry_in_every_format(tmp_path: Path, kind: str) -> None:
    form = read(getattr(make, kind)(make.Picture.of(TABLE), tmp_path / f"监控.{kind}"))
    assert (form.kind, form.month, form.year) == (FormKind.MONITORING, 7, 2024)
    made = monitor_form(form)
    assert [
        (
            row.name,
            p.colour and p.colour.value,
            p.likelihood and p.likelihood.value,
            p.needs_review,
            p.needs_reason,
            [f.code for f in p.findings],
        )
        for row, p in made.lines
    ] == EXPECTED
    assert made.counts == {"red": 2, "yellow": 0, "green": 3, "blue": 0, "not_due": 1, "open": 1}
    assert [row.reason for row, _ in made.lines] == [None, None, "人员保障；师资不足", None, None, None, "年底开展调查"]
    assert [row.name for row, _ in made.needs_review] == ["学员满意度"]
    budget, progress = made.lines[0]
    assert (budget.target, budget.actual, budget.forecast) == ("500万元", "260万元", "500万元")
    assert progress.steps()[0] == "实际完成值 260万元 ÷（指标值 500万元 × 7 ÷ 12）≈ 89.14%，不低于 80.00%、低于 120.00%，绿色"
    assert Form.from_json(form.to_json()) == form


@pytest.mark.parametrize(
    ("title", "head", "month"),
    [
        ("项目绩效运行监控表", "1-7月执行情况", 7),
        ("项目绩效运行监控表", "1—9月完成情况", 9),
        ("项目绩效运行监控表", "1～9月完成情况", 9),
        ("项目绩效运行监控表", "1至9月完成情况", 9),
        ("项目绩效运行监控表", "1月-7月完成值", 7),
        ("项目绩效运行监控表", "截至8月底完成值", 8),
        ("项目绩效运行监控表", "上半年完成情况", 6),
        ("2024年1—9月项目绩效运行监控表", "实际完成值", 9),
        ("项目绩效运行监控表（2024年1-7月）", "实际完成值", 7),
        ("项目绩效运行监控表（截至8月底）", "完成情况", 8),
        ("2024年8月项目绩效运行监控表", "完成情况", 8),
        ("2024年8月项目绩效运行监控表", "1-7月完成情况", 7),
        ("项目绩效运行监控表\n监控时间：2024年1-7月", "完成情况", 7),
        ("项目绩效运行监控表\n（截至2024年7月31日）", "完成情况", 7),
        ("项目绩效运行监控表", "完成情况", None),
    ],
)
def test_the_month(title: str, head: str, month: int | None) -> None:
    form = read_text("\n".join((title, f"{HEADS}\t{head}\t全年预计完成情况", *(f"{row}\t完成" for row in ROWS))))
    assert (form.kind, form.month) == (FormKind.MONITORING, month)


def test_months_that_differ_are_nobodys_guess() -> None:
    form = read_text("\n".join(("2024年1-9月项目绩效运行监控表", f"{HEADS}\t1-7月完成情况", *ROWS)))
    assert (form.month, [f.message("zh") for f in form.findings if f.code == "form-months-differ"]) == (
        None,
        ["表中所载月份不一致（7、9 月），不能确定监控到几月；请用 --month 指定"],
    )
    with pytest.raises(FormError, match="does not say to which month"):
        monitor_form(form)
    assert monitor_form(form, month=9).month == 9


@pytest.mark.parametrize(
    ("cell", "wanted"), [("能完成", "certain"), ("可能完不成", "possible"), ("完全不可能", "impossible"), ("√", None), ("", None)]
)
def test_a_likelihood_in_one_column(cell: str, wanted: str | None) -> None:
    form = read_text("\n".join(("监控表", f"{HEADS}\t1-7月完成情况\t完成目标可能性", *(f"{row}\t{cell}" for row in ROWS))))
    assert [p.likelihood and p.likelihood.value for _, p in monitor_form(form).lines] == [wanted] * 2


def test_another_kind_is_refused() -> None:
    form = read_text("\n".join(("项目支出绩效自评表", f"{HEADS}\t实际完成值\t分值\t得分", *(f"{row}\t10\t10" for row in ROWS))))
    with pytest.raises(FormError) as caught:
        monitor_form(form)
    assert caught.value.code == "form-not-monitoring"
    assert caught.value.message("zh").startswith("不是绩效运行监控表（依据：项目支出绩效自评表、实际完成值、得分）")
    with pytest.raises(ValueError, match="a month is"):
        monitor_form(read_text("\n".join(("监控表", f"{HEADS}\t1-7月完成情况", *ROWS))), month=13)


def test_the_interchange_form_of_a_table() -> None:
    form = read_text("\n".join(("监控表", f"{HEADS}\t1-7月完成情况\t全年预计完成情况\t偏差原因", *(f"{row}\t\t" for row in ROWS))))
    made = monitor_form(form).to_json()
    assert (made["schema"], made["month"], made["policy"], len(made["lines"])) == (2, 7, "mof-2020", 2)
    assert made["total"] == {"red": 0, "yellow": 0, "green": 2, "blue": 0, "not_due": 0, "open": 0, "needs_reason": 0}
    first = made["lines"][0]
    assert {key: first[key] for key in ("name", "target", "actual", "forecast", "likelihood_stated", "colour", "needs_review")} == {
        "name": "培训人数", "target": "≥1000人", "actual": "600人", "forecast": None, "likelihood_stated": None, "colour": "green",
        "needs_review": True,
    }  # fmt: skip
    assert [f["code"] for f in first["findings"]] == ["forecast-missing"]
