"""What kind of file it is, told by its bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

from indicator_dsl.errors import FormError
from indicator_dsl.forms.detect import kind_of, suffix_fits
from indicator_dsl.forms.limits import Limits

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def package(*names: str, mimetype: str | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype is not None:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return made.getvalue()


def ole(name: str) -> bytes:
    return OLE + bytes(64) + name.encode("utf-16-le") + bytes(64)


KINDS = {
    "xlsx": [package("[Content_Types].xml", "xl/workbook.xml")],
    "docx": [package("[Content_Types].xml", "word/document.xml"), package("word/document2.xml")],
    "ods": [
        package("content.xml"),
        package("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    ],
    "xls": [ole("Workbook"), ole("Book"), b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"],
    "pdf": [b"%PDF-1.7\n", b"\n" * 1000 + b"%PDF-1.4"],
    "html": [
        b"<!DOCTYPE html><p>",
        b"<HTML >",
        b"\xef\xbb\xbf<table border=1>",
        "<table>".encode("utf-16"),
        b"<meta charset=gbk>",
        b"<body>",
    ],
    "text": [b"a,b\n", "指标,目标\n".encode("gbk"), b"<p>no table</p>", b"\n" * 1021 + b"%PDF-1.4", "甲\t乙".encode("utf-16")],
}
REFUSED = [
    (b"", "form-empty-file", None),
    (b" \r\n", "form-empty-file", None),
    (package("EncryptedPackage"), "form-encrypted", None),
    (ole("EncryptedPackage"), "form-encrypted", None),
    (package("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "form-unsupported-kind", "OpenDocument"),
    (package("xl/workbook.bin"), "form-unsupported-kind", "xlsb"),
    (package("[Content_Types].xml"), "form-damaged", None),
    (package("a.txt"), "form-unsupported-kind", "zip"),
    (ole("WordDocument"), "form-unsupported-kind", "doc"),
    (ole("PowerPoint Document"), "form-unsupported-kind", "ppt"),
    (ole("Nothing"), "form-damaged", None),
    (b"{\\rtf1", "form-unsupported-kind", "RTF"),
    (b"\x89PNG\r\n", "form-unsupported-kind", "PNG"),
    (b"\xff\xd8\xff\xe0", "form-unsupported-kind", "JPEG"),
    (b"GIF89a", "form-unsupported-kind", "GIF"),
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
