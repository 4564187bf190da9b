"""``python -m indicator_dsl.testing FILE [--update]``: check or renew a regression corpus."""

from __future__ import annotations

import argparse
import sys

from indicator_dsl.testing.cases import CaseError
from indicator_dsl.testing.corpus import CorpusError, check_corpus


def main() -> int:
    """Run the command; 0 where nothing has changed, 1 where something has, 2 where the file is no corpus."""
    parser = argparse.ArgumentParser(prog="python -m indicator_dsl.testing", description="Check a regression corpus of golden answers.")
    parser.add_argument("file", nargs="+")
    parser.add_argument("--update", action="store_true", help="write the answers of now into the files")
    chosen = parser.parse_args()
    code = 0
    for file in chosen.file:
        try:
            count = check_corpus(file, update=chosen.update)
        except CorpusError as error:
            print(error, file=sys.stderr)
            code = max(code, 1)
        except (CaseError, OSError, ValueError) as error:
            print(error, file=sys.stderr)
            code = 2
        else:
            print(f"{file}: {count} cases {'written' if chosen.update else 'unchanged'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
