"""Reports for programs (JSON) and for reading as text (Markdown)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from indicator_dsl.forms.casework.model import SCHEMA, Line, Note, Part, Points, Report, as_json
from indicator_dsl.forms.casework.together import together
from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.report.receipt import receipt_json, receipt_text
from indicator_dsl.forms.report.words import difference, kind_told, standing, state_told, title_of, told_decision, words
from indicator_dsl.text import visible


def to_json(report: Report) -> dict[str, Any]:
    """Return a report as plain JSON values: ``schema``, ``forms`` (each with ``groups``, ``lines``, ``notes``), ``unread``."""
    out: dict[str, Any] = {"schema": SCHEMA, "made_by": MARK, "lang": report.lang}
    if report.receipt is not None:
        out["receipt"] = receipt_json(report.receipt)
    if report.made_from is not None:
        out["made_from"] = report.made_from
    lost = report.receipt.lost if report.receipt else ()
    unread = [{"file": one.file, "message": one.message} for one in lost]
    sums = [as_json(one) for one in together(report.parts)]
    return {**out, "forms": [as_json(part) for part in report.parts], "together": sums, "unread": unread}


def json_bytes(report: Report) -> bytes:
    """Return a report as a JSON file."""
    return (json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


# Everything that Markdown or the HTML inside it could take for markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~<>&$^=-])")


def escaped(text: object) -> str:
    """Return a cell's text so that Markdown shows it as it is, on one line."""
    return re.sub(r"\s+", " ", _MARKUP.sub(_entity, visible(str(text), keep="\n\r\t\v\f"))).strip()


def _entity(match: re.Match[str]) -> str:
    # Signs that start a tag or an entity are written as entities: not every reader of Markdown heeds a backslash.
    return f"&#{ord(match[1])};" if match[1] in "<>&|" else f"\\{match[1]}"


def table_lines(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a table; its cells stay texts."""
    names = [escaped(head) for head in heads]
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(escaped('' if cell is None else cell) for cell in row)} |"


def markdown_bytes(report: Report) -> bytes:
    """Return a report as a Markdown file."""
    return ("\n".join(_markdown(report)) + "\n").encode("utf-8", "backslashreplace")


def _markdown(report: Report) -> Iterator[str]:
    say = words(report.lang)
    many = len(report.parts) > 1
    scored = any(part.scored for part in report.parts)
    yield f"# {say[title_of(report)]}"
    yield f"<!-- {MARK} -->"
    if report.receipt is not None:
        yield from ("", escaped(receipt_text(report.receipt, report.lang)))
    if many:
        yield ""
        yield from _summary(report)
    for part in report.parts:
        yield from _part(part, report, "##")
    if lost := report.receipt.lost if report.receipt else ():
        yield from ("", f"## {say['unread']}", "")
        yield from (f"- {escaped(one.file)}: {escaped(one.message)}" for one in lost)
    from indicator_dsl import __version__

    key = "made_by" if scored else "made_by_review"
    yield from ("", escaped(say[key].format(version=__version__, policy=report.policies)))


def _summary(report: Report) -> Iterator[str]:
    say = words(report.lang)
    heads = (
        "form",
        "unit_name",
        "page_own_total",
        "total",
        "weight",
        "page_difference",
        "grade",
        "review",
        "error",
        "warning",
        "page_state",
    )
    rows = []
    for part in report.parts:
        points = part.points
        earned = (points.text, points.weight) if points else ("", "")
        apart = difference(points, part.own_total, say)
        state = say["page_final" if part.final else "page_draft"] if part.scored else ""
        found = (part.grade, part.review_count, part.count("error"), part.count("warning"), state)
        rows.append((part.heading, part.unit, part.own_total, *earned, apart, *found))
    yield from table_lines([say[head] for head in heads], rows)


def _part(part: Part, report: Report, level: str) -> Iterator[str]:
    say = words(report.lang)
    yield from ("", f"{level} {escaped(part.heading)}", "")
    facts = (
        ("file", part.source),
        ("kind", kind_told(part, say)),
        ("sheet", part.sheet),
        ("unit_name", part.unit),
        ("year", part.year),
        ("policy", part.policy_title),
    )
    yield from (f"- {say[key]}{_colon(report)}{escaped(value)}" for key, value in facts if value and (key != "policy" or part.scored))
    if part.points is not None:
        yield f"- **{say['total']}{_colon(report)}{escaped(part.points.text)}** / {escaped(part.points.weight)}" + _grade(part, report)
    else:
        yield f"- {say[part.unscored]}"
        if part.by_standard and part.given:
            yield f"- **{say['rows_together']}{_colon(report)}{escaped(part.given)}**"
    if part.own_total is not None and part.points is not None:
        apart = difference(part.points, part.own_total, say)
        yield f"- {say['page_own_total']}{_colon(report)}{part.own_total:f}"
        yield f"- {say['page_difference']}{_colon(report)}{escaped(apart)}"
    if stands := standing(part):
        why = "" if part.final else f"{_colon(report)}{say[stands].format(count=part.review_count)}"
        yield f"- **{say['page_final' if part.final else 'page_draft']}**{why}"
    yield from ("", f"{level}# {say['findings']}", "")
    yield from (_note(note, report) for note in part.notes)
    if not part.notes:
        yield say["nothing_found"]
    for group in part.groups:
        yield from ("", f"{level}# {escaped(group.level or say['no_level'])}{_earned(group.points)}", "")
        heads: tuple[str, ...] = ("name", "target", "actual", "reading", "weight", "stated", "score", "verdict", "steps")
        rows: Iterable[Sequence[object]] = (_row(line, report) for line in group.lines)
        if part.by_standard:
            heads = ("name", "weight", "standard", "points_given", "points_lost")
            rows = ((line.name, line.stated_weight, line.standard, line.stated_score, line.reason) for line in group.lines)
        yield from table_lines([say[head] for head in heads], rows)


def _colon(report: Report) -> str:
    return "：" if report.lang == "zh" else ": "


def _grade(part: Part, report: Report) -> str:
    return f"（{escaped(part.grade)}）" if part.grade else ""


def _earned(points: Points | None) -> str:
    return f" {escaped(points.text)} / {escaped(points.weight)}" if points else ""


def _note(note: Note, report: Report) -> str:
    say = words(report.lang)
    place = f" {escaped(note.place)}" if note.place else ""
    name = f"{escaped(note.name)} " if note.name else ""
    why = f" {say['why']}{_colon(report)}{escaped(note.why)}" if note.why else ""
    return f"- **{say[note.severity]}**{place}{_colon(report)}{name}{escaped(note.message)}{why}"


def _row(line: Line, report: Report) -> tuple[object, ...]:
    points = line.points
    weight, earned = (points.weight, points.text) if points else (line.stated_weight, "")
    told = [told_decision(line, decision, report.lang) for decision in line.decisions]
    how = " → ".join((*told, *line.explanation))
    return (line.name, line.target, line.actual, line.reading, weight, line.stated_score, earned, state_told(line, words(report.lang)), how)
