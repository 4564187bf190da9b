"""What headers are called: the spellings of ``headers.tsv``, most of which no list has."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.forms.layout.words import column_role

LINES = [line.split("\t") for line in (Path(__file__).parent / "headers.tsv").read_text(encoding="utf-8").splitlines()[1:]]
HEADERS = [(role, header) for role, headers in LINES for header in headers.split()]


def test_the_headers_are_there() -> None:
    assert len(HEADERS) > 250


@pytest.mark.parametrize(("role", "header"), HEADERS)
def test_a_header_is_known(role: str, header: str) -> None:
    names = ("name", "level3", "weak_name")
    found = column_role(header)
    assert found in names if role == "name" else found == role


@pytest.mark.parametrize("text", ["培训人次", "产出指标", "数量指标", "≥500人次", "显著提升", "某某局", "12月底前", "疫情影响", ""])
def test_what_stands_in_a_table_is_no_header(text: str) -> None:
    assert column_role(text) is None
