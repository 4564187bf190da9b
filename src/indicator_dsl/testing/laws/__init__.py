"""Laws: checks that others run on their own policies, scoring systems, parsers and results.

Each raises an `AssertionError` with the smallest example that breaks it, and how to replay that.
"""

from indicator_dsl.testing import _extra  # noqa: F401
from indicator_dsl.testing.corpus import CorpusError, check_corpus
from indicator_dsl.testing.laws._agreement import agrees_with, parses_like
from indicator_dsl.testing.laws._hold import LawBrokenError, hold
from indicator_dsl.testing.laws._mutants import mutants
from indicator_dsl.testing.laws._policies import bounded, check_policy, continuous, monotone, unit_invariant

__all__ = [
    "CorpusError",
    "LawBrokenError",
    "agrees_with",
    "bounded",
    "check_corpus",
    "check_policy",
    "continuous",
    "hold",
    "monotone",
    "mutants",
    "parses_like",
    "unit_invariant",
]
