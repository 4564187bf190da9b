"""``score FILE… -o …``: reports on forms, on one file or on whole folders, with a summary over them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.cli.lines import SCHEMA, write_json
from indicator_dsl.cli.problems import write_problems
from indicator_dsl.cli.reports import Reports, make_reports
from indicator_dsl.cli.tables import Column, console, table
from indicator_dsl.forms.casework.model import Part, Report, as_json
from indicator_dsl.forms.casework.together import Together, together
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from indicator_dsl.forms.review import Rules
    from indicator_dsl.meaning import Policy
    from indicator_dsl.model import Decision


def wants_reports(paths: Sequence[Path], output: Path | None, problems: Path | None = None) -> bool:
    """Whether a call asks for reports, and not for one table on the screen, as CSV or as JSON."""
    if len(paths) != 1 or paths[0].is_dir() or problems is not None:
        return True
    return output is not None and (output.is_dir() or output.suffix.lower() not in (".csv", ".json"))


def score_forms(
    paths: Sequence[Path],
    policy: Policy,
    settings: Settings,
    *,
    as_json: bool,
    output: Path | None,
    rules: Rules | None = None,
    year: int | None = None,
    force: bool = False,
    jobs: int | None = None,
    decisions: Sequence[Decision] = (),
    decided_in: Path | None = None,
    problems: Path | None = None,
) -> int:
    """Score and review each form, with what people decided; write reports to `output` (a folder or one file), a summary to the screen."""
    asked = Reports(output=output, ending="report_file", summary="summary_file", force=force, jobs=jobs, decided_in=decided_in)
    made = make_reports(paths, asked, settings, policy=policy, rules=rules, year=year, decisions=decisions)
    made.tell_receipt(settings, as_json=as_json)
    if as_json:
        for file, report in made.reports.items():
            for part in report.parts:
                write_json(_json(file, part))
        for one in together(made.whole.parts):
            write_json(_together(one))
    else:
        _show(made.whole, settings)
    made.tell_written(settings)
    if problems is not None:
        write_problems(made.whole, problems, settings, paths, force=force)
    return made.code


def _show(report: Report, settings: Settings) -> None:
    heads = ("form", "points", "weight", "grade", "for_a_person", "errors", "warnings")
    columns = [
        Column(settings.say(f"columns.{head}"), ratio=1 if head == "form" else 0, right=head not in ("form", "grade")) for head in heads
    ]
    console().print(table(columns, map(_row, report.parts)))


def _row(part: Part) -> list[str | None]:
    points = part.points
    earned = [points.text, plain(points.weight)] if points else ["—", ""]
    return [part.heading, *earned, part.grade, *map(str, (part.review_count, part.count("error"), part.count("warning")))]


def _json(file: Path, part: Part) -> dict[str, Any]:
    points = part.points
    out: dict[str, Any] = {"schema": SCHEMA, "file": str(file), "sheet": part.sheet, "title": part.title, "project": part.project}
    out |= {"unit": part.unit, "year": part.year, "policy": part.policy, "indicators": sum(1 for _ in part.lines)}
    names = ("weight", "score", "score_min", "score_max")
    values = (points.weight, points.score, points.low, points.high) if points else (None,) * 4
    out |= {name: None if value is None else f"{value:f}" for name, value in zip(names, values, strict=True)}
    counts = {severity: part.count(severity) for severity in ("error", "warning", "info")}
    out |= {"grade": part.grade, "own_total": None if part.own_total is None else f"{part.own_total:f}"}
    state = {"needs_review": part.review_count, "final": part.final, "open": part.review_count}
    return {**out, **state, "findings": counts, "hashes": as_json(part.hashes)}


def _together(one: Together) -> dict[str, Any]:
    points = one.points
    out: dict[str, Any] = {"schema": SCHEMA, "together": one.whose, "name": one.name, "forms": one.forms, "weighted_by": one.by}
    values = (points.score, points.low, points.high) if points else (None,) * 3
    out |= {"money": None if one.money is None else f"{one.money:f}"}
    out |= {key: None if value is None else f"{value:f}" for key, value in zip(("score", "score_min", "score_max"), values, strict=True)}
    return {**out, "grade": one.grade, "open": one.open, "problem": one.problem}
