"""The page as auditors have it: one file, opened in Chromium without a network."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from pathlib import Path

import pytest

from indicator_dsl.cli.app import run
from indicator_dsl.errors import FormError
from indicator_dsl.page.build import page_bytes
from tests.forms import browser, make

from .browsing import Page
from .desk_of import DECLARATION, HEADER, ROWS, form
from .serving import Server

openpyxl = pytest.importorskip("openpyxl", reason="the extra [forms] is not installed")

MOST_BYTES = 25_000_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    if browser.program() is None:
        pytest.skip("there is no Chromium on this machine")
    given = os.environ.get("INDICATOR_DSL_PYODIDE")
    try:
        content = page_bytes(Path(given) if given else None)
    except FormError as error:
        pytest.skip(f"the page can't be built here: {error.message('en')}")
    assert len(content) < MOST_BYTES
    path = tmp_path_factory.mktemp("page") / "绩效评分.html"
    path.write_bytes(content)
    return path.as_uri()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "downloads").mkdir()
    (tmp_path / "forms").mkdir()
    return tmp_path


def written(folder: Path, forms: dict[str, bytes]) -> list[Path]:
    paths = [folder / "forms" / name for name in forms]
    for path, content in zip(paths, forms.values(), strict=True):
        path.write_bytes(content)
    return paths


def choose(page: Page, name: str) -> None:
    """Click the open row of an indicator."""
    page.ask(f"[...document.querySelectorAll('.row')].find(r => r.querySelector('b')?.textContent === {json.dumps(name)}).click()")
    page.until(f"document.querySelector('.panel h2')?.textContent.startsWith({json.dumps(name)})")


def totals(page: Page) -> list[str]:
    page.view("files")
    found: list[str] = page.ask("[...document.querySelectorAll('.row .points')].map(cell => cell.textContent)")
    return found


def left(page: Page, text: str) -> None:
    page.until(f"document.getElementById('counter').textContent === {json.dumps(text)}")


def test_the_work_of_an_audit_from_forms_to_reports(address: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = written(
        folder, {"甲.csv": form("甲项目"), "乙.csv": form("乙项目"), "丙.csv": form("丙项目"), "申报表.csv": DECLARATION, "旧.doc": b"x"}
    )
    with Page(folder / "downloads") as page:
        ready = page.start(address)
        began = time.monotonic()
        page.add(paths[:1])
        first = time.monotonic() - began
        page.add(paths[1:])
        assert page.text("#receipt") == "收到 5 份 = 评分 3 + 只审核 1 + 监控 0 + 读不了 0 + 不支持 1"
        assert "旧.doc" in page.text(".lost")
        assert totals(page) == ["81.06–98.96"] * 3 + [""]

        page.view("rows")
        left(page, "还剩 6 项")
        # One row with points beyond the range, which is refused, and then within it.
        choose(page, "技能提升情况")
        assert page.text("td.marked") == "达成预期指标"
        page.type('.panel [data-key="p"]', "5")
        page.button("评定")
        page.until("document.getElementById('notice')?.textContent.startsWith('请先填写评价人')")
        page.type("#who", "王某")
        page.button("评定")
        page.until("document.getElementById('notice')?.textContent.includes('32.00')")
        left(page, "还剩 6 项")
        page.type('.panel [data-key="p"]', "36")
        page.type('.panel [data-key="r"]', "佐证材料不足，酌情扣分")
        page.button("评定")
        left(page, "还剩 5 项")
        # A corrected cell.
        choose(page, "考核合格率")
        page.type('.panel [data-key="c"]', "97%")
        page.button("更正")
        left(page, "还剩 4 项")
        # By keys alone: the list has the focus, and goes on after each decision.
        page.view("files")
        page.view("rows")
        page.ask("document.querySelector('.list').focus()")
        page.key("ArrowDown")
        page.until("document.querySelector('.panel h2')")
        page.key("a")
        left(page, "还剩 3 项")
        # The rest in bulk, filtered by form.
        page.ask("document.querySelector('.bulk').open = true")
        page.type("#bulk-reason", "佐证材料齐全，予以认可")
        page.click("#bulk-accept")
        left(page, "已全部评定")
        assert totals(page)[:3] in (["94.96", "98.96", "98.96"], ["98.96", "94.96", "98.96"], ["98.96", "98.96", "94.96"])
        mine = totals(page)

        # What was decided, as the command line applies it.
        page.view("output")
        page.click('[id="save.jsonl"]')
        (folder / "评定.jsonl").write_bytes(page.downloaded("评定.jsonl"))
        theirs = []
        for path in paths[:3]:
            capsys.readouterr()
            assert run(["score", str(path), "--decisions", str(folder / "评定.jsonl"), "--json"]) == 0
            theirs.append(json.loads(capsys.readouterr().out.splitlines()[-1])["total"]["score"])
        assert mine[:3] == theirs

        # Reports, opened as others would open them.
        page.click('[id="summary.xlsx"]')
        assert openpyxl.load_workbook(io.BytesIO(page.downloaded("汇总_评分.xlsx"))).sheetnames
        page.click("#pack")
        with zipfile.ZipFile(io.BytesIO(page.downloaded("绩效评分报告.zip"))) as archive:
            names = set(archive.namelist())
            assert {"甲_评分.xlsx", "甲_评分.html", "申报表_评分.xlsx", "汇总_评分.xlsx", "汇总_评分.html", "评定.jsonl"} <= names
            for name in names:
                if name.endswith(".xlsx"):
                    assert openpyxl.load_workbook(io.BytesIO(archive.read(name))).sheetnames

        # The policy: its effect first.
        page.view("policy")
        page.until("document.getElementById('policy-judgement.met')")
        page.type('[id="policy-judgement.met"]', "0.95")
        page.click("#preview-policy")
        page.until("document.querySelector('#effect p')")
        assert "尚未采用" in page.text("#effect")
        assert totals(page) == mine
        page.view("policy")

        # The review, and one value.
        page.view("review")
        page.until("document.querySelector('.row .severity')")
        page.ask("document.querySelector('.row').click()")
        page.type(".panel select", "采纳")
        page.until("document.querySelector('main .large').textContent.includes('已写审核意见 1 处')")
        page.view("trial")
        page.click("#trial-run")
        page.until("document.querySelector('#trial li')")
        assert "得 9.74 分" in page.text("#trial")

        # A reload loses nothing.
        kept = page.ask("document.body.dataset.kept")
        page.until(f"document.body.dataset.kept >= {kept or 1}")
        time.sleep(1)
        page.start(address)
        page.until("document.getElementById('restored')")
        assert page.text("#restored").startswith("已恢复上次的工作：文件 5 份，评定 6 项。")
        assert sorted(totals(page)) == sorted(mine)
        page.view("review")
        page.until("document.querySelector('main .large').textContent.includes('已写审核意见 1 处')")

        assert page.errors == []
        assert [url for url in page.requests if not url.startswith(("file:", "blob:", "data:"))] == []
    print(f"\nbenchmark page: ready in {ready:.1f} s, first form {first:.1f} s")


def test_what_a_cell_says_stays_a_text_and_a_hostile_file_ends_in_the_receipt(address: str, folder: Path) -> None:
    evil = "<img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
    rows = [["产出指标", "数量指标", f"培训{evil}", f"效果{evil}", f"达成{evil}", "50", "40", evil], *ROWS[1:2]]
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 200_000_000)
    forms = {
        "恶意.csv": form(evil, rows),
        "炸弹.xlsx": bomb.getvalue(),
        "坏.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000),
        "x.pdf": b"%PDF-1.7\n" + bytes(99),
    }
    with Page(folder / "downloads") as page:
        page.start(address)
        page.add(written(folder, forms))
        assert page.text("#receipt").startswith("收到 4 份 = 评分 1 + 只审核 0 + 监控 0")
        assert page.ask("document.querySelectorAll('.lost li').length") == 3
        for view in ("files", "rows", "review"):
            page.view(view)
            page.until("document.querySelector('.row')")
            page.ask("document.querySelector('.row').click()")
            time.sleep(0.3)
            assert page.ask("document.querySelectorAll('main img, main script, main iframe').length") == 0
        assert page.ask("document.title") == "绩效评分"
        assert page.errors == []


def test_each_kind_of_file_that_the_page_reads(address: str, folder: Path) -> None:
    picture = make.Picture([HEADER, *ROWS], [])
    paths = [getattr(make, kind)(picture, folder / "forms" / f"表.{kind}") for kind in ("xlsx", "xls", "ods", "csv", "pdf")]
    others = [getattr(make, kind)(picture, folder / "forms" / f"他.{kind}") for kind in ("docx", "html")]
    with Page(folder / "downloads") as page:
        page.start(address)
        page.add([*paths, *others])
        assert page.text("#receipt") == "收到 7 份 = 评分 5 + 只审核 0 + 监控 0 + 读不了 2 + 不支持 0"
        assert page.ask("[...document.querySelectorAll('.lost b')].map(b => b.textContent)") == ["他.docx", "他.html"]
        assert page.text(".lost").count("请另存为 .xlsx") == 2
        assert len(set(totals(page))) == 1
        assert page.errors == []


def test_five_hundred_forms_stay_smooth(address: str, folder: Path) -> None:
    paths = written(folder, {f"{number:03}.csv": form(f"项目{number:03}") for number in range(500)})
    with Page(folder / "downloads") as page:
        page.start(address)
        began = time.monotonic()
        page.add(paths)
        each = (time.monotonic() - began) / len(paths)
        assert page.text("#receipt").startswith("收到 500 份 = 评分 500 ")
        page.view("rows")
        left(page, "还剩 1000 项")
        assert page.ask("document.querySelectorAll('.row').length") < 60
        drawn = page.ask(
            "(() => { const box = document.querySelector('.list'); const began = performance.now();"
            "for (let at = 0; at < 60; at++) { box.scrollTop = at * 1000; box.dispatchEvent(new Event('scroll')); }"
            "return (performance.now() - began) / 60; })()"
        )
        page.type("#rows-search", "项目007")
        page.until("document.querySelectorAll('.row').length === 2")
        page.type("#rows-search", "")
        page.ask("document.querySelector('.bulk').open = true")
        page.type("#many-who", "王某")
        began = time.monotonic()
        page.click("#bulk-accept")
        left(page, "已全部评定")
        bulk = time.monotonic() - began
        assert set(totals(page)) == {"98.96"}
        assert page.errors == []
    assert drawn < 50, "a step of the list takes longer than a blink"
    print(f"\nbenchmark page: {each * 1000:.0f} ms a form of 500, a step of the list {drawn:.1f} ms, 1,000 rows decided in {bulk:.1f} s")


def test_a_phone_has_the_whole_page_and_english(address: str, folder: Path) -> None:
    with Page(folder / "downloads") as page:
        page.size(390, 800, mobile=True)
        page.start(address)
        page.add(written(folder, {"甲.csv": form("甲项目")}))
        page.click("#lang")
        page.until("document.title === 'Performance scores'")
        for view in ("files", "rows", "review", "policy", "trial", "output"):
            page.view(view)
            time.sleep(0.2)
            assert page.ask("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), view
        assert not page.ask(
            "/[\\u4e00-\\u9fff]/.test([...document.querySelectorAll('nav button, footer')].map(e => e.textContent).join(''))"
        )


def test_every_field_and_button_has_a_name(address: str, folder: Path) -> None:
    with Page(folder / "downloads") as page:
        page.start(address)
        page.add(written(folder, {"甲.csv": form("甲项目")}))
        for view in ("files", "rows", "review", "policy", "trial", "output"):
            page.view(view)
            time.sleep(0.3)
            page.ask("document.querySelector('.row')?.click()")
            time.sleep(0.3)
            tree = page.tree()
            roles = ("button", "textbox", "combobox", "checkbox", "spinbutton", "searchbox", "listbox", "option", "link")
            nameless = [
                n for n in tree if n.get("role", {}).get("value") in roles and not n.get("ignored") and not n.get("name", {}).get("value")
            ]
            assert nameless == [], view


def test_the_served_page_reads_word_too(folder: Path) -> None:
    pytest.importorskip("uvicorn", reason="the extra [page] is not installed")
    if browser.program() is None:
        pytest.skip("there is no Chromium on this machine")
    picture = make.Picture([HEADER, *ROWS], [])
    make.docx(picture, folder / "forms" / "表.docx")
    server = Server(folder / "forms")
    try:
        with Page(folder / "downloads") as page:
            page.start(server.address)
            assert page.text("#receipt") == "收到 1 份 = 评分 1 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0"
            page.add(written(folder, {"甲.csv": form("甲项目")}))
            page.view("rows")
            left(page, "还剩 4 项")
            page.ask("document.querySelector('.bulk').open = true")
            page.type("#many-who", "王某")
            page.click("#bulk-accept")
            left(page, "已全部评定")
            page.view("output")
            page.click('[id="summary.docx"]')
            assert page.downloaded("汇总_评分.docx").startswith(b"PK")
            assert page.errors == []
            outside = [url for url in page.requests if not url.startswith((f"http://127.0.0.1:{server.port}/", "blob:", "data:"))]
            assert outside == []
    finally:
        server.stop()
