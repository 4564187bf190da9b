"""Write docs/grammar.md from grammar/cell.lark: ``python docs/grammar.py``.  tests/test_docs.py holds the two equal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from indicator_dsl.language.grammar import terminals
from indicator_dsl.resources import grammar_file, load_toml

TARGET = Path(__file__).with_name("grammar.md")

HEAD = """# The grammar, rule by rule

What `grammar/cell.lark` says, with a text that each line reads.  [The language](language.md) explains it; the patterns of the
terminals stand in the file itself, their named pieces in `grammar/patterns.toml`, and their words in the other files beside it.

*This page is made from the grammar by `python docs/grammar.py`.*

## Rules

A rule with `?` or `_` before its name leaves no node of its own.  `?` after an item means at most one, `*` any number, `+` at least one.

| rule | is | reads |
| --- | --- | --- |
"""

TERMINALS = """
## Terminals

In the order in which they are preferred where several would fit.  The second column is what an error message calls them.

| terminal | 中文 | reads |
| --- | --- | --- |
"""

_RULE = re.compile(r"^(?:(?P<name>\??_?[a-z]+):|\s+(?=\|)) ?(?P<body>.*?)(?:\s+// (?P<example>.*))?$")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text.strip() else ""


def rules() -> Iterator[tuple[str, str, str]]:
    """Yield name ("" where it is that of the line before), definition and example of each line of a rule."""
    for line in grammar_file("cell.lark").read_text(encoding="utf-8").splitlines():
        found = _RULE.match(line)
        if found:
            yield found["name"] or "", found["body"].removeprefix("| "), found["example"] or ""


def lines() -> Iterator[str]:
    """Yield the page's lines."""
    yield from HEAD.splitlines()
    for name, body, example in rules():
        yield f"| {_code(name)} | {_code(body)} | {_cell(example)} |"
    yield from TERMINALS.splitlines()
    labels = load_toml(grammar_file("labels.toml"))
    for terminal in terminals():
        shown = terminal.example.replace("\\n", "").strip()
        yield f"| `{terminal.name}` | {labels.get(terminal.name, '–')} | {_cell(shown) or 'a blank'} |"


def page() -> str:
    """Return the whole page."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET}", file=sys.stderr)
