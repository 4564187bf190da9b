"""The same meaning over whole columns: `parse` and `score` for Arrow, Polars, pandas and DuckDB.

Each distinct text is read once; numbers against numbers are scored as vectors; whatever else a row
says is scored once per distinct pair by the scalar path.  Scores are those of `indicator_dsl.score`,
to the last digit.

Needs the extra ``columns`` (pyarrow and numpy).
"""

from __future__ import annotations

from indicator_dsl.errors import MissingExtraError

try:
    import numpy as _numpy  # noqa: F401
    import pyarrow as _pyarrow  # noqa: F401
except ImportError as error:
    raise MissingExtraError("columns-missing-extra", module=error.name or "pyarrow") from error

from indicator_dsl.columns.files import score_files
from indicator_dsl.columns.reading import parse
from indicator_dsl.columns.table import RESULTS, Columns, score

__all__ = ["RESULTS", "Columns", "parse", "score", "score_files"]
