"""Broken scorers, for testing one's tests: each makes one mistake that real systems make."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from os import PathLike

import attrs

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse
from indicator_dsl.meaning import Policy, load_policy, score
from indicator_dsl.model import AllOf, AnyOf, Comparison, Interval, Judgement, Placeholder, Prose, Relation, Trend, format
from indicator_dsl.testing.laws._scorers import ScoreFunction
from indicator_dsl.units import Quantity

Texts = Callable[[str], str]


def mutants(policy: str | PathLike[str] | Policy = "mof-2020") -> dict[str, ScoreFunction]:
    """Return broken scorers by name: each awards what `policy` awards, but for one mistake.

    Points are a `Decimal`, None where a person must decide.  A test that is worth its time fails for each of them:
    ``for name, scorer in laws.mutants().items(): …``.  Raises `PolicyError` for a bad policy.
    """
    rules = load_policy(policy)

    def right(target: str, actual: str, weight: Decimal) -> Decimal | None:
        return score(target, actual, weight=weight, policy=rules).score

    def rewritten(cell: Texts, actual_cell: Texts | None = None) -> ScoreFunction:
        return lambda target, actual, weight: right(cell(target), (actual_cell or cell)(actual), weight)

    def full_where(wrong: Callable[[str, str], bool]) -> ScoreFunction:
        return lambda target, actual, weight: weight if wrong(target, actual) else right(target, actual, weight)

    def rounded(round_share: Callable[[Decimal, Decimal], Decimal]) -> ScoreFunction:
        def award(target: str, actual: str, weight: Decimal) -> Decimal | None:
            made = score(target, actual, weight=weight, policy=rules)
            if made.score is None or not 0 < made.outcome.low < 1:
                return made.score
            share = made.outcome.low
            return round_share(Decimal(share.numerator) / Decimal(share.denominator), weight)

        return award

    return {
        "drops 万 and 亿": rewritten(lambda text: re.sub("[万亿]", "", text)),
        "reads 1,200 as 1": rewritten(lambda text: re.sub(r"(\d{1,3})(?:,\d{3})+", r"\1", text)),
        "full points on a target of nothing": full_where(lambda target, _: _number(target) == 0),
        "reads 0.97 as 97%": rewritten(str, lambda text: f"{Decimal(text) * 100}%" if re.fullmatch(r"0\.\d+", text) else text),
        "reads -3 as 3": rewritten(lambda text: text.replace("-", "") if re.fullmatch(r"[≥≤=]?-\d.*", text) else text),
        "full points for words": full_where(lambda target, actual: _is_words(target) or _is_words(actual)),
        "reads 左右 as ≥": rewritten(_about_as_least, str),
        "reads the lower bound of a range alone": rewritten(_lower_alone, str),
        "reads the first clause alone": rewritten(_first_alone),
        "rounds half to even": rounded(lambda share, weight: (share * weight).quantize(Decimal("0.01"), ROUND_HALF_EVEN)),
        "computes in binary floats": rounded(lambda share, weight: Decimal(repr(round(float(share) * float(weight), 2)))),
        "reads > as ≥": rewritten(lambda text: re.sub("^(?:>|大于|高于|超过)", "≥", text), str),
        "ignores units": rewritten(_without_unit),
        "never decides": lambda target, actual, weight: None,
    }


def _read(text: str) -> object:
    try:
        return parse(text)
    except ParseError:
        return None


def _number(text: str) -> Decimal | None:
    read = _read(text)
    return read.quantity.magnitude if isinstance(read, Comparison) else None


def _is_words(text: str) -> bool:
    return isinstance(_read(text), Judgement | Trend | Prose | Placeholder)


def _about_as_least(text: str) -> str:
    read = _read(text)
    if not isinstance(read, Comparison) or read.relation is not Relation.APPROX:
        return text
    return format(attrs.evolve(read, relation=Relation.GE, text="", span=(0, 0), findings=()))


def _lower_alone(text: str) -> str:
    read = _read(text)
    return format(Comparison(Relation.GE, Quantity(read.lower, read.unit))) if isinstance(read, Interval) else text


def _first_alone(text: str) -> str:
    read = _read(text)
    return format(read.parts[0]) if isinstance(read, AllOf | AnyOf) else text


def _without_unit(text: str) -> str:
    read = _read(text)
    return format(Comparison(read.relation, Quantity(read.quantity.magnitude))) if isinstance(read, Comparison) else text
