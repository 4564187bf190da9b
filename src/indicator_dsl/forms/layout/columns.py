"""`Header` and its `Column`s: what the columns of an indicator table hold."""

from __future__ import annotations

import attrs

from indicator_dsl.forms.layout.words import bracket_unit, squeeze

UNKNOWN = "unknown"
NAMES = ("level4", "level3", "name")
VALUES = ("target", "actual", "weight", "period_target")
LEVELS = ("level1", "level2", "level3")


@attrs.frozen
class Column:
    """The grid columns [start, end) under one header text; `text` is the whole path, top to bottom.

    `options` are what its cells say where they are ticked (达成, 部分达成, 未达成), of reasons what each stands under
    (经费保障, 人员保障), `bounds` that they are 下限 and 上限.
    """

    role: str
    start: int
    end: int
    text: str
    guessed: bool = False
    options: tuple[str, ...] = ()
    bounds: bool = False


@attrs.frozen
class Header:
    """The columns of a table by role, and how many rows the header takes."""

    rows: int
    columns: tuple[Column, ...]

    def of(self, role_name: str) -> tuple[Column, ...]:
        """Return the columns with a role, in order."""
        return tuple(c for c in self.columns if c.role == role_name)

    @property
    def names(self) -> tuple[Column, ...]:
        """The columns that hold names, in order; an indicator table has at least one."""
        return tuple(c for c in self.columns if c.role in NAMES)

    def repeats(self, other: Header) -> bool:
        """Tell whether two headers are copies of one: the same words, or the same roles, in the same places."""
        return self._words == other._words or self._roles == other._roles

    @property
    def _words(self) -> list[tuple[str, int]]:
        return [(squeeze(c.text), c.start) for c in self.columns]

    @property
    def _roles(self) -> list[tuple[str, int]]:
        return [(c.role, c.start) for c in self.columns if c.role not in ("other", UNKNOWN)]

    def unit(self, role_name: str) -> str | None:
        """Return the unit that a column's header names: ``目标值（万元）``, ``指标值（%）``."""
        shares = (sign for c in self.of(role_name) for sign in ("%", "‰") if f"({sign})" in squeeze(c.text))
        return next((u for c in self.of(role_name) if (u := bracket_unit(c.text))), None) or next(shares, None)
