"""The fast way for the common form says what the whole reading says, and nothing where that would say more."""

from __future__ import annotations

import os

import pytest
from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse
from indicator_dsl.language.fast import common_form
from indicator_dsl.language.parse import parse_anew
from indicator_dsl.language.reading import read
from indicator_dsl.model import Comparison, Expression
from indicator_dsl.testing import strategies as s
from indicator_dsl.text import normalise

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"

COMMON = s.comparisons(labelled=False).flatmap(lambda value: s.spelled(value, dressed=False))


def in_full(text: str) -> Expression | None:
    """What the whole reading says of a text, None where it refuses it."""
    try:
        return read(text, None, None, False, None)
    except ParseError:
        return None


# 50,000 and more in the long profile.
@settings(max_examples=60_000 if LONG else 1_000)
@given(COMMON | s.damaged(COMMON) | s.texts(most=1))
@example("≥10万座")
@example("≥0.000l")
@example("1角/年")
@example("1百万分率")
@example("5月")
@example("3/4")
@example("1.5.5个")
@example("-1封顶")
@example("10000挂零")
@example("2024.5")
@example("20块")
@example("≥100M")
@example("5兆")
@example("3年")
@example("≥24年")
@example("100年")
@example("不少于2024年")
@example("10年以上")
@example("3年底")
@example("应不少于5人")
@example("不够少过8人")
@example("没有达不到5人")
@example("不限于5人")
@example("不是不满-3人")
@example("保底-5%")
@example("301医院")
@example("24片区")
@example("24处室内")
@example("5小时以外")
@example("100人员")
@example("0.0001千瓦时/年")
@example("0.05千乏")
@example("10百分之以下")
def test_the_fast_way_says_what_the_whole_reading_says(text: str) -> None:
    text = normalise(text).strip()
    note(text)
    fast = common_form(text, 0, text)
    if fast is not None:
        whole = in_full(text)
        assert whole == fast
        assert isinstance(whole, Comparison)
        assert (whole.span, whole.quantity.unit, whole.quantity.written) == (fast.span, fast.quantity.unit, fast.quantity.written)
        assert (whole.findings, whole.readings, whole.unread) == ((), (), ())


@given(COMMON)
def test_most_common_texts_go_the_fast_way(text: str) -> None:
    """The law above would hold of a fast way that never answers."""
    assert common_form("≥10万座", 0, "≥10万座") is not None
    assert common_form("95%以上", 0, "95%以上") is not None


@pytest.mark.parametrize("text", ["3年", "≥10年", "1年内", "不低于90%", "应不少于5人", "1,234.5万元"])
def test_these_go_the_fast_way(text: str) -> None:
    assert common_form(text, 0, text) == in_full(text) is not None


@pytest.mark.parametrize("text", ["９５％以上", "﹥95%", "≧5个", "不低于９０％", "1,234．5萬元"])
def test_the_fast_way_reads_what_stands_in_other_characters(text: str) -> None:
    assert common_form(text, 0, text) is None
    assert parse_anew(text) == common_form(normalise(text), 0, text) == in_full(text)
    assert parse_anew(text).text == text


@given(st.lists(COMMON, min_size=2, max_size=3))
def test_several_common_clauses_are_read_alike(parts: list[str]) -> None:
    text = normalise("；".join(parts))
    note(text)
    whole = in_full(text)
    if whole is not None:
        assert parse(text) == whole
