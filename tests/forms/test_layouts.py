"""Layouts in use, as every kind of file: one recogniser reads them all."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from indicator_dsl.forms import Form, read, read_text, row_json

from .make import WRITERS, Picture, csv, pdf


@attrs.frozen
class Layout:
    name: str
    picture: Picture
    expected: list[dict[str, str | None]]


def layouts(file: str) -> list[Layout]:
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    out = []
    for name, body in re.findall(r"^== (.+)\n((?:(?!== ).*\n?)*)", text, re.MULTILINE):
        table, _, rows = body.partition("----\n")
        out.append(Layout(name, Picture.of(table.strip("\n")), [_row(line) for line in rows.splitlines() if line.strip()]))
    return out


def _row(line: str) -> dict[str, str | None]:
    cells = [c.strip() for c in line.split("|")]
    names = ("level1", "level2", "name", "target", "actual", "weight")
    plain = [c for c in cells if "=" not in c or c[0] in "=≥≤<>"]
    extra = dict(c.split("=", 1) for c in cells if c not in plain)
    plain += [""] * (len(names) - len(plain))
    return {**{n: c or None for n, c in zip(names, plain, strict=True)}, **extra}


LAYOUTS = layouts("layouts.txt")
# What needs merges to be read cannot be written as CSV.
NEEDS_MERGES = {"a name merged over two targets", "remarks merged over values and points, a total missing"}
NEEDS_MERGES_DOWN = {"the years before under 近两年指标值"}
NEEDS_MERGES_ACROSS = {"remarks merged over values and points, a total missing"}


def test_the_layouts_are_there() -> None:
    assert len(LAYOUTS) >= 20
    assert all(layout.expected for layout in LAYOUTS)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_layout(layout: Layout, kind: str, tmp_path: Path) -> None:
    if kind == "csv" and layout.name in NEEDS_MERGES:
        pytest.skip("cannot be told without merged cells")
    if kind == "xls":
        pytest.importorskip("xlwt", reason="writes the .xls files of these tests")
    if kind == "pdf":
        pytest.importorskip("reportlab", reason="writes the PDF files of these tests")
    form = read(WRITERS[kind](layout.picture, tmp_path / f"form.{kind}"))
    assert_read(form, layout)


@pytest.mark.parametrize("repeat", [0, 1])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_layout_over_short_pages(layout: Layout, repeat: int, tmp_path: Path) -> None:
    """Rows are cut by pages, and below a break some columns have no lines."""
    pytest.importorskip("reportlab", reason="writes the PDF files of these tests")
    form = read(pdf(layout.picture, tmp_path / "form.pdf", height=330, rows_split=True, repeat=repeat))
    assert_read(form, layout)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_layout_copied_from_a_sheet(layout: Layout, tmp_path: Path) -> None:
    if layout.name in NEEDS_MERGES:
        pytest.skip("cannot be told without merged cells")
    text = csv(layout.picture, tmp_path / "form.txt", delimiter="\t").read_text(encoding="utf-8")
    form = read_text(text)
    assert_read(form, layout)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_layout_with_the_text_of_merged_cells_in_each(layout: Layout, tmp_path: Path) -> None:
    if layout.name in NEEDS_MERGES_DOWN:
        pytest.skip("a name merged down and a block's label look alike")
    if layout.name in NEEDS_MERGES_ACROSS:
        pytest.skip("a remark and a value look alike")
    form = read(WRITERS["csv"](layout.picture.filled(), tmp_path / "form.csv"))
    assert_read(form, layout)


def assert_read(form: Form, layout: Layout) -> None:
    """Hold a form to the rows of its layout: in each the fields that the layout names, and no row more."""
    wanted = layout.expected
    got = [{k: row[k] for k in want} for row, want in zip(_rows(form), wanted, strict=False)]
    assert (got, len(form.indicators)) == (wanted, len(wanted))


def _rows(form: Form) -> list[dict[str, str | None]]:
    return [{**row_json(i), "rule": i.rule} for i in form.indicators]
