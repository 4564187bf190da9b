"""Scores chunks of rows, and keeps what it learnt of distinct cells for the next chunk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from indicator_dsl.columns.cells import Cells, Findings, Units, Vectors
from indicator_dsl.columns.codes import Coder, Codes
from indicator_dsl.columns.kernel import (
    EXACT,
    FINDINGS,
    LE,
    LT,
    MET,
    NOT_MET,
    OTHER,
    PARTLY,
    UNDETERMINED,
    UNSTATED,
    Answers,
    Rows,
    assess,
    coefficient,
    fits,
)
from indicator_dsl.columns.pairs import Context, Reading, UnitPairs, read_context, words_in
from indicator_dsl.errors import TableError
from indicator_dsl.meaning import Evaluation, Policy, Verdict, evaluate
from indicator_dsl.meaning.curves import cent_below, round_to
from indicator_dsl.meaning.scoring import as_weight, points_of

ATTAINMENT_PLACES = 6
"""As in the interchange form: 0.974, 0.333333."""

VERDICTS = (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET, Verdict.UNDETERMINED)
assert (MET, PARTLY, NOT_MET, UNDETERMINED) == (0, 1, 2, 3)

_INT64_SAFE = 1 << 61
_LARGEST_WEIGHT = 10**9
_POWERS = {np.float64: np.array([float(10**n) for n in range(31)]), object: np.array([10**n for n in range(31)], object)}
_LARGEST_DECIMAL = 10**38

Words = npt.NDArray[np.int64]
"""128-bit whole numbers, as decimals are stored: low and high half."""


class Chunk(NamedTuple):
    """What a chunk's rows earn; `points` are null where `has_points` is False, and so on."""

    verdict: npt.NDArray[np.int8]
    attainment: Words
    has_attainment: npt.NDArray[np.bool_]
    low: Words
    high: Words
    has_points: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    review: npt.NDArray[np.bool_]
    findings: Codes


class Weights:
    """The distinct weights: exact, and as the vectors want them."""

    def __init__(self, policy: Policy) -> None:
        self.exact: list[Decimal] = []
        self._rows: list[tuple[int, int, int, int]] = []
        self._scale = 10**policy.rounding.places
        self._policy = policy

    def add(self, value: object, name: str) -> None:
        """Read the next distinct weight."""
        try:
            weight = as_weight(value)
        except (ValueError, TypeError):
            raise TableError("columns-bad-weight", name=name, value=repr(value)) from None
        self.exact.append(weight)
        exact = Fraction(weight)
        top, bottom = exact.numerator * self._scale, exact.denominator
        if top >= _LARGEST_WEIGHT * self._scale or bottom > _LARGEST_WEIGHT:
            # Not for vectors.
            top = bottom = 0
        places, mode = self._policy.rounding.places, self._policy.rounding.mode
        full = int(round_to(exact, places, mode) * self._scale) if bottom else 0
        below = int(cent_below(exact, places) * self._scale) if bottom else 0
        self._rows.append((top, bottom, full, below))

    @property
    def table(self) -> npt.NDArray[np.int64]:
        """Top, bottom (0: not for vectors), all the points, and a cent less, by number of weight."""
        return np.array(self._rows, np.int64).reshape(-1, 4).T


class Single(NamedTuple):
    """What the scalar path says of a distinct row; the same fields as `Chunk`."""

    verdict: int
    attainment: tuple[int, int]
    has_attainment: bool
    low: tuple[int, int]
    high: tuple[int, int]
    is_open: bool
    review: bool
    findings: int


class Pairs(NamedTuple):
    """The rows of a chunk that are numbers against numbers, by number of cell, unit pair and weight."""

    target: Codes
    actual: Codes
    units: Codes
    weight: Codes
    relation: npt.NDArray[np.int8]

    def at(self, chosen: npt.NDArray[Any]) -> Pairs:
        """Return some of the rows."""
        return Pairs(*(column[chosen] for column in self))


class Scorer:
    """Scores rows that are numbers of distinct cells, weights and contexts.

    Memory grows with the distinct cells and pairs, not with the rows; `forget` starts afresh.
    """

    def __init__(self, policy: Policy, year: int | None = None) -> None:
        self.policy, self.year = policy, year
        self.forget()

    def forget(self) -> None:
        """Drop what was learnt."""
        units, self.findings = Units(), Findings()
        self.targets = Cells(units, self.findings, is_target=True, year=self.year)
        self.actuals = Cells(units, self.findings, is_target=False, year=self.year)
        self.weights = Weights(self.policy)
        self.units = UnitPairs(self.policy, units)
        self.contexts: list[Context] = []
        self._kinds: dict[tuple[object, ...], int] = {}
        self._kind_of: list[int] = []
        self._readings: list[Reading] = []
        self._first: list[int] = []
        self._keys = Coder()
        self._singles: list[Single] = []
        self._evaluations: dict[tuple[int, int, int], Evaluation] = {}
        self._fits: dict[int, bool] = {}

    @property
    def size(self) -> int:
        """How many distinct cells and pairs are kept."""
        return len(self.targets.cells) + len(self.actuals.cells) + len(self.contexts) + len(self._keys.values)

    def add_context(self, context: Context) -> None:
        """Learn the next distinct context; those in which the policy sees the same words are of one kind."""
        key = words_in(self.policy, context)
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = len(self._readings)
            self._readings.append(read_context(self.policy, context, self.year))
            self._first.append(len(self.contexts))
        self.contexts.append(context)
        self._kind_of.append(kind)

    # --- a chunk

    def chunk(self, target: Codes, actual: Codes, weight: Codes, context: Codes) -> Chunk:
        """Score rows; `weight` is −1 where there is none."""
        count = len(target)
        made = Chunk(
            np.zeros(count, np.int8),
            np.zeros((count, 2), np.int64),
            np.zeros(count, np.bool_),
            np.zeros((count, 2), np.int64),
            np.zeros((count, 2), np.int64),
            weight >= 0,
            np.zeros(count, np.bool_),
            np.zeros(count, np.bool_),
            np.zeros(count, np.int64),
        )
        rest = np.ones(count, np.bool_)
        for reading, rows in self._by_reading(context):
            if reading.policy is not None and self._is_vector_policy(reading.policy):
                rest[self._vectors(made, reading, rows, target[rows], actual[rows], weight[rows])] = False
        left = np.flatnonzero(rest)
        if len(left):
            self._one_by_one(made, left, target[left], actual[left], weight[left], context[left])
        return made

    def _by_reading(self, context: Codes) -> Iterator[tuple[Reading, Codes]]:
        """Yield each reading and the rows that it is for."""
        if len(self._readings) == 1:
            yield self._readings[0], np.arange(len(context))
            return
        kinds = np.array(self._kind_of, np.int64)[context]
        for kind in np.unique(kinds):
            yield self._readings[kind], np.flatnonzero(kinds == kind)

    def _is_vector_policy(self, policy: Policy) -> bool:
        found = self._fits.get(id(policy))
        if found is None:
            found = self._fits[id(policy)] = fits(policy) and policy.rounding == self.policy.rounding
        return found

    # --- numbers, as vectors

    def _vectors(self, made: Chunk, reading: Reading, rows: Codes, target: Codes, actual: Codes, weight: Codes) -> Codes:
        """Score the rows that are numbers against numbers, and return which they were."""
        assert reading.policy is not None
        t, a, w = self.targets.vectors, self.actuals.vectors, self.weights.table
        relation = t.relation[target]
        notes = np.zeros(len(rows), np.int32)
        if reading.unstated != UNSTATED:
            bare = relation == UNSTATED
            relation = np.where(bare, reading.unstated, relation).astype(np.int8)
            notes[bare] = reading.notes
        fit = (relation != OTHER) & (a.relation[actual] != OTHER) & (weight >= 0)
        fit &= w[1][weight] > 0 if w.shape[1] else False
        pairs = self.units.numbers(t.unit[target], a.unit[actual])
        fit &= self.units.fits[pairs]
        bare = np.flatnonzero(fit & ((t.unit[target] == 0) | (a.unit[actual] == 0)))
        if len(bare):
            fit[bare] = self._says_one_thing(t, a, target[bare], actual[bare], self.units.shares[pairs[bare]])
        chosen = Pairs(target, actual, pairs, weight, relation)
        if not fit.all():
            chosen, notes, rows = chosen.at(fit), notes[fit], rows[fit]
        if not len(rows):
            return rows
        answers, beyond = self._assessed(reading, chosen)
        answers.findings |= notes | self.units.notes[chosen.units]
        self._store(made, rows, answers, chosen)
        return np.delete(rows, beyond) if len(beyond) else rows

    def _says_one_thing(self, t: Vectors, a: Vectors, target: Codes, actual: Codes, in_shares: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Whether a row with a unit left out can be read in one way only: 万 or % may be left out with it."""
        answer = self.targets.digits_alone(target) & self.actuals.digits_alone(actual)
        # A share for a percent, or the other way: the scalar path decides near these bounds.
        size, of = a.digits[actual] * 10.0 ** a.power[actual], t.digits[target] * 10.0 ** t.power[target]
        small = (size <= 1.01) & (in_shares | (size * 9.9 < of))
        shares = small | (in_shares & (size * 49 < of)) | ((of <= 1.01) & (of * 9.9 < size))
        # 万 or 亿 may be left out of a number far below its target.
        near = float(self.policy.bare.plausible)
        far = (a.unit[actual] == 0) & (t.unit[target] != 0) & (size * (max(near, 10**4 / near) * 0.99) <= of)
        return np.asarray(answer & ~((shares | far) & (size > 0)), np.bool_)

    def _rows(self, reading: Reading, pairs: Pairs, kind: Any = np.float64) -> Rows:
        """Bring each row's two numbers to one power of ten and one unit; `kind` is float64, or object for whole numbers."""
        t, a, powers = self.targets.vectors, self.actuals.vectors, _POWERS[kind]

        def whole(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return values.astype(kind) if kind is np.float64 else values.astype(np.int64).astype(object)

        wanted, given = whole(t.digits[pairs.target]), whole(a.digits[pairs.actual])
        power = a.power[pairs.actual]
        apart = t.power[pairs.target] - power
        if apart.any():
            wanted = wanted * powers[np.maximum(apart, 0)]
            given = given * powers[np.maximum(-apart, 0)]
        top, bottom = self.units.top[pairs.units], self.units.bottom[pairs.units]
        converts = bool((top != bottom).any())
        if converts:
            wanted, given = wanted * whole(bottom), given * whole(top)
        by_value = np.zeros(len(wanted), np.bool_)
        value: npt.NDArray[Any] = by_value
        value_of: npt.NDArray[Any] = by_value
        if reading.by_value:
            by_value = self.units.percent[pairs.units] & (pairs.relation != LE) & (pairs.relation != LT)
            value = whole(a.digits[pairs.actual]) * powers[np.maximum(power, 0)] * whole(top)
            value_of = powers[np.maximum(-power, 0)] * whole(bottom)
        weights = self.weights.table
        return Rows(wanted, given, pairs.relation, by_value, value, value_of, *(whole(weights[i][pairs.weight]) for i in (0, 1)))

    def _assessed(self, reading: Reading, pairs: Pairs) -> tuple[Answers, npt.NDArray[np.intp]]:
        """Score on floats, then the doubtful rows on whole numbers; also returns the rows whose numbers are beyond both."""
        policy, rows = reading.policy, self._rows(reading, pairs)
        assert policy is not None
        most = coefficient(policy)
        size = np.maximum(rows.target, rows.actual)
        if rows.by_value.any():
            size = np.maximum(size, np.maximum(rows.value, rows.value_of))
        size = size * most
        doubtful = size >= EXACT
        with np.errstate(all="ignore"):
            answers = assess(policy, rows, doubtful)
        answers.low = np.where(doubtful, 0, answers.low).astype(np.int64)
        answers.attainment = np.where(doubtful, 0, answers.attainment).astype(np.int64)
        again = np.flatnonzero(doubtful)
        beyond = again[:0]
        if len(again):
            scale = np.maximum(np.maximum(rows.weight[again], rows.weight_of[again]), 1e6)
            small = size[again] * scale * 4 < _INT64_SAFE
            if small.any():
                whole = rows.at(again[small])
                whole = Rows(*(c.astype(np.int64) if c.dtype == np.float64 else c for c in (getattr(whole, n) for n in _ROW_FIELDS)))
                _put(answers, again[small], assess(policy, whole, None))
            large = again[~small]
            if len(large):
                exact = assess(policy, self._rows(reading, pairs.at(large), object), None)
                fine = np.asarray((exact.low < _INT64_SAFE) & (exact.attainment < _INT64_SAFE), np.bool_)
                _put(answers, large[fine], exact.at(fine))
                beyond = large[~fine]
        return answers, beyond

    def _store(self, made: Chunk, rows: Codes, answers: Answers, pairs: Pairs) -> None:
        # Where all rows are numbers, nothing need be scattered.
        at = slice(None) if len(rows) == len(made.verdict) else rows
        made.verdict[at] = np.where(answers.met, MET, NOT_MET)
        made.attainment[at, 0] = answers.attainment
        made.has_attainment[at] = answers.bottom != 0
        low = high = answers.low
        if answers.open.any():
            _, _, full, below = self.weights.table
            most = np.where(answers.half_open, np.maximum(low, below[pairs.weight]), full[pairs.weight])
            high = np.where(answers.open, most, low)
        made.low[at, 0], made.high[at, 0] = low, high
        made.is_open[at] = answers.open
        made.review[at] = answers.review
        target, actual = self.targets.vectors.findings[pairs.target], self.actuals.vectors.findings[pairs.actual]
        made.findings[at] = self._finding_numbers(answers.findings, target, actual)

    def _finding_numbers(self, bits: npt.NDArray[np.int32], target: Codes, actual: Codes) -> Codes:
        """Return the number of each row's findings: of both cells, then those of the comparison."""
        numbers = np.zeros(len(bits), np.int64)
        rows = np.flatnonzero((bits != 0) | (target != 0) | (actual != 0))
        if not len(rows):
            return numbers
        size = int(max(target.max(), actual.max())) + 1
        keys = (bits[rows].astype(np.int64) * size + target[rows]) * size + actual[rows]
        # Hashing, where sorting would take longer than all the scores.
        encoded = pa.array(keys).dictionary_encode()
        made = np.empty(len(encoded.dictionary), np.int64)
        for place, key in enumerate(encoded.dictionary.to_pylist()):
            rest, second = divmod(key, size)
            mask, first = divmod(rest, size)
            codes = tuple(code for bit, code in enumerate(FINDINGS) if mask >> bit & 1)
            made[place] = self.findings.number((*self.findings.lists[first], *self.findings.lists[second], *codes))
        numbers[rows] = made[encoded.indices.to_numpy()]
        return numbers

    # --- the rest, once per distinct pair

    def _one_by_one(self, made: Chunk, rows: Codes, target: Codes, actual: Codes, weight: Codes, context: Codes) -> None:
        # The name of an indicator can choose among several labelled parts; else only the policy's words in it count.
        distinct, places = np.unique(actual, return_inverse=True)
        named = np.array([self.actuals.cells[number].has_labels for number in distinct], np.bool_)[places]
        alike = np.array(self._first, np.int64)[np.array(self._kind_of, np.int64)[context]]
        seen = len(self._singles)
        keys = self._keys.combined(target, actual, np.where(named, context, alike), weight)
        self._singles.extend(self._single(*key) for key in self._keys.values[seen:])
        chosen, places = np.unique(keys, return_inverse=True)
        found = [self._singles[number] for number in chosen]
        for field in Single._fields:
            column = getattr(made, field)
            column[rows] = np.array([getattr(one, field) for one in found], column.dtype)[places]

    def _single(self, target: int, actual: int, context: int, weight: int) -> Single:
        """Ask the scalar path about a distinct row."""
        about = self.contexts[context]
        key = (target, actual, context)
        made = self._evaluations.get(key)
        if made is None:
            made = self._evaluations[key] = evaluate(
                self.targets.cells[target].value,
                self.actuals.cells[actual].value,
                policy=self.policy,
                year=self.year,
                unit=self.targets.cells[target].unit,
                relation=self.targets.cells[target].relation,
                **about._asdict(),
            )
        outcome, places = made.outcome, self.policy.rounding.places
        codes = tuple(finding.code for finding in made.findings)
        low = high = Decimal(0)
        if weight >= 0:
            low, high = points_of(outcome, self.weights.exact[weight], made.policy)
        else:
            codes = (*codes, "weight-missing")
        attainment = outcome.attainment
        reached = 0 if attainment is None else _rounded_attainment(attainment)
        # A decimal column has 38 digits; an attainment beyond 10³² is a slip of the pen, and stays empty.
        shown = attainment is not None and abs(reached) < _LARGEST_DECIMAL
        return Single(
            VERDICTS.index(outcome.verdict),
            words(reached if shown else 0),
            shown,
            words(int(low.scaleb(places))),
            words(int(high.scaleb(places))),
            outcome.is_open or weight < 0,
            outcome.review or weight < 0,
            self.findings.number(codes),
        )


_ROW_FIELDS = tuple(field.name for field in attrs.fields(Rows))


def _put(answers: Answers, rows: Codes, made: Answers) -> None:
    """Put the answers of some rows in their places."""
    for field in attrs.fields(Answers):
        getattr(answers, field.name)[rows] = getattr(made, field.name)


def _rounded_attainment(attainment: Fraction) -> int:
    top, bottom = abs(attainment.numerator) * 10**ATTAINMENT_PLACES, attainment.denominator
    reached: int = (2 * top + bottom) // (2 * bottom)
    return reached if attainment >= 0 else -reached


def words(number: int) -> tuple[int, int]:
    """Return a whole number as two signed 64-bit words, low then high, as decimals are stored."""
    low, high = number & (1 << 64) - 1, number >> 64
    return low - (1 << 64) if low >> 63 else low, high
