"""Build the page: one HTML file with Pyodide, this package and the packages that it needs inlined.

Pyodide comes from its npm package, pinned by its SHA-256; everything else from this installation, so that the page scores as the
command line does.  Nothing in the file leads outside, and its content security policy holds it to that.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from indicator_dsl.errors import FormError, MissingExtraError
from indicator_dsl.resources import grammar_file, load_toml, package_file

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PYODIDE = "314.0.7"
SHA256 = "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"
"""Of the file that ``npm pack pyodide@314.0.7`` fetches."""

PACKAGES = (
    *("attrs", "cattrs", "typing_extensions", "lark", "pint", "flexcache", "flexparser", "platformdirs"),
    *("openpyxl", "et_xmlfile", "xlrd", "jinja2", "markupsafe", "pdfplumber", "pdfminer.six", "charset-normalizer"),
)
"""What goes into the page: those of our dependencies that are Python alone, or work without their compiled part."""

MODULES = ("dom", "words", "state", "link", "keep", "list", "files", "decide", "rows", "review", "policy", "trial", "output", "app")
"""The page's scripts in their order: each imports only from those before it."""

_FROM_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
_COMPILED = (".so", ".pyd", ".dll", ".dylib", ".pyc", ".pyi", ".h", ".c", ".pyx", ".pxd")
# The character maps of Japanese and Korean are two thirds of pdfminer.
_LEFT_OUT = re.compile(
    r"pdfminer/cmap/(?!to-unicode-Adobe-(?:GB1|CNS1)|.*(?:GB|CNS|B5|ETen|HK)|Identity)|/tests?/|(?:^|/)__pycache__/|^\.\.|\.dist-info/"
)
_DATE = (1980, 1, 1, 0, 0, 0)


def page_bytes(pyodide: Path | None = None) -> bytes:
    """Return the page as one HTML file.

    `pyodide` is the npm package's file; without it ``npm`` fetches it.  Raises `FormError` where it can't be had or is another one, and
    `MissingExtraError` for a package that is not installed.
    """
    parts = _pyodide(pyodide)
    parts["python_stdlib.zip"] = _stored(parts["python_stdlib.zip"])
    parts["packages.zip"] = _packages()
    payload = {name: base64.b64encode(gzip.compress(content, mtime=0)).decode() for name, content in parts.items()}
    payload["worker.js"] = base64.b64encode(gzip.compress(_static("worker.js").encode(), mtime=0)).decode()
    return page_with(payload)


def page_with(payload: Mapping[str, str]) -> bytes:
    """Return the page's HTML with data blocks; without any, the page asks the server that it came from."""
    from indicator_dsl import __version__

    script, style = "\n".join(_script()), _static("style.css")
    words = json.dumps(load_toml(package_file("page", "words.toml")), ensure_ascii=False).replace("<", "\\u003c")
    blocks = "\n".join(f'<script type="application/gzip" id="{name}">{content}</script>' for name, content in payload.items())
    connect = "'none'" if payload else "'self'"
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}' blob: 'wasm-unsafe-eval'; style-src '{_hash(style)}'; worker-src blob:; "
        f"connect-src {connect}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    if not payload:
        policy = policy.replace(" blob: 'wasm-unsafe-eval'", "").replace("worker-src blob:; ", "")
    filled = {"policy": policy, "style": style, "words": words, "payload": blocks, "script": script, "version": __version__}
    # One pass: what is put in is never looked at again.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], _static("page.html")).encode()


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _static(name: str) -> str:
    return package_file("page", "static", name).read_text(encoding="utf-8")


_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) )", re.MULTILINE)


def _script() -> Iterator[str]:
    """Yield the modules as parts of one script: their top-level names differ, so that imports may go."""
    yield '"use strict";'
    for name in MODULES:
        yield _EXPORT.sub("", _IMPORT.sub("", _static(f"{name}.js")))


# Pyodide.


def _pyodide(given: Path | None) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = given if given is not None else _fetched(Path(folder))
        content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise FormError("page-wrong-pyodide", path=path, version=PYODIDE, expected=SHA256, found=found)
    with tarfile.open(fileobj=io.BytesIO(content)) as package:
        return {name: _member(package, f"package/{name}") for name in _FROM_PYODIDE}


def _member(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    assert file is not None, name
    return file.read()


def _fetched(folder: Path) -> Path:
    npm, name = shutil.which("npm"), f"pyodide-{PYODIDE}.tgz"

    def missing(detail: str) -> FormError:
        return FormError("page-no-pyodide", version=PYODIDE, file=name, detail=detail)

    if npm is None:
        raise missing("npm")
    try:
        done = subprocess.run(
            [npm, "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise missing(type(error).__name__) from error
    if done.returncode or not (folder / name).is_file():
        raise missing(" ".join(done.stderr.split())[-200:])
    return folder / name


# Packages.


def _stored(archive: bytes) -> bytes:
    """Return a zip whose members are not compressed: together they compress better."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        return _zip((name, old.read(name)) for name in old.namelist() if not name.endswith("/"))


def _zip(members: Iterator[tuple[str, bytes]]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as new:
        for name, content in sorted(members):
            new.writestr(zipfile.ZipInfo(name, _DATE), content)
    return sink.getvalue()


def _packages() -> bytes:
    """Return our package and those that it needs, as they are installed here."""

    def members() -> Iterator[tuple[str, bytes]]:
        yield from _ours(package_file(), "indicator_dsl")
        yield from _ours(grammar_file(""), "indicator_dsl/grammar")
        for name in PACKAGES:
            yield from _installed(name)

    return _zip((name, content) for name, content in dict(members()).items())


def _ours(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir():
            yield from _ours(entry, name) if entry.name not in ("__pycache__", "conformance", "static") else ()
        elif not name.endswith(_COMPILED):
            yield name, entry.read_bytes()


def _installed(package: str) -> Iterator[tuple[str, bytes]]:
    try:
        files = distribution(package).files or []
    except PackageNotFoundError as error:
        raise MissingExtraError("page-missing-package", module=package) from error
    for file in files:
        name = file.as_posix()
        if not name.endswith(_COMPILED) and not _LEFT_OUT.search(name):
            yield name, Path(str(file.locate())).read_bytes()
