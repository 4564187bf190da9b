"""How a spreadsheet shows a number: Excel's number formats, on exact decimals.

``show(Decimal("0.95"), "0%")`` is ``95%``.  Formats are read as a Chinese Excel does (format 14 is
``yyyy/m/d``).  What a format cannot show (a negative date) is shown as the plain number.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from indicator_dsl.units import plain

BUILTIN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0", 6: "¥#,##0", 7: "¥#,##0.00", 8: "¥#,##0.00",
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"',
    29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0", 42: "¥#,##0", 43: "#,##0.00", 44: "¥#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_LONGEST = 1000
_TOKEN = re.compile(
    r"""(?P<literal>"[^"]*"?|[\\!].)|(?P<space>_.)|(?P<fill>\*.)|(?P<bracket>\[[^\]]*\])|(?P<noon>AM/PM|A/P|上午/下午)"""
    r"""|(?P<general>General|G/通用格式|通用格式)|(?P<exponent>E[+-]0+)|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)|(?P<digit>[0#?])|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)
# The computer's own long date and time, whatever the format says beside.
_SYSTEM = re.compile(r"\[\$-(?:(F800|x-sysdate)|F400|x-systime)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Token = tuple[str, str]


def number(raw: str) -> Decimal | None:
    """Return the number that a file stores as `raw`, at the 15 digits that Excel keeps; None for no number."""
    try:
        value = Decimal(raw.strip())
    except ArithmeticError:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 330:
        return None
    return _FIFTEEN.plus(value)


def general(value: Decimal) -> str:
    """Show a number as the format General does in a wide enough column; integers keep all digits."""
    if value == value.to_integral_value():
        return f"{value:.0f}" if value.adjusted() < 21 else f"{value:.5E}"
    whole = max(1, value.adjusted() + 1)
    if value.adjusted() < -9:
        return f"{_FIFTEEN.plus(value):.5E}"
    text = f"{_WIDE.quantize(value, Decimal(1).scaleb(-max(0, 10 - whole))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_date(code: str) -> bool:
    """Tell whether a format shows dates or times."""
    return any(kind in ("date", "noon") for kind, _ in _sections(code)[0])


_NUMBER = re.compile(r"([^0-9.]*?)(-?(?:[0-9][0-9,]*)?\.?[0-9]+)(%?)([^0-9.]*)")


def unrounded(shown: str, value: Decimal) -> str | None:
    """Return what a cell would show without its format's rounding: 94.6% where 0.946 is shown as 95%.

    None where nothing was rounded, or where what is shown is more than the number rounded (a date, a fraction, thousands).
    """
    found = _NUMBER.fullmatch(shown.strip())
    if found is None:
        return None
    before, digits, percent, behind = found.groups()
    near = Decimal(digits.replace(",", ""))
    exact = value * 100 if percent else value
    step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    if near == exact or abs(near - exact) > step / 2:
        return None
    return f"{before}{plain(exact)}{percent}{behind}"


def show(value: Decimal, code: str, *, base1904: bool = False) -> str:
    """Return `value` as the format `code` shows it."""
    if code in ("General", "@", "") or len(code) > _LONGEST:
        return general(value)
    if (system := _SYSTEM.search(code)) is not None:
        code = BUILTIN[31] if system[1] else "h:mm:ss"
    sections = _sections(code)
    tokens, value = _choose(sections, value)
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds and "digit" not in kinds - _fraction_digits(tokens):
        return _show_date(value, tokens, base1904)
    if not kinds & {"digit", "general"} and ("other", "@") not in tokens:
        return "".join(_literal(t) for t in tokens).strip()
    if "general" in kinds or ("digit" not in kinds and any(t == ("other", "@") for t in tokens)):
        return "".join(general(value) if k in ("general",) or (k, t) == ("other", "@") else _literal((k, t)) for k, t in tokens).strip()
    return _show_number(value, tokens)


def _fraction_digits(tokens: list[Token]) -> set[str]:
    """Digits after ``ss.`` are parts of a second, not of a number."""
    seconds = any(k == "date" and t.lower().startswith("s") for k, t in tokens)
    return {"digit"} if seconds else set()


@lru_cache(maxsize=512)
def _sections(code: str) -> list[list[Token]]:
    out: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "other"
        if match.group() == ";" and kind == "other":
            out.append([])
        else:
            out[-1].append((kind, match.group()))
    return out


def _choose(sections: list[list[Token]], value: Decimal) -> tuple[list[Token], Decimal]:
    conditions = [next((m for k, t in s if k == "bracket" and (m := _CONDITION.fullmatch(t))), None) for s in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _holds(value, condition[1], condition[2]):
                return section, value
        return sections[-1], value
    if len(sections) > 1 and value < 0:
        return sections[1], -value
    if len(sections) > 2 and value == 0:
        return sections[2], value
    return sections[0], value


def _holds(value: Decimal, sign: str, bound: str) -> bool:
    limit = number(bound) or Decimal(0)
    below, same = value < limit, value == limit
    return {"<": below, "<=": below or same, ">": not below and not same, ">=": not below, "=": same, "<>": not same}[sign]


def _literal(token: Token) -> str:
    kind, text = token
    if kind == "literal":
        return text.strip('"') if text[0] == '"' else text[1:]
    if kind == "space":
        return " "
    if kind == "bracket" and text.startswith("[$"):
        return text[2:-1].partition("-")[0]
    return text if kind == "other" else ""


def _show_number(value: Decimal, tokens: list[Token]) -> str:
    marks = [(i, t) for i, (k, t) in enumerate(tokens) if k == "digit"]
    first, last = marks[0][0], marks[-1][0]
    point = next((i for i, t in enumerate(tokens) if t == ("other", ".")), len(tokens))
    if any(t == ("other", "/") for t in tokens[first:last]):
        return _show_fraction(value, tokens)
    exponent = next((t for k, t in tokens if k == "exponent"), None)
    places = [t for i, t in marks if i > point]
    percents = sum(1 for t in tokens if t == ("other", "%"))
    commas = [i for i, t in enumerate(tokens) if t == ("other", ",")]
    grouped = any(first < i < max((j for j, _ in marks if j < point), default=first) for i in commas)
    end = max((j for j, _ in marks if j < point), default=-1)
    thousands = sum(1 for i in commas if i > (end if point < len(tokens) else last) and i <= last + len(commas))
    value = _WIDE.multiply(value, Decimal(100) ** percents).scaleb(-3 * thousands, _WIDE)
    power = 0
    if exponent is not None and value:
        power = value.adjusted()
        value = value.scaleb(-power)
    rounded = _WIDE.quantize(value, Decimal(1).scaleb(-len(places)))
    digits, _, fraction = f"{abs(rounded):f}".partition(".")
    while fraction and places[len(fraction) - 1] == "#" and fraction.endswith("0"):
        fraction = fraction[:-1]
    body = _place(tokens, digits, fraction, [i for i, _ in marks if i < point], point, grouped)
    if exponent is not None:
        body = body.replace("\0", f"E{'-' if power < 0 else '+'}{abs(power):0{len(exponent) - 2}d}")
    return ("-" if rounded < 0 else "") + body.strip()


def _place(tokens: list[Token], digits: str, fraction: str, slots: list[int], point: int, grouped: bool) -> str:
    """Write digits into their slots from the right; the first slot takes all that are left."""
    if digits == "0" and slots and all(tokens[i][1] in "#?" for i in slots):
        digits = ""
    zeros = sum(1 for i in slots if tokens[i][1] == "0")
    digits = digits.rjust(zeros, "0")
    written: dict[int, str] = {}
    rest = digits
    for slot in reversed(slots[1:]):
        written[slot], rest = rest[-1:], rest[:-1]
    if slots:
        written[slots[0]] = rest
    if grouped and slots:
        written = dict.fromkeys(slots, "")
        written[slots[-1]] = f"{int(digits):,}".rjust(zeros, "0") if digits else ""
    out, decimals = "", iter(fraction)
    for i, (kind, text) in enumerate(tokens):
        if i == point:
            out += (digits if digits != "0" and not slots else "") + ("." if fraction else "")
        elif kind == "digit":
            out += written.get(i, "") if i < point else next(decimals, "")
        elif kind == "exponent":
            out += "\0"
        elif (kind, text) != ("other", ","):
            out += _literal((kind, text))
    return out


def _show_fraction(value: Decimal, tokens: list[Token]) -> str:
    from fractions import Fraction

    width = 0
    seen = False
    for kind, text in tokens:
        seen = seen or text == "/"
        width += seen and kind == "digit"
    whole, rest = divmod(abs(Fraction(value)), 1)
    part = rest.limit_denominator(10 ** max(1, width) - 1)
    sign = "-" if value < 0 else ""
    return sign + (f"{whole + part.numerator // part.denominator}" if part.denominator == 1 else f"{whole or ''} {part}".strip())


def _show_date(value: Decimal, tokens: list[Token], base1904: bool) -> str:
    if not 0 <= value < 2958466:
        return general(value)
    day = int(value)
    seconds = int(((value - day) * 86400).to_integral_value(ROUND_HALF_UP))
    # Excel counts 29 February 1900, a day that never was: serials below 60 are one day later.
    start = datetime(1904, 1, 1) if base1904 else datetime(1899, 12, 31 if day < 60 else 30)
    try:
        moment = start + timedelta(days=day, seconds=seconds)
    except OverflowError:
        return general(value)
    chinese = any(k == "bracket" and t.lower() == "[dbnum1]" for k, t in tokens)
    noon = any(k == "noon" for k, _ in tokens)
    out = ""
    for i, (kind, text) in enumerate(tokens):
        if kind == "date":
            piece = _date_part(moment, text.lower(), _is_minute(tokens, i), noon)
            out += _in_chinese(piece, text.lower()[0] in "ye") if chinese and piece.isdigit() else piece
        elif kind == "noon":
            out += ("上午" if moment.hour < 12 else "下午") if text[0] == "上" else ("AM" if moment.hour < 12 else "PM")
        elif kind == "bracket" and set(text[1:-1].lower()) in ({"h"}, {"m"}, {"s"}):
            total = day * 86400 + seconds
            out += str(total // {"h": 3600, "m": 60, "s": 1}[text[1].lower()])
        elif kind == "digit":
            out += "0"
        else:
            out += _literal((kind, text))
    return out.strip()


def _is_minute(tokens: list[Token], index: int) -> bool:
    """``m`` beside an hour or a second means minutes."""

    def clock(tokens: list[Token], letters: str) -> bool:
        for kind, text in tokens:
            if kind == "date" or (kind == "bracket" and text[1:2].lower() in "hs"):
                return text.strip("[]").lower()[0] in letters
        return False

    return clock(tokens[:index][::-1], "h") or clock(tokens[index + 1 :], "s")


def _date_part(moment: datetime, code: str, minute: bool, noon: bool) -> str:
    size = len(code)
    match code[0]:
        case "y" | "e":
            return f"{moment.year % 100:02d}" if code[0] == "y" and size <= 2 else str(moment.year)
        case "m" if minute:
            return f"{moment.minute:0{min(size, 2)}d}"
        case "m":
            return f"{moment.month:0{size}d}" if size <= 2 else (_MONTHS[moment.month - 1][:3] if size == 3 else _MONTHS[moment.month - 1])
        case "d":
            return f"{moment.day:0{size}d}" if size <= 2 else (_DAYS[moment.weekday()][:3] if size == 3 else _DAYS[moment.weekday()])
        case "a":
            return ("星期" if size == 4 else "") + "一二三四五六日"[moment.weekday()]
        case "h":
            hour = (moment.hour % 12 or 12) if noon else moment.hour
            return f"{hour:0{min(size, 2)}d}"
        case _:
            return f"{moment.second:0{min(size, 2)}d}"


def _in_chinese(digits: str, one_by_one: bool) -> str:
    if one_by_one or len(digits) > 2:
        return "".join("〇一二三四五六七八九"[int(d)] for d in digits)
    numerals = "〇一二三四五六七八九"
    tens, ones = divmod(int(digits), 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{numerals[tens]}十"
    return head + (numerals[ones] if ones or not tens else "")
