"""Timing: the best of several rounds, since what disturbs a run only ever makes it slower.

Calls are timed by the processor time of this process, so that other processes' turns don't count.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Timed = tuple[Callable[[Any], Any], Sequence[Any], int]
"""A function, its arguments one after the other, and how often all of them in a round."""


def per_call(*timed: Timed, rounds: int = 7) -> list[float]:
    """Return seconds per call of each function; they take turns, since the machine is faster at one time than at another."""
    best = [float("inf")] * len(timed)
    for _ in range(rounds):
        for place, (function, arguments, repeat) in enumerate(timed):
            start = time.process_time()
            for _ in range(repeat):
                for argument in arguments:
                    function(argument)
            best[place] = min(best[place], time.process_time() - start)
    return [seconds / repeat / len(arguments) for seconds, (_, arguments, repeat) in zip(best, timed, strict=True)]


def once(function: Callable[[], Any]) -> float:
    """Return the seconds of one call, in processor time (of all its threads)."""
    start = time.process_time()
    function()
    return time.process_time() - start


def process(arguments: Iterable[str], *, rounds: int = 7) -> float:
    """Return the seconds of a whole Python process, by the wall clock: how long a person waits.

    Modules are compiled beforehand, as those of an installed package are, whatever the environment says of this checkout.
    """
    command = [sys.executable, *arguments]
    times = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = folder
        for _ in range(rounds + 1):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=environment)
            times.append(time.perf_counter() - start)
    return min(times[1:])
