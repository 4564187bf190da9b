"""What kind of file it is, told by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms.detect import kind_of, suffix_fits
from indicator_dsl.forms.limits import Limits

from .make import OLE, ole


def package(*names: str, mimetype: str | None = None, sealed: bool = False) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype is not None:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<manifest:encryption-data/>" if sealed else "<x/>")
    return made.getvalue()


KINDS = {
    "xlsx": [package("[Content_Types].xml", "xl/workbook.xml")],
    "docx": [package("[Content_Types].xml", "word/document.xml"), package("word/document2.xml")],
    "ods": [
        package("content.xml"),
        package("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    ],
    "xls": [
        *(ole("Workbook"), ole("Book"), ole("\5SummaryInformation", "a", "b", "c", "d", "Workbook"), ole("Workbook", sectors=300)),
        *(ole("Workbook", inside=("WordDocument",)), b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"),
    ],
    "pdf": [b"%PDF-1.7\n", b"\n" * 1000 + b"%PDF-1.4"],
    "html": [
        b"<!DOCTYPE html><p>",
        b"<HTML >",
        b"\xef\xbb\xbf<table border=1>",
        "<table>".encode("utf-16"),
        b"<meta charset=gbk>",
        b"<body>",
    ],
    "text": [
        b"a,b\n",
        "指标,目标\n".encode("gbk"),
        b"<p>no table</p>",
        b"\n" * 1021 + b"%PDF-1.4",
        "甲\t乙".encode("utf-16"),
        b"BMI,1\n",
        b"RIFF: a text",
    ],
}
REFUSED = [
    (b"", "form-empty-file", None),
    (b" \r\n", "form-empty-file", None),
    (package("EncryptedPackage"), "form-encrypted", None),
    (ole("EncryptedPackage"), "form-encrypted", None),
    (package("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "form-unsupported-kind", "OpenDocument"),
    (package("xl/workbook.bin"), "form-unsupported-kind", "xlsb"),
    (package("[Content_Types].xml"), "form-damaged", None),
    (package("a.txt"), "form-archive", "ZIP"),
    (package("OFD.xml", "Doc_0/Document.xml"), "form-unsupported-kind", "OFD"),
    (
        package("content.xml", "META-INF/manifest.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet", sealed=True),
        "form-encrypted",
        None,
    ),
    (ole("WordDocument"), "form-unsupported-kind", "doc"),
    # Word's own style Book Title, and a workbook that stands in a document, make no workbook of it.
    (ole("WordDocument") + "Book Title".encode("utf-16-le"), "form-unsupported-kind", "doc"),
    (ole("WordDocument", "1Table", inside=("Workbook",)), "form-unsupported-kind", "doc"),
    (ole("PowerPoint Document"), "form-unsupported-kind", "ppt"),
    (ole("Nothing"), "form-unknown-kind", None),
    (ole(), "form-unknown-kind", None),
    (OLE, "form-damaged", None),
    (OLE + bytes(600), "form-damaged", None),
    (ole("Workbook")[:700], "form-damaged", None),
    (ole("Workbook", sectors=300)[:6000], "form-damaged", None),
    (b"{\\rtf1", "form-unsupported-kind", "RTF"),
    (b"\x89PNG\r\n", "form-picture", "PNG"),
    (b"\xff\xd8\xff\xe0", "form-picture", "JPEG"),
    (b"GIF89a", "form-picture", "GIF"),
    (b"II*\0", "form-picture", "TIFF"),
    (b"BM\x36\1\0\0\0\0\0\0", "form-picture", "BMP"),
    (b"RIFF\1\2\3\4WEBPVP8", "form-picture", "WebP"),
    (b"Rar!\x1a\7\1\0", "form-archive", "RAR"),
    (b"7z\xbc\xaf\x27\x1c\0\4", "form-archive", "7z"),
    (b"\x1f\x8b\x08", "form-archive", "gzip"),
    (b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "form-unsupported-kind", "XML Spreadsheet 2003"),
    (b"\nMIME-Version: 1.0\n", "form-unsupported-kind", "MHTML"),
]


# A package holds the time, so its bytes are no name for a test.
@pytest.mark.parametrize(
    ("kind", "data"),
    [pytest.param(kind, data, id=f"{kind}-{number}") for kind, several in KINDS.items() for number, data in enumerate(several)],
)
def test_a_kind_is_told_by_its_bytes(kind: str, data: bytes) -> None:
    assert kind_of(data, Limits()) == kind


@pytest.mark.parametrize(("data", "code", "kind"), REFUSED, ids=[f"{kind}-{number}" for number, (_, _, kind) in enumerate(REFUSED)])
def test_what_is_not_read_is_named(data: bytes, code: str, kind: str | None) -> None:
    with pytest.raises(FormError) as caught:
        kind_of(data, Limits())
    assert (caught.value.code, caught.value.fields.get("kind")) == (code, kind)
    assert caught.value.message("zh")


@pytest.mark.parametrize(
    ("kind", "suffix", "fits"),
    [("xlsx", ".XLSX", True), ("xlsx", ".xls", False), ("docx", ".wps", True), ("text", "", True), ("html", ".csv", False)],
)
def test_suffixes(kind: str, suffix: str, fits: bool) -> None:
    assert suffix_fits(kind, suffix) is fits
