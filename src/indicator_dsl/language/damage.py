"""What exports, OCR and keyboards leave in a cell: `clean` mends it before it is parsed.

Each repair keeps the length, so that every span is one into the text as written.
"""

from __future__ import annotations

import re
from functools import cache

from indicator_dsl.errors import Finding
from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.doubts import Doubts
from indicator_dsl.text import normalise


def clean(text: str, doubts: Doubts) -> tuple[str, list[Finding]]:
    """Return `text` normalised and mended, and its findings; what else it may have been goes to `doubts`."""
    plain = normalise(text)
    findings: list[Finding] = []
    # Letters, numerals and digits alone can't be damaged.
    if not plain.isalnum():
        if "<" in plain or "&" in plain:
            plain = _without_markup(plain, findings)
        if "\n" in plain or "\r" in plain:
            plain = _on_one_line(plain, findings)
        if " " in plain and _APART.search(plain):
            plain = _spaced().sub(_gathered, plain)
        if "，" in plain or "," in plain:
            for m in _COMMA.finditer(plain):
                doubts.spell(m.span(), _one_number(m[0]))
                findings.append(Finding.of("comma-ambiguous", span=m.span(), found=m[0]))
        if "。" in plain or "·" in plain:
            findings.extend(Finding.of("ocr-digit", span=m.span(), found=m[0], read=_pointed(m)) for m in _DOT.finditer(plain))
            plain = _DOT.sub(_pointed, plain)
        if _WRAPPED.fullmatch(plain):
            inner = plain.strip()
            at = plain.index(inner)
            plain = f"{plain[:at]} {inner[1:-1]} {plain[at + len(inner) :]}"
    if ("不" in plain or "等" in plain) and _MISSPELT.search(plain):
        findings.extend(Finding.of("ocr-sign", span=m.span(1), found=m[1], read=_spelled(m)) for m in _MISSPELT.finditer(plain))
        plain = _MISSPELT.sub(_spelled, plain)
    if "介于" in plain:
        plain = _BETWEEN.sub(r"\1-", plain)
    if "Q" in plain:
        plain = _QUARTER.sub(r"\1季", plain)
    if "元月" in plain:
        plain = _FIRST_MONTH.sub("1月", plain)
    return plain, findings


@cache
def _markup() -> tuple[re.Pattern[str], dict[str, str]]:
    entities = words("damage")["entities"]
    return re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|" + "|".join(map(re.escape, entities))), entities


def _without_markup(plain: str, findings: list[Finding]) -> str:
    markup, entities = _markup()
    plain, count = markup.subn(lambda m: entities.get(m[0], " ").ljust(len(m[0])), plain)
    if count:
        findings.append(Finding.of("html-markup", span=(0, len(plain))))
    return plain


@cache
def _broken() -> re.Pattern[str]:
    # A line that breaks between a number and its unit, or between a date and what makes it a deadline.
    end, after, due, done = piece("END"), piece("AFTER_WORD"), piece("DUE_WORD"), piece("DONE_WORD")
    unit = rf"(?<=[0-9%])[ ]*\n\s*(?=(?:{after}|{piece('UNIT_WORD')}{after}?){end})"
    return re.compile(rf"{unit}|(?<=[底末日号月年])[ ]*\n\s*(?={due}{done}?{end})|(?<=[底末日号前])[ ]*\n\s*(?={done}{end})")


@cache
def _cut() -> tuple[re.Pattern[str], re.Pattern[str]]:
    # 5个工作\n日内: a narrow cell breaks within a word behind a number.
    unit, after = piece("UNIT_WORD"), piece("AFTER_WORD")
    return (
        re.compile(rf"(?<=[0-9%])([一-龥]{{1,4}})[ ]*\n\s*([一-龥]{{1,4}})(?={piece('END')})"),
        re.compile(f"(?:{unit})?(?:{after})?"),
    )


def _uncut(match: re.Match[str]) -> str:
    joined = match[1] + match[2]
    return joined.ljust(len(match[0])) if _cut()[1].fullmatch(joined) else match[0]


def _on_one_line(plain: str, findings: list[Finding]) -> str:
    broken = plain = plain.replace("\r", " ")
    plain = _cut()[0].sub(_uncut, _broken().sub(lambda m: " " * len(m[0]), plain))
    if plain != broken:
        findings.append(Finding.of("joined-lines", span=(0, len(plain))))
    return plain


# 1，300 and 1, 300: a comma that may group digits or separate two numbers; 98，5% one that may be a point.
_COMMA = re.compile(
    r"(?<![0-9])[0-9]{1,3}(?:[ ]?，[ ]?[0-9]{3}|[ ],[ ]?[0-9]{3}|,[ ][0-9]{3})+(?![0-9])|(?<![0-9.])[0-9]{1,3}，[0-9]{1,2}(?=[%万亿])"
)


def _one_number(text: str) -> str:
    """Return 1，300 as 1300, and 98，5 as 98.5."""
    head, *rest = re.split("[ ]?[，,][ ]?", text)
    return f"{head}.{rest[0]}" if len(rest[0]) < 3 else "".join((head, *rest))


# 98。5 and 98·5: a point that the keyboard or OCR made another; not 5·12防灾减灾日.
_DOT = re.compile(r"(?<![0-9.“])[0-9]+[。·][0-9]+(?![一-龥]{2,8}[日周])(?=%|[万亿]|[^0-9。·.、，]|$)")


def _pointed(match: re.Match[str]) -> str:
    return re.sub("[。·]", ".", match[0])


# 不低干, 不底于, 不少与: what OCR and keyboards make of 于 and 低 in a relation.
_MISSPELT = re.compile(r"((?:不[得能应]?|大于|小于)(?:[低少小高大多等][干予千与]|[底抵]于))(?=:?\s{0,3}[0-9])")


def _spelled(match: re.Match[str]) -> str:
    return re.sub("[底抵]", "低", match[1][:-1]) + "于"


# 介于3个和5个之间
_BETWEEN = re.compile(r"(介于[0-9][0-9.,]{0,12}[^0-9和与及、，；;,。\n]{0,6})[和与](?=[0-9])")

# 2024年Q4
_QUARTER = re.compile(r"(?<![0-9A-Za-z])Q([1-4])(?=[-~至到前底末内完、，；;,。\s]|$)")

# 元月 is January where no 元 can be meant.
_FIRST_MONTH = re.compile(r"(?<![0-9一二三四五六七八九十百千万亿余多来几两日美欧港澳])元月")

_APART = re.compile("[一-龥] {1,3}[一-龥]")


@cache
def _spaced() -> re.Pattern[str]:
    """Return a pattern of the relation words with blanks between their characters."""
    listed = (word for place in ("before", "after") for value in words("relations")[place].values() for word in value.split())
    spelled = sorted((word for word in listed if len(word) > 1 and "(" not in word), key=len, reverse=True)
    return re.compile("|".join(" {0,3}".join(word) for word in spelled))


def _gathered(match: re.Match[str]) -> str:
    """不 低 于 95%: the blanks go behind the word, so that nothing else moves."""
    return re.sub(r"\s", "", match[0]).ljust(len(match[0]))


# “≥95%” and （95%）: the whole cell in quotes or brackets; not (1), which numbers a list, nor (0,5).
_WRAPPED = re.compile(r"""\s*(?:“[^“”]+”|"[^"]+"|'[^']+'|\((?![0-9]{1,2}\)|[-0-9.% ]+[,，][-0-9.% ]+\))[^()]+\))\s*""")
