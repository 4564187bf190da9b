"""Cells of OpenDocument and of the workbooks of 1997 as a person sees them: values, errors, what is hidden, what is merged."""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms.limits import Limits
from indicator_dsl.forms.readers import ods, xls

from .make import ods_file


def sheets(tmp_path: Path, tables: str, *, styles: str = "", limits: Limits | None = None) -> Any:
    ods_file(tmp_path / "form.ods", tables, styles=styles)
    return ods.read((tmp_path / "form.ods").read_bytes(), limits or Limits())


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(text: str = "", more: str = "") -> str:
    return f"<table:table-cell {more}>{text and f'<text:p>{text}</text:p>'}</table:table-cell>"


def table(*rows: str, more: str = 'table:name="表"') -> str:
    return f"<table:table {more}>{''.join(rows)}</table:table>"


def texts(grid: Any) -> list[list[str | None]]:
    return [[found.text or None for found in line.cells] for line in grid.rows]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (cell("甲<text:s text:c='3'/>乙"), "甲   乙"),
        (cell("甲<text:s/>乙"), "甲 乙"),
        (cell("甲<text:tab/>乙"), "甲 乙"),
        (cell("甲<text:line-break/>乙"), "甲\n乙"),
        (cell("甲</text:p><text:p>乙"), "甲\n乙"),
        (cell("甲<office:annotation><text:p>批注</text:p></office:annotation>乙"), "甲乙"),
        (cell(more='office:value-type="percentage" office:value="0.95"'), "95.00%"),
        (cell(more='office:value-type="float" office:value="1300.50"'), "1300.5"),
        (cell(more='office:value-type="date" office:date-value="2024-12-31"'), "2024-12-31"),
        (cell(more='office:value-type="string" office:string-value="≥5个"'), "≥5个"),
        (cell("95%", 'office:value-type="percentage" office:value="0.95"'), "95%"),
    ],
)
def test_a_cell_of_a_document_reads_as_it_is_shown(given: str, wanted: str, tmp_path: Path) -> None:
    (grid,) = sheets(tmp_path, table(row(given)))
    assert texts(grid) == [[wanted]]


def test_repeated_and_spanned_cells(tmp_path: Path) -> None:
    spanned = cell("丙", 'table:number-columns-spanned="2"') + "<table:covered-table-cell><text:p>盖住</text:p></table:covered-table-cell>"
    (grid,) = sheets(
        tmp_path, table(row(cell("甲", 'table:number-columns-repeated="2"'), more='table:number-rows-repeated="2"'), row(spanned))
    )
    assert [line[:2] for line in texts(grid)][:2] == [["甲", "甲"]] * 2
    assert "盖住" not in str(texts(grid))


def test_what_is_hidden_is_told(tmp_path: Path) -> None:
    styles = (
        '<office:automatic-styles><style:style style:name="no"><style:table-properties table:display="false"/></style:style>'
        "</office:automatic-styles>"
    )
    columns = '<table:table-column table:number-columns-repeated="1"/><table:table-column table:visibility="collapse"/>'
    shown = table(columns, row(cell("甲"), cell("乙")), row(cell("丙"), cell("丁"), more='table:visibility="collapse"'))
    hidden = table(row(cell("戊")), more='table:name="藏" table:style-name="no"')
    first, second = sheets(tmp_path, shown + hidden, styles=styles)
    assert (first.name, first.hidden, second.name, second.hidden) == ("表", False, "藏", True)
    assert first.hidden_columns == {1}
    assert [line.hidden for line in first.rows] == [False, True]


def test_errors_and_limits(tmp_path: Path) -> None:
    (grid,) = sheets(tmp_path, table(row(cell("#DIV/0!"))))
    assert [(finding.code, finding.place) for finding in grid.findings] == [("form-error-cell", "表!A1")]
    with pytest.raises(FormError) as caught:
        sheets(tmp_path, table(row(cell("甲"))) * 3, limits=Limits(sheets=2))
    assert caught.value.code == "form-too-many-sheets"


def test_a_document_s_text_is_read_as_it_looks(tmp_path: Path) -> None:
    styles = (
        '<office:automatic-styles><style:style style:name="no"><style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="yes"><style:text-properties style:text-line-through-style="none"/></style:style>'
        '<style:style style:name="up"><style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles>'
    )
    columns = '<table:table-column table:number-columns-repeated="5"/><table:table-column table:default-cell-style-name="no"/>'
    cells = [
        cell("≥5<text:span text:style-name='no'>2</text:span>个"),
        cell("10<text:span text:style-name='up'>4</text:span>元"),
        cell("2个", "table:style-name='no'"),
        cell("3个", "table:style-name='yes'"),
        cell("4个"),
        cell("5个"),
    ]
    (grid,) = sheets(tmp_path, table(columns, row(*cells)), styles=styles)
    # A column with no text that is shown is no column.
    assert texts(grid) == [["≥5个", "10⁴元", "3个", "4个"]]
    told = [(finding.place, dict(finding.fields)["text"]) for finding in grid.findings]
    assert told == [("表!A1", "2"), ("表!C1", "2个"), ("表!F1", "5个")]


def test_a_text_of_a_workbook_of_1997_is_read_as_it_looks(tmp_path: Path) -> None:
    xlwt = import_module("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    plain, struck, raised = (xlwt.easyfont(look) for look in ("", "struck_out true", "escapement superscript"))
    sheet.write_rich_text(0, 0, [("≥5", plain), ("2", struck), ("个", plain)])
    sheet.write_rich_text(0, 1, [("10", plain), ("4", raised), ("元", plain)])
    sheet.write(0, 2, 2, xlwt.easyxf("font: struck_out true"))
    sheet.write(0, 3, "3个")
    made = io.BytesIO()
    book.save(made)
    (grid,) = xls.read(made.getvalue(), Limits())
    assert texts(grid) == [["≥5个", "10⁴元", "3个"]]
    assert [(finding.place, dict(finding.fields)["text"]) for finding in grid.findings] == [("表!A1", "2"), ("表!C1", "2")]


def test_cells_of_a_workbook_of_1997(tmp_path: Path) -> None:
    xlwt = import_module("xlwt")
    book = xlwt.Workbook()
    sheet, other = book.add_sheet("表"), book.add_sheet("藏")
    other.visibility = 1
    other.write(0, 0, "甲")
    percent = xlwt.easyxf(num_format_str="0.0%")
    for column, (value, style) in enumerate([("≥5个", None), (True, None), (False, None), (0.95, percent), (1300.5, None), (0, None)]):
        sheet.write(0, column, value, *([style] if style else []))
    sheet.write(1, 0, "丙")
    sheet.row(1).hidden = True
    sheet.col(2).hidden = True
    made = io.BytesIO()
    book.save(made)
    first, second = xls.read(made.getvalue(), Limits())
    assert texts(first)[0] == ["≥5个", "TRUE", "FALSE", "95.0%", "1300.5", "0"]
    assert [line.hidden for line in first.rows] == [False, True]
    assert first.hidden_columns == {2}
    assert (first.hidden, second.hidden) == (False, True)
    with pytest.raises(FormError) as caught:
        xls.read(made.getvalue(), Limits(sheets=1))
    assert caught.value.code == "form-too-many-sheets"
