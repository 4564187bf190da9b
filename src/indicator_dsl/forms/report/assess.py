"""From forms to a report: score each form under a policy, review it, and put both into words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from indicator_dsl.errors import Finding, IndicatorError, Lang, Severity
from indicator_dsl.forms.model import Form
from indicator_dsl.forms.report.model import Group, Line, Note, Part, Points, Report
from indicator_dsl.forms.review import Rules, default_rules, review, why
from indicator_dsl.model import Indicator, format
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from indicator_dsl.meaning import Policy, Score

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


def assess(
    forms: Iterable[Form], *, policy: str | Path | Policy = "mof-2020", rules: Rules | str | Path | None = None, lang: Lang = "zh"
) -> Report:
    """Score and review forms, and return what a report says about them.

    A form without any actual value is reviewed only.  Raises `PolicyError` and `FormError` for a bad
    policy or rule file, never for what a form says.
    """
    from indicator_dsl.meaning import Policy, load_policy

    chosen = policy if isinstance(policy, Policy) else load_policy(policy)
    checks = default_rules() if rules is None else rules if isinstance(rules, Rules) else Rules.load(rules)
    return Report(lang=lang, parts=tuple(_part(part, form, chosen, checks, lang) for form in forms for part in form.each()))


def _part(form: Form, whole: Form, policy: Policy, rules: Rules, lang: Lang) -> Part:
    scores = [_score(indicator, policy, form.year) for indicator in form.indicators] if _has_actuals(form) else []
    lines = [_line(i, s, lang) for i, s in zip(form.indicators, scores or [None] * len(form.indicators), strict=True)]
    notes = [_note(f, None, lang) for f in (*form.findings, *review(form, rules=rules))]
    notes += [note for line in lines for note in line.notes]
    return Part(
        title=form.title,
        sheet=form.sheet,
        source=form.source or whole.source,
        unit=form.unit,
        project=form.project,
        year=form.year,
        policy=policy.name,
        policy_title=policy.title_in(lang),
        points=_sum(lines) if scores else None,
        stated_total=form.total.score if form.total else None,
        band=None,
        groups=_groups(lines),
        notes=tuple(sorted(dict.fromkeys(notes), key=lambda note: _ORDER[note.severity])),
    )


def _has_actuals(form: Form) -> bool:
    return any(indicator.actual for indicator in form.indicators)


def _score(indicator: Indicator, policy: Policy, year: int | None) -> Score | None:
    from indicator_dsl.meaning import score

    try:
        weight = Decimal((indicator.weight or "").removesuffix("分").strip())
    except InvalidOperation:
        return None
    if not weight.is_finite() or weight < 0:
        return None
    category = indicator.level2 or indicator.level1
    options = {"unit": indicator.unit, "relation": indicator.relation, "category": category, "label": indicator.name, "year": year}
    return score(indicator.target, indicator.actual, weight=weight, policy=policy, **options)  # type: ignore[arg-type]


def _line(indicator: Indicator, score: Score | None, lang: Lang) -> Line:
    if score is None:
        from indicator_dsl.language import parse

        try:
            reading = format(parse(indicator.target or "", unit=indicator.unit, relation=indicator.relation)) if indicator.target else ""
        except IndicatorError:
            reading = ""
        return _bare(indicator, reading, "")
    from indicator_dsl.meaning.outcome import show

    made = _bare(indicator, format(score.target) if score.target else "", format(score.actual) if score.actual else "")
    return attrs.evolve(
        made,
        points=Points(weight=Decimal(plain(score.weight)), score=score.score, low=score.score_min, high=score.score_max),
        verdict=score.verdict.value,
        attainment="" if score.attainment is None else show(score.attainment, percent=True),
        review=score.needs_review,
        rule=score.rule,
        source=score.source(lang),
        steps=score.steps(lang),
        notes=tuple(dict.fromkeys(_note(f, indicator, lang) for f in score.findings)),
    )


def _bare(indicator: Indicator, reading: str, actual: str) -> Line:
    return Line(
        level1=indicator.level1,
        level2=indicator.level2,
        name=" ".join(indicator.name.split()),
        target=indicator.target,
        period_target=indicator.period_target,
        actual=indicator.actual,
        reading=reading,
        actual_reading=actual,
        stated_weight=indicator.weight,
        stated_score=indicator.score,
        reason=indicator.reason,
        place=str(indicator.place_of("target")),
    )


def _note(finding: Finding, indicator: Indicator | None, lang: Lang) -> Note:
    place = finding.place or (str(indicator.place_of("target")) if indicator else None)
    name = " ".join(indicator.name.split()) if indicator else None
    return Note(
        severity=finding.severity, code=finding.code, message=finding.message(lang), place=place or None, name=name, why=why(finding, lang)
    )


def _groups(lines: Iterable[Line]) -> tuple[Group, ...]:
    by_level: dict[str | None, list[Line]] = {}
    for line in lines:
        by_level.setdefault(line.level1, []).append(line)
    return tuple(Group(level=level, lines=tuple(found), points=_sum(found)) for level, found in by_level.items())


def _sum(lines: Iterable[Line]) -> Points | None:
    points = [line.points for line in lines if line.points]
    if not points:
        return None
    low, high = sum((p.low for p in points), Decimal(0)), sum((p.high for p in points), Decimal(0))
    weight = sum((p.weight for p in points), Decimal(0))
    return Points(weight=weight, score=low if low == high else None, low=low, high=high)
