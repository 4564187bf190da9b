"""A table is the same rows in whatever kind of file it is written."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, note, settings

from indicator_dsl.forms import Form, read
from indicator_dsl.model import Indicator
from indicator_dsl.testing import strategies as s
from indicator_dsl.testing.strategies._tables import HEADER

for _package in ("openpyxl", "docx"):
    pytest.importorskip(_package)


def _writers() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "forms" / "make.py"
    spec = importlib.util.spec_from_file_location("forms_make", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = _writers()


def seen(indicators: tuple[Indicator, ...] | list[Indicator]) -> list[tuple[str | None, ...]]:
    return [tuple(getattr(row, field) for field in HEADER) for row in indicators]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "docx", "html"])
def test_a_table_is_read_back_from_every_kind_of_file(kind: str) -> None:
    @settings(max_examples=15)
    @given(s.tables(plain_targets=True))
    def holds(rows: list[Indicator]) -> None:
        picture = make.Picture(s.as_rows(rows), [])
        note("\n".join(map(str, picture.rows)))
        with tempfile.TemporaryDirectory() as folder:
            form = read(make.WRITERS[kind](picture, Path(folder) / f"form.{kind}"))
        assert seen(form.indicators) == seen(rows)

    holds()


@settings(max_examples=10)
@given(s.tables())
def test_every_kind_of_file_gives_the_same(rows: list[Indicator]) -> None:
    """Also where a cell holds words, dashes or dates that a reader might take for something else."""
    picture = make.Picture(s.as_rows(rows), [])
    note("\n".join(map(str, picture.rows)))
    with tempfile.TemporaryDirectory() as folder:
        read_as = {
            kind: seen(read(make.WRITERS[kind](picture, Path(folder) / f"form.{kind}")).indicators)
            for kind in ("csv", "xlsx", "docx", "html")
        }
    assert all(found == read_as["csv"] for found in read_as.values())


@settings(max_examples=50)
@given(s.forms())
def test_a_form_survives_its_json(form: Form) -> None:
    assert Form.from_json(form.to_json()) == form
