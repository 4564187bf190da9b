"""Tables for people: rich, coloured on a terminal, plain in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.errors import Finding
from indicator_dsl.text import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PIPE_WIDTH = 120
"""How wide a table is where there is no terminal and no COLUMNS to say."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, and how it shares the width (`ratio` 0: as wide as its content)."""

    heading: str
    ratio: int = 0
    right: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell's text, and how it looks."""

    text: str
    style: str = ""


Row = Sequence[Cell | str | None]


def console() -> Console:
    """Return a console on standard output; rich itself heeds NO_COLOR, FORCE_COLOR, COLUMNS and TERM."""
    from rich.console import Console

    class OurConsole(Console):
        def on_broken_pipe(self) -> None:
            # rich ends the program with a code of its own; ours says that the reader went away.
            raise BrokenPipeError

    plain = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return OurConsole(file=sys.stdout, width=PIPE_WIDTH if plain else None, highlight=False, markup=False, emoji=False)


def table(columns: Sequence[Column], rows: Iterable[Row], *, title: str | None = None) -> Any:
    """Return a rich table; None in a row is an empty cell, an empty row a line between sections."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=_text(title) if title else None, box=box.SIMPLE_HEAD, expand=True, padding=(0, 1), title_justify="left")
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.right else "left"
        made.add_column(Text(column.heading), ratio=column.ratio or None, justify=justify, no_wrap=not column.ratio, overflow="fold")
    for row in rows:
        if not row:
            made.add_section()
            continue
        made.add_row(*(_text(cell) for cell in row))
    return made


def _text(cell: Cell | str | None) -> Text:
    from rich.text import Text

    text, style = (cell.text, cell.style) if isinstance(cell, Cell) else (cell or "", "")
    return Text(visible(text, keep="\n"), style=style)


def tell_findings(findings: Iterable[Finding], settings: Settings) -> None:
    """Write each finding to standard error, with its place."""
    for finding in findings:
        place = f"{finding.place}  " if finding.place else ""
        settings.tell(settings.say(f"severity.{finding.severity}") + place + finding.message(settings.lang))
