"""Measures the library beside the floor, and prints ratios: single times differ from machine to machine, ratios hardly.

Run by hand: ``python -m tests.benchmarks``; ``--cells`` says how large the columns are.
"""

from __future__ import annotations

import argparse
import platform
import random
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from indicator_dsl import parse
from indicator_dsl.errors import ParseError
from indicator_dsl.language.parse import parse_anew
from indicator_dsl.language.reading import read
from indicator_dsl.meaning import score
from tests.benchmarks.clock import once, per_call, process
from tests.benchmarks.corpus import COMMON, FIRST, LONG, OTHER, SENTENCES, UNSTORED
from tests.benchmarks.floor import floor, narrow, peers


class Line(NamedTuple):
    """One line of the table: what was measured, the measure, what it is held against, and the figure to reach."""

    what: str
    measured: str
    ratio: float | None = None
    reach: str = ""


def cold(text: str) -> Any:
    """Parse without the cache; errors are answers too."""
    try:
        return parse_anew(text)
    except ParseError as error:
        return error


def whole(text: str) -> Any:
    """Parse without the cache and without the fast way; errors are answers too."""
    try:
        return read(text, None, None, False, None)
    except ParseError as error:
        return error


def micro(seconds: float) -> str:
    return f"{seconds * 1e6:.2f} µs"


def one_cell(rounds: int) -> Iterator[Line]:
    common, everything = list(COMMON), [*COMMON, *OTHER]
    target, actual = parse("≥500人次"), parse("487人次")
    base, least, common_time, other_time, all_time, hit, cached, scored = per_call(
        (floor, everything, 20),
        (narrow, common, 20),
        (cold, common, 20),
        (whole, OTHER, 20),
        (whole, everything, 20),
        (lru_cache(maxsize=None)(narrow), common, 200),
        (parse, common, 200),
        (lambda _: score(target, actual, weight="10"), [None], 1000),
        rounds=rounds,
    )
    known = sum(floor(text) is not None for text in everything)
    yield Line(f"floor, which takes {known} of the {len(everything)}", micro(base), 1.0)
    yield Line("a floor for common forms alone", micro(least), least / base)
    yield Line("cold parse, common forms", micro(common_time), common_time / base, "≤ 1.0 × floor")
    yield Line("whole reading, anything else", micro(other_time), other_time / base, "≤ 9 × floor")
    yield Line(f"whole reading, all {len(everything)}", micro(all_time), all_time / base)
    yield Line("cached parse (against an lru_cache hit)", micro(cached), cached / hit, "≤ 2 × hit")
    yield Line("scalar score of parsed values", micro(scored), scored / base, "≤ 2 × floor")
    for name, peer in peers().items():
        [time] = per_call((peer, common, 1), rounds=1)
        yield Line(name, micro(time), time / base)


def start_up(rounds: int) -> Iterator[Line]:
    bare = process(["-c", "pass"], rounds=rounds)
    attrs = process(["-c", "import attrs"], rounds=rounds)
    yield Line("bare Python", f"{bare * 1e3:.0f} ms")
    yield Line("import attrs", f"{attrs * 1e3:.0f} ms", 1.0)
    time = process(["-c", "import indicator_dsl"], rounds=rounds)
    yield Line("import indicator_dsl (against import attrs)", f"{time * 1e3:.0f} ms", time / attrs, "≤ 1.3 ×")
    time = process(["-c", f"from indicator_dsl import parse\nfor text in {FIRST}: parse(text)"], rounds=rounds)
    yield Line(f"the first {len(FIRST)} forms in a new process (against bare Python)", f"{time * 1e3:.0f} ms", time / bare, "≤ 300 ms")
    for name, arguments, reach in (
        ("--version", ["--version"], ""),
        ("parse, common", ["parse", "≥10万座"], "≤ 100 ms"),
        ("parse, grammar", ["parse", "12月底前"], "≤ 180 ms"),
        ("parse, a row of kinds that is not stored", ["parse", UNSTORED], ""),
    ):
        time = process(["-m", "indicator_dsl", *arguments], rounds=rounds)
        yield Line(f"command line, {name} (against bare Python)", f"{time * 1e3:.0f} ms", time / bare, reach)


def memory(count: int) -> Iterator[Line]:
    texts = [f"≥{number}万元" for number in range(10_000_000, 10_000_000 + count)]
    cold(texts[0])
    tracemalloc.start()
    kept = [cold(text) for text in texts]
    size = tracemalloc.get_traced_memory()[0] / len(kept)
    tracemalloc.stop()
    yield Line("memory of a parsed expression", f"{size:.0f} B", None, "≤ 300 B")


SORTS = ("sentence", "labels", "numerals", "brackets", "clauses", "labelled list", "numeral list", "breaks", "slashes", "mixed")
"""Of the long texts those that stand in the table one by one."""


def worst(length: int) -> Iterator[Line]:
    for name in LONG:
        cold(LONG[name][: length // 4])  # word files and tables are read when they are first needed
    times = {name: min(once(lambda text=text: cold(text[:length])) for _ in range(2)) for name, text in LONG.items()}  # type: ignore[misc]
    name = max(times, key=lambda key: times[key])
    yield Line(f"slowest of {len(LONG)} texts of {length:,} characters ({name})", f"{times[name] * 1e3:.1f} ms", None, "≤ 20 ms")
    for name in SORTS:
        short = max(min(once(lambda name=name: cold(LONG[name][: length // 4])) for _ in range(2)), 1e-6)  # type: ignore[misc]
        yield Line(f"{length:,} characters, {name} (against a quarter)", f"{times[name] * 1e3:.1f} ms", times[name] / short, "≈ 4 ×")
    listed = min(once(lambda: cold(SENTENCES[:length])) for _ in range(2))
    yield Line(f"{SENTENCES[:length].count('，'):,} labelled values in {length:,} characters", f"{listed * 1e3:.1f} ms", None, "≤ 20 ms")
    clauses = "、".join(f"≥{number}家" for number in range(length))
    yield Line(f"{length:,} clauses", f"{once(lambda: cold(clauses)) * 1e3:.0f} ms", None, "≤ 500 ms")


_UNITS = ("家", "万元", "%", "人次")


def table_of(rows: int, distinct: int) -> Any:
    """Return targets and actuals with `distinct` texts each, whose units fit in 19 rows of 20."""
    import numpy as np
    import pyarrow as pa

    draw, dice = random.Random(1), np.random.default_rng(1)
    share = max(1, distinct // len(_UNITS))
    columns = []
    for signs in ("≥≥≥≤=", ("",)):
        texts = [
            f"{draw.choice(signs)}{number / 100:.12g}{unit}" for unit in _UNITS for number in draw.sample(range(1, 40 * share + 100), share)
        ]
        columns.append(pa.array(texts))
    kind = dice.integers(0, len(_UNITS), rows) * share
    picked = [column.take(pa.array(kind + dice.integers(0, share, rows))) for column in columns]
    weights = pa.array(["10", "5", "2.5", "8"]).take(pa.array(dice.integers(0, 4, rows)))
    return pa.table({"target": picked[0], "actual": picked[1], "weight": weights})


def by_hand(table: Any) -> Any:
    """Score as a person would by hand: dictionary-encode, read the distinct with the floor, take, divide in floats."""
    import numpy as np

    vectors = []
    for name in ("target", "actual"):
        encoded = table.column(name).combine_chunks().dictionary_encode()
        values = [narrow(text) for text in encoded.dictionary.to_pylist()]
        signs = np.array([value is not None and value.relation == "≤" for value in values])
        numbers = np.array([float(value.number) if value and value.number is not None else np.nan for value in values])
        codes = encoded.indices.to_numpy()
        vectors.append((numbers[codes], signs[codes]))
    weights = table.column("weight").combine_chunks().dictionary_encode()
    weight = np.array([float(text) for text in weights.dictionary.to_pylist()])[weights.indices.to_numpy()]
    (target, reverse), (actual, _) = vectors
    return np.round(weight * np.clip(np.where(reverse, target / actual, actual / target), 0, 1) + 1e-9, 2)


def in_columns(cells: int) -> Iterator[Line]:
    try:
        import pyarrow as pa

        from indicator_dsl import columns
    except ImportError:
        yield Line("columns", "skipped: the extra [columns] is not installed")
        return
    names: dict[str, Any] = {"target": "target", "actual": "actual", "weight": "weight"}
    rows = cells // 2

    def nanoseconds(seconds: float) -> str:
        return f"{seconds * 1e9 / cells:.0f} ns a cell"

    table = table_of(rows, min(2500, rows))
    columns.score(table.slice(0, 100), **names)
    hand = min(once(lambda: by_hand(table)) for _ in range(2))
    yield Line(f"by hand, {cells:,} cells of 5,000 distinct", nanoseconds(hand), 1.0)
    time = min(once(lambda: columns.score(table, **names)) for _ in range(2))
    yield Line("columns.score (against by hand)", nanoseconds(time), time / hand, "≤ 1.5 ×, ≤ 150 ns")
    encoded = pa.table({name: table.column(name).dictionary_encode() for name in table.column_names})
    time = min(once(lambda: columns.score(encoded, **names)) for _ in range(2))
    yield Line("columns.score, dictionary input (against by hand)", nanoseconds(time), time / hand, "≤ 60 ns")
    time = once(lambda: columns.parse(table.column("target")))
    yield Line("columns.parse", f"{time * 1e9 / rows:.0f} ns a cell", None)
    for share in (100, 10):
        many = table_of(rows, max(4, cells // share // 2))
        time = once(lambda many=many: columns.score(many, **names))  # type: ignore[misc]
        yield Line(
            f"columns.score, {100 // share} % of the cells distinct", nanoseconds(time), time / hand, "≤ 1500 ns" if share == 10 else ""
        )
    quarter = table.slice(0, rows // 4)
    time = once(lambda: columns.score(table, **names)) / once(lambda: columns.score(quarter, **names))
    yield Line("four times the rows", "", time, "≈ 4 ×")


def main(arguments: Sequence[str]) -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    options.add_argument("--cells", type=int, default=10_000_000, help="cells of the column")
    options.add_argument("--length", type=int, default=10_000, help="characters, and clauses, of the worst cases")
    options.add_argument("--rounds", type=int, default=25)
    given = options.parse_args(arguments)
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.platform()}, {platform.machine()}\n")
    print("| what | measured | ratio | to reach |\n| --- | --- | --- | --- |")
    parts = (one_cell(given.rounds), start_up(given.rounds), memory(min(given.cells, 20_000)), worst(given.length), in_columns(given.cells))
    for part in parts:
        for line in part:
            ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
            print(f"| {line.what} | {line.measured} | {ratio} | {line.reach} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
