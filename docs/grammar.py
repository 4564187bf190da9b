"""Write docs/grammar.md from grammar/ and the tables of the language: ``python docs/grammar.py``.

tests/test_docs.py holds the two equal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from indicator_dsl.language.senses import ORDER
from indicator_dsl.language.sharing import RULES
from indicator_dsl.resources import grammar_file, load_toml

TARGET = Path(__file__).with_name("grammar.md")

HEAD = """# The grammar, rule by rule

What the files of `grammar/` say, with a text that each line reads.  [The language](language.md) explains it.

*This page is made from the grammar by `python docs/grammar.py`.*

## Rules

`grammar/cell.lark` says what a statement is made of; its terminals are kinds of tokens.
A rule with `?` or `_` before its name leaves no node of its own.  `?` after an item means at most one, `*` any number, `+` at least one.

| rule | is | reads |
| --- | --- | --- |
"""

TERMINALS = """
## Kinds of tokens

Each character of a cell lies in one token.  The second column is what an error message calls its kind.

| kind | 中文 | stands in |
| --- | --- | --- |
"""

SENSES = """
## Which sense a word has

A word of `grammar/*.toml` may have several senses, one for each section where it stands.  It has the first of these whose neighbours fit.

| sense | as in |
| --- | --- |
"""

STANDARDS = """
## Scoring rules

`grammar/rule.lark` says what a statement of a form's scoring rule (评分标准) is made of, over the same tokens; the words of rules alone are
in `grammar/rule.toml`, whose sections are the other kinds.

| rule | is | reads |
| --- | --- | --- |
"""

SHARING = """
## What neighbours share

These rules look at two clauses side by side, in this order.

| rule | as in |
| --- | --- |
"""

_RULE = re.compile(r"^(?:(?P<name>\??_?[a-z_]+):|\s+(?=\|)) ?(?P<body>.*?)(?:\s+// (?P<example>.*))?$")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text.strip() else ""


def rules(grammar: str) -> Iterator[tuple[str, str, str]]:
    """Yield name ("" where it is that of the line before), definition and example of each line of a rule."""
    for line in grammar_file(grammar).read_text(encoding="utf-8").splitlines():
        found = _RULE.match(line)
        if found:
            yield found["name"] or "", found["body"].removeprefix("| "), found["example"] or ""


def lines() -> Iterator[str]:
    """Yield the page's lines."""
    yield from HEAD.splitlines()
    for name, body, example in rules("cell.lark"):
        yield f"| {_code(name)} | {_code(body)} | {_cell(example)} |"
    yield from TERMINALS.splitlines()
    tokens = load_toml(grammar_file("tokens.toml"))
    for kind, example in tokens["example"].items():
        yield f"| `{kind}` | {tokens['zh'][kind]} | {_cell(example)} |"
    yield from SENSES.splitlines()
    for order in ORDER:
        yield f"| `{order.sense}` | {_cell(order.example)} |"
    yield from SHARING.splitlines()
    for rule in RULES:
        yield f"| {rule.name} | {_cell(rule.example)} |"
    yield from STANDARDS.splitlines()
    for name, body, example in rules("rule.lark"):
        yield f"| {_code(name)} | {_code(body)} | {_cell(example)} |"


def page() -> str:
    """Return the whole page."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET}", file=sys.stderr)
