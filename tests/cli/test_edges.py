"""What is seldom typed: languages, options that don't exist, bad files among good ones, tables of any size."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.cli.app import run
from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.cli.score_table import _Progress

FORM = (
    "一级指标,二级指标,三级指标,年度指标值,实际完成值,分值\n"
    "产出指标,数量指标,检查次数,≥5次,4次,60\n效益指标,社会效益指标,就业人数,≥5人,5人,四十\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(FORM, encoding="utf-8")
    (tmp_path / "b.csv").write_text(FORM, encoding="utf-8")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 no package")
    return tmp_path


def test_words_after_two_dashes_are_texts(cli: Any) -> None:
    done = cli("parse", "--lang", "en", "--", "--lang=zh", "≥5个")
    assert "at least" in done.out
    assert cli("parse", "≥5个", "--lang=en").out == cli("parse", "≥5个", "--lang", "en").out


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("同比增长≥5%", "趋势：提高，比较对象 上年同期 不少于 5 %"),
        ("逐年提高", "趋势：提高，比较对象 —\n"),
        ("按计划推进各项工作", "文字：按计划推进各项工作"),
        ("待定", "未填写"),
    ],
)
def test_every_kind_of_clause_is_told_in_words(cli: Any, text: str, wanted: str) -> None:
    done = cli("parse", text)
    assert done.code == 0
    assert wanted in done.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("parse", "--zzz"), "错误：不存在选项 --zzz\n"),
        (("parse", "--jso"), "--json"),
        (("score", "≥5个", "4个", "--weight"), "--weight"),
        (("score-table",), "IN..."),
        (("score-table", "a", "b", "--year", "x"), "--year"),
        (("nothing",), "nothing"),
    ],
)
def test_usage_is_told(cli: Any, arguments: tuple[str, ...], told: str) -> None:
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_standard_input_that_is_a_terminal_is_announced(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO("≥5个\n".encode())))
    assert run(["parse", "--json"]) == 0
    assert "Ctrl" in capfd.readouterr().err


def test_a_bad_form_alone_is_an_error_and_among_others_is_told(cli: Any, folder: Path) -> None:
    bad = str(folder / "bad.xlsx")
    for command in ("review", "score"):
        assert cli(command, bad).code == 3
        done = cli(command, str(folder / "a.csv"), bad, str(folder / "b.csv"))
        assert done.code == 3
        assert f"{bad}: 错误：" in done.err
        assert "检查次数" in done.out or "a.csv" in done.out


def test_several_reviews_name_their_files(cli: Any, folder: Path) -> None:
    done = cli("review", str(folder / "a.csv"), str(folder / "b.csv"))
    assert [line for line in done.lines if line.endswith(".csv")] == [str(folder / "a.csv"), str(folder / "b.csv")]


def test_a_row_without_a_weight_says_so_in_the_table(cli: Any, folder: Path) -> None:
    done = cli("score", str(folder / "a.csv"), "-o", str(folder / "out.csv"))
    assert done.code in (0, 1)
    written = (folder / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert any("就业人数" in line and "分值“四十”不是不小于 0 的数字" in line for line in written)


def test_a_report_is_never_written_over_a_form(cli: Any, folder: Path) -> None:
    (folder / "form.html").write_text(
        "<table><tr><td>指标名称</td><td>指标值</td></tr><tr><td>甲</td><td>≥5</td></tr></table>", encoding="utf-8"
    )
    done = cli("score", str(folder / "form.html"), "-o", str(folder / "form.html"))
    assert done.code == 3
    assert (folder / "form.html").read_text(encoding="utf-8").startswith("<table>")


# --- tables of any size


def test_a_parquet_file_is_scored_into_another(cli: Any, tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    source, made = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({"目标": ["≥5个", "≤90"], "实际": ["4个", "99"], "分值": ["10", "8"], "类别": ["", "成本指标"]}), source)
    names = ("--target", "目标", "--actual", "实际", "--weight", "分值", "--category", "类别", "--prefix", "我们_", "--policy", "platform")
    done = cli("score-table", str(source), str(made), *names)
    assert (done.code, done.out) == (0, "")
    assert "2 / 2" in done.err
    assert [str(points) for points in pq.read_table(made).column("我们_score").to_pylist()] == ["8.00", "7.20"]
    assert cli("score-table", str(source), str(source), *names).code == 3
    assert cli("score-table", str(tmp_path / "no.parquet"), str(made)).code == 3
    # Its own output is replaced, and nobody else's.
    assert cli("score-table", str(source), str(made), *names).code == 0
    pq.write_table(pa.table({"a": [1]}), made)
    done = cli("score-table", str(source), str(made), *names)
    assert (done.code, "不是本程序生成的文件，未覆盖" in done.err) == (3, True)
    assert pq.read_table(made).column_names == ["a"]
    assert cli("score-table", str(source), str(made), *names, "--force").code == 0


@pytest.mark.parametrize(("terminal", "wanted"), [(True, "\r50\r100\n"), (False, "100\n")])
def test_progress_is_one_line(terminal: bool, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    clock = iter((10.0, 10.1, 11.0))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    monkeypatch.setattr(Settings, "say", lambda self, key, **fields: fields["done"])
    stream = Stream()
    monkeypatch.setattr(sys, "stderr", stream)
    progress = _Progress(Settings("zh"), 0.0)
    for done in (50, 60, 100):
        progress(done, 100)
    assert stream.getvalue() == wanted
