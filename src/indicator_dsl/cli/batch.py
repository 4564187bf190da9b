"""Work on many files: on several cores, with progress; one file that fails ends nothing else, and Ctrl-C keeps what is done."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from indicator_dsl.cli.bilingual import Settings, os_message
from indicator_dsl.cli.exits import Exit
from indicator_dsl.errors import IndicatorError
from indicator_dsl.fence import fault, fenced

_A_PROCESS_IS_WORTH = 12
"""Files: it takes as long to start a process as to read so many."""
OF_THE_DISK = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO))
"""With these no other file would fare better."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Failed:
    """Why a file could not be read, or its report not be written."""

    message: str
    code: Exit
    error: IndicatorError | None = None


@dataclass
class Batch(Generic[T]):
    """What came of the files, in their order; `stopped` by Ctrl-C those that were not reached are missing."""

    done: dict[Path, T | Failed] = field(default_factory=dict)
    stopped: bool = False


def run(files: Sequence[Path], work: Callable[[Path], T], settings: Settings, *, jobs: int | None = None) -> Batch[T]:
    """Do `work` on each file, in `jobs` processes (None: as many as there are cores, and files enough).

    `work` doesn't print, and can be pickled, as can what it returns.  Raises the OSError of a full disk, which ends the run.
    """
    workers = min(jobs or _cores(), -(-len(files) // (1 if jobs else _A_PROCESS_IS_WORTH)))
    found: dict[Path, T | Failed] = {}
    stopped = False
    task: _Tried[T] = _Tried(work, settings)
    tell = _Progress(files)
    try:
        for file, made in _at_once(files, task, task.ended, workers) if workers > 1 else _in_turn(files, task):
            found[file] = made
            tell.done(file)
    except KeyboardInterrupt:
        stopped = True
    finally:
        tell.stop()
    return Batch({file: found[file] for file in files if file in found}, stopped)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


@dataclass(frozen=True)
class _Tried(Generic[T]):
    """`work`, with its errors as what it returns."""

    work: Callable[[Path], T]
    settings: Settings

    def __call__(self, file: Path) -> T | Failed:
        lang = self.settings.lang

        def done() -> T | Failed:
            try:
                return self.work(file)
            except IndicatorError as error:
                return Failed(error.message(lang), Exit.FILE, error)
            except OSError as error:
                if error.errno in OF_THE_DISK:
                    raise
                return Failed(os_message(error, lang), Exit.FILE)
            except MemoryError as error:
                return self.ended(file, error)

        return fenced(done, lambda error: self.ended(file, error))

    def ended(self, file: Path, error: Exception) -> Failed:
        """Return what is said of a file on which this program, or a process of it, fell over."""
        return Failed(fault(error, file.name).message(self.settings.lang), Exit.INTERNAL)


def _in_turn(files: Sequence[Path], task: Callable[[Path], R]) -> Iterator[tuple[Path, R]]:
    for file in files:
        yield file, task(file)


def _at_once(
    files: Sequence[Path], task: Callable[[Path], R], ended: Callable[[Path, Exception], R], workers: int
) -> Iterator[tuple[Path, R]]:
    left = dict.fromkeys(files)
    with ProcessPoolExecutor(workers, initializer=_leave_ctrl_c_to_the_parent) as pool:
        futures: dict[Future[R], Path] = {pool.submit(task, file): file for file in files}
        try:
            for future in as_completed(futures):
                try:
                    made = future.result()
                except BrokenProcessPool:
                    continue
                del left[futures[future]]
                yield futures[future], made
        except BaseException:
            # Those that are under way are finished: their files are whole.
            pool.shutdown(cancel_futures=True)
            raise
    # The system ended a process (for want of memory, say), and with it all that waited: each of these gets one of its own.
    for file in left:
        with ProcessPoolExecutor(1, initializer=_leave_ctrl_c_to_the_parent) as pool:
            try:
                yield file, pool.submit(task, file).result()
            except BrokenProcessPool as error:
                yield file, ended(file, error)


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Progress:
    """For several files, a terminal's standard error shows how far we are, from the first one done.

    Not sooner: the processes start before the thread of the bar does.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._count = len(files)
        self._bar: Any = None
        self._task: Any = None

    def done(self, file: Path) -> None:
        if self._count < 2 or not sys.stderr.isatty():
            return
        if self._bar is None:
            self._start()
        self._bar.update(self._task, advance=1, name=file.name)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns: tuple[Any, ...] = (
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[name]}", markup=False),
        )
        self._bar = Progress(*columns, console=Console(stderr=True, highlight=False), transient=True)
        self._task = self._bar.add_task("", total=self._count, name="")
        self._bar.start()

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
