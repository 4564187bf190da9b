"""What each exit code means; docs/cli.md has the same table.

| code | meaning |
| --- | --- |
| 0 | all was read |
| 1 | an input had an error (each input was answered; the errors are in the output or on standard error) |
| 2 | the command was not called right |
| 3 | a file could not be read or written, or is not what it should be |
| 4 | a mistake of this program; what it is about is reported, and the other inputs were answered |
| 130 | stopped by Ctrl-C |
| 141 | the reader of the output went away |
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from indicator_dsl.errors import Finding, Severity
from indicator_dsl.fence import has_fault


class Exit(IntEnum):
    """The exit codes; of several the highest counts."""

    FINE = 0
    INPUT = 1
    USAGE = 2
    FILE = 3
    INTERNAL = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


def exit_for(findings: Iterable[Finding]) -> Exit:
    """Return the exit code of what was found in reading."""
    found = tuple(findings)
    if has_fault(found):
        return Exit.INTERNAL
    return Exit.INPUT if any(finding.severity is Severity.ERROR for finding in found) else Exit.FINE
