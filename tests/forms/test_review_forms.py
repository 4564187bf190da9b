"""The review on forms as offices fill them in: what is wrong is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.forms import read_text, review
from indicator_dsl.model import Indicator


def _forms() -> dict[str, tuple[str, list[str]]]:
    text = Path(__file__).with_name("review_forms.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, list[str]]] = {}
    for block in text.split("\n= ")[1:]:
        lines = [line for line in block.splitlines() if line]
        table = [line.replace("|", "\t") for line in lines if not line.startswith(">")]
        found[lines[0]] = ("\n".join(table), sorted(line[2:] for line in lines if line.startswith(">")))
    return found


FORMS = _forms()


def _named(place: str | None, indicators: tuple[Indicator, ...]) -> str:
    rows = {str(cell): indicator.name for indicator in indicators for cell in indicator.cells.values()}
    return rows.get(place or "", "-")


@pytest.mark.parametrize("title", FORMS)
def test_what_is_wrong_is_found_and_nothing_else(title: str) -> None:
    table, expected = FORMS[title]
    form = read_text(table)
    assert sorted(f"{finding.code} {_named(finding.place, form.indicators)}" for finding in review(form)) == expected


def test_there_are_forms() -> None:
    assert len(FORMS) >= 20
