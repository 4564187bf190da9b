"""The distinct cells of a column, parsed once, and what the vectors need of each."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indicator_dsl.columns.kernel import EQ, FINDINGS, GE, GT, LE, LT, OTHER, UNSTATED
from indicator_dsl.errors import ParseError
from indicator_dsl.language.parse import parse, parse_anew
from indicator_dsl.meaning.readings import RANK
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
_MOST_DIGITS = 15
_DIGITS = 10**_MOST_DIGITS
_SCALES = tuple((places, 10**places) for places in (2, 0, 6, 15))
"""Nearly all numbers have at most two places: as hundredths they are of one kind, and of one power with what they meet."""
_MOST_KINDS = 2047
"""A table has one place for each pair of kinds, 32 MiB at most; numbers of still other kinds are scored one by one."""

_REMEMBERED = 8_192
"""So many of the cells are left in the cache of `parse` for the next table; more would push each other out, and make the
garbage collector look at all of them again and again, which takes longer than reading."""


class Kind(NamedTuple):
    """What a number is beside its digits: the number is digits · 10^power; `unit` is the number of its unit."""

    power: int
    unit: int
    relation: int
    findings: tuple[str, ...]


class Vectors(NamedTuple):
    """What the vectors need, by number of cell: digits, kind (0: not for vectors), and whether a clause has a label."""

    digits: npt.NDArray[np.float64]
    kind: npt.NDArray[np.int64]
    labelled: npt.NDArray[np.bool_]


class Findings:
    """Numbers for the distinct lists of finding codes; 0 is the empty list."""

    def __init__(self) -> None:
        self.lists: list[tuple[str, ...]] = [()]
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        self._cells: list[tuple[str, ...]] = []
        self._cell_numbers: dict[tuple[str, ...], int] = {}
        self._joined: npt.NDArray[np.int32] = np.empty(0, np.int32)

    def number(self, codes: tuple[str, ...]) -> int:
        """Return the number of a list of codes."""
        found = self._numbers.get(codes)
        if found is None:
            found = self._numbers[codes] = len(self.lists)
            self.lists.append(codes)
        return found

    def of_cells(self, codes: tuple[str, ...]) -> int:
        """Return what to add the bits of a comparison's findings to, for `joined`, where the two cells have `codes`."""
        found = self._cell_numbers.get(codes)
        if found is None:
            found = self._cell_numbers[codes] = len(self._cells) << len(FINDINGS)
            self._cells.append(codes)
            self._joined = np.append(self._joined, np.full(1 << len(FINDINGS), -1, np.int32))
        return found

    def joined(self, keys: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Return the number of each row's list: what its cells have (`of_cells`), then the comparison's, by bits."""
        numbers = self._joined.take(keys)
        if numbers.min(initial=0) < 0:
            for key in np.unique(keys[numbers < 0]).tolist():
                codes = tuple(code for place, code in enumerate(FINDINGS) if key >> place & 1)
                self._joined[key] = self.number((*self._cells[key >> len(FINDINGS)], *codes))
            numbers = self._joined.take(keys)
        return numbers


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
    """The distinct cells of the target or of the actual column, as they come.

    What vectors hold of a number is enough nearly always, and a million expressions more would be a burden for the
    garbage collector: `value` reads the text again where the scalar path wants to see one.
    """

    def __init__(self, units: Units, *, is_target: bool, year: int | None) -> None:
        self.kinds: list[Kind | None] = [None]
        self._numbers: dict[tuple[object, ...], int] = {}
        self._values: list[Expression | str | None] = []
        self._given: dict[int, tuple[str | None, str | None]] = {}
        self._units, self._is_target, self._year = units, is_target, year
        # Plain numbers in lists: a tuple a cell would keep the garbage collector busy.
        self._new_digits: list[int] = []
        self._new_kinds: list[int] = []
        self._new_labelled: list[bool] = []
        self._vectors = Vectors(np.empty(0, np.float64), np.empty(0, np.int64), np.empty(0, np.bool_))

    def __len__(self) -> int:
        return len(self._values)

    def add(self, text: str | None, unit: str | None = None, relation: str | None = None) -> None:
        """Read the next cell; where that raises, nothing is added."""
        value = self._read(text, unit, relation)
        if type(value) is Comparison:
            digits, kind = self._number(value)
            labelled = value.label is not None or value.remark is not None
        else:
            digits = kind = 0
            # Words are held against the indicator's name, too.
            labelled = isinstance(value, Expression)
        self._append(text if kind else value, unit, relation, digits, kind, labelled)

    def pass_over(self, text: str | None, unit: str | None = None, relation: str | None = None) -> None:
        """Leave the next cell to the scalar path, as a text: a mistake of ours keeps it from being read."""
        self._append(text, unit, relation, 0, 0, False)

    def _append(
        self, value: Expression | str | None, unit: str | None, relation: str | None, digits: int, kind: int, labelled: bool
    ) -> None:
        if unit is not None or relation is not None:
            self._given[len(self)] = unit, relation
        self._values.append(value)
        self._new_digits.append(digits)
        self._new_kinds.append(kind)
        self._new_labelled.append(labelled)

    def value(self, number: int) -> Expression | str | None:
        """Return a cell's expression; else its text, which the scalar path refuses in its own words (None: no cell)."""
        value = self._values[number]
        return self._read(value, *self.given(number)) if isinstance(value, str) and self.vectors.kind[number] else value

    def text(self, number: int) -> str | None:
        """Return a cell's text."""
        value = self._values[number]
        return value.text if isinstance(value, Expression) else value

    def given(self, number: int) -> tuple[str | None, str | None]:
        """Return the unit and the relation that a cell's row gives in columns of their own."""
        return self._given.get(number, (None, None))

    def _read(self, text: str | None, unit: str | None, relation: str | None) -> Expression | str | None:
        if text is None:
            return text
        read = parse if len(self) < _REMEMBERED else parse_anew
        try:
            return read(text, unit=unit, relation=relation, year=self._year)
        except ParseError:
            return text

    def _number(self, value: Comparison) -> tuple[int, int]:
        """Return the digits and the kind of a number."""
        # 提前15天 answers no ≤30天, 3/5 has two readings, and 8台已招标 is not 8台: that is for scalars to weigh.
        weighed = value.label or value.remark or value.modality or value.readings or value.unread
        found = None if weighed else _small(value.quantity.magnitude)
        # Against a target of 0 and less no ratio speaks, and an actual below 0 has a finding.
        if found is None or found[0] < self._is_target:
            return 0, 0
        digits, power = found
        codes = tuple([finding.code for finding in value.findings]) if value.findings else ()
        key = power, self._units.number(value.quantity.unit), value.relation, codes
        kind = self._numbers.get(key)
        if kind is None:
            kind = self._numbers[key] = self._kind(*key, value.quantity.unit)
        return digits, kind

    def _kind(self, power: int, unit: int, relation: Relation, codes: tuple[str, ...], means: Unit | None) -> int:
        known = _RELATIONS[relation]
        is_plain = known != OTHER if self._is_target else known in (UNSTATED, EQ)
        if not is_plain or (means and means.symbol == RANK) or len(self.kinds) > _MOST_KINDS:
            return 0
        self.kinds.append(Kind(power, unit, known, codes))
        return len(self.kinds) - 1

    @property
    def vectors(self) -> Vectors:
        """All cells so far."""
        if self._new_digits:
            was = self._vectors
            self._vectors = Vectors(
                np.append(was.digits, np.array(self._new_digits, np.float64)),
                np.append(was.kind, np.array(self._new_kinds, np.int64)),
                np.append(was.labelled, np.array(self._new_labelled, np.bool_)),
            )
            self._new_digits, self._new_kinds, self._new_labelled = [], [], []
        return self._vectors


def _small(number: Decimal) -> tuple[int, int] | None:
    """Return (digits, power) with number = digits · 10^power, None where vectors can't hold it."""
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    top, bottom = number.as_integer_ratio()
    for places, scale in _SCALES:
        digits, rest = divmod(top * scale, bottom)
        if not rest and abs(digits) < _DIGITS:
            return digits, -places
    return None
