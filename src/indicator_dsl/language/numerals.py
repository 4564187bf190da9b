"""Numbers as people write them: 1,300亿, 一百二十, 三分之二, 百分之九十五, 500多, 十几."""

from __future__ import annotations

import re
from decimal import MAX_EMAX, Context, Decimal
from functools import cache, reduce
from itertools import pairwise
from typing import NamedTuple

from indicator_dsl.language._patterns import any_of, piece, words
from indicator_dsl.making import of_parts


class Number(NamedTuple):
    """What a number token says.

    `upper` is set where the words leave a range open (十几: 11 to 19); `more` where the amount is
    above the number (500多); `percent` where the words are a share of a hundred (九成: 90 %);
    `code` names a finding that the reading deserves; `scale` is the power of ten of a single
    trailing scale word, 0 without one.
    """

    value: Decimal
    scale: int = 0
    upper: Decimal | None = None
    more: bool = False
    percent: str | None = None
    code: str | None = None


_number = of_parts(Number)


class NotANumberError(ValueError):
    """The characters are those of a number, but not in an order that means one."""


# 28 digits hold a third well beyond any use; the finding says that it was rounded.
_PLACES = Decimal(1).scaleb(-28)
_WIDE = Context(prec=10_000, Emax=MAX_EMAX)


@cache
def _tables() -> tuple[dict[str, int], dict[str, int], dict[str, int], dict[str, int]]:
    numerals = words("words")["numerals"]
    return words("words")["scales"], numerals["digits"], numerals["small"], numerals["large"]


@cache
def _arabic() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    plain = rf"([0-9]+(?:\.[0-9]+)?)((?!兆){any_of(_tables()[0])})?"
    part = rf"([0-9][0-9,]*(?:\.[0-9]+)?)\s*([多余来几+]?)\s*({any_of(_tables()[0])})?"
    return re.compile(plain), re.compile(rf"([-+]|{piece('BELOW_ZERO')})?((?:{part}\s*)+)([多余来几+]?)"), re.compile(part)


@cache
def _below_zero() -> re.Pattern[str]:
    return re.compile(piece("BELOW_ZERO"))


def read_arabic(text: str) -> Number:
    """Read digits with scales: ``1,300亿``, ``3亿5000万``, ``10多万``, ``-5``."""
    scales = _tables()[0]
    plain, whole, part = _arabic()
    if match := plain.fullmatch(text):
        power = scales.get(match[2], 0)
        return _number((Decimal(f"{match[1]}E{power}"), power, None, False, None, None))
    if "e" in text or "E" in text:
        return Number(Decimal(text.replace("负", "-").replace(",", "")), code="exponent")
    match = whole.fullmatch(text)
    if match is None:
        raise NotANumberError(text)
    more, amounts, powers = bool(match[6]), [], []
    for digits, some, scale in part.findall(match[2]):
        powers.append(scales.get(scale, 0))
        # Built from text, a Decimal is exact at any length; arithmetic would round at 28 digits.
        amounts.append(Decimal(f"{digits.replace(',', '')}E{powers[-1]}"))
        more = more or bool(some)
    if len(powers) > 1 and powers[-1] == 0 and powers[-2] and amounts[-1] < 10:
        if "." in match[2]:
            raise NotANumberError(text)  # 1.2万3
        # 1万2 is 12,000: a last single digit counts the next lower place.
        powers[-1] = powers[-2] - 1
        amounts[-1] = amounts[-1].scaleb(powers[-1])
    if any(later >= earlier for earlier, later in pairwise(powers)) or powers[-2:] == [8, 3]:
        raise NotANumberError(text)  # 1亿2千 says 1亿2千万 to some
    total = amounts[0] if len(amounts) == 1 else reduce(_WIDE.add, amounts)
    code = "more-than" if more else "mega-or-trillion" if "兆" in text else None
    number = Number(total, powers[0] if len(powers) == 1 else 0, more=more, code=code)
    return _negated(number, text) if match[1] not in (None, "+") else number


def _negated(number: Number, text: str) -> Number:
    """Turn the sign: 负十几 is −19 to −11, -30多 is more than 30 below nothing.  From which side 负近百 comes nobody can say."""
    if number.code == "approx-from-below":
        raise NotANumberError(text)
    if number.upper is None:
        return number._replace(value=number.value.copy_negate())
    return number._replace(value=number.upper.copy_negate(), upper=number.value.copy_negate())


def read_damaged(text: str) -> Number:
    """Read digits among which OCR left letters: ``54.O`` is 54.0, with a finding."""
    clean = re.sub(r"[Oo]", "0", re.sub(r"[lI]", "1", text)).removesuffix(".")
    clean = f"0{clean}" if clean.startswith(".") else clean
    try:
        return read_arabic(clean)._replace(code="ocr-digit")
    except ArithmeticError:
        raise NotANumberError(text) from None


def read_fraction(text: str) -> Number:
    """Read ``1/3`` (also 三分之一 through `read_share`), rounded at 28 places with a finding where it doesn't end."""
    top, _, bottom = text.partition("/")
    number = _ratio(Decimal(top.strip()), Decimal(bottom.strip()), text)
    return number if number.code else number._replace(code="fraction")


def _ratio(top: Decimal, bottom: Decimal, text: str) -> Number:
    if bottom == 0:
        raise NotANumberError(text)
    value = top / bottom
    exact = _WIDE.multiply(value, bottom) == top
    return Number(value if exact else value.quantize(_PLACES), code=None if exact else "inexact-fraction")


def read_numeral(text: str) -> Number:
    """Read a Chinese numeral: 一百二十, 一千三百亿, 二〇二四, 两万五, 十几, 二三十, 上百, 数千, 百余, 半."""
    if sign := _below_zero().match(text):
        return _negated(read_numeral(text[sign.end() :]), text)
    if text == "半":
        return Number(Decimal("0.5"))
    if text[0] in "上过近" and len(text) > 1:
        base = _one(text[1:])
        return Number(base, code="more-than", more=True) if text[0] in "上过" else Number(base, code="approx-from-below")
    for mark in "几数":
        if mark in text:
            return _some(text, mark)
    if text[-1] in "多余来":
        return Number(_one(text[:-1]), more=True, code="more-than")
    for mark in "多余来":
        # 一百多万: more than a hundred 万.
        head, found, tail = text.partition(mark)
        if found:
            return Number(_integer(head + tail), more=True, code="more-than")
    whole, point, fraction = text.partition("点")
    if point:
        digits = _tables()[1]
        value = _integer(whole) + Decimal("0." + "".join(str(digits[c]) for c in fraction))
        return Number(value)
    two = _two_digits(text)
    if two is not None:
        return two
    value = _integer(text)
    scale = _TRAILING.fullmatch(text)
    return Number(value, _tables()[0].get(scale[1], 0) if scale else 0)


# 三到五万元 shares its 万; 一到二十天 doesn't share 十, which is a digit's place.
_TRAILING = re.compile(r"[一二两三四五六七八九十]+?([百千万亿]+)")


def read_bare(text: str) -> Number:
    """Read 百 as a hundred, where a relation before it says that a number is meant: 超百家, 近千万元."""
    return Number(_one(text))


def _one(text: str) -> Decimal:
    """Read 百 in 上百 and 百余 as one hundred."""
    return _integer(text if text[0] in _tables()[1] or text[0] in "十拾廿卅" else f"一{text}")


def _some(body: str, mark: str) -> Number:
    """十几 is 11–19, 几十 20–90, 数千 2000–9000: the range that the words leave open."""
    head, _, tail = body.partition(mark)
    unit = _one(tail) if tail else Decimal(1)
    if head and not tail:
        base = _integer(head)
        return Number(base + 1, upper=base + 9, code="open-number")
    if head:
        base = _integer(head)
        return Number((base + 1) * unit, upper=(base + 9) * unit, code="open-number")
    return Number(2 * unit, upper=9 * unit, code="open-number")


def _two_digits(body: str) -> Number | None:
    """二三十 is 20–30, 三五 is 3–5, 七八百 700–800: two neighbouring digits before one scale."""
    digits, small, large = _tables()[1:]
    match = re.fullmatch(r"([一二三四五六七八两])([二三四五六七八九])([十百千]?)([万亿]?)", body)
    if match is None:
        return None
    low, high = digits[match[1]], digits[match[2]]
    if not (high == low + 1 or (low, high) == (3, 5)):
        return None
    factor = Decimal(small.get(match[3], 1)) * large.get(match[4], 1)
    if factor == 1 and (low, high) != (3, 5) and not match[3]:
        return None if len(body) != 2 else Number(low * factor, upper=high * factor, code="open-number")
    return Number(low * factor, upper=high * factor, code="open-number")


def _integer(text: str) -> Decimal:
    digits, small, large = _tables()[1:]
    if text and all(c in digits for c in text):
        if len(text) == 1:
            return Decimal(digits[text])
        # 二〇二四: digits one by one.
        return Decimal("".join(str(digits[c]) for c in text))
    if text[0] in large or (text[0] in small and small[text[0]] >= 100):
        # 万元 is a unit and 千人 a name: nobody counts them as one 万 or one 千.
        raise NotANumberError(text)
    if text[-1:] == "千" and text[-3:-2] == "亿":
        raise NotANumberError(text)  # 一亿二千 says 一亿二千万 to some
    total = section = Decimal(0)
    current: int | None = None
    last = 0
    zero = False
    for character in text:
        if character in digits:
            if current is not None and not zero:
                raise NotANumberError(text)
            zero = digits[character] == 0
            current = digits[character]
        elif character in small:
            if small[character] in (20, 30):
                section += small[character]
            else:
                if last and last <= small[character]:
                    raise NotANumberError(text)  # 十九百
                if current == 0:
                    current = None
                section += (1 if current is None else current) * small[character]
            current, last, zero = None, small[character], False
        elif character in large:
            amount = section + (current or 0)
            factor = large[character]
            if amount == 0 and total:
                total *= factor  # 一万亿
            elif total and total < factor:
                total = (total + amount) * factor  # 五十万亿
            else:
                total += (amount or 1) * factor
            section, current, last, zero = Decimal(0), None, factor, False
        else:
            raise NotANumberError(text)
    if current and last >= 100 and not zero and text[-2] not in "零〇":
        # 三万五 is 35,000; 三百五 is 350.
        section += Decimal(current) * last / 10
    else:
        section += current or 0
    return total + section


_SHARES = {"百": "%", "千": "‰", "万": "‱", "十万": "/10万", "百万": "ppm"}


def read_share(text: str) -> Number:
    """Read 百分之九十五 (95 %), 千分之三 (3 ‰), 三分之二, 九成五 (95 %), 三折 (30 %), 一半 (50 %)."""
    if text in ("一半", "半数"):
        return Number(Decimal(50), percent="%")
    if text in ("百分百", "百分之百"):
        return Number(Decimal(100), percent="%")
    if text[0] in "-负" or text[3:4] in ("-", "负"):
        number = read_share(text[1:] if text[0] in "-负" else text[:3] + text[4:])
        return _negated(number, text)
    if text.startswith("翻"):
        # 翻两番 is four times as much: growth of 300 %.
        return Number(Decimal(2 ** _tables()[1][text[1]] * 100 - 100), percent="%", code="doubling")
    top, _, bottom = (s.strip() for s in text.partition("分之"))
    if bottom:
        value = Decimal(bottom.replace(",", "")) if bottom[0].isascii() else read_numeral(bottom).value
        if top in _SHARES:
            return Number(value, percent=_SHARES[top])
        return _ratio(value, Decimal(top) if top.isascii() else _integer(top), text)
    kind = "成" if "成" in text else "折"
    tens, _, ones = text.partition(kind)
    digits = _tables()[1]
    if kind == "成" and len(tens) == 2:
        # 七八成 is 70 to 80 %.
        between = _two_digits(tens)
        if between is None or between.upper is None or ones:
            raise NotANumberError(text)
        return between._replace(value=between.value * 10, upper=between.upper * 10, percent="%")
    if tens == "几":
        return Number(Decimal(20), upper=Decimal(90), percent="%", code="open-number")
    amount = Decimal(tens) if tens[0].isascii() else Decimal("".join(str(digits.get(c, 10)) for c in tens))
    # 八五折 and 85折 are 85 %.
    value = amount if len(tens) == 2 and kind == "折" else amount * 10
    if ones:
        value += 5 if ones == "半" else int(ones) if ones.isascii() else digits[ones]
    return Number(value, scale=1 if kind == "成" else 0, percent="%")
