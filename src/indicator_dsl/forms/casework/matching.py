"""Which row a decision is about: it follows the row's name and texts where the row has moved.

A decision says on which file, sheet, row and texts it was made.  Where the texts are no longer
those, it doesn't hold: what was decided was decided on something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Literal

import attrs

from indicator_dsl.model import Decision, Indicator

Misfit = Literal["texts-changed", "no-row", "several-rows"]

_WHITE = re.compile(r"\s+")


@attrs.frozen
class Fit:
    """A decision and the number of its row; where it has none, `misfit` says why."""

    decision: Decision
    row: int | None
    misfit: Misfit | None = None


def about_file(decision: Decision, source: str | None, hash_: str | None) -> bool:
    """Whether a decision was made on a file: on the very content, or on a file of that name.

    Of two paths the shorter may be the end of the longer: ``自评表.xlsx`` and ``一科/自评表.xlsx``.
    """
    if decision.hash is not None and decision.hash == hash_:
        return True
    ours, its = _parts(source or ""), _parts(decision.file)
    shorter = min(len(ours), len(its))
    return shorter > 0 and ours[-shorter:] == its[-shorter:]


def _parts(path: str) -> tuple[str, ...]:
    return PurePosixPath(path.replace("\\", "/").strip()).parts


def fit(decisions: Iterable[Decision], rows: Sequence[Indicator], sheet: str | None = None) -> list[Fit]:
    """Return for each decision on a form its row among `rows`."""
    return [_fit(decision, rows, sheet) for decision in decisions]


def _fit(decision: Decision, rows: Sequence[Indicator], sheet: str | None) -> Fit:
    named = [number for number, row in enumerate(rows) if squeeze(row.name) == squeeze(decision.name)]
    same = [number for number in named if _same_texts(decision, rows[number])]
    there = [number for number in named if _at_its_place(decision, rows[number], sheet)]
    match [number for number in there if number in same] or same, there or named:
        case [one], _:
            return Fit(decision, one)
        case [], [changed]:
            return Fit(decision, changed, "texts-changed")
        case [], []:
            return Fit(decision, None, "no-row")
        case _:
            return Fit(decision, None, "several-rows")


def _at_its_place(decision: Decision, row: Indicator, sheet: str | None) -> bool:
    its_sheet = row.place.sheet or sheet
    same_sheet = decision.sheet is None or its_sheet is None or decision.sheet == its_sheet
    return same_sheet and decision.row is not None and decision.row == row.place.row


def _same_texts(decision: Decision, row: Indicator) -> bool:
    """Whether target and actual are what they were; a decision that doesn't tell a text holds for any."""
    pairs = ((decision.target, row.target), (decision.actual, row.actual))
    return all(then is None or squeeze(then) == squeeze(now or "") for then, now in pairs)


def squeeze(text: str) -> str:
    """Return a text without white space: a line break in a cell is the page's."""
    return _WHITE.sub("", text)
