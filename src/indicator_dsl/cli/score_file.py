"""``score FILE``: each form of a file as a table for people, as JSON Lines, or as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.cli.exits import Exit, exit_for
from indicator_dsl.cli.lines import SCHEMA, write_json
from indicator_dsl.cli.scores import attainment, points, reason
from indicator_dsl.cli.tables import Cell, Column, Row, console, table, tell_findings
from indicator_dsl.errors import FormError, Severity
from indicator_dsl.fence import has_fault
from indicator_dsl.forms.casework.hashes import hash_of_policy
from indicator_dsl.forms.casework.scoring import in_full
from indicator_dsl.forms.table_file import Cell as FileCell
from indicator_dsl.forms.table_file import write_table
from indicator_dsl.text import visible
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from rich.console import Console

    from indicator_dsl.forms import Decisions, Form
    from indicator_dsl.meaning import Line, Policy, Subtotal, TableScore
    from indicator_dsl.model import Decision

_NARROW = 100
_STYLES = {"met": "green", "partly": "yellow", "not_met": "red", "undetermined": "bold magenta"}


def score_file(
    path: Path,
    policy: Policy,
    settings: Settings,
    *,
    as_json: bool,
    output: Path | None,
    year: int | None,
    force: bool,
    decisions: Decisions,
) -> int:
    """Score each form of a file, with what people decided; what was found in reading it goes to standard error."""
    from indicator_dsl import forms

    if output is not None and output.exists() and output.samefile(path):
        raise FormError("output-is-input", path=output)
    form = forms.read(path)
    tell_findings(form.findings, settings)
    parts = [part for part in form.each() if part.indicators]
    if len(parts) > 1:
        # Of a file with several forms the others go on.
        for part in (part for part in parts if part.kind is forms.FormKind.MONITORING):
            settings.tell(FormError("form-is-monitoring", reasons="、".join(part.kind_reasons)).message(settings.lang))
        parts = [part for part in parts if part.kind is not forms.FormKind.MONITORING]
    scored = [(part, forms.score_form(part, policy=policy, year=year, decisions=decisions)) for part in parts]
    if output is not None:
        write_table(output, _header(settings), [row for part, result in scored for row in _file_rows(part, result, settings)], force=force)
    if as_json:
        for part, result in scored:
            _write_json(part, result, decisions, settings)
    elif output is None:
        for part, result in scored:
            _show(part, result, settings)
    faulty = any(has_fault(result.all_findings) for _, result in scored)
    return Exit.INTERNAL if faulty else exit_for(form.findings)


def _write_json(form: Form, result: TableScore, decisions: Decisions, settings: Settings) -> None:
    answer = result.to_json(settings.lang)
    for line in answer.pop("lines"):
        write_json({"schema": SCHEMA, "sheet": form.sheet, **line})
    policy, _ = answer.pop("policy"), answer.pop("schema")
    told: dict[str, Any] = {
        "final": result.final and not decisions.findings,
        "open": len(result.needs_review),
        "kind": str(form.kind),
        "policy": policy,
    }
    hashes = {"form": form.hash, "policy": hash_of_policy(result.policy), "decisions": decisions.hash if decisions else None}
    write_json({"schema": SCHEMA, "sheet": form.sheet, "total": answer, **told, "hashes": hashes})


# For people.


def _show(form: Form, result: TableScore, settings: Settings) -> None:
    say = settings.say
    columns = [
        Column(say("columns.name"), ratio=6),
        Column(say("columns.target"), ratio=4),
        Column(say("columns.actual"), ratio=4),
        Column(say("columns.verdict")),
        Column(say("columns.attainment"), right=True),
        Column(say("columns.points"), right=True),
        Column(say("columns.weight"), right=True),
        Column(say("columns.reason"), ratio=7),
    ]
    out = console()
    # Without the reasons, which follow in lines of their own, a table fits a terminal of 80 columns.
    narrow = out.width < _NARROW
    if narrow:
        del columns[-1]
    title = " · ".join(filter(None, (form.title or form.project, form.sheet))) or None
    out.print(table(columns, (row[: len(columns)] for row in _rows(result, settings)), title=title))
    out.print(_total(result, settings), style="bold")
    out.print(visible(say("scores.policy", name=result.policy.name, title=result.policy.title_in(settings.lang))))
    if narrow:
        _list(out, say("scores.why"), "", [line for line in result.lines if not line.needs_review and _why(line, settings)], settings)
    _list(out, say("scores.for_a_person", count=len(result.needs_review)), "bold magenta", result.needs_review, settings)
    tell_findings(result.findings, settings)


def _total(result: TableScore, settings: Settings) -> str:
    """Return the total in words; of a table without weights how many rows there are of each verdict."""
    say = settings.say
    if result.scored:
        return say("scores.total", points=_range(result), weight=plain(result.weight), grade=result.band or say("scores.open_grade"))
    counts: Counter[str] = Counter(line.judged.verdict for line in result.lines if line.judged)
    verdicts = (say("scores.count", verdict=say(f"verdicts.{verdict}"), count=counts[verdict]) for verdict in _STYLES if counts[verdict])
    return say("scores.no_total", verdicts=say("scores.join").join(verdicts))


def _list(out: Console, heading: str, style: str, lines: Sequence[Line], settings: Settings) -> None:
    """Print rows with what is to be said of each; a terminal breaks the lines itself."""
    for number, line in enumerate(lines, start=1):
        if number == 1:
            out.print("\n" + heading, style=style)
        out.print(visible(f"  {number}. {_place(line)}{line.indicator.name}：{_why(line, settings)}"), soft_wrap=True)


def _rows(result: TableScore, settings: Settings) -> Iterator[Row]:
    level1: object = ...
    for line in result.lines:
        if level1 is not ... and line.indicator.level1 != level1:
            yield from _subtotal_rows(result, level1, settings)
        level1 = line.indicator.level1
        yield _row(line, settings)
    yield from _subtotal_rows(result, level1, settings)


def _subtotal_rows(result: TableScore, level1: object, settings: Settings) -> Iterator[Row]:
    for subtotal in result.subtotals:
        if subtotal.level1 == level1 and subtotal.level2 is None:
            text = settings.say("scores.subtotal", level=subtotal.level1 or "")
            cells = (text, None, None, None, None, _range(subtotal), plain(subtotal.weight), None)
            yield [Cell(cell or "", "bold") for cell in cells]
    yield []


def _row(line: Line, settings: Settings) -> Row:
    indicator, score, judged = line.indicator, line.score, line.judged
    if judged is None:
        kind = settings.say(f"kinds.{line.kind}")
        return [indicator.name, indicator.target, indicator.actual, kind, "", "", indicator.weight, _why(line, settings)]
    style = _STYLES[judged.verdict]
    return [
        indicator.name,
        in_full(indicator.target, indicator, judged.target),
        in_full(indicator.actual, indicator, judged.actual) or settings.say("words.nothing"),
        Cell(settings.say(f"verdicts.{judged.verdict}"), style),
        attainment(judged),
        Cell(str(line.given) if line.given is not None else points(score), style if judged.verdict != "met" else "") if score else "",
        plain(score.weight) if score else indicator.weight,
        _why(line, settings),
    ]


def _why(line: Line, settings: Settings) -> str:
    told = [finding.message(settings.lang) for finding in line.findings]
    told += [_decided(line, decision, settings) for decision in line.decisions]
    return settings.say("scores.join").join([*told, *([reason(line.judged, settings)] if line.judged else [])])


def _decided(line: Line, decision: Decision, settings: Settings) -> str:
    """Return a decision in words: what, who, when and why."""
    score = line.score
    fields = {
        "points": line.given,
        "range": f"{score.score_min}–{score.score_max}" if score else "",
        "cell": settings.say(f"columns.{decision.field}") if decision.field else "",
        "value": decision.value or "",
        "who": " ".join(filter(None, (decision.by, decision.at))),
    }
    said = settings.say(f"decided.{decision.decision}", **fields)
    return said + (settings.say("decided.because", reason=decision.reason) if decision.reason else "")


def _place(line: Line) -> str:
    """Return where what is said of a row stands: the cell of the first finding, else that of the answer."""
    told = (finding.place for finding in line.all_findings if finding.severity is not Severity.INFO and finding.place)
    place = next(told, None) or str(line.indicator.place_of("actual"))
    return f"{place}  " if place else ""


def _range(scored: TableScore | Subtotal) -> str:
    return f"{scored.score_min}–{scored.score_max}" if scored.score is None else str(scored.score)


# For files.

_FILE_COLUMNS = (
    "place",
    "level1",
    "level2",
    "name",
    "target",
    "actual",
    "weight",
    "verdict",
    "attainment",
    "score",
    "score_min",
    "score_max",
    "for_a_person",
    "reason",
    "rule",
    "source",
)


def _header(settings: Settings) -> list[str]:
    return [settings.say(f"columns.{name}") for name in _FILE_COLUMNS]


def _file_rows(form: Form, result: TableScore, settings: Settings) -> Iterator[list[FileCell]]:
    for line in result.lines:
        yield [_file_cells(line, settings).get(name) for name in _FILE_COLUMNS]
    for subtotal in result.subtotals:
        if subtotal.level2 is None:
            yield _sum_row(settings.say("scores.subtotal", level=subtotal.level1 or ""), subtotal, None)
    total = settings.say("columns.total")
    if result.scored:
        yield _sum_row(total, result, result.band)
    else:
        yield [{"name": total, "reason": _total(result, settings)}.get(name) for name in _FILE_COLUMNS]


def _sum_row(name: str, scored: TableScore | Subtotal, grade: str | None) -> list[FileCell]:
    cells: dict[str, FileCell] = {"name": name, "weight": scored.weight, "score": scored.score, "verdict": grade}
    cells |= {"score_min": scored.score_min, "score_max": scored.score_max}
    return [cells.get(name) for name in _FILE_COLUMNS]


def _file_cells(line: Line, settings: Settings) -> dict[str, FileCell]:
    indicator, score = line.indicator, line.score
    names: dict[str, Any] = {key: getattr(indicator, key) for key in ("level1", "level2", "name", "target", "actual")}
    place = str(indicator.place_of("actual"))
    cells: dict[str, FileCell] = {
        **names,
        "place": place,
        "weight": line.weight,
        "reason": _why(line, settings),
    }
    cells["for_a_person"] = settings.say("words.yes") if line.needs_review else ""
    if line.judged is None:
        return {**cells, "verdict": settings.say(f"kinds.{line.kind}")}
    cells |= {"verdict": settings.say(f"verdicts.{line.judged.verdict}"), "attainment": attainment(line.judged)}
    if score is None:
        return cells
    given = score.score if line.given is None else line.given
    numbers: dict[str, Decimal | None] = {"score": given, "score_min": score.score_min, "score_max": score.score_max}
    return {**cells, **numbers, "rule": score.rule, "source": score.cited(settings.lang)}
