"""Write docs/errors.md from the message files: ``python docs/errors.py``.  tests/test_docs.py holds the two equal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from indicator_dsl.resources import load_toml, package_file

TARGET = Path(__file__).with_name("errors.md")

HEAD = """# Errors and findings

Every error and every finding has a code that stays, and a message in Chinese and English.  In Python
the code is `error.code` or `finding.code`, the message `error.message("zh")`; in the interchange form
they are `"code"` and `"message"`.  What stands in braces is filled in.

A *finding* was read but deserves a look; its severity is given.  What has no severity is an error only.

*This page is made from the message files by `python docs/errors.py`.*
"""


def lines() -> Iterator[str]:
    """Yield the page's lines."""
    yield from HEAD.splitlines()
    for file in sorted(package_file("messages").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        yield from ("", f"## {file.name.removesuffix('.toml')}", "", "| code | severity | 中文 | English |", "| --- | --- | --- | --- |")
        for code, entry in load_toml(file).items():
            yield f"| `{code}` | {entry.get('severity', '')} | {_cell(entry['zh'])} | {_cell(entry['en'])} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def page() -> str:
    """Return the whole page."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET}", file=sys.stderr)
