"""Every equation that an explanation prints is true: each step is read back and computed anew, exactly.

``=`` stands between equal numbers, ``≈`` where one of them is rounded; in Chinese and in English, under every policy
and under policies with each curve.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicator_dsl.errors import Lang
from indicator_dsl.meaning import Execution, Policy, load_policy, policy_names, score, score_execution

CURVES = (
    '[reverse]\ncurve = "excess"',
    '[equal]\ncurve = "deviation"',
    '[overshoot]\naction = "deduct"\nat = 1.1',
    '[period]\nlate = "per-day"\nper-day = 0.03',
    '[judgement]\npoint = "middle"',
    '[shortfall]\ncurve = "pass-mark"\npass-mark = 0.6',
    '[shortfall]\ncurve = "floor"\nfloor = 0.625',
    '[shortfall]\ncurve = "steps"\nsteps = [[0.9, 0.8], [0.6, 0.333]]',
    '[rounding]\nplaces = 1\nmode = "down"',
)
_NUMBER = re.compile(r"(?<![0-9.])(-?[0-9]+(?:\.[0-9]+)?)(万亿|亿|万)?([%‰]?)")
_SCALES = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
_SHARES = {"": 1, "%": 100, "‰": 1000}
# How a step says that a result counts as another number.
_TAKEN = re.compile(r"(?:按 ([0-9.]+)% 计|taken as ([0-9.]+)%)")
_RESULT = re.compile(r"([=≈]) (-?[0-9.]+)(%?)")
# A weight of which a part is meant, and the relation of a target that was met, are no results.
_OTHER = re.compile(r"^(?:第 [0-9]+ 部分|part [0-9]+,)|不满足|is not|得满分|reached, full|低于最低一档|of the actual|实际完成值的")
_NO_SIGN = re.compile(r"[^0-9.+\-×÷−|()F,]")


def value(text: str) -> Fraction:
    """Return what an expression comes to: numbers with units, ÷ × −, |…| and brackets."""
    plain = text.replace("（", "(").replace("）", ")")
    made = _NUMBER.sub(lambda n: f"F({n[1]!r},{_SCALES[n[2] or '']},{_SHARES[n[3]]})", plain)
    kept = "".join(re.findall(r"F\('[^']*',[0-9]+,[0-9]+\)|[×÷−|()]", made))
    kept = re.sub(r"\|([^|]*)\|", r"abs(\1)", kept).replace("×", "*").replace("÷", "/").replace("−", "-")
    return Fraction(eval(kept, {"F": lambda n, scale, share: Fraction(n) * scale / share, "abs": abs}))


def last_clause(text: str) -> str:
    """Return what stands before a result: the last part of the sentence, with what it is multiplied by."""
    return re.split(r"[，：]|, |: ", re.sub(r"(?:，|, )×", " ×", text))[-1]


def check(step: str) -> int:
    """Hold the equations of a step true, and return how many there are."""
    if _OTHER.search(step):
        return 0
    found = list(_RESULT.finditer(step))
    known: Fraction | None = None
    begin = 0
    for result in found:
        before = step[begin : result.start()]
        if known is None:
            exact = value(last_clause(before))
        else:
            taken = _TAKEN.search(before)
            factor = value(before[before.rindex("×") + 1 :])
            exact = (Fraction(taken[1] or taken[2]) / 100 if taken else known) * factor
        printed = Fraction(result[2]) / (100 if result[3] else 1)
        places = len(result[2].partition(".")[2]) + (2 if result[3] else 0)
        if result[1] == "=":
            assert exact == printed, step
        else:
            # What was rounded before weighs in: a share at two places, of up to so many points.
            room = Fraction(1, 10**places) + Fraction(1, 2000) * (1 if result[3] else max(1, abs(factor) if known is not None else 1))
            assert abs(exact - printed) <= room, step
        known, begin = exact, result.end()
    return len(found)


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> list[Policy]:
    folder = tmp_path_factory.mktemp("policies")
    made = [load_policy(name) for name in policy_names()]
    for number, text in enumerate(CURVES):
        file = folder / f"p{number}.toml"
        file.write_text(f'extends = "mof-2020"\n{text}\n', encoding="utf-8")
        made.append(load_policy(file))
    return made


NUMBERS = st.one_of(st.integers(0, 400).map(str), st.decimals("0", "2000", places=3).map(lambda d: f"{d.normalize():f}"))
SIGNS = st.sampled_from(["≥", "≤", "=", "≈", "<", ">", ""])
PAIRS = (("家", "家"), ("%", "%"), ("‰", "%"), ("万元", "元"), ("元", "万元"), ("小时", "分钟"), ("", ""), ("分", "分"), ("天", ""))
UNITS = st.sampled_from(PAIRS)
LABELS = st.sampled_from([None, "服务对象满意度", "停电次数"])
LANGS = st.sampled_from(["zh", "en"])
WEIGHTS = st.sampled_from(["10", "5", "22.5", "3.335", "0.03", "7"])


@given(SIGNS, NUMBERS, NUMBERS, UNITS, WEIGHTS, LABELS, st.integers(0), LANGS)
@settings(max_examples=1500, deadline=None)
def test_every_printed_equation_is_true(
    policies: list[Policy], sign: str, target: str, actual: str, units: tuple[str, str], weight: str, label: str | None, at: int, lang: Lang
) -> None:
    made = score(f"{sign}{target}{units[0]}", f"{actual}{units[1]}", weight=weight, policy=policies[at % len(policies)], label=label)
    for step in made.steps(lang):
        check(step)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥200家、≥100亿元、≥3项", "180家、97亿元、2项"),
        ("≤10次且≥7个", "25次、6个"),
        ("2024年6月30日前", "2024年7月9日"),
        ("2024年6月30日前", "2025年3月1日"),
        ("80%-90%", "71.3%"),
        ("明显提升", "有所提升"),
        ("≥1000人", "约700人"),
        ("≥100家", "230家"),
    ],
)
def test_equations_of_other_kinds_are_true(policies: list[Policy], target: str, actual: str) -> None:
    for policy in policies:
        for lang in ("zh", "en"):
            for step in score(target, actual, weight="9.7", policy=policy).steps(lang):
                check(step)


@given(NUMBERS, NUMBERS, st.sampled_from(["", "万元"]), st.integers(0), LANGS, st.sampled_from([None, True, False]))
@settings(max_examples=300, deadline=None)
def test_every_printed_equation_of_execution_is_true(
    policies: list[Policy], budget: str, paid: str, unit: str, at: int, lang: Lang, finished: bool | None
) -> None:
    execution = Execution(budget=budget + unit, paid=paid + unit, finished=finished)
    for step in score_execution(execution, policy=policies[at % len(policies)]).steps(lang):
        check(step)


@pytest.mark.parametrize(
    ("target", "actual", "policy", "step"),
    [
        ("≤10次", "25次", "platform", "1 −（实际完成值 25次 − 指标值 10次）÷ 指标值 10次 = -50.00%，低于 0，按 0% 计，× 分值 10 = 0.00"),
        ("≤10次", "15次", "platform", "1 −（实际完成值 15次 − 指标值 10次）÷ 指标值 10次 = 50.00%，× 分值 10 = 5.00"),
        ("≥10000元", "9999.6元", "mof-2020", "实际完成值 9999.6元 ÷ 指标值 10000元 = 99.996%，× 分值 10 ≈ 10.00"),
        ("≥3个", "2个", "mof-2020", "实际完成值 2个 ÷ 指标值 3个 ≈ 66.67%，× 分值 10 ≈ 6.67"),
        ("≥100个", "59.9999个", "mof-2021-guide", "59.9999% 低于 60.00%，得 0.00（分值 10）"),
        ("≥2.5小时", "140分钟", "mof-2020", "实际完成值的 60 分钟 = 1 小时，换算后比较"),
    ],
)
def test_steps_word_for_word(target: str, actual: str, policy: str, step: str) -> None:
    steps = score(target, actual, weight=10, policy=policy).steps()
    assert step in steps
    assert any(check(one) for one in steps) or "低于" in step


def test_a_step_of_satisfaction_names_its_threshold() -> None:
    for actual, step in (
        ("92%", "满意度 92% 达到 90%，得分比例 100.00%，× 分值 10 = 10.00"),
        ("86%", "满意度 86% 达到 80%，得分比例 80.00%，× 分值 10 = 8.00"),
        ("59%", "满意度 59% 低于最低一档 60%，得 0.00（分值 10）"),
    ):
        assert score("≥95%", actual, weight=10, policy="mof-2021-guide", label="服务对象满意度").steps() == (step,)


@pytest.mark.parametrize(
    ("budget", "paid", "steps"),
    [
        ("90万元", "85.5万元", ("执行数 85.5万元 ÷ 预算数 90万元 = 95.00%，× 分值 10 = 9.50",)),
        ("100万元", "120万元", ("执行数 120万元 ÷ 预算数 100万元 = 120.00%，超过 100%，按 100% 计，× 分值 10 = 10.00",)),
    ],
)
def test_steps_of_execution(budget: str, paid: str, steps: tuple[str, ...]) -> None:
    assert score_execution(Execution(budget=budget, paid=paid)).steps() == steps


def test_a_false_equation_is_seen() -> None:
    with pytest.raises(AssertionError):
        check("1 −（实际完成值 25 − 指标值 10）÷ 指标值 10 = 0.00%，× 分值 10 = 0.00")
    with pytest.raises(AssertionError):
        check("actual 2 ÷ target 3 = 66.67%, × weight 5 = 3.33")
    assert check("actual 2 ÷ target 3 ≈ 66.67%, × weight 5 ≈ 3.33") == 2
    assert value("（85.5万元 − 5000元）÷ 100万元") == Fraction(Decimal("0.85"))
