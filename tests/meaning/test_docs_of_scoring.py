"""The plots and the schema in docs/ are the library's own."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import attrs
import pytest

from indicator_dsl.meaning.policy import SECTIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_plots_are_what_the_script_draws(tmp_path: Path) -> None:
    script = runpy.run_path(str(DOCS / "plots.py"))
    script["plot"].__globals__["IMAGES"] = tmp_path
    script["main"].__globals__["IMAGES"] = tmp_path
    script["main"]()
    drawn = sorted(tmp_path.iterdir())
    assert len(drawn) == 6
    for image in drawn:
        assert (DOCS / "img" / image.name).read_bytes() == image.read_bytes()
        assert f"img/{image.name}" in (DOCS / "scoring.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_is_documented(section: str) -> None:
    keys = {field.name.replace("_", "-") for field in attrs.fields(SECTIONS[section])} - {"source", "evidence", "cites"}
    row = re.search(rf"^\| `\[{section.replace('_', '-')}\]` \| (.*) \|$", (DOCS / "policies.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert row
    assert set(re.findall(r"`([a-z-]+)`", row[1])) == keys
    explained = (DOCS / "scoring.md").read_text(encoding="utf-8")
    assert f"`[{section.replace('_', '-')}]`" in explained
    code = " ".join(re.findall(r"`([^`\n]+)`", explained))
    options = {option for field in attrs.fields(SECTIONS[section]) for option in getattr(field.metadata.get("reader"), "options", ())}
    assert sorted(word for word in keys | options if not re.search(rf"(?<![\w-]){word}(?![\w-])", code)) == []
