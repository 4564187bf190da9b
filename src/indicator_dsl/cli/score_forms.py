"""``score FILE… -o …``: reports on forms, on one file or on whole folders, with a summary over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.cli.exits import Exit, exit_for
from indicator_dsl.cli.files import Failed, forms_in, tried
from indicator_dsl.cli.lines import SCHEMA, write_json
from indicator_dsl.cli.tables import Column, console, table
from indicator_dsl.errors import FormError
from indicator_dsl.forms.report import WRITERS, Report, assess
from indicator_dsl.forms.report.model import Part
from indicator_dsl.forms.table_file import write_whole
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from indicator_dsl.forms import Form
    from indicator_dsl.forms.review import Rules
    from indicator_dsl.meaning import Policy


def wants_reports(paths: Sequence[Path], output: Path | None) -> bool:
    """Whether a call asks for reports, and not for one table on the screen, as CSV or as JSON."""
    if len(paths) != 1 or paths[0].is_dir():
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
) -> int:
    """Score and review each form; write reports to `output` (a folder, or one file), a summary to standard output.

    A file that can't be read, or whose report can't be written, is told, and the others go on.  Each report is written whole or not at all.
    """
    from indicator_dsl import forms

    folder = None if output is None or _is_file(output, paths) else output
    files = forms_in(paths, leave_out=folder)
    if not files:
        raise FormError("no-forms", path="、".join(map(str, paths)))
    _check(output, folder, files)
    reports: dict[Path, Report] = {}
    unread: dict[Path, str] = {}
    written: set[Path] = set()
    names = _names(files, paths, settings)
    code = Exit.FINE

    def read(file: Path) -> tuple[Form, Report]:
        form = forms.read(file)
        return form, assess([form], policy=policy, rules=rules, lang=settings.lang, year=year)

    def write_reports(file: Path, below: Path) -> Exit:
        for suffix, content in WRITERS.items():
            _write(below / f"{names[file]}{suffix}", content(reports[file]))
        written.add(file)
        return Exit.FINE

    for file in _with_progress(files):
        made = tried(file, partial(read, file), settings) if len(files) > 1 else read(file)
        if isinstance(made, Failed):
            unread[file], code = made.message, max(code, made.code)
            continue
        form, reports[file] = made
        code = max(code, exit_for(form.findings), _tell_faults(file, reports[file], settings))
        if folder is not None:
            done = tried(file, partial(write_reports, file, folder), settings) if len(files) > 1 else write_reports(file, folder)
            code = max(code, done.code if isinstance(done, Failed) else done)
    links = {str(_below(file, paths)): quote(f"{names[file].as_posix()}.html") for file in written}
    whole = _together(reports, unread, settings, links, paths)
    if folder is not None and len(files) > 1:
        for suffix, write in WRITERS.items():
            _write(folder / f"{settings.say('words.summary_file')}{suffix}", write(whole))
    elif folder is None and output is not None:
        write_whole(output, WRITERS[output.suffix.lower()](whole))
    if as_json:
        for file, report in reports.items():
            for part in report.parts:
                write_json(_json(file, part))
    else:
        _show(whole, settings)
    if output is not None:
        settings.tell(settings.say("words.written", path=output))
    return code


def _tell_faults(file: Path, report: Report, settings: Settings) -> Exit:
    """Say which cells a mistake of ours kept from being read: a summary only counts them."""
    faults = [note for part in report.parts for note in part.faults]
    for note in faults:
        place = f"{note.place}  " if note.place else ""
        settings.tell(f"{file}: {settings.say('words.error')}{place}{note.message}")
    return Exit.INTERNAL if faults else Exit.FINE


def _is_file(output: Path, paths: Sequence[Path]) -> bool:
    """Whether `output` names one file: it has a suffix that does, or one form goes to a path with any suffix."""
    if output.is_dir():
        return False
    one = len(paths) == 1 and not paths[0].is_dir()
    return output.suffix.lower() in WRITERS or (one and output.suffix != "")


def _check(output: Path | None, folder: Path | None, files: Sequence[Path]) -> None:
    if output is None:
        return
    if folder is None and output.suffix.lower() not in WRITERS:
        raise FormError("output-suffix", path=output, suffixes=" ".join((".csv", *WRITERS)))
    if folder is not None and folder.exists() and not folder.is_dir():
        raise FormError("output-no-folder", path=output)
    if folder is None and any(output.exists() and file.exists() and output.samefile(file) for file in files):
        raise FormError("output-is-input", path=output)


def _names(files: Sequence[Path], paths: Sequence[Path], settings: Settings) -> dict[Path, Path]:
    """Return where each file's reports go, below the output folder: as the files lie in the folders given, ``X_评分``.

    Files of one name and different suffixes keep theirs (``X.docx_评分``); of one whole name, from
    different folders, they are numbered.
    """
    places = {file: _below(file, paths) for file in files}
    count = Counter(place.with_suffix("") for place in places.values())
    ending = settings.say("words.report_file")
    out: dict[Path, Path] = {}
    taken = {Path(settings.say("words.summary_file"))}
    for file, place in places.items():
        stem = place.stem if count[place.with_suffix("")] == 1 else place.name
        tries = (place.with_name(f"{stem}{number}{ending}") for number in ("", *(f"_{n}" for n in range(2, len(files) + 3))))
        out[file] = next(name for name in tries if name not in taken)
        taken.add(out[file])
    return out


def _below(file: Path, paths: Sequence[Path]) -> Path:
    return next((file.relative_to(folder) for folder in paths if folder.is_dir() and file.is_relative_to(folder)), Path(file.name))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


def _with_progress(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the files; for several, show on a terminal's standard error how far we are."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    err = Console(stderr=True, highlight=False)
    if len(files) < 2 or not err.is_terminal:
        yield from files
        return
    columns: tuple[Any, ...] = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.fields[name]}", markup=False))
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=len(files), name="")
        for file in files:
            progress.update(task, name=file.name)
            yield file
            progress.advance(task)


def _together(
    reports: dict[Path, Report], unread: dict[Path, str], settings: Settings, links: dict[str, str], paths: Sequence[Path]
) -> Report:
    """Return one report over all; a form is told by its file's path, since names repeat."""
    many = len(reports) + len(unread) > 1
    parts = [
        attrs.evolve(part, source=str(_below(file, paths)) if many else part.source)
        for file, report in reports.items()
        for part in report.parts
    ]
    missing = tuple((str(_below(file, paths)), message) for file, message in unread.items())
    return Report(lang=settings.lang, parts=tuple(parts), unread=missing, links=links if many else {})


# What is said on the screen.


def _show(report: Report, settings: Settings) -> None:
    heads = ("form", "points", "weight", "band", "for_a_person", "errors", "warnings")
    columns = [
        Column(settings.say(f"columns.{head}"), ratio=1 if head == "form" else 0, right=head not in ("form", "band")) for head in heads
    ]
    console().print(table(columns, map(_row, report.parts)))


def _row(part: Part) -> list[str | None]:
    points = part.points
    earned = [points.text, plain(points.weight)] if points else ["—", ""]
    return [part.heading, *earned, part.band, *map(str, (part.review_count, part.count("error"), part.count("warning")))]


def _json(file: Path, part: Part) -> dict[str, Any]:
    points = part.points
    out: dict[str, Any] = {"schema": SCHEMA, "file": str(file), "sheet": part.sheet, "title": part.title, "project": part.project}
    out |= {"unit": part.unit, "year": part.year, "policy": part.policy, "indicators": sum(1 for _ in part.lines)}
    names = ("weight", "score", "score_min", "score_max")
    values = (points.weight, points.score, points.low, points.high) if points else (None,) * 4
    out |= {name: None if value is None else f"{value:f}" for name, value in zip(names, values, strict=True)}
    counts = {severity: part.count(severity) for severity in ("error", "warning", "info")}
    return {**out, "band": part.band, "needs_review": part.review_count, "findings": counts}
