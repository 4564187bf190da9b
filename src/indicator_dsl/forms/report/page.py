"""Reports as an HTML page that stands alone: no file, font or script is fetched, and cells stay texts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import attrs

from indicator_dsl.errors import Severity
from indicator_dsl.forms.casework.losses import CAUSES, cause_of_loss, grades_of, losses, ranks
from indicator_dsl.forms.casework.model import Group, Line, Note, Part, Points, Report
from indicator_dsl.forms.casework.together import Together, name_of, together
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.words import difference, kind_told, standing, state_told, title_of, told_decision, words
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Verb
from indicator_dsl.resources import package_file
from indicator_dsl.text import as_shown

_MOST_BARS = 8
"""So many rows that lost points are shown; the others are folded."""

Sums = tuple[Decimal, Decimal, Decimal]


@cache
def _template() -> Any:
    jinja2 = need("jinja2")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=as_shown, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_file("report.html.j2"))


@cache
def _file(name: str) -> str:
    return package_file("forms", "report", name).read_text(encoding="utf-8")


def page_bytes(report: Report) -> bytes:
    """Return a report as an HTML file."""
    from indicator_dsl import __version__

    say = words(report.lang)
    Markup = need("markupsafe").Markup  # noqa: N806 (a class)
    scored = report.scored
    many = len(report.parts) > 1 or report.receipt is not None
    forms = _forms(report, say)
    text: str = _template().render(
        report=report,
        forms=forms,
        say=say,
        style=Markup(_file("report.css")),
        script=Markup(_file("report.js")),
        kind_told=kind_told,
        state_told=state_told,
        share=share,
        points_text=points_text,
        receipt=receipt_text(report.receipt, report.lang) if report.receipt else "",
        title=say[title_of(report)],
        scored=scored,
        many=many,
        # A summary that leads to the reports of the forms doesn't repeat them.
        brief=bool(report.links),
        lang_tag="zh-CN" if report.lang == "zh" else "en",
        colon="：" if report.lang == "zh" else ": ",
        version=__version__,
        together=[_summed(one, forms, say) for one in together(report.parts)] if many else [],
        made_by=say["made_by" if scored else "made_by_review"].format(version=__version__, policy=report.policies),
        levels=list(dict.fromkeys(group.level or say["no_level"] for part in report.parts for group in part.groups)),
        units=sorted({part.unit for part in report.parts if part.unit}),
        grades=list(grades_of(report.parts).items()) if many else [],
        causes=_causes(report, say) if many else [],
        finals=sum(part.final for part in report.parts if part.scored),
        drafts=sum(not part.final for part in report.parts if part.scored),
        waiting=sum(part.review_count for part in report.parts),
        count=sum(len(form.rows) for form in forms),
    )
    # A lone surrogate, which UTF-8 can't hold, becomes a mark.
    return text.encode("utf-8", "replace")


@attrs.frozen(kw_only=True)
class Row:
    """A line as the page shows it: `id` is where links lead, `notes` the numbers of what was found of it."""

    id: str
    line: Line
    notes: tuple[int, ...]
    decisions: tuple[str, ...]
    difference: str
    data: Mapping[str, str]
    """The attributes that search, filter, order and charts go by."""

    @property
    def deduction(self) -> str:
        """What the official table says of the points that the row lost."""
        return "；".join(_deductions(self.line))

    @property
    def corrected(self) -> bool:
        """Whether a person corrected a cell of the row."""
        return any(decision.decision is Verb.CORRECT for decision in self.line.decisions)

    @property
    def open(self) -> Decimal:
        """The points that a person still has to settle."""
        points = self.line.points
        return points.high - points.low if points else Decimal(0)


@attrs.frozen(kw_only=True)
class FormView:
    """A form as the page shows it, the `number`-th of its report; `address` leads to its own report or section."""

    number: int
    part: Part
    groups: tuple[tuple[Group, tuple[Row, ...]], ...]
    notes: tuple[tuple[int, Note, Row | None], ...]
    address: str | None
    anchor: str
    rank: int | None
    own: str
    difference: str
    standing: str
    causes: tuple[tuple[str, Sums], ...]
    data: Mapping[str, str]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in their order."""
        return tuple(row for _, rows in self.groups for row in rows)

    @property
    def losers(self) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """The rows that lost points or may lose some, most lost first: those that are shown, and the rest."""
        found = sorted((row for row in self.rows if row.line.lost or row.open), key=lambda row: (-row.line.lost, -row.open))
        return tuple(found[:_MOST_BARS]), tuple(found[_MOST_BARS:])

    def note_address(self, number: int) -> str:
        """Return where a finding stands in the form's own report."""
        return f"{(self.address or '').partition('#')[0]}#{self.anchor}n{number}"


def share(value: Decimal, whole: Decimal) -> str:
    """Return a share in percent for a bar, within 0 and 100."""
    return "0" if whole <= 0 else f"{max(Decimal(0), min(Decimal(100), 100 * value / whole)):.2f}"


def points_text(points: Points | None) -> str:
    """Return ``9.74 / 10``, and nothing where there are no points."""
    return f"{points.text} / {points.weight:f}" if points else ""


def _forms(report: Report, say: Mapping[str, str]) -> list[FormView]:
    seen: dict[str | None, int] = {}
    counts = Counter(part.source for part in report.parts)
    found = []
    for number, (part, rank) in enumerate(zip(report.parts, ranks(report.parts), strict=True), start=1):
        seen[part.source] = seen.get(part.source, 0) + 1
        link = report.links.get(part.source or "")
        # In its own report a form has its number within the file.
        inside = seen[part.source] if link else number
        address = link if counts[part.source] == 1 else f"{link}#form-{inside}"
        if not link:
            address = None if report.links else f"#form-{number}"
        found.append(_form(report, part, number, rank, address, f"f{inside}", say))
    return found


def _form(report: Report, part: Part, number: int, rank: int | None, address: str | None, anchor: str, say: Mapping[str, str]) -> FormView:
    numbers: dict[Note, int] = {}
    for note in part.notes:
        numbers.setdefault(note, len(numbers) + 1)
    data = {"form": str(number), "unit": part.unit or "", "grade": part.grade or "", "state": "final" if part.final else "draft"}
    groups = []
    of_note: dict[Note, Row] = {}
    order = 0
    for group in part.groups:
        rows = []
        for line in group.lines:
            order += 1
            row = _row(report, line, order, f"{anchor}r{order}", group.level or say["no_level"], numbers, number)
            rows.append(row)
            for note in line.notes:
                of_note.setdefault(note, row)
        groups.append((group, tuple(rows)))
    causes = tuple((cause, _one(lost)) for cause, lost in losses(part.lines).items())
    own = part.own_total if part.own_total is not None else read_points(part.stated_total)
    sums = {"causes": causes, "grades": ((part.grade or "", _one(Decimal(1))),) if part.points else ()}
    counts = {
        "review": part.review_count,
        "missed": any(_missed(line) for line in part.lines),
        "found": any(note.severity is not Severity.INFO for note in part.notes),
    }
    return FormView(
        number=number,
        part=part,
        groups=tuple(groups),
        notes=tuple((numbers[note], note, of_note.get(note)) for note in numbers),
        address=address,
        anchor=anchor,
        rank=rank,
        own="" if own is None else f"{own:f}",
        difference=difference(part.points, part.own_total, say),
        standing=standing(part),
        causes=causes,
        data={**data, **_yes_or_no(counts), **{key: _sums(made) for key, made in sums.items()}},
    )


def _summed(one: Together, forms: Sequence[FormView], say: Mapping[str, str]) -> dict[str, Any]:
    """Return what the table of sums shows of one, and which forms are in it."""
    among = [str(form.number) for form in forms if form.part.points and name_of(form.part, one.whose) == one.name]
    problem = say[f"page_problem_{one.problem}"] if one.problem else ""
    return {"sum": one, "forms": " ".join(among), "problem": problem}


def _one(value: Decimal) -> Sums:
    return value, Decimal(0), Decimal(0)


def _missed(line: Line) -> bool:
    return line.verdict in ("partly", "not_met")


def _yes_or_no(counts: Mapping[str, object]) -> dict[str, str]:
    return {key: str(int(bool(count))) for key, count in counts.items()}


def _row(report: Report, line: Line, order: int, anchor: str, level: str, numbers: Mapping[Note, int], form: int) -> Row:
    points, cause, own = line.points, cause_of_loss(line), read_points(line.stated_score)
    apart = Decimal(0) if own is None or points is None else abs(min(max(own, points.low), points.high) - own)
    sums = {
        "levels": ((level, (points.low, points.high - points.low, points.weight)),) if points else (),
        "causes": ((cause, _one(line.lost)),) if cause else (),
    }
    counts = {"review": line.review, "missed": _missed(line), "found": bool(line.notes)}
    said = {"form": str(form), "level": level, "order": str(order), "lost": f"{line.lost:f}", "diff": f"{apart:f}"}
    return Row(
        id=anchor,
        line=line,
        notes=tuple(sorted({numbers[note] for note in line.notes})),
        decisions=tuple(told_decision(line, decision, report.lang) for decision in line.decisions),
        difference=difference(points, own, words(report.lang)),
        data={**said, **_yes_or_no(counts), **{key: _sums(made) for key, made in sums.items()}},
    )


def _sums(made: Iterable[tuple[str, Sums]]) -> str:
    return json.dumps({key: [float(value) for value in values] for key, values in made}, ensure_ascii=False)


def _causes(report: Report, say: Mapping[str, str]) -> list[tuple[str, str, Decimal]]:
    lost = losses(line for part in report.parts for line in part.lines)
    return [(cause, say[f"page_cause_{cause}"], lost.get(cause, Decimal(0))) for cause in CAUSES if cause in lost]


def _deductions(line: Line) -> Iterator[str]:
    """Yield the reason that the form gives, those of the decisions, and the computation."""
    if not (line.lost or line.review or line.decisions):
        return
    reasons: Sequence[str | None] = (line.reason, *(decision.reason for decision in line.decisions))
    yield from dict.fromkeys(reason for reason in reasons if reason)
    if line.lost or line.review:
        yield from line.explanation[:2] if line.review else line.steps[:2]
