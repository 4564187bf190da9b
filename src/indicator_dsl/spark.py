"""Scores on Spark: the batch function of `indicator_dsl.columns`, through ``mapInArrow``.

Needs the extra ``spark``.  The workers need this package and its dependencies too: install them
there, or send the package with `ship`.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.errors import MissingExtraError
from indicator_dsl.meaning import Policy, load_policy
from indicator_dsl.resources import grammar_file

__all__ = ["score", "ship"]

if TYPE_CHECKING:
    import pyarrow as pa

    from indicator_dsl.columns import Columns


@attrs.frozen
class _Partition:
    """Scores the batches of one partition; travels to the workers with the policy as data."""

    columns: Columns
    policy: Policy
    year: int | None

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from indicator_dsl.columns.table import TableScorer

        scorer = TableScorer(self.columns, self.policy, self.year)
        for batch in batches:
            yield scorer.beside(batch)


def score(
    dataframe: Any,
    /,
    *,
    target: str,
    actual: str,
    weight: str,
    policy: str | PathLike[str] | Policy = "mof-2020",
    unit: str | None = None,
    relation: str | None = None,
    category: str | None = None,
    label: str | None = None,
    rule: str | None = None,
    year: int | None = None,
    prefix: str = "",
) -> Any:
    """Score each row of a Spark DataFrame; parameters and results are those of `indicator_dsl.columns.score`.

    The policy is read here, on the driver, and sent to the workers: they need no policy file.
    Raises `TableError` for a column that is missing, `MissingExtraError` without PySpark.
    """
    try:
        from pyspark.sql.types import ArrayType, BooleanType, DecimalType, StringType, StructField, StructType
    except ImportError as error:
        raise MissingExtraError("spark-missing-extra", module=error.name or "pyspark") from error
    from indicator_dsl.columns import Columns
    from indicator_dsl.columns.frames import free_names, present
    from indicator_dsl.columns.scorer import ATTAINMENT_PLACES
    from indicator_dsl.columns.table import DIGITS

    columns = Columns(
        target=target, actual=actual, weight=weight, unit=unit, relation=relation, category=category, label=label, rule=rule, prefix=prefix
    )
    present(dataframe.columns, columns.wanted)
    free_names(dataframe.columns, columns.results)
    chosen = load_policy(policy)
    points = DecimalType(DIGITS, chosen.rounding.places)
    kinds = (StringType(), DecimalType(DIGITS, ATTAINMENT_PLACES), points, points, points, BooleanType(), ArrayType(StringType()))
    added = [StructField(name, kind) for name, kind in zip(columns.results, kinds, strict=True)]
    schema = StructType([*dataframe.schema.fields, *added])
    return dataframe.mapInArrow(_Partition(columns, chosen, year), schema)


def ship(session: Any) -> Path:
    """Send this package to the workers of a session; its dependencies must be there already.

    Returns the zip file that was sent.
    """
    folder = Path(__file__).resolve().parent
    target = Path(tempfile.mkdtemp(prefix="indicator-dsl-")) / "indicator_dsl.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, Path("indicator_dsl") / file.relative_to(folder))
        if not (folder / "grammar").is_dir():
            # A checkout keeps the grammar beside src/; an installed package has it inside.
            for file in sorted(Path(str(grammar_file("cell.lark"))).parent.iterdir()):
                archive.write(file, Path("indicator_dsl", "grammar", file.name))
    session.sparkContext.addPyFile(str(target))
    return target
