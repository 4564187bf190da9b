"""Reports on a pile of forms: where they go, the summary over them, and the receipt."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import attrs

from indicator_dsl.cli import batch
from indicator_dsl.cli.batch import Failed
from indicator_dsl.cli.bilingual import Settings, os_message
from indicator_dsl.cli.exits import Exit
from indicator_dsl.cli.files import Pile, pile
from indicator_dsl.cli.one_form import Made, Work
from indicator_dsl.errors import FormError, IndicatorError
from indicator_dsl.forms.casework.model import Receipt, Received
from indicator_dsl.forms.report import WRITERS, Report
from indicator_dsl.forms.report.links import address_from
from indicator_dsl.forms.report.opinions import with_opinions
from indicator_dsl.forms.report.receipt import failed, receipt_text, received
from indicator_dsl.forms.table_file import write_whole

if TYPE_CHECKING:
    from indicator_dsl.forms.review import Rules
    from indicator_dsl.meaning import Policy
    from indicator_dsl.model import Decision

_MOST_BYTES = 200
"""Of the name of a report, before its ending: file systems take 255."""


@dataclass(frozen=True)
class Reports:
    """What is asked for: `output` is a folder, or one file (None: only what goes to the screen).

    `ending` and `summary` are the words that end a report's name, and that name the summary.
    """

    output: Path | None
    ending: str
    summary: str
    force: bool = False
    jobs: int | None = None
    suffixes: tuple[str, ...] = tuple(WRITERS)
    decided_in: Path | None = None
    """The decisions file of the run, which no report may replace: it holds what is about other forms as well."""


@dataclass
class Results:
    """What came of a pile: a report for each file that was read, one over all, and what was told on the way."""

    whole: Report
    reports: dict[Path, Report]
    code: int
    many: bool
    output: Path | None
    kept: int = 0
    failures: list[str] = field(default_factory=list)

    def tell_receipt(self, settings: Settings, *, as_json: bool) -> None:
        """Say what became of the files, on standard output unless that is for programs; on standard error why some failed."""
        receipt = self.whole.receipt
        if receipt is not None:
            (settings.tell if as_json else settings.show)(receipt_text(receipt, settings.lang))
            sys.stdout.flush()
        for text in self.failures:
            settings.tell(text)

    def tell_written(self, settings: Settings) -> None:
        """Say where the reports are, and how many of them an earlier run had made."""
        if self.output is not None:
            settings.tell(settings.say("words.written", path=self.output))
        if self.kept:
            settings.tell(settings.say("words.kept", count=self.kept))


def make_reports(
    paths: Sequence[Path],
    asked: Reports,
    settings: Settings,
    *,
    policy: Policy | None,
    rules: Rules | None = None,
    year: int | None = None,
    decisions: Sequence[Decision] = (),
    monitoring: bool = False,
    month: int | None = None,
) -> Results:
    """Read all forms of `paths`, write their reports and a summary.

    A file that can't be read, or whose report can't be written, is told, and the others go on.  Each report is written whole or
    not at all.  Raises FormError for an output that can't be one.
    """
    found = pile(paths)
    output = asked.output
    folder = None if output is None or _is_file(output, paths) else output
    if not found.files:
        raise FormError("no-forms", path="、".join(map(str, paths)))
    _check(output, folder, found.files, asked)
    names = _names(found, settings.say(f"words.{asked.ending}"), settings.say(f"words.{asked.summary}"))
    work = Work(
        lang=settings.lang,
        policy=policy,
        rules=rules,
        year=year,
        decisions=decisions,
        monitoring=monitoring,
        month=month,
        places={file: str(found.below(file)) for file in found.files},
        force=asked.force,
        decided_in=asked.decided_in,
        named=frozenset(path for path in found.given if not path.is_dir()),
        outputs={file: folder / names[file] for file in found.files} if folder is not None else {},
        suffixes=asked.suffixes,
    )
    if not found.many and len(found.files) == 1:
        made = batch.Batch[Made]({found.files[0]: work(found.files[0])})
    else:
        made = batch.run(found.files, work, settings, jobs=asked.jobs)
    results = _results(made, found, names, settings, output)
    if results.whole.reviewed and output is not None:
        # A reviewer may have filled the summary's workbook, or that of a form.
        summary = folder / f"{settings.say(f'words.{asked.summary}')}.xlsx" if folder is not None else output
        books = [summary, *(target.with_name(f"{target.name}.xlsx") for target in work.outputs.values())]
        results.whole = with_opinions(results.whole, [book for book in books if book.suffix == ".xlsx"])
    _write_whole_report(results, asked, folder, settings)
    return results


def _results(made: batch.Batch[Made], found: Pile, names: dict[Path, Path], settings: Settings, output: Path | None) -> Results:
    lang = settings.lang
    got: list[Received] = []
    reports: dict[Path, Report] = {}
    links: dict[str, str] = {}
    failures: list[str] = []
    own = 0
    error = settings.say("words.error")
    code = Exit.INTERRUPTED if made.stopped else Exit.FINE
    for file, one in made.done.items():
        place = str(found.below(file))
        if isinstance(one, Failed):
            if one.error is not None and one.error.code == "form-own-output" and found.many:
                own += 1
                continue
            got.append(failed(place, one.message, one.error))
            failures.append(f"{file}: {error}{one.message}")
            code = max(code, one.code)
            continue
        reports[file] = one.report
        got.append(received(place, one.report.parts, lang))
        faults = [note for part in one.report.parts for note in part.faults]
        failures += [f"{file}: {error}{f'{note.place}  ' if note.place else ''}{note.message}" for note in faults]
        code = max(code, one.code, Exit.INTERNAL if faults else Exit.FINE)
        if one.failure is not None:
            failures.append(f"{file}: {error}{_told(one.failure, settings)}")
            code = max(code, Exit.FILE)
        if one.written:
            links[place] = quote(f"{names[file].as_posix()}.html")
    receipt = Receipt(files=tuple(got), own=own, missing=len(found.files) - len(made.done)) if found.many else None
    every = [(file, part) for file, report in reports.items() for part in report.parts]
    parts = tuple(attrs.evolve(part, source=str(found.below(file))) if found.many else part for file, part in every)
    goes_to = output if output is None or output.suffix.lower() not in WRITERS else output.parent
    files = {str(found.below(file)): address_from(goes_to, file) for file in reports} if goes_to is not None else {}
    whole = Report(lang=lang, parts=parts, receipt=receipt, links=links if found.many else {}, files=files)
    kept = sum(isinstance(one, Made) and one.kept for one in made.done.values())
    return Results(whole, reports, code, found.many, output, kept, failures)


def _write_whole_report(results: Results, asked: Reports, folder: Path | None, settings: Settings) -> None:
    """Write the summary into the folder, or the one file that was asked for."""
    if folder is not None and results.many:
        targets = [folder / f"{settings.say(f'words.{asked.summary}')}{suffix}" for suffix in asked.suffixes]
    elif folder is None and asked.output is not None:
        targets = [asked.output]
    else:
        return
    for target in targets:
        try:
            if folder is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
            if asked.decided_in is not None and target.exists() and target.samefile(asked.decided_in):
                raise FormError("output-is-decisions", path=target)
            write_whole(target, WRITERS[target.suffix.lower()](results.whole), force=asked.force)
        except (FormError, OSError) as error:
            if len(targets) == 1 or (isinstance(error, OSError) and error.errno in batch.OF_THE_DISK):
                raise
            results.failures.append(settings.say("words.error") + _told(error, settings))
            results.code = max(results.code, Exit.FILE)


def _told(error: IndicatorError | OSError, settings: Settings) -> str:
    return os_message(error, settings.lang) if isinstance(error, OSError) else error.message(settings.lang)


def _is_file(output: Path, paths: Sequence[Path]) -> bool:
    """Whether `output` names one file: it has a suffix that does, or one form goes to a path with any suffix."""
    if output.is_dir():
        return False
    one = len(paths) == 1 and not paths[0].is_dir()
    return output.suffix.lower() in WRITERS or (one and output.suffix != "")


def _check(output: Path | None, folder: Path | None, files: Sequence[Path], asked: Reports) -> None:
    if output is None:
        return
    if folder is None and output.suffix.lower() not in WRITERS:
        raise FormError("output-suffix", path=output, suffixes=" ".join((".csv", *WRITERS)))
    if folder is not None and folder.exists() and not folder.is_dir():
        raise FormError("output-no-folder", path=output)
    if folder is None and any(output.exists() and file.exists() and output.samefile(file) for file in files):
        raise FormError("output-is-input", path=output)


def _names(found: Pile, ending: str, summary: str) -> dict[Path, Path]:
    """Return where each file's reports go, below the output folder: as the files lie in the folders given, ``X_评分``.

    Files of one name and different suffixes keep theirs (``X.docx_评分``); of one whole name, from
    different folders, they are numbered.
    """
    places = {file: found.below(file) for file in found.files}
    count = Counter(place.with_suffix("") for place in places.values())
    out: dict[Path, Path] = {}
    taken = {Path(summary)}
    for file, place in places.items():
        stem = place.stem if count[place.with_suffix("")] == 1 else place.name
        stem = stem.encode()[:_MOST_BYTES].decode(errors="ignore")
        tries = (place.with_name(f"{stem}{number}{ending}") for number in ("", *(f"_{n}" for n in range(2, len(places) + 3))))
        out[file] = next(name for name in tries if name not in taken)
        taken.add(out[file])
    return out
