"""``--problems``: what each unit has to look at again, in one file or as files of each unit in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.errors import FormError
from indicator_dsl.forms.casework.model import Report
from indicator_dsl.forms.report.problems import WRITERS, file_names, units_of
from indicator_dsl.forms.report.words import words
from indicator_dsl.forms.table_file import write_whole


def write_problems(report: Report, output: Path, settings: Settings, inputs: Sequence[Path], *, force: bool) -> None:
    """Write the problems of all units into one file (.xlsx, .docx), or into a folder, where each unit has one of each kind.

    Raises FormError for another suffix, and for an output that can't be one; OSError where it can't be written.
    """
    units = units_of(report)
    writer = None if output.is_dir() else WRITERS.get(output.suffix.lower())
    if writer is not None:
        if any(output.exists() and path.exists() and output.samefile(path) for path in inputs):
            raise FormError("output-is-input", path=output)
        write_whole(output, writer(units, report), force=force)
    elif output.suffix and not output.is_dir():
        raise FormError("output-suffix", path=output, suffixes=" ".join(WRITERS))
    elif output.exists() and not output.is_dir():
        raise FormError("output-no-folder", path=output)
    else:
        output.mkdir(parents=True, exist_ok=True)
        for unit, name in zip(units, file_names(units, words(report.lang)["problems_file"]), strict=True):
            for suffix, make in WRITERS.items():
                write_whole(output / f"{name}{suffix}", make([unit], report), force=force)
    settings.tell(settings.say("words.problems", count=sum(len(unit.problems) for unit in units), units=len(units), path=output))
