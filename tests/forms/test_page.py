"""The HTML report and summary as auditors use them: in a browser, on a phone and on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from indicator_dsl.forms import Decision, Decisions, Form, Totals, read_text
from indicator_dsl.forms.casework.losses import cause_of_loss, grades_of, losses, ranks
from indicator_dsl.forms.casework.model import Receipt, Report
from indicator_dsl.forms.report import WRITERS, assess
from indicator_dsl.forms.report.receipt import received
from indicator_dsl.model import Indicator

from . import browser
from .casework.test_score_form import ALL, SKILL
from .casework.test_score_form import form as decided_form

HEAD = "一级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\n"


def one_form(number: int, unit: str, done: int, skill: str = "≥1个\t1个") -> Form:
    rows = f"产出指标\t培训人次\t≥500人次\t{done}人次\t60\t58\n效益指标\t技能水平\t{skill}\t40\t40\n"
    form = read_text(f"项目支出绩效自评表（2023年度）\n{HEAD}{rows}")
    return attrs.evolve(form, unit=unit, project=f"第{number}个项目", source=f"{unit}/{number}.csv")


OPEN = "效果明显\t达成预期指标"


def summary(forms: list[Form]) -> Report:
    """Return the summary of forms that each have a report of their own."""
    parts = assess(forms).parts
    files = tuple(received(part.source or "", [part]) for part in parts)
    links = {part.source or "": f"{part.source}.html" for part in parts}
    return Report(lang="zh", parts=parts, receipt=Receipt(files=files), links=links)


FORMS = [one_form(1, "甲局", 500), one_form(2, "甲局", 400), one_form(3, "乙局", 450, OPEN), one_form(4, "乙局", 250)]


def shown(page: browser.Browser, selector: str, text: str = "innerText") -> list[str]:
    """Return the texts of the elements that are not hidden."""
    seen = f"Array.from(document.querySelectorAll({json.dumps(selector)})).filter(e => !e.hidden)"
    found: list[str] = page.ask(f"{seen}.map(e => e.{text})")
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[browser.Browser]:
    if browser.program() is None:
        pytest.skip("there is no Chromium on this machine")
    with browser.Browser() as made:
        yield made


def opened(chromium: browser.Browser, report: Report, folder: Path, pixels: int = 1280) -> browser.Browser:
    path = folder / "page.html"
    path.write_bytes(WRITERS[".html"](report))
    chromium.wide(pixels)
    chromium.open(path)
    return chromium


def names(page: browser.Browser) -> list[str]:
    return [text.partition("\n")[0] for text in shown(page, "#summary tbody tr", "cells[1].innerText")]


def choose(page: browser.Browser, field: str, value: str) -> None:
    page.ask(f"{field}.value = {json.dumps(value)}; ['input', 'change'].forEach(e => {field}.dispatchEvent(new Event(e)))")


# ------------------------------------------------------------------------------- sums beside the rows


def test_losses_are_told_by_cause() -> None:
    (part,) = assess([FORMS[3]]).parts
    assert {cause: str(lost) for cause, lost in losses(part.lines).items()} == {"not_met": "30.00"}
    assert [cause_of_loss(line) for line in part.lines] == ["not_met", None]


def test_what_a_person_took_is_a_cause_of_its_own() -> None:
    (part,) = assess([decided_form()], decisions=ALL).parts
    causes = {line.name: cause_of_loss(line) for line in part.lines}
    assert causes[SKILL] == "decided"


def test_equals_share_a_rank_and_a_range_has_none() -> None:
    parts = assess([*FORMS, one_form(5, "丙局", 500)]).parts
    assert ranks(parts) == [1, 3, None, 4, 1]


def test_points_out_of_forty_six_have_no_rank() -> None:
    short = attrs.evolve(FORMS[0], indicators=FORMS[0].indicators[:1])
    assert ranks(assess([short, FORMS[1]]).parts) == [None, 1]


def test_an_own_total_that_is_no_number_is_not_shown() -> None:
    form = attrs.evolve(FORMS[0], total=Totals(score="#REF!"))
    bare = attrs.evolve(form, indicators=tuple(attrs.evolve(row, score=None) for row in form.indicators))
    page = WRITERS[".html"](assess([bare])).decode()
    assert "自评总分" not in page[page.index("<section") : page.index("</section>")]


def test_the_findings_of_a_row_are_named_in_their_order() -> None:
    page = WRITERS[".html"](assess([read_text(f"绩效自评表\n{HEAD}产出指标\t合格率\t≥95%\t0.97\t100\t100\n")])).decode()
    numbers = [int(number) for number in re.findall(r'<a href="#f1n\d+">第 (\d+) 条</a>', page)]
    assert len(numbers) > 1
    assert numbers == sorted(numbers)


def test_grades_are_counted_best_first() -> None:
    assert grades_of(assess(FORMS).parts) == {"优": 1, "良": 1, "中": 1, "差": 0, None: 1}


# ------------------------------------------------------------------------------------ what is said


def test_a_draft_says_why_and_a_final_report_what_it_rests_on() -> None:
    draft = WRITERS[".html"](assess([decided_form()])).decode()
    final = WRITERS[".html"](assess([decided_form()], decisions=ALL)).decode()
    assert "尚有 3 项待人工评定，总分为区间。" in draft
    assert "待人工评定，总分为区间" not in final
    assert '<span class="tag final">终稿</span>' in final
    assert '<b>88.00</b> / 100 <span class="tag">良</span>' in final or "<b>88.00</b>" in final
    assert len(set(re.findall(r"sha256:[0-9a-f]{64}", final))) >= 2


def test_a_decided_row_says_who_when_why_and_what_the_rule_allows() -> None:
    said = attrs.evolve(ALL[1], at="2024-03-02", reason="佐证不足", evidence="附件3", reviewer="李某", reviewed_at="2024-03-05")
    page = WRITERS[".html"](assess([decided_form()], decisions=[ALL[0], said, ALL[2]])).decode()
    told = "评定 9 分；区间 8.00–10.00；评价人 王某 2024-03-02；复核人 李某 2024-03-05；理由：佐证不足；佐证：附件3"
    assert f"<dt>评定</dt><dd><b>{told}</b></dd>" in page
    assert "<small>区间 16.00–20.00</small>" in page
    assert "<dt>评定</dt><dd><b>实际完成值更正为“97%”；评价人 王某</b></dd>" in page
    assert "指标值 ≥95%　实际完成值 0.97" in page


def test_markdown_tells_decisions_and_how_the_form_stands() -> None:
    draft = WRITERS[".md"](assess([decided_form()])).decode()
    final = WRITERS[".md"](assess([decided_form()], decisions=ALL)).decode()
    assert "- **草稿**：尚有 3 项待人工评定，总分为区间。" in draft
    assert "- **终稿**\n" in final
    assert "评定 9 分；区间 8.00–10.00；评价人 王某" in final.replace("\\", "")
    assert "| 已评定 |" in final
    many = WRITERS[".md"](assess(FORMS)).decode()
    assert "| 第2个项目 | 甲局 | 98 | 88.00 | 100 | −10.00 | 良 | 0 | 1 | 0 | 终稿 |" in many.replace("\\", "")


def test_each_finding_stands_once_and_links_to_its_row_and_back() -> None:
    page = WRITERS[".html"](assess([FORMS[1]])).decode()
    note = re.search(r'<li class="note error" id="(f1n\d+)"[^>]*data-row="(f1r\d+)">.*?href="#(f1r\d+)"', page)
    assert note is not None
    assert note[2] == note[3] == "f1r1"
    message = "未完成指标值，自评 58 分"
    assert page.count(message) == 1
    row = page[page.index('id="f1r1"') :]
    assert f'href="#{note[1]}"' in row[: row.index("</details>")]


def test_an_open_row_is_told_once() -> None:
    table = f"绩效自评表\n{HEAD}产出指标\t合格率\t≥95%\t0.97\t100\t100\n"
    (part,) = assess([read_text(table)]).parts
    assert [note.code for note in part.notes if note.severity != "info"] == ["review-level-missing", "readings-differ"]


def test_state_colour_and_need_of_a_person_agree() -> None:
    report = assess([decided_form()], decisions=ALL[:1])
    for line in report.parts[0].lines:
        assert (line.state in ("review", "returned")) == line.review
    page = WRITERS[".html"](report).decode()
    for state, review in re.findall(r'<details class="line (\w+)"[^>]*data-review="(\d)"', page):
        assert (state in ("review", "returned")) == (review == "1")


def test_a_full_score_is_a_full_bar_whatever_its_weight() -> None:
    page = WRITERS[".html"](assess([FORMS[0]])).decode()
    bars = re.findall(r'<span class="number got"[^>]*>(\S+) / (\d+)<span class="bar"[^>]*><i style="width:([0-9.]+)%">', page)
    assert bars == [("60.00", "60", "100.00"), ("40.00", "40", "100.00")]


def test_an_unreadable_decision_keeps_the_report_a_draft() -> None:
    from indicator_dsl.errors import Finding

    bad = Finding.of("decision-bad-line", row=3, column="值", text="x", expected="")
    page = WRITERS[".html"](assess([decided_form()], decisions=Decisions(ALL, (bad,)))).decode()
    assert "有评定未生效或未能读取" in page
    assert '<span class="tag final">' not in page


def test_no_text_of_a_decision_becomes_markup() -> None:
    evil = attrs.evolve(ALL[0], reason="<img src=x onerror=alert(1)>", by='"><script>', evidence="{{ 7*7 }}")
    page = WRITERS[".html"](assess([decided_form()], decisions=[evil, *ALL[1:]])).decode()
    assert "<img" not in page
    assert page.count("<script>") == 1
    assert "{{ 7*7 }}" in page


# --------------------------------------------------------------------------------------- in a browser


def test_the_summary_searches_filters_and_sorts(chromium: browser.Browser, tmp_path: Path) -> None:
    page = opened(chromium, summary(FORMS), tmp_path)
    assert names(page) == ["第1个项目", "第2个项目", "第3个项目", "第4个项目"]
    choose(page, "unit", "乙局")
    assert names(page) == ["第3个项目", "第4个项目"]
    assert page.ask("shown.textContent") == "2 / 4"
    # Charts and findings follow.
    assert page.ask("document.querySelector('[data-sums=grades] [data-key=优]').lastElementChild.textContent") == "0 份"
    assert page.ask("document.querySelector('[data-sums=causes] [data-key=not_met]').lastElementChild.textContent") == "36.00"
    assert all("乙局" in text for text in shown(page, "#problems tbody tr"))
    choose(page, "unit", "")
    page.ask("document.querySelector('[data-filter=review]').click()")
    assert names(page) == ["第3个项目"]
    page.ask("document.querySelector('[data-filter=all]').click()")
    # A finding's words find its form.
    choose(page, "search", "得分区间内")
    assert names(page) == ["第3个项目"]
    choose(page, "search", "")
    choose(page, "grade", "中")
    assert names(page) == ["第4个项目"]
    choose(page, "grade", "")
    choose(page, "state", "draft")
    assert names(page) == ["第3个项目"]
    choose(page, "state", "")
    rank = "document.querySelectorAll('#summary th button')[0].click()"
    page.ask(rank)
    assert names(page) == ["第1个项目", "第2个项目", "第4个项目", "第3个项目"]
    page.ask(rank)
    # A form without a rank stays last.
    assert names(page) == ["第4个项目", "第2个项目", "第1个项目", "第3个项目"]


def test_findings_of_the_summary_lead_into_the_forms_report(chromium: browser.Browser, tmp_path: Path) -> None:
    page = opened(chromium, summary(FORMS), tmp_path)
    href = page.ask("document.querySelector('#problems a').getAttribute('href')")
    assert re.fullmatch(r"甲局/1\.csv\.html#f1n\d+", href)
    own = opened(chromium, assess([FORMS[0]]), tmp_path)
    assert own.ask(f"document.getElementById({json.dumps(href.partition('#')[2])}) !== null")


def test_a_link_opens_its_row_even_where_a_filter_hid_it(chromium: browser.Browser, tmp_path: Path) -> None:
    page = opened(chromium, assess([FORMS[1]]), tmp_path)
    choose(page, "search", "技能")
    assert page.ask("document.getElementById('f1r1').hidden")
    page.ask("location.hash = '#f1r1'")
    page.ask("window.dispatchEvent(new Event('hashchange'))")
    assert page.ask("document.getElementById('f1r1').open && !document.getElementById('f1r1').hidden")


def test_rows_charts_and_findings_are_filtered_together(chromium: browser.Browser, tmp_path: Path) -> None:
    page = opened(chromium, assess([FORMS[2]]), tmp_path)
    page.ask("document.querySelector('[data-filter=review]').click()")
    assert len(shown(page, "details.line")) == 1
    assert len(shown(page, "li[data-of]")) == 1
    assert len(shown(page, "[data-sums=levels] li")) == 1
    assert all("技能水平" in text or "定性" in text for text in shown(page, "li.note"))
    page.ask("document.querySelector('[data-filter=all]').click()")
    assert len(shown(page, "[data-sums=levels] li")) == 2


def test_rows_are_put_in_the_order_of_what_they_lost(chromium: browser.Browser, tmp_path: Path) -> None:
    rows = "产出指标\t甲\t≥10个\t10个\t50\t50\n产出指标\t乙\t≥10个\t5个\t50\t50\n"
    page = opened(chromium, assess([read_text(f"绩效自评表\n{HEAD}{rows}")]), tmp_path)
    wides = "Array.from(document.querySelectorAll('.wide')).map(e => e.textContent)"
    choose(page, "order", "lost")
    assert page.ask(wides) == ["乙", "甲"]
    choose(page, "order", "order")
    assert page.ask(wides) == ["甲", "乙"]


@pytest.mark.parametrize("pixels", [390, 1280])
@pytest.mark.parametrize("kind", ["summary", "one", "decided"])
def test_no_page_scrolls_sideways(chromium: browser.Browser, tmp_path: Path, pixels: int, kind: str) -> None:
    long = attrs.evolve(FORMS[2], unit="示例省示例市示例区" * 4, project="A" * 90, source=f"{'长' * 80}/{'b' * 60}.csv")
    report = {"summary": summary([*FORMS, long]), "one": assess([long]), "decided": assess([decided_form()], decisions=ALL)}[kind]
    page = opened(chromium, report, tmp_path, pixels)
    assert page.ask("document.documentElement.scrollWidth <= document.documentElement.clientWidth") is True
    assert page.picture().startswith(b"\x89PNG")
    assert page.errors == []


def pages_of(data: bytes) -> int:
    return len(pytest.importorskip("pypdfium2").PdfDocument(data))


def test_sixty_three_forms_print_on_three_pages(chromium: browser.Browser, tmp_path: Path) -> None:
    units = ("示例市人力资源中心", "示例市文化广电旅游局", "示例市住房和城乡建设局")
    forms = []
    for number in range(63):
        unit = units[number % 3]
        form = one_form(number, unit, 400 + number, OPEN if number % 2 else "≥1个\t1个")
        forms.append(
            attrs.evolve(
                form, project=f"农村公路安全防护工程补助资金第{number}批", source=f"{unit}/2023年度/第{number}批_项目支出绩效自评表.xlsx"
            )
        )
    page = opened(chromium, summary(forms), tmp_path)
    assert pages_of(page.printed()) <= 3


def test_a_form_prints_as_one_table_and_its_findings(chromium: browser.Browser, tmp_path: Path) -> None:
    page = opened(chromium, assess([decided_form()], decisions=ALL), tmp_path)
    assert pages_of(page.printed()) <= 2


def test_nothing_is_asked_of_any_network(chromium: browser.Browser, tmp_path: Path) -> None:
    text = '<img src="http://example.invalid/x.png"><script src="//example.invalid/y.js"></script>'
    rows = tuple(Indicator(name=text, level1=text, target=text, actual=text, weight="50", reason=text) for _ in range(2))
    form = Form(title=text, unit=text, project=text, source=text, indicators=rows)
    before = len(chromium.requests)
    for report in (assess([form], decisions=[Decision(file=text, name=text, decision="return", reason=text)]), summary([form, form])):
        opened(chromium, report, tmp_path)
    assert all(url.startswith("file://") for url in chromium.requests[before:])
    assert not chromium.errors
