"""The open rows of forms as a table to fill: one row for each decision that is wanted, grouped by cause.

Run again, the table keeps what was filled; what was decided stays in it, also where the row is no longer open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from indicator_dsl.errors import Finding, Lang
from indicator_dsl.forms.casework.matching import about_file, fit
from indicator_dsl.forms.model import Form
from indicator_dsl.meaning import Line, TableScore
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Decision, Indicator, Verb


@attrs.frozen(kw_only=True)
class OpenRow:
    """A row that waits for a person, or that one decided (`decision`): `form` and `line` as they were scored without it.

    `cause` is the finding that says why a person is needed; None where nothing but the decision put it here.  A decision
    whose row is gone, or says something else now, stands without `form` and `line`.
    """

    form: Form | None
    line: Line | None
    cause: Finding | None
    decision: Decision | None = None

    @property
    def own_within(self) -> bool:
        """Whether the form's own 得分 lies within the range that the rule allows."""
        if self.line is None:
            return False
        own, score = read_points(self.line.indicator.score), self.line.score
        return own is not None and score is not None and score.score_min <= own <= score.score_max


def open_rows(scored: Iterable[tuple[Form, TableScore]], decisions: Sequence[Decision] = ()) -> list[OpenRow]:
    """Return the rows to decide of forms scored without decisions: those that wait, and those that are decided, by cause.

    No decision is lost: one that doesn't hold any more comes last, as it was made.
    """
    found: list[OpenRow] = []
    held: set[int] = set()
    for form, table in scored:
        rows = [line.indicator for line in table.lines]
        about = [(number, decision) for number, decision in enumerate(decisions) if about_file(decision, form.source, form.hash)]
        made: dict[int, list[Decision]] = {}
        for (number, decision), one in zip(about, fit((d for _, d in about), rows, form.sheet), strict=True):
            if one.row is not None and one.misfit is None and number not in held:
                held.add(number)
                made.setdefault(one.row, []).append(decision)
        for number, line in enumerate(table.lines):
            if line.needs_review or number in made:
                # A correction and the points after it are two rows of the table.
                wanted: list[Decision | None] = [*made.get(number, ())] or [None]
                found += [OpenRow(form=form, line=line, cause=cause_of(line), decision=decision) for decision in wanted]
    order = {code: rank for rank, code in enumerate(dict.fromkeys(row.cause.code if row.cause else "" for row in found))}
    found.sort(key=lambda row: order[row.cause.code if row.cause else ""])
    lost = (decision for number, decision in enumerate(decisions) if number not in held)
    return [*found, *(OpenRow(form=None, line=None, cause=None, decision=decision) for decision in lost)]


def cause_of(line: Line) -> Finding | None:
    """Return the finding that best says why a row waits for a person: the severest, of those the first."""
    findings = (*line.findings, *(line.judged.findings if line.judged else ()))
    ranks = ("error", "warning", "info")
    return min(findings, key=lambda finding: ranks.index(finding.severity), default=None) if line.needs_review else None


def decision_on(
    form: Form, row: Indicator, verb: Verb, /, *, value: str | None = None, by: str | None = None, at: str | None = None
) -> Decision:
    """Return a decision on a row, with all that names what it is made on."""
    return Decision(
        file=form.source or "",
        sheet=form.sheet or row.place.sheet,
        row=row.place.row,
        name=row.name,
        target=row.target or "",
        actual=row.actual or "",
        decision=verb,
        value=value,
        by=by,
        at=at,
        hash=form.hash,
    )


def accept_own(rows: Iterable[OpenRow], /, *, by: str, at: str) -> list[OpenRow]:
    """Return the rows with ``accept_own`` where nothing is decided and the own 得分 lies within the range."""

    def accepted(row: OpenRow) -> OpenRow:
        if row.form is None or row.line is None or row.decision is not None or not row.own_within:
            return row
        value = row.line.indicator.score
        return attrs.evolve(row, decision=decision_on(row.form, row.line.indicator, Verb.ACCEPT_OWN, value=value, by=by, at=at))

    return [accepted(row) for row in rows]


def cells_of(row: OpenRow, lang: Lang = "zh") -> dict[str, str]:
    """Return what stands in the columns of the table; the headings are those of a decisions file."""
    from indicator_dsl.forms.casework.decisions import word_for

    cells = _cells_of_form(row.form, row.line) if row.form is not None and row.line is not None else {}
    cells["cause"] = row.cause.message(lang) if row.cause else ""
    decision = row.decision
    if decision is None:
        return cells
    # What the decision was made on stands, with the place where the row is now.
    made_on = {name: getattr(decision, name) for name in ("file", "sheet", "name", "target", "actual")}
    said = {name: getattr(decision, name) for name in ("reason", "evidence", "by", "at", "reviewer", "reviewed_at", "hash")}
    cells |= {key: value for key, value in (made_on | said).items() if value is not None}
    cells |= {"decision": word_for(decision), "override": "是" if decision.override else ""}
    if row.line is None and decision.row is not None:
        cells["place"] = str(decision.row)
    if decision.decision is Verb.ACCEPT_OWN:
        cells["own"] = decision.value if decision.value is not None else cells.get("own", "")
    else:
        cells["value"] = decision.value or ""
    return cells


def _cells_of_form(form: Form, line: Line) -> dict[str, str]:
    indicator, score = line.indicator, line.score
    return {
        "file": form.source or "",
        "sheet": form.sheet or indicator.place.sheet or "",
        "place": str(attrs.evolve(indicator.place_of("actual"), sheet=None)),
        "name": indicator.name,
        "target": indicator.target or "",
        "actual": indicator.actual or "",
        "range": f"{score.score_min}–{score.score_max}" if score is not None else "",
        "own": indicator.score or "",
        "hash": form.hash or "",
    }
