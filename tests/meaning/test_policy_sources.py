"""What each rule rests on, what a changed rule cites, and policies made in code."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl import score
from indicator_dsl.errors import PolicyError
from indicator_dsl.meaning import (
    Moved,
    cited,
    describe,
    load_policy,
    policy_file,
    policy_names,
    policy_origin,
    score_accuracy,
    score_execution,
)
from indicator_dsl.meaning.execution import Execution
from indicator_dsl.resources import package_file

GUIDE = "财预〔2021〕101号《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》"
MINISTRY = "财预〔2020〕10号《项目支出绩效评价管理办法》"


@pytest.mark.parametrize("name", policy_names())
def test_every_rule_of_every_policy_has_a_source_and_its_evidence(name: str) -> None:
    policy = load_policy(name)
    rules = cited(policy)
    assert len(rules) > 20
    for rule in rules:
        basis = policy.basis_of(rule)
        assert policy.source_of(rule)
        kinds = {source.kind for source in policy.sources if source.key in basis.source}
        # A document is read or recalled; practice and what is the policy's own are practice.
        assert ("doc" in kinds) == (basis.evidence != "practice"), rule
    for line, language in [(line, "zh") for line in describe(policy)] + [(line, "en") for line in describe(policy, "en")]:
        words = ("已核对原文", "未核对原文", "实践做法") if language == "zh" else ("(read)", "(recalled, not read again)", "(practice)")
        assert any(word in line for word in words) or line.startswith(("赋分规则", "a row whose"))


@pytest.mark.parametrize(
    ("policy", "rule", "source", "evidence"),
    [
        ("mof-2020", "bands", MINISTRY, "read"),
        ("mof-2020", "judgement.bands", MINISTRY, "read"),
        ("mof-2020", "judgement.in-kind", GUIDE, "recalled"),
        ("mof-2020", "shortfall.proportional", MINISTRY, "recalled"),
        ("mof-2020", "equal.at-least", "现行预算绩效管理信息系统的算法", "practice"),
        ("mof-2020", "compound.equal", "文件未作规定，按本评分规则执行", "practice"),
        ("mof-2020", "zero.negative", "文件未作规定，按本评分规则执行", "practice"),
        ("mof-2021-guide", "shortfall.pass-mark", GUIDE, "recalled"),
        ("strict", "shortfall.direct", "文件未作规定，按本评分规则执行", "practice"),
        ("strict", "equal.direct", "文件未作规定，按本评分规则执行", "practice"),
        ("strict", "judgement.in-kind", GUIDE, "recalled"),
    ],
)
def test_what_a_rule_rests_on(policy: str, rule: str, source: str, evidence: str) -> None:
    rules = load_policy(policy)
    assert (rules.source_of(rule), rules.basis_of(rule).evidence) == (source, evidence)


def test_a_policy_of_the_package_without_evidence_does_not_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    for name in ("mof-2020", "strict"):
        text = package_file("policies", f"{name}.toml").read_text(encoding="utf-8")
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    with (folder / "strict.toml").open("a", encoding="utf-8") as file:
        file.write('\n[bands]\ngrades = [[85, "优"]]\n[rules.half]\nshortfall = { curve = "direct", source = ["silent"] }\n')
    monkeypatch.setattr(policy_origin, "package_file", tmp_path.joinpath)
    policy_file._PACKAGED.clear()
    try:
        assert load_policy("mof-2020")
        with pytest.raises(PolicyError) as caught:
            load_policy("strict")
    finally:
        policy_file._PACKAGED.clear()
    assert {(p.place, p.code) for p in caught.value.fields["problems"]} == {
        ("bands.source", "policy-no-evidence"), ("bands.evidence", "policy-no-evidence"),
        ("rules.half.shortfall.evidence", "policy-no-evidence"),
    }  # fmt: skip


class TestWhatWasChangedCitesNobodyElsesDocument:
    def test_a_changed_value(self) -> None:
        ours = load_policy({"extends": "mof-2021-guide", "shortfall": {"pass-mark": 0.5}})
        made = score("≥100", "80", weight=10, policy=ours)
        assert (str(made.score), made.source(), made.evidence) == ("6.00", "", "practice")
        assert made.cited() == "本评分规则自定，未引用文件（实践做法）"
        assert made.to_json()["evidence"] == "practice"
        # What was left alone cites what it did.
        assert ours.source_of("satisfaction.steps") == GUIDE
        assert describe(ours)[0].endswith("〔本评分规则自定，未引用文件（实践做法）〕")

    def test_the_authors_own_source(self) -> None:
        ours = load_policy(
            {
                "extends": "mof-2020",
                "sources": {"ours": {"kind": "doc", "zh": "本单位办法"}},
                "shortfall": {"curve": "direct", "source": "ours", "evidence": "read"},
            }
        )
        assert ours.cited("shortfall.direct") == "本单位办法（已核对原文）"

    def test_evidence_is_not_inherited_with_another_source(self) -> None:
        sources = {"ours": {"kind": "doc", "zh": "本单位办法"}}
        ours = load_policy({"extends": "mof-2020", "sources": sources, "bands": {"grades": [[85, "优"]], "source": ["ours"]}})
        assert ours.cited("bands") == "本单位办法（实践做法）"

    def test_a_key_that_rests_on_something_else_stays_unless_it_changes(self) -> None:
        ours = load_policy({"extends": "mof-2020", "judgement": {"partly": 0.5}})
        assert (ours.source_of("judgement.bands"), ours.source_of("judgement.in-kind")) == ("", GUIDE)
        ours = load_policy({"extends": "mof-2020", "judgement": {"in-kind": "band"}})
        assert ours.source_of("judgement.in-kind") == ""

    def test_restating_a_value_changes_nothing(self) -> None:
        assert load_policy({"extends": "mof-2020", "judgement": {"partly": 0.6}}) == load_policy()

    def test_a_source_keeps_its_meaning(self) -> None:
        with pytest.raises(PolicyError) as caught:
            load_policy({"extends": "mof-2020", "sources": {"mof-2020": {"kind": "doc", "zh": "本单位办法"}}})
        assert [(p.place, p.code) for p in caught.value.fields["problems"]] == [("sources.mof-2020", "policy-source-taken")]

    @pytest.mark.parametrize(
        "text", ['[shortfall]\ncurve = "direct"\nevidence = "read"', '[missing]\nsource = ["silent"]\nevidence = "recalled"']
    )
    def test_read_and_recalled_need_a_document(self, text: str) -> None:
        with pytest.raises(PolicyError) as caught:
            load_policy(f'extends = "mof-2020"\n{text}')
        assert [p.code for p in caught.value.fields["problems"]] == ["policy-evidence-without-document"]


class TestPoliciesInCode:
    def test_text_dict_and_file_are_one(self, tmp_path: Path) -> None:
        text = 'name = "ours"\nextends = "platform"\n[judgement]\npartly = 0.5\npoint = "top"\n'
        (tmp_path / "x.toml").write_text(text, encoding="utf-8")
        data = {"name": "ours", "extends": "platform", "judgement": {"partly": 0.5, "point": "top"}}
        made = [load_policy(text), load_policy(data), load_policy(tmp_path / "x.toml")]
        assert made[0] == made[1] == made[2]
        assert {policy.name for policy in made} == {"ours"}
        assert made[0].judgement.partly == Fraction(1, 2)
        assert load_policy('extends = "strict"').name == "own"
        assert load_policy(made[0]) is made[0]

    def test_tuples_floats_and_fractions_are_read(self) -> None:
        ours = load_policy({"shortfall": {"curve": "steps", "steps": ((0.9, Fraction(1, 3)), (0.6, "1/7"))}})
        assert ours.shortfall.steps == ((Fraction(9, 10), Fraction(1, 3)), (Fraction(3, 5), Fraction(1, 7)))

    @pytest.mark.parametrize(
        ("data", "place", "told"),
        [
            ({"shortfal": {}}, "shortfal", "shortfall"),
            ({"shortfall": 3}, "shortfall", "must be a table"),
            ({"shortfall": {"curve": "linear"}}, "shortfall.curve", "proportional | pass-mark"),
            ({"shortfall": {"pass-mark": "much"}}, "shortfall.pass-mark", "must be a number"),
            ({"shortfall": {"pass-mark": None}}, "shortfall.pass-mark", "must be a number"),
            ({"shortfall": {"pass-mark": float("nan")}}, "shortfall.pass-mark", "must be a number"),
            ({"shortfall": {"pass-mark": 7}}, "shortfall.pass-mark", "[0, 1)"),
            ({"bands": {"evidence": "rumour"}}, "bands.evidence", "read | recalled | practice"),
            ({"bands": {"cites": {"grade": {}}}}, "bands.cites.grade", "below"),
            ({"bands": {"cites": {"below": {"kind": "doc"}}}}, "bands.cites.below.kind", "source"),
            ({"bands": {"cites": 3}}, "bands.cites", "must be a table"),
            ({"name": ""}, "name", "must be a text"),
            ({3: 4}, "3", "no such key"),
        ],
    )
    def test_a_mistake_names_its_key_and_what_was_expected(self, data: Any, place: str, told: str) -> None:
        with pytest.raises(PolicyError) as caught:
            load_policy(data)
        assert [p.place for p in caught.value.fields["problems"]] == [place]
        assert told in str(caught.value)

    @pytest.mark.parametrize(
        ("policy", "code"),
        [
            (None, "policy-not-a-policy"),
            (3, "policy-not-a-policy"),
            (["mof-2020"] * 100, "policy-not-a-policy"),
            ("shortfall = ", "policy-unreadable"),
            ("nowhere\0.toml", "policy-unreadable"),
            ({"extends": "nowhere"}, "policy-unknown"),
            ({"extends": 3}, "policy-invalid"),
        ],
    )
    def test_what_is_no_policy(self, policy: Any, code: str) -> None:
        with pytest.raises(PolicyError) as caught:
            load_policy(policy)
        assert caught.value.code == code
        assert caught.value.message("zh")

    def test_a_dict_in_itself(self) -> None:
        data: dict[str, Any] = {}
        data["shortfall"] = data
        with pytest.raises(PolicyError, match="levels"):
            load_policy(data)


class TestRules:
    @pytest.mark.parametrize(
        ("target", "actual", "points"),
        [("=6%", "12.06%", "0.00"), ("=6%", "6%", "10.00"), ("=100家", "99家", "0.00"), ("=0起", "0起", "10.00"), ("=0起", "1起", "0.00")],
    )
    def test_strict_takes_equal_by_equality(self, target: str, actual: str, points: str) -> None:
        made = score(target, actual, weight=10, policy="strict")
        assert (str(made.score), made.verdict.value) == (points, "met" if points == "10.00" else "not_met")

    @pytest.mark.parametrize(
        ("target", "actual", "points"),
        [
            ("≥100家", "99家", "0.00"),
            ("≥100家", "130家", "10.00"),
            ("≥100家", "131家", "0.00"),
            ("=100家", "131家", "0.00"),
            ("≥3家，≥5次", "3家，4次", "5.00"),
        ],
    )
    def test_a_quantity_of_sichuan(self, target: str, actual: str, points: str) -> None:
        made = score(target, actual, weight=10, policy="sichuan-department")
        assert str(made.score) == points
        assert made.evidence == "read"

    @pytest.mark.parametrize(("moved", "points"), [("0", "5.00"), ("35", "3.25"), ("99.9", "0.01"), ("100", "0.00"), ("120", "0.00")])
    def test_accuracy_of_a_budget(self, moved: str, points: str) -> None:
        made = score_accuracy(Moved(budget="1000", moved=moved, unit="万元"), weight=5, policy="sichuan-department")
        assert (str(made.score), made.rule) == (points, "sichuan-department/accuracy.times")
        assert made.steps()[0].startswith("1 − 10 × 调剂数")

    def test_accuracy_without_a_rule_or_a_number_is_for_a_person(self) -> None:
        assert score_accuracy(Moved(budget="1000万元", moved="5万元"), weight=5, policy="mof-2020").findings[0].code == "accuracy-no-rule"
        assert score_accuracy(Moved(budget="若干", moved="5万元"), weight=5, policy="sichuan-department").needs_review

    @pytest.mark.parametrize(
        ("target", "actual", "points", "due"),
        [
            ("≥100家", "129家", "10.00", False), ("≥100家", "130家", "10.00", True), ("≤100家", "130家", "7.00", True),
            ("<100家", "129家", "7.10", False),
            ("=100家", "130家", "10.00", True), (">100家", "130家", "10.00", True), ("=0起", "30起", "0.00", True),
            ("≤0起", "29起", "0.00", False),
            ("≥0家", "30家", "10.00", True),
            ("≥0", "0.13吨标准煤", "10.00", False), ("≥0", "130千克标准煤", "10.00", False),
        ],
    )  # fmt: skip
    def test_guangxi_wants_a_reason_whatever_the_sign(self, target: str, actual: str, points: str, due: bool) -> None:
        made = score(target, actual, weight=10, policy="guangxi")
        assert str(made.score) == points
        assert any(finding.code.startswith("overshoot-reason") for finding in made.findings) == made.needs_review == due
        # A reason that is given is not asked for.
        assert not score(target, actual, weight=10, policy="guangxi", note="市场变化").needs_review

    @pytest.mark.parametrize(
        ("actual", "low", "high"),
        [("基本达成目标", "8.00", "10.00"), ("部分实现目标", "6.00", "7.99"), ("实现目标程度较低", "0.00", "5.99")],
    )
    def test_the_guides_own_words_for_its_grades(self, actual: str, low: str, high: str) -> None:
        made = score("效果明显", actual, weight=10, policy="mof-2021-guide")
        assert (str(made.score_min), str(made.score_max)) == (low, high)

    def test_named_rules_of_the_guide(self) -> None:
        assert str(score("≥500人", "487人", weight=30, policy="mof-2021-guide", rule="完成比例赋分").score) == "28.05"
        assert str(score("≥500人", "487人", weight=30, policy="mof-2021-guide", standard="完成比例赋分").score) == "28.05"
        assert str(score("≥500人", "487人", weight=30, rule="完成比例赋分").score) == "29.22"
        assert score("效果明显", "基本达成目标", weight=10, policy="mof-2021-guide", rule="评判等级赋分").score_min == 8

    def test_platform_tells_an_execution_below_80_per_cent(self) -> None:
        from indicator_dsl.meaning import score_table

        codes = [
            [finding.code for finding in score_table([], execution=Execution(budget="100", paid=paid), policy="platform").lines[0].findings]
            for paid in ("79.99", "80")
        ]
        assert codes == [["execution-low"], []]
        assert str(score_execution(Execution(budget="100", paid="120"), policy="mof-2021-guide").score) == "7.00"
