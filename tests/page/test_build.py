"""The page's file: what is in it, and what it may do."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from indicator_dsl.errors import FormError, catalog
from indicator_dsl.forms.marks import is_ours
from indicator_dsl.page import build
from indicator_dsl.resources import load_toml, package_file

STATIC = Path(str(package_file("page", "static")))
SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}
WORDS = load_toml(package_file("page", "words.toml"))
PAGE = build.page_with({}).decode()


def test_every_script_is_in_the_page() -> None:
    assert set(build.MODULES) | {"worker"} == SCRIPTS.keys()


def test_scripts_import_what_exists_from_those_before_them() -> None:
    exported: dict[str, set[str]] = {}
    for name in build.MODULES:
        for names, module in re.findall(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', SCRIPTS[name], re.MULTILINE):
            wanted = {one.strip() for one in names.split(",") if one.strip()}
            assert wanted <= exported[module], name
            body = re.sub(r"^import .*$", "", SCRIPTS[name], flags=re.MULTILINE)
            assert all(re.search(rf"\b{one}\b", body) for one in wanted), name
        exported[name] = set(re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", SCRIPTS[name], re.MULTILINE))


def test_no_name_stands_twice_at_the_top_of_the_scripts() -> None:
    names = [
        found
        for name in build.MODULES
        for found in re.findall(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", SCRIPTS[name], re.MULTILINE)
    ]
    assert sorted(names) == sorted(set(names))


def test_the_one_script_has_no_import_left() -> None:
    script = re.findall(r'<script type="module">(.*?)</script>', PAGE, re.DOTALL)[0]
    assert not re.search(r"^(?:import|export) ", script, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_no_script_makes_html_of_a_text_or_runs_one(name: str) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|style=|javascript:"
    assert not re.search(forbidden, SCRIPTS[name])


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_no_script_computes_points(name: str) -> None:
    """All scoring is Python's: no number of a form is added, weighed or rounded here."""
    assert not re.search(r"(?:low|high|own|points|weight|score)\)? *[*/+] *(?:Number|row|form)|toFixed|Math\.round", SCRIPTS[name])


def test_the_page_refers_to_nothing_outside() -> None:
    without = PAGE.replace("https://page.invalid/", "")
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", without.split("<script")[0])
    assert not re.search(r"https?://", without)


def test_the_policy_allows_what_is_in_the_page_and_nothing_else() -> None:
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', PAGE)[0]
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    script = re.findall(r'<script type="module">(.*?)</script>', PAGE, re.DOTALL)[0]
    style = re.findall(r"<style>(.*?)</style>", PAGE, re.DOTALL)[0]

    def hash_of(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert said == {
        "default-src": "'none'", "script-src": hash_of(script), "style-src": hash_of(style), "connect-src": "'self'", "img-src": "data:",
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip


def test_the_file_alone_may_connect_to_nothing() -> None:
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', build.page_with({"packages.zip": "x"}).decode())[0]
    assert "connect-src 'none'" in policy
    assert "'unsafe-eval'" not in policy.replace("'wasm-unsafe-eval'", "")


def test_a_page_is_known_as_ours() -> None:
    assert is_ours(build.page_with({}))


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    script = "".join(SCRIPTS[name] for name in build.MODULES)
    used = set(re.findall(r'say\(\s*"(\w+)"', script)) | set(re.findall(r'"(\w+)"', script))
    starts = tuple(re.findall(r"say\(`(\w+)\$\{", script))
    assert [key for key in WORDS if key not in used and not key.startswith(starts)] == []
    assert set(re.findall(r'say\("(\w+)"', script)) <= WORDS.keys()


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_have_the_same_fields(key: str) -> None:
    fields = [sorted(re.findall(r"\{\w+\}", WORDS[key][lang])) for lang in ("zh", "en")]
    assert fields[0] == fields[1]


def test_words_cannot_end_their_block() -> None:
    block = re.findall(r'<script type="application/json" id="words">(.*?)</script>', PAGE, re.DOTALL)[0]
    assert "<" not in block
    assert json.loads(block) == WORDS


def test_another_pyodide_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyodide.tgz").write_bytes(b"x")
    with pytest.raises(FormError, match="its SHA-256 is 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"):
        build.page_bytes(tmp_path / "pyodide.tgz")


def test_without_npm_the_page_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(FormError, match=r"npm pack pyodide@314\.0\.7"):
        build.page_bytes()


def test_the_help_names_the_pyodide_that_is_pinned() -> None:
    text = package_file("cli", "help.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"pyodide-([0-9.]+)\.tgz", text)) == {build.PYODIDE}
    assert "page-no-pyodide" in catalog()
