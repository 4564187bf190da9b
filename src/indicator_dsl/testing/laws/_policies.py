"""Laws of scores: what every fair rule keeps, whatever its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from os import PathLike

from hypothesis import strategies as st

from indicator_dsl.meaning import Policy, load_policy
from indicator_dsl.model import Relation
from indicator_dsl.testing import strategies
from indicator_dsl.testing.laws._hold import EXAMPLES, Tried, hold
from indicator_dsl.testing.laws._scorers import Awarded, Scorer, awarding, under
from indicator_dsl.units import Quantity, Unit, plain

AnyScorer = Scorer | str | PathLike[str] | Policy

_POSITIVE = st.integers(1, 1000).map(Decimal) | st.decimals(Decimal("0.01"), 10**6, places=2)


def bounded(scorer: AnyScorer, *, examples: int = EXAMPLES) -> None:
    """Hold that no score is below 0 or above the weight; else raise `LawBrokenError`."""
    with awarding(scorer) as award:
        tried = Tried()

        def check(pair: strategies.Pair) -> str | None:
            got = tried.told(award(pair.target, pair.actual, pair.weight))
            if got is None or Decimal(0) <= got.low <= got.high <= pair.weight:
                return None
            return f"awarded {got} of {plain(pair.weight)}"

        hold("bounded (0 ≤ score ≤ weight)", strategies.pairs(), check, count=examples, tried=tried)


class _Two:
    """One target and two actuals, the second the better one."""

    def __init__(self, relation: Relation, goal: Decimal, worse: Decimal, better: Decimal, unit: str, weight: Decimal) -> None:
        self.target = f"{relation}{plain(goal)}{unit}"
        self.worse, self.better, self.weight = f"{plain(worse)}{unit}", f"{plain(better)}{unit}", weight

    def __str__(self) -> str:
        return f"target {self.target!r}, actuals {self.worse!r} and {self.better!r}, weight {plain(self.weight)}"


@st.composite
def _two(draw: st.DrawFn, relations: tuple[Relation, ...], most: Fraction | None) -> _Two:
    relation, goal = draw(st.sampled_from(relations)), draw(_POSITIVE)
    top = 10 * goal if most is None else goal * most.numerator / most.denominator
    actual = st.sampled_from((goal, goal / 2, goal + 1, top)) | st.integers(0, 1000).map(lambda part: top * part / 1000)
    low, high = sorted(min(draw(actual), top).quantize(Decimal("0.0001")) for _ in range(2))
    worse, better = (low, high) if relation in (Relation.GE, Relation.GT) else (high, low)
    return _Two(relation, goal, worse, better, draw(st.sampled_from(("个", "%", "元", "天"))), draw(strategies.weights()))


def monotone(scorer: AnyScorer, *, most: Fraction | None = None, examples: int = EXAMPLES) -> None:
    """Hold that a better actual never earns less: more for ≥ and >, less for ≤ and <.

    `most` bounds the actuals, as a multiple of the target: a policy may deduct for what lies far above it.
    For a policy it is where its overshoot begins, if that deducts or asks a person.
    """
    if isinstance(scorer, str | PathLike | Policy):
        overshoot = load_policy(scorer).overshoot
        if most is None and overshoot.action in ("deduct", "person", "nothing"):
            most = overshoot.at * Fraction(999, 1000)
    with awarding(scorer) as award:
        tried = Tried()

        def check(two: _Two) -> str | None:
            worse, better = (tried.told(award(two.target, actual, two.weight)) for actual in (two.worse, two.better))
            if worse is None or better is None:
                return None
            # What a person settles (the number itself of >) may be less than the ratio of what lies just below.
            if (worse.low <= better.low or better.low < better.high) and worse.high <= better.high:
                return None
            return f"{two.worse!r} earns {worse}, the better {two.better!r} only {better}"

        relations = (Relation.GE, Relation.GT, Relation.LE, Relation.LT)
        hold("monotone (a better actual never earns less)", _two(relations, most), check, count=examples, tried=tried)


SAME = (("公里", "米", 1000), ("吨", "公斤", 1000), ("小时", "分钟", 60), ("公顷", "亩", 15), ("年", "个月", 12), ("元", "角", 10))


class _Converted:
    """A pair in one unit and the same in another."""

    def __init__(self, pair: strategies.NumberPair, target: str, actual: str) -> None:
        self.pair, self.target, self.actual = pair, target, actual

    def __str__(self) -> str:
        return f"{self.pair}; the same as target {self.target!r}, actual {self.actual!r}"


@st.composite
def _converted(draw: st.DrawFn, units: Sequence[tuple[str, str, int]]) -> _Converted:
    big, small, factor = draw(st.sampled_from(units))
    pair = draw(strategies.pairs(unit=st.just(Unit("月" if big == "月" else big))))
    target, actual = f"{pair.relation}{plain(pair.goal)}{big}", f"{plain(pair.done)}{big}"
    both = draw(st.sampled_from(("target", "actual", "both")))
    if both != "actual":
        target = f"{pair.relation}{plain(pair.goal * factor)}{small}"
    if both != "target":
        actual = f"{plain(pair.done * factor)}{small}"
    return _Converted(pair, target, actual)


def unit_invariant(scorer: AnyScorer, *, units: Sequence[tuple[str, str, int]] = SAME, examples: int = EXAMPLES) -> None:
    """Hold that 1.5公里 earns what 1500米 earns, in the target, in the actual or in both; else raise `LawBrokenError`.

    `units` are the units that the scorer knows, each with a smaller one and how many of those it is: ``("公里", "米", 1000)``.
    """
    with awarding(scorer) as award:
        tried = Tried()

        def check(case: _Converted) -> str | None:
            one = tried.told(award(case.pair.target, case.pair.actual, case.pair.weight))
            other = award(case.target, case.actual, case.pair.weight)
            return None if one == other else f"awarded {one}, and {other} in the other unit"

        hold("unit-invariant (the same amount in another unit earns the same)", _converted(units), check, count=examples, tried=tried)


def continuous(policy: str | PathLike[str] | Policy, *, examples: int = EXAMPLES) -> None:
    """Hold that a little less done costs a little, where the policy's curves say so; it holds of nothing else.

    Those are `proportional` and `pass-mark` for ≥, and over `ratio` and `excess` for ≤.
    """
    rules = load_policy(policy)
    steepness = {"proportional": Fraction(1), "pass-mark": 1 / (1 - rules.shortfall.pass_mark)}.get(rules.shortfall.curve)
    if steepness is None:
        return
    relations = (Relation.GE, *((Relation.LE,) if rules.reverse.curve in ("ratio", "excess") else ()))
    most = rules.overshoot.at * Fraction(999, 1000) if rules.overshoot.action in ("deduct", "person", "nothing") else None
    award = under(rules)
    cent = Fraction(1, 10**rules.rounding.places)

    def check(near: _Near) -> str | None:
        one, other = (award(near.target, actual, near.weight) for actual in (near.one, near.other))
        if one is None or other is None:
            return None
        allowed = steepness * near.step * Fraction(near.weight) + cent
        gap = max(abs(Fraction(one.low) - Fraction(other.low)), abs(Fraction(one.high) - Fraction(other.high)))
        return None if gap <= allowed else f"{near.one!r} earns {one}, {near.other!r} {other}"

    hold("continuous (a little less done costs a little)", _near(relations, most), check, count=examples)


class _Near:
    """A target and two actuals whose distance is `step` of the target."""

    def __init__(self, relation: Relation, goal: Decimal, done: Decimal, step: Fraction, weight: Decimal) -> None:
        unit = Unit("元")
        self.target, self.weight, self.step = f"{relation}{plain(goal)}元", weight, step
        moved = done + goal * step.numerator / step.denominator
        self.one, self.other = str(Quantity(done, unit)), str(Quantity(moved, unit))

    def __str__(self) -> str:
        return f"target {self.target!r}, actuals {self.one!r} and {self.other!r}, weight {plain(self.weight)}"


@st.composite
def _near(draw: st.DrawFn, relations: tuple[Relation, ...], most: Fraction | None) -> _Near:
    relation, goal = draw(st.sampled_from(relations)), draw(st.integers(1, 10_000).map(lambda n: Decimal(n * 100)))
    parts = st.sampled_from((100, 60, 80, 50, 99, 59, 200, 199)) | st.integers(0, 300)
    part = draw(parts)
    if most is not None:
        part = min(part, int(most * 100) - 1)
    return _Near(
        relation, goal, goal * part / 100, draw(st.sampled_from((Fraction(1, 1000), Fraction(1, 100)))), draw(strategies.weights())
    )


def check_policy(policy: str | PathLike[str] | Policy, *, examples: int = EXAMPLES) -> None:
    """Hold all laws of a policy (its name, file or object): `bounded`, `monotone`, `unit_invariant`, `continuous`.

    Raises `LawBrokenError` with the smallest example found, and `PolicyError` where the file is no policy.
    """
    rules = load_policy(policy)
    for law in (bounded, monotone, unit_invariant, continuous):
        law(rules, examples=examples)


__all__ = ["Awarded", "bounded", "check_policy", "continuous", "monotone", "unit_invariant"]
