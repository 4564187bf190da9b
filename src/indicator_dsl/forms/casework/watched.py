"""From monitoring tables to a report: the colour of each row at the end of its month, in words."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import TYPE_CHECKING

import attrs

from indicator_dsl.errors import Lang, Severity
from indicator_dsl.forms.casework.assessment import bare_line, groups_of, note_of
from indicator_dsl.forms.casework.hashes import hash_of_policy
from indicator_dsl.forms.casework.model import Hashes, Line, Part, Report
from indicator_dsl.forms.casework.monitoring import Monitoring, monitor_form, state_of
from indicator_dsl.forms.model import Form, FormKind
from indicator_dsl.model import Indicator

if TYPE_CHECKING:
    from indicator_dsl.meaning import Policy, Progress

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


def watch(
    forms: Iterable[Form],
    /,
    *,
    month: int | None = None,
    policy: str | PathLike[str] | Policy = "mof-2020",
    year: int | None = None,
    lang: Lang = "zh",
) -> Report:
    """Return what a report says of the monitoring tables of forms, by `monitor_form`; other tables of a workbook are left out.

    Raises as `monitor_form` does, for a form none of whose tables is one of monitoring.
    """
    parts = []
    for form in forms:
        tables = [part for part in form.each() if part.indicators]
        watched = [part for part in tables if part.kind is FormKind.MONITORING] or tables[:1]
        parts += [_part(part, form, monitor_form(part, month=month, policy=policy, year=year), lang) for part in watched]
    return Report(lang=lang, parts=tuple(parts))


def _part(form: Form, whole: Form, made: Monitoring, lang: Lang) -> Part:
    lines = [_line(row, progress, lang) for row, progress in made.lines]
    notes = [*(note_of(finding, None, lang) for finding in form.findings), *(note for line in lines for note in line.notes)]
    return Part(
        title=form.title,
        kind=form.kind,
        kind_reasons=form.kind_reasons,
        sheet=form.sheet,
        source=form.source or whole.source,
        unit=form.unit,
        project=form.project,
        year=form.year,
        policy=made.policy.name,
        policy_title=made.policy.title_in(lang),
        points=None,
        stated_total=None,
        grade=None,
        groups=groups_of(lines),
        notes=tuple(sorted(dict.fromkeys(notes), key=lambda note: _ORDER[note.severity])),
        hashes=Hashes(form=form.hash or whole.hash, policy=hash_of_policy(made.policy)),
        month=made.month,
    )


def _line(row: Indicator, made: Progress, lang: Lang) -> Line:
    from indicator_dsl.meaning.outcome import show

    return attrs.evolve(
        bare_line(row, made.evaluation.target, made.evaluation.actual),
        # What is to be paid is the budget: the sign that it is read with is none of the form's.
        target_in_full=row.target,
        colour=state_of(made),
        progress="" if made.rate is None else show(made.rate, as_percent=True),
        forecast=row.forecast,
        likelihood=made.likelihood.value if made.likelihood else "",
        review=made.needs_review,
        steps=made.steps(lang),
        place=str(row.place_of("actual")),
        notes=tuple(dict.fromkeys(note_of(finding, row, lang) for finding in made.findings)),
    )
