"""``monitor``: how far monitoring tables are at the end of their month, on the screen, as JSON or as reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.completion import complete_files, complete_policies
from indicator_dsl.cli.exits import Exit, exit_for
from indicator_dsl.cli.lines import SCHEMA, InputError, Kind, Request, Task, required, write_json
from indicator_dsl.cli.reports import Reports, make_reports
from indicator_dsl.cli.score import packaged
from indicator_dsl.cli.tables import Cell, Column, console, table, tell_findings
from indicator_dsl.errors import FormError, Severity
from indicator_dsl.fence import has_fault
from indicator_dsl.forms.casework.hashes import hash_of_policy
from indicator_dsl.forms.casework.model import COLOURS, Part, Report
from indicator_dsl.forms.casework.monitoring import state_of
from indicator_dsl.forms.report import MONITORING_SUFFIXES
from indicator_dsl.meaning.outcome import show
from indicator_dsl.text import visible

if TYPE_CHECKING:
    from indicator_dsl.forms import Form, Monitoring
    from indicator_dsl.meaning import Policy, Progress
    from indicator_dsl.model import Indicator

_STYLES = {"red": "red", "yellow": "yellow", "green": "green", "blue": "blue", "not_due": "dim", "open": "bold magenta"}


class _Monitor(Task):
    keys: ClassVar[Mapping[str, Kind]] = {
        "target": "text",
        "actual": "text",
        "month": "text",
        "forecast": "text",
        "likelihood": "text",
        "reason": "text",
        "policy": "text",
        "unit": "text",
        "relation": "text",
        "category": "text",
        "label": "text",
        "year": "year",
    }

    def __init__(self, settings: Settings, defaults: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._defaults = {key: value for key, value in defaults.items() if value is not None}

    def result(self, request: Request) -> Mapping[str, Any]:
        target, actual, made = self._made(request)
        return {"schema": SCHEMA, "target": target, "actual": actual, "ok": True, **made.to_json(self.settings.lang)}

    def show(self, request: Request) -> None:
        self.settings.show(*self._made(request)[2].steps(self.settings.lang))

    def _made(self, request: Request) -> tuple[str, str | None, Progress]:
        from indicator_dsl.meaning import progress

        given = self._defaults | {key: value for key, value in request.items() if value is not None}
        if request.get("policy") is not None:
            given["policy"] = packaged(request["policy"])
        target, month = required(given, "target"), _month(required(given, "month"))
        actual = given.get("actual")
        rest = {key: value for key, value in given.items() if key not in ("target", "actual", "month")}
        return target, actual, progress(target, actual, month=month, **rest)


def _month(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= 12):
        raise InputError("input-not-month", month=text)
    return int(text)


@command("monitor")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE...]", shell_complete=complete_files)
@option("--json", "as_json", is_flag=True)
@option("--output", "-o", "monitor_output", type=click.Path(path_type=Path))
@option("--force", is_flag=True)
@option("--jobs", metavar="N", type=click.IntRange(1, 64))
@option("--policy", metavar="NAME|FILE", default="mof-2020", shell_complete=complete_policies)
@option("--month", metavar="N", type=click.IntRange(1, 12))
@option("--year", metavar="YEAR", type=click.IntRange(1900, 2199))
def monitor(
    settings: Settings,
    files: tuple[Path, ...],
    as_json: bool,
    monitor_output: Path | None,
    force: bool,
    jobs: int | None,
    policy: str,
    month: int | None,
    year: int | None,
) -> int:
    """Say how far the indicators of monitoring tables are; without files, of the lines of standard input."""
    from indicator_dsl.meaning import load_policy

    rules = load_policy(policy)
    if not files:
        if not as_json:
            raise click.UsageError(settings.say("usage.monitor"), click.get_current_context())
        return _Monitor(settings, {"policy": rules, "month": None if month is None else str(month), "year": year}).run((), as_json=True)
    if len(files) == 1 and not files[0].is_dir() and monitor_output is None:
        return _one(files[0], settings, as_json=as_json, policy=rules, month=month, year=year)
    if monitor_output is not None and monitor_output.suffix.lower() == ".docx":
        raise FormError("output-suffix", path=monitor_output, suffixes=" ".join(MONITORING_SUFFIXES))
    asked = Reports(
        output=monitor_output, ending="monitor_file", summary="monitor_summary_file", force=force, jobs=jobs, suffixes=MONITORING_SUFFIXES
    )
    made = make_reports(files, asked, settings, policy=rules, year=year, month=month, monitoring=True)
    made.tell_receipt(settings, as_json=as_json)
    if as_json:
        for file, report in made.reports.items():
            for part in report.parts:
                write_json(_json(file, part))
    else:
        _summary(made.whole, settings)
    made.tell_written(settings)
    return made.code


def _one(path: Path, settings: Settings, *, as_json: bool, policy: Policy, month: int | None, year: int | None) -> int:
    """Monitor the tables of one file; what was found in reading it goes to standard error."""
    from indicator_dsl import forms

    form = forms.read(path)
    tell_findings(form.findings, settings)
    tables = [part for part in form.each() if part.indicators]
    watched = [part for part in tables if part.kind is forms.FormKind.MONITORING] or tables[:1] or [form]
    made = [(part, forms.monitor_form(part, month=month, policy=policy, year=year)) for part in watched]
    for part, found in made:
        if as_json:
            _write_json(part, found, settings)
        else:
            _show(part, found, settings)
    faulty = any(has_fault(found.findings) for _, found in made)
    return Exit.INTERNAL if faulty else exit_for(form.findings)


def _write_json(form: Form, made: Monitoring, settings: Settings) -> None:
    answer = made.to_json(settings.lang)
    for line in answer["lines"]:
        write_json({"schema": SCHEMA, "sheet": form.sheet, **line})
    told: dict[str, Any] = {"month": made.month, "open": len(made.needs_review), "kind": str(form.kind), "policy": answer["policy"]}
    hashes = {"form": form.hash, "policy": hash_of_policy(made.policy)}
    write_json({"schema": SCHEMA, "sheet": form.sheet, "total": answer["total"], **told, "hashes": hashes})


def _json(file: Path, part: Part) -> dict[str, Any]:
    out: dict[str, Any] = {"schema": SCHEMA, "file": str(file), "sheet": part.sheet, "title": part.title, "project": part.project}
    out |= {"unit": part.unit, "year": part.year, "month": part.month, "policy": part.policy, "indicators": sum(1 for _ in part.lines)}
    counts = {severity: part.count(severity) for severity in ("error", "warning", "info")}
    return {**out, "total": part.colours, "open": part.review_count, "findings": counts}


# For people.


def _show(form: Form, made: Monitoring, settings: Settings) -> None:
    say = settings.say
    heads = (("name", 5), ("target", 3), ("actual", 3), ("progress", 0), ("colour", 0), ("forecast", 3), ("likelihood", 0))
    columns = [Column(say(f"columns.{head}"), ratio=ratio, right=head == "progress") for head, ratio in heads]
    title = " · ".join(filter(None, (form.title or form.project, form.sheet))) or None
    out = console()
    out.print(table(columns, [_row(row, progress, settings) for row, progress in made.lines], title=title))
    counts = ((say(f"colours.{state}"), count) for state, count in made.counts.items() if count)
    told = say("scores.join").join(f"{state} {count}" for state, count in counts)
    out.print(say("monitor.total", month=made.month, counts=told), style="bold")
    out.print(visible(say("scores.policy", name=made.policy.name, title=made.policy.title_in(settings.lang))))
    asked = [(row, f) for row, progress in made.lines for f in progress.findings if f.severity is not Severity.INFO]
    for number, (row, finding) in enumerate(asked, start=1):
        if number == 1:
            out.print("\n" + say("monitor.asked"), style="bold magenta")
        place = f"{finding.place}  " if finding.place else ""
        out.print(visible(f"  {number}. {place}{row.name}{say('monitor.colon')}{finding.message(settings.lang)}"), soft_wrap=True)


def _row(row: Indicator, made: Progress, settings: Settings) -> list[Any]:
    state = state_of(made)
    likelihood = settings.say(f"likelihoods.{made.likelihood.value}") if made.likelihood else ""
    rate = "" if made.rate is None else show(made.rate, as_percent=True)
    return [row.name, row.target, row.actual, rate, Cell(settings.say(f"colours.{state}"), _STYLES[state]), row.forecast, likelihood]


def _summary(report: Report, settings: Settings) -> None:
    heads = [Column(settings.say("columns.form"), ratio=1), Column(settings.say("columns.month"), right=True)]
    heads += [Column(settings.say(f"colours.{colour}"), right=True) for colour in COLOURS]
    rows = [[part.heading, str(part.month), *map(str, part.colours.values())] for part in report.parts]
    console().print(table(heads, rows))
