"""The files that a command is given: single ones, and all forms in folders; one that fails ends nothing else."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from indicator_dsl.cli.bilingual import Settings, os_message, say
from indicator_dsl.cli.exits import Exit
from indicator_dsl.errors import IndicatorError
from indicator_dsl.fence import fault, fenced

SUFFIXES = frozenset((".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".pdf", ".csv", ".tsv", ".txt", ".htm", ".html"))
"""What a folder is searched for; a file named on the command line is read whatever it is called."""

# How the names of our own reports end, in each language.
_REPORTS = tuple(say("words.report_file", lang) for lang in ("zh", "en"))


def forms_in(paths: Iterable[Path], *, leave_out: Path | None = None) -> list[Path]:
    """Return the files, and for each folder those in it and below that may be forms, in the order of their names.

    Hidden files, the lock files of an open Office document (``~$…``), our own reports and the folder
    `leave_out`, where they go, are passed over.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if not path.is_dir() or _is_form(file, path, leave_out):
                found.setdefault(file)
    return list(found)


def _is_form(file: Path, folder: Path, leave_out: Path | None) -> bool:
    names = file.relative_to(folder).parts
    hidden = any(name.startswith((".", "~$")) for name in names)
    ours = leave_out is not None and leave_out.resolve() != folder.resolve() and file.resolve().is_relative_to(leave_out.resolve())
    ours = ours or file.stem.endswith(_REPORTS)
    return file.is_file() and file.suffix.lower() in SUFFIXES and not hidden and not ours


@dataclass(frozen=True)
class Failed:
    """What became of a file that could not be read, or whose report could not be written."""

    message: str
    code: Exit


_OF_THE_DISK = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO))
"""With these no other file would fare better."""

_T = TypeVar("_T")


def tried(file: Path, work: Callable[[], _T], settings: Settings) -> _T | Failed:
    """Return what `work` on one file of many returns; where it fails, why, which is told at once.

    `work` doesn't print: that the reader of the output went away is no failure of a file.
    """

    def done() -> _T | Failed:
        try:
            return work()
        except IndicatorError as error:
            return Failed(error.message(settings.lang), Exit.FILE)
        except OSError as error:
            if error.errno in _OF_THE_DISK:
                raise
            return Failed(os_message(error, settings.lang), Exit.FILE)

    made = fenced(done, lambda error: Failed(fault(error, file.name).message(settings.lang), Exit.INTERNAL))
    if isinstance(made, Failed):
        settings.tell(f"{file}: {settings.say('words.error')}{made.message}")
    return made
