"""What single kinds of files hold: hidden parts, encodings, number formats, many tables, cut pages."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import openpyxl
import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms import FormKind, read, read_bytes, read_text, row_json

from . import make
from .make import Picture

HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
TABLE = Picture.of(f"{HEADER}\n产出指标|数量指标|甲|≥1个|1个|50|50\n^|^|乙|≥2个|2个|50|50")


def names(form: object) -> list[str]:
    return [i.name for i in form.indicators]  # type: ignore[attr-defined]


CONTENT_TYPES = {
    "docm": ("docx", "vnd.openxmlformats-officedocument.wordprocessingml.document", "vnd.ms-word.document.macroEnabled"),
    "dotx": ("docx", "wordprocessingml.document", "wordprocessingml.template"),
    "xltx": ("xlsx", "spreadsheetml.sheet.main", "spreadsheetml.template.main"),
    "xlsm": ("xlsx", "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main"),
}


class TestKindsOfOffice:
    @pytest.mark.parametrize("kind", CONTENT_TYPES)
    def test_templates_and_files_with_macros(self, tmp_path: Path, kind: str) -> None:
        writer, plain, other = CONTENT_TYPES[kind]
        with (
            zipfile.ZipFile(make.WRITERS[writer](TABLE, tmp_path / f"a.{writer}")) as made,
            zipfile.ZipFile(tmp_path / f"a.{kind}", "w") as out,
        ):
            types = made.read("[Content_Types].xml")
            assert plain.encode() in types
            for name in made.namelist():
                out.writestr(name, types.replace(plain.encode(), other.encode()) if name == "[Content_Types].xml" else made.read(name))
        form = read(tmp_path / f"a.{kind}")
        assert (names(form), [finding.code for finding in form.findings]) == (["甲", "乙"], [])

    @pytest.mark.parametrize(("suffix", "writer"), [("et", "xlsx"), ("ett", "xlsx"), ("et", "xls"), ("wps", "docx")])
    def test_files_of_wps_are_what_they_hold(self, tmp_path: Path, suffix: str, writer: str) -> None:
        if writer == "xls":
            pytest.importorskip("xlwt", reason="writes the .xls files of these tests")
        path = make.WRITERS[writer](TABLE, tmp_path / f"a.{writer}").rename(tmp_path / f"b.{suffix}")
        form = read(path)
        assert (names(form), [finding.code for finding in form.findings]) == (["甲", "乙"], [])

    def test_an_old_document_of_wps_says_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "a.wps").write_bytes(make.ole("WordDocument", "1Table"))
        with pytest.raises(FormError) as caught:
            read(tmp_path / "a.wps")
        assert caught.value.message("zh") == "不支持 doc 文件，请另存为 docx 后重新运行"


class TestWorkbooks:
    def test_numbers_are_read_as_shown(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        make.fill_sheet(sheet, Picture.of(HEADER))
        for row, (target, code, actual, other) in enumerate(
            [
                (0.95, "0%", 0.987, "0.00%"),
                (1220, "#,##0", 1305, '#,##0"节"'),
                (datetime.datetime(2021, 12, 31), "yyyy/m/d", datetime.datetime(2021, 9, 1), 'yyyy"年"m"月"'),
                (True, "General", 0.312, "General"),
            ],
            start=2,
        ):
            sheet.append(["产出指标", "数量指标", f"行{row}", target, actual, 7.5, 7.5])
            sheet.cell(row, 4).number_format, sheet.cell(row, 5).number_format = code, other
        book.save(tmp_path / "a.xlsx")
        got = [(i.target, i.actual, i.weight) for i in read(tmp_path / "a.xlsx").indicators]
        assert got == [("95%", "98.70%", "7.5"), ("1,220", "1,305节", "7.5"), ("2021/12/31", "2021年9月", "7.5"), ("TRUE", "0.312", "7.5")]

    def test_hidden_rows_columns_and_sheets_are_read_and_told(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for title in ("一", "二"):
            make.fill_sheet(book.create_sheet(title), TABLE)
        book.remove(book["Sheet"])
        book["一"].row_dimensions[3].hidden = True
        book["一"].column_dimensions["F"].hidden = True
        book["二"].sheet_state = "hidden"
        book.save(tmp_path / "a.xlsx")
        form = read(tmp_path / "a.xlsx")
        assert [(i.name, i.place.sheet, i.weight) for i in form.indicators] == [
            ("甲", "一", "50"),
            ("乙", "一", "50"),
            ("甲", "二", "50"),
            ("乙", "二", "50"),
        ]
        assert [(f.code, f.place) for f in form.findings] == [
            ("form-hidden-sheet", "二"),
            ("form-hidden-column", "一!F1"),
            ("form-hidden-row", "一!C3"),
        ]
        assert [p.sheet for p in form.parts] == ["一", "二"]

    def test_the_place_of_each_cell(self, tmp_path: Path) -> None:
        row = read(make.xlsx(TABLE, tmp_path / "a.xlsx")).indicators[1]
        assert str(row.place) == "Sheet!C3"
        assert str(row.cells["actual"]) == "Sheet!E3"
        assert [str(row.place_of(f)) for f in ("target", "actual", "weight", "score")] == ["Sheet!D3", "Sheet!E3", "Sheet!F3", "Sheet!G3"]

    def test_a_weight_shared_by_a_merge_is_told(self, tmp_path: Path) -> None:
        shared = Picture.of(f"{HEADER}\n产出指标|数量指标|甲|≥1个|1个|50|50\n^|^|乙|≥2个|2个|^|^")
        form = read(make.xlsx(shared, tmp_path / "a.xlsx"))
        assert [i.weight for i in form.indicators] == ["50", "50"]
        assert [f.code for f in form.findings] == ["form-shared-weight"]

    def test_a_hidden_column_gives_way_to_a_visible_one(self, tmp_path: Path) -> None:
        two = Picture.of("一级指标|二级指标|三级指标|目标值|年度指标值|分值\n产出指标|数量指标|甲|≥9个|≥1个|50")
        form = read(make.xlsx(two, tmp_path / "a.xlsx", hidden_columns=("D",)))
        assert form.indicators[0].target == "≥1个"


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("delimiter", [",", "\t", ";"])
    def test_encodings_and_delimiters(self, encoding: str, delimiter: str, tmp_path: Path) -> None:
        path = make.csv(TABLE.blanks(), tmp_path / "a.csv", encoding=encoding, delimiter=delimiter)
        assert [(i.level1, i.level2, i.name) for i in read(path).indicators] == [
            ("产出指标", "数量指标", "甲"),
            ("产出指标", "数量指标", "乙"),
        ]

    def test_a_page_in_gb2312(self) -> None:
        page = f'<html><head><meta charset="gb2312"></head>{make.html_table(TABLE)}</html>'
        assert names(read_bytes(page.encode("gb18030"), name="a.htm")) == ["甲", "乙"]

    def test_a_markdown_table(self) -> None:
        text = "\n".join(["| " + " | ".join(row) + " |" for row in TABLE.rows])
        head, _, rest = text.partition("\n")
        assert names(read_text(f"{head}\n|---|---|---|---|---|---|---|\n{rest}")) == ["甲", "乙"]

    def test_lines_with_spaces_between(self) -> None:
        lines = ["一级指标 二级指标 三级指标 年度指标值 实际完成值 分值", "产出指标 数量指标 培训人次 ≥500人次 487人次 10"]
        text = "\n".join([*lines, "培训班次 ≥10期 10期 10", "质量指标 合格率 ≥95% 96% 20"])
        got = [(i.level1, i.level2, i.name, i.target, i.actual, i.weight) for i in read_text(text).indicators]
        assert got == [
            ("产出指标", "数量指标", "培训人次", "≥500人次", "487人次", "10"),
            ("产出指标", "数量指标", "培训班次", "≥10期", "10期", "10"),
            ("产出指标", "质量指标", "合格率", "≥95%", "96%", "20"),
        ]

    def test_rows_count_as_the_file_does(self, tmp_path: Path) -> None:
        text = '标题\n\n一级指标,二级指标,三级指标,指标值,分值\n产出指标,数量指标,"甲\n乙",≥1个,5\n产出指标,数量指标,丙,≥1个,5\n'
        assert [(i.name, i.place.row) for i in read_bytes(text.encode(), name="a.csv").indicators] == [("甲乙", 4), ("丙", 5)]

    def test_columns_aligned_with_spaces(self) -> None:
        lines = [
            "一级指标    二级指标              三级指标    指标值   完成值   分值  得分",
            "产出指标    数量指标              培训 期数   ≥10期    11期     10    10",
            "                                  培训人次    ≥500人   487人    10    9.74",
            "满意度指标  服务对象满意度指标    学员满意度  ≥90%     93%            10",
            "总分                                                            20    19.74",
        ]
        form = read_text("\n".join(lines))
        assert [(i.level1, i.level2, i.name, i.target, i.weight, i.score) for i in form.indicators] == [
            ("产出指标", "数量指标", "培训 期数", "≥10期", "10", "10"),
            ("产出指标", "数量指标", "培训人次", "≥500人", "10", "9.74"),
            ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", None, "10"),
        ]
        assert form.total is not None
        assert form.total.score == "19.74"

    @pytest.mark.parametrize("bar", ["|", "│", "｜"])
    @pytest.mark.parametrize("frame", [True, False])
    def test_bars_between_cells(self, bar: str, frame: bool) -> None:
        rows = [bar.join(row) for row in TABLE.rows]
        text = "\n".join(f"{bar}{row}{bar}\n├──┼──┤" if frame else row for row in rows)
        assert [(i.level1, i.name, i.score) for i in read_text(text).indicators] == [("产出指标", "甲", "50"), ("产出指标", "乙", "50")]

    def test_semicolons_beat_the_commas_in_numbers(self) -> None:
        text = "一级指标;二级指标;三级指标;指标值;完成值;分值\n产出指标;数量指标;甲;≥1,200次;1,215次;50"
        assert [(i.target, i.actual) for i in read_bytes(text.encode(), name="a.csv").indicators] == [("≥1,200次", "1,215次")]

    def test_levels_that_stand_in_the_middle_of_their_blocks(self) -> None:
        lines = ["一级指标 二级指标 三级指标 指标值 完成值 分值", "数量指标 期数 ≥10期 11期 10", "产出指标 质量指标 合格率 ≥95% 96% 10"]
        form = read_text("\n".join([*lines, "时效指标 及时率 ≥95% 96% 10"]))
        assert [(i.level1, i.level2) for i in form.indicators] == [(None, "数量指标"), ("产出指标", "质量指标"), (None, "时效指标")]
        assert [f.code for f in form.findings] == ["form-levels-uncertain"]


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class TestDocuments:
    def test_a_table_in_a_text_box_is_read_once(self, tmp_path: Path) -> None:
        import docx
        from docx.oxml import parse_xml

        inner = docx.Document()
        make.add_table(inner, TABLE)
        box = f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner.element.body[0].xml}<w:p/></w:txbxContent></v:textbox></v:shape></w:pict>"
        compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        spaces = f'xmlns:w="{WORD}" xmlns:mc="{compatible}" xmlns:v="urn:schemas-microsoft-com:vml"'
        twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        document = docx.Document()
        document.element.body.insert(0, parse_xml(f"<w:p {spaces}><w:r>{twice}</w:r></w:p>"))
        document.save(str(tmp_path / "a.docx"))
        assert names(read(tmp_path / "a.docx")) == ["甲", "乙"]

    def test_signs_of_symbol_fonts_formulas_and_moved_text(self, tmp_path: Path) -> None:
        import docx
        from docx.oxml import parse_xml

        document = docx.Document()
        make.add_table(document, TABLE)
        spaces = f'xmlns:w="{WORD}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        moved = '<w:moveFrom w:id="1" w:author="a"><w:r><w:t>9</w:t></w:r></w:moveFrom>'
        signs = [f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>' for font, code in (("Symbol", "F0B3"), ("Webdings", "F061"))]
        formula = "<m:oMath><m:r><m:t>≤</m:t></m:r></m:oMath>"
        texts = [f"{signs[0]}{moved}<w:r><w:t>5个</w:t></w:r>", f"{formula}<w:r><w:t>7个</w:t></w:r>{signs[1]}"]
        for row, pieces in enumerate(texts, start=1):
            paragraph = document.tables[0].cell(row, 3).paragraphs[0]._p
            paragraph.getparent().replace(paragraph, parse_xml(f"<w:p {spaces}>{pieces}</w:p>"))
        document.save(str(tmp_path / "a.docx"))
        assert [i.target for i in read(tmp_path / "a.docx").indicators] == ["≥5个", "≤7个\ufffd"]

    @pytest.mark.parametrize(
        "pieces",
        [
            '<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>R</w:t></w:r>{yes}<w:r><w:t>□</w:t></w:r>{no}',
            '<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>\uf052</w:t></w:r>{yes}<w:r><w:t>□</w:t></w:r>{no}',
            "{box}<w:checked/>{end}{yes}{box}{end}{no}",
            '{box}<w:default w:val="1"/>{end}{yes}{box}<w:default w:val="1"/><w:checked w:val="0"/>{end}{no}',
        ],
    )
    def test_boxes_of_documents(self, pieces: str, tmp_path: Path) -> None:
        import docx
        from docx.oxml import parse_xml

        make.docx(TABLE, tmp_path / "a.docx")
        document = docx.Document(str(tmp_path / "a.docx"))
        paragraph = document.tables[0].cell(1, 4).paragraphs[0]._p
        parts = {
            "yes": "<w:r><w:t>是</w:t></w:r>",
            "no": "<w:r><w:t>否</w:t></w:r>",
            "box": '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>',
            "end": '</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
        }
        paragraph.getparent().replace(paragraph, parse_xml(f'<w:p xmlns:w="{WORD}">{pieces.format(**parts)}</w:p>'))
        document.save(str(tmp_path / "a.docx"))
        assert [i.actual for i in read(tmp_path / "a.docx").indicators] == ["是", "2个"]

    @pytest.mark.parametrize(
        ("look", "shown"),
        [("<w:vanish/>", "5个"), ("<w:strike/>", "5个"), ('<w:strike w:val="0"/>', "52个"), ('<w:vertAlign w:val="superscript"/>', "5²个")],
    )
    def test_a_text_is_read_as_it_looks(self, look: str, shown: str, tmp_path: Path) -> None:
        import docx
        from docx.oxml import parse_xml

        document = docx.Document()
        make.add_table(document, TABLE)
        paragraph = document.tables[0].cell(1, 3).paragraphs[0]._p
        runs = f"<w:r><w:t>5</w:t></w:r><w:r><w:rPr>{look}</w:rPr><w:t>2</w:t></w:r><w:r><w:t>个</w:t></w:r>"
        paragraph.getparent().replace(paragraph, parse_xml(f'<w:p xmlns:w="{WORD}">{runs}</w:p>'))
        document.save(str(tmp_path / "a.docx"))
        form = read(tmp_path / "a.docx")
        assert form.indicators[0].target == shown
        assert ("form-text-left-out" in [f.code for f in form.findings]) is (shown == "5个")

    def test_boxes_of_workbooks(self, tmp_path: Path) -> None:
        from openpyxl.cell.rich_text import CellRichText, TextBlock
        from openpyxl.cell.text import InlineFont
        from openpyxl.styles import Font

        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        make.fill_sheet(sheet, Picture.of("三级指标|指标值|完成值|<|分值\n^|^|达成|未达成|^\n甲|≥1个|P||50\n乙|提升||P|50"))
        sheet["C3"].font = sheet["D4"].font = Font(name="Wingdings 2")
        sheet["B4"].value = CellRichText(
            TextBlock(InlineFont(rFont="Wingdings 2"), "R"), "提升", TextBlock(InlineFont(rFont="Wingdings"), "o"), "下降"
        )
        book.save(tmp_path / "a.xlsx")
        assert [(i.target, i.actual) for i in read(tmp_path / "a.xlsx").indicators] == [("≥1个", "达成"), ("提升", "未达成")]

    def test_a_spreadsheet_s_text_is_read_as_it_looks(self, tmp_path: Path) -> None:
        import openpyxl
        from openpyxl.cell.rich_text import CellRichText, TextBlock
        from openpyxl.cell.text import InlineFont
        from openpyxl.styles import Font

        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        make.fill_sheet(sheet, TABLE)
        sheet["D2"] = CellRichText("≥5", TextBlock(InlineFont(strike=True), "2"), "个")
        sheet["D3"] = CellRichText("10", TextBlock(InlineFont(vertAlign="superscript"), "4"), "元")
        sheet["E3"].font = Font(strike=True)
        book.save(tmp_path / "a.xlsx")
        form = read(tmp_path / "a.xlsx")
        assert [(i.target, i.actual) for i in form.indicators] == [("≥5个", "1个"), ("10⁴元", None)]
        told = [(f.place, dict(f.fields)["text"]) for f in form.findings if f.code == "form-text-left-out"]
        assert told == [("Sheet!D2", "2"), ("Sheet!E3", "2个")]

    @pytest.mark.parametrize(
        ("cell", "shown", "told"),
        [
            ("<del>5</del>6个", "6个", ["5"]),
            ("<span style='display: none'>9</span>6个", "6个", ["9"]),
            ("10<sup>4</sup>m<sup>3</sup>", "10⁴m³", []),
            ("<input type='text' value='6个'>", "6个", []),
            ("<input type=hidden value=9><input value=6>个", "6个", []),
            ("<input type=checkbox checked>是<input type=checkbox>否", "是", []),
            ("<select><option>5<option selected>6</select>个", "6个", []),
            ("<select><option>5</option><option>6</option></select>", "5", []),
            ("<select></select>6个", "6个", []),
        ],
    )
    def test_a_page_is_read_as_it_looks(self, cell: str, shown: str, told: list[str]) -> None:
        head = "<table><tr><td>一级指标<td>三级指标<td>年度指标值<td>实际完成值<td>分值"
        form = read_text(f"{head}<tr><td>产出指标<td>甲<td>≥5个<td>{cell}</td><td>10</table>")
        assert [(i.actual, i.weight) for i in form.indicators] == [(shown, "10")]
        assert [dict(f.fields)["text"] for f in form.findings if f.code == "form-text-left-out"] == told

    def test_a_table_of_one_cell_is_its_cell_s_text(self, tmp_path: Path) -> None:
        import docx

        document = docx.Document()
        make.add_table(document, TABLE)
        cell = document.tables[0].cell(1, 3)
        cell.text = ""
        make.add_table(cell, Picture.of("≥|500人次"))
        document.save(str(tmp_path / "a.docx"))
        assert read(tmp_path / "a.docx").indicators[0].target == "≥500人次"

    def test_several_tables_of_one_document(self, tmp_path: Path) -> None:
        import docx

        document = docx.Document()
        for title in ("甲项目", "乙项目"):
            document.add_paragraph("项目支出绩效自评表")
            document.add_paragraph(f"项目名称：{title}")
            make.add_table(document, TABLE)
        document.save(str(tmp_path / "a.docx"))
        form = read(tmp_path / "a.docx")
        assert [(p.project, names(p)) for p in form.parts] == [("甲项目", ["甲", "乙"]), ("乙项目", ["甲", "乙"])]
        assert [i.place.sheet for i in form.indicators] == ["表1", "表1", "表2", "表2"]
        assert [i.place.row for i in form.indicators] == [2, 3, 2, 3]

    def test_a_table_inside_a_table(self, tmp_path: Path) -> None:
        import docx

        document = docx.Document()
        outer = document.add_table(1, 1)
        outer.cell(0, 0).text = "附件"
        make.add_table(outer.cell(0, 0), TABLE)
        document.save(str(tmp_path / "a.docx"))
        assert names(read(tmp_path / "a.docx")) == ["甲", "乙"]

    @pytest.mark.parametrize("repeat", [0, 1])
    def test_a_table_over_several_pages(self, repeat: int, tmp_path: Path) -> None:
        pytest.importorskip("reportlab", reason="writes the PDF files of these tests")
        lines = [HEADER]
        for i in range(90):
            level1 = "产出指标" if i == 0 else "效益指标" if i == 60 else "^"
            level2 = {0: "数量指标", 40: "质量指标", 60: "社会效益指标"}.get(i, "^")
            lines.append(f"{level1.replace('^', '')}|{level2.replace('^', '')}|第{i}项指标的名称比较长需要换行显示|≥{i}个|{i}个|1|1")
        form = read(make.pdf(Picture.of("\n".join(lines)), tmp_path / "a.pdf", repeat=repeat))
        assert len(form.indicators) == 90
        got = [(i.name, i.target, i.level1, i.level2) for i in form.indicators]
        for i, row in enumerate(got):
            levels = ("产出指标", "数量指标" if i < 40 else "质量指标") if i < 60 else ("效益指标", "社会效益指标")
            assert row == (f"第{i}项指标的名称比较长需要换行显示", f"≥{i}个", *levels)

    def test_a_row_that_a_page_break_cuts(self, tmp_path: Path) -> None:
        pytest.importorskip("reportlab", reason="writes the PDF files of these tests")
        lines = [HEADER] + [f"产出指标|数量指标|第{i}项{'很长的名称' * 14}完|≥{i}个|{i}个|1|1" for i in range(24)]
        form = read(make.pdf(Picture.of("\n".join(lines)), tmp_path / "a.pdf", rows_split=True))
        assert [(i.name, i.target) for i in form.indicators] == [(f"第{i}项{'很长的名称' * 14}完", f"≥{i}个") for i in range(24)]

    def test_lines_that_are_no_table(self, tmp_path: Path) -> None:
        pytest.importorskip("reportlab", reason="writes the PDF files of these tests")
        lines = [HEADER] + [f"产出指标|数量指标|第{i}项|≥{i}个|{i}个|1|1" for i in range(12)]
        form = read(make.pdf(Picture.of("\n".join(lines)), tmp_path / "a.pdf", busy=True))
        assert form.title == "项目支出绩效自评表"
        assert [(i.level2, i.name, i.target, i.actual) for i in form.indicators] == [
            ("数量指标", f"第{i}项", f"≥{i}个", f"{i}个") for i in range(12)
        ]

    def test_a_hidden_row_of_a_page(self) -> None:
        page = make.html_table(TABLE.blanks()).replace("<tr><td", '<tr style="display:none"><td', 3)
        assert "form-hidden-row" in {f.code for f in read_text(page).findings}

    def test_html_without_end_tags(self) -> None:
        page = "<table><tr><td>一级指标<td>二级指标<td>三级指标<td>指标值<tr><td>产出指标<td>数量指标<td>甲<td>≥1个</table>"
        assert names(read_text(page)) == ["甲"]


def test_interchange_rows(tmp_path: Path) -> None:
    form = read(make.xlsx(TABLE, tmp_path / "a.xlsx"))
    assert row_json(form.indicators[0]) == {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "甲",
        "target": "≥1个",
        "actual": "1个",
        "weight": "50",
        "unit": None,
        "relation": None,
        "period_target": None,
        "score": "50",
        "reason": None,
        "rule": None,
        "forecast": None,
        "likelihood": None,
        "sheet": "Sheet",
        "row": 2,
        "cells": {"level1": "A2", "level2": "B2", "name": "C2", "target": "D2", "actual": "E2", "weight": "F2", "score": "G2"},
    }
    assert form.kind is FormKind.SELF_EVALUATION
