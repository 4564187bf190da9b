"""The page's one door: each step of the work, as the page asks for it."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from indicator_dsl.cli.app import run
from indicator_dsl.forms.casework.decisions import read_decisions_bytes

from .desk_of import DECLARATION, ROWS, Page, form

openpyxl = pytest.importorskip("openpyxl", reason="the extra [forms] is not installed")


@pytest.fixture
def page() -> Page:
    made = Page()
    made.ask("add", form(), name="一科/自评表.csv")
    return made


def ids(page: Page, *names: str) -> list[list[int]]:
    return [row["id"] for row in page.rows() if row["cells"]["name"] in names]


def test_a_file_gives_its_receipt_and_its_forms() -> None:
    page = Page()
    assert page.hello["receipt"]["received"] == 0
    answer = page.ask("add", form(), name="一科/自评表.csv")
    assert answer["received"] == {"file": "一科/自评表.csv", "outcome": "scored", "message": None}
    (line,) = answer["forms"]
    told = {key: line[key] for key in ("heading", "unit", "kind", "own", "points", "weight", "grade", "open", "final", "rows")}
    assert told == {
        "heading": "技能培训",
        "unit": "示例中心",
        "kind": "绩效自评表",
        "own": "98.96",
        "points": "81.06–98.96",
        "weight": "100",
        "grade": None,
        "open": 2,
        "final": False,
        "rows": 4,
    }


def test_each_file_of_a_pile_is_in_the_receipt_with_its_reason(page: Page) -> None:
    own, data = page.answer("export", suffix=".html")
    assert own["ok"]
    for name, content in (
        ("旧表.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("图片.jpg", b"\xff\xd8\xff\xe0" + bytes(100)),
        ("空.xlsx", b""),
        ("坏.xlsx", b"PK\x03\x04" + bytes(100)),
        ("说明.py", b"print(1)"),
        ("报告.html", data),
    ):
        page.ask("add", content, name=name)
    assert page.ask("add", b"", name="~$自评表.xlsx") == {"ok": True, "skipped": True}
    receipt = page.ask("overview")["receipt"]
    assert receipt["text"] == "收到 6 份 = 评分 1 + 只审核 0 + 监控 0 + 读不了 3 + 不支持 2（另有本程序生成的报告 1 份，不计）"
    assert {file["file"]: bool(file["message"]) for file in receipt["files"]} == {
        "一科/自评表.csv": False, "旧表.doc": True, "图片.jpg": True, "空.xlsx": True, "坏.xlsx": True, "说明.py": True,
    }  # fmt: skip


def test_the_open_rows_stand_with_their_own_row_and_the_cell_in_question(page: Page) -> None:
    rows = page.rows()
    assert [
        (row["cells"]["name"], row["place"], row["marked"], row["low"], row["high"], row["own"], row["own_within"]) for row in rows
    ] == [
        ("考核合格率", "E5", "actual", "0.10", "10.00", "10", True),
        ("技能提升情况", "E6", "actual", "32.00", "40.00", "40", True),
    ]
    assert rows[0]["why"] == "实际完成值可能为 0.97% / 97%，得分不同或无法确定，请核实"
    assert rows[0]["at"]["target"] == "D5"


def test_accepting_own_points_settles_the_form(page: Page) -> None:
    answer = page.ask(
        "decide", rows=ids(page, "考核合格率", "技能提升情况"), verb="accept_own", by="王某", at="2024-03-02", reason="佐证齐全"
    )
    assert (answer["open"], answer["refused"], answer["decided"]) == (0, [], 2)
    assert page.points() == [("98.96", "优", 0)]
    assert page.ask("overview")["forms"][0]["final"] is True
    made = answer["rows"][0]["decisions"][0]
    assert (made["decision"], made["value"], made["by"], made["at"], made["reason"]) == (
        "accept_own",
        "10",
        "王某",
        "2024-03-02",
        "佐证齐全",
    )


def test_points_out_of_the_range_are_refused_and_the_row_stays_as_it_was(page: Page) -> None:
    wanted = ids(page, "技能提升情况")
    page.ask("decide", rows=wanted, verb="points", value="35")
    answer = page.ask("decide", rows=wanted, verb="points", value="39.99")
    assert answer["refused"] == []
    answer = page.ask("decide", rows=wanted, verb="points", value="5")
    assert [one["id"] for one in answer["refused"]] == wanted
    assert "32.00" in answer["refused"][0]["message"]
    assert [row["given"] for row in answer["rows"] if row["id"] in wanted] == ["39.99"]
    answer = page.ask("decide", rows=wanted, verb="points", value="5", override=True, reason="培训未达到效果")
    assert answer["refused"] == []
    assert page.points() == [("54.06–63.96", None, 1)]


def test_of_many_rows_only_the_wrong_ones_are_refused(page: Page) -> None:
    answer = page.ask("decide", rows=ids(page, "考核合格率", "技能提升情况"), verb="points", value="9")
    assert [one["id"] for one in answer["refused"]] == ids(page, "技能提升情况")
    assert page.points() == [("89.96–97.96", None, 1)]


def test_a_corrected_cell_is_scored_anew_and_taken_back(page: Page) -> None:
    wanted = ids(page, "考核合格率")
    answer = page.ask("decide", rows=wanted, verb="correct", field="actual", value="97%", reason="漏写百分号")
    (row,) = [row for row in answer["rows"] if row["id"] in wanted]
    assert (row["open"], row["low"], row["high"], row["cells"]["actual"]) == (False, "10.00", "10.00", "0.97")
    assert page.points() == [("90.96–98.96", "优", 1)]
    page.ask("withdraw", rows=wanted)
    assert page.points() == [("81.06–98.96", None, 2)]


def test_a_returned_row_counts_as_open(page: Page) -> None:
    answer = page.ask("decide", rows=ids(page, "考核合格率"), verb="return", reason="请补充佐证")
    assert (answer["open"], answer["decided"]) == (2, 1)


def test_the_same_decision_replaces_the_one_before(page: Page) -> None:
    wanted = ids(page, "技能提升情况")
    for value in ("33", "34", "35"):
        page.ask("decide", rows=wanted, verb="points", value=value)
    _, data = page.answer("save_decisions", suffix=".jsonl")
    assert [decision.value for decision in read_decisions_bytes(data)] == ["35"]


@pytest.mark.parametrize("suffix", [".jsonl", ".xlsx", ".csv"])
def test_a_decisions_file_is_saved_and_opened_again(page: Page, suffix: str) -> None:
    page.ask("decide", rows=ids(page, "考核合格率", "技能提升情况"), verb="accept_own", by="王某", reason="佐证齐全")
    _, data = page.answer("save_decisions", suffix=suffix)
    other = Page()
    assert other.ask("open_decisions", data)["waiting"] == 2
    other.ask("add", form(), name="一科/自评表.csv")
    assert other.points() == [("98.96", "优", 0)]
    assert other.ask("open_decisions", data)["told"] == []


def test_a_decision_that_says_otherwise_does_not_replace_one_that_was_made_here(page: Page) -> None:
    wanted = ids(page, "技能提升情况")
    page.ask("decide", rows=wanted, verb="points", value="33")
    _, data = page.answer("save_decisions", suffix=".jsonl")
    page.ask("decide", rows=wanted, verb="points", value="36")
    assert page.ask("open_decisions", data)["told"] == ["“技能提升情况”（一科/自评表.csv）已有不同的评定，未采用文件中的评定"]
    assert page.points() == [("85.06–94.96", None, 1)]


def test_a_form_that_came_again_with_other_texts_does_not_take_the_decision(page: Page) -> None:
    page.ask("decide", rows=ids(page, "技能提升情况"), verb="points", value="36")
    rows = [[*row[:4], "部分达成预期指标", *row[5:]] if row[2] == "技能提升情况" else row for row in ROWS]
    page.ask("add", form(rows=rows), name="一科/自评表.csv")
    told = page.ask("overview")
    assert [one["name"] for one in told["misfits"]] == ["技能提升情况"]
    assert "评定依据已变" in told["misfits"][0]["message"]
    assert page.ask("drop", decision=told["misfits"][0]["decision"])["misfits"] == []


def test_the_effect_of_a_policy_is_shown_before_it_is_taken(page: Page) -> None:
    shown = page.ask("preview", name="mof-2020", values={"judgement.point": "top"})
    (effect,) = shown["effect"]
    assert (effect["before"]["points"], effect["after"]["points"], effect["after"]["open"]) == ("81.06–98.96", "89.06–98.96", 1)
    assert page.points() == [("81.06–98.96", None, 2)]
    page.ask("set_policy", name="mof-2020", text=shown["text"])
    assert page.points() == [("89.06–98.96", None, 1)]
    fields = {field["key"]: field["value"] for field in page.ask("fields", name="mof-2020", text=shown["text"])["fields"]}
    assert (fields["judgement.point"], fields["shortfall.curve"]) == ("top", "proportional")


def test_every_choice_of_a_policy_has_its_words(page: Page) -> None:
    fields = page.ask("fields", name="mof-2020")["fields"]
    assert [one for field in fields for one in field.get("options", ()) if one["label"] == one["value"]] == []


@pytest.mark.parametrize("name", ["/etc/passwd.toml", "../x", "nope"])
def test_a_page_names_no_file_of_the_machine(page: Page, name: str) -> None:
    assert page.error("preview", name=name).startswith("page-bad-request")


def test_a_wrong_value_of_a_policy_is_told(page: Page) -> None:
    assert "judgement.met" in page.error("preview", name="mof-2020", values={"judgement.met": '0.9"\n[x]'})
    assert page.error("preview", name="mof-2020", values={"sources.x": "1"}).startswith("page-bad-request")


def test_the_review_takes_opinions_which_the_report_has(page: Page) -> None:
    only = Page()
    only.ask("add", DECLARATION, name="申报表.csv")
    notes = only.ask("review")["notes"]
    assert {note["code"] for note in notes} >= {"review-vague", "review-target-missing"}
    only.ask("opinion", **notes[0] | {"opinion": only.hello["opinions"][0], "comment": "同意，退回修改"})
    assert [note["comment"] for note in only.ask("review")["notes"] if note["opinion"]] == ["同意，退回修改"]
    assert [one["comment"] for one in only.ask("opinions")["opinions"]] == ["同意，退回修改"]
    _, data = only.answer("export", suffix=".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert any("同意，退回修改" in row for row in book["审核意见"].iter_rows(values_only=True))


def test_a_single_value_is_tried(page: Page) -> None:
    answer = page.ask("trial", target="≥500人次", actual="487人次", weight="10")
    assert (answer["score"]["score"], answer["read"]) == ("9.74", {"target": "≥500人次", "actual": "487人次"})
    assert answer["score"]["steps"] == ["实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 10 = 9.74"]
    assert page.error("trial", target="≥1", actual="1", weight="很多").startswith("page-bad-request")


def test_the_archive_holds_every_report_under_names_of_its_own(page: Page) -> None:
    page.ask("add", form("另一项目"), name="../二科/自评表.csv")
    numbers = [one["id"] for one in page.ask("overview")["forms"]]
    assert page.answer("pack", forms=numbers[:1], suffixes=[".xlsx"], first=True)[1] == b""
    _, data = page.answer("pack", forms=numbers[1:], suffixes=[".xlsx"], last=True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = ["一科/自评表_评分.xlsx", "二科/自评表_评分.xlsx", "汇总_评分.xlsx"]
        names += ["问题清单/问题清单_示例中心.xlsx", "评定.jsonl"]
        assert archive.namelist() == names
        assert openpyxl.load_workbook(io.BytesIO(archive.read(names[0]))).sheetnames


def test_totals_are_those_of_the_command_line(page: Page, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.ask("decide", rows=ids(page, "技能提升情况"), verb="points", value="36", reason="佐证齐全")
    page.ask("decide", rows=ids(page, "考核合格率"), verb="correct", field="actual", value="97%")
    (tmp_path / "自评表.csv").write_bytes(form())
    (tmp_path / "评定.jsonl").write_bytes(page.answer("save_decisions", suffix=".jsonl")[1])
    capsys.readouterr()
    assert run(["score", str(tmp_path / "自评表.csv"), "--decisions", str(tmp_path / "评定.jsonl"), "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    (line,) = page.ask("overview")["forms"]
    assert (line["points"], line["grade"], line["open"], line["final"]) == (
        last["total"]["score"],
        last["total"]["grade"],
        last["open"],
        last["final"],
    )
    assert last["total"]["score"] == "94.96"


@pytest.mark.parametrize(
    "request_",
    ["", "[]", "{", '{"do": "nope"}', '{"do": "add"}', '{"do": "decide", "rows": [[1, 2]], "verb": "bribe"}', '{"do": 5}', "null"],
)
def test_a_bad_request_is_answered(request_: str) -> None:
    text, data = Page().bridge.handle(request_)
    assert json.loads(text)["ok"] is False
    assert data == b""


def test_a_row_of_a_form_that_is_gone_is_told(page: Page) -> None:
    wanted = ids(page, "考核合格率")
    page.ask("decide", rows=wanted, verb="accept_own")
    assert page.ask("remove", names=["一科/自评表.csv"])["waiting"] == 1
    assert page.error("decide", rows=wanted, verb="accept_own") == "page-no-row: 该行所在的表已移除"
    page.ask("add", form(), name="一科/自评表.csv")
    assert page.points() == [("90.96–98.96", "优", 1)]


def test_whatever_a_file_does_ends_in_the_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("indicator_dsl.page.desk.read_bytes", burst)
    page = Page()
    page.ask("add", form(), name="自评表.csv")
    assert page.ask("overview")["receipt"]["unread"] == 1


def test_what_the_browser_lacks_is_told_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml.etree", None)
    page = Page()
    answer = page.ask("add", b"<html><table><tr><td>x</td></tr></table></html>", name="表.html")
    assert answer["received"]["message"].startswith("单文件网页不能读取此类文件")


def test_the_page_speaks_english() -> None:
    page = Page("en")
    page.ask("add", form(), name="a.csv")
    assert page.ask("overview")["receipt"]["text"].startswith("received 1")
    assert page.rows()[0]["why"].startswith("the actual can be read in several ways")
