"""Tables are written whole or not at all, and no cell of theirs is a formula."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms.table_file import neutral, write_table, write_whole

FORMULAS = ["=100%", "=1+1", "+5", "-2", "@SUM(A1)", " =1", "　=1", "＝1", "\t=1", "\r=1", "\n=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe_in_csv(text: str, tmp_path: Path) -> None:
    write_table(tmp_path / "out.csv", ["指标值"], [[text]])
    rows = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert rows == [["指标值", "indicator-dsl"], [f"'{text}", ""]]


@pytest.mark.parametrize("text", ["≥5个", "100%", "", " ", "5-10个", "a=b", "'5"])
def test_other_texts_stay_as_they_are_in_csv(text: str) -> None:
    assert neutral(text) == text


@pytest.mark.parametrize("text", ["=100%", "=1+1", "+5", "-2", "@SUM(A1)", "≥5个", "007", "1E5"])
def test_a_text_is_a_text_in_xlsx(text: str, tmp_path: Path) -> None:
    write_table(tmp_path / "out.xlsx", ["指标值", "得分"], [[text, Decimal("9.74")]])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].data_type) == (text, "s")
    assert (sheet["B2"].value, sheet["B2"].data_type) == (9.74, "n")


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path: Path) -> None:
    write_table(tmp_path / "out.xlsx", ["a"], [["x\x00\x1f\ud800y"]])
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    assert sheet["A2"].value == "x\ufffd\ufffd\ufffdy"


def test_json_keeps_the_digits(tmp_path: Path) -> None:
    write_table(tmp_path / "out.json", ["得分", "说明"], [[Decimal("9.50"), None], [Decimal("1E+2"), "x\ud800"]])
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8")) == [
        {"made_by": "indicator-dsl", "得分": "9.50", "说明": None},
        {"made_by": "indicator-dsl", "得分": "100", "说明": "x\ud800"},
    ]


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError) as caught:
        write_table(tmp_path / "out.doc", ["a"], [])
    assert caught.value.code == "output-suffix"
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_not_touched_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"a,indicator-dsl\n")

    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(OSError, match="no space left"):
        write_whole(target, b"after")
    assert target.read_bytes() == b"a,indicator-dsl\n"
    assert list(tmp_path.iterdir()) == [target]
