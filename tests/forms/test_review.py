"""Each rule of the review finds what it is for, and keeps quiet where nothing is wrong."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from indicator_dsl import forms
from indicator_dsl.errors import FormError, Severity, catalog
from indicator_dsl.forms.model import Amount, Form, FundLine, Task, Totals
from indicator_dsl.forms.review import RULES, Rules, review, why
from indicator_dsl.model import Indicator, Place
from indicator_dsl.units import Quantity, Unit

SHARED = Path(__file__).resolve().parents[3] / "shared" / "forms"
YUAN = Unit.of("元")


def row(name: str = "检查次数", target: str | None = "≥5次", level: str = "产出指标/数量指标", **rest: Any) -> Indicator:
    level1, _, level2 = level.partition("/")
    place = Place(sheet="表", row=rest.pop("at", 9), column="C")
    columns = (("name", "C"), ("target", "E"), ("period_target", "D"), ("weight", "F"))
    return Indicator(name=name, target=target, level1=level1, level2=level2 or None, place=place, columns=columns, **rest)


def budget(**amounts: str) -> tuple[Amount, ...]:
    return tuple(Amount(name=name, text=text, quantity=Quantity(Decimal(text), YUAN)) for name, text in amounts.items())


def fund(name: str, initial: str | None, executed: str | None = None) -> FundLine:
    values = {"initial": initial, "executed": executed}
    return FundLine(name=name, **{key: Quantity(Decimal(v), YUAN) for key, v in values.items() if v})  # type: ignore[arg-type]


def form(*rows: Indicator, said: str | None = None, year: int | None = 2026, **rest: Any) -> Form:
    tasks = (Task(name="重点任务", expected=said, place=Place(sheet="表", row=3, column="B")),) if said else ()
    return Form(year=year, sheet="表", indicators=rows, tasks=tasks, **rest)


def half(*weights: str | None) -> list[Indicator]:
    return [row(name=f"第{i}项检查", weight=weight, at=i) for i, weight in enumerate(weights, 1)]


BENEFIT = row("就业人数", "≥5人", "效益指标/社会效益指标")

# Code, a form in which the rule finds something once, and one in which it doesn't.
CASES: list[tuple[str, Form, Form]] = [
    (
        "review-budget-sources",
        form(budget=budget(基本支出="1.1", 项目支出="2", 财政拨款="3", 其他资金="0")),
        form(budget=budget(基本支出="1.1", 项目支出="2", 财政拨款="3", 其他资金="0.10")),
    ),
    (
        "review-budget-uses",
        form(budget=budget(财政拨款="10", 市本级使用资金="7", 拟用于对下转移支付资金="2.99")),
        form(budget=budget(财政拨款="10", 市本级使用资金="7", 拟用于对下转移支付资金="3.00")),
    ),
    (
        "review-funds-total",
        form(funds=(fund("年度资金总额", "0"), fund("其中：当年财政拨款", "90"))),
        form(funds=(fund("年度资金总额", "90"), fund("其中：当年财政拨款", "80"), fund("中央财政资金", "70"), fund("其他资金", "10"))),
    ),
    ("review-empty", form(), form(row())),
    ("review-level-missing", form(row()), form(row(), BENEFIT)),
    ("review-weight-missing", form(*half("50", None)), form(*half("50", "50"))),
    (
        "review-weights-sum",
        form(*half("50", "30")),
        form(*(row(name=str(at), weight="50", at=at, shared=(("weight", "F1"),)) for at in (1, 2)), row(weight="40.0", at=3)),
    ),
    (
        "review-total-differs",
        form(row(score="9.5"), BENEFIT, total=Totals(score="19.5", place=Place(row=8))),
        form(row(score="9.5"), row("乙", score="9.666"), total=Totals(score="19.17")),
    ),
    ("review-same-name", form(row(at=1), row(at=2)), form(row(at=1), row(level="产出指标/质量指标", at=2))),
    ("review-target-missing", form(row(target=None)), form(row())),
    ("review-target-unreadable", form(row(target="1,23,4个")), form(row(target="1,234个"))),
    ("review-placeholder", form(row(target="≥**批次")), form(row(target="≥3批次"))),
    ("review-vague", form(row(target="效果明显")), form(row(target="较上年提高"), row("乙", "达标"), row("丙", "是"))),
    ("review-approximate", form(row(target="1,300亿元左右")), form(row(target="≥1,300亿元"))),
    ("review-no-unit", form(row("绿化面积", "≥5")), form(row(target="≥5"), row("绿化面积（公顷）", "≥5"), row("绿化", "≥5", unit="次"))),
    ("review-share-above-100", form(row("覆盖率", "≥120%")), form(row("覆盖率", "≥100%"), row("产值增长率", "≥120%"))),
    (
        "review-cost-direction",
        form(row("单位成本", "≥50万元", "成本指标/经济成本指标")),
        form(row("单位成本", "≤50万元", "成本指标/经济成本指标"), row("成本节约额", "≥5万元", "成本指标/经济成本指标")),
    ),
    (
        "review-output-capped",
        form(row(target="≤5次")),
        form(row("安全事故起数", "≤1起"), row("平均检查时间", "≤5天"), row("检查次数", "≤5次", "产出指标/质量指标")),
    ),
    (
        "review-year-above-period",
        form(row(target="≥1000家", period_target="≥0.08万家")),
        form(row(target="≥1000家", period_target="≥0.1万家"), row("乙", "≥95%", period_target="≥90%")),
    ),
    (
        "review-rate-above-period",
        form(row("合格率", "≥95%", period_target="≥90%")),
        form(row("合格率", "≥90%", period_target="≥95%"), row(target="≥10家", period_target="≥9家")),
    ),
    ("review-period-units-differ", form(row(target="≥9家", period_target="≥9个")), form(row(target="≥9公里", period_target="≥9000米"))),
    ("review-date-outside", form(row(target="2025年12月底前")), form(row(target="12月底前"), row("乙", "2025.07-2026.01"))),
    (
        "review-units-differ",
        form(row("工业企业开展技术改造数量", "≥900个"), said="工业企业开展技术改造数量≥900家。"),
        form(row("工业企业开展技术改造数量", "≥900家"), said="工业企业开展技术改造数量≥900家。"),
    ),
    (
        "review-figures-differ",
        form(row("工业企业开展技术改造数量", "≥900家"), said="工业企业开展技术改造≥1000家。"),
        form(row("工业企业开展技术改造数量", "≥0.1万家"), said="工业企业开展技术改造≥1000家。"),
    ),
    (
        "review-relations-differ",
        form(row("推动中小企业完成数字化转型数量", "≥850家"), said="力争累计推动超850家中小企业完成数字化转型。"),
        form(row("推动中小企业完成数字化转型数量", "≥850家"), said="力争累计推动850家以上中小企业完成数字化转型。"),
    ),
    (
        "review-not-in-table",
        form(row(), said="力争全年工业投资规模达1700亿元。"),
        form(row("工业投资规模", "≥1700亿元"), said="力争全年工业投资规模达1700亿元。围绕15个产业集群开展工作。"),
    ),
]


def codes(found: Form, **options: Any) -> list[str]:
    return [finding.code for finding in review(found, **options)]


def test_each_rule_has_its_cases() -> None:
    assert [code for code, _, _ in CASES] == list(RULES)


@pytest.mark.parametrize(("code", "wrong", "_right"), CASES, ids=[code for code, _, _ in CASES])
def test_a_rule_finds(code: str, wrong: Form, _right: Form) -> None:
    assert codes(wrong).count(code) == 1


@pytest.mark.parametrize(("code", "_wrong", "right"), CASES, ids=[code for code, _, _ in CASES])
def test_a_rule_keeps_quiet(code: str, _wrong: Form, right: Form) -> None:
    assert code not in codes(right)


@pytest.mark.parametrize("code", RULES)
def test_each_rule_says_what_and_why_in_both_languages(code: str) -> None:
    entry = catalog()[code]
    assert entry["severity"] in tuple(Severity)
    assert all(entry[key] for key in ("zh", "en", "why_zh", "why_en"))


@pytest.mark.parametrize(("code", "wrong", "_right"), CASES, ids=[code for code, _, _ in CASES])
def test_findings_read_well(code: str, wrong: Form, _right: Form) -> None:
    (finding,) = (finding for finding in review(wrong) if finding.code == code)
    for lang in ("zh", "en"):
        assert "{" not in finding.message(lang)
        assert why(finding, lang)


def test_a_finding_has_its_place() -> None:
    (finding,) = (f for f in review(form(row(target="效果明显", at=12), BENEFIT)) if f.code == "review-vague")
    assert finding.place == "表!E12"
    assert finding.message("zh") == "指标“检查次数”的指标值“效果明显”缺少可衡量的量化标准"
    assert finding.message("en") == "the target '效果明显' of '检查次数' names no standard that can be measured"


def test_a_budget_says_by_how_much_it_is_off() -> None:
    finding, _ = review(form(budget=budget(基本支出="130532800", 项目支出="52140000", 财政拨款="182672799.5"), year=2024))
    assert finding.message("zh") == "预算收支不平衡：基本支出 + 项目支出 合计 182,672,800 元，财政拨款 合计 182,672,799.5 元，相差 0.5 元"


@pytest.mark.parametrize(
    ("weights", "execution", "fine"),
    [
        (["60", "40"], None, True),
        (["60", "30"], None, True),
        (["60", "30"], "10", True),
        (["60", "40"], "10", False),
        (["40", "40"], "20", True),
        (["60", "30.01"], None, False),
        (["60分", "30分"], "10", True),
    ],
)
def test_weights_and_execution_make_up_100(weights: list[str], execution: str | None, fine: bool) -> None:
    funds = (FundLine(name="年度资金总额", weight=execution),) if execution else ()
    assert ("review-weights-sum" not in codes(form(*half(*weights), funds=funds))) is fine


def test_execution_as_a_row_of_the_table_counts_in_full() -> None:
    rows = [*half("50", "40"), row("预算执行率", "≥95%", "预算执行率", weight="10")]
    assert "review-weights-sum" not in codes(form(*rows))
    assert "review-weights-sum" in codes(form(*rows[1:]))


def test_names_of_different_levels_are_not_one_indicator() -> None:
    rows = (row("培育省级企业技术中心数量", "≥30家", at=1), row("创建绿色工厂数量", "≥3家", at=2))
    found = codes(form(*rows, BENEFIT, said="培育国家级企业技术中心数量≥5家；创建绿色园区数量≥2个。"))
    assert "review-figures-differ" not in found
    assert "review-units-differ" not in found


def test_each_of_several_clauses_may_answer() -> None:
    name = "降低专精特新企业融资成本家数以及融资总额"
    assert codes(form(row(name, "≥200家、≥100亿元"), BENEFIT, said=f"{name}≥200家、≥100亿元。")) == []


def test_a_form_of_thousands_of_alike_names_is_reviewed_in_time() -> None:
    rows = [row(f"培训班第{k}期人次", f"≥{k}人次") for k in range(3000)]
    said = "；".join(f"培训班第{k}期人次≥{k + 1}人次" for k in range(1000))
    start = time.perf_counter()
    assert codes(form(*rows, BENEFIT, said=said)).count("review-figures-differ") == 1000
    assert time.perf_counter() - start < 20


def test_placeholders_in_the_text_are_found() -> None:
    found = [f for f in review(form(row(), BENEFIT, said="举办活动≥XX场，投入**万元；型号 A**。")) if f.code == "review-placeholder"]
    assert len(found) == 2
    assert {f.place for f in found} == {"表!B3"}


def test_forms_of_a_workbook_are_reviewed_one_by_one() -> None:
    parts = (form(row(), BENEFIT), form(row(), BENEFIT))
    whole = Form(indicators=parts[0].indicators + parts[1].indicators, parts=parts)
    assert codes(whole) == []


def test_errors_come_first() -> None:
    severities = [f.severity for f in review(form(row(target="1,300亿元左右"), row("乙", "效果明显"), row("丙", None)))]
    assert severities == sorted(severities, key=list(Severity).index)
    assert len(set(severities)) == 3


# ---------------------------------------------------------------------------------- rule files


@pytest.fixture
def rule_file(tmp_path: Path) -> Any:
    def write(text: str) -> Path:
        path = tmp_path / "rules.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_rule_file_of_another_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('[words]\ncosts = ["造价"]\n', encoding="gb18030")
    assert Rules.load(tmp_path / "rules.toml").words["costs"][-1] == "造价"


def test_rules_can_be_switched(rule_file: Any) -> None:
    wrong = form(row(target="效果明显"))
    assert codes(wrong) == ["review-level-missing", "review-vague"]
    path = rule_file('[rules]\nreview-vague = "error"\nreview-level-missing = "off"\nreview-no-unit = "on"\n')
    (finding,) = review(wrong, rules=path)
    assert (finding.code, finding.severity) == ("review-vague", Severity.ERROR)
    assert review(wrong, rules=Rules.load(path)) == [finding]


def test_words_can_be_added(rule_file: Any) -> None:
    wrong = form(row("每米造价", "≥5万元", "产出指标/造价指标"), BENEFIT)
    assert codes(wrong) == []
    assert codes(wrong, rules=rule_file('[words]\ncosts = ["造价"]\n')) == ["review-cost-direction"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[rules]\nreview-vage = "off"', "rules.review-vage"),
        ('[rules]\nreview-vague = "loud"', "rules.review-vague"),
        ("[rules]\nreview-vague = 3", "rules.review-vague"),
        ("[rule]\n", "rule"),
        ("rules = 1", "rules"),
        ('[words]\nnothing = ["x"]', "words.nothing"),
        ('[words]\ncosts = "造价"', "words.costs"),
        ('[words]\ncosts = [" "]', "words.costs"),
    ],
)
def test_a_wrong_key_is_named(rule_file: Any, text: str, where: str) -> None:
    with pytest.raises(FormError) as caught:
        Rules.load(rule_file(text))
    assert caught.value.code == "review-rules-bad-key"
    assert caught.value.fields["where"] == where


@pytest.mark.parametrize("content", [b"[rules", b"\xff", b"#" * (1 << 20) + b"#", b"a=" + b"[" * 5000])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rules.toml"
    path.write_bytes(content)
    with pytest.raises(FormError) as caught:
        Rules.load(path)
    assert caught.value.code == "review-rules-unreadable"


# ------------------------------------------------------------------------- the two declarations


def declaration(pattern: str) -> Form:
    if not SHARED.is_dir():
        pytest.skip("../shared/forms is not there")
    (path,) = (p for p in SHARED.glob(pattern) if p.suffix != ".json")
    return forms.read(path)


@pytest.mark.parametrize("number", ["05", "06", "07"])
def test_2024_names_firms_in_the_text_and_projects_in_the_table(number: str) -> None:
    found = review(declaration(f"dev{number}*"))
    (finding,) = (f for f in found if f.code == "review-units-differ")
    assert dict(finding.fields)["text"] == "≥900家"
    assert dict(finding.fields)["target"] == "≥900个"
    assert dict(finding.fields)["name"] == "工业企业开展技术改造数量"
    # The budget adds up, and nothing else is wrong: the rest are remarks.
    assert [f.code for f in found if f.severity is not Severity.INFO] == ["review-units-differ"]
    assert sorted(f.code for f in found if f.severity is Severity.INFO) == ["review-approximate", "review-not-in-table"]


@pytest.mark.parametrize("number", ["01", "02", "03", "04"])
def test_2026_has_two_remarks(number: str) -> None:
    found = review(declaration(f"dev{number}*"))
    assert sorted((f.code, dict(f.fields)["text"]) for f in found) == [
        ("review-not-in-table", "达1700亿元"),
        ("review-relations-differ", "超850家"),
    ]


def test_the_2024_budget_is_held_against_itself() -> None:
    found = declaration("dev05*")
    wrong = Form.from_json({**found.to_json(), "budget": [b for b in found.to_json()["budget"] if b["name"] != "项目支出"]})
    assert [f.code for f in review(wrong)][:1] == ["review-budget-sources"]


def test_the_function_and_its_package_share_a_name() -> None:
    assert forms.review is review
    assert forms.review(form(row(), BENEFIT)) == []


def test_totals_play_no_part() -> None:
    assert codes(form(row(), BENEFIT, total=Totals(weight="3"))) == []


def test_levels_of_another_kind_lack_nothing() -> None:
    assert codes(form(row(level="人才培养"), row("论文数", "≥5篇", "科学研究"))) == []


def test_sheets_of_one_form_have_its_levels_and_points_together() -> None:
    halves = [form(*half("50")), form(attrs.evolve(BENEFIT, weight="40"))]
    whole = attrs.evolve(halves[0], indicators=(*halves[0].indicators, *halves[1].indicators), parts=tuple(halves))
    assert codes(whole) == []
    apart = attrs.evolve(whole, parts=(halves[0], attrs.evolve(halves[1], project="另一项目")), project=None)
    apart = attrs.evolve(apart, parts=(attrs.evolve(halves[0], project="一个项目"), apart.parts[1]))
    assert set(codes(apart)) == {"review-level-missing", "review-weights-sum"}
