"""Plain text: .csv, .tsv, tables pasted or extracted as text, in the encodings in use."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms.grid import Grid, GridBuilder
from indicator_dsl.forms.limits import Limits
from indicator_dsl.forms.readers import aligned
from indicator_dsl.text import decode as decoded

_TAGS = re.compile(r"</?(?:p|span|div|b|strong|i|em|font|u|td|tr|th)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_BREAKS = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BARS = re.compile("[│┃║｜]")
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_RULE = re.compile(r"\|?[\s:|-]*-{3,}[\s:|-]*|[\s|\u2500-\u257f]+")
# A cell with more lines than this is a stray quotation mark that swallowed the table.
_CELL_LINES = 60


def decode(data: bytes) -> str:
    """Return the text of `data`: UTF-8 or UTF-16 by its mark, else UTF-8, GB18030, UTF-16 by its zeros.

    Bytes that decode but make no text (one in ten is no character) are no kind of file that can be read.
    """
    text = _decode(data)
    sample = text[:2000]
    if sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\n\r\f\v" for c in sample) * 10 > len(sample):
        raise FormError("form-unknown-kind")
    return text


def _decode(data: bytes) -> str:
    encoding = None
    if b"\0" in data[:4096] and not data.startswith(_MARKS):
        head = data[:4096]
        odd, even = head[1::2].count(0), head[::2].count(0)
        if max(odd, even) * 50 < len(head) or min(odd, even) * 4 > max(odd, even):
            raise FormError("form-unknown-kind")
        encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        return data.decode(encoding) if encoding else decoded(data)
    except UnicodeDecodeError as error:
        raise FormError("form-unknown-encoding") from error


def read(text: str, limits: Limits, *, suffix: str = "") -> Grid:
    """Return the grid of a text; the rows are its records (its lines, where no cell holds a line break)."""
    text = _BARS.sub("|", text.replace("\0", ""))
    delimiter = _delimiter(text, suffix)
    builder = GridBuilder(limits)
    if delimiter == "|":
        records = _barred(text.splitlines())
    elif delimiter is None:
        lines = text.split("\n")
        records = aligned.records(lines) or [[line] for line in lines]
    else:
        records = _records(text, delimiter, builder)
    for number, record in enumerate(records):
        for column, cell in enumerate(record):
            builder.put(number, column, clean(cell))
    # Tabs of an extracted text part what was found in a line; those of a copied sheet are as many in each.
    return builder.build(ragged=delimiter == "\t" and len({len(record) for record in records if len(record) > 1}) > 1)


def _barred(lines: list[str]) -> list[list[str]]:
    """Part lines at their bars; the bars around a table are no borders between cells."""
    rows = ["" if _is_rule(line) else line.strip() for line in lines]
    framed = all(r.startswith("|") and r.endswith("|") for r in rows if "|" in r)
    return [(r.removeprefix("|").removesuffix("|") if framed else r).split("|") if r else [] for r in rows]


def _is_rule(line: str) -> bool:
    return len(line) < 1000 and _RULE.fullmatch(line) is not None


def clean(cell: str) -> str:
    """Drop the tags and heading marks that text extractors leave."""
    if "<" in cell:
        cell = _TAGS.sub("", _BREAKS.sub("\n", cell))
    return re.sub(r"^\s*#{1,6}\s+", "", cell)


def _records(text: str, delimiter: str, builder: GridBuilder) -> list[list[str]]:
    csv.field_size_limit(1 << 30)
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
        except csv.Error:
            continue
        longest = max((cell.count("\n") for record in records for cell in record), default=0)
        if longest <= _CELL_LINES or quoting == csv.QUOTE_NONE:
            return records
        builder.findings.append(Finding.of("form-stray-quote"))
    raise FormError("form-damaged", detail="csv")


def _delimiter(text: str, suffix: str) -> str | None:
    lines = [line for line in text.splitlines()[:500] if line.strip() and not _is_rule(line)]
    counts = {d: sum(1 for line in lines if line.count(d) >= (2 if d != "\t" else 1)) for d in ("\t", ",", ";", "|")}
    if suffix == ".csv" and counts[","] and counts[","] >= max(counts["\t"], counts[";"]):
        return ","
    if counts["\t"] * 5 >= len(lines) and counts["\t"]:
        return "\t"
    if counts["|"] * 2 >= len(lines) and counts["|"]:
        return "|"
    best = max((",", ";"), key=counts.__getitem__)
    return best if counts[best] * 2 >= len(lines) and counts[best] else None
