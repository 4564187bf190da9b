"""What an actual says of itself: beside its number only known words may stand, and a second part may not deny the first."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.language import from_json, parse, to_json, unfamiliar
from indicator_dsl.meaning import score, score_table
from indicator_dsl.model import Indicator, Modality

OPEN = "0.00..10.00"


def points(target: str, actual: str, label: str | None = None) -> str:
    made = score(target, actual, weight=10, label=label, year=2024)
    return f"{made.score_min}..{made.score_max}" if made.score is None else str(made.score)


@pytest.mark.parametrize(
    ("target", "actual", "label"),
    [
        # A step on the way, a plan, a duty.
        ("≥8台", "8台已招标", "设备购置数量"),
        ("≥8台", "应采购8台", "设备购置数量"),
        ("≥8台", "8台采购中", "设备购置数量"),
        ("≥100件", "申请专利108件", "专利授权量"),
        ("≥1500户", "涉及1523户", "老旧小区改造户数"),
        ("≥33座", "目标33座", None),
        ("≥33座", "应完成33座", None),
        ("≥33座", "平均33座", None),
        ("≥2万人", "其中重点人群2.1万人", "家庭医生签约服务人数"),
        # Undone.
        ("≥8台", "误报8台", "设备购置数量"),
        ("≥5200人", "停发5230人", "高龄津贴发放人数"),
        ("≥150人", "清退150人", "公益性岗位安置人数"),
        # Another verb, another person, another rate.
        ("≥8台", "维修8台", "设备购置数量"),
        ("≥300人", "培训学生300人", "培训教师人数"),
        ("≥95%", "不合格率3%", "产品合格率"),
        ("≥90%", "合格率95%", "群众满意度"),
        ("≥95%", "损坏率2%", "设施完好率"),
        # Another time.
        ("≥300人", "2023年培训300人", "培训人数"),
        ("≥300人", "上半年培训300人", "培训人数"),
        ("≥300人", "2021-2023年累计培训300人", "培训人数"),
        # A date of something else.
        ("12月底前", "11月28日开工", "工程完工时间"),
        ("12月底前", "10月15日完成招标", "工程完工时间"),
        ("12月底前", "10月18日签订合同", "装备采购完成时间"),
        # A second part that speaks against the first, a product.
        ("≥8台", "8台，合格率75%", "设备购置数量"),
        ("≥8台", "6台，完成率100%", "设备购置数量"),
        ("≥8台", "8台，未验收", "设备购置数量"),
        ("≥200人", "2场×100人", "培训人数"),
        # A level for a change.
        ("较上年下降0.5%以上", "8.2%", "漏损率"),
        ("较上年提高1.8%以上", "99.92%", "参与率"),
    ],
)
def test_what_is_not_known_to_be_harmless_is_for_a_person(target: str, actual: str, label: str | None) -> None:
    assert points(target, actual, label) == OPEN


@pytest.mark.parametrize(
    ("target", "actual", "label", "expected"),
    [
        ("≥8台", "购置设备8台", "设备购置数量", "10.00"),
        ("≥8台", "8台均已到货并投入使用", "设备购置数量", "10.00"),
        ("≥8台", "采购8台", "设备购置数量", "10.00"),
        ("≥100件", "申请专利108件", "专利申请量", "10.00"),
        ("≥300人", "2024年培训300人", "培训人数", "10.00"),
        ("≥300人", "截至2024年12月底培训300人", "培训人数", "10.00"),
        ("≥300人", "上半年培训300人", "上半年培训人数", "10.00"),
        ("≥90%", "用水户满意率88%", "用水户满意度", "9.78"),
        ("≥95%", "普及率96%", "农村自来水普及率", "10.00"),
        ("12月底前", "11月28日开工", "开工时间", "10.00"),
        ("12月底前完成招标", "10月15日完成招标", None, "10.00"),
        ("≥600人", "600人（其中线上200人）", "安全培训人数", "10.00"),
        ("≥300家", "检查企业285家，发现隐患300处", "安全检查企业数", "9.50"),
        ("≥4处", "4处，均已通过验收", "文物修缮处数", "10.00"),
        ("≥90%", "达到85.5%", None, "9.50"),
        ("≤5%", "达到6%", None, "8.33"),
        ("≥90%", "85.5%以上", None, "9.50..10.00"),
    ],
)
def test_known_words_change_nothing(target: str, actual: str, label: str | None, expected: str) -> None:
    assert points(target, actual, label) == expected


@pytest.mark.parametrize(
    ("words", "names", "year", "first"),
    [
        ("完成培训", (), None, None),
        ("已招标", (), None, "招标"),
        ("已招标", ("项目招标数",), None, None),
        ("维修设备", ("设备购置数量",), None, "维修设备"),
        ("维修设备", (), None, None),
        ("2024年完成", (), 2024, None),
        ("2024年完成", (), None, "2024年"),
        ("截至12月底", (), None, None),
        ("1-6月完成", (), None, "1-6月"),
        ("不合格率", ("产品合格率",), None, "不合格率"),
        ("2×3", (), None, "2*3"),
    ],
)
def test_the_first_word_that_may_say_something(words: str, names: tuple[str, ...], year: int | None, first: str | None) -> None:
    assert unfamiliar(words, names=names, year=year) == first


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("5名医生", "医生"),
        ("11月28日开工", "开工"),
        ("目标33座", "目标"),
        ("8台已到货", None),
        ("126所学校", None),
        ("5000座（户）", None),
        ("30分钟内响应", None),
    ],
)
def test_a_remark_is_what_is_not_known_to_say_nothing(text: str, remark: str | None) -> None:
    clause = parse(text).clauses[0]
    assert clause.remark == remark
    assert from_json(to_json(clause)) == clause


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("达到85%", Modality.REACHED),
        ("合格率达85%", Modality.REACHED),
        ("达到85%以上", None),
        ("至少达到85%", None),
        ("≥85%", None),
        ("力争达到85%", Modality.PLANNED),
    ],
)
def test_only_a_plain_reaching_is_one(text: str, modality: Modality | None) -> None:
    clause = parse(text).clauses[0]
    assert clause.modality is modality
    assert parse(str(clause)) == clause


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("20场次", "22场", "10.00"),
        ("≥20场次", "18场", "9.00"),
        ("≥8台", "购置7台（套）", "8.75"),
        ("4期/年", "4期", "10.00"),
        ("12次", "每月1次", "10.00"),
        ("每季度≥1次", "3次", "7.50"),
        ("每月1次", "1次", OPEN),
        ("≥8600人", "8725人/月", OPEN),
        ("650元/生", "650元", "10.00"),
        ("≤1500元/亩", "1600元", "9.38"),
        ("≤1500元/亩", "16万元", OPEN),
        ("≥680元/月", "690元/人·月", "10.00"),
        ("≥680元/月", "8280元/年", "10.00"),
        ("10000本", "1万册", "10.00"),
        ("≥203人", "203/203", "10.00"),
        ("≥203人", "200/203", "0.05..9.85"),
        ("≥100家", "98户", OPEN),
        ("≥300人", "300人次", OPEN),
        ("≥260家次", "268家", OPEN),
    ],
)
def test_units_at_which_nobody_stops(target: str, actual: str, expected: str) -> None:
    assert points(target, actual) == expected


@pytest.mark.parametrize(
    ("target", "actual", "label", "expected"),
    [
        # Questions without a middle, answered in kind.
        ("是", "是", None, "10.00"),
        ("否", "否", None, "10.00"),
        ("否", "无", None, "10.00"),
        ("否", "有", None, "0.00..5.99"),
        ("合格", "验收合格", None, "10.00"),
        ("通过验收", "已通过验收", None, "10.00"),
        ("按时完成", "已按期完工", None, "10.00"),
        ("按时完成", "已完成", None, "8.00..10.00"),
        ("完成", "按时完成", None, "10.00"),
        ("完成", "完成招标", None, "8.00..10.00"),
        ("应补尽补", "应补尽补", None, "10.00"),
        ("应补尽补", "应保尽保", None, OPEN),
        ("建立", "已建立", None, "10.00"),
        ("建立", "未建立", None, OPEN),
        ("达成预期指标", "达成预期指标", None, "8.00..10.00"),
        ("效果明显", "效果明显", None, "8.00..10.00"),
        # Weaker degrees.
        ("明显改善", "有所改善", None, "6.00..7.99"),
        ("改善", "有所改善", None, "6.00..10.00"),
        ("明显改善", "改善", None, "6.00..10.00"),
        ("明显改善", "显著改善", None, "8.00..10.00"),
        ("有效遏制", "基本遏制", None, "6.00..7.99"),
        ("健全", "基本健全", None, "6.00..7.99"),
        # None.
        ("0起", "无", None, "10.00"),
        ("0起", "全年未发生安全事故", "安全事故起数", "10.00"),
        ("0起", "未发生安全事故", "投诉起数", OPEN),
        ("0起", "无法完成", None, OPEN),
        ("≤3起", "无", None, "10.00"),
        ("≤100家", "无", None, OPEN),
        ("≥3起", "无", None, OPEN),
        ("0起", "—", None, OPEN),
        ("不发生", "未发生", None, "10.00"),
        ("零事故", "0起", None, "10.00"),
        ("零事故", "1起", None, "0.00"),
        ("100%", "100%，无漏报", "疫情报告率", "10.00"),
        # Deadlines.
        ("12月底前", "已完成", None, "10.00"),
        ("12月底前", "按期完工", None, "10.00"),
        ("12月底前", "未完成", None, OPEN),
        ("12月底前", "基本完成", None, OPEN),
        ("12月底前", "合格", None, OPEN),
    ],
)
def test_words(target: str, actual: str, label: str | None, expected: str) -> None:
    assert points(target, actual, label) == expected


@pytest.mark.parametrize("policy", ["strict", "mof-2021-guide", "platform", "hubei"])
def test_an_answer_in_kind_is_full_everywhere(policy: str) -> None:
    made = score("合格", "合格", weight=10, policy=policy)
    assert (str(made.score), made.rule) == ("10.00", f"{policy}/judgement.in-kind")


def test_a_band_may_hold_an_answer_in_kind(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('extends = "mof-2020"\n[judgement]\nin-kind = "band"\n', encoding="utf-8")
    made = score("合格", "合格", weight=10, policy=file)
    assert (str(made.score_min), str(made.score_max)) == ("8.00", "10.00")


@pytest.mark.parametrize(
    ("target", "actual", "label", "expected"),
    [
        # A verb in a name that only says which things they are stands against no other.
        ("8个", "建成站点8个", "噪声自动监测站点", "10.00"),
        ("≥12个", "完成方案编制12个", "污水治理村庄数", OPEN),
        ("≥8项", "储备9项", "科技成果转化项目", OPEN),
        ("按月发放", "按月足额发放", None, "10.00"),
        ("≥1000件", "采购1000件（套）", "应急物资采购", "10.00"),
        ("3次", "组织3次考试，平稳有序", "考试组织次数", "10.00"),
        ("0起", "无事故发生", "文物安全事故", "10.00"),
    ],
)
def test_what_a_name_counts(target: str, actual: str, label: str, expected: str) -> None:
    made = score(
        target, actual, weight=10, label=label, category="产出指标", relation="≥" if target[0].isdigit() and target != "0起" else None
    )
    assert (f"{made.score_min}..{made.score_max}" if made.score is None else str(made.score)) == expected


@pytest.mark.parametrize(
    ("target", "actual", "label", "expected"),
    [
        ("≥8台", "租赁8台", "设备购置", OPEN),
        ("≥20家", "走访20家", "扶持企业数量", OPEN),
        ("按时公开", "按期公开", "信息公开", "10.00"),
        ("按时公开", "已公开", "信息公开", OPEN),
        ("应救尽救", "已做到应救尽救", None, "10.00"),
        ("≥90%", "经调查，满意度为88.2%", "服务对象满意度", "9.80"),
    ],
)
def test_other_acts_and_what_was_done_in_time(target: str, actual: str, label: str | None, expected: str) -> None:
    assert points(target, actual, label) == expected


@pytest.mark.parametrize(
    ("target", "actual", "label", "category", "expected"),
    [
        # Under a name that asks for a day a number with a point is one; of a count it is a number.
        ("9.30", "9.28", "项目完成时间", "时效指标", "10.00"),
        ("9.30", "10.15", "项目完成时间", "时效指标", OPEN),
        ("≤9.30", "10.15", "完成时间", "时效指标", OPEN),
        ("≤12.31", "12.15", "完成时间", None, "10.00"),
        ("3/31", "4/2", "验收时间", "时效指标", OPEN),
        ("9-30", "9-28", "验收时间", "时效指标", "10.00"),
        ("6.30前完成", "6.25", "完成时间", "时效指标", "10.00"),
        ("6.30前", "7.25完成", "完成时间", "时效指标", OPEN),
        ("9.30", "10.15", "及时性", "时效指标", OPEN),
        ("9.30", "10.15", "产量", "数量指标", "10.00"),
        ("≥9.30", "8.37", "产量", "数量指标", "9.00"),
        ("≤9.30", "9.28", "平均完成时间", "时效指标", "10.00"),
        # What neither cell says the name may: 9.8万 beside 10 are 9.8万册 of 10万册.
        ("≥10", "9.8万", "馆藏量（万册）", None, "9.80"),
        ("≥10", "98000册", "馆藏量（万册）", None, "9.80"),
        ("≥10万册", "98000", "馆藏量（万册）", None, "9.80"),
        ("≥50", "48", "道路长度(公里)", None, "9.60"),
        ("≥10", "9.8万", "馆藏量（2024年）", None, "10.00"),
    ],
)
def test_the_name_says_what_a_number_is(target: str, actual: str, label: str, category: str | None, expected: str) -> None:
    row = Indicator(name=label, level2=category, target=target, actual=actual, weight="10")
    alone = score(target, actual, weight=10, label=label, category=category, year=2024)
    (line,) = score_table([row], year=2024).lines
    assert line.score is not None
    said = {f"{made.score_min}..{made.score_max}" if made.score is None else str(made.score) for made in (alone, line.score)}
    assert said == {expected}
    columns = pytest.importorskip("indicator_dsl.columns", reason="the extra [columns] is not installed")
    pyarrow = pytest.importorskip("pyarrow")
    cells = {"t": target, "a": actual, "w": "10", "l": label, "c": category}
    table = pyarrow.table({name: pyarrow.array([cell], pyarrow.string()) for name, cell in cells.items()})
    made = columns.score(table, target="t", actual="a", weight="w", label="l", category="c", year=2024).to_pylist()[0]
    assert (made["score_min"], made["score_max"], made["score"]) == (alone.score_min, alone.score_max, alone.score)
