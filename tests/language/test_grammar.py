"""The grammar's own order: structure without regular expressions, kinds that are explained, words that stand once."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lark import Lark, UnexpectedInput
from lark import Token as Terminal
from lark import logger as lark_logger

from indicator_dsl.errors import ParseError
from indicator_dsl.language import grammar, lexicon, parse, segments
from indicator_dsl.language.fast import common_form
from indicator_dsl.language.grammar import Tree, longest
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.reading import read
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.language.units import SMALL_MONEY
from indicator_dsl.model import Comparison, Direction, Expression, Judgement, Placeholder, Relation, Trend
from indicator_dsl.resources import grammar_file, load_toml, load_words
from indicator_dsl.testing.strategies._words import relations
from indicator_dsl.text import normalise
from indicator_dsl.units import known_spellings, symbol_of

from . import strategies as some
from .data import is_linear, outcome

CELL = grammar_file("cell.lark").read_text(encoding="utf-8")
BARE = re.sub("//.*", "", CELL)
KINDS = sorted(set(re.findall(r"\b[A-Z]+\b", BARE)))
FOLDER = Path(str(grammar_file("cell.lark"))).parent
WORD_FILES = sorted(path.name for path in FOLDER.glob("*.toml"))


# --- structure only


def test_the_grammar_has_no_regular_expression() -> None:
    assert not set(BARE) & set('/"\\[]{}')
    assert "%" not in BARE


def test_nothing_in_the_folder_looks_around() -> None:
    found = [
        name for name in [*WORD_FILES, "cell.lark", "rule.lark"] if re.search(r"\(\?[=!<:P]", (FOLDER / name).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_folder_holds_these_files_and_no_others() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(
        ["cell.lark", "rule.lark"]
        + [
            f"{name}.toml"
            for name in (
                "answers",
                "beside",
                "damage",
                "direction",
                "measures",
                "monitoring",
                "names",
                "numbers",
                "relations",
                "rule",
                "time",
                "tokens",
                "units",
                "words",
            )
        ]
    )


def _conflicts(source: str) -> str:
    """Return what Lark tells of conflicts: it settles a shift against a reduction in silence."""
    told = io.StringIO()
    handler, level = logging.StreamHandler(told), lark_logger.level
    lark_logger.addHandler(handler)
    lark_logger.setLevel(logging.DEBUG)
    try:
        Lark(source, parser="lalr", maybe_placeholders=False, debug=True)
    finally:
        lark_logger.removeHandler(handler)
        lark_logger.setLevel(level)
    return told.getvalue()


def test_no_two_rules_conflict() -> None:
    assert "Shift/Reduce" in _conflicts("start: start A start | B\n%declare A B\n"), "or the test below finds nothing"
    assert _conflicts(grammar.source()) == ""


# --- kinds


def test_every_terminal_is_a_kind_that_is_explained() -> None:
    assert set(KINDS) <= section("tokens", "zh").keys()


def test_every_sense_of_a_word_is_a_kind_that_is_explained() -> None:
    given_ = {kind for _, _, kind in lexicon._KINDS} | {kind for senses in lexicon.lexicon().words.values() for kind in senses}
    assert given_ <= section("tokens", "zh").keys()


def test_kinds_are_named_in_both_languages_and_each_has_an_example() -> None:
    parts = [load_toml(grammar_file("tokens.toml"))[part] for part in ("zh", "en", "example")]
    assert parts[0].keys() == parts[1].keys() == parts[2].keys()
    assert len(set(parts[0].values())) == len(set(parts[1].values())) == len(parts[0])


@pytest.mark.parametrize(("kind", "text"), load_toml(grammar_file("tokens.toml"))["example"].items())
def test_a_kind_stands_in_its_example(kind: str, text: str) -> None:
    assert any(kind == token.kind or kind in token.senses for token in _tokens(text)), _tokens(text)


@given(some.texts | some.damaged() | some.spelled)
@settings(max_examples=200, deadline=None)
def test_no_token_has_another_kind(text: str) -> None:
    for token in tokenise(normalise(text)):
        assert token.kind in section("tokens", "zh"), token


# --- every character is in exactly one token


def _holds_every_character_once(text: str) -> None:
    plain = normalise(text)
    at = 0
    for token in tokenise(plain):
        assert token.start >= at, (token, "overlaps the token before it")
        assert plain[at : token.start].strip(" \n\r") == "", (plain[at : token.start], "is in no token")
        assert token.start <= token.end
        assert re.sub("[ \n\r]", "", plain[token.start : token.end]) == token.text or token.text == "\n"
        at = token.end
    assert plain[at:].strip(" \n\r") == ""


@given(some.texts | some.damaged() | some.listed | st.text(max_size=40))
@settings(max_examples=400, deadline=None)
@example("8 1 % 以 内")
@example("≥1\n0场")
@example("（（5个")
@example("）5【】")
def test_every_character_is_in_one_token(text: str) -> None:
    _holds_every_character_once(text)


# --- the rules' examples


def _alternatives() -> Iterator[tuple[str, str]]:
    """Yield each rule with each example that stands beside one of its alternatives."""
    rule = ""
    for line in CELL.splitlines():
        code, _, comment = line.partition("//")
        if found := re.match(r"\??(\w+):", code):
            rule = found[1]
        if code.strip() and rule != "start":
            assert comment.strip(), f"{line}: an example is missing"
            yield from ((rule, text.strip()) for text in re.split(r", (?![^\[]*[)\]])", comment))


EXAMPLES = list(_alternatives())
_FRAMES = {
    "_bound": "{}5个",
    "relation": "{}5个",
    "number": "≥{}",
    "measure": "5{}",
    "after": "5个{}",
    "_until": "{}2024年12月31日",
    "_turn": "2024年1月1日{}",
    "than": "{}提高",
    "manner": "{}提高",
    "name": "90%≤{}",
    "base": "高于{}",
}
_INLINED = {"_bound": "comparison", "_until": "period", "_turn": "period", "number": "comparison"}


def _rows(text: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], tuple[Tree, int] | None]]:
    """Return each row of kinds that the reading asks the grammar for, and what it says."""
    asked: list[tuple[list[str], tuple[Tree, int] | None]] = []

    def listening(tokens: Any, at: int, end: int) -> tuple[Tree, int] | None:
        found = longest(tokens, at, end)
        asked.append(([token.kind for token in tokens[at:end]], found))
        return found

    with monkeypatch.context() as patched:
        patched.setattr(segments, "longest", listening)
        _whole(text)
    return asked


def _rules(tree: Tree) -> Iterator[str]:
    yield tree.rule
    for part in tree.parts:
        if isinstance(part, Tree):
            yield from _rules(part)


@pytest.mark.parametrize(("rule", "text"), EXAMPLES)
def test_a_rule_reads_the_example_beside_it(rule: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [found for _, found in _rows(_FRAMES.get(rule, "{}").format(text), monkeypatch) if found]
    assert _INLINED.get(rule, rule) in {name for tree, _ in said for name in _rules(tree)}


# --- plain Lark says the same as the tree of shapes


LARK = Lark(grammar.source(), parser="lalr", maybe_placeholders=False)


def _by_lark(kinds: list[str]) -> tuple[Any, int] | None:
    """Return the longest statement by Lark alone: each beginning of the row tried anew."""
    for size in range(min(len(kinds), 12), 0, -1):
        try:
            reading = LARK.parse_interactive()
            for place, kind in enumerate(kinds[:size]):
                reading.feed_token(Terminal(kind, str(place)))
            return _plain(reading.feed_eof().children[0]), size  # type: ignore[no-untyped-call]
        except UnexpectedInput:
            continue
    return None


def _plain(node: Any) -> Any:
    return int(node) if isinstance(node, str) else (str(node.data), *map(_plain, node.children))


def _as_plain(node: Tree | int) -> Any:
    return node if isinstance(node, int) else (node.rule, *map(_as_plain, node.parts))


def _says_what_lark_says(kinds: list[str]) -> None:
    kinds = kinds[:12]
    found = longest([Token(kind, 0, 0, "") for kind in kinds], 0, len(kinds))
    assert (None if found is None else (_as_plain(found[0]), found[1])) == _by_lark(kinds), kinds


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
@example(["SIGN", "NUM", "UNIT", "AFTER"])
@example(["NUM", "UNIT", "HALF", "UNIT", "INCL", "RANGE", "NUM"])
def test_the_tree_of_shapes_is_larks_for_any_row_of_kinds(kinds: list[str]) -> None:
    _says_what_lark_says(kinds)


def test_the_tree_of_shapes_is_larks_for_every_spelling() -> None:
    rows = {tuple(token.kind for token in tokens[at:]) for tokens in map(_tokens, some.SPELLED) for at in range(len(tokens))}
    assert len(rows) > 1000
    for row in sorted(rows):
        _says_what_lark_says(list(row))


def _stored(ways: dict[str, Any], row: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for kind, way in ways.items():
        yield (*row, kind), way
        if way:
            yield from _stored(way[1], (*row, kind))


STORED = list(_stored(grammar.stored_shapes()))


def test_the_stored_rows_are_of_these_rules() -> None:
    assert len(STORED) > 400, "run `python docs/shapes.py`"


def test_the_stored_rows_are_larks() -> None:
    """A beginning that no statement has is 0; else there is the tree, None where the statement may not end there."""
    wrong = []
    for row, way in STORED:
        node = grammar._read(row)
        lark = 0 if node is None else [node.tree]
        if json.loads(json.dumps(lark)) != (way and way[:1]):
            wrong.append(row)
    assert wrong == [], "run `python docs/shapes.py`"


def test_rows_stored_for_other_rules_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "rules_mark", lambda: 0)
    assert grammar.stored_shapes() == {}


def test_a_full_tree_of_rows_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "_MOST", 2)
    before = grammar.rows()
    _says_what_lark_says(["SIGN", "PM", "NUM", "NUM"])
    assert grammar.rows() is not before
    _says_what_lark_says(["SIGN", "NUM", "UNIT", "AFTER"])


# --- time


_SORTS: dict[str, Callable[[int], str]] = {
    "labelled values": lambda n: "，".join(f"满意度≥{k}%" for k in range(n // 9)),
    "numerals": lambda n: "、".join(["一百二十三"] * (n // 6)),
    "one numeral": lambda n: "一百" * (n // 2),
    "digits": lambda n: "9" * n,
    "line breaks": lambda n: "≥1\n0场\n" * (n // 6),
    "blanks": lambda n: "8 1 % " * (n // 6),
    "plain words": lambda n: "提升基层治理水平和群众获得感" * (n // 14),
    "opening brackets": lambda n: "（" * n,
    "brackets": lambda n: "（约5个）" * (n // 5),
    "relations": lambda n: "不" * n,
    "long relations": lambda n: "至少应不低于" * (n // 6),
    "dates": lambda n: "2024年12月31日至" * (n // 12),
    "commas": lambda n: "1,2," * (n // 4),
    "entities": lambda n: "&ge;" * (n // 4),
    "tags": lambda n: "<b>" * (n // 3),
    "blanks to fill": lambda n: "**、" * (n // 3),
    "slashes": lambda n: "5元/人/" * (n // 5),
    "movements": lambda n: "较上年提高，" * (n // 6),
    "joints": lambda n: "合格且≥95%或" * (n // 8),
    "units": lambda n: "平方米" * (n // 3),
    "quotes": lambda n: "“" * n,
    "sums": lambda n: "3小时30分钟" * (n // 7),
    "latin": lambda n: "abc1/" * (n // 5),
}


@pytest.mark.parametrize("sort", _SORTS)
def test_time_grows_with_the_length_and_no_faster(sort: str) -> None:
    make = _SORTS[sort]
    outcome(make(400))  # what is built once is built
    assert is_linear(lambda length: partial(outcome, make(length)), 2_500, 4)


# --- the word files


def _entries(name: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate((FOLDER / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith(("#", "[")):
            yield number, line


@pytest.mark.parametrize("name", WORD_FILES)
def test_an_entry_is_one_line(name: str) -> None:
    lines = list(_entries(name))
    assert [line for line in lines if not re.fullmatch(r'("[^"]+"|"\\""|base) = \S.*', line[1])] == []
    assert len(lines) == sum(map(len, load_toml(grammar_file(name)).values()))


@pytest.mark.parametrize("name", WORD_FILES)
def test_a_word_file_is_read_as_toml(name: str) -> None:
    assert load_words(grammar_file(name)) == load_toml(grammar_file(name))


@pytest.mark.parametrize("name", WORD_FILES)
def test_a_file_explains_its_syntax_at_its_head(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", WORD_FILES)
def test_no_word_stands_twice_in_a_section(name: str) -> None:
    twice = []
    for part, words in load_toml(grammar_file(name)).items():
        plain = [normalise(word) for word in words]
        twice += [(part, word) for word in set(plain) if plain.count(word) > 1 and name != "damage.toml"]
    assert twice == []


_BEFORE = {word: sign for word, sign in relations().items() if word}


def test_every_composed_relation_before_a_number() -> None:
    wrong = []
    for word, sign in _BEFORE.items():
        clause = parse(f"{word}5个")
        if not isinstance(clause, Comparison) or (clause.relation, clause.label) != (sign, None):
            wrong.append((word, str(clause)))
    assert len(_BEFORE) > 1000
    assert wrong == []


def test_every_relation_behind_a_number() -> None:
    wrong = []
    for word, sign in section("relations", "after").items():
        clause = parse(f"5个{word}")
        if not isinstance(clause, Comparison) or (str(clause.relation), clause.label) != (sign, None):
            wrong.append((word, str(clause)))
    assert wrong == []


def test_every_spelling_of_every_unit_is_read_as_its_symbol() -> None:
    wrong = []
    for spelling in known_spellings():
        if "分之" in spelling:
            continue  # 百分之 stands before its number
        expression = parse(f"≥5{spelling}")
        clause = expression.clauses[0]
        symbol = "元" if symbol_of(spelling) in SMALL_MONEY else symbol_of(spelling)
        if not isinstance(clause, Comparison) or str(clause.quantity.unit) != symbol or len(expression.clauses) != 1:
            wrong.append((spelling, str(expression)))
    assert wrong == []


@pytest.mark.parametrize("way", ["up", "down", "flat"])
def test_every_movement_points_somewhere(way: str) -> None:
    wrong = []
    for word in section("words", way):
        clause = parse(f"与上年{word}").clauses[0]
        if not isinstance(clause, Trend) or clause.direction is not Direction[way.upper()]:
            wrong.append(word)
    assert wrong == []


def test_every_adverb_leaves_the_movement() -> None:
    wrong = []
    for word in section("words", "adverbs"):
        clause = parse(f"{word}提高").clauses[0]
        if not isinstance(clause, Trend) or (clause.direction, clause.label) != (Direction.UP, None):
            wrong.append(word)
    assert wrong == []


def test_every_level_can_be_compared_with() -> None:
    wrong = []
    for word in section("words", "levels"):
        clause = parse(f"高于{word}").clauses[0]
        if not isinstance(clause, Trend) or (clause.direction, clause.base) != (Direction.ABOVE, word):
            wrong.append(word)
    assert wrong == []


@pytest.mark.parametrize("word", [word for word in section("words", "grades") if re.fullmatch("[一-龥A-Za-z√]+", word)])
def test_a_judgement_has_its_grade(word: str) -> None:
    judgement = parse(word)
    assert isinstance(judgement, Judgement)
    assert (judgement.grade or "unstated") == section("words", "grades")[word]


@pytest.mark.parametrize("word", section("words", "void"))
def test_a_placeholder_is_one(word: str) -> None:
    assert isinstance(parse(word), Placeholder)


# --- the fast way


def _whole(text: str) -> Expression | None:
    try:
        return read(text, None, None, False, None)
    except ParseError:
        return None


COMMON = [text for text in some.SPELLED if common_form(normalise(text).strip(), 0, text)]


def test_many_spellings_go_the_fast_way() -> None:
    assert len(COMMON) >= 100


@pytest.mark.parametrize("text", COMMON)
def test_the_fast_way_reads_what_the_whole_reading_reads(text: str) -> None:
    fast, whole = common_form(text, 0, text), _whole(text)
    if fast is None:
        return
    assert whole == fast
    assert isinstance(whole, Comparison)
    assert (whole.span, whole.quantity.written, whole.findings) == (fast.span, fast.quantity.written, ())


def _tokens(text: str) -> list[Token]:
    return tokenise(normalise(text))


def test_relations_are_relations() -> None:
    assert {Relation(sign) for sign in _BEFORE.values()} == set(Relation) - {Relation.UNSTATED}


def test_no_harmless_word_is_listed_twice() -> None:
    """Nouns and notes are harmless beside a number without being listed there again."""
    listed = section("beside", "plain").keys() - section("beside", "begun").keys()
    assert not listed & (section("words", "nouns").keys() | section("words", "notes").keys())
