"""The canonical spelling of a cell says what the cell says, or the cell is told and is its own spelling."""

from __future__ import annotations

import pytest

from indicator_dsl import from_json, parse, to_json
from indicator_dsl.language.parse import parse_anew
from indicator_dsl.model import format

TOLD = (
    "增增收00元",  # the label moves: 增增收：0元 says no more that it is a change
    "近三年均增增长5%",
    "连续三年增长两万到三万人",
    "顶顶多多5次",  # and one that bounds
    "第百百到五百人",
    "第一力争不低于98%",
    "172万万",  # eleven digits alone are a telephone number
    "两月次",
    "2024、、202年",
    "≥2024.12当年完成2024-2025学年",
    "左.,",
    "5.（套）",
    "2且或持余年",
    "降下\n三",  # 三 behind a separator counts
)


@pytest.mark.parametrize("text", TOLD)
def test_a_cell_that_its_spelling_does_not_say_is_told(text: str) -> None:
    found = parse(text)
    assert "number-unread" in [finding.code for finding in found.findings]
    assert found.unread
    assert format(found) == text
    assert parse(format(found)) == found


@pytest.mark.parametrize(
    "text", ["群众满意度≥90%", "≥200家；≥100亿元", "2024年12月31日前", "较上年提高5%", "质量：优", "无", "按制度办理各项业务", "5家~9家"]
)
def test_a_plain_cell_is_not(text: str) -> None:
    assert parse(text).findings == ()
    assert parse(format(parse(text))) == parse(text)


def test_what_a_cell_says_does_not_depend_on_what_was_read_before() -> None:
    for text in ("增增收5元", "增增收0元", "名称：5元", "增增收5元"):
        told = [finding.code for finding in parse_anew(text).findings]
        assert told == (["number-unread"] if text.startswith("增") else []), text


@pytest.mark.parametrize("text", ["'95%'、分别5次、有效提升", "城市和农村分别为95%、90%，持平或增长，零投诉"])
def test_numbers_beside_a_movement_without_a_relation_have_none(text: str) -> None:
    assert from_json(to_json(parse(text))) == parse(text)


@pytest.mark.parametrize(("text", "told"), [("1. 5", ["number-split"]), ("95\n30分钟内响应率≥9", ["number-split"]), ("4.11", [])])
def test_a_small_number_is_told_unless_its_other_reading_is_a_day(text: str, told: list[str]) -> None:
    found = parse(text)
    assert found.readings
    assert [finding.code for finding in found.findings] == told
