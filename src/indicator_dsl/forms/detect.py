"""Tell what kind of file it is by its content; the suffix only raises a finding."""

from __future__ import annotations

import re

from indicator_dsl.errors import FormError
from indicator_dsl.forms.limits import DEFAULT, Limits
from indicator_dsl.forms.readers import ole
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
SUFFIXES: frozenset[str] = frozenset(suffix for several in _SUFFIXES.values() for suffix in several)
"""The suffixes that forms have."""

_OF_THE_SYSTEM = frozenset(("thumbs.db", "desktop.ini"))

# What stands at the start of a file that holds no text.
_OTHERS = {
    "form-archive": {"RAR": rb"Rar!", "7z": rb"7z\xbc\xaf\x27\x1c", "gzip": rb"\x1f\x8b"},
    "form-picture": {
        "PNG": rb"\x89PNG",
        "JPEG": rb"\xff\xd8\xff",
        "GIF": rb"GIF8",
        "TIFF": rb"II\*\0|MM\0\*",
        "BMP": rb"BM.{4}\0{4}",
        "WebP": rb"RIFF.{4}WEBP",
    },
}


def kind_of(data: bytes, limits: Limits) -> str:
    """Return ``xlsx``, ``xls``, ``ods``, ``docx``, ``pdf``, ``html`` or ``text``; FormError for anything else."""
    if not data.strip():
        raise FormError("form-empty-file")
    if data.startswith(b"PK"):
        return _package_kind(data, limits)
    if data.startswith(ole.MAGIC):
        return _ole_kind(data)
    if data.startswith((b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return "xls"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        raise FormError("form-unsupported-kind", kind="RTF", instead="docx")
    for code, kinds in _OTHERS.items():
        for kind, start in kinds.items():
            if re.match(start, data, re.DOTALL):
                raise FormError(code, kind=kind)
    return _text_kind(data)


def _package_kind(data: bytes, limits: Limits) -> str:
    package = Package(data, limits)
    names = package.sizes
    sealed = "META-INF/manifest.xml" in names and b"encryption-data" in package.bytes_of("META-INF/manifest.xml", limits.document_bytes)
    if "EncryptedPackage" in names or sealed:
        raise FormError("form-encrypted")
    if "mimetype" in names:
        kind = package.bytes_of("mimetype", 200).decode("ascii", "replace")
        if "spreadsheet" in kind:
            return "ods"
        raise FormError("form-unsupported-kind", kind="OpenDocument", instead="docx")
    if "OFD.xml" in names:
        raise FormError("form-unsupported-kind", kind="OFD", instead="docx")
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
    raise FormError("form-archive", kind="ZIP")


def _ole_kind(data: bytes) -> str:
    names = ole.streams(data)
    if "EncryptedPackage" in names:
        raise FormError("form-encrypted")
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return "xls"
    kinds = {"WordDocument": ("doc", "docx"), "PowerPoint Document": ("ppt", "pdf")}
    for name, (kind, instead) in kinds.items():
        if name in names:
            raise FormError("form-unsupported-kind", kind=kind, instead=instead)
    raise FormError("form-unknown-kind")


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


def is_of_the_system(name: str) -> bool:
    """Whether the system keeps such a file for itself: hidden files, ``Thumbs.db``, the lock files of an open Office document (``~$…``)."""
    return name.startswith((".", "~$")) or name.lower() in _OF_THE_SYSTEM


def refuse_kind(suffix: str, data: bytes, limits: Limits = DEFAULT) -> None:
    """Raise FormError for what might be read as a text and is no form: a program or a note that lies in a folder."""
    if suffix and suffix.lower() not in SUFFIXES and kind_of(data, limits) == "text":
        raise FormError("form-unsupported-kind", kind=suffix, instead="xlsx")
