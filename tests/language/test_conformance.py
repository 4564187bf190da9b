"""tests/conformance: what other implementations could be held to as well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from indicator_dsl.errors import ParseError
from indicator_dsl.language import from_json, parse, scan, to_json
from indicator_dsl.model import format

from .data import columns, lines, unescaped

IDENTITY, PAIRS, ERRORS = lines("identity.txt"), columns("pairs.tsv"), columns("errors.tsv")
EXAMPLES = [json.loads(line) for line in lines("json.jsonl")]


def test_the_files_are_not_empty() -> None:
    assert len(IDENTITY) >= 200
    assert len(PAIRS) >= 800
    assert len(ERRORS) >= 60
    assert len(EXAMPLES) >= 20
    assert len({pair[0] for pair in PAIRS}) == len(PAIRS)
    assert len(set(IDENTITY)) == len(IDENTITY)


@pytest.mark.parametrize("text", IDENTITY)
def test_canonical_spellings_stay(text: str) -> None:
    expression = parse(unescaped(text))
    assert format(expression) == unescaped(text)
    assert expression.findings == ()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_spellings_have_one_canonical_form(pair: list[str]) -> None:
    text, canonical, *codes = pair
    expression = parse(unescaped(text))
    assert format(expression) == unescaped(canonical)
    assert [finding.code for finding in expression.findings] == (codes[0].split(",") if codes else [])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_the_canonical_form_means_the_same(pair: list[str]) -> None:
    expression = parse(unescaped(pair[0]))
    assert parse(format(expression)) == expression
    assert from_json(json.loads(json.dumps(to_json(expression)))) == expression


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: case[0][:40])
def test_errors_have_a_code_and_a_place(case: list[str]) -> None:
    text, code, span = case
    with pytest.raises(ParseError) as caught:
        parse(unescaped(text))
    start, end = caught.value.span
    assert (caught.value.code, f"{start}-{end}") == (code, span)
    assert caught.value.source == unescaped(text)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"])
def test_the_interchange_form(example: dict[str, object]) -> None:
    expression = parse(
        str(example["text"]),
        unit=example.get("given", {}).get("unit"),  # type: ignore[attr-defined]
        relation=example.get("given", {}).get("relation"),  # type: ignore[attr-defined]
    )
    expected = {key: value for key, value in example.items() if key != "given"}
    assert to_json(expression) == expected
    assert from_json(expected) == expression


# --- running text


def marked(line: str) -> tuple[str, set[tuple[tuple[int, int], str]]]:
    """Return a line of scan.txt without its marks, and the clauses that they mark."""
    text, found = "", set()
    for part in re.split("(【[^】]*】)", line):
        if part.startswith("【"):
            words, canonical = part[1:-1].split("｜")
            found.add(((len(text), len(text) + len(words)), canonical))
            text += words
        else:
            text += part
    return text, found


def scans() -> Iterator[tuple[int, int, int]]:
    """Yield for each sentence how many clauses were found, made up, and missed."""
    for line in lines("scan.txt"):
        text, expected = marked(line)
        found = {(match.span, format(match.expression)) for match in scan(text)}
        yield len(expected & found), len(found - expected), len(expected - found)


def test_scan_finds_what_people_mark() -> None:
    right, made_up, missed = map(sum, zip(*scans(), strict=True))
    assert right + missed >= 150
    assert right / (right + made_up) >= 0.97
    assert right / (right + missed) >= 0.97


def test_scan_gives_the_text_at_each_span() -> None:
    for line in lines("scan.txt"):
        text, _ = marked(line)
        for match in scan(text):
            assert text[slice(*match.span)] == match.text
            assert match.expression.label is None
