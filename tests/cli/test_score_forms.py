"""`indicator-dsl score` with reports: kinds of files, folders, names, and that nothing is left half written."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.forms.report import WRITERS

FORM = (
    "项目支出绩效自评表\n一级指标,二级指标,三级指标,年度指标值,实际完成值,分值\n"
    "产出指标,数量指标,培训人次,≥500人次,487人次,60\n效益指标,社会效益指标,技能水平,效果明显,达成预期指标,40\n"
)


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    folder = tmp_path / "forms"
    (folder / "二科").mkdir(parents=True)
    (folder / "甲.csv").write_text(FORM, encoding="utf-8")
    (folder / "二科" / "乙.csv").write_text(FORM.replace("487", "250"), encoding="utf-8")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# `-o x.json` is the table's own form: tests/cli/test_score_file.py.
@pytest.mark.parametrize("suffix", [suffix for suffix in WRITERS if suffix != ".json"])
def test_one_form_as_one_file(cli: Any, forms: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"out{suffix}"
    done = cli("score", str(forms / "甲.csv"), "-o", str(output))
    assert (done.code, done.err) == (0, f"已生成 {output}\n")
    assert output.stat().st_size > 500


def test_one_form_into_a_folder(cli: Any, forms: Path, tmp_path: Path) -> None:
    assert cli("score", str(forms / "甲.csv"), "-o", str(tmp_path / "out")).code == 0
    assert names(tmp_path / "out") == [f"甲_评分{suffix}" for suffix in sorted(WRITERS)]


def test_a_folder(cli: Any, forms: Path, tmp_path: Path) -> None:
    done = cli("score", str(forms), "-o", str(tmp_path / "out"))
    assert done.code == 0
    every = [f"{stem}_评分{suffix}" for stem in ("二科/乙", "汇总", "甲") for suffix in sorted(WRITERS)]
    assert names(tmp_path / "out") == sorted(every)
    page = (tmp_path / "out" / "汇总_评分.html").read_text(encoding="utf-8")
    assert 'href="%E4%BA%8C%E7%A7%91/%E4%B9%99_%E8%AF%84%E5%88%86.html"' in page
    data = json.loads((tmp_path / "out" / "汇总_评分.json").read_text(encoding="utf-8"))
    assert [(form["source"], form["points"]["text"]) for form in data["forms"]] == [
        ("二科/乙.csv", "62.00–70.00"),
        ("甲.csv", "90.44–98.44"),
    ]
    book = import_module("openpyxl").load_workbook(tmp_path / "out" / "汇总_评分.xlsx")
    assert [book["汇总"].cell(row, 1).value for row in (1, 2)] == ["收到 2 份 = 评分 2 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0", "序号"]
    files = [book["汇总"].cell(row, 4) for row in (3, 4)]
    assert [(cell.value, cell.hyperlink.target) for cell in files] == [
        ("二科/乙.csv", "../forms/%E4%BA%8C%E7%A7%91/%E4%B9%99.csv"),
        ("甲.csv", "../forms/%E7%94%B2.csv"),
    ]
    assert book["汇总"].max_row == 4
    assert [[cell.value for cell in row] for row in book["收件"].iter_rows(min_row=3)] == [
        ["二科/乙.csv", "评分", None],
        ["甲.csv", "评分", None],
    ]


def test_no_report_replaces_the_decisions_of_the_run(cli: Any, forms: Path, tmp_path: Path) -> None:
    form, book = str(forms / "甲.csv"), tmp_path / "结果.xlsx"
    assert cli("score", form, "-o", str(book)).code == 0
    before = book.read_bytes()
    done = cli("score", form, "--decisions", str(book), "-o", str(book))
    assert (done.code, done.err) == (3, f"错误：{book} 是本次采用的评定文件，不能被报告覆盖，请用 -o 另取文件名\n")
    assert book.read_bytes() == before
    assert cli("score", form, "--decisions", str(book), "-o", str(tmp_path / "结果2.xlsx")).code == 0
    (tmp_path / "甲_评分.xlsx").write_bytes(before)
    done = cli("score", form, "--decisions", str(tmp_path / "甲_评分.xlsx"), "-o", str(tmp_path))
    assert done.code == 3
    assert "不能被报告覆盖" in done.err
    assert (tmp_path / "甲_评分.xlsx").read_bytes() == before


def test_the_result_for_machines(cli: Any, forms: Path) -> None:
    done = cli("score", str(forms), "--json", "--policy", "strict")
    first, second = map(json.loads, done.lines)
    assert (done.code, Path(first["file"]).name, Path(second["file"]).name) == (0, "乙.csv", "甲.csv")
    assert (second["score"], second["score_min"], second["score_max"], second["weight"]) == ("40.00", "40.00", "40.00", "100")
    assert second["policy"] == "strict"
    assert (second["grade"], second["own_total"], second["final"], second["open"]) == ("差", None, True, 0)
    assert "band" not in second
    assert second["findings"]["warning"] >= 1


def test_the_summary_for_people(cli: Any, forms: Path) -> None:
    done = cli("score", str(forms / "甲.csv"), str(forms / "二科" / "乙.csv"), "--lang", "en")
    assert done.code == 0
    first, *rest = done.lines
    assert first == "received 2 = scored 2 + reviewed only 0 + monitoring 0 + unreadable 0 + not supported 0"
    assert "".join(rest).split()[:3] == ["form", "points", "weight"]
    assert "90.44–98.44" in done.out
    assert done.err == ""


def test_several_files_as_one_report(cli: Any, forms: Path, tmp_path: Path) -> None:
    assert cli("score", str(forms), "-o", str(tmp_path / "all.html")).code == 0
    page = (tmp_path / "all.html").read_text(encoding="utf-8")
    assert page.count('<section class="form"') == 2
    assert names(tmp_path) == ["all.html", "forms/二科/乙.csv", "forms/甲.csv"]


def test_files_of_one_name_do_not_overwrite_each_other(cli: Any, forms: Path, tmp_path: Path) -> None:
    (forms / "甲.txt").write_text(FORM, encoding="utf-8")
    (forms / "汇总.csv").write_text(FORM, encoding="utf-8")
    assert cli("score", str(forms), "-o", str(tmp_path / "out")).code == 0
    pages = [name for name in names(tmp_path / "out") if name.endswith(".html")]
    assert pages == sorted(["二科/乙_评分.html", "汇总_2_评分.html", "汇总_评分.html", "甲.csv_评分.html", "甲.txt_评分.html"])
    other = tmp_path / "other"
    other.mkdir()
    (other / "甲.csv").write_text(FORM, encoding="utf-8")
    assert cli("score", str(other / "甲.csv"), str(forms / "甲.csv"), "-o", str(tmp_path / "two")).code == 0
    assert len([name for name in names(tmp_path / "two") if name.endswith(".html")]) == 3


def test_reports_beside_the_forms_are_not_scored_again(cli: Any, forms: Path) -> None:
    for _ in range(2):
        assert cli("score", str(forms), "-o", str(forms)).code == 0
    data = json.loads((forms / "汇总_评分.json").read_text(encoding="utf-8"))
    assert [form["source"] for form in data["forms"]] == ["二科/乙.csv", "甲.csv"]


def test_a_file_that_cannot_be_read_is_told_and_the_others_go_on(cli: Any, forms: Path, tmp_path: Path) -> None:
    (forms / "坏.xlsx").write_bytes(b"PK\x03\x04 and no more")
    done = cli("score", str(forms), "-o", str(tmp_path / "out"))
    assert done.code == 3
    assert "坏.xlsx: 错误：" in done.err
    assert len(names(tmp_path / "out")) == 15
    assert "坏.xlsx" in (tmp_path / "out" / "汇总_评分.md").read_text(encoding="utf-8")


def test_rules_of_the_review_can_be_switched(cli: Any, forms: Path, tmp_path: Path) -> None:
    (forms / "甲.csv").write_text(FORM.replace("≥500", "≤500"), encoding="utf-8")
    (tmp_path / "rules.toml").write_text('[rules]\nreview-output-capped = "off"\n', encoding="utf-8")
    for rules, found in (((), True), (("--rules", str(tmp_path / "rules.toml")), False)):
        assert cli("score", str(forms / "甲.csv"), "-o", str(tmp_path / "out.md"), *rules).code == 0
        assert ("一项不做也算完成" in (tmp_path / "out.md").read_text(encoding="utf-8")) is found


@pytest.mark.parametrize("when", [1, 2, 3, 4, 5])
def test_a_crash_half_way_leaves_only_whole_files(cli: Any, forms: Path, tmp_path: Path, monkeypatch: Any, when: int) -> None:
    calls = 0
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == when:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    whole = tmp_path / "whole"
    assert cli("score", str(forms), "-o", str(whole)).code == 0
    monkeypatch.setattr(Path, "replace", failing)
    done = cli("score", str(forms), "-o", str(tmp_path / "out"))
    assert done.code == 3
    written = names(tmp_path / "out")
    assert len(written) == when - 1
    for name in written:
        if not name.endswith(".xlsx"):
            assert (tmp_path / "out" / name).read_bytes() == (whole / name).read_bytes()


def test_a_crash_does_not_touch_the_report_that_was_there(cli: Any, forms: Path, tmp_path: Path, monkeypatch: Any) -> None:
    output = tmp_path / "out.html"
    old = "# the old one\n<!-- indicator-dsl -->"
    output.write_text(old, encoding="utf-8")
    monkeypatch.setitem(WRITERS, ".html", lambda report: 1 / 0)
    assert cli("score", str(forms / "甲.csv"), "-o", str(output)).code == 4
    assert names(tmp_path) == ["forms/二科/乙.csv", "forms/甲.csv", "out.html"]
    assert output.read_text(encoding="utf-8") == old


@pytest.mark.parametrize(
    ("output", "code", "told"),
    [("forms/甲.csv", 3, "is the input file"), ("out.doc", 3, "its suffix must be one of .csv .html .xlsx .docx .md .json")],
)
def test_outputs_that_are_refused(cli: Any, forms: Path, tmp_path: Path, output: str, code: int, told: str) -> None:
    done = cli("score", str(forms / "甲.csv"), "-o", str(tmp_path / output), "--lang", "en")
    assert done.code == code
    assert told in done.err
    assert (forms / "甲.csv").read_text(encoding="utf-8") == FORM


def test_a_file_is_no_folder(cli: Any, forms: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    done = cli("score", str(forms), "-o", str(tmp_path / "out"), "--lang", "en")
    assert (done.code, (tmp_path / "out").read_text(encoding="utf-8")) == (3, "mine")
    assert "is a file, not a folder" in done.err


def test_an_empty_folder(cli: Any, tmp_path: Path) -> None:
    done = cli("score", str(tmp_path), "--lang", "en")
    assert (done.code, done.err) == (3, f"error: there are no forms in {tmp_path}\n")


# ---------------------------------------------------------------------------------------- 问题清单


def test_the_problems_of_each_unit_go_into_a_folder(cli: Any, forms: Path, tmp_path: Path) -> None:
    out = tmp_path / "问题"
    done = cli("score", str(forms), "--problems", str(out))
    assert done.code == 0
    assert done.err.endswith(f"已生成 {out}\n")
    found = names(out)
    assert found
    assert {Path(name).suffix for name in found} == {".xlsx", ".docx"}
    assert all(name.startswith("问题清单_") for name in found)


@pytest.mark.parametrize("command", ["score", "review"])
@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_all_problems_in_one_file(cli: Any, forms: Path, tmp_path: Path, command: str, suffix: str) -> None:
    out = tmp_path / f"问题{suffix}"
    assert cli(command, str(forms / "甲.csv"), "--problems", str(out)).code in (0, 1)
    before = out.read_bytes()
    assert len(before) > 500
    out.write_bytes(b"not ours")
    done = cli(command, str(forms / "甲.csv"), "--problems", str(out))
    assert (done.code, out.read_bytes()) == (3, b"not ours")
    assert cli(command, str(forms / "甲.csv"), "--problems", str(out), "--force").code in (0, 1)


def test_problems_go_nowhere_else(cli: Any, forms: Path, tmp_path: Path) -> None:
    done = cli("score", str(forms / "甲.csv"), "--problems", str(tmp_path / "问题.pdf"))
    assert (done.code, done.err) == (3, f"错误：不支持输出为 {tmp_path / '问题.pdf'}，扩展名可选：.xlsx .docx\n")
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert cli("score", str(forms / "甲.csv"), "--problems", str(file)).code == 3
    assert file.read_text(encoding="utf-8") == "x"
    book = forms / "乙.xlsx"
    book.write_bytes(b"a form")
    done = cli("score", str(forms / "甲.csv"), str(book), "--problems", str(book), "--force")
    assert (done.code, book.read_bytes()) == (3, b"a form")
