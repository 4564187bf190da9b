"""Words of monitoring tables (``grammar/monitoring.toml``): how likely a target is to be reached, and which rates grow in the year."""

from __future__ import annotations

from enum import StrEnum

from indicator_dsl.language.lexicon import section
from indicator_dsl.text import normalise


class Likelihood(StrEnum):
    """How likely it is that the year's target will be reached (完成目标可能性): 确定能, 有可能, 完全不可能."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


def likelihood_of(text: str) -> Likelihood | None:
    """Return what a cell says of the likelihood; None for other words."""
    found = section("monitoring", "likelihood").get(_words(text))
    return Likelihood(found) if found is not None else None


def grows_in_year(name: str) -> bool:
    """Whether a rate of this name goes from nothing in January to the year's value: 预算执行率, and not 合格率."""
    ends = [end for end in section("monitoring", "rates") if _words(name).endswith(end)]
    return bool(ends) and section("monitoring", "rates")[max(ends, key=len)] == "grows"


def _words(text: str) -> str:
    return "".join(normalise(text).split()).rstrip("。;,")
