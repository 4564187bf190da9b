"""Files that are damaged, enormous or made to do harm: a clear `FormError`, quickly, or a plain reading."""

from __future__ import annotations

import contextlib
import html
import io
import os
import struct
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indicator_dsl.errors import FormError
from indicator_dsl.forms import Limits, read, read_bytes, read_text
from indicator_dsl.forms.report import WRITERS, assess
from indicator_dsl.forms.report.plain import escaped
from indicator_dsl.forms.table_file import xml_text
from indicator_dsl.text import TURNING, as_shown, visible

from . import make
from .make import Picture, ole

TABLE = Picture.of(
    "项目支出绩效自评表|<|<|<|<|<\n一级指标|二级指标|三级指标|年度指标值|实际完成值|分值\n产出指标|数量指标|甲|≥1个|1个|50\n^|^|乙|≥2个|2个|50"
)
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(data: bytes, code: str, *, limits: Limits | None = None, name: str = "form.xlsx") -> FormError:
    start = time.perf_counter()
    with pytest.raises(FormError) as caught:
        read_bytes(data, name=name, limits=limits or Limits())
    assert caught.value.code == code
    assert time.perf_counter() - start < 20
    for lang in ("zh", "en"):
        assert "{" not in caught.value.message(lang)
    return caught.value


def workbook(sheet: bytes, **parts: bytes) -> bytes:
    """Pack a minimal workbook around the XML of one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{NS}" xmlns:r="urn:r"><sheets><sheet name="一" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        for path, data in parts.items():
            package.writestr(path, data)
    return out.getvalue()


def sheet_of(cells: str, tail: str = "") -> bytes:
    return f'<worksheet xmlns="{NS}"><sheetData>{cells}</sheetData>{tail}</worksheet>'.encode()


class TestWhatIsNoForm:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FormError) as caught:
            read(tmp_path / "none.xlsx")
        assert caught.value.code == "form-no-file"

    def test_a_directory(self, tmp_path: Path) -> None:
        with pytest.raises(FormError, match="is a folder"):
            read(tmp_path)

    def test_a_path_with_a_zero_byte(self) -> None:
        with pytest.raises(FormError):
            read("a\0b.xlsx")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
    def test_a_pipe_and_a_device(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.xlsx")
        for path in (tmp_path / "pipe.xlsx", Path("/dev/zero")):
            with pytest.raises(FormError) as caught:
                read(path)
            assert caught.value.code == "form-not-a-file"

    @pytest.mark.parametrize("data", [b"", b"  \n", b"\r\n\r\n"])
    def test_empty_files(self, data: bytes) -> None:
        refused(data, "form-empty-file")

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"{\\rtf1 }", "form-unsupported-kind"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "form-picture"),
            (b"\xff\xd8\xff\xe0" + b"\0" * 50, "form-picture"),
            (bytes(range(256)) * 8, "form-unknown-kind"),
            (b"\x81\x00\xff\xff" * 400, "form-unknown-kind"),
            (b"\xff\xfe\x00\xd8\x00\xd8", "form-unknown-encoding"),
            (b"MIME-Version: 1.0\n", "form-unsupported-kind"),
            (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "form-unsupported-kind"),
        ],
    )
    def test_other_kinds_of_files(self, data: bytes, code: str) -> None:
        refused(data, code)

    def test_a_form_of_text_without_a_table(self) -> None:
        form = read_bytes("这里没有表。".encode(), name="a.txt")
        assert form.indicators == ()
        assert [f.code for f in form.findings] == ["form-no-indicators"]

    def test_empty_sheets(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.create_sheet("空")
        book.save(tmp_path / "a.xlsx")
        assert [f.code for f in read(tmp_path / "a.xlsx").findings] == ["form-no-indicators"]


class TestWrongSuffix:
    @pytest.mark.parametrize("kind", ["html", "csv", "xlsx", "ods", "docx"])
    def test_the_content_tells_the_kind(self, kind: str, tmp_path: Path) -> None:
        path = make.WRITERS[kind](TABLE, tmp_path / f"form.{kind}")
        wrong = path.rename(tmp_path / "form.xls")
        form = read(wrong)
        assert [i.name for i in form.indicators] == ["甲", "乙"]
        assert [f.code for f in form.findings] == ["form-suffix-differs"]


class TestDamage:
    @pytest.mark.parametrize("kind", ["xlsx", "ods", "docx"])
    def test_half_a_package(self, kind: str, tmp_path: Path) -> None:
        data = make.WRITERS[kind](TABLE, tmp_path / f"form.{kind}").read_bytes()
        refused(data[: len(data) // 2], "form-damaged")

    def test_half_a_workbook_of_1997(self, tmp_path: Path) -> None:
        pytest.importorskip("xlwt", reason="writes the .xls files of these tests")
        data = make.xls(TABLE, tmp_path / "form.xls").read_bytes()
        with pytest.raises(FormError):
            read_bytes(data[:700], name="form.xls")

    def test_half_a_pdf(self) -> None:
        refused(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog", "form-damaged", name="a.pdf")

    def test_a_string_that_is_not_there(self) -> None:
        error = refused(workbook(sheet_of('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')), "form-damaged")
        assert "A1" in str(error)

    def test_a_cell_off_the_sheet(self) -> None:
        refused(workbook(sheet_of('<row r="1"><c r="ZZZ1"><v>7</v></c></row>')), "form-damaged")

    def test_xml_that_ends_early(self) -> None:
        refused(workbook(b"<worksheet><sheetData>"), "form-damaged")


class TestEncryption:
    def test_an_encrypted_office_file(self) -> None:
        refused(ole("EncryptedPackage", "EncryptionInfo"), "form-encrypted")

    def test_an_encrypted_pdf(self) -> None:
        # Its check of the password (/U) fits no password.
        handler = b"<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>"
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        ]
        data, places = b"%PDF-1.4\n", []
        for number, content in enumerate([*objects, handler], start=1):
            places.append(len(data))
            data += b"%d 0 obj%sendobj\n" % (number, content)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = b"trailer<</Root 1 0 R/Size 5/Encrypt 4 0 R/ID[<01><01>]>>\nstartxref\n%d\n%%%%EOF" % len(data)
        refused(data + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer, "form-encrypted")

    def test_an_encrypted_zip(self, tmp_path: Path) -> None:
        data = bytearray(make.xlsx(TABLE, tmp_path / "a.xlsx").read_bytes())
        at = data.rfind(b"PK\x01\x02")
        data[at + 8] |= 1
        refused(bytes(data), "form-encrypted")

    def test_an_encrypted_open_document(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("content.xml", b"\x00\x01garbage")
            package.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
        refused(out.getvalue(), "form-encrypted")


class TestSize:
    def test_a_file_larger_than_the_limit(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(b"a,b\n" * 1000)
        with pytest.raises(FormError) as caught:
            read(path, limits=Limits(file_bytes=1000))
        assert caught.value.code == "form-file-too-large"

    def test_a_zip_bomb_is_refused_by_its_directory(self) -> None:
        data = workbook(b" " * (3 << 20))
        assert len(data) < 10_000
        refused(data, "form-unpacks-too-large", limits=Limits(unpacked_bytes=1 << 20))

    def test_a_zip_bomb_whose_directory_lies(self) -> None:
        data = workbook(b" " * (3 << 20))
        size, lie = struct.pack("<I", 3 << 20), struct.pack("<I", 100)
        assert data.count(size) == 2
        refused(data.replace(size, lie), "form-damaged", limits=Limits(unpacked_bytes=1 << 20))

    def test_a_word_bomb(self, tmp_path: Path) -> None:
        data = make.docx(TABLE, tmp_path / "a.docx").read_bytes()
        refused(data, "form-unpacks-too-large", limits=Limits(document_bytes=1000), name="a.docx")

    def test_a_pdf_bomb(self) -> None:
        bomb = zlib.compress(b"0" * (5 << 20))
        data = b"%PDF-1.4\n1 0 obj <</Length 9 /Filter /FlateDecode>> stream\n" + bomb + b"\nendstream"
        refused(data, "form-unpacks-too-large", limits=Limits(document_bytes=1 << 20), name="a.pdf")

    def test_too_many_parts(self) -> None:
        refused(workbook(b"<a/>", **{f"p{i}": b"" for i in range(30)}), "form-too-many-parts", limits=Limits(parts=20))

    def test_too_many_rows(self) -> None:
        refused(b"a,b,c\n" * 500, "form-too-many-rows", limits=Limits(rows=100), name="a.csv")

    def test_too_many_columns(self) -> None:
        refused(b"a," * 500 + b"\n" + b"a," * 500, "form-too-many-columns", limits=Limits(columns=100), name="a.csv")

    def test_too_many_cells(self) -> None:
        refused(b"a,a,a\n" * 500, "form-too-many-cells", limits=Limits(cells=100), name="a.csv")

    def test_a_cell_too_long(self) -> None:
        error = refused(b"a,b,c\na,b," + b"c" * 500 + b"\na,b,c", "form-cell-too-long", limits=Limits(cell_characters=100), name="a.csv")
        assert "C2" in str(error)

    def test_an_open_document_that_repeats_a_cell_forever(self, tmp_path: Path) -> None:
        cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>甲</text:p></table:table-cell>'
        row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
        make.ods_file(tmp_path / "a.ods", f'<table:table table:name="一">{row}</table:table>')
        refused((tmp_path / "a.ods").read_bytes(), "form-too-many-cells", limits=Limits(cells=50_000))

    def test_an_html_cell_that_spans_everything(self) -> None:
        page = '<table><tr><td colspan="999999" rowspan="999999">甲</td></tr></table>'
        refused(page.encode(), "form-too-many-columns", name="a.html")

    def test_many_merges_over_everything(self) -> None:
        cells = "".join(f'<row r="{r}"><c r="A{r}" t="str"><v>x</v></c></row>' for r in range(1, 2001))
        tail = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 5000 + "</mergeCells>"
        refused(workbook(sheet_of(cells, tail)), "form-too-many-cells", limits=Limits(cells=100_000))

    def test_two_cells_in_opposite_corners(self) -> None:
        data = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')
        start = time.perf_counter()
        assert read_bytes(workbook(data)).indicators == ()
        assert time.perf_counter() - start < 2

    def test_a_million_empty_formatted_rows(self, tmp_path: Path) -> None:
        table = make.xlsx(TABLE, tmp_path / "a.xlsx")
        empty = "".join(
            f'<row r="{r}" spans="1:3" s="1" ht="15" customHeight="1"><c r="A{r}" s="1"/><c r="B{r}" s="1"/><c r="C{r}" s="1"/></row>'
            for r in range(5, 1_000_001)
        )
        out = io.BytesIO()
        with zipfile.ZipFile(table) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            for item in old.namelist():
                data = old.read(item)
                if item.endswith("sheet1.xml"):
                    data = data.replace(b"</sheetData>", empty.encode() + b"</sheetData>")
                new.writestr(item, data)
        start = time.perf_counter()
        form = read_bytes(out.getvalue(), name="a.xlsx")
        assert time.perf_counter() - start < 10
        assert [i.name for i in form.indicators] == ["甲", "乙"]


class TestMultiplied:
    """What a few bytes make a gigabyte of: counted over the file, and before anything is joined."""

    def test_a_shared_string_in_many_cells(self) -> None:
        shared = f'<sst xmlns="{NS}"><si><t>{"甲" * 1000}</t></si></sst>'.encode()
        cells = "".join(f'<row r="{r}"><c t="s"><v>0</v></c></row>' for r in range(1, 300))
        data = workbook(sheet_of(cells), **{"xl/sharedStrings.xml": shared})
        refused(data, "form-too-many-characters", limits=Limits(characters=200_000))

    def test_a_shared_string_of_many_runs(self) -> None:
        shared = f'<sst xmlns="{NS}"><si>{"<r><t>甲</t></r>" * 300_000}</si></sst>'.encode()
        refused(workbook(sheet_of(""), **{"xl/sharedStrings.xml": shared}), "form-cell-too-long")

    def test_a_cell_of_many_runs(self) -> None:
        cell = f'<row r="1"><c r="A1" t="inlineStr"><is>{"<r><t>甲</t></r>" * 200_000}</is></c></row>'
        refused(workbook(sheet_of(cell)), "form-cell-too-long")

    def test_a_text_is_refused_before_it_is_joined(self) -> None:
        cell = f'<row r="1"><c r="A1" t="str"><v>{"a" * (16 << 20)}</v></c></row>'
        data = workbook(sheet_of(cell))
        tracemalloc.start()
        refused(data, "form-cell-too-long")
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
        tracemalloc.stop()

    @pytest.mark.parametrize("tag", ['<row r="1" x="{}">', "<!--{}-->"])
    def test_a_tag_without_an_end(self, tag: str) -> None:
        refused(workbook(sheet_of(tag.format("a" * (8 << 20)) + "</row>")), "form-tag-too-long")

    def test_sheets_of_one_part(self) -> None:
        out = io.BytesIO(workbook(sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>')))
        made = io.BytesIO()
        with zipfile.ZipFile(out) as old, zipfile.ZipFile(made, "w") as new:
            for item in old.namelist():
                sheets = b"".join(b'<sheet name="%d" sheetId="%d" r:id="r1"/>' % (n, n) for n in range(900))
                new.writestr(item, old.read(item).replace(b"</sheets>", sheets + b"</sheets>"))
        refused(made.getvalue(), "form-damaged")

    def test_the_cells_of_all_sheets_count_together(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for _ in range(4):
            book.create_sheet().append(["甲"] * 30)
        book.save(tmp_path / "a.xlsx")
        refused((tmp_path / "a.xlsx").read_bytes(), "form-too-many-cells", limits=Limits(cells=100))


class TestXml:
    LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'

    def test_entities_in_a_workbook(self) -> None:
        refused(workbook(self.LAUGHS.encode() + b"<worksheet>&c;</worksheet>"), "form-entities")

    def test_an_external_entity_is_not_fetched(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("secret")
        dtd = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        refused(workbook(dtd.encode() + b"<worksheet>&x;</worksheet>"), "form-entities")

    def test_entities_in_a_word_document(self, tmp_path: Path) -> None:
        old = make.docx(TABLE, tmp_path / "a.docx")
        out = io.BytesIO()
        with zipfile.ZipFile(old) as source, zipfile.ZipFile(out, "w") as target:
            for item in source.namelist():
                data = source.read(item)
                if item == "word/document.xml":
                    data = data.replace(b"?>", b"?>" + self.LAUGHS.encode(), 1)
                target.writestr(item, data)
        refused(out.getvalue(), "form-entities", name="a.docx")

    def test_entities_in_an_open_document(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            package.writestr("content.xml", self.LAUGHS + "<a>&c;</a>")
        refused(out.getvalue(), "form-entities")

    def test_deep_nesting(self) -> None:
        refused(workbook(b"<a>" * 5000 + b"</a>" * 5000), "form-too-deep")

    def test_tables_in_tables_in_tables(self) -> None:
        refused(b"<table><tr><td>" * 5000, "form-too-deep", name="a.html")


class TestSlowTexts:
    """What makes a careless pattern or parser take minutes takes none of ours a second or two."""

    @pytest.mark.parametrize("piece", [b"<!--", b"<!", b"<?", b"</", b"<a ", b"<script>", b"<![CDATA[", b"&#", b'a="', b"<"])
    def test_unclosed_markup(self, piece: bytes) -> None:
        start = time.perf_counter()
        with contextlib.suppress(FormError):
            read_bytes(b"<table><tr><td>" + piece * 50_000, name="a.html")
        assert time.perf_counter() - start < 10

    @pytest.mark.parametrize("piece", [" ", "(", "1,", "≥", "<p ", "\n", "-"])
    def test_long_cells(self, piece: str) -> None:
        start = time.perf_counter()
        form = read_text(f'一级指标,二级指标,三级指标,指标值\n产出指标,数量指标,甲,"1{piece * 30_000}2"\n')
        assert time.perf_counter() - start < 10
        assert len(form.indicators) == 1

    def test_an_element_of_many_attributes(self) -> None:
        start = time.perf_counter()
        refused(workbook(sheet_of('<row r="1"><c ' + 'r="" ' * 60_000 + "/></row>")), "form-damaged")
        assert time.perf_counter() - start < 10


class TestWhatIsShown:
    """A number is shown as it is read: nothing turns the direction of a line."""

    @pytest.mark.parametrize("mark", TURNING)
    def test_turning_characters(self, mark: str) -> None:
        text = f"{mark}001个"
        assert visible(text) == xml_text(text) == escaped(text) == as_shown(text) == "\ufffd001个"

    @pytest.mark.parametrize("suffix", [".html", ".md", ".xlsx", ".docx"])
    def test_no_report_holds_one(self, suffix: str) -> None:
        form = read_text("一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\n产出\t数量\t甲\u202e乙\t≥1个\t\u202e001个\t100\n")
        data = WRITERS[suffix](assess([form]))
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                data = b"".join(map(package.read, package.namelist()))
        # An XLSX file has such characters as &#8238;.
        shown = html.unescape(data.decode("utf-8", "replace"))
        assert "\u202e" not in shown
        assert "甲\ufffd乙" in shown


class TestCells:
    def test_error_cells_and_formulas_without_values_are_found(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        make.fill_sheet(sheet, TABLE)
        sheet["D3"] = "#REF!"
        sheet["D3"].data_type = "e"
        sheet["E3"] = "=1+1"
        book.save(tmp_path / "a.xlsx")
        form = read(tmp_path / "a.xlsx")
        assert [(f.code, f.place) for f in form.findings] == [("form-error-cell", "Sheet!D3"), ("form-formula-without-value", "Sheet!E3")]
        assert (form.indicators[0].target, form.indicators[0].actual) == ("#REF!", None)

    def test_cells_that_look_like_formulas_and_markup_are_texts(self, tmp_path: Path) -> None:
        evil = Picture.of("一级指标|二级指标|三级指标|指标值|完成值|分值\n产出指标|数量指标|<b>甲</b>&amp;|=100%|+1|@2")
        for kind in ("xlsx", "ods", "docx", "html"):
            row = read(make.WRITERS[kind](evil, tmp_path / f"a.{kind}")).indicators[0]
            assert (row.name, row.target, row.actual, row.weight) == ("<b>甲</b>&amp;", "=100%", "+1", "@2")

    def test_a_quotation_mark_that_never_closes(self) -> None:
        text = '一级指标\t二级指标\t三级指标\t指标值\n产出\t数量\t"甲\t≥1个\n' + "产出\t数量\t乙\t≥2个\n" * 80
        form = read_text(text)
        assert len(form.indicators) == 81
        assert form.indicators[0].name == '"甲'
        assert "form-stray-quote" in {f.code for f in form.findings}


SEEDS = ["xlsx", "ods", "docx", "html", "csv"]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("seeds")
    kinds = list(SEEDS)
    for kind, package in (("xls", "xlwt"), ("pdf", "reportlab")):
        try:
            __import__(package)
        except ImportError:
            continue
        kinds.append(kind)
    return {kind: make.WRITERS[kind](TABLE, folder / f"a.{kind}").read_bytes() for kind in kinds}


def mutate(data: bytes, edits: list[tuple[float, bytes]]) -> bytes:
    out = bytearray(data)
    for where, patch in edits:
        at = int(where * len(out))
        out[at : at + len(patch)] = patch
    return bytes(out)


EDITS = st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6)


WORDS = ["", "<", "^", "……", "合计", "注：", "≥1个", "产出指标", "数量指标", "一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值"]
WORDS += [
    "年初预算数",
    "全年执行数",
    "执行率",
    "预期目标",
    "实际完成情况",
    "名称",
    "主要实施内容",
    "项目名称",
    "预算金额（万元）",
    "绩效自评表",
]


class TestFuzz:
    """Whatever is done to a form's bytes, nothing but the library's own errors is raised."""

    @pytest.mark.parametrize("kind", [*SEEDS, "xls", "pdf"])
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(edits=EDITS, cut=st.floats(0.05, 1))
    def test_mutated_bytes(self, kind: str, seeds: dict[str, bytes], edits: list[tuple[float, bytes]], cut: float) -> None:
        if kind not in seeds:
            pytest.skip("nothing here writes this kind of file")
        data = mutate(seeds[kind], edits)
        messages: set[str] = set()
        try:
            read_bytes(data[: int(len(data) * cut)] if cut < 0.3 else data, name=f"a.{kind}")
        except FormError as error:
            messages.add(error.message("zh"))
        assert all(messages)

    @pytest.mark.parametrize("kind", ["xlsx", "ods", "docx"])
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(edits=EDITS, part=st.integers(0, 30))
    def test_mutated_parts(self, kind: str, seeds: dict[str, bytes], edits: list[tuple[float, bytes]], part: int) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(seeds[kind])) as old, zipfile.ZipFile(out, "w") as new:
            names = old.namelist()
            for name in names:
                data = old.read(name)
                new.writestr(name, mutate(data, edits) if name == names[part % len(names)] and data else data)
        with contextlib.suppress(FormError):
            read_bytes(out.getvalue(), name=f"a.{kind}")

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), min_size=1, max_size=8))
    @example([["三级指标", "指标值"], ["<", "<"]])
    def test_any_table_of_form_words(self, rows: list[list[str]]) -> None:
        picture = Picture.of("\n".join("|".join(r) for r in rows))
        read_text(make.html_table(picture))
        text = "\n".join("\t".join(r) for r in picture.rows)
        if text.strip():
            read_text(text)

    @settings(max_examples=150, deadline=None)
    @given(st.text(min_size=1))
    def test_any_text(self, text: str) -> None:
        with contextlib.suppress(FormError):
            read_text(text)
