"""What this program wrote is known by the mark inside it, whatever it is called, and is never taken for a form."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms import read_bytes, read_text
from indicator_dsl.forms.casework.decisions import as_lines, read_decisions_bytes
from indicator_dsl.forms.casework.open_rows import OpenRow
from indicator_dsl.forms.casework.table import lines_bytes
from indicator_dsl.forms.marks import is_our_file, is_ours
from indicator_dsl.forms.report import WRITERS, assess
from indicator_dsl.forms.table_file import WRITERS as TABLES
from indicator_dsl.forms.table_file import write_whole
from indicator_dsl.model import Decision, Verb

from . import make

TABLE = "一级指标\t三级指标\t年度指标值\t实际完成值\t分值\n产出指标\t培训人次\t≥500人次\t487人次\t60\n效益指标\t满意度\t≥90%\t95%\t40"
OURS = {
    **{f"report{suffix}": write(assess([read_text(TABLE)])) for suffix, write in WRITERS.items()},
    **{f"table{suffix}": write(["指标", "指标值"], [["培训人次", "≥500人次"]]) for suffix, write in TABLES.items()},
}


@pytest.mark.parametrize("name", OURS)
def test_every_output_has_the_mark(name: str) -> None:
    assert is_ours(OURS[name])
    with pytest.raises(FormError) as caught:
        read_bytes(OURS[name], name=f"自评表{Path(name).suffix}")
    assert caught.value.message("zh") == "这是本程序生成的报告，不是报送的表"


def test_a_workbook_that_a_person_saved_again_keeps_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(OURS["report.xlsx"]))
    book["评分"]["A2"] = "改过"
    book.properties.lastModifiedBy = "王某"
    book.save(tmp_path / "改过.xlsx")
    assert is_our_file(tmp_path / "改过.xlsx")


def test_so_do_decisions_as_lines() -> None:
    decision = Decision(file="a.xlsx", name="满意度", decision=Verb.POINTS, value="9", by="王某")
    row = OpenRow(form=None, line=None, cause=None, decision=decision)
    data = lines_bytes([row])
    assert is_ours(data)
    assert list(read_decisions_bytes(data)) == [decision]
    assert not is_ours(as_lines([decision]))


def test_so_does_a_scored_parquet_table(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    from indicator_dsl.columns import Columns, score_files

    source, made = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"target": ["≥5"], "actual": ["4"], "weight": ["10"], "made_by": ["indicator-dsl"]}), source)
    score_files(source, made, Columns(target="target", actual="actual", weight="weight"))
    assert [is_our_file(path) for path in (source, made)] == [False, True]
    assert [is_ours(path.read_bytes()) for path in (source, made)] == [False, True]
    made.write_bytes(made.read_bytes()[:-1])
    assert not is_our_file(made)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_so_does_a_table_of_text(separator: str) -> None:
    text = separator.join(("指标", "指标值", "indicator-dsl")) + "\r\n"
    assert is_ours(text.encode("utf-8-sig"))
    assert is_ours(text.encode("gb18030"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"indicator-dsl",
        TABLE.encode(),
        "指标,indicator-dsl的说明\n".encode(),
        b'{"tool": "indicator-dsl"}',
        b"<!DOCTYPE html><p>indicator-dsl</p>",
        b"PK\x03\x04",
        make.ole("Workbook"),
    ],
)
def test_nothing_else_has(data: bytes) -> None:
    assert not is_ours(data)


def test_a_workbook_of_another_program_has_none(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert not is_our_file(tmp_path / "a.xlsx")
    assert not is_our_file(tmp_path)
    assert not is_our_file(tmp_path / "gone.xlsx")


def test_a_file_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("theirs", encoding="utf-8")
    with pytest.raises(FormError) as caught:
        write_whole(target, OURS["table.csv"])
    assert (caught.value.code, caught.value.fields["path"]) == ("output-not-ours", target)
    assert target.read_text(encoding="utf-8") == "theirs"
    write_whole(target, OURS["table.csv"], force=True)
    assert target.read_bytes() == OURS["table.csv"]
    write_whole(target, OURS["report.html"])
    assert target.read_bytes() == OURS["report.html"]
