"""``python -m tests.benchmarks``: print the table."""

import sys

from tests.benchmarks.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
