"""Reports: what they say, that cells stay texts in each of them, and that they open where people open them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicator_dsl.forms import Form, FundLine, Task, Totals, read_text
from indicator_dsl.forms.report import WRITERS, Report, assess
from indicator_dsl.model import Indicator, Place
from indicator_dsl.units import Quantity, Unit

from . import browser

TABLE = """项目支出绩效自评表（2023年度）
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因
产出指标\t数量指标\t培训人次\t≥500人次\t487人次\t20\t19.48\t疫情影响
产出指标\t质量指标\t合格率\t=100%\t98%\t20\t20\t
产出指标\t成本指标\t培训成本\t≤90万元\t81万元\t20\t20\t
效益指标\t社会效益指标\t技能水平\t效果明显\t达成预期指标\t20\t20\t
满意度指标\t服务对象满意度指标\t学员满意度\t≥90%\t95%\t10\t10\t
"""
EVIL = ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", '=HYPERLINK("http://example.invalid","x")', "\t=1", "＝1")
MARKUP = '<script>alert(1)</script><img src="http://example.invalid/x.png" onerror="alert(2)">{{ 7*7 }}{% raw %}'


@pytest.fixture(scope="module")
def report() -> Report:
    return assess([read_text(TABLE)])


def yuan(amount: int) -> Quantity:
    return Quantity(amount, Unit.of("元"))


def evil_form() -> Form:
    texts = (*EVIL, MARKUP, "a|b`c`[d](http://example.invalid)\n# e", "\x00\x0b\ud800\ufffe")
    rows = tuple(
        Indicator(name=t, level1=t, level2=t, target=t, actual=t, weight="10", score=t, reason=t, unit=None, place=Place(sheet=t, row=n))
        for n, t in enumerate(texts, start=1)
    )
    return Form(title=MARKUP, project=EVIL[0], unit=MARKUP, sheet=MARKUP, source=MARKUP, indicators=rows)


# ------------------------------------------------------------------------------------ what is said


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_form_without_weights_has_verdicts_and_no_points(suffix: str) -> None:
    lines = [line.split("\t") for line in TABLE.splitlines()]
    report = assess([read_text("\n".join("\t".join(cells[:5]) for cells in lines))])
    (part,) = report.parts
    assert (part.points, part.scored) == (None, True)
    assert [line.verdict for line in part.lines] == ["not_met", "not_met", "met", "met", "met"]
    assert [note.code for note in part.notes].count("table-without-weights") == 1
    content = WRITERS[suffix](report)
    if suffix not in (".xlsx", ".docx"):
        assert "没有分值，无法计算得分" in content.decode("utf-8")


def test_a_report_scores_reviews_and_compares(report: Report) -> None:
    (part,) = report.parts
    assert [str(line.points.score) for line in part.lines if line.points] == ["19.48", "19.60", "20.00", "None", "10.00"]
    assert part.points is not None
    assert (str(part.points.low), str(part.points.high), part.points.score) == ("85.08", "89.08", None)
    codes = {note.code for note in part.notes}
    assert {"points-given-though-missed"} <= codes
    # The same row twice would be said twice.
    assert "own-score-differs" not in codes
    assert part.review_count == 1
    assert [group.level for group in part.groups] == ["产出指标", "效益指标", "满意度指标"]


def test_each_line_says_how_and_where(report: Report) -> None:
    line = next(report.parts[0].lines)
    assert line.reading == "≥500人次"
    assert line.steps == ("实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 20 = 19.48",)
    assert line.rule == "mof-2020/shortfall.proportional"
    assert line.place == "E3"
    assert line.cells["target"] == "D3"


def test_a_bare_number_is_shown_with_its_own_columns() -> None:
    row = Indicator(name="甲", target="1,220", actual="1300", weight="100", unit="万元", relation="5")
    part = assess([Form(indicators=(row,))]).parts[0]
    line = next(part.lines)
    assert (line.target, line.target_in_full, line.actual_in_full) == ("1,220", "≤1,220万元", "1300万元")
    spelled = Indicator(name="乙", target="98", actual="98%", weight="100", unit="%(百分比)", relation="≥")
    line = next(assess([Form(indicators=(spelled,))]).parts[0].lines)
    assert (line.target_in_full, line.actual_in_full) == ("≥98%", "98%")


def test_execution_is_a_row_of_its_own() -> None:
    funds = (FundLine(name="年度资金总额", adjusted=yuan(250000), executed=yuan(215458), weight="10", score="8.62"),)
    form = Form(indicators=read_text(TABLE).indicators, funds=funds, total=Totals(score="98.10"))
    (part,) = assess([form]).parts
    line = list(part.lines)[-1]
    assert line.points is not None
    assert (line.name, str(line.points.score), line.stated_score) == ("预算执行率", "8.62", "8.62")
    assert part.points is not None
    assert part.points.weight == 100


def test_a_declaration_is_reviewed_only() -> None:
    text = re.sub(r"\t实际完成值\t分值\t得分\t偏差原因|\t[^\t\n]*\t[0-9]+\t[0-9.]+\t.*", "", TABLE)
    (part,) = assess([read_text(text)]).parts
    assert part.points is None
    assert not any(line.points for line in part.lines)
    assert "review-vague" in {note.code for note in part.notes}


def test_the_policy_decides() -> None:
    (part,) = assess([read_text(TABLE)], policy="strict").parts
    assert [str(line.points.score) for line in part.lines if line.points][:2] == ["0.00", "0.00"]


# A workbook holds the time at which it was made.
@pytest.mark.parametrize("suffix", [suffix for suffix in WRITERS if suffix != ".xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reports_are_the_same_each_time(suffix: str, lang: Any) -> None:
    form = read_text(TABLE)
    assert WRITERS[suffix](assess([form], lang=lang)) == WRITERS[suffix](assess([form], lang=lang))


def test_english_reports_are_english(report: Report) -> None:
    text = WRITERS[".md"](assess([read_text(TABLE)], lang="en")).decode()
    assert text.startswith("# Performance score report\n")
    assert "For a person" in WRITERS[".html"](assess([read_text(TABLE)], lang="en")).decode()
    assert WRITERS[".md"](report).decode().startswith("# 绩效评分报告\n")


PIECES = st.sampled_from(
    ["≥", "≤", "500", "0.97", "%", "人次", "万元", "、", "-", "2023年12月底前", "效果明显", "是", "**", "=", "\n", "<b>", "\x00"]
)
CELLS = st.none() | st.lists(PIECES, max_size=4).map("".join) | st.text(max_size=8)
ROWS = st.builds(
    Indicator,
    name=CELLS.map(lambda text: text or "甲"),
    **dict.fromkeys(
        ("level1", "level2", "target", "period_target", "actual", "weight", "unit", "relation", "score", "reason", "rule"), CELLS
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, max_size=4), CELLS, st.sampled_from([None, 2023]))
def test_every_form_gets_its_reports(rows: list[Indicator], text: str | None, year: int | None) -> None:
    form = Form(indicators=tuple(rows), goals=text, title=text, year=year, tasks=(Task(name=text or "乙", expected=text),))
    made = assess([form])
    assert sum(1 for _ in made.parts[0].lines) == len(rows)
    for suffix in (".html", ".md", ".json"):
        assert WRITERS[suffix](made).decode()


# ---------------------------------------------------------------------------------------- JSON, MD


def test_json_holds_everything(report: Report) -> None:
    data = json.loads(WRITERS[".json"](report))
    assert data["schema"] == 1
    (form,) = data["forms"]
    assert form["points"] == {"weight": "90", "score": None, "low": "85.08", "high": "89.08", "text": "85.08–89.08"}
    line = form["groups"][0]["lines"][0]
    assert (line["name"], line["target"], line["actual"], line["points"]["score"]) == ("培训人次", "≥500人次", "487人次", "19.48")
    assert line["reason"] == "疫情影响"


def test_markdown_shows_cells_as_they_are() -> None:
    text = WRITERS[".md"](assess([evil_form()])).decode()
    assert "<script" not in text
    assert "<img" not in text
    assert "](http" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {10}
    # Nothing of a cell begins a line of its own.
    assert not re.search(r"^# e", text, re.MULTILINE)


# ------------------------------------------------------------------------------------------- HTML


class Tags(HTMLParser):
    """The tags of a page, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return [name for name, _ in self.tags].count(tag)


def test_the_page_stands_alone() -> None:
    page = Tags(WRITERS[".html"](assess([evil_form()])).decode())
    assert page.count("script") == 1
    assert page.count("style") == 1
    assert not {"img", "link", "iframe", "object", "base", "form"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "srcset", "action") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    # The cell's text is there, as text.
    assert MARKUP in page.text


def test_the_page_has_a_chart_of_the_levels_and_findings_before_rows(report: Report) -> None:
    text = WRITERS[".html"](report).decode()
    page = Tags(text)
    assert text.count('data-sums="levels"') == 1
    assert len([1 for tag, a in page.tags if tag == "details" and "line" in (a.get("class") or "").split()]) == 5
    assert text.index('class="notes"') < text.index('class="line')


@pytest.fixture(scope="module")
def page(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if browser.program() is None:
        pytest.skip("there is no Chromium on this machine")
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(WRITERS[".html"](report))
    with browser.Browser() as made:
        made.open(path)
        yield made


SHOWN = "document.querySelectorAll('details.line:not([hidden])').length"


def reset(page: browser.Browser) -> None:
    page.ask(
        "document.querySelector('[data-filter=all]').click(); search.value = ''; level.value = ''; search.dispatchEvent(new Event('input'))"
    )


@pytest.mark.parametrize(("name", "count"), [("all", 5), ("review", 1), ("missed", 2), ("found", 2)])
def test_the_filters_work_in_a_browser(page: browser.Browser, name: str, count: int) -> None:
    reset(page)
    page.ask(f"document.querySelector('[data-filter={name}]').click()")
    assert page.ask(SHOWN) == count
    assert page.ask("document.getElementById('shown').textContent") == f"{count} / 5"


@pytest.mark.parametrize(("words", "names"), [("合格率", ["合格率"]), ("产出 ≥500", ["培训人次"]), ("nothing", []), ("487", ["培训人次"])])
def test_the_search_works_in_a_browser(page: browser.Browser, words: str, names: list[str]) -> None:
    reset(page)
    page.ask(f"search.value = {json.dumps(words)}; search.dispatchEvent(new Event('input'))")
    found = "Array.from(document.querySelectorAll('details.line:not([hidden]) .wide')).map(e => e.textContent)"
    assert page.ask(found) == names


def test_levels_and_rows_open_in_a_browser(page: browser.Browser) -> None:
    reset(page)
    page.ask("level.value = '产出指标'; level.dispatchEvent(new Event('change'))")
    assert page.ask(SHOWN) == 3
    assert page.ask("document.querySelectorAll('.group:not([hidden])').length") == 1
    page.ask("document.querySelector('details.line summary').click()")
    assert "实际完成值 487人次 ÷ 指标值 500人次" in page.ask("document.querySelector('details.line[open] .inside').innerText")
    page.ask("document.getElementById('open').click()")
    assert page.ask("document.querySelectorAll('details.line[open]').length") == 5


def test_paper_shows_every_row_and_finding_whatever_is_filtered(page: browser.Browser) -> None:
    reset(page)
    page.ask("search.value = 'nothing'; search.dispatchEvent(new Event('input'))")
    hidden = "document.querySelectorAll('.note[hidden], details.line[hidden]').length"
    assert page.ask(hidden) > 0
    page.ask("window.dispatchEvent(new Event('beforeprint'))")
    assert page.ask(hidden) == 0
    assert page.ask("document.querySelectorAll('.official tbody tr').length") == 6
    page.ask("window.dispatchEvent(new Event('afterprint'))")
    assert page.ask(hidden) > 0


def test_nothing_spills_over_a_narrow_page(page: browser.Browser) -> None:
    assert page.ask("document.documentElement.scrollWidth <= document.documentElement.clientWidth") is True


def test_the_browser_has_no_complaint_and_asks_for_nothing(page: browser.Browser, tmp_path: Path) -> None:
    path = tmp_path / "evil.html"
    path.write_bytes(WRITERS[".html"](assess([evil_form()])))
    page.open(path)
    assert page.ask("document.querySelectorAll('details.line').length") == len(evil_form().indicators)
    assert page.errors == []
    assert {url.rpartition("/")[2] for url in page.requests} == {"report.html", "evil.html"}
    assert all(url.startswith("file://") for url in page.requests)


# --------------------------------------------------------------------------------------- workbook


def written(report: Report, path: Path) -> Path:
    path.write_bytes(WRITERS[".xlsx"](report))
    return path


SHEETS = ["评分", "审核发现", "汇总", "失分", "选项"]


def test_the_workbook_opens_again_in_openpyxl(report: Report, tmp_path: Path) -> None:
    openpyxl = import_module("openpyxl")
    book = openpyxl.load_workbook(written(report, tmp_path / "a.xlsx"))
    assert book.sheetnames == SHEETS
    assert book["选项"].sheet_state == "hidden"
    assert book["审核发现"].max_row == 1 + len(report.parts[0].notes)


def test_the_workbook_opens_again_in_calamine(report: Report, tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    book = calamine.CalamineWorkbook.from_path(str(written(report, tmp_path / "a.xlsx")))
    assert book.sheet_names == SHEETS
    rows = book.get_sheet_by_name("评分").to_python()
    assert rows[4][2:6] == ["培训人次", "≥500人次", "487人次", 20.0]
    # A program that computes nothing has what the formulas come to.
    assert rows[4][11] == 19.48


def test_no_text_of_a_form_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    openpyxl = import_module("openpyxl")
    form = evil_form()
    book = openpyxl.load_workbook(written(assess([form]), tmp_path / "evil.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert set(EVIL) - {"\t=1"} <= texts
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert formulas
    assert not any(
        text.lstrip("=") in formula
        for text in (*EVIL, MARKUP, "example.invalid", "cmd")
        for formula in formulas
        if text != "\t=1" and text != "＝1"
    )
    assert not any(cell.hyperlink.target for cell in cells if cell.hyperlink)


def test_the_charts_show_what_was_lost_a_full_bar_being_a_full_score(report: Report, tmp_path: Path) -> None:
    openpyxl = import_module("openpyxl")
    path = written(report, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(path, data_only=True)["失分"]
    causes = {row[0]: row[10] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert (causes["培训人次（失 0.52 / 20 分）"], causes["技能水平（失 0 / 20 分）"]) == ("未完成指标值", None)
    rows = [list(row[:8]) for row in sheet.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(rows) if row[0] == "失分指标（失分多的在前）")
    assert rows[head + 1] == ["名称", "分值", "得分", "失分", "待评定", "得分占比", "待评定占比", "失分占比"]
    assert rows[head + 2 : head + 5] == [
        ["培训人次（失 0.52 / 20 分）", 20, 19.48, 0.52, 0, 0.974, 0, 0.026],
        ["合格率（失 0.4 / 20 分）", 20, 19.6, 0.4, 0, 0.98, 0, 0.02],
        ["技能水平（失 0 / 20 分）", 20, 16, 0, 4, 0.8, 0.2, 0],
    ]
    levels, lost = openpyxl.load_workbook(path)["失分"]._charts
    assert (levels.grouping, levels.overlap, levels.y_axis.scaling.max) == ("percentStacked", 100, 1)
    assert len(lost.series) == 3


def test_many_forms_get_a_summary(tmp_path: Path) -> None:
    openpyxl = import_module("openpyxl")
    many = assess([read_text(TABLE), read_text(TABLE.replace("487", "250"))])
    sheet = openpyxl.load_workbook(written(many, tmp_path / "many.xlsx"), data_only=True)["汇总"]
    heads, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert [dict(zip(heads, row, strict=True))["最低"] for row in rows] == [85.08, 75.6]
    assert [dict(zip(heads, row, strict=True))["状态"] for row in rows] == ["草稿：待评定 1 项"] * 2
    assert [dict(zip(heads, row, strict=True))["名次"] for row in rows] == [None, None]
    page = Tags(WRITERS[".html"](many).decode())
    assert ("table", {"class": "cards", "id": "summary"}) in page.tags
    assert "75.60–79.60" in page.text
