"""Anything that scores: a policy, a function, or a command, seen in one way."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal, InvalidOperation
from os import PathLike
from typing import Any

import attrs

from indicator_dsl.meaning import Policy, load_policy, score
from indicator_dsl.testing.laws._hold import ScorerEndedError
from indicator_dsl.units import plain

Points = Decimal | int | float | str | None
ScoreFunction = Callable[[str, str, Decimal], Points]
"""(target, actual, weight) → points; None where a person must decide."""

Scorer = ScoreFunction | Sequence[str]
"""A function, or a command that speaks the interchange form of ``score``, one JSON object a line."""


@attrs.frozen
class Awarded:
    """The points between `low` and `high` that an actual earns; one number where they are equal."""

    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        return plain(self.low) if self.low == self.high else f"{plain(self.low)} to {plain(self.high)}"


Awarding = Callable[[str, str, Decimal], Awarded | None]


def under(policy: str | PathLike[str] | Policy) -> Awarding:
    """Return what `score` awards under a policy."""
    rules = load_policy(policy)

    def award(target: str, actual: str, weight: Decimal) -> Awarded:
        result = score(target, actual, weight=weight, policy=rules)
        return Awarded(result.score_min, result.score_max)

    return award


def as_points(points: Points) -> Decimal | None:
    """Return a scorer's answer as a number; a float is taken by its shortest decimal writing.

    Raises ValueError for what is no finite number.
    """
    if points is None:
        return None
    try:
        number = Decimal(str(points))
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise ValueError(f"the scorer answers {points!r}, which is no number")
    return number


def by(function: ScoreFunction) -> Awarding:
    """Return what a scoring function awards; None where it leaves the points to a person."""

    def award(target: str, actual: str, weight: Decimal) -> Awarded | None:
        points = as_points(function(target, actual, weight))
        return None if points is None else Awarded(points, points)

    return award


@contextmanager
def speaking(command: Sequence[str]) -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    """Start a command that answers each line of JSON with one, and give a function that asks it."""
    process = subprocess.Popen(list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        assert process.stdin is not None, "Popen opened both"
        assert process.stdout is not None, "Popen opened both"
        try:
            process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise ScorerEndedError(f"{command[0]} ended (exit code {process.wait()}) instead of answering {request!r}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    with process:
        try:
            yield ask
        finally:
            process.terminate()
            with suppress(BrokenPipeError):
                process.communicate()


@contextmanager
def awarding(scorer: Scorer | str | PathLike[str] | Policy) -> Iterator[Awarding]:
    """Give what a policy (its name, file or object), a function, or a command (a list) awards."""
    if isinstance(scorer, str | PathLike | Policy):
        yield under(scorer)
    elif callable(scorer):
        yield by(scorer)
    else:
        with speaking(scorer) as ask:
            yield _asked(ask)


def _exactly(low: Points, high: Points) -> Awarded:
    least, most = as_points(low), as_points(high)
    assert least is not None, "asked only where there are points"
    assert most is not None, "asked only where there are points"
    return Awarded(least, most)


def _asked(ask: Callable[[dict[str, Any]], dict[str, Any]]) -> Awarding:
    def award(target: str, actual: str, weight: Decimal) -> Awarded | None:
        answer = ask({"target": target, "actual": actual, "weight": plain(weight)})
        if answer.get("score") is not None:
            return _exactly(answer["score"], answer["score"])
        if answer.get("score_min") is not None and answer.get("score_max") is not None:
            return _exactly(answer["score_min"], answer["score_max"])
        return None

    return award
