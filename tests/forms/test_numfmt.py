"""Number formats show what a person sees."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicator_dsl.forms import numfmt

CASES = [
    ("0.95", "0%", "95%"),
    ("44926", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2022年12月31日"),
    ("44926", "[$-x-sysdate]dddd, mmmm dd, yyyy", "2022年12月31日"),
    ("0.5", "[$-F400]h:mm:ss AM/PM", "12:00:00"),
    ("0.987", "0.00%", "98.70%"),
    ("1.1525", "0.00%", "115.25%"),
    ("0.988333333333333", "0.00%", "98.83%"),
    ("0.125", "0.0%", "12.5%"),
    ("0.0015", "0.0‰", "0.0‰"),  # Excel has no format for ‰: the sign is a literal
    ("15230.73", "#,##0.00", "15,230.73"),
    ("0", "#,##0.00", "0.00"),
    ("1220", "#,##0", "1,220"),
    ("192", '#,##0"只"', "192只"),
    ("0.95", '"≥"0%', "≥95%"),
    ("3", '"≥"0"亩"', "≥3亩"),
    ("50", "≥0个", "≥50个"),
    ("2.675", "0.00", "2.68"),
    ("-5", "0.00;[Red](0.00)", "(5.00)"),
    ("0", '0;-0;"无"', "无"),
    ("123456", "0!.0,", "12.3"),
    ("123456789", '0!.00,,"亿"', "1.23亿"),
    ("12345", '0"万"', "12345万"),
    ("12000000", "#,##0,,", "12"),
    ("1234.5", "0.00E+00", "1.23E+03"),
    ("0.5", "# ?/?", "1/2"),
    ("5", "0000", "0005"),
    ("-0.001", "0.00", "0.00"),
    ("1234.5", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
    ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
    ("88", "[$¥-804]#,##0.00", "¥88.00"),
    ("100", '[>=90]"优";[>=60]"中";"差"', "优"),
    ("44561", "yyyy/m/d", "2021/12/31"),
    ("44561", 'yyyy"年"m"月"d"日"', "2021年12月31日"),
    ("44440", 'yyyy"年"m"月"', "2021年9月"),
    ("44561.5", "yyyy-mm-dd h:mm:ss", "2021-12-31 12:00:00"),
    ("44561", "[$-804]yyyy年m月d日 aaaa", "2021年12月31日 星期五"),
    ("44561", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二一年十二月三十一日"),
    ("1.5", "[h]:mm", "36:00"),
    ("0.75", "上午/下午h:mm", "下午6:00"),
    ("-3", "yyyy/m/d", "-3"),  # Excel shows ########; the number says more
    ("50", "@", "50"),
    ("0.312", "General", "0.312"),
    ("98.8333333333333", "General", "98.83333333"),
    ("0.00001", "General", "0.00001"),
    ("100000000000000000000", "General", "100000000000000000000"),
]


@pytest.mark.parametrize(("value", "code", "shown"), CASES)
def test_shown(value: str, code: str, shown: str) -> None:
    assert numfmt.show(Decimal(value), code) == shown


def test_fifteen_digits_are_kept_as_excel_does() -> None:
    assert numfmt.number("0.95499999999999996") == Decimal("0.955")
    assert numfmt.number("0.30000000000000004") == Decimal("0.3")


@pytest.mark.parametrize("raw", ["", "x", "NaN", "Infinity", "1e999", "1e-999"])
def test_what_is_no_number(raw: str) -> None:
    assert numfmt.number(raw) is None


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    assert numfmt.show(Decimal(43099), "yyyy/m/d", base1904=True) == "2021/12/31"
    assert numfmt.show(Decimal(1), "yyyy/m/d") == "1900/1/1"


@given(st.integers(0, 10**12))
def test_an_integer_format_shows_the_integer(number: int) -> None:
    assert numfmt.show(Decimal(number), "0") == str(number)
    assert numfmt.show(Decimal(number), "#,##0") == f"{number:,}"


@given(st.text('0#?.,%;"\\_*[]@ymdhsE+-年元/ 万', max_size=12), st.decimals(-(10**9), 10**9, allow_nan=False, places=4))
def test_any_format_shows_something_or_nothing_but_never_fails(code: str, value: Decimal) -> None:
    assert isinstance(numfmt.show(value, code), str)
