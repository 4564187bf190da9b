"""Scores chunks of rows, and keeps what it learnt of distinct cells for the next chunk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Self

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from indicator_dsl.columns.cells import Cells, Findings, Units
from indicator_dsl.columns.codes import Coder, Codes
from indicator_dsl.columns.kernel import (
    BIT,
    EXACT,
    GT,
    LT,
    MET,
    NOT_MET,
    PARTLY,
    UNDETERMINED,
    Answers,
    Rows,
    assess,
    coefficient,
    fits,
)
from indicator_dsl.columns.pairs import UNKNOWN, Context, KindPairs, UnitPairs, adds_unit, read_context, words_in
from indicator_dsl.errors import Finding
from indicator_dsl.fence import fenced
from indicator_dsl.meaning import Evaluation, Policy, Verdict, evaluate
from indicator_dsl.meaning.curves import ONE, cent_below, points_for
from indicator_dsl.meaning.fallback import unread_evaluation
from indicator_dsl.meaning.scoring import is_rounded_to_full, points_of
from indicator_dsl.meaning.weights import as_weight

ATTAINMENT_PLACES = 6
"""As in the interchange form: 0.974, 0.333333."""

VERDICTS = (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET, Verdict.UNDETERMINED)
assert (MET, PARTLY, NOT_MET, UNDETERMINED) == (0, 1, 2, 3)

_INT64_SAFE = 1 << 61
_LARGEST_WEIGHT = 10**9
_LARGEST_DECIMAL = 10**18

_MOST_FAULTS = 100

Words = npt.NDArray[np.int64]
"""128-bit whole numbers, as decimals are stored: low and high half."""
Chosen = slice | Codes
"""Rows of a chunk: all, of which a slice makes no copy, or by number."""


class Chunk(NamedTuple):
    """What a chunk's rows earn; the points are null where `has_points` is False, and so on.

    `high` counts where a row is open; else it is `low`.
    """

    verdict: npt.NDArray[np.int8]
    attainment: Words
    has_attainment: npt.NDArray[np.bool_]
    low: Words
    high: Words
    has_points: npt.NDArray[np.bool_]
    is_open: npt.NDArray[np.bool_]
    review: npt.NDArray[np.bool_]
    findings: npt.NDArray[np.int32]

    @classmethod
    def of(cls, count: int) -> Self:
        """Return a chunk of so many rows, to be filled."""
        # Arrow's own memory, since it will be the results': where those are freed the next ones have it.
        attainment, low = (np.frombuffer(pa.allocate_buffer(16 * count), np.int64).reshape(-1, 2) for _ in range(2))
        attainment[:], low[:], high = 0, 0, np.zeros((count, 2), np.int64)
        has_attainment, has_points, is_open, review = (np.zeros(count, np.bool_) for _ in range(4))
        verdict, findings = np.zeros(count, np.int8), np.zeros(count, np.int32)
        return cls(verdict, attainment, has_attainment, low, high, has_points, is_open, review, findings)


class Weights:
    """The distinct weights: exact (None: the row has no weight), and as the vectors want them."""

    def __init__(self, policy: Policy) -> None:
        self.exact: list[Decimal | None] = []
        self.told: list[str] = []
        """Why a row with this weight has no points, as a finding's code."""
        self._rows: list[tuple[int, int, int, int]] = []
        self._table = np.empty((4, 0), np.int64)
        self._scale = 10**policy.rounding.places
        self._policy = policy

    def add(self, text: str | None) -> None:
        """Read the next distinct weight; one that can't be read is its rows' matter."""
        try:
            weight = as_weight(text) if text is not None and text.strip() else None
            self.told.append("weight-missing")
        except ValueError:
            weight = None
            self.told.append("row-weight-unreadable")
        self.exact.append(weight)
        if weight is None:
            self._rows.append((0, 0, 0, 0))
            return
        exact = Fraction(weight)
        top, bottom = (exact * self._scale).as_integer_ratio()
        if top >= _LARGEST_WEIGHT * self._scale or bottom > _LARGEST_WEIGHT:
            # Not for vectors.
            top = bottom = 0
        places, mode = self._policy.rounding.places, self._policy.rounding.mode
        full = int(points_for(ONE, exact, places, mode) * self._scale) if bottom else 0
        below = int(cent_below(exact, places) * self._scale) if bottom else 0
        self._rows.append((top, bottom, full, below))

    @property
    def table(self) -> npt.NDArray[np.int64]:
        """Top, bottom (0: not for vectors), all the points, and a cent less, by number of weight."""
        if len(self._rows) > self._table.shape[1]:
            self._table = np.array(self._rows, np.int64).T.copy()
        return self._table


class Pairs(NamedTuple):
    """The rows of a chunk that are numbers against numbers, by number of cell, of pair of kinds, and of weight."""

    target: Codes
    actual: Codes
    kinds: Codes
    weight: Codes

    def at(self, chosen: npt.NDArray[Any]) -> Pairs:
        """Return some of the rows."""
        return Pairs(*(column[chosen] for column in self))


class Scorer:
    """Scores rows that are numbers of distinct cells, weights and contexts.

    Memory grows with the distinct cells and pairs, not with the rows; `forget` starts afresh.
    """

    def __init__(self, policy: Policy, year: int | None = None) -> None:
        self.policy, self.year = policy, year
        self.faults: dict[Finding, None] = {}
        """What a mistake of ours kept from being read, each cell once and not all of very many; `forget` keeps it."""
        self.forget()

    def forget(self) -> None:
        """Drop what was learnt."""
        units, self.findings = Units(), Findings()
        self.targets = Cells(units, is_target=True, year=self.year)
        self.actuals = Cells(units, is_target=False, year=self.year)
        self.weights = Weights(self.policy)
        self._units = UnitPairs(self.policy, units)
        self.contexts: list[Context] = []
        self._first: dict[tuple[object, ...], int] = {}
        # By number of context: the first one like it, and its reading; by number of reading, None where it is not for vectors.
        self._alike: list[int] = []
        self._reading_of: list[int] = []
        self._readings = Coder()
        self._pairs: list[KindPairs | None] = []
        self._keys = Coder()
        self._singles = Chunk.of(0)
        self._evaluations: dict[tuple[int, int, int], Evaluation] = {}

    @property
    def size(self) -> int:
        """How many distinct cells and pairs are kept."""
        return len(self.targets) + len(self.actuals) + len(self.contexts) + len(self._keys.values)

    def add_context(self, context: Context) -> None:
        """Learn the next distinct context; those in which the policy sees the same words are alike."""
        number = len(self.contexts)
        first = self._first.setdefault(fenced(lambda: words_in(self.policy, context), lambda _: (number,)), number)
        if first == number:
            # A context that can't be read is left to the scalar path, as one whose rule isn't known.
            reading = fenced(lambda: read_context(self.policy, context, self.year), lambda _: UNKNOWN)
            self._reading_of.append(self._readings.number(reading))
            if len(self._readings.values) > len(self._pairs):
                policy = reading.policy
                is_exact = policy is not None and fits(policy) and policy.rounding == self.policy.rounding
                self._pairs.append(KindPairs(reading, self.targets, self.actuals, self._units, self.findings) if is_exact else None)
        else:
            self._reading_of.append(self._reading_of[first])
        self.contexts.append(context)
        self._alike.append(first)

    # --- a chunk

    def chunk(self, target: Codes, actual: Codes, weight: Codes, context: Codes) -> Chunk:
        """Score rows."""
        count = len(target)
        made = Chunk.of(count)
        rest = np.ones(count, np.bool_)
        for kinds, rows in self._by_reading(context):
            rest[rows] = ~self._vectors(made, kinds, rows, target[rows], actual[rows], weight[rows])
        left = np.flatnonzero(rest)
        if len(left):
            self._one_by_one(made, left, target[left], actual[left], weight[left], context[left])
        return made

    def _by_reading(self, context: Codes) -> Iterator[tuple[KindPairs, Chosen]]:
        """Yield the pairs of each reading that is for vectors, and its rows."""
        only = self._pairs[0]
        if len(self._pairs) == 1 and only is not None:
            yield only, slice(None)
            return
        readings = np.array(self._reading_of, np.int64)[context]
        for number in np.unique(readings).tolist():
            pairs = self._pairs[number]
            if pairs is not None:
                yield pairs, np.flatnonzero(readings == number)

    # --- numbers, as vectors

    def _vectors(self, made: Chunk, kinds: KindPairs, rows: Chosen, target: Codes, actual: Codes, weight: Codes) -> npt.NDArray[np.bool_]:
        """Score those of `rows` that are numbers against numbers, and return whether each is."""
        t, a, w = self.targets.vectors, self.actuals.vectors, self.weights.table
        pairs = Pairs(target, actual, kinds.numbers(t.kind.take(target), a.kind.take(actual)), weight)
        fit: npt.NDArray[np.bool_] = kinds.table["fits"].take(pairs.kinds)
        if not w[1].all():
            fit &= (w[1] > 0).take(weight)
        if kinds.table["is_bare"].any():
            bare = np.flatnonzero(kinds.table["is_bare"].take(pairs.kinds) & fit)
            fit[bare] = self._says_one_thing(kinds, pairs.at(bare))
        if kinds.table["is_spent"].any():
            # Nothing spent of a cap on money may be nothing done.
            capped = kinds.table["is_spent"].take(pairs.kinds) & (a.digits.take(actual) == 0)
            fit &= ~capped
        if not fit.all():
            pairs, rows = pairs.at(fit), np.arange(len(made.verdict))[rows][fit]
        if not len(pairs.target):
            return fit
        answers, beyond = self._assessed(kinds, pairs)
        self._store(made, rows, answers, kinds, pairs)
        if len(beyond):
            fit[np.flatnonzero(fit)[beyond]] = False
        return fit

    def _says_one_thing(self, kinds: KindPairs, pairs: Pairs) -> npt.NDArray[np.bool_]:
        """Whether a row with a unit left out can be read in one way only: 万 or % may be left out with it.

        Near these bounds the scalar path decides.
        """
        table = kinds.table[pairs.kinds]
        size = self.actuals.vectors.digits[pairs.actual] * table["actual_size"]
        of = self.targets.vectors.digits[pairs.target] * table["target_size"]
        is_share = table["is_share"]
        # A share for a percent or the other way, and ‰ for %.
        small = (size <= 1.01) & (is_share | (size * 9.9 < of))
        shares = small | (is_share & ((size * 49 < of) | (of <= 2.02))) | ((of <= 1.01) & (of * 9.9 < size))
        # 万 or 亿 may be left out of a number far below the other one.
        least = max(10**4 / float(self.policy.bare.plausible), 50)
        scaled = ((table["lacks"] > 0) & (size * least <= of)) | ((table["lacks"] < 0) & (of * least <= size))
        # Another unit may be left out of a number that is not near the other one.
        near = table["near"] * 0.99
        known = np.where(table["lacks"] > 0, of, size)
        apart = (near > 0) & ((size > near * of) | (of > near * size) | (known < 0.11))
        return np.asarray(~(((shares | scaled) & (size > 0)) | apart), np.bool_)

    def _rows(self, kinds: KindPairs, pairs: Pairs) -> Rows:
        """Bring each row's two numbers to one power of ten and one unit, in floats."""
        table, at = kinds.table, pairs.kinds
        target, actual = self.targets.vectors.digits.take(pairs.target), self.actuals.vectors.digits.take(pairs.actual)
        converts = bool((table["top"] != table["bottom"]).any())
        has_values = bool(table["by_value"].any())
        by_value = table["by_value"].take(at) if has_values else np.zeros(len(at), np.bool_)
        top, bottom, _, _ = self.weights.table.astype(np.float64)
        # Weights with as many places as the points have, or fewer, are whole.
        is_whole = bool((bottom == 1).all())
        return Rows(
            target * table["bottom"].take(at) if converts else target,
            actual * table["top"].take(at) if converts else actual,
            table["relation"].take(at),
            by_value,
            actual * table["value"].take(at) if has_values else by_value,
            table["value_of"].take(at) if has_values else by_value,
            top.take(pairs.weight),
            np.broadcast_to(bottom[0], len(at)) if is_whole else bottom.take(pairs.weight),
        )

    def _exact_rows(self, kinds: KindPairs, pairs: Pairs) -> Rows:
        """Bring them there in whole numbers of any size."""

        def whole(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return values.astype(np.int64).astype(object)

        def factor(name: str) -> npt.NDArray[Any]:
            return np.array([getattr(kinds.pairs[number], name) for number in pairs.kinds], object)

        actual, weights = whole(self.actuals.vectors.digits[pairs.actual]), self.weights.table.astype(object)
        return Rows(
            whole(self.targets.vectors.digits[pairs.target]) * factor("bottom"),
            actual * factor("top"),
            kinds.table["relation"][pairs.kinds],
            kinds.table["by_value"][pairs.kinds],
            actual * factor("value"),
            factor("value_of"),
            weights[0][pairs.weight],
            weights[1][pairs.weight],
        )

    def _assessed(self, kinds: KindPairs, pairs: Pairs) -> tuple[Answers, npt.NDArray[np.intp]]:
        """Score on floats, then the doubtful rows on whole numbers; also returns the rows whose numbers are beyond both."""
        policy = kinds.policy
        rows, most = self._rows(kinds, pairs), coefficient(policy)
        size = np.maximum(rows.target, rows.actual)
        if rows.by_value.any():
            size = np.maximum(size, np.maximum(rows.value, rows.value_of))
        size = size * most
        doubtful = size >= EXACT
        with np.errstate(all="ignore"):
            # What can't be held is among the doubtful.
            answers = assess(policy, rows, doubtful)
            answers.low, answers.attainment = answers.low.astype(np.int64), answers.attainment.astype(np.int64)
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
                exact = assess(policy, self._exact_rows(kinds, pairs.at(large)), None)
                fine = np.asarray((exact.low < _INT64_SAFE) & (exact.attainment < _INT64_SAFE), np.bool_)
                _put(answers, large[fine], exact.at(fine))
                beyond = large[~fine]
        if policy.signs.strict == "exclusive":
            # What is missed by its sign and full by its ratio is for a person.
            at_number = ((rows.relation == GT) | (rows.relation == LT)) & (rows.target == rows.actual)
            beyond = np.union1d(beyond, np.flatnonzero(at_number))
        return answers, beyond

    def _store(self, made: Chunk, at: Chosen, answers: Answers, kinds: KindPairs, pairs: Pairs) -> None:
        made.verdict[at] = np.where(answers.met, np.int8(MET), np.int8(NOT_MET))
        made.attainment[at, 0] = answers.attainment
        made.has_attainment[at] = (answers.bottom != 0) & (np.abs(answers.attainment) < _LARGEST_DECIMAL)
        _, _, full, below = self.weights.table
        all_of = full.take(pairs.weight)
        made.low[at, 0] = low = np.minimum(answers.low, all_of)
        made.has_points[at] = True
        rounded = ~answers.met & ~answers.open & (low == all_of) & (low > 0) & (answers.share < answers.share_of)
        if answers.open.any():
            most = np.where(answers.half_open, np.maximum(low, below[pairs.weight]), all_of)
            made.high[at, 0] = np.where(answers.open, most, low)
            made.is_open[at] = answers.open
        made.review[at] = answers.review
        made.findings[at] = self.findings.joined(
            kinds.table["findings"].take(pairs.kinds) | answers.findings | rounded * np.int32(BIT["rounded-to-full"])
        )

    # --- the rest, once per distinct pair

    def _one_by_one(self, made: Chunk, rows: Codes, target: Codes, actual: Codes, weight: Codes, context: Codes) -> None:
        # The name of an indicator can choose among several labelled parts; else only the policy's words in it count.
        named = self.actuals.vectors.labelled[actual]
        alike = np.array(self._alike, np.int64)[context]
        seen = len(self._keys.values)
        keys = self._keys.combined(target, actual, np.where(named, context, alike), weight)
        new = [self._single(*key) for key in self._keys.values[seen:]]
        if new:
            columns: Any = zip(self._singles, zip(*new, strict=True), strict=True)
            self._singles = Chunk(*(np.concatenate([old, np.array(column, old.dtype)]) for old, column in columns))
        for name in Chunk._fields:
            getattr(made, name)[rows] = getattr(self._singles, name)[keys]

    def _single(self, target: int, actual: int, context: int, weight: int) -> tuple[Any, ...]:
        """Ask the scalar path about a distinct row, and return a row of a `Chunk`."""
        return fenced(
            lambda: self._points(self._evaluated(target, actual, context), weight),
            lambda error: self._points(self._unread(error, target, actual), weight),
        )

    def _evaluated(self, target: int, actual: int, context: int) -> Evaluation:
        key = (target, actual, context)
        made = self._evaluations.get(key)
        if made is None:
            unit, relation = self.targets.given(target)
            said = self.contexts[context]
            # A name that ends in a unit gives it to the texts, which are read anew.
            wanted, done = (cells.text if adds_unit(said) else cells.value for cells in (self.targets, self.actuals))
            made = self._evaluations[key] = evaluate(
                wanted(target),
                done(actual),
                policy=self.policy,
                year=self.year,
                unit=unit,
                relation=relation,
                **said._asdict(),
            )
        return made

    def _unread(self, error: Exception, target: int, actual: int) -> Evaluation:
        unit, relation = self.targets.given(target)
        made = unread_evaluation(
            error,
            self.targets.text(target),
            self.actuals.text(actual),
            policy=self.policy,
            unit=unit,
            relation=relation,
            year=self.year,
            place_of=lambda cell: cell,
        )
        if len(self.faults) < _MOST_FAULTS:
            self.faults |= dict.fromkeys(made.findings)
        return made

    def _points(self, made: Evaluation, weight: int) -> tuple[Any, ...]:
        """Return a row of a `Chunk`."""
        outcome, places = made.outcome, self.policy.rounding.places
        codes = tuple(finding.code for finding in made.findings)
        points, low, high = self.weights.exact[weight], Decimal(0), Decimal(0)
        if points is None:
            codes = (*codes, self.weights.told[weight])
        else:
            low, high = points_of(outcome, points, made.policy)
            codes = (*codes, "rounded-to-full") if is_rounded_to_full(outcome, points, made.policy) else codes
        attainment = outcome.attainment
        reached = 0 if attainment is None else _rounded_attainment(attainment)
        # A decimal column has 18 digits; an attainment beyond 10¹² is a slip of the pen, and stays empty.
        shown = attainment is not None and abs(reached) < _LARGEST_DECIMAL
        return (
            VERDICTS.index(outcome.verdict),
            words(reached if shown else 0),
            shown,
            words(int(low.scaleb(places))),
            words(int(high.scaleb(places))),
            points is not None,
            outcome.is_open or points is None,
            outcome.review or points is None,
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
