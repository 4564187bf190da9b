"""The grammar's own order: labels, priorities, examples, words; and plain Lark says the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import UnexpectedInput

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse
from indicator_dsl.language._patterns import any_of, piece, pieces, words
from indicator_dsl.language.driver import Driver, NoParseError
from indicator_dsl.language.fast import common_form
from indicator_dsl.language.first import can_begin, needs
from indicator_dsl.language.grammar import build, ignored, pattern, reference_parser, terminals
from indicator_dsl.language.units import SMALL_MONEY
from indicator_dsl.model import Comparison, Direction, Interval, Judgement, Period, Placeholder, Prose, Relation, Trend
from indicator_dsl.text import normalise
from indicator_dsl.units import known_spellings, symbol_of

from . import strategies as some
from .data import outcome

LABELS = ("STATED_LABEL", "BARE_LABEL", "WORDED_LABEL")
TERMINALS = [terminal for terminal in terminals() if terminal.name not in ignored()]


@pytest.mark.parametrize("terminal", TERMINALS, ids=lambda terminal: terminal.name)
def test_a_terminal_matches_the_example_beside_it(terminal: Any) -> None:
    text = normalise(terminal.example)
    assert re.match(pattern(terminal.name), text) or re.match(pattern(terminal.name), f"{text}5个")


@pytest.mark.parametrize("terminal", TERMINALS, ids=lambda terminal: terminal.name)
def test_a_terminal_begins_with_what_it_can_begin_with_and_has_what_it_needs(terminal: Any) -> None:
    match, needed = re.compile(pattern(terminal.name)).match, needs(terminal.name)
    for text in {normalise(text) for text in some.SPELLED} | {normalise(terminal.example)}:
        for at, character in enumerate(text):
            if match(text, at):
                assert can_begin(terminal.name, character), (text, at)
                assert needed is None or not needed.isdisjoint(text[at:]), (text, at)


def test_few_terminals_are_asked_in_vain() -> None:
    """The law above would hold of one that always says yes."""
    assert [needs(name) for name in ("FRACTION", "RATIO", "NOTE")] == [frozenset("/"), frozenset(":比"), None]
    asked = {character: {terminal.name for terminal in TERMINALS if can_begin(terminal.name, character)} for character in "≥5率"}
    assert asked["≥"] == {"RATIO", "SIGN_AFTER", "BETWEEN", "SIGN", "JUDGEMENT"}
    assert asked["5"] == {"RATIO", "LIST_MARK", "MONTHS", "DATE", *LABELS, "SHARE", "FRACTION", "DAMAGED", "NUMBER", "PROSE", "NOTE"}
    assert asked["率"] == {"RATIO", "OPEN_UNIT", "LEVEL", "BLANK", "JUDGEMENT", *LABELS, "PROSE", "NOTE"}


def test_every_terminal_has_a_label_for_people_and_a_place_of_its_own() -> None:
    assert sorted(words("labels")) == sorted(terminal.name for terminal in TERMINALS)
    priorities = [terminal.priority for terminal in terminals()]
    assert len(set(priorities)) == len(priorities)


def test_every_piece_is_used() -> None:
    used = " ".join([*(p for p in pieces().values() if isinstance(p, str)), *(t.pattern for t in terminals())])
    # The reader takes these apart itself; dates the reader.
    own = {"NOTE_WORD", "UP_WORD", "DOWN_WORD", "FLAT_WORD", "YEAR_AND_MONTH", "ALIKE"}
    assert [name for name in pieces() if f"{{{name}}}" not in used and name not in own] == []


@pytest.mark.parametrize("text", some.SPELLED)
def test_every_date_that_begins_with_a_digit_goes_on_as_the_fast_way_supposes(text: str) -> None:
    plain = normalise(text)
    for at in range(len(plain)):
        if plain[at] in "0123456789" and re.compile(f"{pattern('DATE')}|{pattern('MONTHS')}").match(plain, at):
            assert re.compile(piece("DATED")).match(plain, at)


@pytest.mark.parametrize(("piece_", "ahead"), [("STATED", "BOUND_AHEAD"), ("BARE", "NUMBERS_AHEAD"), ("GROWING", "NUMBERS_AHEAD")])
def test_what_is_looked_for_once_is_there_wherever_it_is_looked_for_in_full(piece_: str, ahead: str) -> None:
    found, supposed, places = re.compile(piece(piece_)).match, re.compile(piece(ahead)).match, 0
    for text in map(normalise, some.SPELLED):
        for at in range(len(text)):
            if found(text, at):
                places += 1
                assert supposed(text, at), (text, at)
    assert places > 50


WORDS = st.lists(st.text("km2家次(套", min_size=1, max_size=4).filter(lambda word: not word.startswith("(")), min_size=1, max_size=12)


def longest(words_: list[str], text: str) -> str | None:
    """What a list of words matches at the start of a text, one word tried after the other."""
    here = [word for word in words_ if text.startswith(word) and not re.match("[A-Za-z]{2}", text[len(word) - 1 :])]
    return max(here, key=len, default=None)


@given(WORDS, st.text("km2家次(套x", max_size=8))
@example(["tCO2", "tCO2e", "kW", "kW时"], "tCO2e")
@example(["tCO2", "tCO2e", "kW", "kW时"], "kW时")
@example(["m", "mm", "m2"], "mmx")
def test_of_words_the_longest_is_found(words_: list[str], text: str) -> None:
    found = re.compile(any_of(words_)).match(text)
    assert (found[0] if found else None) == longest(words_, text)


@given(st.text("的≥" + "".join(sorted({character for word in known_spellings() for character in word})), max_size=5))
@example("家次")
@example("kWh")
@example("kWx")
def test_a_unit_is_ahead_where_one_of_all_units_begins(text: str) -> None:
    assert bool(re.match(piece("UNIT_AHEAD"), text)) == bool(re.match(piece("UNIT_WORD"), text))


# --- the word files


@pytest.mark.parametrize("name", ["words", "relations", "measures"])
def test_no_list_of_words_names_one_twice(name: str) -> None:
    lists = [
        (section, key, value.split())
        for section, part in words(name).items()
        for key, value in (part.items() if isinstance(part, dict) else [(section, part)])
        if isinstance(value, str) and " " in value
    ]
    assert lists
    assert [(section, key, word) for section, key, found in lists for word in set(found) if found.count(word) > 1] == []


@pytest.mark.parametrize("word", [w for value in words("relations")["before"].values() for w in value.split()])
def test_a_word_before_a_number(word: str) -> None:
    sign = next(s for s, value in words("relations")["before"].items() if word in value.split())
    clause = parse(f"{word}5个")
    assert isinstance(clause, Comparison)
    assert (clause.relation, clause.label) == (Relation(sign), None)


@pytest.mark.parametrize("word", [w for s, value in words("relations")["after"].items() for w in value.split()])
def test_a_word_after_a_number(word: str) -> None:
    sign = next(s for s, value in words("relations")["after"].items() if word in value.split())
    clause = parse(f"5个{word}")
    assert isinstance(clause, Comparison)
    assert (str(clause.relation), clause.label) == (sign, None)


def test_every_spelling_of_every_unit_is_read_as_its_symbol() -> None:
    wrong = []
    for spelling in known_spellings():
        expression = parse(f"≥5{spelling}")
        clause = expression.clauses[0]
        symbol = "元" if symbol_of(spelling) in SMALL_MONEY else symbol_of(spelling)
        if not isinstance(clause, Comparison) or str(clause.quantity.unit) != symbol or len(expression.clauses) != 1:
            wrong.append((spelling, str(expression)))
    assert wrong == []


def test_every_trend_word_points_somewhere() -> None:
    for key, direction in (("up", Direction.UP), ("down", Direction.DOWN), ("flat", Direction.FLAT)):
        for word in words("words")["trend"][key].split():
            trend = parse(f"与上年{word}")
            assert isinstance(trend, Trend), word
            assert trend.direction is direction, word
    for word in words("words")["trend"]["adverbs"].split():
        trend = parse(f"{word}提高")
        assert isinstance(trend, Trend), word
        assert (trend.direction, trend.label) == (Direction.UP, None), word


def test_every_level_can_be_compared_with() -> None:
    for word in words("words")["trend"]["levels"].split():
        trend = parse(f"高于{word}")
        assert isinstance(trend, Trend), word
        assert (trend.direction, trend.base) == (Direction.ABOVE, word)


def test_every_scale_multiplies() -> None:
    for word, power in words("words")["scales"].items():
        clause = parse(f"≥5{word}元")
        assert isinstance(clause, Comparison), word
        assert clause.quantity.magnitude == 5 * 10**power, word


def test_every_deadline_word_ends_or_starts() -> None:
    for word in words("words")["time"]["before"].split():
        period = parse(f"2024年12月31日{word}")
        assert isinstance(period, Period), word
    for word in words("words")["time"]["from"].split():
        period = parse(f"2024年3月{word}")
        assert isinstance(period, Period), word
        assert (period.start is not None, period.end) == (True, None), word


PLAIN_JUDGEMENTS = [
    (grade, word) for grade, patterns in words("words")["judgement"].items() for word in patterns if re.fullmatch("[一-龥A-Za-z√]+", word)
]


@pytest.mark.parametrize(("grade", "word"), PLAIN_JUDGEMENTS)
def test_a_judgement_has_its_grade(grade: str, word: str) -> None:
    judgement = parse(word)
    assert isinstance(judgement, Judgement)
    assert (judgement.grade or "unstated") == grade


@pytest.mark.parametrize("word", [w for w in words("words")["placeholder"]["words"] if re.fullmatch("[^\\\\+{}]+", w)])
def test_a_placeholder_is_one(word: str) -> None:
    assert isinstance(parse(word), Placeholder)


# --- one language, three ways to read it


def _driver() -> Driver:
    return Driver(build())


DRIVER = _driver()


def _shape(text: str) -> list[tuple[str, str]] | None:
    """Return the tokens that our loop finds, None where it refuses."""
    try:
        return [(token.type, token.text) for token in _flat(DRIVER.parse(text))]
    except NoParseError:
        return None


def _reference(text: str) -> list[tuple[str, str]] | None:
    """Return the tokens that plain Lark finds, None where it refuses."""
    try:
        return [(str(token.type), str(token)) for token in reference_parser().parse(text).scan_values(lambda _: True)]
    except UnexpectedInput:
        return None


def _flat(node: Any) -> list[Any]:
    if isinstance(node, list):
        return [token for child in node for token in _flat(child)]
    return _flat(node.children) if hasattr(node, "children") else [node]


@given(some.texts | some.damaged() | some.listed)
@settings(max_examples=200, deadline=None)
def test_our_loop_reads_what_lark_reads(text: str) -> None:
    plain = normalise(text).strip()
    assume(plain)
    assert _shape(plain) == _reference(plain)


COMMON = [text for text in some.SPELLED if common_form(normalise(text).strip(), 0, text)]


def test_many_spellings_go_the_fast_way() -> None:
    assert len(COMMON) >= 100


@pytest.mark.parametrize("text", COMMON)
def test_the_fast_way_reads_what_the_whole_grammar_reads(text: str) -> None:
    # Quotes around it keep a text from the fast way and change nothing.
    assert parse(f"“{text}”") == common_form(normalise(text).strip(), 0, text)


@given(from_lark(reference_parser()))
@settings(max_examples=40, deadline=None)
def test_what_the_grammar_makes_is_read_or_refused_with_a_reason(text: str) -> None:
    """Hypothesis writes terminals side by side without asking the lexer, so not all of it is in the language."""
    found = outcome(text)
    if isinstance(found, ParseError):
        assert found.source == text
        return
    for clause in found.clauses:
        assert isinstance(clause, Comparison | Interval | Period | Trend | Judgement | Placeholder | Prose)
