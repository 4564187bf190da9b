"""Bad input: the whole message, its line of carets included."""

from __future__ import annotations

import pickle

import pytest

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse

# Under full-width text a caret line counts columns, not characters; ≥ is as wide as the terminal likes, so the column is printed too.
MESSAGES = {
    "≥": """the text ends too early (column 2)
  ≥
   ^
  expected: 数字""",
    "≥≥5个": """cannot read '≥' (column 2)
  ≥≥5个
   ^
  expected: 数字""",
    "满意度≥≥95%": """cannot read '≥' (column 5)
  满意度≥≥95%
         ^
  expected: 数字""",
    "1,23,4个": """the commas in '1,23,4' do not group digits in threes (column 1)
  1,23,4个
  ^^^^^^
  expected: 数字""",
    "2024年２月30日前完成": """'2024年２月30日' is not a date (column 1)
  2024年２月30日前完成
  ^^^^^^^^^^^^^^
  expected: 日期""",
    "８－５天": """the range '８－５天' ends below its start (column 1)
  ８－５天
  ^^^^^^^^
  expected: 从小到大的两个数""",
    "不低于90%不高于80%": """the range '不低于90%不高于80%' ends below its start (column 1)
  不低于90%不高于80%
  ^^^^^^^^^^^^^^^^^^
  expected: 从小到大的两个数""",
    "≤5个以上": """the two relations in '≤5个以上' contradict each other (column 1)
  ≤5个以上
  ^^^^^^^^
  expected: 一个关系""",
    "百万元": """'百万' is not a number (column 1)
  百万元
  ^^^^
  expected: 数字""",
    "   ": "nothing to read in '   ' (column 1)\n     \n  ^^^\n  expected: 指标值",
}


@pytest.mark.parametrize(("text", "message"), MESSAGES.items())
def test_the_whole_message(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_a_message_in_chinese() -> None:
    with pytest.raises(ParseError) as caught:
        parse("1,23,4个")
    assert caught.value.render("zh") == (
        "数字“1,23,4”的逗号分组有误（应每三位一组）（第 1 个字符）\n  1,23,4个\n  ^^^^^^\n  此处可以是：数字"
    )


def test_a_long_text_is_cut_around_the_place() -> None:
    with pytest.raises(ParseError) as caught:
        parse("甲" * 100 + "≥≥5个" + "、乙" * 100)
    message, source, carets, *_ = str(caught.value).splitlines()
    assert message == "cannot read '≥' (column 102)"
    assert source.startswith(f"  …{'甲' * 29}≥≥5个、乙")
    assert carets == f"   {' ' * 59}^"


def test_characters_that_no_terminal_shows_are_replaced_in_the_message() -> None:
    with pytest.raises(ParseError) as caught:
        parse("≥≥5\x1b\ud800")
    assert str(caught.value).splitlines()[1] == "  ≥≥5\ufffd\ufffd"


def test_spans_point_into_the_text_as_given() -> None:
    with pytest.raises(ParseError) as caught:
        parse("  ５个，≥≥３")
    assert caught.value.source == "  ５个，≥≥３"
    assert "  ５个，≥≥３"[slice(*caught.value.span)] == "≥"


def test_an_error_survives_pickling() -> None:
    with pytest.raises(ParseError) as caught:
        parse("≥≥5个")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert (copy.code, copy.source, copy.span, copy.expected) == (
        caught.value.code,
        caught.value.source,
        caught.value.span,
        caught.value.expected,
    )
    assert isinstance(copy, ValueError)


def test_a_text_can_be_too_long() -> None:
    with pytest.raises(ParseError) as caught:
        parse("甲" * 100_001)
    assert caught.value.code == "text-too-long"
    assert caught.value.message("zh") == "文本过长：100001 个字符，最多 100000 个"


@pytest.mark.parametrize("text", ["5\x00个", "\x00", "\ud800", "≥5\ud800", "5个\x1b[31m"])
def test_nothing_is_lost_of_characters_that_are_no_text(text: str) -> None:
    """They are kept in prose, or told, or refused; a number beside them is never read as if they weren't there."""
    try:
        expression = parse(text)
    except ParseError:
        return
    assert expression.text == text
    assert expression.findings or not any(c.isdigit() for c in text)
