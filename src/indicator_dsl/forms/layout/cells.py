"""What the text of one cell says by itself: a number, points, a blank, a label with its colon."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from indicator_dsl.forms.layout.words import signs, squeeze

DIGIT = re.compile(r"[0-9０-９]")
BARE = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?")
NUMBER = re.compile(BARE.pattern + "%?")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·]")
_SPACED = re.compile(rf"(?<={_CJK.pattern})\s+(?={_CJK.pattern})")
_BLANK = re.compile(r"[….。—\-/\\*_xX×]*")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?[%分]?")
# 监控负责人：刘某, 单位（盖章）：, 填报日期
_LABELLED = re.compile(r"[^\W\d_][^:0-9≥≤=<>%]{0,19}:(?!.*[≥≤])")
_NUMBERED = (
    re.compile(r"[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]{1,3}[部分类项]|^[一二三四五六七八九十]{1,3}$"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"[0-9]{1,3}(?:[、.](?![0-9])|$)"),
    re.compile(r"\([0-9]{1,3}\)|[①-⑳]|[0-9]{1,2}(?:\.[0-9]{1,2})+"),
)


def tidy(text: str) -> str:
    """Return a cell's text on one line: breaks between Chinese characters vanish, others are spaces."""
    lines = text.replace("\r", "\n").replace("\u200b", "").replace("\ufeff", "").split("\n")
    out = ""
    for line in filter(None, map(str.strip, lines)):
        out += line if not out or _CJK.match(out[-1]) or _CJK.match(line) else f" {line}"
    return out


def level_name(text: str) -> str:
    """Return the name of a level: 成 本 指 标, spaced out to fill its cell, is 成本指标; 同上 is that of the row above."""
    name = _SPACED.sub("", tidy(text))
    return "" if name in ("同上", "〃", "″", '"') else name


def filled(text: str | None) -> bool:
    """Tell whether a cell says something: —, /, …… say nothing."""
    return bool(text) and _BLANK.fullmatch(squeeze(text or "")) is None


def is_number(text: str) -> bool:
    """Tell whether a text is a number, perhaps with signs before it."""
    return NUMBER.fullmatch(squeeze(text).lstrip("".join(signs()))) is not None


def is_points(text: str | None) -> bool:
    """Tell whether a cell states points: 10, 10分, 10%."""
    return _POINTS.fullmatch(squeeze(text or "")) is not None


def is_labelled(text: str) -> bool:
    """Tell whether a text is a label with a colon, what it labels perhaps behind it: 填报日期：2024年9月5日."""
    return _LABELLED.match(squeeze(text[:200])) is not None


def depth_of(text: str) -> int | None:
    """Return how deep a text's numbering stands: 0 for 一、, 1 for （一）, 2 for 1., 3 for （1）; None without one."""
    plain = squeeze(text[:12])
    return next((depth for depth, pattern in enumerate(_NUMBERED) if pattern.match(plain)), None)


def as_number(text: str | None) -> Decimal | None:
    """Return the number that a cell shows (thousands separators, a percent sign), None for anything else."""
    plain = squeeze(text or "").replace(",", "").removeprefix("¥").removesuffix("元")
    scale = Decimal(1)
    if plain.endswith("%"):
        plain, scale = plain[:-1], Decimal("0.01")
    if not re.fullmatch(r"[+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+", plain) or len(plain) > 60:
        return None
    try:
        return Decimal(plain) * scale
    except InvalidOperation:
        return None
