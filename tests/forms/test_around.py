"""What stands around and between indicator tables: goals, totals, projects, blocks of the whole period."""

from __future__ import annotations

import pytest

from indicator_dsl.forms import Form, read_text, review

HEADER = "一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分"
ROWS = "产出指标\t数量指标\t甲\t≥1个\t1个\t50\t50\n效益指标\t社会效益指标\t乙\t≥2个\t2个\t50\t49"


def around(*above: str, below: str = "") -> Form:
    return read_text("\n".join([*above, HEADER, ROWS, *filter(None, [below])]))


@pytest.mark.parametrize(
    ("labels", "texts", "goals", "period", "achieved"),
    [
        ("年度总体目标\t预期目标\t\t实际完成情况", "\t培训500人次\t\t培训487人次", "培训500人次", None, "培训487人次"),
        ("总体目标\t中期目标（2022年—2024年）\t\t年度目标", "\t培训900人次\t\t培训300人次", "培训300人次", "培训900人次", None),
        ("总体目标完成情况\t总体目标\t\t全年实际完成情况", "\t培训500人次\t\t培训487人次", "培训500人次", None, "培训487人次"),
        (
            "当年绩效目标\t年初绩效目标\t全年（调整）绩效目标\t全年目标实际完成情况",
            "\t培训600人次\t培训500人次\t培训487人次",
            "培训500人次",
            None,
            "培训487人次",
        ),
    ],
)
def test_goals_side_by_side(labels: str, texts: str, goals: str, period: str | None, achieved: str | None) -> None:
    form = around(labels, texts)
    assert (form.goals, form.period_goals, form.achieved) == (goals, period, achieved)


@pytest.mark.parametrize(
    ("line", "weight", "score"),
    [("自评总分（分）\t98.5", None, "98.5"), ("项目名称\t某项目\t自评总分\t99", None, "99"), ("总分\t100\t99", "100", "99")],
)
def test_the_total_stands_outside_the_table(line: str, weight: str | None, score: str) -> None:
    total = around(line).total
    assert total is not None
    assert (total.weight, total.score) == (weight, score)


PROJECTS = """项目名称\t绩效目标\t一级指标\t二级指标\t三级指标\t指标值\t权重
甲项目\t培训500人次\t产出指标\t数量指标\t培训人次\t≥500人次\t60
\t\t效益指标\t社会效益指标\t就业率\t≥80%\t40
乙项目\t印制手册2万册\t产出指标\t数量指标\t印制手册\t≥2万册\t60
\t\t效益指标\t社会效益指标\t知晓率\t≥90%\t40"""


def test_each_project_of_a_table_is_a_form() -> None:
    form = read_text(PROJECTS)
    assert [(p.project, p.goals, [i.name for i in p.indicators]) for p in form.parts] == [
        ("甲项目", "培训500人次", ["培训人次", "就业率"]),
        ("乙项目", "印制手册2万册", ["印制手册", "知晓率"]),
    ]
    assert review(form) == []


def test_numbered_projects_under_each_other() -> None:
    form = read_text("\n".join(["绩效自评汇总", "项目一：甲", HEADER, ROWS, "项目二：乙", HEADER, ROWS]))
    assert [(p.project, len(p.indicators)) for p in form.parts] == [("甲", 2), ("乙", 2)]


def test_a_block_of_the_period_has_no_annual_targets_to_miss() -> None:
    header = "\t一级指标\t二级指标\t指标内容\t指标值\t备注"
    rows = "\t产出指标\t数量指标\t系统数\t{}个\t\n\t效益指标\t社会效益指标\t服务人数\t{}万人\t"
    form = read_text("\n".join(["长期绩效指标" + header, rows.format(60, 90), "年度绩效指标" + header, rows.format(20, 30)]))
    assert [(i.target, i.period_target) for i in form.indicators] == [(None, "60个"), (None, "90万人"), ("20个", None), ("30万人", None)]
    assert review(form) == []


def test_a_column_that_no_list_knows_is_told() -> None:
    form = read_text(HEADER.replace("得分", "甲乙丙") + "\n" + ROWS)
    assert [f.code for f in form.findings] == ["form-unknown-column"]


def test_a_target_parted_from_its_name_is_told() -> None:
    form = read_text(
        "一级指标\t二级指标\t三级指标\t分值\n产出指标\t数量指标\t指标1：培训人数不少于500人\t20\n产出指标\t数量指标\t开展调研\t20"
    )
    assert [(i.name, i.target) for i in form.indicators] == [("指标1：培训人数", "不少于500人"), ("开展调研", None)]
    assert [(f.code, f.place) for f in form.findings] == [("form-target-in-name", "C2")]


def test_what_stands_below_the_total_is_no_indicator() -> None:
    form = around(below="总分\t\t\t\t\t100\t99\n问题\t措施\t责任人\n人数不足\t加强宣传\t张某")
    assert [i.name for i in form.indicators] == ["甲", "乙"]


def test_two_values_under_one_header_are_not_read_as_one() -> None:
    rows = "产出指标,数量指标,甲,≥1000公里,200公里,850公里,50\n效益指标,社会效益指标,乙,100%,98%,99%,50"
    form = read_text(f"一级指标,二级指标,三级指标,年度指标值,实际完成值,,分值\n,,,,省级,市县,\n{rows}")
    assert [i.actual for i in form.indicators] == [None, None]
    assert [f.code for f in form.findings] == ["form-parts-only"]


def test_which_of_several_unknown_columns_holds_the_answers_is_for_a_person() -> None:
    rows = "产出指标,数量指标,甲,≥3期,办班三期,某科,10,10\n效益指标,社会效益指标,乙,提升,有所提升,某室,10,10"
    form = read_text(f"一级指标,二级指标,三级指标,年度指标值,落地成果,某某,分值,得分\n{rows}")
    assert [i.actual for i in form.indicators] == [None, None]
    assert [dict(f.fields)["header"] for f in form.findings if f.code == "form-unknown-column"] == ["落地成果", "某某"]


def test_two_values_in_some_rows_of_one_column_stay_two() -> None:
    table = (
        "<table><tr><td>三级指标<td colspan=2>指标值<td>分值"
        "<tr><td>甲<td>≥5个<td>（市级）<td>10<tr><td>乙<td>省级3个<td>市级5个<td>10<tr><td>丙<td>≥9<td>家<td>10</table>"
    )
    assert [i.target for i in read_text(table).indicators] == ["≥5个（市级）", "省级3个；市级5个", "≥9家"]


def test_a_name_that_is_its_own_target_is_an_indicator_where_it_has_points() -> None:
    head = "<table><tr><td>一级指标<td>三级指标<td>指标值<td>完成值<td>分值"
    form = read_text(f"{head}<tr><td>效益指标<td colspan=2>无重大安全事故<td>无<td>30<tr><td>备考<td colspan=4>以上为自评</table>")
    assert [(i.name, i.target, i.actual, i.weight) for i in form.indicators] == [("无重大安全事故", "无重大安全事故", "无", "30")]


def test_rows_of_a_table_with_an_unknown_header_are_told() -> None:
    rows = "产出指标\t数量指标\t丙\t≥3个\t4个\n效益指标\t社会效益指标\t丁\t≥90%\t95%"
    form = around(below=f"乙项目支出绩效自评表\n一类\t二类\t三类\t甲乙\t丙丁\n{rows}")
    assert [i.name for i in form.indicators] == ["甲", "乙"]
    lost = [(f.place, dict(f.fields)["text"]) for f in form.findings if f.code == "form-row-outside"]
    assert [text.split("  ")[2] for _, text in lost] == ["丙", "丁"]
    assert all(place for place, _ in lost)


def test_a_title_and_a_year_with_an_annex_and_a_unit_beside() -> None:
    """2023年实际值 in a form of 2024 is no actual value, wherever the form says its year."""
    text = """附件2\t项目支出绩效目标申报表
（2024年度）\t\t\t金额单位：万元
一级指标\t二级指标\t三级指标\t2023年实际值\t2024年目标值
产出指标\t数量指标\t监测点位\t110个\t≥120个
附件3\t项目支出绩效目标申报表
（2024年度）
项目名称\t乙项目
一级指标\t二级指标\t三级指标\t2023年实际值\t2024年目标值
产出指标\t数量指标\t采样点数\t10个\t≥20个"""
    form = read_text(text)
    assert (form.title, form.year, str(form.kind), len(form.parts)) == ("项目支出绩效目标申报表", 2024, "declaration", 2)
    assert [(i.target, i.actual) for i in form.indicators] == [("≥120个", None), ("≥20个", None)]


@pytest.mark.parametrize(
    ("header", "rows", "names", "told"),
    [
        ("指标名称\t指标内容", "培训人次\t全年培训的人次\n合格率\t合格人次/培训人次", ["培训人次", "合格率"], False),
        ("评价指标\t指标要素", "产业\t工业增速\n投资\t投资增速", ["产业", "投资"], True),
        ("考核项目\t考核内容", "产业\t工业增速\n\t农业增速", ["工业增速", "农业增速"], False),
    ],
)
def test_two_columns_of_names(header: str, rows: str, names: list[str], told: bool) -> None:
    lines = "\n".join(f"{row}\t≥5%\t6%\t50" for row in rows.split("\n"))
    form = read_text(f"{header}\t目标值\t完成值\t分值\n{lines}")
    assert [i.name for i in form.indicators] == names
    assert ("form-several-columns" in [f.code for f in form.findings]) is told


def test_none_or_two_ticks_are_told() -> None:
    rows = "产出指标,数量指标,甲,≥3期,√,√,,50\n效益指标,社会效益指标,乙,提升,,,,30\n效益指标,社会效益指标,丙,提升,,√,,20"
    form = read_text(f"一级指标,二级指标,三级指标,年度指标值,完成情况,,,分值\n,,,,达成,部分达成,未达成,\n{rows}")
    assert [i.actual for i in form.indicators] == [None, None, "部分达成"]
    assert [(f.code, f.place, dict(f.fields)["count"]) for f in form.findings] == [("form-ticks", "E3", "2"), ("form-ticks", "E4", "0")]


@pytest.mark.parametrize(
    ("text", "read", "told"),
    [
        ("☑达成 □部分达成 □未达成", "达成", False),
        ("☑通过（2024年11月） □未通过", "通过(2024年11月)", False),
        ("□是 □否", "□是 □否", True),
        ("是 □否", "是 □否", True),
        ("√是 ×否", "是", False),
        ("10□", "10□", False),
        ("☑是 ☑否 □其他", "☑是 ☑否 □其他", True),
        ("●完成甲 ●完成乙", "●完成甲 ●完成乙", False),
        ("√ 已完成", "√ 已完成", False),
    ],
)
def test_options_in_a_cell(text: str, read: str, told: bool) -> None:
    form = around(below=f"效益指标\t社会效益指标\t丙\t是\t{text}\t50\t49")
    assert form.indicators[-1].actual == read
    assert ["form-ticks" in f.code for f in form.findings] == [True] * told


def test_ticks_without_a_header_above_answer_where_nothing_else_does() -> None:
    rows = "产出指标\t数量指标\t甲\t≥3期\t√\t\t50\n效益指标\t社会效益指标\t乙\t提升\t\t√\t50"
    form = read_text(f"一级指标\t二级指标\t三级指标\t年度指标值\t完成\t未完成\t分值\n{rows}")
    assert [i.actual for i in form.indicators] == ["完成", "未完成"]
    assert [f.code for f in form.findings] == ["form-guessed-column"]


def test_years_alone_in_a_form_without_a_year_are_told() -> None:
    rows = "产出指标\t数量指标\t甲\t≥3期\t≥4期\n效益指标\t社会效益指标\t乙\t≥90%\t≥95%"
    form = read_text(f"一级指标\t二级指标\t三级指标\t2024年\t2025年\n{rows}")
    assert [i.target for i in form.indicators] == [None, None]
    assert [dict(f.fields)["header"] for f in form.findings if f.code == "form-unknown-column"] == ["2024年", "2025年"]


def test_the_last_year_of_several_actuals() -> None:
    rows = "产出指标\t数量指标\t甲\t≥1000人\t980人\t1010人\n效益指标\t社会效益指标\t乙\t≥90%\t91%\t92%"
    form = read_text(f"一级指标\t二级指标\t三级指标\t目标值\t2023年实际\t2024年实际\n{rows}")
    assert [i.actual for i in form.indicators] == ["1010人", "92%"]
    assert [f.code for f in form.findings] == ["form-several-columns"]


def test_labels_above_panels_whose_merges_were_filled() -> None:
    labels = ",".join(["年度绩效指标"] * 4 + ["中期绩效指标"] * 4)
    form = read_text(
        f"{labels}\n{','.join(['一级指标,二级指标,三级指标,指标值'] * 2)}\n产出指标,数量指标,甲,≥30个,产出指标,数量指标,甲,≥90个"
    )
    assert [(i.target, i.period_target) for i in form.indicators] == [("≥30个", "≥90个")]


def test_points_that_rows_may_share_are_told() -> None:
    form = around(below="效益指标\t社会效益指标\t丙\t≥1个\t1个\t\t")
    assert [(f.code, f.place) for f in form.findings] == [("form-weight-blank", "C4")]


def test_the_total_of_lines_with_spaces() -> None:
    form = read_text(f"{HEADER}\n{ROWS}\n总分\t\t\t\t\t100\t99".replace("\t", " "))
    assert form.total is not None
    assert (form.total.weight, form.total.score) == ("100", "99")


def test_the_unit_of_a_header_goes_with_a_signed_number_too() -> None:
    form = read_text(
        "一级指标\t三级指标\t目标值（万元）\t实际值（元）\t分值\n成本指标\t甲\t≤2600\t25800000\t10\n成本指标\t乙\t≤400万元\t3\t10"
    )
    assert [(i.target, i.unit, i.actual) for i in form.indicators] == [("≤2600", "万元", "25800000元"), ("≤400万元", None, "3元")]


@pytest.mark.parametrize(("yes", "no"), [("V", ""), ("TRUE", "FALSE"), ("（√）", "（ ）"), ("√", "×")])
def test_marks_that_are_typed_or_stored_for_ticks(yes: str, no: str) -> None:
    rows = f"产出指标,数量指标,甲,≥3期,{yes},{no},50\n效益指标,社会效益指标,乙,提升,{no},{yes},50"
    form = read_text(f"一级指标,二级指标,三级指标,年度指标值,完成情况,,分值\n,,,,达成,未达成,\n{rows}")
    assert [i.actual for i in form.indicators] == ["达成", "未达成"]


@pytest.mark.parametrize("heads", ["高,低", "是,否", "一季度,二季度"])
def test_ticks_that_are_no_answers_are_no_actual(heads: str) -> None:
    rows = "产出指标,数量指标,甲,≥3期,√,,50\n效益指标,社会效益指标,乙,提升,,√,50"
    form = read_text(f"一级指标,二级指标,三级指标,年度指标值,{heads},分值\n{rows}")
    assert [i.actual for i in form.indicators] == [None, None]


@pytest.mark.parametrize(("label", "score"), [("预算执行情况（20分）", "得分"), ("预算执行情况", "得分（20分*执行率）")])
def test_the_points_of_execution_in_a_label(label: str, score: str) -> None:
    head = f"{label}\t\t预算数（万元）\t执行数（万元）\t执行率\t{score}"
    form = around(head, "\t年度财政资金总额\t8600\t8412.3\t97.82%\t19.56", "\t其中：中央补助\t8000\t8000\t100%\t—")
    assert [(f.name, f.weight, f.score) for f in form.funds] == [("年度财政资金总额", "20", "19.56"), ("其中：中央补助", None, None)]


def test_boxes_that_nobody_ticked_are_no_actual() -> None:
    rows = "产出指标,数量指标,甲,≥3期,□,□,50\n效益指标,社会效益指标,乙,提升,□,□,50"
    form = read_text(f"一级指标,二级指标,三级指标,年度指标值,完成情况,,分值\n,,,,达成,未达成,\n{rows}")
    assert [(i.actual, f.code) for i, f in zip(form.indicators, form.findings, strict=True)] == [(None, "form-ticks")] * 2
