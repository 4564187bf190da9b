"""`Outcome`: what one target clause earns, as exact shares of its weight, and the steps that led there."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

import attrs

from indicator_dsl.errors import Finding, Lang, render
from indicator_dsl.meaning.curves import ONE, ZERO, points_for, round_to
from indicator_dsl.model import Clause
from indicator_dsl.units import plain


class Verdict(StrEnum):
    """Whether the target was reached; ``undetermined`` where a person must say."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


Field = str | int | Decimal | Fraction


class Shown(NamedTuple):
    """A number as it is printed, and whether that is the number itself and not rounded."""

    text: str
    is_exact: bool = True


@attrs.frozen
class Measure:
    """How the numbers of a step are written: in a scale (亿), with a unit; without both, bare.

    `base` is what one of the unit is in the unit that is computed in: 1/10 for a target in ‰.
    """

    scale: int = 1
    word: str = ""
    unit: str = ""
    base: Fraction = ONE

    def write(self, value: Fraction) -> str:
        """Return `value` as `shown` does."""
        return self.shown(value).text

    def shown(self, value: Fraction) -> Shown:
        """Return `value` in the scale where that is exact at six places, else in full; rounded where it has no end."""
        value = value if self.base == 1 else value / self.base
        scaled = value / self.scale
        if (scaled * 10**6).denominator == 1:
            return Shown(f"{show(scaled)}{self.word}{self.unit}")
        text, is_exact = in_full(value)
        return Shown(f"{text}{self.unit}", is_exact)


BARE = Measure()


@attrs.frozen
class Step:
    """One step of a computation: a message code and the numbers in it; words are made when asked for.

    `share` (of the weight) is shown as points: ``× 分值 10 = 9.74``; `part` is the portion of the weight
    that the step speaks of, in a compound target; `measure` is how target and actual are written.

    A message names a result with its sign, ``{is_attainment}``: ``= 97.40%``, or ``≈ 66.67%`` where it, or a number
    before it in the same step, is rounded.  The fields stand in the order of the computation.
    """

    code: str
    fields: tuple[tuple[str, Field], ...] = ()
    share: Fraction | None = None
    part: Fraction = ONE
    measure: Measure = BARE

    def text(self, weight: Fraction, lang: Lang = "zh", places: int = 2, mode: str = "half-up") -> str:
        """Return the step in words."""
        shown: dict[str, str] = {}
        is_exact = True
        mark = dict(self.fields).get("pct_mark")
        for key, value in self.fields:
            made = _shown(key, value, self.measure, mark if key == "pct_attainment" else None, lang)
            is_exact &= made.is_exact
            shown[key] = made.text
            name = key.removeprefix("pct_")
            shown[f"is_{name}"] = f"{'=' if is_exact else '≈'} {made.text}"
            shown[f"about_{name}"] = made.text if made.is_exact else f"≈ {made.text}"
        if self.share is not None:
            points = points_for(self.share, weight, places, mode)
            worth = in_full(weight * self.part)
            is_exact &= worth.is_exact and Fraction(points) == self.share * weight
            shown |= {"weight": worth.text, "points": str(points), "is_points": f"{'=' if is_exact else '≈'} {points}"}
        return render(self.code, lang, **shown)


_WORDS = ("verdict", "point", "colour")
_MEASURED = ("actual", "target", "low", "high", "at")


def _shown(key: str, value: Field, measure: Measure, mark: Field | None, lang: Lang) -> Shown:
    """Return a field of a step as it is printed; a share that missed `mark` never looks as if it were the mark."""
    if key in _WORDS:
        return Shown(render(f"word-{value}", lang))
    if not isinstance(value, Fraction):
        return Shown(show(value))
    if key in _MEASURED:
        return measure.shown(value)
    if key.startswith("pct_"):
        return percent(value, apart_from=mark if isinstance(mark, Fraction) else None)
    return in_full(value)


def show(value: Field, *, as_percent: bool = False) -> str:
    """Write a number as a person reads it: exact where it ends within 6 places, else rounded; percents at 2."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return plain(Decimal(value))
    if isinstance(value, Decimal):
        return plain(value)
    return percent(value).text if as_percent else _signed(value, round_to(abs(value), 6))


def _signed(value: Fraction, rounded: Decimal) -> str:
    return ("-" if value < 0 else "") + plain(rounded)


def in_full(value: Fraction) -> Shown:
    """Return a number with all of its digits; one without an end rounded to six places."""
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    places = max(twos, fives) if rest == 1 else 6
    return Shown(_signed(value, round_to(abs(value), places)), rest == 1)


def percent(value: Fraction, *, apart_from: Fraction | None = None) -> Shown:
    """Return a share in percent, at two places.

    9999.6 of 10000 is not 100 %, and what is below a mark is not the mark: there it has as many places as it takes to say so.
    """
    size = abs(value) * 100
    places = 2
    shown = round_to(size, places)
    while shown and Fraction(shown) != size and (shown == int(shown) or (apart_from is not None and Fraction(shown) == apart_from * 100)):
        places += 1
        shown = round_to(size, places, "down" if places == _MOST_PLACES else "half-up")
        if places == _MOST_PLACES:
            break
    return Shown(f"{'-' if value < 0 else ''}{shown}%", Fraction(shown) == size)


_MOST_PLACES = 40


@attrs.frozen
class Outcome:
    """What one clause earns: a share between `low` and `high` (`high_open`: below it, not at it).

    Where ``low == high`` the share is determined.  `rule` names the section and curve of the policy
    that decided.  `review` says that a person must look, even where the share is determined; `due`: only because a reason
    that the rule demands is not given.
    `is_aside`: the actual speaks of something else than the target (a date for a number), so it says nothing of it.
    """

    verdict: Verdict
    rule: str
    low: Fraction
    high: Fraction
    high_open: bool = False
    attainment: Fraction | None = None
    deviation: Fraction | None = None
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    review: bool = False
    is_aside: bool = False
    due: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the points are for a person to settle."""
        return self.low != self.high

    def noting(self, *findings: Finding) -> Outcome:
        """Return this outcome with findings put before its own."""
        return attrs.evolve(self, findings=(*findings, *self.findings)) if findings else self


def person(rule: str, *findings: Finding, verdict: Verdict = Verdict.UNDETERMINED, low: Fraction = ZERO, high: Fraction = ONE) -> Outcome:
    """Return the outcome that leaves everything between `low` and `high` to a person; the findings say why."""
    return Outcome(verdict, rule, low, high, steps=(Step("step-person"),), findings=findings, review=True)


def aside(rule: str, *findings: Finding) -> Outcome:
    """Return the outcome of an actual that speaks of something else than the target: all is left to a person."""
    return attrs.evolve(person(rule, *findings), is_aside=True)


def written(clause: Clause) -> str:
    """Return the words of a clause, for people: as its cell has them, else as `format` spells it."""
    begin, end = clause.span
    return clause.text[begin:end] or str(clause)


def spanning(outcomes: Iterable[Outcome], *findings: Finding) -> Outcome:
    """Return one outcome over several readings: the same where they agree on the points, else their range."""
    items = list(outcomes)
    low, high = min(o.low for o in items), max(o.high for o in items)
    best = max(items, key=lambda o: (o.high, o.low))
    verdicts = {o.verdict for o in items}
    same = len({o.attainment for o in items}) == 1
    if not same:
        best = attrs.evolve(best, attainment=None, deviation=None)
    if len(verdicts) == 1 and low == high:
        return best.noting(*findings)
    return attrs.evolve(
        best,
        verdict=verdicts.pop() if len(verdicts) == 1 else Verdict.UNDETERMINED,
        low=low,
        high=high,
        high_open=best.high_open and all(o.high < high or o.high_open for o in items),
        steps=tuple(dict.fromkeys(s for o in items for s in o.steps)),
        findings=(*findings, *dict.fromkeys(f for o in items for f in o.findings)),
        review=True,
    )
