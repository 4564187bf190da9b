"""Tell what kind of file it is by its content; the suffix only raises a finding."""

from __future__ import annotations

import re

from indicator_dsl.errors import FormError
from indicator_dsl.forms.limits import Limits
from indicator_dsl.forms.readers.xmlstream import Package

_SUFFIXES = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".et", ".ett"),
    "xls": (".xls", ".xlt", ".et", ".ett"),
    "ods": (".ods",),
    "docx": (".docx", ".docm", ".dotx", ".wps"),
    "pdf": (".pdf",),
    "html": (".html", ".htm"),
    "text": (".csv", ".tsv", ".txt", ".tab", ".md", ".text"),
}
_MAGIC = ((b"{\\rtf", "RTF", "docx"), (b"\x89PNG", "PNG", "pdf"), (b"\xff\xd8\xff", "JPEG", "pdf"), (b"GIF8", "GIF", "pdf"))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(data: bytes, limits: Limits) -> str:
    """Return ``xlsx``, ``xls``, ``ods``, ``docx``, ``pdf``, ``html`` or ``text``; FormError for anything else."""
    if not data.strip():
        raise FormError("form-empty-file")
    if data.startswith(b"PK"):
        return _package_kind(data, limits)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return "xls"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for magic, kind, instead in _MAGIC:
        if data.startswith(magic):
            raise FormError("form-unsupported-kind", kind=kind, instead=instead)
    return _text_kind(data)


def _package_kind(data: bytes, limits: Limits) -> str:
    package = Package(data, limits)
    names = package.sizes
    if "EncryptedPackage" in names:
        raise FormError("form-encrypted")
    if "mimetype" in names:
        kind = package.bytes_of("mimetype", 200).decode("ascii", "replace")
        if "spreadsheet" in kind:
            return "ods"
        raise FormError("form-unsupported-kind", kind="OpenDocument", instead="docx")
    if any(n.startswith("word/document") for n in names):
        return "docx"
    if any(n.endswith("workbook.bin") for n in names):
        raise FormError("form-unsupported-kind", kind="xlsb", instead="xlsx")
    if any(n.endswith("workbook.xml") for n in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if "[Content_Types].xml" in names:
        raise FormError("form-damaged", detail="workbook.xml, document.xml")
    raise FormError("form-unsupported-kind", kind="zip", instead="xlsx")


def _ole_kind(data: bytes) -> str:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise FormError("form-encrypted")
    if has("Workbook") or has("Book"):
        return "xls"
    if has("WordDocument"):
        raise FormError("form-unsupported-kind", kind="doc", instead="docx")
    if has("PowerPoint Document"):
        raise FormError("form-unsupported-kind", kind="ppt", instead="pdf")
    raise FormError("form-damaged", detail="OLE")


def _text_kind(data: bytes) -> str:
    head = data[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode("utf-8")
    low = head.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in low and b"<html" not in low:
        raise FormError("form-unsupported-kind", kind="XML Spreadsheet 2003", instead="xlsx")
    if low.lstrip().startswith(b"mime-version:"):
        raise FormError("form-unsupported-kind", kind="MHTML", instead="xlsx")
    if re.search(rb"<(?:!doctype html|html|table|meta|body)[\s>]", low):
        return "html"
    return "text"


def suffix_fits(kind: str, suffix: str) -> bool:
    """Tell whether a file of this kind may have this suffix."""
    return not suffix or suffix.lower() in _SUFFIXES[kind]
