"""What a row under a header is: kinds of faults, each with the smallest table that shows it."""

from __future__ import annotations

import pytest

from indicator_dsl.forms import Form, read_text, score_form
from indicator_dsl.forms.totals import Covers, covered

HEAD = "一级指标\t二级指标\t三级指标\t全年目标值\t全年实际值"
ROWS = "产出指标\t数量指标\t培训人次\t≥500人次\t512人次\n效益指标\t社会效益指标\t就业率\t≥80%\t86%"


def names(form: Form) -> list[str]:
    return [i.name for i in form.indicators]


def html(*rows: str) -> Form:
    """A page with a table; ``name*3`` is a cell over three columns, ``name^2`` one over two rows."""
    cells = []
    for row in rows:
        line = ""
        for cell in row.split("|"):
            text, _, across = cell.partition("*")
            text, _, down = text.partition("^")
            line += f'<td colspan="{across or 1}" rowspan="{down or 1}">{text}</td>'
        cells.append(f"<tr>{line}</tr>")
    return read_text(f"<table>{''.join(cells)}</table>")


LEVELS = ("满意度", "成本", "产出", "时效", "数量", "社会效益", "可持续性", "职工满意度")


@pytest.mark.parametrize("name", LEVELS)
def test_an_indicator_named_like_a_level_stays(name: str) -> None:
    form = read_text(f"序号\t考核项目\t分值\t评分标准\t得分\n1\t人员管理\t70\t缺1人扣1分\t69\n2\t{name}\t30\t每低1%扣1分\t27")
    assert names(form) == ["人员管理", name]


def test_a_level_with_its_sum_is_no_indicator() -> None:
    form = read_text(
        "指标\t分值\t评分标准\t得分\n产出指标\t60\t\t58\n培训人次\t60\t缺1人扣1分\t58\n效益指标\t40\t\t40\n就业率\t40\t每低1%扣1分\t40"
    )
    assert [(i.level1, i.name) for i in form.indicators] == [("产出指标", "培训人次"), ("效益指标", "就业率")]


SIGNATURES = (
    "监控负责人：刘某\t填报日期：2024年9月5日",
    "主管部门负责人：",
    "绩效管理负责人：\t张某",
    "评价小组组长：\t张某\t日期：2024年3月1日",
    "主管局长签字：",
    "自评小组签字：\t张某、李某",
    "科室负责人：\t李某",
    "单位（盖章）：\tXX局",
    "单位（盖章）",
    "总体评价：\t项目完成较好",
    "预算单位意见：\t同意",
    "专家签名：\t王某",
    "主管部门审核人：\t张某\t联系电话：123456",
    "附：佐证材料清单",
    "填表单位负责人\t张某\t填表人\t李某",
    "总体结论\t项目实施情况良好，资金使用规范",
    "合同金额：\t50万元",
)


@pytest.mark.parametrize("row", SIGNATURES)
def test_signatures_and_conclusions_are_no_indicators(row: str) -> None:
    assert names(read_text(f"{HEAD}\n{ROWS}\n{row}")) == ["培训人次", "就业率"]
    assert names(read_text(f"{HEAD}\n{ROWS}\n{row}".replace("\t", ","))) == ["培训人次", "就业率"]
    cells = row.split("\t")
    merged = f"{cells[0]}*3|{cells[1]}*2" if len(cells) == 2 else f"{cells[0]}*5" if len(cells) == 1 else row.replace("\t", "|")
    form = html(*(line.replace("\t", "|") for line in f"{HEAD}\n{ROWS}".split("\n")), merged)
    assert names(form) == ["培训人次", "就业率"]


NAMES_WITH_COLONS = ("指标1：培训人次", "其中：线上培训人次", "培训：线上人次")


@pytest.mark.parametrize("name", NAMES_WITH_COLONS)
def test_a_name_with_a_colon_is_an_indicator(name: str) -> None:
    assert names(read_text(f"{HEAD}\n{ROWS}\n\t\t{name}\t≥5人次\t6人次")) == ["培训人次", "就业率", name]


OTHERS = (
    "序号\t问题\t责任单位\t整改时限\t\n1\t进度偏慢\t县教育局\t2024年6月底\t",
    "三、存在的问题\t\t\t\t\n序号\t问题\t责任单位\t整改时限\t\n1\t进度偏慢\t县教育局\t2024年6月底\t",
    "序号\t合同名称\t签订单位\t合同金额\t签订日期\n1\t设备采购合同\t某公司\t50万元\t2024年3月1日",
)


@pytest.mark.parametrize("rows", OTHERS)
def test_another_table_below_is_none_of_this(rows: str) -> None:
    assert names(read_text(f"{HEAD}\n{ROWS}\n{rows}")) == ["培训人次", "就业率"]


def test_sections_with_their_sums_are_levels() -> None:
    form = read_text(
        "序号\t考核项目\t分值\t评分标准\t得分\n一\t通用考核项目\t40\t\t38\n1\t组织领导\t20\t缺一项扣1分\t18\n2\t制度建设\t20\t缺一项扣1分\t20\n"
        "二\t专项考核项目\t60\t\t55\n1\t任务完成\t30\t按比例\t28\n2\t群众满意\t30\t每低1%扣1分\t27\n合计\t\t100\t\t93"
    )
    assert [(i.level1, i.name, i.weight) for i in form.indicators] == [
        ("通用考核项目", "组织领导", "20"),
        ("通用考核项目", "制度建设", "20"),
        ("专项考核项目", "任务完成", "30"),
        ("专项考核项目", "群众满意", "30"),
    ]


def test_sections_in_the_names_are_levels() -> None:
    form = read_text(
        "考核内容\t分值\t评分标准\t得分\n一、通用考核项目\t40\t\t38\n（一）组织领导\t20\t\t18\n1.机构设置\t10\t缺一项扣1分\t9\n2.人员配备\t10\t缺一项扣1分\t9\n"
        "（二）制度建设\t20\t\t20\n1.制度\t20\t缺一项扣1分\t20\n二、专项考核项目\t60\t\t55\n1.任务完成\t60\t按比例\t55"
    )
    assert [(i.level1, i.level2, i.name) for i in form.indicators] == [
        ("一、通用考核项目", "（一）组织领导", "1.机构设置"),
        ("一、通用考核项目", "（一）组织领导", "2.人员配备"),
        ("一、通用考核项目", "（二）制度建设", "1.制度"),
        ("二、专项考核项目", None, "1.任务完成"),
    ]


def test_a_section_whose_rows_sum_to_something_else_is_said() -> None:
    form = read_text("序号\t考核项目\t分值\t评分标准\t得分\n一\t通用\t40\t\t38\n1\t组织\t20\t扣分\t18\n2\t制度\t25\t扣分\t20")
    assert names(form) == ["组织", "制度"]
    assert [(f.code, dict(f.fields)) for f in form.findings if f.code == "form-section-sum"] == [
        ("form-section-sum", {"name": "通用", "role": "weight", "stated": "40", "sum": "45"}),
    ]


def test_a_weight_over_several_rows_counts_once() -> None:
    form = html(
        "一级指标|三级指标|目标值|实际值|分值|得分",
        "产出指标^3|围墙|380米|380米|20^3|18^3",
        "门窗|220樘|220樘",
        "屋面|30㎡|30㎡",
        "效益指标|受益学生|≥10人|11人|80|80",
    )
    assert [i.shared for i in form.indicators] == [*[(("weight", "E2"), ("score", "F2"))] * 3, ()]
    assert [f.code for f in form.findings] == ["form-shared-weight"]


def test_a_row_with_text_in_name_or_level_only_goes_on_with_the_row_before() -> None:
    form = read_text(
        "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\n产出指标\t数量指标\t农村公益事业建设\t≥12个\t12个\t50\n\t\t项目\t\t\t\n"
        "效益指标\t社会效益\t受益村民\t≥8人\t9人\t50\n\t指标\t人数\t\t\t"
    )
    assert [(i.level1, i.level2, i.name) for i in form.indicators] == [
        ("产出指标", "数量指标", "农村公益事业建设项目"),
        ("效益指标", "社会效益指标", "受益村民人数"),
    ]
    assert [f.code for f in form.findings] == ["form-row-joined", "form-row-joined"]


FUND = "项目资金\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n年度资金总额\t9\t9\t9\t10\t100%\t10"
SCORED = (
    "一级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n产出指标\t培训人次\t≥5人次\t5人次\t50\t50\n效益指标\t就业率\t≥80%\t86%\t40\t40"
)


@pytest.mark.parametrize(
    ("text", "covers", "codes"),
    [
        (f"{FUND}\n{SCORED}\n合计\t\t\t\t100\t100", Covers.ALL, set()),
        (f"{FUND}\n{SCORED}\n合计\t\t\t\t90\t90", Covers.INDICATORS, set()),
        (f"{SCORED}\n合计\t\t\t\t100\t99.5", Covers.MORE, {"form-total-unchecked"}),
        (f"{FUND}\n{SCORED}\n合计\t\t\t\t100\t95", Covers.ALL, {"own-total-wrong"}),
        (f"{FUND}\n{SCORED}\n合计\t\t\t\t90\t85", Covers.INDICATORS, {"own-total-wrong"}),
    ],
)
def test_a_total_is_held_to_the_rows_that_it_sums(text: str, covers: Covers, codes: set[str]) -> None:
    form = read_text(text)
    assert covered(form) is covers
    told = {f.code for f in score_form(form).findings}
    assert told & {"form-total-unchecked", "own-total-wrong"} == codes
