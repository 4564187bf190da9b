"""The files that a command is given: single ones, and all that lie in folders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indicator_dsl.forms.detect import is_of_the_system


@dataclass(frozen=True)
class Pile:
    """The files in order, each once, and the folders or files that they were found by."""

    files: tuple[Path, ...]
    given: tuple[Path, ...]

    @property
    def many(self) -> bool:
        """Whether more than one file was asked for: a folder, or several paths."""
        return len(self.given) > 1 or any(path.is_dir() for path in self.given)

    def below(self, file: Path) -> Path:
        """Return where a file lies below the folder that it was found in; the name alone of one that was given itself."""
        return next((file.relative_to(folder) for folder in self.given if folder.is_dir() and file.is_relative_to(folder)), Path(file.name))


def pile(paths: Sequence[Path]) -> Pile:
    """Return the files, and for each folder every file in it and below, in the order of their names.

    What the system keeps for itself is no file that anyone handed in.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in _within(path) if path.is_dir() else [path]:
            found.setdefault(file)
    return Pile(tuple(found), tuple(paths))


def _within(folder: Path) -> list[Path]:
    """Return the files in a folder and below, and those folders that may not be looked into."""
    closed: list[OSError] = []
    inside: list[Path] = []
    seen: set[str] = set()
    for path, folders, files in os.walk(folder, onerror=closed.append, followlinks=True):
        if (real := os.path.realpath(path)) in seen:
            # A link to a folder that was there already: it could go round for ever.
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside += [Path(path, name) for name in files if not is_of_the_system(name)]
    return sorted([*inside, *(Path(error.filename) for error in closed)])
