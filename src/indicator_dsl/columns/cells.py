"""The distinct cells of a column, parsed once, and what the vectors need of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from indicator_dsl.columns.kernel import EQ, GE, GT, LE, LT, OTHER, UNSTATED
from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse
from indicator_dsl.language.wording import is_change
from indicator_dsl.meaning.readings import written_scale
from indicator_dsl.model import Comparison, Expression, Relation
from indicator_dsl.units import Unit

_RELATIONS = {
    Relation.GE: GE,
    Relation.GT: GT,
    Relation.LE: LE,
    Relation.LT: LT,
    Relation.EQ: EQ,
    Relation.UNSTATED: UNSTATED,
    Relation.APPROX: OTHER,
}
_MOST_DIGITS = 10**15
_MOST_ZEROS = 15


class Cell(NamedTuple):
    """A distinct cell: its expression; else its text, which the scalar path refuses in its own words (None: no cell)."""

    value: Expression | str | None
    unit: str | None
    relation: str | None

    @property
    def has_labels(self) -> bool:
        """Whether a clause has a label."""
        return isinstance(self.value, Expression) and any(clause.label for clause in self.value.clauses)


_FOR_SCALARS = ("rank-or-count", "percent-fraction")
"""Findings of numbers that can be read in two ways, which the scalar path weighs."""


class Vectors(NamedTuple):
    """What the vectors need, by number of cell: digits · 10^power, unit, relation (OTHER: not for vectors), findings."""

    digits: npt.NDArray[np.float64]
    power: npt.NDArray[np.int64]
    unit: npt.NDArray[np.int64]
    relation: npt.NDArray[np.int8]
    findings: npt.NDArray[np.int64]

    @classmethod
    def of(cls, rows: list[tuple[int, int, int, int, int]]) -> Self:
        """Return the columns of `rows`."""
        kinds = (np.float64, np.int64, np.int64, np.int8, np.int64)
        table = np.array(rows, np.int64).reshape(-1, len(kinds)).T
        return cls(*(column.astype(kind) for column, kind in zip(table, kinds, strict=True)))

    def joined(self, other: Vectors) -> Vectors:
        """Return these cells and then those of `other`."""
        pairs: Any = zip(self, other, strict=True)
        return Vectors(*map(np.concatenate, pairs))


class Findings:
    """Numbers for the distinct lists of finding codes; 0 is the empty list."""

    def __init__(self) -> None:
        self.lists: list[tuple[str, ...]] = [()]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}

    def number(self, codes: tuple[str, ...]) -> int:
        """Return the number of a list of codes."""
        found = self._numbers.get(codes)
        if found is None:
            found = self._numbers[codes] = len(self.lists)
            self.lists.append(codes)
        return found


class Units:
    """Numbers for the distinct units; 0 is none."""

    def __init__(self) -> None:
        self.units: list[Unit | None] = [None]
        self._numbers: dict[Unit | None, int] = {None: 0}
        # Nearly all cells share a few unit objects, and asking for an object's identity is cheaper than hashing it.
        self._same: dict[int, tuple[Unit | None, int]] = {}

    def number(self, unit: Unit | None) -> int:
        """Return the number of a unit."""
        same = self._same.get(id(unit))
        if same is not None:
            return same[1]
        found = self._numbers.get(unit)
        if found is None:
            found = self._numbers[unit] = len(self.units)
            self.units.append(unit)
        self._same[id(unit)] = unit, found
        return found


class Cells:
    """The distinct cells of the target or of the actual column, as they come."""

    def __init__(self, units: Units, findings: Findings, *, is_target: bool, year: int | None) -> None:
        self.cells: list[Cell] = []
        self._units, self._findings, self._is_target, self._year = units, findings, is_target, year
        self._new: list[tuple[int, int, int, int, int]] = []
        self._vectors = Vectors.of([])
        self._bare: npt.NDArray[np.int8] = np.empty(0, np.int8)

    def add(self, text: str | None, unit: str | None, relation: str | None) -> None:
        """Read the next cell."""
        value: Expression | str | None = text
        if text is not None and text.strip():
            try:
                value = parse(text, unit=unit, relation=relation, year=self._year)
            except ParseError:
                value = text
        self.cells.append(Cell(value, unit, relation))
        self._new.append(self._row(value))

    def _row(self, value: Expression | str | None) -> tuple[int, int, int, int, int]:
        # 提前15天 answers no ≤30天: that is for scalars to weigh.
        if type(value) is not Comparison or (value.label and (self._is_target or is_change(value.label))):
            return 0, 0, 0, OTHER, 0
        relation = _RELATIONS[value.relation]
        if not self._is_target and relation not in (UNSTATED, EQ):
            return 0, 0, 0, OTHER, 0
        if any(finding.code in _FOR_SCALARS for finding in value.findings) or (value.quantity.unit and value.quantity.unit.symbol == "级"):
            return 0, 0, 0, OTHER, 0
        number = _small(value.quantity.magnitude)
        # Against a target of 0 and less no ratio speaks, and an actual below 0 has a finding.
        if number is None or number[0] < self._is_target:
            return 0, 0, 0, OTHER, 0
        codes = tuple([finding.code for finding in value.findings]) if value.findings else ()
        return *number, self._units.number(value.quantity.unit), relation, self._findings.number(codes)

    @property
    def vectors(self) -> Vectors:
        """All cells so far."""
        if self._new:
            self._vectors = self._vectors.joined(Vectors.of(self._new))
            self._new = []
        return self._vectors

    def digits_alone(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether each of the cells `numbers` means just the digits as written: no 万 that a bare number may share."""
        if len(self._bare) < len(self.cells):
            self._bare = np.concatenate([self._bare, np.full(len(self.cells) - len(self._bare), -1, np.int8)])
        asked = np.unique(numbers[self._bare[numbers] < 0])
        for number in asked:
            value = self.cells[number].value
            self._bare[number] = isinstance(value, Comparison) and written_scale(value) == 1
        return np.asarray(self._bare[numbers] == 1, np.bool_)


def _small(number: Decimal) -> tuple[int, int] | None:
    """Return (digits, power) with number = digits · 10^power, None where vectors can't hold it."""
    for places in (0, 2):
        # Most numbers are whole or have two places; for them this takes a third of what `as_tuple` does.
        shifted = number.scaleb(places) if places else number
        if -_MOST_DIGITS < shifted < _MOST_DIGITS and (whole := int(shifted)) == shifted:
            return whole, -places
    sign, digits, power = number.as_tuple()
    if not isinstance(power, int) or len(digits) > _MOST_ZEROS or abs(power) > _MOST_ZEROS:
        return None
    value = int("".join(map(str, digits)))
    return (-value if sign else value), power
