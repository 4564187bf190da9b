"""`score`: the points of one indicator, with the rule, the numbers and the steps that led to them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from os import PathLike
from typing import Any

import attrs

from indicator_dsl.errors import Finding, Lang, render
from indicator_dsl.making import maker
from indicator_dsl.meaning.about import NOTHING, About
from indicator_dsl.meaning.asking import with_reason
from indicator_dsl.meaning.curves import ONE, cent_below, points_for
from indicator_dsl.meaning.evaluation import Cell, Evaluation, assessed, outcome_of, read_cells
from indicator_dsl.meaning.outcome import Outcome, Verdict, show
from indicator_dsl.meaning.policy import Evidence, Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.meaning.quick import is_plain, quick_points
from indicator_dsl.meaning.weights import Weight, as_weight
from indicator_dsl.model import Comparison, Expression, Standard
from indicator_dsl.notebook import box, notes, table
from indicator_dsl.units import plain


@attrs.frozen(kw_only=True)
class Score:
    """The points of one indicator under a policy, and everything that they follow from.

    `standard` is the form's own rule where the points follow from one, else None.
    `verdict` says whether the target was reached.  `score` is None where a person must settle the points
    between `score_min` and `score_max`; `needs_review` says that a person must look, and `findings` why.
    """

    target: Expression | None
    actual: Expression | None
    target_text: str | None
    actual_text: str | None
    weight: Decimal
    policy: Policy = attrs.field(repr=False)
    verdict: Verdict
    score: Decimal | None
    score_min: Decimal
    score_max: Decimal
    needs_review: bool
    standard: Standard | None = attrs.field(default=None, repr=False)
    _outcome: Outcome | None = attrs.field(default=None, eq=False, repr=False)

    @cached_property
    def outcome(self) -> Outcome:
        """The share of the weight, its rule and its steps; made when first asked where the points came the quick way."""
        return self._outcome or outcome_of(self.policy, self.target, self.actual, NOTHING)

    @property
    def attainment(self) -> Fraction | None:
        """How much of the target was reached, exact."""
        return self.outcome.attainment

    @property
    def deviation(self) -> Fraction | None:
        """(actual − target) ÷ |target|, exact."""
        return self.outcome.deviation

    @property
    def rule(self) -> str:
        """The id of the rule that decided: policy, section and curve, e.g. ``mof-2020/shortfall.proportional``.

        Of a form's own rule it is ``standard/`` and its kind: ``standard/deduction``.
        """
        return f"{self.policy.name if self.standard is None else 'standard'}/{self.outcome.rule}"

    def source(self, lang: Lang = "zh") -> str:
        """Return where the rule comes from, in words; empty where the policy cites nothing."""
        if self.standard is not None:
            return render("source-standard", lang, text=self.standard.text)
        return self.policy.source_of(self.outcome.rule, lang)

    @property
    def evidence(self) -> Evidence:
        """How the rule's source is known: ``read``, ``recalled``, ``practice``; a form's own rule is read."""
        return "read" if self.standard is not None else self.policy.basis_of(self.outcome.rule).evidence

    def cited(self, lang: Lang = "zh") -> str:
        """Return the source with its evidence, in words; where nothing is cited, that the rule is the policy's own."""
        return self.source(lang) if self.standard is not None else self.policy.cited(self.outcome.rule, lang)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should look at, of both cells and of their comparison."""
        found = Evaluation(target=self.target, actual=self.actual, policy=self.policy, outcome=self.outcome).findings
        return (*found, Finding.of("rounded-to-full")) if is_rounded_to_full(self.outcome, self.weight, self.policy) else found

    def steps(self, lang: Lang = "zh") -> tuple[str, ...]:
        """Return each step of the computation in words."""
        rounding = self.policy.rounding
        weight = Fraction(self.weight)
        texts = [step.text(weight, lang, rounding.places, rounding.mode) for step in self.outcome.steps]
        if self.score is None:
            texts.append(render("step-range", lang, low=str(self.score_min), high=str(self.score_max), weight=plain(self.weight)))
        return tuple(texts)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the interchange form."""
        return {
            "schema": 2,
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
            "evidence": self.evidence,
            "steps": list(self.steps(lang)),
            "findings": [f.to_json(lang) for f in self.findings],
        }

    def _repr_html_(self) -> str:
        points = f"{self.score_min}–{self.score_max}" if self.score is None else str(self.score)
        row = (self.target_text, self.actual_text, self.verdict.value, points, plain(self.weight))
        return box(
            self.rule,
            table(("指标值", "实际完成值", "结论", "得分", "分值"), [row]),
            table(("计算",), ((step,) for step in self.steps())),
            notes(finding.message("zh") for finding in self.findings),
        )


_make = maker(Score)


def score(
    target: Cell,
    actual: Cell,
    *,
    weight: Weight,
    policy: str | PathLike[str] | Policy = "mof-2020",
    unit: str | None = None,
    relation: str | None = None,
    category: str | None = None,
    label: str | None = None,
    year: int | None = None,
    rule: str | None = None,
    standard: str | Standard | None = None,
    note: Cell = None,
) -> Score:
    """Score `actual` against `target` (texts or parsed) for `weight` points; the rest is as in `evaluate`.

    `standard` is the form's own rule for this row (评分标准, 赋分规则), text or parsed: it comes before the policy, and
    one that isn't understood leaves the points to a person.  `note` is 扣分原因 or 偏差原因: where such a rule counts cases it
    has them, and a reason that is given there is not asked for.
    `weight` is a number ≥ 0 (int, `Decimal`, a float that is exact) or a 分值 cell (``10分``).
    Exact until the one rounding at the end.  Raises `PolicyError` for a bad policy, ValueError or
    TypeError for a weight that is none, TypeError for a cell of another type; never for what a cell says.
    """
    points = as_weight(weight)
    rules = load_policy(policy)
    wanted, done, problem = read_cells(target, actual, unit=unit, relation=relation, year=year, label=label)
    if standard is not None and standard != "":
        # Imported where a row has a rule of its own: most have none.
        from indicator_dsl.meaning.standard import by_standard, read_standard

        own = read_standard(standard)
        if own.is_sure or not rules.knows_rule(own.text):
            said = read_cells(None, note, unit=None, relation=None, year=year)[1]
            about = About(label=label, category=category, year=year)
            outcome = by_standard(rules, own, wanted, done, about, weight=Fraction(points), note=said, problem=problem)
            made = Evaluation(target=wanted, actual=done, policy=rules, outcome=outcome)
            return attrs.evolve(scored(made, points, _text(target), _text(actual)), standard=own)
        rule = own.text
    if type(wanted) is type(done) is Comparison and rule is None and is_plain(rules, label, category):
        quick = quick_points(rules, wanted, done, points)
        if quick is not None:
            answer = _make(
                target=wanted,
                actual=done,
                target_text=_text(target),
                actual_text=_text(actual),
                weight=points,
                policy=rules,
                verdict=quick[0],
                score=quick[1],
                score_min=quick[1],
                score_max=quick[1],
                needs_review=False,
            )
            return answer if note is None else attrs.evolve(answer, outcome=with_reason(answer.outcome, note))
    made = assessed(rules, wanted, done, problem, About(label=label, category=category, year=year), rule)
    made = attrs.evolve(made, outcome=with_reason(made.outcome, note))
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
        verdict=made.verdict,
        score=None if made.outcome.is_open else low,
        score_min=low,
        score_max=high,
        needs_review=made.needs_review,
        outcome=made.outcome,
    )


def is_rounded_to_full(outcome: Outcome, weight: Decimal, policy: Policy) -> bool:
    """Whether a missed target earns all the points by the rounding alone."""
    if outcome.verdict is not Verdict.NOT_MET or outcome.is_open or not 0 < outcome.high < 1:
        return False
    most = points_for(ONE, Fraction(weight), policy.rounding.places, policy.rounding.mode)
    return bool(most) and points_of(outcome, weight, policy)[0] == most


def points_of(outcome: Outcome, weight: Decimal, policy: Policy) -> tuple[Decimal, Decimal]:
    """Return the least and the most points that an outcome allows, each rounded once."""
    places, mode = policy.rounding.places, policy.rounding.mode
    exact = Fraction(weight)
    if outcome.is_open:
        low = points_for(outcome.low, exact, places, mode)
        # A half-open band ends a cent before the next one begins; never below its own start.
        high = max(low, cent_below(outcome.high * exact, places)) if outcome.high_open else points_for(outcome.high, exact, places, mode)
        return low, high
    only = cent_below(outcome.high * exact, places) if outcome.high_open else points_for(outcome.high, exact, places, mode)
    return only, only
