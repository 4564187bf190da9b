"""The command line: ``indicator-dsl parse | scan | score | read | review | policies | units``.

Data goes to standard output, messages to standard error.  Exit codes: see `indicator_dsl.cli.app`.
"""

from __future__ import annotations

from typing import NoReturn


def main() -> NoReturn:
    """Run the command line on the process's arguments, and leave with its exit code."""
    import sys

    from indicator_dsl.cli.app import run

    sys.exit(run(sys.argv[1:]))
