"""`parse`: one cell's text → `Expression`.

The common form is tried first; what that refuses is read by `indicator_dsl.language.reading`, which is
imported only then: most cells do without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import cast

from indicator_dsl.language.fast import common_form
from indicator_dsl.model import AnyExpression, Expression
from indicator_dsl.text import normalise

_CACHED = 65_536
_LONGEST_CACHED = 120
"""Longer texts are not kept: what a cell says grows with its length, and the caches must not."""

_ALONE: dict[str, AnyExpression] = {}
"""Cache of cells parsed without columns.  A dict: a hit is cheaper than lru_cache."""


def parse(
    text: str, /, *, unit: str | None = None, relation: str | None = None, strict: bool = False, year: int | None = None
) -> AnyExpression:
    """Return what a cell says.

    `text` is the cell as written; `unit` and `relation` are the cells of the form's 计量单位 and
    指标性质 columns, where it has them; `year` is the year of dates that give none.  With `strict`,
    an unknown measure word or leftover text is an error, not a finding.

    ``parse(format(x)) == x`` unless a label (free text) could itself be read as a value.

    Raises `ParseError` with the source, the span and what was expected, for whatever a text says; TypeError where an argument
    is no text.
    """
    if unit is None and relation is None and year is None and not strict:
        try:
            return _ALONE[text]
        except (KeyError, TypeError):
            return _parse_alone(text)
    return _parse(text, unit, relation, strict, year)


def parse_anew(text: str, *, unit: str | None = None, relation: str | None = None, year: int | None = None) -> AnyExpression:
    """Return what `parse` returns without keeping it: for callers that read more texts than the cache holds."""
    return _read(text, unit, relation, False, year)


def _parse_alone(text: str) -> AnyExpression:
    _check(text=text)
    found = _read(text, None, None, False, None)
    if len(text) <= _LONGEST_CACHED:
        if len(_ALONE) >= _CACHED:
            # Frequent texts are soon back, and no hit pays for the order of use.
            _ALONE.clear()
        _ALONE[text] = found
    return found


def _check(**given: str | None) -> None:
    for name, value in given.items():
        if not isinstance(value, str) and (value is not None or name == "text"):
            raise TypeError(f"{name!r}: a text, not {type(value).__name__}")


def _parse(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> AnyExpression:
    _check(text=text, unit=unit, relation=relation)
    if year is not None and type(year) is not int:
        raise TypeError(f"'year': an int, not {type(year).__name__}")
    if len(text) > _LONGEST_CACHED or len(unit or "") > _LONGEST_CACHED or len(relation or "") > _LONGEST_CACHED:
        return _read(text, unit, relation, strict, year)
    return _kept(text, unit, relation, strict, year)


@lru_cache(maxsize=_CACHED)
def _kept(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> AnyExpression:
    return _read(text, unit, relation, strict, year)


def _read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> AnyExpression:
    if unit is None and relation is None:
        common = common_form(text, 0, text)
        if common is None and (plain := normalise(text)) != text:
            common = common_form(plain, 0, text)
        if common is not None:
            return common
    # Every expression that the grammar makes is of one of the closed kinds.
    return cast("AnyExpression", _reading()(text, unit, relation, strict, year))


@cache
def _reading() -> Callable[[str, str | None, str | None, bool, int | None], Expression]:
    from indicator_dsl.language.reading import read

    return read
