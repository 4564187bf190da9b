"""Piles of forms through the command line: seconds, and the largest process, for several sizes.

Run as ``python -m tests.benchmarks.pile [JOBS]``.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
SIZES = (60, 240, 720)


def make_pile(folder: Path, count: int) -> None:
    """Write workbooks like the two examples, no two alike."""
    tables = [list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines())) for file in sorted(EXAMPLES.glob("*.csv"))]
    for number in range(count):
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row, texts in enumerate(tables[number % len(tables)], start=1):
            for column, text in enumerate(texts, start=1):
                # A text like =100% is no formula.
                sheet.cell(row, column, text).data_type = "s"
        book.properties.title = f"第{number}份"
        book.save(folder / f"{number:04}.xlsx")


def measure(count: int, jobs: str | None = None) -> tuple[float, float]:
    """Return the seconds that a pile takes, and the peak of memory of its largest process so far in MB."""
    with tempfile.TemporaryDirectory() as place:
        forms = Path(place, "forms")
        forms.mkdir()
        make_pile(forms, count)
        command = [sys.executable, "-m", "indicator_dsl", "score", str(forms), "-o", str(Path(place, "out"))]
        start = time.perf_counter()
        subprocess.run([*command, *(["--jobs", jobs] if jobs else [])], check=True, capture_output=True)
        seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Print a line for each size."""
    jobs = sys.argv[1] if len(sys.argv) > 1 else None
    for count in SIZES:
        seconds, peak = measure(count, jobs)
        print(f"{count:5} files  {seconds:6.1f} s  {seconds / count * 1000:5.0f} ms each  {peak:5.0f} MB")


if __name__ == "__main__":
    main()
