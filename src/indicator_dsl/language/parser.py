"""`parse`: one cell's text → `Expression`.

The common form is tried first; what that refuses is read by `indicator_dsl.language.whole`, which is
imported only then: most cells do without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

from indicator_dsl.language.fast import common_form
from indicator_dsl.model import Expression

_CACHED = 65_536

_ALONE: dict[str, Expression] = {}
"""What cells say that were read alone, by their texts: a dictionary, since a hit in one takes less time than any call."""


def parse(
    text: str, /, *, unit: str | None = None, relation: str | None = None, strict: bool = False, year: int | None = None
) -> Expression:
    """Return what a cell says.

    `text` is the cell as written; `unit` and `relation` are the cells of the form's 计量单位 and
    指标性质 columns, where it has them; `year` is the year of dates that give none.  With `strict`,
    an unknown measure word or leftover text is an error, not a finding.

    ``parse(format(x)) == x`` unless a label (free text) could itself be read as a value.

    Raises `ParseError` with the source, the span and what was expected; never anything else.
    """
    if unit is None and relation is None and year is None and not strict:
        try:
            return _ALONE[text]
        except KeyError:
            return _parse_alone(text)
    return _parse(text, unit, relation, strict, year)


def parse_anew(text: str, *, unit: str | None = None, relation: str | None = None, year: int | None = None) -> Expression:
    """Return what `parse` returns, and remember nothing: for whoever reads more texts than its cache holds."""
    return _read(text, unit, relation, False, year)


def _parse_alone(text: str) -> Expression:
    found = _read(text, None, None, False, None)
    if len(_ALONE) >= _CACHED:
        # What is asked again and again is soon back, and no hit pays for the order of use.
        _ALONE.clear()
    _ALONE[text] = found
    return found


@lru_cache(maxsize=_CACHED)
def _parse(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> Expression:
    return _read(text, unit, relation, strict, year)


def _read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> Expression:
    if unit is None and relation is None:
        common = common_form(text, 0, text)
        if common is not None:
            return common
    return _whole()(text, unit, relation, strict, year)


@cache
def _whole() -> Callable[[str, str | None, str | None, bool, int | None], Expression]:
    from indicator_dsl.language.whole import read

    return read
