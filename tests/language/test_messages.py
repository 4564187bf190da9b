"""messages.txt: what is said of a text that can't be read, and of each finding, in both languages.

A new text is a line ``# text``; ``python -m tests.language.test_messages`` writes what is said below each.  Read the difference
before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse

from .data import columns, unescaped

FILE = Path(__file__).with_name("messages.txt")
BLOCKS = FILE.read_text(encoding="utf-8").rstrip("\n").split("\n\n")


def said(text: str) -> str:
    """Return the block of one text: the text, then each message with its span."""
    try:
        findings = parse(unescaped(text)).findings
    except ParseError as error:
        lines = [line.encode("utf-8", "backslashreplace").decode() for lang in ("zh", "en") for line in error.render(lang).splitlines()]
        return "\n".join([f"# {text}", *lines])
    told = (f"{finding.span} {finding.message(lang)}" for finding in findings for lang in ("zh", "en"))
    return "\n".join([f"# {text}", *(line.replace("\n", "\\n") for line in told)])


def test_every_code_has_its_message() -> None:
    texts = {block.partition("\n")[0].removeprefix("# ") for block in BLOCKS}
    errors, pairs = columns("errors.tsv"), columns("pairs.tsv")
    assert {line[1] for line in errors} == {line[1] for line in errors if line[0] in texts}
    codes = {code: text for text, _, *found in pairs for code in ",".join(found).split(",") if code}
    told = {code for text, _, *found in pairs if text in texts for code in ",".join(found).split(",")}
    assert {code: text for code, text in codes.items() if code not in told} == {}, "add a text to messages.txt"


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0][2:42])
def test_what_is_said(block: str) -> None:
    assert said(block.partition("\n")[0].removeprefix("# ")) == block


if __name__ == "__main__":
    given = [block.partition("\n")[0].removeprefix("# ") for block in BLOCKS]
    FILE.write_text("\n\n".join(map(said, given)) + "\n", encoding="utf-8")
