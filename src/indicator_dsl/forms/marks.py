"""The mark inside everything that this program writes: such a file may be replaced by a new one, and is no form.

A file is known by its mark and not by its name, so that it stays known when it is renamed, or saved again by Excel or WPS.

| kind | mark |
| --- | --- |
| .xlsx, .docx | the author (``dc:creator``), which spreadsheet programs keep |
| .html | ``<meta name="generator">`` |
| .md | a comment below the title |
| .json | ``"made_by"``, first in the object or in each object of a list |
| .jsonl | ``"made_by"`` in each line, after its schema |
| .csv | the last heading |
| .parquet | ``made_by`` in the metadata of the schema |
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

MARK = "indicator-dsl"
_HEAD = 4096
_PARQUET = b"PAR1"
_MOST_BYTES = 64 << 20
_CREATOR = re.compile(rb"<(?:[a-z]+:)?creator[^<>]*>indicator-dsl\b")
# A key and its value in the footer (Thrift, compact): the value's field and its length stand between.
_KEY_VALUE = re.compile(rb"made_by\x18\x0dindicator-dsl")
_STARTS = re.compile(
    rb"""\s*(?:
        \#[^\r\n]*\r?\n<!--\ indicator-dsl\b
      | <!DOCTYPE\ html>.*<meta\ name="generator"\ content="indicator-dsl\b
      | [\[{]\s*\{?\s*(?:"schema":\s*[0-9]+,\s*)?"made_by":\s*"indicator-dsl"
      | [^\r\n]*[,;\t]"?indicator-dsl"?[\r\n]
    )""",
    re.DOTALL | re.VERBOSE,
)


def is_ours(data: bytes) -> bool:
    """Whether the content of a file has our mark."""
    if data.startswith(b"PK"):
        return _CREATOR.search(_core(data)) is not None
    if data.startswith(_PARQUET):
        return _has_mark(io.BytesIO(data))
    return _STARTS.match(data[:_HEAD].removeprefix(b"\xef\xbb\xbf")) is not None


def is_our_file(path: Path) -> bool:
    """Whether a file has our mark; one that can't be read, or is no file, has none."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if file.read(len(_PARQUET)) == _PARQUET:
                return _has_mark(file)
            if path.stat().st_size > _MOST_BYTES:
                return False
            file.seek(0)
            return is_ours(file.read())
    except OSError:
        return False


def _has_mark(parquet: BinaryIO) -> bool:
    """Whether the footer of a Parquet file, of which its last eight bytes tell the length, has our mark."""
    end = parquet.seek(0, io.SEEK_END)
    parquet.seek(max(0, end - 8))
    length = int.from_bytes(parquet.read(4), "little")
    if parquet.read() != _PARQUET or not 0 < length <= min(end, _MOST_BYTES):
        return False
    parquet.seek(max(0, end - 8 - length))
    return _KEY_VALUE.search(parquet.read(length)) is not None


def _core(data: bytes) -> bytes:
    """Return the part of an Office package that names its author."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("docProps/core.xml") as part:
            return part.read(_HEAD)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return b""
