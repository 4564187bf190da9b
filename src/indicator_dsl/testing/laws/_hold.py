"""Running a law: the smallest example that breaks it, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

EXAMPLES = 200
"""How many examples a law is held against, unless the caller says otherwise; always the same ones."""


class ScorerEndedError(RuntimeError):
    """A command ended instead of answering: no example of it is to blame."""


class LawBrokenError(AssertionError):
    """A law doesn't hold.

    Attributes: `law` (its name), `example` (the smallest found that breaks it), `complaint` (what is wrong there).
    """

    def __init__(self, law: str, example: object, complaint: str) -> None:
        super().__init__(f"{law} doesn't hold for {example}:\n  {complaint}")
        self.law = law
        self.example = example
        self.complaint = complaint


class Tried:
    """Whether a scorer ever gave points: a law about points that none were given says nothing."""

    def __init__(self) -> None:
        self.points = False

    def told(self, award: T | None) -> T | None:
        """Note an answer, and return it."""
        self.points |= award is not None
        return award


def hold(
    law: str, examples: SearchStrategy[T], check: Callable[[T], str | None], *, count: int = EXAMPLES, tried: Tried | None = None
) -> None:
    """Raise `LawBrokenError` with the smallest of `count` examples for which `check` returns a complaint, or raises.

    The examples are the same in every run, so a failure comes again.  With `tried`, a law that no example could break
    (the scorer always asked a person) is broken too, and says so.
    """

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(examples)
    def run(example: T) -> None:
        try:
            complaint = check(example)
        except ScorerEndedError:
            raise
        except Exception as error:
            raise LawBrokenError(law, example, f"{type(error).__name__}: {error}") from error
        if complaint is not None:
            raise LawBrokenError(law, example, complaint)

    __tracebackhide__ = True
    try:
        run()
    except LawBrokenError as broken:
        # Hypothesis adds notes about `run`, which mean nothing to the caller.
        raise LawBrokenError(law, broken.example, broken.complaint) from broken.__cause__
    if tried is not None and not tried.points:
        raise LawBrokenError(law, f"any of {count} examples", "it was never tried: the scorer gave no points, but asked a person each time")
