"""`evaluate`: whether a target was reached and how far, before any points."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from os import PathLike
from typing import Any

import attrs

from indicator_dsl.errors import Finding, Lang, ParseError
from indicator_dsl.meaning.about import About
from indicator_dsl.meaning.answers import single, under_its_names
from indicator_dsl.meaning.compound import compound
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.doubt import over_readings
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, person, show
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.meaning.readings import is_plain_number, numeric
from indicator_dsl.meaning.spent import of_rate
from indicator_dsl.model import AllOf, AnyOf, Clause, Comparison, Expression, Interval, Placeholder, Relation, unit_of

Cell = str | Expression | None


@attrs.frozen(kw_only=True)
class Evaluation:
    """Verdict, attainment (完成率) and deviation (偏离度) of one indicator, and what a person should look at."""

    target: Expression | None
    actual: Expression | None
    policy: Policy = attrs.field(repr=False)
    outcome: Outcome = attrs.field(repr=False)

    @property
    def verdict(self) -> Verdict:
        """Whether the target was reached."""
        return self.outcome.verdict

    @property
    def attainment(self) -> Fraction | None:
        """How much of the target was reached, exact; None where no ratio says it."""
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
    def findings(self) -> tuple[Finding, ...]:
        """What was read but deserves a look, of both cells and of their comparison."""
        return _all_findings(self.target, self.actual, self.outcome)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return verdict, attainment, deviation and findings in the interchange form."""
        return {
            "verdict": self.verdict.value,
            "attainment": None if self.attainment is None else show(self.attainment),
            "deviation": None if self.deviation is None else show(self.deviation),
            "needs_review": self.needs_review,
            "findings": [f.to_json(lang) for f in self.findings],
        }


def _all_findings(target: Expression | None, actual: Expression | None, outcome: Outcome) -> tuple[Finding, ...]:
    cells = (f for cell in (target, actual) if cell is not None for f in cell.findings)
    return (*cells, *outcome.findings)


def evaluate(
    target: Cell,
    actual: Cell,
    *,
    policy: str | PathLike[str] | Policy = "mof-2020",
    unit: str | None = None,
    relation: str | None = None,
    category: str | None = None,
    label: str | None = None,
    year: int | None = None,
    rule: str | None = None,
) -> Evaluation:
    """Say whether `actual` reaches `target`, texts or parsed.

    `unit` and `relation` are the form's own cells (计量单位, 指标性质); `relation` belongs to the
    target.  `category` (成本指标 …), `label` (the indicator's name) and `year` settle what the texts
    leave open; `rule` is a 赋分规则 cell.  A text that doesn't parse is not an error here: its
    verdict is undetermined, with a finding.
    """
    cells = read_cells(target, actual, unit=unit, relation=relation, year=year, label=label)
    return assessed(load_policy(policy), *cells, About(label=label, category=category, year=year), rule)


def assessed(
    base: Policy, target: Expression | None, actual: Expression | None, problem: Finding | None, about: About, rule: str | None
) -> Evaluation:
    """Evaluate cells that have been read, under the policy that `base` has for this indicator."""
    chosen = base.for_indicator(name=about.label, category=about.category, rule=rule)
    outcome = outcome_of(chosen or base, target, actual, about, problem)
    if chosen is None:
        # What isn't understood may give anything: no other rule stands in for it.
        told = outcome.noting(Finding.of("rule-unknown", rule=rule or ""))
        outcome = attrs.evolve(told, verdict=Verdict.UNDETERMINED, low=ZERO, high=ONE, high_open=False, review=True)
    if type(actual) is Comparison and actual.relation in _BOUNDS and type(target) is Comparison and target.relation is Relation.UNSTATED:
        outcome = outcome.noting(Finding.of("cells-swapped", target=str(target), actual=str(actual)))
    return Evaluation(target=target, actual=actual, policy=chosen or base, outcome=outcome)


def read_cells(
    target: Cell, actual: Cell, *, unit: str | None, relation: str | None, year: int | None, label: str | None = None
) -> tuple[Expression | None, Expression | None, Finding | None]:
    """Return both cells, parsed, and why one of them could not be.

    Where neither the row nor its texts state a unit, the one that the name ends in is theirs: 项目成本（万元）.
    """
    wanted, problem = _parsed(target, "target", unit, relation, year)
    done, other = _parsed(actual, "actual", unit, None, year)
    if label and label.endswith(_BRACKETS) and not (unit or "").strip() and _is_bare(target, wanted) and _is_bare(actual, done):
        from indicator_dsl.language import unit_under

        named = unit_under(label)
        if named is not None:
            wanted, problem = _parsed(target, "target", named, relation, year)
            done, other = _parsed(actual, "actual", named, None, year)
    return wanted, done, problem or other


_BRACKETS = ("）", ")")
_BOUNDS = (Relation.GE, Relation.GT, Relation.LE, Relation.LT)


def _is_bare(cell: Cell, read: Expression | None) -> bool:
    """Whether a text is a number or a range without a unit."""
    return isinstance(cell, str) and isinstance(read, Comparison | Interval) and unit_of(read) is None


def _parsed(cell: Cell, which: str, unit: str | None, relation: str | None, year: int | None) -> tuple[Expression | None, Finding | None]:
    if cell is None or isinstance(cell, Expression):
        return cell, None
    if not isinstance(cell, str):
        raise TypeError(f"{which} is a text, an expression or None, not {type(cell).__name__}")
    if not cell.strip():
        return None, None
    from indicator_dsl.language import parse

    try:
        return parse(cell, unit=unit, relation=relation, year=year), None
    except ParseError as error:
        return None, Finding.of(
            f"{which}-unreadable", text=cell[:60], reason=error.message("zh"), reason_en=error.message("en"), span=error.span
        )


def outcome_of(
    policy: Policy, target: Expression | None, actual: Expression | None, about: About, problem: Finding | None = None
) -> Outcome:
    """Score parsed cells; `problem` is why one of them could not be read."""
    if problem is not None:
        return person("unreadable", problem)
    if target is None:
        rate = of_rate(policy, actual, about)
        if rate is not None:
            return rate
        return person("no-target", Finding.of("target-missing"))
    if isinstance(target, Placeholder):
        return person("no-target", Finding.of("target-placeholder", text=target.wording))
    if actual is None:
        return _missing(policy)
    if is_plain_number(target) and is_plain_number(actual):
        # The common case, before anything else is asked.
        return numeric(policy, target, actual, about)
    return over_readings(target, actual, about, partial(_of_one_reading, policy, about))


def _of_one_reading(policy: Policy, about: About, target: Expression, actual: Expression) -> Outcome:
    actual = under_its_names(target, actual)
    if isinstance(target, AllOf | AnyOf):
        return compound(policy, target, actual, about)
    assert isinstance(target, Clause)
    return single(policy, target, actual, about)


def _missing(policy: Policy) -> Outcome:
    if policy.missing.actual == "zero":
        finding = Finding.of("actual-missing")
        return Outcome(Verdict.NOT_MET, "missing.zero", ZERO, ZERO, steps=(Step("step-missing", (), ZERO),), findings=(finding,))
    return person("missing.person", Finding.of("actual-missing"))
