"""``python -m indicator_dsl`` is the command line."""

from indicator_dsl.cli import main

if __name__ == "__main__":
    main()
