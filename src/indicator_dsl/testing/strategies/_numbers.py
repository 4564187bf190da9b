"""The ways to write a number."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from indicator_dsl.testing.strategies import _words as words
from indicator_dsl.units import plain

_DIGITS = "零一二三四五六七八九"
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"


def grouped(value: Decimal) -> str:
    """Write a number with commas: ``1,300``."""
    whole, point, rest = plain(abs(value)).partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}{point}{rest}"


def scaled(value: Decimal, scale: str) -> str | None:
    """Write a number with a scale word (``10万``), None where that takes more than four decimals."""
    moved = value.scaleb(-words.SCALES[scale])
    text = plain(moved)
    if not value or len(text.partition(".")[2]) > 4 or abs(moved) < Decimal("0.01"):
        return None
    return text + scale


def in_chinese(value: Decimal, *, capitals: bool = False) -> str | None:
    """Write a whole number from 2 to 99,999,999 in words (``一百二十``), None for any other."""
    if value != value.to_integral_value() or not 2 <= value < 10**8:
        return None
    number = int(value)
    text = _section(number // 10_000) + "万" if number >= 10_000 else ""
    rest = number % 10_000
    if rest:
        text += ("零" if text and rest < 1000 else "") + _section(rest)
    # 十二, not 一十二, where nothing stands before it.
    text = text.removeprefix("一") if text.startswith("一十") else text
    if capitals:
        table = str.maketrans(_DIGITS + "十百千", _CAPITALS + "拾佰仟")
        return text.translate(table)
    return text


def _section(number: int) -> str:
    text, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
        gap = not digit
    return text


@st.composite
def written(draw: st.DrawFn, value: Decimal, *, scales: bool = True, chinese: bool = True) -> str:
    """Draw one of the ways to write `value`, its plain digits first."""
    forms = [plain(value)]
    if abs(value) >= 1000:
        forms.append(grouped(value))
    forms.append(plain(value) + ("0" if "." in plain(value) else ".0"))
    if scales:
        forms += [text for scale in words.SCALES if (text := scaled(value, scale))]
        if value == value.to_integral_value() and value >= 10**8 and value % 10**8 and not value % 10**4:
            forms.append(f"{value // 10**8}亿{value % 10**8 // 10**4}万")
    if chinese:
        forms += [text for capitals in (False, True) if (text := in_chinese(value, capitals=capitals))]
    return draw(st.sampled_from(list(dict.fromkeys(forms))))


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) != ","}
"""ASCII → full width.  A comma keeps its form: full width, it separates clauses."""


def full_width(text: str) -> str:
    """Return `text` in full-width characters."""
    return text.translate(_WIDE)
