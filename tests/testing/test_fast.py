"""One definition of the language: the fast way, the driver and plain Lark say the same."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parser, whole
from indicator_dsl.language.build import Reader
from indicator_dsl.language.compose import compose
from indicator_dsl.language.driver import Driver, NoParseError
from indicator_dsl.language.fast import common_form
from indicator_dsl.language.grammar import build
from indicator_dsl.model import Comparison, Expression
from indicator_dsl.testing import strategies as s
from indicator_dsl.text import normalise

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"

COMMON = s.comparisons(labelled=False).flatmap(lambda value: s.spelled(value, dressed=False))


def in_full(text: str) -> Expression | None:
    """What the driver and the reader say of a text, None where they refuse it."""
    reader = Reader(text, [])
    try:
        value = compose(reader.cell(whole._tree(text, text, 0)), reader, (0, len(text)))
    except ParseError:
        return None
    return value if not reader.findings else None


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
def test_the_fast_way_says_what_the_full_parser_says(text: str) -> None:
    text = normalise(text).strip()
    note(text)
    fast = common_form(text, 0, text)
    if fast is not None:
        full = in_full(text)
        assert full == fast
        assert isinstance(full, Comparison)
        assert (full.span, full.quantity.unit) == (fast.span, fast.quantity.unit)


@given(COMMON)
def test_most_common_texts_go_the_fast_way(text: str) -> None:
    """The law above would hold of a fast way that never answers."""
    assert common_form("≥10万座", 0, "≥10万座") is not None
    assert common_form("95%以上", 0, "95%以上") is not None


def outcome(read: Any, text: str) -> Any:
    try:
        return read(text)
    except NoParseError:
        return "refused"


@pytest.fixture(scope="module")
def reference() -> Any:
    """Plain Lark over the same grammar; it takes seconds to build, so only the long profile pays for it."""
    if not LONG:
        pytest.skip("plain Lark takes seconds to build: HYPOTHESIS_PROFILE=long")
    from indicator_dsl.language.grammar import reference_parser

    return reference_parser()


def test_the_driver_accepts_what_plain_lark_accepts(reference: Any) -> None:
    from lark import UnexpectedInput

    driver = Driver(build())

    @given(s.texts() | s.damaged())
    @settings(max_examples=3_000)
    def holds(text: str) -> None:
        text = normalise(text).strip()
        note(text)
        if not text or "\r" in text:
            return
        try:
            reference.parse(text)
            accepted = True
        except UnexpectedInput:
            accepted = False
        assert (outcome(driver.parse, text) != "refused") is accepted

    holds()


@given(st.lists(COMMON, min_size=2, max_size=3))
def test_several_common_clauses_are_read_alike(parts: list[str]) -> None:
    text = normalise("；".join(parts))
    note(text)
    full = in_full(text)
    if full is not None:
        assert parser.parse(text) == full
