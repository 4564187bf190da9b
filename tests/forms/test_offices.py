"""Kinds of table as offices fill them in, written as every kind of file before they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.forms import read

from .make import WRITERS
from .test_layouts import Layout, assert_read, layouts

OFFICES = layouts("offices.txt")
NEEDS_MERGES = {"points of one cell over several rows"}


def test_there_are_sixty_files() -> None:
    assert len(OFFICES) * len(WRITERS) >= 60


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.name)
def test_office(office: Layout, kind: str, tmp_path: Path) -> None:
    if kind == "csv" and office.name in NEEDS_MERGES:
        pytest.skip("cannot be told without merged cells")
    if kind == "xls":
        pytest.importorskip("xlwt", reason="writes the .xls files of these tests")
    if kind == "pdf":
        pytest.importorskip("reportlab", reason="writes the PDF files of these tests")
    assert_read(read(WRITERS[kind](office.picture, tmp_path / f"form.{kind}")), office)
