"""messages.txt: what is said of a text that can't be read, and of each finding, in both languages.

A new text is a line ``# text``; ``python -m tests.language.test_messages`` writes what is said below each.  Read the difference
before it is committed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse
from indicator_dsl.resources import load_toml, package_file

from .data import lines, unescaped

FILE = Path(__file__).with_name("messages.txt")
BLOCKS = FILE.read_text(encoding="utf-8").rstrip("\n").split("\n\n")


def said(text: str) -> str:
    """Return the block of one text: the text, then each message with its span."""
    try:
        findings = parse(unescaped(text)).findings
    except ParseError as error:
        told = [line.encode("utf-8", "backslashreplace").decode() for lang in ("zh", "en") for line in error.render(lang).splitlines()]
        return "\n".join([f"# {text}", f"{error.span} {error.code}", *told])
    said_of = (f"{finding.span} {finding.code}: {finding.message(lang)}" for finding in findings for lang in ("zh", "en"))
    return "\n".join([f"# {text}", *(line.replace("\n", "\\n") for line in said_of)])


def test_every_finding_has_its_message() -> None:
    findings = {code for code, entry in load_toml(package_file("messages", "language.toml")).items() if "severity" in entry}
    # Those that come from a form's columns stand in the whole answers.
    told = re.findall(r"^\(\d+, \d+\) ([a-z-]+): ", "\n".join(BLOCKS), re.MULTILINE) + re.findall(
        '"code": "([a-z-]+)"', "".join(lines("json.jsonl"))
    )
    assert findings - set(told) == set(), "add a text to messages.txt"


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0][2:42])
def test_what_is_said(block: str) -> None:
    assert said(block.partition("\n")[0].removeprefix("# ")) == block


if __name__ == "__main__":
    given = [block.partition("\n")[0].removeprefix("# ") for block in BLOCKS]
    FILE.write_text("\n\n".join(map(said, given)) + "\n", encoding="utf-8")
