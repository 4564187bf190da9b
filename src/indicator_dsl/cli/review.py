"""``review``: what is wrong with the targets of forms."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.exits import Exit
from indicator_dsl.cli.lines import SCHEMA, write_json
from indicator_dsl.cli.problems import write_problems
from indicator_dsl.cli.reports import Reports, make_reports
from indicator_dsl.errors import Severity
from indicator_dsl.fence import CODE
from indicator_dsl.forms.casework.model import Note, Report

_OF_THE_REVIEW = ("review-", CODE)


@command("review")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@option("--json", "as_json", is_flag=True)
@option("--output", "-o", "review_output", type=click.Path(path_type=Path))
@option("--force", is_flag=True)
@option("--jobs", metavar="N", type=click.IntRange(1, 64))
@option("--rules", type=click.Path(path_type=Path))
@option("--problems", type=click.Path(path_type=Path))
def review(
    settings: Settings,
    files: tuple[Path, ...],
    as_json: bool,
    review_output: Path | None,
    force: bool,
    jobs: int | None,
    rules: Path | None,
    problems: Path | None,
) -> int:
    """Print what the rules find in each form, and write reports with room for the reviewer's opinions."""
    from indicator_dsl.forms.review import Rules

    asked = Reports(output=review_output, ending="review_file", summary="review_summary_file", force=force, jobs=jobs)
    made = make_reports(files, asked, settings, policy=None, rules=Rules.load(rules) if rules else None)
    made.tell_receipt(settings, as_json=as_json)
    code = Exit(made.code)
    for file, report in made.reports.items():
        found = [note for part in report.parts for note in part.notes]
        if as_json:
            _write(file if made.many else None, found, settings)
        else:
            _show(file if made.many else None, report, found, settings)
        if any(note.severity is not Severity.INFO for note in found):
            code = max(code, Exit.INPUT)
    made.tell_written(settings)
    if problems is not None:
        write_problems(made.whole, problems, settings, files, force=force)
    return code


def _write(file: Path | None, found: list[Note], settings: Settings) -> None:
    """Write what the rules found, a line each; what was found in reading the form goes to standard error."""
    for note in found:
        if note.code.startswith(_OF_THE_REVIEW):
            named = {"file": str(file)} if file else {}
            write_json({"schema": SCHEMA, **named, "finding": _json(note)})
        else:
            settings.tell((f"{file}: " if file else "") + _line(note, settings))


def _json(note: Note) -> dict[str, Any]:
    out: dict[str, Any] = {"code": note.code, "severity": str(note.severity), "message": note.message}
    out["span"] = list(note.span) if note.span else None
    if note.place:
        out["place"] = note.place
    return {**out, "why": note.why}


def _line(note: Note, settings: Settings) -> str:
    return settings.say(f"severity.{note.severity}") + (f"{note.place}  " if note.place else "") + note.message


def _show(file: Path | None, report: Report, found: list[Note], settings: Settings) -> None:
    if file:
        settings.show(str(file))
    for note in found:
        settings.show(_line(note, settings))
        if note.why:
            settings.show(f"    {settings.say('words.why')}{note.why}  [{note.code}]")
    count = Counter(note.severity for note in found)
    if found:
        settings.show(settings.say("words.reviewed", **{severity.value: count[severity] for severity in Severity}))
    else:
        settings.show(settings.say("words.nothing_found"))
