"""Where the package's data files are: the grammar and its words, policies, messages, templates."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_HERE = Path(__file__).resolve().parent


def package_file(*parts: str) -> Traversable:
    """Return a data file inside the installed package."""
    if _HERE.is_dir():
        return _HERE.joinpath(*parts)
    # Spark's workers run the package out of a zip.  Elsewhere the way over importlib costs more than all the files.
    from importlib.resources import files

    return files("indicator_dsl").joinpath(*parts)


@cache
def grammar_file(name: str) -> Traversable:
    """Return a file of ``grammar/``: inside the wheel, else in the checkout beside ``src/``."""
    inside = package_file("grammar", name)
    if inside.is_file():
        return inside
    return _HERE.parents[1] / "grammar" / name


def load_toml(file: Traversable) -> dict[str, Any]:
    """Read one of our own TOML files (never a user's: those need errors with a place)."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


_SECTION = re.compile(r"^\[", re.MULTILINE)
_ENTRY = re.compile(r'^"([^"\\]+)" = "([^"\\]*)"$', re.MULTILINE)
_NUMBER = re.compile(r'^"([^"\\]+)" = (-?[0-9]+)$', re.MULTILINE)
_OTHER = re.compile(r'^[^"#\n]', re.MULTILINE)


def load_words(file: Traversable) -> dict[str, dict[str, Any]]:
    """Return what `load_toml` returns of a word file, whose sections hold one entry a line, in a sixth of the time."""
    sections: dict[str, dict[str, Any]] = {}
    _, *parts = _SECTION.split(file.read_text(encoding="utf-8"))
    for part in parts:
        head, _, body = part.partition("\n")
        count = -1 if _OTHER.search(body) else f"\n{body}".count('\n"')
        words: dict[str, Any] = dict(_ENTRY.findall(body))
        if len(words) != count:
            words = {word: int(number) for word, number in _NUMBER.findall(body)}
        sections[head.removesuffix("]").strip('"')] = words if len(words) == count else tomllib.loads(body)
    return sections


@cache
def fingerprint() -> str | None:
    """Return what tells this state of the package from any other, for results that are kept; None in a zip."""
    roots = [root for root in (_HERE, _HERE.parents[1] / "grammar") if root.is_dir()]
    files = sorted(path for root in roots for path in root.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return hash_of([(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]) if files else None


def hash_of(value: object) -> str:
    """Return a short name of a value of plain parts, the same in every process."""
    from hashlib import sha256

    return sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
