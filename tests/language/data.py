"""The conformance files, line by line."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse
from indicator_dsl.model import Expression

CONFORMANCE = Path(__file__).resolve().parents[1] / "conformance"
SHARED = Path(__file__).resolve().parents[3] / "shared"


def lines(name: str) -> list[str]:
    """Return the lines of a conformance file that are neither blank nor comments."""
    text = (CONFORMANCE / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip() and not line.startswith("#")]


def columns(name: str) -> list[list[str]]:
    """Return the tab-separated columns of each line."""
    return [line.split("\t") for line in lines(name)]


def unescaped(text: str) -> str:
    r"""Return `text` with ``\n``, ``\t`` and ``\uXXXX`` (also of a lone surrogate) as the characters that they stand for."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text).replace("\\n", "\n").replace("\\t", "\t")


def outcome(text: str, *, unit: str | None = None, relation: str | None = None) -> Expression | ParseError:
    """Return what `parse` makes of `text`: an expression, or the one error that it may raise."""
    try:
        return parse(text, unit=unit, relation=relation)
    except ParseError as error:
        return error


class TooManyStepsError(AssertionError):
    """A function runs longer than it may."""


def steps(function: Callable[[], object], most: int = 100_000_000) -> int:
    """Return how many lines of the library's own code `function` runs: a measure of time that no other process changes.

    It is stopped behind `most`, so that a square is a failure and no wait.
    """
    count = 0

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        if count > most:
            raise TooManyStepsError(most)
        return line

    def call(frame: FrameType, event: str, _: Any) -> Any:
        return line if "indicator_dsl" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def is_linear(work: Callable[[int], Callable[[], object]], few: int, times: int) -> bool:
    """Whether `times` the length takes about as many times the steps; `work` prepares a length and returns what to do."""
    try:
        base = steps(work(few))
        return steps(work(few * times), base * times * 6 // 5 + 20_000) > 0
    except TooManyStepsError:
        return False
