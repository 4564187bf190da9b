"""Piles of forms: the receipt, what is not replaced, failures that end nothing else, Ctrl-C, a second run, several processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.cli.batch import Failed, run
from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.forms.report import WRITERS

FORM = (
    "项目支出绩效自评表\n一级指标,二级指标,三级指标,年度指标值,实际完成值,分值\n"
    "产出指标,数量指标,培训人次,≥500人次,487人次,60\n效益指标,社会效益指标,技能水平,效果明显,达成预期指标,40\n"
)
DECLARATION = "一级指标,三级指标,年度指标值\n产出指标,检查次数,≥5次\n效益指标,就业人数,≥5人\n"
MONITORING = (
    "绩效运行监控表\n一级指标,三级指标,年度指标值,1-7月执行情况,全年预计完成情况\n"
    "产出指标,检查次数,≥5次,3次,5次\n效益指标,就业人数,≥5人,2人,6人\n"
)


@pytest.fixture
def pile(tmp_path: Path) -> Path:
    folder = tmp_path / "forms"
    (folder / "二科").mkdir(parents=True)
    (folder / "甲.csv").write_text(FORM, encoding="utf-8")
    (folder / "二科" / "乙.csv").write_text(FORM.replace("487", "250"), encoding="utf-8")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class TestReceipt:
    def test_every_file_is_accounted_for(self, cli: Any, pile: Path, tmp_path: Path) -> None:
        (pile / "申报.csv").write_text(DECLARATION, encoding="utf-8")
        (pile / "监控.csv").write_text(MONITORING, encoding="utf-8")
        (pile / "函.txt").write_text("关于报送绩效自评表的函\n", encoding="utf-8")
        (pile / "坏.xlsx").write_bytes(b"PK\x03\x04 and no more")
        (pile / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0")
        (pile / "说明.log").write_text("x", encoding="utf-8")
        for kept in ("~$甲.xlsx", ".DS_Store", "Thumbs.db"):
            (pile / kept).write_bytes(b"x")
        done = cli("score", str(pile), "-o", str(tmp_path / "out"))
        first = "收到 8 份 = 评分 2 + 只审核 1 + 监控 1 + 读不了 2 + 不支持 2"
        assert (done.code, done.lines[0]) == (3, first)
        assert f"{pile / '坏.xlsx'}: 错误：文件已损坏或不完整" in done.err
        assert f"{pile / '照片.jpg'}: 错误：JPEG 图片，请向报送单位索取电子版，或先作文字识别\n" in done.err
        assert f"{pile / '说明.log'}: 错误：不支持 .log 文件，请另存为 xlsx 后重新运行\n" in done.err
        data = json.loads((tmp_path / "out" / "汇总_评分.json").read_text(encoding="utf-8"))
        assert {name: data["receipt"][name] for name in ("received", "scored", "reviewed", "monitored", "unread", "unsupported")} == {
            "received": 8,
            "scored": 2,
            "reviewed": 1,
            "monitored": 1,
            "unread": 2,
            "unsupported": 2,
        }
        outcomes = {one["file"]: (one["outcome"], bool(one["message"])) for one in data["receipt"]["files"]}
        assert outcomes == {
            "二科/乙.csv": ("scored", False),
            "函.txt": ("unread", True),
            "坏.xlsx": ("unread", True),
            "照片.jpg": ("unsupported", True),
            "甲.csv": ("scored", False),
            "申报.csv": ("reviewed", False),
            "监控.csv": ("monitored", False),
            "说明.log": ("unsupported", True),
        }
        for suffix in (".html", ".md"):
            text = (tmp_path / "out" / f"汇总_评分{suffix}").read_text(encoding="utf-8").replace("\\", "")
            assert first in text
            assert "JPEG 图片" in text

    def test_in_json_it_goes_to_standard_error(self, cli: Any, pile: Path) -> None:
        done = cli("score", str(pile), "--json")
        assert [Path(json.loads(line)["file"]).name for line in done.lines] == ["乙.csv", "甲.csv"]
        assert done.err == "收到 2 份 = 评分 2 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0\n"

    def test_one_file_has_none(self, cli: Any, pile: Path, tmp_path: Path) -> None:
        done = cli("score", str(pile / "甲.csv"), "-o", str(tmp_path / "a.html"))
        assert "收到" not in done.out + done.err + (tmp_path / "a.html").read_text(encoding="utf-8")

    def test_a_file_that_is_named_is_read_whatever_it_is_called(self, cli: Any, pile: Path) -> None:
        (pile / "甲.dat").write_text(FORM, encoding="utf-8")
        (pile / "甲.csv").unlink()
        assert cli("score", str(pile)).lines[0] == "收到 2 份 = 评分 1 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 1"
        done = cli("score", str(pile / "甲.dat"), str(pile / "二科"))
        assert done.lines[0] == "收到 2 份 = 评分 2 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0"

    def test_a_folder_that_is_a_link_to_one_above_is_gone_through_once(self, cli: Any, pile: Path) -> None:
        (pile / "二科" / "上级").symlink_to(pile, target_is_directory=True)
        (pile.parent / "别处").mkdir()
        (pile.parent / "别处" / "丙.csv").write_text(FORM, encoding="utf-8")
        (pile / "丙").symlink_to(pile.parent / "别处", target_is_directory=True)
        assert cli("score", str(pile)).lines[0].startswith("收到 3 份 = 评分 3")

    def test_a_pipe_is_not_waited_for(self, cli: Any, pile: Path) -> None:
        os.mkfifo(pile / "管道.csv")
        done = cli("score", str(pile))
        assert (done.code, done.lines[0]) == (3, "收到 3 份 = 评分 2 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 1")

    def test_nothing_but_what_cannot_be_read(self, cli: Any, tmp_path: Path) -> None:
        (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        for command in ("score", "review"):
            done = cli(command, str(tmp_path))
            assert (done.code, done.lines[0]) == (3, "收到 1 份 = 评分 0 + 只审核 0 + 监控 0 + 读不了 1 + 不支持 0")


class TestOwnOutputs:
    def test_they_are_no_forms_whatever_they_are_called(self, cli: Any, pile: Path) -> None:
        assert cli("score", str(pile), "-o", str(pile / "结果")).code == 0
        for suffix in WRITERS:
            (pile / "结果" / f"甲_评分{suffix}").rename(pile / f"某单位自评表{suffix}")
        assert cli("score", str(pile / "甲.csv"), "-o", str(pile / "表.csv")).code == 0
        done = cli("score", str(pile))
        first = "收到 2 份 = 评分 2 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0（另有本程序生成的报告 16 份，不计）"
        assert (done.code, done.lines[0]) == (0, first)

    def test_one_that_is_named_says_what_it_is(self, cli: Any, pile: Path, tmp_path: Path) -> None:
        assert cli("score", str(pile / "甲.csv"), "-o", str(tmp_path / "结果.xlsx")).code == 0
        done = cli("score", str(tmp_path / "结果.xlsx"))
        assert (done.code, done.err) == (3, "错误：这是本程序生成的报告，不是报送的表\n")

    @pytest.mark.parametrize("name", ["乙单位.csv", "乙单位.html"])
    def test_a_file_of_somebody_else_is_not_replaced(self, cli: Any, pile: Path, name: str) -> None:
        (pile / name).write_text(FORM, encoding="utf-8")
        done = cli("score", str(pile / "甲.csv"), "-o", str(pile / name))
        assert done.code == 3
        assert done.err.endswith(f"{pile / name} 已存在，且不是本程序生成的文件，未覆盖；请换一个文件名，确需覆盖请加 --force\n")
        assert (pile / name).read_text(encoding="utf-8") == FORM
        for _ in range(2):
            assert cli("score", str(pile / "甲.csv"), "-o", str(pile / name), "--force").code == 0
        assert (pile / name).read_text(encoding="utf-8") != FORM


class TestFailures:
    def test_a_report_that_is_somebody_else_s_file_ends_nothing_else(self, cli: Any, pile: Path, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "甲_评分.html").write_text("mine", encoding="utf-8")
        done = cli("score", str(pile), "-o", str(tmp_path / "out"))
        assert (done.code, done.lines[0].split(" = ")[0]) == (3, "收到 2 份")
        target = tmp_path / "out" / "甲_评分.html"
        assert f"{pile / '甲.csv'}: 错误：{target} 已存在" in done.err
        assert target.read_text(encoding="utf-8") == "mine"
        assert "汇总_评分.xlsx" in names(tmp_path / "out")

    def test_a_locked_target_is_named(self, cli: Any, pile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert cli("score", str(pile), "-o", str(tmp_path / "out")).code == 0
        (pile / "甲.csv").write_text(FORM.replace("487", "486"), encoding="utf-8")
        replace = Path.replace

        def locked(self: Path, target: Path) -> Path:
            if target.name == "甲_评分.xlsx":
                raise PermissionError(13, "Access is denied", str(self), None, str(target))
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", locked)
        done = cli("score", str(pile), "-o", str(tmp_path / "out"))
        target = tmp_path / "out" / "甲_评分.xlsx"
        assert done.code == 3
        assert f"{pile / '甲.csv'}: 错误：无法写入 {target}：文件可能正在 Excel 或 WPS 中打开，请关闭后重新运行\n" in done.err
        assert [name for name in names(tmp_path / "out") if name.startswith(".")] == []

    def test_a_name_as_long_as_a_name_can_be(self, cli: Any, pile: Path, tmp_path: Path) -> None:
        long = "甲" * 83
        (pile / f"{long}.csv").write_text(FORM, encoding="utf-8")
        (pile / f"{'甲' * 82}乙.csv").write_text(FORM, encoding="utf-8")
        assert cli("score", str(pile), "-o", str(tmp_path / "out")).code == 0
        assert len([name for name in names(tmp_path / "out") if "甲甲" in name and name.endswith(".html")]) == 2
        done = cli("score", str(pile / "甲.csv"), "-o", str(tmp_path / f"{'长' * 100}.html"))
        assert done.code == 3
        assert done.err == f"错误：{tmp_path / ('长' * 100)}.html: 文件名过长\n"

    def test_a_full_disk_ends_the_run(self, cli: Any, pile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(self: Path, target: Path) -> Path:
            raise OSError(28, "No space left on device", str(self))

        monkeypatch.setattr(Path, "replace", full)
        done = cli("score", str(pile), "-o", str(tmp_path / "out"))
        assert (done.code, done.err) == (3, f"错误：{tmp_path / 'out' / '二科' / '乙_评分.html'}: 磁盘已满\n")


class TestSecondRun:
    def test_what_has_not_changed_is_kept(self, cli: Any, pile: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        first = cli("score", str(pile), "-o", str(out))
        before = {name: (out / name).read_bytes() for name in names(out)}
        times = {name: (out / name).stat().st_mtime_ns for name in names(out) if not name.startswith("汇总")}
        second = cli("score", str(pile), "-o", str(out))
        assert second.out == first.out
        assert second.err == f"已生成 {out}\n其中 2 份与上次运行相同，沿用已有报告\n"
        assert {name: (out / name).stat().st_mtime_ns for name in times} == times
        for name in before:
            assert name.endswith(".xlsx") or (out / name).read_bytes() == before[name]

    @pytest.mark.parametrize("change", ["form", "policy", "rules", "year", "lost", "json"])
    def test_what_has_changed_is_made_anew(self, cli: Any, pile: Path, tmp_path: Path, change: str) -> None:
        out = tmp_path / "out"
        assert cli("score", str(pile), "-o", str(out)).code == 0
        more: list[str] = []
        match change:
            case "form":
                (pile / "甲.csv").write_text(FORM.replace("487", "400"), encoding="utf-8")
            case "policy":
                more = ["--policy", "strict"]
            case "rules":
                (tmp_path / "r.toml").write_text('[rules]\nreview-vague = "off"\n', encoding="utf-8")
                more = ["--rules", str(tmp_path / "r.toml")]
            case "year":
                more = ["--year", "2020"]
            case "lost":
                (out / "甲_评分.html").unlink()
            case _:
                text = (out / "甲_评分.json").read_text(encoding="utf-8")
                (out / "甲_评分.json").write_text(text.replace('"forms"', '"farms"'), encoding="utf-8")
        done = cli("score", str(pile), "-o", str(out), *more)
        kept = 0 if change in ("policy", "rules", "year") else 1
        assert (f"其中 {kept} 份" in done.err) is bool(kept)
        shutil.rmtree(tmp_path / "fresh", ignore_errors=True)
        fresh = cli("score", str(pile), "-o", str(tmp_path / "fresh"), *more)
        assert fresh.out == done.out
        assert (tmp_path / "fresh" / "甲_评分.html").read_bytes() == (out / "甲_评分.html").read_bytes()

    def test_ctrl_c_keeps_what_is_done_and_a_second_run_goes_on(
        self, cli: Any, pile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from indicator_dsl import forms

        read = forms.read

        def stopped(path: Path) -> Any:
            if path.name == "甲.csv":
                raise KeyboardInterrupt
            return read(path)

        out = tmp_path / "out"
        with monkeypatch.context() as patch:
            patch.setattr(forms, "read", stopped)
            done = cli("score", str(pile), "-o", str(out))
        text = "收到 1 份 = 评分 1 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0（运行中断，尚有 1 份未处理；重新运行即可继续）"
        assert (done.code, done.lines[0]) == (130, text)
        assert "二科/乙_评分.html" in names(out)
        assert text in (out / "汇总_评分.html").read_text(encoding="utf-8")
        done = cli("score", str(pile), "-o", str(out))
        assert (done.code, done.lines[0]) == (0, "收到 2 份 = 评分 2 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0")
        assert "其中 1 份与上次运行相同" in done.err


def _size(file: Path) -> int:
    return file.stat().st_size


def _dies(file: Path) -> str:
    if file.name == "3":
        os.kill(os.getpid(), signal.SIGKILL)
    if file.name == "1":
        raise PermissionError(13, "no", str(file))
    return file.name


class TestProcesses:
    def test_the_order_is_that_of_the_files(self, tmp_path: Path) -> None:
        files = [tmp_path / str(number) for number in range(20)]
        for number, file in enumerate(files):
            file.write_bytes(b"x" * number)
        made = run(files, _size, Settings(), jobs=3)
        assert (list(made.done), list(made.done.values()), made.stopped) == (files, list(range(20)), False)

    def test_a_process_that_dies_takes_only_its_file_along(self, tmp_path: Path) -> None:
        files = [tmp_path / str(number) for number in range(6)]
        made = run(files, _dies, Settings(), jobs=2)
        failed = {file.name: one for file, one in made.done.items() if isinstance(one, Failed)}
        assert sorted(failed) == ["1", "3"]
        assert (int(failed["1"].code), int(failed["3"].code)) == (3, 4)
        assert [one for one in made.done.values() if isinstance(one, str)] == ["0", "2", "4", "5"]

    def test_several_make_the_same_as_one(self, cli: Any, pile: Path, tmp_path: Path) -> None:
        for number in range(6):
            (pile / f"{number}.csv").write_text(FORM.replace("487", str(400 + number)), encoding="utf-8")
        (pile / "坏.xlsx").write_bytes(b"PK\x03\x04 and no more")
        one = cli("score", str(pile), "-o", str(tmp_path / "one"), "--jobs", "1")
        two = cli("score", str(pile), "-o", str(tmp_path / "two"), "--jobs", "2")
        assert (one.code, one.out) == (two.code, two.out)
        assert names(tmp_path / "one") == names(tmp_path / "two")
        for name in names(tmp_path / "one"):
            assert name.endswith(".xlsx") or (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()

    @pytest.mark.skipif(sys.platform == "win32", reason="signals")
    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_ctrl_c_in_a_terminal(self, tmp_path: Path, jobs: str) -> None:
        (tmp_path / "forms").mkdir()
        rows = "".join(f"产出指标,数量指标,培训{n}人次,≥500人次,487人次,1\n" for n in range(60))
        for number in range(60):
            (tmp_path / "forms" / f"{number:03}.csv").write_text(FORM + rows, encoding="utf-8")
        command = [sys.executable, "-m", "indicator_dsl", "score", "forms", "-o", "out", "--jobs", jobs]
        # As a terminal does: the signal goes to all processes of the group.
        running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        deadline = time.monotonic() + 60
        while len(list(tmp_path.glob("out/*.json"))) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        out, err = (stream.decode() for stream in running.communicate(timeout=60))
        assert (running.returncode, "Traceback" in err) == (130, False)
        assert "运行中断，尚有" in out
        assert (tmp_path / "out" / "汇总_评分.html").is_file()
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0
        assert "收到 60 份 = 评分 60" in done.stdout.decode()
        assert "沿用已有报告" in done.stderr.decode()
