"""The whole language: a cell or a piece of running text, whatever its form → `Expression`.

Damage is mended first, then the text is parsed, each clause read, and the clauses put together.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import Any

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import context
from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.build import Reader
from indicator_dsl.language.compose import compose
from indicator_dsl.language.driver import Driver, NoParseError
from indicator_dsl.language.fast import common_form, common_items
from indicator_dsl.language.grammar import build
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Day, Expression, Period
from indicator_dsl.text import normalise

LONGEST = 100_000
"""No cell is longer; a longer text is refused (``text-too-long``)."""


def read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> Expression:
    """Return what a cell says; see `indicator_dsl.parse`."""
    plain, findings = clean(text)
    start = len(plain) - len(plain.lstrip())
    body = plain.strip()
    if not body:
        raise ParseError("empty-text", source=text, span=(0, len(text)), expected=("指标值",), text=text[:40])
    if len(text) > LONGEST:
        raise ParseError("text-too-long", source=text, span=(LONGEST, len(text)), length=len(text), limit=LONGEST)
    whole = (start, start + len(body))
    reader = Reader(text, offset=start, year=year, strict=strict)
    reader.findings.extend(findings)
    serial = excel_serial(body, unit)
    if serial is not None:
        reader.find("excel-serial", whole, found=body, read=str(serial.end))
        return evolved(serial, text=text, span=whole, findings=tuple(reader.findings))
    # Where the cell alone counts and was plain, the common form has been tried above.
    tried = body == text and unit is None and relation is None
    expression: Expression | None = None if tried else common_form(body, start, text)
    if expression is None:
        items = common_items(body, start, text) or reader.cell(_tree(body, text, start))
        expression = compose(items, reader, whole)
    if unit is not None or relation is not None:
        expression = context.apply(expression, reader, unit=unit, relation=relation)
    if expression.text is text and not reader.findings:
        return expression
    return evolved(expression, text=text, findings=tuple(reader.findings))


def parse_clauses(segment: str, source: str) -> tuple[Clause, ...]:
    """Return the clauses of a normalised piece of running text, each with its label, for `scan`.

    `source` is the same piece as written.  Raises `ParseError` like `parse`.
    """
    body = segment.rstrip()
    common = common_form(body, 0, source)
    if common is not None:
        return (common,)
    reader = Reader(source)
    return compose(reader.cell(_tree(body, source, 0)), reader, (0, len(body))).clauses if body else ()


@cache
def _driver() -> Driver:
    return Driver(build())


def _tree(body: str, source: str, offset: int) -> Any:
    try:
        return _driver().parse(body)
    except NoParseError as error:
        raise _error(body, source, offset, error.at, error.accepted) from None


def _error(body: str, source: str, offset: int, at: int, accepted: Collection[str]) -> ParseError:
    labels = words("labels")
    expected = tuple(dict.fromkeys(labels[name] for name in labels if name in accepted))
    if at >= len(body):
        end = offset + len(body)
        return ParseError("unexpected-end", source=source, span=(end, end), expected=expected)
    rest = re.compile(r"[^、，；;。\n]*").match(body, at)
    end = max(at + 1, rest.end() if rest else at)
    grouping = re.compile(r"[0-9]+(?:,[0-9]+)+").match(body, at)
    if grouping:
        span = (offset + at, offset + grouping.end())
        return ParseError("bad-grouping", source=source, span=span, expected=("数字",), found=source[slice(*span)])
    span = (offset + at, offset + end)
    return ParseError("unexpected-text", source=source, span=span, expected=expected, found=source[slice(*span)][:40])


# --- damage


@cache
def _damage() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], re.Pattern[str]]:
    entities = words("damage")["entities"]
    markup = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|" + "|".join(map(re.escape, entities)))
    broken = re.compile(rf"(?<=[0-9%])[ ]*\n\s*(?=(?:{piece('AFTER_WORD')}|{piece('UNIT_WORD')}){piece('END')})")
    comma = re.compile(r"(?<![0-9])[0-9]{1,3}(?:[ ]?，[ ]?[0-9]{3}|[ ],[ ]?[0-9]{3}|,[ ][0-9]{3})+(?![0-9])")
    return markup, entities, broken, comma


def clean(text: str) -> tuple[str, list[Finding]]:
    """Return `text` normalised and without what exports leave in it; the length never changes."""
    plain = normalise(text)
    markup, entities, broken, comma = _damage()
    findings: list[Finding] = []
    if "<" in plain or "&" in plain:
        plain, count = markup.subn(lambda m: entities.get(m[0], " ").ljust(len(m[0])), plain)
        if count:
            findings.append(Finding.of("html-markup", span=(0, len(text))))
    if "\n" in plain or "\r" in plain:
        plain = plain.replace("\r", " ")
        plain, count = broken.subn(lambda m: " " * len(m[0]), plain)
        if count:
            findings.append(Finding.of("joined-lines", span=(0, len(text))))
    if " " in plain and _APART.search(plain):
        # 不 低 于 95%: the blanks go behind the word, so that nothing else moves.
        plain = _spaced().sub(lambda m: re.sub(r"\s", "", m[0]).ljust(len(m[0])), plain)
    if "，" in plain or "," in plain:
        findings.extend(Finding.of("comma-ambiguous", span=m.span(), found=m[0]) for m in comma.finditer(plain))
    if "。" in plain or "·" in plain:
        findings.extend(Finding.of("ocr-digit", span=m.span(), found=m[0], read=_pointed(m)) for m in _DOT.finditer(plain))
        plain = _DOT.sub(_pointed, plain)
    if "元月" in plain:
        plain = _FIRST_MONTH.sub("1月", plain)
    if _WRAPPED.fullmatch(plain):
        inner = plain.strip()
        at = plain.index(inner)
        plain = f"{plain[:at]} {inner[1:-1]} {plain[at + len(inner) :]}"
    return plain, findings


# 98。5 and 98·5: a point that the keyboard or OCR made another.
_DOT = re.compile(r"(?<![0-9.])[0-9]+[。·][0-9]+(?=%|[万亿]|[^0-9。·.、，]|$)")


# 元月 is January where no 元 can be meant.
_FIRST_MONTH = re.compile(r"(?<![0-9一二三四五六七八九十百千万亿余多来几两日美欧港澳])元月")


_APART = re.compile("[一-龥] {1,3}[一-龥]")


@cache
def _spaced() -> re.Pattern[str]:
    """Return a pattern of the relation words with blanks between their characters."""
    listed = (word for place in ("before", "after") for value in words("relations")[place].values() for word in value.split())
    spelled = sorted((word for word in listed if len(word) > 1 and "(" not in word), key=len, reverse=True)
    return re.compile("|".join(" {0,3}".join(word) for word in spelled))


def _pointed(match: re.Match[str]) -> str:
    return re.sub("[。·]", ".", match[0])


# “≥95%” and （95%）: the whole cell in quotes or brackets; not (1), which numbers a list, nor (0,5).
_WRAPPED = re.compile(r"""\s*(?:“[^“”]+”|"[^"]+"|'[^']+'|\((?![0-9]{1,2}\)|[-0-9.% ]+[,，][-0-9.% ]+\))[^()]+\))\s*""")

_FIRST_SERIAL, _LAST_SERIAL = 36526, 55153  # 2000-01-01 to 2050-12-31
_EPOCH = date(1899, 12, 30)


def excel_serial(body: str, unit: str | None) -> Period | None:
    """Read a date that a spreadsheet exported as its day number.

    Only where the unit cell holds the same number: then the form's own unit was a date too, and no
    count is meant.  (A serial alone can't be told from a count.)
    """
    if unit is None or not re.fullmatch(r"[0-9]{2},?[0-9]{3}", body) or normalise(unit).strip() != body:
        return None
    number = int(body.replace(",", ""))
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    found = _EPOCH + timedelta(days=number)
    day = Day(found.year, found.month, found.day)
    return Period(day, day)
