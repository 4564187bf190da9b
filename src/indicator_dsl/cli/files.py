"""The files that a command is given: single ones, and all forms in folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indicator_dsl.cli.bilingual import say

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
