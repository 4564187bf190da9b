"""`score`: the points of one indicator, with the rule, the numbers and the steps that led to them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import Any

import attrs

from indicator_dsl.errors import Finding, Lang
from indicator_dsl.meaning.curves import cent_below, round_to
from indicator_dsl.meaning.evaluation import Cell, Evaluation, evaluate
from indicator_dsl.meaning.outcome import Outcome, Verdict, show
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Expression
from indicator_dsl.notebook import box, notes, table
from indicator_dsl.units import as_decimal, plain


@attrs.frozen(kw_only=True)
class Score:
    """The points of one indicator under a policy, and everything that they follow from.

    `score` is None where a person must settle the points between `score_min` and `score_max`;
    `needs_review` says that a person must look, and `findings` why.
    """

    target: Expression | None
    actual: Expression | None
    target_text: str | None
    actual_text: str | None
    weight: Decimal
    policy: Policy = attrs.field(repr=False)
    outcome: Outcome = attrs.field(repr=False)
    score: Decimal | None
    score_min: Decimal
    score_max: Decimal

    @property
    def verdict(self) -> Verdict:
        """Whether the target was reached."""
        return self.outcome.verdict

    @property
    def attainment(self) -> Fraction | None:
        """How much of the target was reached, exact."""
        return self.outcome.attainment

    @property
    def deviation(self) -> Fraction | None:
        """(actual − target) ÷ |target|, exact."""
        return self.outcome.deviation

    @property
    def needs_review(self) -> bool:
        """Whether a person must look."""
        return self.outcome.review

    @property
    def rule(self) -> str:
        """The id of the rule that decided: policy, section and curve, e.g. ``mof-2020/shortfall.proportional``."""
        return f"{self.policy.name}/{self.outcome.rule}"

    def source(self, lang: Lang = "zh") -> str:
        """Return where the rule comes from, in words; empty where the policy cites nothing."""
        return self.policy.source_of(self.outcome.rule, lang)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should look at, of both cells and of their comparison."""
        return Evaluation(target=self.target, actual=self.actual, policy=self.policy, outcome=self.outcome).findings

    def steps(self, lang: Lang = "zh") -> tuple[str, ...]:
        """Return each step of the computation in words."""
        rounding = self.policy.rounding
        weight = Fraction(self.weight)
        texts = [step.text(weight, lang, rounding.places, rounding.mode) for step in self.outcome.steps]
        if self.score is None:
            from indicator_dsl.errors import render

            texts.append(render("step-range", lang, low=str(self.score_min), high=str(self.score_max), weight=plain(self.weight)))
        return tuple(texts)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the interchange form."""
        return {
            "schema": 1,
            "target": self.target_text,
            "actual": self.actual_text,
            "weight": plain(self.weight),
            "ok": True,
            "verdict": self.verdict.value,
            "attainment": None if self.attainment is None else show(self.attainment),
            "deviation": None if self.deviation is None else show(self.deviation),
            "score": None if self.score is None else str(self.score),
            "score_min": str(self.score_min),
            "score_max": str(self.score_max),
            "needs_review": self.needs_review,
            "rule": self.rule,
            "source": self.source(lang),
            "steps": list(self.steps(lang)),
            "findings": [f.to_json(lang) for f in self.findings],
        }

    def _repr_html_(self) -> str:
        points = f"{self.score_min}–{self.score_max}" if self.score is None else str(self.score)
        row = (self.target_text, self.actual_text, self.verdict.value, points, plain(self.weight))
        return box(
            self.rule,
            table(("指标值", "完成值", "结论", "得分", "分值"), [row]),
            table(("计算",), ((step,) for step in self.steps())),
            notes(finding.message("zh") for finding in self.findings),
        )


def as_weight(weight: object) -> Decimal:
    """Return a weight as an exact number ≥ 0; TypeError for a float, ValueError for anything else wrong."""
    from decimal import InvalidOperation

    try:
        number = as_decimal(weight)
    except InvalidOperation:
        raise ValueError(f"a weight is a number, not {weight!r}") from None
    if number < 0:
        raise ValueError(f"a weight is not negative: {weight!r}")
    if number.adjusted() > 12:
        raise ValueError(f"a weight of more than 12 digits: {weight!r}")
    return number


def score(
    target: Cell,
    actual: Cell,
    /,
    *,
    weight: int | str | Decimal,
    policy: str | PathLike[str] | Policy = "mof-2020",
    unit: str | None = None,
    relation: str | None = None,
    category: str | None = None,
    label: str | None = None,
    year: int | None = None,
    rule: str | None = None,
) -> Score:
    """Score `actual` against `target` (texts or parsed) for `weight` points; the rest is as in `evaluate`.

    Exact until the one rounding at the end.  Raises `PolicyError` for a bad policy, ValueError or
    TypeError for a weight that is not a number ≥ 0; never for what a cell says.
    """
    points = as_weight(weight)
    made = evaluate(target, actual, policy=policy, unit=unit, relation=relation, category=category, label=label, year=year, rule=rule)
    return scored(made, points, _text(target), _text(actual))


def _text(cell: Cell) -> str | None:
    return (cell.text or str(cell)) if isinstance(cell, Expression) else cell


def scored(made: Evaluation, weight: Decimal, target_text: str | None, actual_text: str | None) -> Score:
    """Turn an evaluation's shares into points of `weight`."""
    low, high = points_of(made.outcome, weight, made.policy)
    return Score(
        target=made.target,
        actual=made.actual,
        target_text=target_text,
        actual_text=actual_text,
        weight=weight,
        policy=made.policy,
        outcome=made.outcome,
        score=None if made.outcome.is_open else low,
        score_min=low,
        score_max=high,
    )


def points_of(outcome: Outcome, weight: Decimal, policy: Policy) -> tuple[Decimal, Decimal]:
    """Return the least and the most points that an outcome allows, each rounded once."""
    places, mode = policy.rounding.places, policy.rounding.mode
    exact = Fraction(weight)
    if outcome.is_open:
        low = round_to(outcome.low * exact, places, mode)
        # A half-open band ends a cent before the next one begins; never below its own start.
        high = max(low, cent_below(outcome.high * exact, places)) if outcome.high_open else round_to(outcome.high * exact, places, mode)
        return low, high
    only = cent_below(outcome.high * exact, places) if outcome.high_open else round_to(outcome.high * exact, places, mode)
    return only, only
