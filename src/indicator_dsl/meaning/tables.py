"""Whole tables: every row's score, weights, the row of execution, subtotals, total and band."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import Any, Literal

import attrs

from indicator_dsl.errors import Finding, Lang, Severity
from indicator_dsl.fence import fenced
from indicator_dsl.meaning.asking import is_given, with_reason
from indicator_dsl.meaning.curves import ZERO, round_to
from indicator_dsl.meaning.evaluation import Evaluation, evaluate, read_cells
from indicator_dsl.meaning.execution import Execution, is_execution, is_part_of_execution, score_execution
from indicator_dsl.meaning.fallback import unread_evaluation, unread_score
from indicator_dsl.meaning.outcome import Verdict, show
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.meaning.scoring import Score, score, scored
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Comparison, Decision, Indicator, Verb
from indicator_dsl.notebook import box, notes, table
from indicator_dsl.units import plain

Kind = Literal["indicator", "execution", "dropped", "unweighted"]

_IN_BRACKETS = re.compile(r"[（(]\s*([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*[分%％]?\s*[)）]")


@attrs.frozen(kw_only=True)
class Line:
    """One row of a table and its score; `score` is None for a row that takes no part (see `kind`).

    `evaluation` is what an indicator without 分值 still says: whether its target was reached, and how far.
    `decisions` are those of a person that hold for this row; `given` are the points that they give it.
    `score` stays what the rule says, beside them.
    """

    indicator: Indicator
    kind: Kind
    score: Score | None
    weight: Decimal | None
    findings: tuple[Finding, ...] = ()
    evaluation: Evaluation | None = None
    decisions: tuple[Decision, ...] = ()
    given: Decimal | None = None

    @property
    def low(self) -> Decimal:
        """The least points that the row can have; 0 where nobody knows how much it is worth."""
        return self._end("score_min")

    @property
    def high(self) -> Decimal:
        """The most points that the row can have."""
        return self._end("score_max")

    def _end(self, which: Literal["score_min", "score_max"]) -> Decimal:
        if self.given is not None:
            return self.given
        return Decimal(0) if self.score is None else getattr(self.score, which)

    @property
    def returned(self) -> bool:
        """Whether a person sent the row back to the unit."""
        return any(decision.decision is Verb.RETURN for decision in self.decisions)

    @property
    def excluded(self) -> bool:
        """Whether a person said that the row doesn't apply."""
        return any(decision.decision is Verb.EXCLUDE for decision in self.decisions)

    @property
    def judged(self) -> Score | Evaluation | None:
        """What was found of target and actual, with points or without; None for a row that takes no part."""
        return self.score or self.evaluation

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What was found of its cells, then of the row; each at the cell that it is about."""
        said = self.judged.findings if self.judged else ()
        return tuple(_placed(finding, self) for finding in (*said, *self.findings))

    @property
    def needs_review(self) -> bool:
        """Whether a person must still look at this row: at its answer, or at the weight that only it lacks."""
        if self.returned or self.given is not None or self.kind == "dropped":
            return self.returned
        wrong = any(finding.severity is Severity.ERROR for finding in self.findings)
        return wrong or (self.judged is not None and self.judged.needs_review)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the row's cells that name it, and its score in the interchange form."""
        i = self.indicator
        named = {"level1": i.level1, "level2": i.level2, "name": i.name, "kind": self.kind, "place": str(i.place) or None}
        named |= {"own_score": i.score, "reason": i.reason}
        cells: dict[str, Any] = {"target": i.target, "actual": i.actual, "weight": i.weight, "needs_review": self.needs_review}
        scored = self.score.to_json(lang) if self.score else {**cells, **self._without_points(lang)}
        return {**named, **scored, **self._decided(), "findings": [finding.to_json(lang) for finding in self.all_findings]}

    def _decided(self) -> dict[str, Any]:
        """Return what a person decided: `score` is then what was given, `score_min` and `score_max` still what the rule allows."""
        if not self.decisions:
            return {}
        said: dict[str, Any] = {"needs_review": self.needs_review}
        if self.given is not None:
            said["score"] = str(self.given)
        # The one that settles the row stands last; before it, the cells that were corrected.
        *corrected, last = (decision.to_json() for decision in self.decisions)
        return {**said, "decision": last, **({"corrections": corrected} if corrected else {})}

    def _without_points(self, lang: Lang) -> dict[str, Any]:
        said: dict[str, Any] = self.evaluation.to_json(lang) if self.evaluation else {"findings": []}
        return {**said, "needs_review": self.needs_review}


@attrs.frozen(kw_only=True)
class Subtotal:
    """Points under one 一级指标 (`level2` None) or one 二级指标; `score` is None where a person has points to set."""

    level1: str | None
    level2: str | None
    weight: Decimal
    score: Decimal | None
    score_min: Decimal
    score_max: Decimal

    def to_json(self) -> dict[str, Any]:
        """Return the numbers as texts."""
        return {
            "level1": self.level1,
            "level2": self.level2,
            "weight": plain(self.weight),
            "score": None if self.score is None else str(self.score),
            "score_min": str(self.score_min),
            "score_max": str(self.score_max),
        }


@attrs.frozen(kw_only=True)
class TableScore:
    """A scored table.  `band` is None while the points that a person has to set leave it open, and where the weights are wrong.

    `unapplied` are decisions on this table that don't hold: `findings` say why.  `own_total` is the sum of the form's own 得分,
    where it was held against the table.  A table without any 分值 has no score (`scored` is False): its rows say what was reached only.
    """

    policy: Policy = attrs.field(repr=False)
    lines: tuple[Line, ...]
    subtotals: tuple[Subtotal, ...]
    weight: Decimal
    score: Decimal | None
    score_min: Decimal
    score_max: Decimal
    band: str | None
    findings: tuple[Finding, ...] = ()
    unapplied: tuple[Decision, ...] = ()
    own_total: Decimal | None = None

    @property
    def scored(self) -> bool:
        """Whether any row has points to earn."""
        return any(line.weight is not None for line in self.lines)

    @property
    def needs_review(self) -> tuple[Line, ...]:
        """The rows that a person must still look at."""
        return tuple(line for line in self.lines if line.needs_review)

    @property
    def final(self) -> bool:
        """Whether nothing is open: no row waits for a person, every decision holds, and there is one total with its grade."""
        settled = not self.scored or (self.score is not None and self.band is not None)
        return settled and not self.needs_review and not self.unapplied

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of every row, then those of the table."""
        return (*(finding for line in self.lines for finding in line.all_findings), *self.findings)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return lines, subtotals, total, band and findings."""
        return {
            "schema": 2,
            "policy": self.policy.name,
            "lines": [line.to_json(lang) for line in self.lines],
            "subtotals": [s.to_json() for s in self.subtotals],
            "weight": plain(self.weight),
            "score": None if self.score is None else str(self.score),
            "score_min": str(self.score_min),
            "score_max": str(self.score_max),
            "grade": self.band,
            "own_total": None if self.own_total is None else f"{self.own_total:f}",
            "findings": [f.to_json(lang) for f in self.findings],
        }

    def _repr_html_(self) -> str:
        def points(item: Score | Subtotal | TableScore | None) -> str | None:
            if item is None:
                return None
            return f"{item.score_min}–{item.score_max}" if item.score is None else str(item.score)

        rows = [
            (line.indicator.name, line.indicator.target, line.indicator.actual, points(line.score), line.indicator.weight)
            for line in self.lines
        ]
        return box(
            f"{points(self)} / {plain(self.weight)}　{self.band or ''}　{self.policy.name}",
            table(("指标", "指标值", "实际完成值", "得分", "分值"), rows),
            notes(finding.message("zh") for finding in self.findings),
        )


def score_table(
    indicators: Iterable[Indicator],
    /,
    *,
    policy: str | PathLike[str] | Policy = "mof-2020",
    execution: Execution | None = None,
    year: int | None = None,
) -> TableScore:
    """Score every row, then subtotals, total (the sum of the rounded) and band.

    `execution` is what was paid of the budget: it scores the table's row of 预算执行率, or a row of
    its own where the table has none.  No cell raises, not even by a mistake of ours: a row whose weight can't be read is left
    out of the sums, and the total stays open.
    """
    rules = load_policy(policy)
    rows = tuple(indicators)
    weighted = any(read_points(row.weight) is not None for row in rows)
    lines = [_line(row, rules, execution, year, weighted=weighted) for row in rows]
    if execution is not None and not any(line.kind == "execution" for line in lines):
        lines.append(_execution_line(Indicator(name="预算执行率"), rules, execution, rules.execution.weight))
    return sum_lines(lines, rules)


def sum_lines(lines: Sequence[Line], rules: Policy, /) -> TableScore:
    """Sum scored rows: what the weights say, subtotals, total and band."""
    findings = [*_weight_findings(lines, rules), *_level_findings(lines), *_template_findings(lines, rules)]
    scale, note = _rescaling(lines, rules)
    low, high = (_total([line.low for line in lines], scale, rules), _total([line.high for line in lines], scale, rules))
    # Rescaled, the kept rows are worth what the dropped ones were as well.
    weight = sum((line.weight for line in lines if line.weight is not None and (line.kind != "dropped" or scale != 1)), Decimal(0))
    unread = any(line.kind == "unweighted" for line in lines)
    warning = _total_warning(lines, rules)
    return TableScore(
        policy=rules,
        lines=tuple(lines),
        subtotals=tuple(_subtotals(lines)),
        weight=weight,
        score=low if low == high and not unread else None,
        score_min=low,
        score_max=high,
        band=None if unread or not gradable(lines, rules) else _band(low, high, weight, rules),
        findings=(*findings, *note, *warning),
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _line(row: Indicator, policy: Policy, execution: Execution | None, year: int | None, *, weighted: bool) -> Line:
    weight = read_points(row.weight)
    if is_part_of_execution(row):
        return Line(indicator=row, kind="dropped", score=None, weight=None, findings=(Finding.of("execution-part", name=row.name),))
    if policy.not_applicable.rows == "rescale" and _says_not_applicable(row, policy):
        return Line(indicator=row, kind="dropped", score=None, weight=weight, findings=(Finding.of("row-dropped", name=row.name),))
    category = " ".join(level for level in (row.level1, row.level2) if level) or None
    said: dict[str, Any] = {"policy": policy, "unit": row.unit, "relation": row.relation}
    said |= {"category": category, "label": row.name, "year": year}
    if weight is None:
        missing = not (row.weight or "").strip()
        code = "row-without-weight" if missing else "row-weight-unreadable"
        # Where no row has a weight, the table's finding says it once.
        findings = (Finding.of(code, weight=row.weight or ""),) if weighted or not missing else ()
        # Without points there is nothing that the row's own rule could give; a rule of the policy may still change the verdict.
        named = row.rule if policy.knows_rule(row.rule or "") else None
        found = None if is_execution(row, policy) else _evaluated(row, {**said, "rule": named})
        return Line(indicator=row, kind="unweighted", score=None, weight=None, findings=findings, evaluation=found)
    if is_execution(row, policy):
        if execution is None and fenced(lambda: _is_rate(row), lambda _: False):
            # ≥95% and 96.4% are rates, and no money: the row gets the answer that it gets alone.
            return Line(indicator=row, kind="execution", score=_scored(row, weight, said), weight=weight)
        return _execution_line(row, policy, execution, Fraction(weight))
    said |= {"standard": row.rule, "note": row.reason}
    made = _scored(row, weight, said)
    if row.stored:
        unrounded: dict[str, Any] = dict(row.stored)
        made = _beside_stored(row, made, _scored(attrs.evolve(row, **unrounded), weight, said))
    return Line(indicator=row, kind="indicator", score=made, weight=weight)


def _is_rate(row: Indicator) -> bool:
    cells = read_cells(row.target, row.actual, unit=row.unit, relation=row.relation, year=None)[:2]
    said = [cell.quantity.unit for cell in cells if isinstance(cell, Comparison)]
    return bool(said) and all(unit is not None and unit.symbol == "%" for unit in said)


def _evaluated(row: Indicator, said: dict[str, Any]) -> Evaluation:
    cells = row.target, row.actual

    def made() -> Evaluation:
        found = evaluate(*cells, **said)
        return attrs.evolve(found, outcome=with_reason(found.outcome, row.reason))

    return fenced(made, lambda error: unread_evaluation(error, *cells, place_of=_place_of(row), **said))


def _scored(row: Indicator, weight: Decimal, said: dict[str, Any]) -> Score:
    cells = row.target, row.actual

    def made() -> Score:
        found = score(*cells, weight=weight, **said)
        # The outcome is made when it is first asked for, and every report tells the steps: both belong inside of the fence.
        found.steps()
        return found

    return fenced(made, lambda error: unread_score(error, *cells, weight=weight, place_of=_place_of(row), **said))


def _beside_stored(row: Indicator, shown: Score, stored: Score) -> Score:
    """Return the score of what a row shows; a range and a person where what it stores lies on the other side of the target.

    rules.md: 0.946 shown as 95% beside ≥95%.
    """
    if shown.verdict is stored.verdict:
        return shown
    said = "、".join(f"{getattr(row, field)}（{text}）" for field, text in row.stored)
    outcomes = shown.outcome, stored.outcome
    outcome = attrs.evolve(
        shown.outcome.noting(Finding.of("shown-and-stored", cells=said)),
        verdict=Verdict.UNDETERMINED,
        low=min(outcome.low for outcome in outcomes),
        high=max(outcome.high for outcome in outcomes),
        high_open=False,
        review=True,
    )
    made = Evaluation(target=shown.target, actual=shown.actual, policy=shown.policy, outcome=outcome)
    return attrs.evolve(scored(made, shown.weight, shown.target_text, shown.actual_text), standard=shown.standard)


def _place_of(row: Indicator) -> Callable[[str], str | None]:
    return lambda cell: str(row.place_of(cell)) or None


def place_finding(finding: Finding, row: Indicator, cell: str = "actual") -> Finding:
    """Return a finding at the cell of the row that it is about: its message says which, else `cell`."""
    if finding.place:
        return finding
    of = finding.cell or cell
    # A form without a column of reasons has them asked for where the answer is.
    return attrs.evolve(finding, place=str(row.place_of(of if of in dict(row.columns) else cell)) or None)


def _placed(finding: Finding, line: Line) -> Finding:
    judged = line.judged
    of_target = judged is not None and judged.target is not None and finding in judged.target.findings
    return place_finding(finding, line.indicator, "target" if of_target else "actual")


def _says_not_applicable(row: Indicator, policy: Policy) -> bool:
    words = policy.not_applicable.words
    return (row.target or "").strip() in words or (row.actual or "").strip() == "不适用"


def _execution_line(row: Indicator, policy: Policy, execution: Execution | None, weight: Fraction) -> Line:
    points = _decimal(weight)
    money = execution or Execution(budget=row.target, paid=row.actual, unit=row.unit)
    cells = [None if cell is None else str(cell) for cell in (money.budget, money.paid)]
    if (row.rule or "").strip():
        own = attrs.evolve(row, target=cells[0], actual=cells[1])
        said: dict[str, Any] = {"policy": policy, "unit": money.unit, "label": row.name, "standard": row.rule, "note": row.reason}
        return Line(indicator=row, kind="execution", score=_scored(own, points, said), weight=points)
    made = fenced(
        lambda: score_execution(money, weight=points, policy=policy),
        lambda error: unread_score(error, *cells, weight=points, policy=policy, unit=money.unit, place_of=_place_of(row)),
    )
    findings: tuple[Finding, ...] = ()
    share = made.attainment
    if share is not None and share < policy.execution.reason_below and not is_given(row.reason):
        findings = (Finding.of("execution-reason", at=show(policy.execution.reason_below, as_percent=True)),)
    if share is not None and share < policy.execution.warn_below:
        findings += (Finding.of("execution-low", at=show(policy.execution.warn_below, as_percent=True)),)
    return Line(indicator=row, kind="execution", score=made, weight=points, findings=findings)


# Sums.


def _total(points: Iterable[Decimal], scale: Fraction, policy: Policy) -> Decimal:
    total = sum(points, Decimal(0))
    return total if scale == 1 else round_to(Fraction(total) * scale, policy.rounding.places, policy.rounding.mode)


def _rescaling(lines: Sequence[Line], policy: Policy) -> tuple[Fraction, list[Finding]]:
    dropped = sum((Fraction(line.weight) for line in lines if line.kind == "dropped" and line.weight is not None), ZERO)
    kept = sum((Fraction(line.weight) for line in lines if line.kind != "dropped" and line.weight is not None), ZERO)
    if not dropped or not kept:
        return Fraction(1), []
    return (kept + dropped) / kept, [Finding.of("table-rescaled", dropped=show(dropped), kept=show(kept), total=show(kept + dropped))]


def _subtotals(lines: Sequence[Line]) -> Iterable[Subtotal]:
    scored = [line for line in lines if line.score is not None and line.kind == "indicator"]
    for level1 in dict.fromkeys(line.indicator.level1 for line in scored):
        under = [line for line in scored if line.indicator.level1 == level1]
        yield _subtotal(level1, None, under)
        for level2 in dict.fromkeys(line.indicator.level2 for line in under if line.indicator.level2):
            yield _subtotal(level1, level2, [line for line in under if line.indicator.level2 == level2])


def _subtotal(level1: str | None, level2: str | None, lines: Sequence[Line]) -> Subtotal:
    low, high = sum((line.low for line in lines), Decimal(0)), sum((line.high for line in lines), Decimal(0))
    weight = sum((line.weight for line in lines if line.weight is not None), Decimal(0))
    return Subtotal(level1=level1, level2=level2, weight=weight, score=low if low == high else None, score_min=low, score_max=high)


def band_of(points: Decimal, weight: Decimal, policy: Policy) -> str | None:
    """Return the grade word of a total out of `weight`; None where there is nothing to earn."""
    if not weight:
        return None
    value = Fraction(points) * 100 / Fraction(weight)
    return next((word for at, word in policy.bands.grades if value >= at), policy.bands.below)


def _band(low: Decimal, high: Decimal, weight: Decimal, policy: Policy) -> str | None:
    words = {band_of(low, weight, policy), band_of(high, weight, policy)}
    return words.pop() if len(words) == 1 else None


# Weights, and how the total looks beside the money.


def _sum_of_weights(lines: Sequence[Line]) -> Fraction:
    return sum((Fraction(line.weight) for line in lines if line.weight is not None), ZERO)


def _lacks_execution(lines: Sequence[Line], policy: Policy) -> bool:
    """Whether the weights are whole but for those of 预算执行率, of which the table has no row."""
    without = policy.weights.total - policy.execution.weight
    return _sum_of_weights(lines) == without and not any(line.kind == "execution" for line in lines)


def gradable(lines: Sequence[Line], policy: Policy) -> bool:
    """Whether the total can be held against the grades: points out of 46 mean nothing beside 90 of 100."""
    if policy.weights.other_total == "rescale" or any(line.excluded for line in lines):
        return True
    return _sum_of_weights(lines) == policy.weights.total or _lacks_execution(lines, policy)


def _weight_findings(lines: Sequence[Line], policy: Policy) -> Iterable[Finding]:
    total, full = _sum_of_weights(lines), policy.weights.total
    if total == full or not lines:
        return
    if all(line.weight is None for line in lines):
        yield Finding.of("table-without-weights")
    elif _lacks_execution(lines, policy):
        yield Finding.of("weights-without-execution", total=show(total), own=show(policy.execution.weight))
    else:
        yield Finding.of("weights-sum", total=show(total), full=show(full))


def _level_findings(lines: Sequence[Line]) -> Iterable[Finding]:
    """Yield a finding for each level whose name states points (产出指标（50分）) that its rows don't sum to."""
    for key in ("level1", "level2"):
        rows: dict[tuple[str | None, str], Fraction] = {}
        for line in lines:
            level = getattr(line.indicator, key)
            if level and line.weight is not None:
                parent = line.indicator.level1 if key == "level2" else None
                rows[parent, level] = rows.get((parent, level), ZERO) + Fraction(line.weight)
        for (_, level), total in rows.items():
            found = _IN_BRACKETS.search(level)
            if found and Fraction(found[1]) != total:
                yield Finding.of("weights-of-level", level=level, stated=found[1], total=show(total))


def _template_findings(lines: Sequence[Line], policy: Policy) -> Iterable[Finding]:
    levels = [
        (line.indicator.level1 or ("预算执行率" if line.kind == "execution" else ""), line) for line in lines if line.weight is not None
    ]
    has_cost = any("成本" in level for level, _ in levels)
    template = policy.weights.with_cost if has_cost and policy.weights.with_cost else policy.weights.template
    totals = {name: _weight_of(name, levels) for name, _ in template}
    # The points of a level that the table doesn't have, where the policy lets another take them.
    spare = sum((points for name, points in template if "满意度" in name and totals[name] is None), ZERO)
    for name, points in template:
        total = totals[name]
        moved = spare if name in policy.weights.without_satisfaction else ZERO
        if total is not None and total not in (points, points + moved):
            yield Finding.of("weights-template", level=name, total=show(total), points=show(points))


def _weight_of(name: str, levels: Sequence[tuple[str, Line]]) -> Fraction | None:
    """Return the points of the rows under a level of the template; None where there are none."""
    word = name.removesuffix("指标")
    under = [Fraction(line.weight) for level, line in levels if word in level and line.weight is not None]
    return sum(under, ZERO) if under else None


def _total_warning(lines: Sequence[Line], policy: Policy) -> list[Finding]:
    """Return the warning of indicators that look better than the money that was spent on them."""
    rows = {kind: [line for line in lines if line.kind == kind and line.score] for kind in ("indicator", "execution")}
    shares = []
    for under in rows.values():
        weight = sum((Fraction(line.weight) for line in under if line.weight is not None), ZERO)
        if not weight or any(line.low != line.high for line in under):
            return []
        shares.append(sum((Fraction(line.low) for line in under), ZERO) / weight)
    indicators, execution = shares
    if indicators and (indicators - execution) / indicators > policy.checks.total_warning:
        return [Finding.of("total-warning", indicators=show(indicators, as_percent=True), execution=show(execution, as_percent=True))]
    return []
