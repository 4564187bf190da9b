"""Rules that hold the running text (goals, tasks) against the table: one promise, told twice.

A value in the text belongs to an indicator where their names do: the same once what says nothing
(数量, 组织, quotes) is taken off, or alike enough that each is the other's best match.  Names that
differ in a word that parts indicators (国家级 / 省级, 新增 / 累计) never belong together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import attrs

from indicator_dsl.forms.layout.words import squeeze
from indicator_dsl.forms.review.context import Context, Hit, Row, Said, one_line
from indicator_dsl.model import Clause, Comparison, Expression, Interval, Range, Relation, unit_of
from indicator_dsl.units import Unit, dimension_of, is_compatible_with, ratio

_ALIKE = Fraction(7, 10)
_NEARLY = _ALIKE - Fraction(1, 10)
_FEWEST = 3
"""A name of so many characters, or fewer, says too little to be compared."""
_RELATED = Fraction(3, 10)
_SAME = Fraction(2)
_MOST_COMPARED = 250_000
_LARGE = 100  # a count that two indicators hardly have by chance
_STRICT = {Relation.GT: Relation.GE, Relation.LT: Relation.LE}


@attrs.frozen
class Pair:
    """A value in the text and the indicator that it belongs to."""

    said: Said
    row: Row

    @property
    def clauses(self) -> list[tuple[str, Clause]]:
        """The indicator's clauses that are numbers, with the field they stand in."""
        fields = (("target", self.row.target), ("period_target", self.row.period))
        return [(field, c) for field, expression in fields if expression for c in expression.clauses if _bounds(c) is not None]

    @property
    def same(self) -> list[tuple[str, Clause]]:
        """The clauses that state the text's figure."""
        return [(field, clause) for field, clause in self.clauses if _same_figure(self.said.match.expression, clause)]

    def hit(self, field: str = "target") -> Hit:
        """Return where the two stand, in both wordings; `field` is the cell that the text is held against."""
        cell = one_line(getattr(self.row.indicator, field) or "")
        fields: dict[str, object] = {"source": self.said.source, "text": self.said.match.text, "label": self.said.subject}
        return Hit(self.row.place(field), {**fields, "name": self.row.name, "target": cell})


def units_differ(context: Context) -> Iterator[Hit]:
    """Find 900家 in the text that is 900个 in the table."""
    for pair in pairs(context):
        unit = unit_of(pair.said.match.expression)
        units = [(field, other) for field, clause in pair.same or pair.clauses if (other := unit_of(clause)) is not None]
        if unit is not None and units and not any(_one_unit(unit, other) for _, other in units):
            yield pair.hit(units[0][0])


def _one_unit(a: Unit, b: Unit) -> bool:
    """Whether two units say the same thing: equal, or of one measured dimension (公里 and 米)."""
    if a == b:
        return True
    counted = {dimension_of(unit.numerator) in ("计数", None) for unit in (a, b)}
    return is_compatible_with(a, b) and counted == {False}


def figures_differ(context: Context) -> Iterator[Hit]:
    """Find a figure in the text that the table has neither for the year nor for the period."""
    for pair in pairs(context):
        if pair.clauses and not pair.same:
            yield pair.hit(pair.clauses[0][0])


def relations_differ(context: Context) -> Iterator[Hit]:
    """Find 超 against ≥ where the figures agree."""
    for pair in pairs(context):
        same = pair.same
        if same and not any(_same_relation(pair.said.match.expression, clause) for _, clause in same):
            yield pair.hit(same[0][0])


def not_in_table(context: Context) -> Iterator[Hit]:
    """Find what the text promises with a relation (≥, 达, 左右) and the table has no indicator for."""
    if len(context.said) * len(context.rows) > _MOST_COMPARED:
        return
    paired = {id(pair.said) for pair in pairs(context)}
    for said in context.said:
        match = said.match
        promise = isinstance(match.expression, Comparison) and match.expression.relation not in (Relation.UNSTATED, Relation.EQ)
        if id(said) in paired or not promise or len(core(context, said.subject)) <= _FEWEST:
            continue
        if not any(_perhaps(context, said, row) for row in context.rows):
            fields: dict[str, object] = {"source": said.source, "label": said.subject, "text": match.text}
            yield Hit(said.place, fields, match.span)


def _perhaps(context: Context, said: Said, row: Row) -> bool:
    """Whether a row may mean what the text says: its figure under a related name or of the same things counted, or a name that is alike."""
    a, b = core(context, said.subject), core(context, row.name)
    alike, same = overlap(a, b), Pair(said, row).same
    return alike >= _ALIKE or _counts_same(said.match.expression, same) or (bool(same) and alike >= _RELATED)


def _counts_same(said: Clause, same: list[tuple[str, Clause]]) -> bool:
    """Whether a large count is stated of the same things: 惠及居民1,100户 is 受益户数 1100 户, where 3个 may be of anything."""
    unit, bounds = unit_of(said), _bounds(said)
    if unit is None or bounds is None or dimension_of(unit.numerator) not in ("计数", None):
        return False
    large = any(value is not None and value >= _LARGE for value in (bounds.lower, bounds.upper))
    return large and any(unit_of(clause) == unit for _, clause in same)


# ------------------------------------------------------------------------------- figures


def _bounds(clause: Expression) -> Range | None:
    return clause.range if isinstance(clause, Comparison | Interval) else None


def _same_figure(said: Expression, clause: Expression) -> bool:
    a, b = _bounds(said), _bounds(clause)
    if a is None or b is None:
        return False
    factor = Fraction(1)
    if a.unit is not None and b.unit is not None and is_compatible_with(a.unit, b.unit):
        factor = ratio(a.unit, b.unit)
    return bool(
        {Fraction(v) * factor for v in (a.lower, a.upper) if v is not None} & {Fraction(v) for v in (b.lower, b.upper) if v is not None}
    )


def _same_relation(said: Expression, clause: Expression) -> bool:
    """Whether two bounds of one figure ask for the same; a bare number asks for nothing in particular."""
    if not isinstance(said, Comparison) or not isinstance(clause, Comparison):
        return True
    loose = {Relation.UNSTATED, Relation.EQ}
    return said.relation is clause.relation or said.relation in loose or clause.relation in loose


# --------------------------------------------------------------------------------- names


def pairs(context: Context) -> list[Pair]:
    """Return the values of the text with the indicators that they belong to."""
    if "pairs" not in context.cache:
        context.cache["pairs"] = _pairs(context)
    found: list[Pair] = context.cache["pairs"]
    return found


def _pairs(context: Context) -> list[Pair]:
    said = [s for s in context.said if s.subject and _bounds(s.match.expression) is not None]
    names = [core(context, row.name) for row in context.rows]
    labels = [core(context, s.subject) for s in said]
    scores = _scores(context, labels, names)
    best_row: dict[int, Fraction] = {}
    best_said: dict[int, Fraction] = {}
    for (i, j), score in scores.items():
        best_row[i] = max(score, best_row.get(i, score))
        best_said[j] = max(score, best_said.get(j, score))
    found = [(i, j) for (i, j), score in scores.items() if score == best_row[i] == best_said[j]]
    # Two equally good answers are none.
    left, right = Counter(i for i, _ in found), Counter(j for _, j in found)
    kept = [(i, j) for i, j in found if left[i] == 1 and (right[j] == 1 or scores[i, j] == _SAME)]
    return [Pair(said[i], context.rows[j]) for i, j in sorted(kept)]


def _scores(context: Context, labels: list[str], names: list[str]) -> dict[tuple[int, int], Fraction]:
    """Return how alike labels and names are, where they are alike enough."""
    if len(labels) * len(names) <= _MOST_COMPARED:
        every = ((i, j, likeness(context, a, b)) for i, a in enumerate(labels) for j, b in enumerate(names))
        return {(i, j): score for i, j, score in every if score >= _ALIKE}
    # No form is that long; for what only looks like one, equal names must do.
    places: dict[str, list[int]] = {}
    for j, name in enumerate(names):
        places.setdefault(name, []).append(j)
    return {(i, j): _SAME for i, label in enumerate(labels) for j in places.get(label, [])[:2]}


def likeness(context: Context, a: str, b: str) -> Fraction:
    """Return how alike two cores are: 2 for the same, else the share of the shorter one that the longer holds."""
    if a == b:
        return _SAME
    if min(len(a), len(b)) <= _FEWEST or (shared := overlap(a, b)) < _NEARLY:
        return Fraction(0)
    if any(_part(_kinds(a, kind), _kinds(b, kind)) for kind in context.kinds):
        return Fraction(0)
    # Of two names that hold the shorter one wholly, the shorter is the better match.
    return shared + Fraction(min(len(a), len(b)), max(len(a), len(b))) / 10


@lru_cache(maxsize=1 << 14)
def _kinds(text: str, kind: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in kind if word in text)


def _part(a: frozenset[str], b: frozenset[str]) -> bool:
    return not (a <= b or b <= a)


def overlap(a: str, b: str) -> Fraction:
    """Return the share of the shorter text's pairs of characters that the other has too."""
    left, right = _bigrams(a), _bigrams(b)
    if left.keys().isdisjoint(right.keys()):
        return Fraction(0)
    shared = sum(min(count, right[pair]) for pair, count in left.items() if pair in right)
    return Fraction(shared, min(len(a), len(b)) - 1)


@lru_cache(maxsize=1 << 13)
def _bigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1))


_MARKS = re.compile(r"[\"'“”‘’《》<>()（）\[\]【】、，,。.;；:：·+\-]|^(?:指标)?[0-9]{1,2}(?=[:、.])")


def core(context: Context, name: str) -> str:
    """Return a name without marks and without the words that say nothing about which indicator it is."""
    return _core(name, context.words["name-starts"], context.words["name-ends"])


@lru_cache(maxsize=4096)
def _core(name: str, starts: tuple[str, ...], ends: tuple[str, ...]) -> str:
    text = _MARKS.sub("", squeeze(name))
    longest = sorted(ends, key=len, reverse=True)
    for word in longest:
        if text.endswith(word) and len(text) > len(word) + 2:
            text = text.removesuffix(word)
            break
    before = None
    while before != text:
        before = text
        text = next((text.removeprefix(word) for word in starts if text.startswith(word) and len(text) > len(word) + 3), text)
    return text
