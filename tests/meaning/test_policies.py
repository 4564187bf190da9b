"""Policy files: ours are right, a user's mistakes are all told with their places."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from indicator_dsl.errors import PolicyError
from indicator_dsl.meaning import describe, load_policy, policy_names, score
from indicator_dsl.meaning.policy import SECTIONS
from indicator_dsl.meaning.policy_values import Choice

NAMES = ("mof-2020", "guangxi", "hubei", "mof-2021-guide", "platform", "sichuan-department", "strict")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_policies_of_the_package() -> None:
    assert policy_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_has_titles_and_cites_only_its_sources(name: str) -> None:
    policy = load_policy(name)
    assert {lang for lang, _ in policy.title} == {"zh", "en"}
    for section in SECTIONS:
        for key in getattr(policy, section).source:
            assert key in {s.key for s in policy.sources}
    assert policy.source_of("shortfall.proportional")
    assert policy.source_of("shortfall.proportional", "en")


@pytest.mark.parametrize("name", NAMES)
def test_extending_without_changes_changes_nothing(name: str, tmp_path: Path) -> None:
    mine = load_policy(write(tmp_path / "mine.toml", f'extends = "{name}"\n'))
    assert mine == load_policy(name)
    assert mine.name == "mine"
    assert pickle.loads(pickle.dumps(mine)) == mine


def test_a_file_extends_a_file_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "base.toml", 'extends = "platform"\n[rounding]\nplaces = 1\n')
    mine = load_policy(str(write(tmp_path / "mine.toml", 'extends = "./base.toml"\n[overshoot]\naction = "none"\n')))
    assert score("≤90万元", "99万元", weight="8.5", policy=mine).score == Decimal("7.7")


def test_a_changed_section_does_not_keep_the_old_source(tmp_path: Path) -> None:
    mine = load_policy(write(tmp_path / "mine.toml", 'extends = "mof-2020"\n[shortfall]\ncurve = "direct"\n'))
    assert mine.source_of("shortfall.direct") == ""


def test_all_mistakes_are_told_with_their_places(tmp_path: Path) -> None:
    file = write(
        tmp_path / "bad.toml",
        """
extends = "mof-2020"
colour = 1
[shortfall]
curve = "linear"
pass-mark = 1
[reverse]
kurve = "ratio"
[satisfaction]
steps = [[80, 1], [90, 0.8]]
[judgement]
met = 0.5
partly = 0.7
[compound]
parts = "shares"
[rounding]
places = 2.5
[period]
source = ["hearsay"]
[missing]
actual = ["zero"]
[rules.mine]
shortfall = { curve = "steps" }
[[overrides]]
rule = "other"
""",
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(file)
    places = [p.place for p in caught.value.fields["problems"]]
    assert set(places) == {
        "colour", "shortfall.curve", "shortfall.pass-mark", "reverse.kurve", "satisfaction.steps", "judgement.partly",
        "compound.shares", "rounding.places", "period.source", "missing.actual", "rules.mine.shortfall.steps",
        "overrides[0].rule", "overrides[0]",
    }  # fmt: skip
    assert len(places) == 13
    assert "shortfall.curve：只能填写 proportional | pass-mark | floor | steps | direct | person 之一" in caught.value.message("zh")
    assert "rounding.places: must be a number" in str(caught.value)
    assert pickle.loads(pickle.dumps(caught.value)).fields == caught.value.fields


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[shortfall\n", "policy-unreadable"),
        ('extends = "nowhere"\n', "policy-unknown"),
        ('extends = "./gone.toml"\n', "policy-no-file"),
        ('extends = "mine.toml"\n', "policy-extends-itself"),
        ("extends = 3\n", "policy-invalid"),
        ("shortfall = 3\n", "policy-invalid"),
        ("overrides = 3\n", "policy-invalid"),
        ('[shortfall]\npass-mark = "1/0"\n', "policy-invalid"),
        ("[shortfall]\npass-mark = nan\n", "policy-invalid"),
        ("[shortfall]\npass-mark = 1e-400\n", "policy-invalid"),
        ("x = " + "[" * 5000, "policy-unreadable"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(write(tmp_path / "mine.toml", text))
    assert caught.value.code == code
    assert caught.value.message("zh")


def test_unknown_names_list_what_there_is() -> None:
    with pytest.raises(PolicyError, match=r"no policy named 'mof'.*mof-2020、guangxi"):
        load_policy("mof")


def test_overrides_by_name(tmp_path: Path) -> None:
    mine = load_policy(
        write(tmp_path / "mine.toml", 'extends = "mof-2020"\n[[overrides]]\nrule = "direct"\nnames = ["*验收*"]\ncategories = ["质量*"]\n')
    )
    assert score("≥100%", "80%", weight=10, policy=mine, label="项目验收率").score == 0
    assert score("≥100%", "80%", weight=10, policy=mine, category="质量指标").score == 0
    assert score("≥100%", "80%", weight=10, policy=mine, label="家数").score == 8


@pytest.mark.parametrize(
    ("change", "target", "actual", "wanted"),
    [
        ('[shortfall]\ncurve = "floor"\nfloor = 0.5', "≥100", "49", "0"),
        ('[shortfall]\ncurve = "floor"\nfloor = 0.5', "≥100", "50", "5"),
        ('[shortfall]\ncurve = "steps"\nsteps = [[0.9, 0.9], [0.6, "1/3"]]', "≥100", "70", "3.33"),
        ('[shortfall]\ncurve = "person"', "≥100", "70", None),
        ('[equal]\ncurve = "deviation"', "=100", "110", "9"),
        ('[equal]\ncurve = "direct"', "=100", "110", "0"),
        ('[equal]\nzero = "exact"', "=0", "-1", "0"),
        ('[signs]\nstrict = "inclusive"', ">100", "100", "10"),
        ('[zero]\nzero = "person"', "≤0起", "1起", None),
        ('[zero]\nnegative = "direct"', "≥-5", "-6", "0"),
        ("[approximate]\ntolerance = 0.05", "约100家", "95家", "10"),
        ('[approximate]\nbelow = "curve"', "约100家", "95家", "9.5"),
        ('[approximate]\nabove = "curve"', "约100家", "125家", "8"),
        ('[approximate]\nabove = "person"', "约100家", "125家", None),
        ("[approximate]\nactual = 0.2", "≥100家", "约110家", None),
        ('[interval]\noutside = "nearest"', "80%-90%", "72%", "9"),
        ('[interval]\noutside = "nearest"', "80-90天", "100天", "9"),
        ('[interval]\noutside = "direct"', "80%-90%", "72%", "0"),
        ('[period]\nlate = "zero"', "2024年6月底前", "2024年7月1日", "0"),
        ('[period]\nearly = "person"', "2024年6月", "2024年5月", None),
        ('[period]\nearly = "person"\nlate = "zero"', "2024/6/30", "2024/6/28", None),
        ('[period]\nlate = "per-day"\nper-day = 0.05', "2024年6月30日前", "2024年7月4日", "8"),
        ('[judgement]\npoint = "top"', "效果明显", "达成预期指标", "10"),
        ('[judgement]\npoint = "top"', "效果明显", "部分完成", "7.99"),
        ('[judgement]\npoint = "middle"', "效果明显", "部分完成", "7"),
        ('[judgement]\npoint = "bottom"', "效果明显", "未完成", "0"),
        ('[trend]\nwords = "direct"', "较上年提高", "较上年提高", "10"),
        ('[trend]\nwords = "direct"', "较上年提高", "较上年下降", "0"),
        ('[compound]\nparts = "worst"', "≥200家、≥100亿元", "180家、120亿元", "9"),
        ('[compound]\nparts = "shares"\nshares = [0.7, 0.3]', "≥200家、≥100亿元", "180家、120亿元", "9.3"),
        ('[overshoot]\naction = "person"', "≥100", "120", None),
        ('[overshoot]\naction = "deduct"', "≥100", "125", "7.5"),
        ('[overshoot]\naction = "none"', "≥100", "125", "10"),
        ('[missing]\nactual = "zero"', "≥100", None, "0"),
        ('[rounding]\nplaces = 0\nmode = "down"', "≥100", "89", "8"),
        ('[rounding]\nplaces = 1\nmode = "half-even"', "≥100", "84.5", "8.4"),
    ],
)
def test_each_parameter(tmp_path: Path, change: str, target: str, actual: str | None, wanted: str | None) -> None:
    mine = load_policy(write(tmp_path / "mine.toml", f'extends = "mof-2020"\n{change}\n'))
    made = score(target, actual, weight=10, policy=mine)
    assert made.score == (None if wanted is None else Decimal(wanted))
    assert made.needs_review is (wanted is None)


def test_cost_words_are_the_policys(tmp_path: Path) -> None:
    mine = load_policy(write(tmp_path / "mine.toml", 'extends = "mof-2020"\n[bare]\nat-most = ["支出"]\n'))
    assert score("100元", "125元", weight=10, policy=mine, category="支出指标").score == 8
    assert score("100元", "125元", weight=10, category="成本指标").score == 8


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_is_told_in_words(name: str) -> None:
    lines = describe(load_policy(name))
    assert len(lines) == len(describe(load_policy(name), "en")) > 20
    assert all("{" not in line for line in lines)


def test_words_of_the_guide() -> None:
    lines = describe(load_policy("mof-2021-guide"))
    assert lines[0].startswith("未完成指标值：完成率低于 60% 得 0 分；其余按（完成率 − 60%）÷（100% − 60%）× 分值〔财预〔2021〕101号")


@pytest.mark.parametrize("section", [name for name, cls in SECTIONS.items()])
def test_every_option_of_every_choice_has_words(section: str, tmp_path: Path) -> None:
    fields = [f for f in attrs.fields(SECTIONS[section]) if isinstance(f.metadata.get("reader"), Choice) and f.name != "evidence"]
    for field in fields:
        for option in field.metadata["reader"].options:
            key = f"{field.name.replace('_', '-')} = {option!r}"
            more = {"steps": "steps = [[0.5, 0.5]]", "shares": "shares = [1]"}.get(option, "")
            file = write(tmp_path / "mine.toml", f'extends = "mof-2020"\n[{section.replace("_", "-")}]\n{key}\n{more}\n')
            assert describe(load_policy(file), "en")
