"""A fence around each cell: where many are read, a mistake of ours in one becomes a finding, and the rest is done.

Tables, columns, forms and the command line call `fenced`; `parse` and `score` by themselves raise.  What was in the way
is logged on ``indicator_dsl``, level DEBUG, with its traceback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from indicator_dsl.errors import Finding

CODE = "internal-error"

_NOT_OF_A_CELL = (MemoryError, OSError, ImportError)
"""The machine, a stream or the installation is in trouble: the next cell would fare no better."""
_SHOWN = 60

_T = TypeVar("_T")


def fenced(work: Callable[[], _T], otherwise: Callable[[Exception], _T], /) -> _T:
    """Return what `work` returns, or where it raises an Exception, what `otherwise` makes of that.

    `work` handles the errors that it expects; any other is a mistake of this library.
    """
    try:
        return work()
    except _NOT_OF_A_CELL:
        raise
    except Exception as error:
        _log(error)
        return otherwise(error)


def fenced_each(work: Callable[[_T], object], items: Iterable[_T], otherwise: Callable[[_T, Exception], object], /) -> None:
    """Do `work` on each item, and `otherwise` with those on which it raises: `fenced` for a million items, without its calls."""
    for item in items:
        try:
            work(item)
        except _NOT_OF_A_CELL:
            raise
        except Exception as error:
            _log(error)
            otherwise(item, error)


def fault(error: Exception, text: str, place: str | None = None) -> Finding:
    """Return the finding that `text`, at `place`, was left out."""
    shown = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return Finding.of(CODE, place=place, kind=type(error).__name__, text=shown)


def has_fault(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is a `fault`."""
    return any(finding.code == CODE for finding in findings)


def _log(error: Exception) -> None:
    # Imported when something is wrong: a program that only reads cells does without.
    from logging import getLogger

    getLogger("indicator_dsl").debug("%s in a cell", type(error).__name__, exc_info=error)
