"""What a notebook shows of an expression, a score, a scored table and a form: all of it, and no HTML of a cell's."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from indicator_dsl import Indicator, forms, parse, score, score_table
from indicator_dsl.notebook import MOST_ROWS, table

EVIL = "<script>alert(1)</script>&amp;"


class Reader(HTMLParser):
    """The texts of a page, its tags, and which are open at the end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown(value: Any) -> list[str]:
    reader = Reader(value._repr_html_())
    assert reader.open == []
    assert set(reader.tags) <= {"div", "b", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
    return reader.texts


def test_an_expression_shows_its_text_clauses_and_findings() -> None:
    texts = shown(parse("≥200家、≥10万头 另有说明"))
    assert texts[0] == "≥200家、≥10万头 另有说明"
    assert {"≥200家", "≥100000头", "Comparison", "⚠ 数值之后的“另有说明”未读取"} <= set(texts)


def test_a_score_shows_its_points_steps_and_findings() -> None:
    texts = shown(score("≥500人次", "487人次", weight=10))
    assert {
        "mof-2020/shortfall.proportional",
        "≥500人次",
        "487人次",
        "9.74",
        "实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 10 = 9.74",
    } <= set(texts)
    assert "6.00–7.99" in shown(score("优", "良", weight=10))


def test_a_scored_table_shows_each_row_and_the_total() -> None:
    rows = [Indicator(name=EVIL, target="≥5个", actual="3个", weight="60"), Indicator(name="无分值", target="≥5个", actual="3个")]
    texts = shown(score_table(rows))
    assert texts[0].startswith("36.00 / 60") or texts[0].startswith("36.00–36.00 / 60")
    assert {EVIL, "无分值", "36.00"} <= set(texts)


def test_a_form_shows_each_row_with_its_place() -> None:
    form = forms.read_text("一级指标\t三级指标\t年度指标值\t分值\n产出指标\t培训人次\t≥500人次\t10\n产出指标\t合格率\t≥95%\t10")
    assert {"培训人次", "≥500人次", "合格率", "≥95%", str(form.indicators[0].place)} <= set(shown(form))


@pytest.mark.parametrize("text", [f"满意度{EVIL}：≥5个", f"≥5个（{EVIL}）", f"{EVIL}：≥5个"])
def test_the_html_of_a_cell_is_text(text: str) -> None:
    assert text in "".join(shown(parse(text)))


def test_a_long_table_is_cut_and_says_so() -> None:
    reader = Reader(table(("n",), [(n,) for n in range(MOST_ROWS + 5)]))
    assert reader.texts == ["n", *map(str, range(MOST_ROWS)), "… +5"]
