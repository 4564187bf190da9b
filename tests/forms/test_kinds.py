"""What kind of table a form is, and which of its own words say so."""

from __future__ import annotations

import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms import Form, FormKind, read_text, review, score_form
from indicator_dsl.forms.report import WRITERS, assess

LEVELS = "一级指标\t二级指标\t三级指标"
ROW = "产出指标\t数量指标\t培训人数"

BOND = "新增专项债券项目绩效目标表"
WHOLE = "部门整体支出绩效自评表"
KINDS = (
    ("项目支出绩效目标申报表", f"{LEVELS}\t年度指标值", f"{ROW}\t≥100人", "declaration", ("项目支出绩效目标申报表",)),
    ("", f"{LEVELS}\t指标值", f"{ROW}\t≥100人", "declaration", ("指标值",)),
    (
        "项目支出绩效自评表",
        f"{LEVELS}\t年度指标值\t实际完成值\t分值\t得分",
        f"{ROW}\t≥100人\t120人\t10\t10",
        "self_evaluation",
        ("项目支出绩效自评表", "实际完成值", "得分"),
    ),
    (WHOLE, f"{LEVELS}\t年度指标值\t实际完成值", f"{ROW}\t≥100人\t", "self_evaluation", (WHOLE, "实际完成值")),
    (
        "中央对地方转移支付区域绩效自评表",
        f"{LEVELS}\t全年目标值\t全年实际值",
        f"{ROW}\t≥100人\t120人",
        "transfer",
        ("中央对地方转移支付区域绩效自评表",),
    ),
    (
        "中央对地方转移支付区域绩效目标申报表",
        f"{LEVELS}\t指标值",
        f"{ROW}\t≥100人",
        "declaration",
        ("中央对地方转移支付区域绩效目标申报表",),
    ),
    ("项目绩效运行监控表", f"{LEVELS}\t年度指标值\t1-8月完成值", f"{ROW}\t≥100人\t70人", "monitoring", ("项目绩效运行监控表",)),
    (
        "",
        f"{LEVELS}\t年度指标值\t1-7月执行数\t全年预计执行数\t完成目标可能性",
        f"{ROW}\t≥100人\t70人\t100人\t能",
        "monitoring",
        ("1-7月执行数", "全年预计执行数", "完成目标可能性"),
    ),
    (
        "高标准农田项目绩效评价指标体系",
        f"{LEVELS}\t分值\t评分标准\t得分\t扣分原因",
        "决策\t项目立项\t立项依据充分性\t3\t每有一项不符合扣1分\t2\t缺少批复",
        "evaluation_sheet",
        ("高标准农田项目绩效评价指标体系", "评分标准"),
    ),
    ("", "序号\t考核项目\t分值\t评分标准\t得分", "1\t人员管理\t20\t缺1人扣1分\t19", "assessment", ("考核项目",)),
    (BOND, f"{LEVELS}\t2024年\t2025年\t2026年", f"{ROW}\t≥1公里\t≥2公里\t≥3公里", "bond", (BOND,)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "header", "row", "kind", "reasons"), KINDS, ids=[f"{kind}-{at}" for at, (*_, kind, _) in enumerate(KINDS)]
)
def test_a_kind_and_its_reasons(title: str, header: str, row: str, kind: str, reasons: tuple[str, ...]) -> None:
    form = read_text("\n".join(filter(None, (title, header, row, row.replace("培训人数", "培训场次")))))
    assert (form.kind, form.kind_reasons) == (FormKind(kind), reasons)


def test_labels_say_a_transfer() -> None:
    form = read_text(f"绩效自评表\n转移支付名称\t困难群众救助补助资金\n{LEVELS}\t全年目标值\t全年实际值\n{ROW}\t≥100人\t120人")
    assert (form.kind, form.kind_reasons) == (FormKind.TRANSFER, ("转移支付名称",))


def test_the_month_and_the_forecast_of_a_monitoring_table() -> None:
    form = read_text(f"绩效运行监控表\n{LEVELS}\t年度指标值\t1-7月完成情况\t全年预计完成情况\n{ROW}\t≥100人\t70人\t100人")
    assert form.month == 7
    row, *_ = form.indicators
    assert (row.target, row.actual, row.forecast) == ("≥100人", "70人", "100人")
    assert Form.from_json(form.to_json()) == form


def test_an_assessment_has_no_missing_targets() -> None:
    form = read_text(
        "物业考核评分表\n序号\t考核项目\t分值\t评分标准\t得分\n1\t人员管理\t60\t缺1人扣1分\t59\n2\t环境卫生\t40\t一处扣1分\t40"
    )
    assert review(form) == []


def test_a_monitoring_table_is_never_scored_against_the_year() -> None:
    form = read_text(f"绩效运行监控表\n{LEVELS}\t年度指标值\t1-7月完成情况\n{ROW}\t≥100人\t70人")
    with pytest.raises(FormError, match="this is a monitoring table"):
        score_form(form)
    (part,) = assess([form]).parts
    assert (part.points, part.scored, part.kind) == (None, False, FormKind.MONITORING)
    assert "表的种类：绩效运行监控表（依据：绩效运行监控表）" in WRITERS[".html"](assess([form])).decode()
    assert "绩效运行监控表不按全年指标值评分，仅作审核。" in WRITERS[".md"](assess([form])).decode()
