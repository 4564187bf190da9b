"""``score-table``: tables of any size, scored into another."""

from __future__ import annotations

import sys
import time
from glob import glob
from pathlib import Path

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.completion import complete_policies
from indicator_dsl.cli.exits import Exit
from indicator_dsl.cli.lines import SCHEMA, write_json
from indicator_dsl.cli.tables import tell_findings
from indicator_dsl.errors import Finding, FormError, TableError


@command("score-table")
@click.argument("sources", type=click.Path(path_type=Path), metavar="IN...", nargs=-1, required=True)
@click.argument("destination", type=click.Path(path_type=Path), metavar="OUT")
@option("--target", "target_column", metavar="COLUMN", default="target")
@option("--actual", "actual_column", metavar="COLUMN", default="actual")
@option("--weight", "weight_column", metavar="COLUMN", default="weight")
@option("--unit", "unit_column", metavar="COLUMN")
@option("--relation", "relation_column", metavar="COLUMN")
@option("--category", "category_column", metavar="COLUMN")
@option("--label", "label_column", metavar="COLUMN")
@option("--rule", "rule_column", metavar="COLUMN")
@option("--prefix", default="")
@option("--policy", metavar="NAME|FILE", default="mof-2020", shell_complete=complete_policies)
@option("--year", metavar="YEAR", type=click.IntRange(1900, 2199))
@option("--force", is_flag=True)
@option("--json", "as_json", is_flag=True)
def score_table(
    settings: Settings,
    sources: tuple[Path, ...],
    destination: Path,
    policy: str,
    year: int | None,
    prefix: str,
    force: bool,
    as_json: bool,
    **given: str | None,
) -> int:
    """Score the rows; progress goes to standard error."""
    from indicator_dsl.columns import Columns, score_files
    from indicator_dsl.forms.marks import is_our_file
    from indicator_dsl.meaning import load_policy

    paths = [path for source in sources for path in _matching(source)]
    is_input = any(path.exists() and destination.exists() and path.samefile(destination) for path in paths)
    if destination.exists() and not force and not is_our_file(destination) and not is_input:
        raise FormError("output-not-ours", path=destination)
    names = {key.removesuffix("_column"): name for key, name in given.items() if name is not None}
    faults: list[Finding] = []
    rows = score_files(
        paths,
        destination,
        Columns(prefix=prefix, **names),
        policy=policy,
        year=year,
        progress=_Progress(settings, time.monotonic()),
        on_fault=faults.append,
    )
    tell_findings(faults, settings)
    if as_json:
        found = {
            "schema": SCHEMA,
            "file": ", ".join(map(str, paths)),
            "output": str(destination),
            "policy": load_policy(policy).name,
            "rows": rows,
        }
        write_json({**found, "findings": [finding.to_json(settings.lang) for finding in faults]})
    return Exit.INTERNAL if faults else Exit.FINE


def _matching(source: Path) -> list[Path]:
    """Return the files that a pattern names, in order; a shell that leaves *.parquet to programs hands it over as it is."""
    if source.exists() or not any(mark in str(source) for mark in "*?["):
        return [source]
    found = sorted(map(Path, glob(str(source))))  # noqa: PTH207  it may be absolute
    if not found:
        raise TableError("columns-no-files", pattern=str(source))
    return found


class _Progress:
    """Tells how far the work is: on a terminal all the time in one line, else once at the end."""

    def __init__(self, settings: Settings, start: float) -> None:
        self._settings, self._start, self._told = settings, start, 0.0

    def __call__(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        terminal, last = sys.stderr.isatty(), total is not None and done >= total
        if not last and (not terminal or now - self._told < 0.2):
            return
        self._told = now
        rate = round(done / max(now - self._start, 1e-9))
        text = self._settings.say("words.rows_scored", done=f"{done:,}", total=f"{total:,}" if total is not None else "?", rate=f"{rate:,}")
        print(f"\r{text}" if terminal else text, end="" if terminal and not last else "\n", file=sys.stderr, flush=True)
