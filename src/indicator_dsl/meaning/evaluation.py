"""`evaluate`: whether a target was reached and how far, before any points."""

from __future__ import annotations

from decimal import Context
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from os import PathLike
from typing import Any

import attrs

from indicator_dsl.errors import Finding, Lang, ParseError
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, person, show, spanning
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.meaning.readings import About, numeric
from indicator_dsl.meaning.words import as_movement, is_by_how_much, is_to_come, number_by_trend, period, qualitative, trend
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Expression,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
    pair_parts,
    unit_of,
)
from indicator_dsl.units import Quantity, is_compatible_with, is_share

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
    /,
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
    cells = read_cells(target, actual, unit=unit, relation=relation, year=year)
    return assessed(load_policy(policy), *cells, About(label=label, category=category, year=year), rule)


def assessed(
    base: Policy, target: Expression | None, actual: Expression | None, problem: Finding | None, about: About, rule: str | None
) -> Evaluation:
    """Evaluate cells that have been read, under the policy that `base` has for this indicator."""
    chosen = base.for_indicator(name=about.label, category=about.category, rule=rule)
    outcome = outcome_of(chosen or base, target, actual, about, problem)
    if chosen is None:
        outcome = attrs.evolve(outcome.noting(Finding.of("rule-unknown", rule=rule or "")), review=True)
    return Evaluation(target=target, actual=actual, policy=chosen or base, outcome=outcome)


def read_cells(
    target: Cell, actual: Cell, *, unit: str | None, relation: str | None, year: int | None
) -> tuple[Expression | None, Expression | None, Finding | None]:
    """Return both cells, parsed, and why one of them could not be."""
    wanted, problem = _parsed(target, "target", unit, relation, year)
    done, other = _parsed(actual, "actual", unit, None, year)
    return wanted, done, problem or other


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
        return person("no-target", Finding.of("target-missing"))
    if isinstance(target, Placeholder):
        return person("no-target", Finding.of("target-placeholder", text=target.wording))
    if actual is None:
        return _missing(policy)
    if type(target) is type(actual) is Comparison and not target.label and not actual.label and not actual.span[0]:
        # The common case, before anything else is asked.
        return numeric(policy, target, actual, about)
    actual = _under_its_names(target, actual)
    if isinstance(target, AllOf | AnyOf):
        outcome = _compound(policy, target, actual, about)
    else:
        assert isinstance(target, Clause)
        outcome = _single(policy, target, actual, about)
    if _may_be_cut(target, _CUT) or _may_be_cut(actual, (*_CUT, "unit-shared")):
        # 1，200人 may be one number: no part of it can be scored.
        outcome = attrs.evolve(outcome, verdict=Verdict.UNDETERMINED, low=ZERO, high=ONE, high_open=False, review=True)
    return outcome


def _under_its_names(target: Expression, actual: Expression) -> Expression:
    """Return an actual whose names that differ from the target's by a verb of doing are the target's: 完成培训2期 answers 培训≥2期."""
    said = [clause.label for clause in target.clauses if clause.label]
    if not said or all(clause.label is None or clause.label in said for clause in actual.clauses):
        return actual
    from indicator_dsl.language.wording import without_doing

    names = {without_doing(label): label for label in said}

    def named(clause: Clause) -> Clause:
        label = clause.label and names.get(without_doing(clause.label))
        return clause if label is None or clause.label in said else attrs.evolve(clause, label=label)

    if isinstance(actual, AllOf | AnyOf):
        return attrs.evolve(actual, parts=tuple(map(named, actual.parts)))
    return named(actual) if isinstance(actual, Clause) else actual


_CUT = ("comma-ambiguous", "number-split")


def _may_be_cut(cell: Expression, codes: tuple[str, ...]) -> bool:
    return isinstance(cell, AllOf | AnyOf) and any(finding.code in codes for finding in cell.findings)


def _missing(policy: Policy) -> Outcome:
    if policy.missing.actual == "zero":
        finding = Finding.of("actual-missing")
        return Outcome(Verdict.NOT_MET, "missing.zero", ZERO, ZERO, steps=(Step("step-missing", (), ZERO),), findings=(finding,))
    return person("missing.person", Finding.of("actual-missing"))


def _single(policy: Policy, target: Clause, actual: Expression, about: About) -> Outcome:
    """Score a single clause against a cell that may say more than one thing."""
    if isinstance(actual, AnyOf):
        return spanning([_clause(policy, target, part, about) for part in actual.parts], Finding.of("actual-says-or"))
    if not isinstance(actual, AllOf):
        assert isinstance(actual, Clause)
        return _clause(policy, target, actual, about)
    answers = _answers(target, actual.parts, about)
    if not answers:
        return person("several", Finding.of("no-part-answers"))
    answers = _without_shares_of(answers)
    if len(answers) > 1:
        # 已完成8个，剩余2个: what says by how much, or is to come, answers only where nothing else does.
        plain = [
            part
            for part in answers
            if not is_to_come(part) and not (part.label and not target.label and is_by_how_much(policy, part.label, about))
        ]
        answers = plain or answers
    outcomes = [_clause(policy, target, part, about) for part in answers]
    if len(answers) == 1:
        outcome = outcomes[0].noting(Finding.of("other-parts-ignored", used=str(answers[0])))
        # 截至2024年12月31日已完成80%: in time, but not all of it.
        if isinstance(target, Period) and any(_falls_short(part) for part in actual.parts):
            return attrs.evolve(outcome, verdict=Verdict.UNDETERMINED, low=ZERO, review=True)
        return outcome
    if together := _together_in_all(target, answers):
        outcome = _clause(policy, target, together, about)
        if outcome.low < min(o.low for o in outcomes) or outcome.high > max(o.high for o in outcomes):
            outcomes.append(outcome)
    return attrs.evolve(spanning(outcomes, Finding.of("several-parts-answer")), review=True)


def _without_shares_of(parts: list[Clause]) -> list[Clause]:
    """57人，其中博士12人: what 其中 tells is a part of the number before it."""
    for index, (before, part) in enumerate(pairwise(parts), 1):
        if "其中" in part.text[before.span[1] : part.span[0]]:
            return parts[:index]
    return parts


def _together_in_all(target: Clause, parts: list[Clause]) -> Clause | None:
    """男300人，女226人 may be 526人; numbers of one name, shares, and a plan beside what was done make no sum."""
    unit = unit_of(parts[0])
    plain = all(isinstance(part, Comparison) and part.relation is Relation.UNSTATED and unit_of(part) == unit for part in parts)
    if not plain or unit is None or is_share(unit.numerator) or unit.denominators or target.label:
        return None
    if "实际" in parts[0].text or len({part.label for part in parts}) < len(parts):
        return None
    total = reduce(_WIDE.add, (part.quantity.magnitude for part in parts if isinstance(part, Comparison)))
    return Comparison(Relation.UNSTATED, Quantity(total, unit), text=parts[0].text)


_WIDE = Context(prec=100)


def _falls_short(part: Clause) -> bool:
    unit = unit_of(part)
    return isinstance(part, Comparison) and unit is not None and unit.symbol == "%" and part.quantity.magnitude < _HUNDRED


_HUNDRED = 100


def _answers(target: Clause, parts: tuple[Clause, ...], about: About) -> list[Clause]:
    """Return the parts of an actual that can answer `target`: by label, then unit, then kind."""
    names = {n for n in (target.label, about.label) if n}
    labelled = [p for p in parts if p.label in names]
    if labelled:
        return labelled
    unit = unit_of(target)
    if unit is not None:
        same = [p for p in parts if unit_of(p) == unit]
        return same or [p for p in parts if (other := unit_of(p)) is not None and is_compatible_with(other, unit)]
    return [p for p in parts if type(p) is type(target)]


def _clause(policy: Policy, target: Clause, actual: Clause, about: About) -> Outcome:
    if isinstance(actual, Placeholder):
        return person("missing.person", Finding.of("actual-placeholder", text=actual.wording))
    if is_to_come(actual):
        return person("planned", Finding.of("actual-planned", actual=_written(actual)))
    if target.label and actual.label and target.label != actual.label:
        return person("labels", Finding.of("labels-differ", target=target.label, actual=actual.label))
    if isinstance(target, Trend) and target.quantity is not None:
        actual = as_movement(actual)
    if actual.label and not target.label and is_by_how_much(policy, actual.label, about):
        return person("labels", Finding.of("actual-is-change", actual=f"{actual.label}{_written(actual)}"))
    if target.label:
        about = attrs.evolve(about, label=f"{about.label or ''} {target.label}".strip())
    match target:
        case Comparison() | Interval():
            if isinstance(actual, Comparison | Interval):
                return numeric(policy, target, actual, about)
            if isinstance(actual, Trend):
                return number_by_trend(policy, target, actual, about)
            return person("word-for-number", Finding.of("word-for-number", actual=_written(actual)))
        case Period():
            return period(policy, target, actual, about)
        case Trend():
            return trend(policy, target, actual, about)
        case Judgement() | Prose():
            return qualitative(policy, target, actual)
        case _:
            return person("no-target", Finding.of("target-placeholder", text=_written(target)))


def _written(clause: Clause) -> str:
    return clause.text[clause.span[0] : clause.span[1]] or str(clause)


# Several clauses in one target.


def _compound(policy: Policy, target: AllOf | AnyOf, actual: Expression, about: About) -> Outcome:
    if isinstance(target, AnyOf):
        return _best(policy, target, actual, about)
    pairs = _pairs(target.parts, actual)
    parts = [
        person("no-part", Finding.of("part-missing", part=_written(t))) if a is None else _clause(policy, t, a, about) for t, a in pairs
    ]
    rule = policy.compound
    if rule.parts == "worst":
        return _combine(parts, target.parts, None, "compound.worst")
    if rule.parts == "shares" and len(rule.shares) != len(parts):
        return person("compound.shares", Finding.of("shares-do-not-fit", shares=len(rule.shares), parts=len(parts)))
    shares = rule.shares if rule.parts == "shares" else (Fraction(1, len(parts)),) * len(parts)
    return _combine(parts, target.parts, shares, f"compound.{rule.parts}")


def _pairs(targets: tuple[Clause, ...], actual: Expression) -> list[tuple[Clause, Clause | None]]:
    answers = actual.clauses
    if len(answers) == 1 and isinstance(answers[0], Judgement | Placeholder):
        # One word for all parts: 均已完成.
        return [(t, answers[0]) for t in targets]
    return pair_parts(targets, answers)


def _combine(parts: list[Outcome], clauses: tuple[Clause, ...], shares: tuple[Fraction, ...] | None, rule: str) -> Outcome:
    steps: list[Step] = []
    for number, (part, clause) in enumerate(zip(parts, clauses, strict=True)):
        portion = shares[number] if shares else ONE
        steps.append(Step("step-part", (("number", number + 1), ("part", _written(clause)), ("pct_portion", portion))))
        steps.extend(attrs.evolve(s, share=None if s.share is None else s.share * portion, part=portion) for s in part.steps)
    if shares:
        low = sum((p.low * s for p, s in zip(parts, shares, strict=True)), ZERO)
        high = sum((p.high * s for p, s in zip(parts, shares, strict=True)), ZERO)
    else:
        low, high = min(p.low for p in parts), min(p.high for p in parts)
    attainments = [None if p.attainment is None else min(ONE, p.attainment) for p in parts]
    known = [a for a in attainments if a is not None]
    mean = None
    if len(known) == len(parts):
        mean = sum((a * s for a, s in zip(known, shares, strict=True)), ZERO) if shares else min(known)
    return Outcome(
        _together([p.verdict for p in parts]),
        rule,
        low,
        high,
        # The sum of half-open ends is half open too.
        any(p.high_open and p.low != p.high for p in parts) and low != high,
        mean,
        None,
        (*steps, Step("step-sum", (), low)) if low == high else tuple(steps),
        tuple(dict.fromkeys(f for p in parts for f in p.findings)),
        any(p.review for p in parts),
    )


def _together(verdicts: list[Verdict]) -> Verdict:
    if len(set(verdicts)) == 1:
        return verdicts[0]
    if Verdict.PARTLY in verdicts or (Verdict.MET in verdicts and Verdict.NOT_MET in verdicts):
        return Verdict.PARTLY
    return Verdict.UNDETERMINED


def _best(policy: Policy, target: AnyOf, actual: Expression, about: About) -> Outcome:
    """Score "one or the other": the best that any of its clauses earns."""
    units = {unit_of(clause) for clause in actual.clauses} - {None}
    # 4次 answers the 5次 of 3个或5次, though 个 would count anything.
    same = [clause for clause in target.parts if unit_of(clause) in units]
    outcomes = [_single(policy, clause, actual, about) for clause in same or target.parts]
    met = min((o for o in outcomes if o.verdict is Verdict.MET), key=lambda o: o.is_open, default=None)
    if met is not None:
        return attrs.evolve(met, rule="compound.any")
    # A clause that the actual doesn't speak of earns nothing; only the others are weighed.
    spoken = [o for o in outcomes if o.rule not in ("units", "several", "word-for-number", "labels")] or outcomes
    low, high = max(o.low for o in spoken), max(o.high for o in spoken)
    best = max(spoken, key=lambda o: (o.high, o.low))
    findings = tuple(dict.fromkeys(f for o in spoken for f in o.findings))
    verdict = best.verdict if len({o.verdict for o in spoken}) == 1 else Verdict.UNDETERMINED
    return attrs.evolve(
        best, rule="compound.any", low=low, high=high, verdict=verdict, findings=findings, review=any(o.review for o in spoken)
    )
