"""The cache of `parse` gives what a fresh parse gives, whatever was asked before and with which options."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse
from indicator_dsl.testing import strategies as s

parser = import_module("indicator_dsl.language.parse")
"""The module: its name in the package is the function's."""

OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "unit": st.sampled_from((None, "万元", "%", "个", "撮")),
        "relation": st.sampled_from((None, "≥", "≤", "5", "定性")),
        "strict": st.booleans(),
        "year": st.sampled_from((None, 2023, 2024)),
    },
)


def said(text: str, options: dict[str, Any], *, fresh: bool) -> object:
    try:
        asked = (options.get("unit"), options.get("relation"), options.get("strict", False), options.get("year"))
        value = parser._read(text, *asked) if fresh else parse(text, **options)
    except ParseError as error:
        return (error.code, error.span, error.source, error.expected)
    return (value, value.text, value.span, value.findings, [clause.span for clause in value.clauses])


class Cache(RuleBasedStateMachine):
    """Ask in any order, with any options, again and again; forget now and then."""

    texts = Bundle("texts")

    @rule(target=texts, text=s.texts() | s.damaged())
    def meet(self, text: str) -> str:
        return text

    @rule(text=texts, options=OPTIONS)
    def ask(self, text: str, options: dict[str, Any]) -> None:
        assert said(text, options, fresh=False) == said(text, options, fresh=True)

    @rule(text=texts)
    def ask_in_other_words(self, text: str) -> None:
        """A text that is equal but not the same object is answered with itself."""
        twin = "".join(list(text))
        try:
            assert parse(twin).text == text
        except ParseError as error:
            assert error.source == text

    @rule()
    def forget(self) -> None:
        parser._kept.cache_clear()
        parser._ALONE.clear()

    @invariant()
    def stays_bounded(self) -> None:
        information = parser._kept.cache_info()
        assert information.maxsize is not None
        assert information.currsize <= information.maxsize


def test_the_cache_of_cells_alone_forgets_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "_CACHED", 3)
    monkeypatch.setattr(parser, "_ALONE", {})
    kept = []
    for number in range(7):
        assert parse(f"≥{number}家") is parse(f"≥{number}家")
        kept.append(len(parser._ALONE))
    assert kept == [1, 2, 3, 1, 2, 3, 1]


TestCache = Cache.TestCase
