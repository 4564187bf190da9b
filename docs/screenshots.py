"""Make the pictures of docs/auditors.zh.md: ``python docs/screenshots.py``.

Needs Chromium and a Chinese font; the picture of the workbook needs LibreOffice too and is left as it
is without it.  Everything shown is made from docs/examples by the commands that the guide names.
"""

from __future__ import annotations

import html
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

DOCS = Path(__file__).resolve().parent
IMAGES = DOCS / "img"
EXAMPLE = DOCS / "examples" / "training_2023.csv"
COLOURS = 96

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = "--headless|--no-sandbox|--disable-gpu|--disable-quic|--no-first-run|--disable-background-networking|--disable-component-update"
_FLAGS += "|--disable-sync|--hide-scrollbars"
_TERMINAL = """<!DOCTYPE html><meta charset="utf-8"><style>
body {{ margin: 0; background: #1e2430; }}
pre {{ margin: 0; padding: 14px 18px; color: #e6e9ef; font: 14px/1.45 "Noto Sans Mono CJK SC", "Sarasa Mono SC", monospace; }}
b {{ color: #8fd48f; font-weight: normal; }}
i {{ display: inline-block; width: .5em; font: 14px "DejaVu Sans Mono", monospace; text-indent: -.05em; }}
</style><pre><b>&gt; {command}</b>
{output}</pre>"""


def program(names: Sequence[str]) -> str | None:
    """Return the first of some programs that this machine has."""
    return next((found for name in names if (found := shutil.which(name))), None)


def run(folder: Path, *arguments: str) -> str:
    """Run indicator-dsl in a folder and return what a person would see."""
    environment = {**os.environ, "COLUMNS": "124", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "indicator_dsl", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode()


def picture(page: Path, name: str, width: int, height: int) -> None:
    """Photograph the top of a page."""
    chromium = program(_CHROMIUM)
    assert chromium is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        shot = Path(profile) / "shot.png"
        flags = [*_FLAGS.split("|"), f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={shot}"]
        subprocess.run([chromium, *flags, page.as_uri()], check=True, capture_output=True, timeout=120)
        save(import_module("PIL.Image").open(shot), name)


def save(image: object, name: str) -> None:
    """Write a picture with few colours, which is small."""
    target = IMAGES / name
    image.convert("RGB").quantize(COLOURS).save(target, optimize=True)  # type: ignore[attr-defined]
    print(f"{target.relative_to(DOCS.parent)}: {target.stat().st_size // 1024} KB", file=sys.stderr)


def narrow(text: str) -> str:
    """Return HTML in which ≥, ÷ and their like are as wide as a terminal draws them, where Chinese fonts draw them twice as wide."""
    return "".join(f"<i>{c}</i>" if unicodedata.east_asian_width(c) == "A" else html.escape(c) for c in text)


def terminal(folder: Path, name: str, height: int, *arguments: str) -> None:
    """Photograph a command and what it prints."""
    page = folder / "terminal.html"
    shown = html.escape(f"indicator-dsl {' '.join(arguments)}"), narrow(run(folder, *arguments))
    page.write_text(_TERMINAL.format(command=shown[0], output=shown[1]), encoding="utf-8")
    picture(page, name, 1060, height)
    page.unlink()


def folder_of_forms(folder: Path) -> None:
    """Write three forms as three offices would hand them in."""
    text = EXAMPLE.read_text(encoding="utf-8")
    folder.mkdir()
    (folder / "职业技能培训补助.csv").write_text(text, encoding="utf-8")
    other = text.replace("职业技能培训补助", "返乡创业培训补助").replace("487人次", "503人次").replace("98%,10,9.8", "100%,10,10")
    (folder / "返乡创业培训补助.csv").write_text(other.replace("0.97", "97%"), encoding="utf-8")
    shutil.copy(DOCS / "examples" / "gz_gxj_2024.csv", folder / "工信局年终表.csv")


_OPEN = """
document.querySelector('h1').hidden = true;
search.value = '{word}';
search.dispatchEvent(new Event('input'));
document.querySelectorAll('details.line:not([hidden])').forEach(line => {{ line.open = true; }});
document.querySelectorAll('section > ul.notes').forEach(notes => {{ notes.hidden = true; }});
"""


def opened(page: Path, word: str) -> Path:
    """Write a copy of a report in which an indicator was searched for and its row opened."""
    copy = page.with_name("opened.html")
    script = f"<script>{_OPEN.format(word=word)}</script></body>"
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", script), encoding="utf-8")
    return copy


def workbook(path: Path) -> None:
    """Photograph the first sheet of a workbook as LibreOffice shows it."""
    office = program(("soffice", "libreoffice"))
    if office is None:
        print("no LibreOffice: the picture of the workbook stays as it is", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [
            office,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=180)
        document = import_module("pypdfium2").PdfDocument(Path(folder) / f"{path.stem}.pdf")
        image = document[0].render(scale=2).to_pil()
        save(image.crop((24, 110, image.width - 24, 560)), "workbook.png")


def page(folder: Path) -> None:
    """Photograph the page with the open rows of a folder of forms."""
    sys.path.insert(0, str(DOCS.parent))
    browsing, serving = import_module("tests.page.browsing"), import_module("tests.page.serving")
    server = serving.Server(folder)
    try:
        with tempfile.TemporaryDirectory() as downloads, browsing.Page(Path(downloads)) as made:
            made.size(1180, 800)
            made.start(server.address)
            made.view("rows")
            made.click(".row")
            made.until("document.querySelector('.panel h2')")
            save(import_module("PIL.Image").open(io.BytesIO(made.picture())), "page.png")
    finally:
        server.stop()


def main() -> None:
    """Make all pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(EXAMPLE, folder / "自评表.csv")
        terminal(folder, "terminal.png", 890, "score", "自评表.csv")
        run(folder, "score", "自评表.csv", "-o", "结果.html")
        run(folder, "score", "自评表.csv", "-o", "结果.xlsx")
        picture(folder / "结果.html", "report.png", 1100, 1180)
        picture(opened(folder / "结果.html", "学员满意度"), "row.png", 1100, 780)
        folder_of_forms(folder / "自评表文件夹")
        page(folder / "自评表文件夹")
        run(folder, "score", "自评表文件夹", "-o", "结果")
        picture(folder / "结果" / "汇总_评分.html", "summary.png", 1100, 720)
        workbook(folder / "结果.xlsx")


if __name__ == "__main__":
    main()
