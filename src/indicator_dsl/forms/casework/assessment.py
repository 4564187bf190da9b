"""From forms to a report: score each form under a policy, review it, and put both into words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING

import attrs

from indicator_dsl.errors import Finding, IndicatorError, Lang, Severity
from indicator_dsl.fence import CODE, fault, fenced
from indicator_dsl.forms.casework.decisions import Decisions, hash_of
from indicator_dsl.forms.casework.hashes import hash_of_policy
from indicator_dsl.forms.casework.model import Grading, Group, Hashes, Line, Note, Part, Points, Report
from indicator_dsl.forms.casework.scoring import in_full, score_form
from indicator_dsl.forms.model import Form, FormKind
from indicator_dsl.forms.review import Rules, default_rules, review, why
from indicator_dsl.model import Decision, Expression, Indicator, format
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from indicator_dsl.meaning import Policy, Score, TableScore
    from indicator_dsl.meaning.tables import Line as ScoredLine

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


def assess(
    forms: Iterable[Form],
    /,
    *,
    policy: str | PathLike[str] | Policy | None = "mof-2020",
    rules: Rules | str | PathLike[str] | None = None,
    lang: Lang = "zh",
    year: int | None = None,
    decisions: Iterable[Decision] = (),
) -> Report:
    """Score and review forms, with what people decided, and return what a report says about them.

    A form without any actual value, and a monitoring table, is reviewed only; without a `policy` every form is.  Where lines of the
    decisions' file can't be used (`Decisions.findings`), no form is final: nobody knows what they decide.  Raises
    `PolicyError` and `FormError` for a bad policy or rule file, never for what a form says.
    """
    from indicator_dsl.meaning import Policy, load_policy

    chosen = policy if isinstance(policy, Policy | None) else load_policy(policy)
    checks = default_rules() if rules is None else rules if isinstance(rules, Rules) else Rules.load(rules)
    made = decisions if isinstance(decisions, Decisions) else Decisions(tuple(decisions))
    return Report(lang=lang, parts=tuple(_part(part, form, chosen, checks, lang, year, made) for form in forms for part in form.each()))


def _part(form: Form, whole: Form, policy: Policy | None, rules: Rules, lang: Lang, year: int | None, decisions: Decisions) -> Part:
    answered = form.kind is not FormKind.MONITORING and any(indicator.actual for indicator in form.indicators)
    table = score_form(form, policy=policy, year=year, decisions=decisions) if policy and answered else None
    found = _once([finding for finding in (table.findings if table else ()) if finding.code not in _SAID_BY_REVIEW])
    rows = [*form.indicators, *(line.indicator for line in table.lines[len(form.indicators) :])] if table else []
    lines = (
        [_line(line, row, lang) for line, row in zip(table.lines, rows, strict=True)]
        if table
        else [_unscored(indicator, lang) for indicator in form.indicators]
    )
    notes = [note_of(finding, None, lang) for finding in (*form.findings, *review(form, rules=rules), *found)]
    notes, lines = _facts_once(_faults_once(notes, lines), lines)
    lines = [_with_notes(line, notes) for line in lines]
    notes += [note for line in lines for note in line.notes]
    return Part(
        title=form.title,
        kind=form.kind,
        kind_reasons=form.kind_reasons,
        sheet=form.sheet,
        source=form.source or whole.source,
        unit=form.unit,
        project=form.project,
        year=form.year,
        policy=policy.name if policy else "",
        policy_title=policy.title_in(lang) if policy else "",
        points=_total(table) if table and table.scored else None,
        stated_total=form.total.score if form.total else None,
        grade=table.band if table else None,
        groups=groups_of(lines),
        notes=tuple(sorted(dict.fromkeys(notes), key=lambda note: _ORDER[note.severity])),
        own_total=table.own_total if table else None,
        department=form.department,
        money=_money(form),
        final=table is not None and table.final and not decisions.findings,
        unapplied=table.unapplied if table else (),
        grading=_grading(table) if table else Grading(),
        hashes=Hashes(
            form=form.hash or whole.hash,
            policy=hash_of_policy(policy) if policy else None,
            decisions=hash_of(decisions) if decisions else None,
        ),
    )


# That the form's own score differs from ours goes without saying beside one of these.
_SAYS_MORE = frozenset(("points-given-though-missed", "points-taken-without-reason"))


def _once(findings: list[Finding]) -> list[Finding]:
    told = {finding.place for finding in findings if finding.code in _SAYS_MORE}
    return [finding for finding in findings if finding.code != "own-score-differs" or finding.place not in told]


def _faults_once(notes: list[Note], lines: list[Line]) -> list[Note]:
    """Leave out what a line says of its own cell: scores and review read the same cells."""
    told = {(note.place, note.message) for line in lines for note in line.notes if note.code == CODE}
    return [note for note in notes if note.code != CODE or (note.place, note.message) not in told]


_SAME = {
    "review-target-missing": ("target-missing", "target-placeholder"),
    "review-target-unreadable": ("target-unreadable",),
    "review-placeholder": ("target-placeholder",),
    "review-total-differs": ("own-total-wrong",),
}
"""What the review finds, with the reason why it matters → what scoring says of the same fact."""


def _facts_once(notes: list[Note], lines: list[Line]) -> tuple[list[Note], list[Line]]:
    """Leave out what is said twice of one cell, and that a target is vague where the row goes to a person for its answer."""
    told = {(note.place, code) for note in notes for code in _SAME.get(note.code, ())}
    totals = {note.code for note in notes}
    lines = [attrs.evolve(line, notes=tuple(note for note in line.notes if (note.place, note.code) not in told)) for line in lines]
    asked = [line for line in lines if line.given or any(note.severity is not Severity.INFO for note in line.notes)]
    judged = {line.cells.get("target") for line in asked}
    # That nothing proves the own 得分 goes without saying where a person is asked for the points, or gave them.
    unproven = {_row_of(line.place) for line in asked}
    kept = [
        note
        for note in notes
        if not (note.code == "own-total-wrong" and "review-total-differs" in totals)
        and not (note.code == "review-vague" and note.place is not None and note.place in judged)
        and not (note.code == "points-without-evidence" and note.place is not None and _row_of(note.place) in unproven)
    ]
    return kept, lines


# What the review says about weights, with the reason why it matters.
_SAID_BY_REVIEW = frozenset(("weights-sum", "weight-missing"))


_CELL = re.compile(r"(?:(?P<sheet>.*)!)?[A-Z]{0,3}(?P<row>[0-9]+)", re.DOTALL)


def _row_of(place: str | None) -> tuple[str | None, str] | None:
    found = _CELL.fullmatch(place or "")
    return (found["sheet"], found["row"]) if found else None


def _with_notes(line: Line, notes: Iterable[Note]) -> Line:
    """Return a line with what was found about the form in its row."""
    row = _row_of(line.place)
    told = [note for note in notes if row is not None and _row_of(note.place) == row]
    return attrs.evolve(line, notes=tuple(dict.fromkeys((*told, *line.notes))))


def _money(form: Form) -> Decimal | None:
    """Return what was budgeted for a form, in 元: what it was adjusted to, else what was planned."""
    line = form.execution
    budget = (line.adjusted or line.initial) if line else None
    return budget.magnitude if budget else None


def _total(table: TableScore) -> Points:
    return Points(weight=Decimal(plain(table.weight)), score=table.score, low=table.score_min, high=table.score_max)


def _grading(table: TableScore) -> Grading:
    from indicator_dsl.meaning.tables import gradable
    from indicator_dsl.meaning.weights import read_points

    policy = table.policy
    whole = [attrs.evolve(line, weight=read_points(line.indicator.weight), decisions=()) if line.excluded else line for line in table.lines]
    return Grading(
        grades=tuple((_decimal(at), word) for at, word in policy.bands.grades),
        below=policy.bands.below,
        places=policy.rounding.places,
        mode=policy.rounding.mode,
        rescale=policy.not_applicable.rows == "rescale",
        gradable=gradable(whole, policy),
        whole=not any(line.kind == "unweighted" for line in table.lines),
        together=policy.aggregation.forms,
        same_within=_decimal(policy.checks.same_within),
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _unscored(indicator: Indicator, lang: Lang) -> Line:
    def unread(error: Exception) -> Line:
        note = note_of(fault(error, indicator.target or indicator.name, str(indicator.place_of("target")) or None), indicator, lang)
        return attrs.evolve(bare_line(indicator, None, None), notes=(note,))

    return fenced(lambda: _read(indicator, lang), unread)


def _read(indicator: Indicator, lang: Lang) -> Line:
    from indicator_dsl.language import parse

    try:
        reading = parse(indicator.target, unit=indicator.unit, relation=indicator.relation) if indicator.target else None
    except IndicatorError:
        reading = None
    notes = tuple(note_of(finding, indicator, lang) for finding in (reading.findings if reading else ()))
    return attrs.evolve(bare_line(indicator, reading, None), notes=tuple(dict.fromkeys(notes)))


def _line(line: ScoredLine, row: Indicator, lang: Lang) -> Line:
    """Return a scored line in words; `row` is the form's, before anyone corrected it."""
    made = _fenced_line(line, lang)
    weight, score = line.weight, line.score
    allowed = _points(score) if score is not None else None
    counts = allowed
    if line.given is not None and weight is not None:
        counts = Points(weight=Decimal(plain(weight)), score=line.given, low=line.given, high=line.given)
    made_on = (row.target or "", row.actual or "")
    if counts is not allowed:
        # What a person was asked is answered: it stays as a remark.
        made = attrs.evolve(made, notes=tuple(_answered(note) for note in made.notes))
    return attrs.evolve(made, kind=line.kind, weight=weight, points=counts, allowed=allowed, decisions=line.decisions, made_on=made_on)


def _answered(note: Note) -> Note:
    return attrs.evolve(note, severity=Severity.INFO) if note.severity is Severity.WARNING else note


def _fenced_line(line: ScoredLine, lang: Lang) -> Line:
    def unread(error: Exception) -> Line:
        cell = line.indicator
        note = note_of(fault(error, f"{cell.target or ''} | {cell.actual or ''}", str(cell.place_of("target")) or None), cell, lang)
        bare = attrs.evolve(bare_line(cell, None, None), review=True, notes=(note,))
        return bare if line.judged is None else attrs.evolve(bare, verdict=line.judged.verdict.value)

    return fenced(lambda: _told(line, lang), unread)


def _told(line: ScoredLine, lang: Lang) -> Line:
    from indicator_dsl.meaning.outcome import show

    score, indicator = line.score, line.indicator
    notes = tuple(dict.fromkeys(note_of(f, indicator, lang) for f in line.all_findings if f.code not in _SAID_BY_REVIEW))
    if line.judged is None:
        return attrs.evolve(_unscored(indicator, lang), notes=notes, review=line.needs_review)
    attainment = "" if line.judged.attainment is None else show(line.judged.attainment, as_percent=True)
    made = attrs.evolve(
        bare_line(indicator, line.judged.target, line.judged.actual),
        verdict=line.judged.verdict.value,
        attainment=attainment,
        review=line.needs_review,
        notes=notes,
        place=str(indicator.place_of("actual")),
    )
    if score is None:
        return made
    return attrs.evolve(
        made,
        # The row of execution has its figures in the fund block, and they stand here as they are written there.
        target=indicator.target or score.target_text or made.reading or None,
        actual=indicator.actual or score.actual_text or made.actual_reading or None,
        target_in_full=made.target_in_full or score.target_text or made.reading or None,
        actual_in_full=made.actual_in_full or score.actual_text or made.actual_reading or None,
        rule=score.rule,
        source=score.cited(lang),
        steps=score.steps(lang),
    )


def _points(score: Score) -> Points:
    return Points(weight=Decimal(plain(score.weight)), score=score.score, low=score.score_min, high=score.score_max)


def bare_line(indicator: Indicator, target: Expression | None, actual: Expression | None) -> Line:
    """Return a line of what the form says, and how its two cells were read."""
    return Line(
        level1=indicator.level1,
        level2=indicator.level2,
        name=" ".join(indicator.name.split()),
        target=indicator.target,
        period_target=indicator.period_target,
        actual=indicator.actual,
        target_in_full=in_full(indicator.target, indicator, target),
        actual_in_full=in_full(indicator.actual, indicator, actual),
        reading=format(target) if target else "",
        actual_reading=format(actual) if actual else "",
        stated_weight=indicator.weight,
        stated_score=indicator.score,
        reason=indicator.reason,
        standard=indicator.rule,
        place=str(indicator.place_of("target")),
        cells={field: str(place) for field, place in indicator.cells.items()},
    )


def note_of(finding: Finding, indicator: Indicator | None, lang: Lang) -> Note:
    """Return a finding in words; without a place of its own it stands at the row's target."""
    place = finding.place or (str(indicator.place_of("target")) if indicator else None)
    name = " ".join(indicator.name.split()) if indicator else None
    return Note(
        severity=finding.severity,
        code=finding.code,
        message=finding.message(lang),
        place=place or None,
        name=name,
        why=why(finding, lang),
        span=finding.span,
    )


def groups_of(lines: Iterable[Line]) -> tuple[Group, ...]:
    """Return the lines by 一级指标, in order."""
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
