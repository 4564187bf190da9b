"""Timing: the best of several rounds, since what disturbs a run only ever makes it slower.

Calls are timed by the processor time of this process, so that other processes' turns don't count.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any


def per_call(function: Callable[[Any], Any], arguments: Sequence[Any], *, rounds: int = 7, repeat: int = 20) -> float:
    """Return seconds per call."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(repeat):
            for argument in arguments:
                function(argument)
        best = min(best, time.process_time() - start)
    return best / repeat / len(arguments)


def once(function: Callable[[], Any]) -> float:
    """Return the seconds of one call, in processor time (of all its threads)."""
    start = time.process_time()
    function()
    return time.process_time() - start


def process(arguments: Iterable[str], *, rounds: int = 7) -> float:
    """Return the seconds of a whole Python process, by the wall clock: how long a person waits."""
    command = [sys.executable, *arguments]
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return min(times)
