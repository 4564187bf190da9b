"""The documentation builds as a site, without a warning and without a network, and loads nothing from elsewhere."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from html import unescape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "docs" / "website" / "mkdocs.yml"

pytestmark = [
    pytest.mark.skipif(not CONFIG.is_file(), reason="needs the project's docs/"),
    pytest.mark.skipif(find_spec("mkdocs") is None or find_spec("mkdocstrings") is None, reason="needs the dependency group `docs`"),
]

# Any attempt to connect ends the build.
OFFLINE = """
import socket, sys
def refuse(*_, **__): raise SystemExit("the build opened a connection")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from mkdocs.__main__ import cli
cli(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-c", OFFLINE, "build", "--strict", "--quiet", "-f", str(CONFIG), "-d", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return target


def test_every_page_of_docs_is_there(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} | {"changelog", "license"}
    assert pages <= {path.stem for path in site.glob("*.html")}


def test_the_home_page_begins_as_the_readme_and_lists_the_guides(site: Path) -> None:
    page = unescape((site / "index.html").read_text(encoding="utf-8"))
    assert page.index("Ten lines of Python") < page.index('id="guides"') < page.index("Glossary</a></td>")


def test_docstrings_are_shown(site: Path) -> None:
    page = unescape(re.sub("<[^>]+>", "", (site / "api" / "indicator_dsl.language.html").read_text(encoding="utf-8")))
    assert "Return the interchange form of a parsed cell" in page


def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    loads = re.compile(r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?\s(?:src|data)=[\"']?([^\s\"'>]+)")
    # `canonical` says where a page is published; nothing is loaded from there.
    links = re.compile(r"<link\b(?![^>]*rel=[\"']?canonical)[^>]*?\shref=[\"']?([^\s\"'>]+)")
    found = {
        (page.name, target)
        for page in site.rglob("*.html")
        for pattern in (loads, links)
        for target in pattern.findall(page.read_text(encoding="utf-8"))
        if urlsplit(target).netloc
    }
    assert found == set()
    styles = [style.read_text(encoding="utf-8") for style in site.rglob("*.css")]
    assert styles
    assert [style[:80] for style in styles if re.search(r"url\([\"']?(?:https?:)?//", style)] == []


def test_links_between_pages_lead_somewhere(site: Path) -> None:
    broken = set()
    for page in site.rglob("*.html"):
        if page.name == "404.html":  # its links are absolute, for a server
            continue
        for target in re.findall(r"<a\b[^>]*?\shref=[\"']?([^\s\"'>]+)", page.read_text(encoding="utf-8")):
            parts = urlsplit(unescape(target))
            if not parts.scheme and not parts.netloc and parts.path and not (page.parent / unquote(parts.path)).exists():
                broken.add((page.name, target))
    assert broken == set()


def test_every_public_name_is_described(site: Path) -> None:
    # A function is hidden by a module of its name.
    hooks = runpy.run_path(str(CONFIG.with_name("hooks.py")))
    missing = []
    for module in hooks["MODULES"]:
        page = (site / "api" / f"{module}.html").read_text(encoding="utf-8")
        names = [name for name in getattr(import_module(module), "__all__", ()) if not name.startswith("__")]
        missing += [f"{module}.{name}" for name in names if not re.search(rf'id="[\w.]*\.{name}"', page)]
    # forms.review is a function and the package that holds its rules, which has a page of its own.
    assert missing == ["indicator_dsl.forms.review"]


def test_what_stands_in_braces_is_shown(site: Path) -> None:
    page = unescape((site / "errors.html").read_text(encoding="utf-8"))
    assert "the line is not valid JSON: {reason}" in page
