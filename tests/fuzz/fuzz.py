"""Look for crashes with inputs guided by coverage: ``python tests/fuzz/fuzz.py parse -max_total_time=600``.

For a person or a nightly run, not for CI; needs atheris (``pip install atheris``).  The targets are `parse`,
`scan`, `policy` and `csv`, `html`.  Everything after the target goes to libFuzzer, e.g. a folder to keep what it found
and the file of a crash to replay.  Besides the errors that the library promises, nothing may come out; what is read
must be written and read again as the same.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

atheris: Any = import_module("atheris")

with atheris.instrument_imports(include=["indicator_dsl"]):
    from indicator_dsl.errors import FormError, ParseError, PolicyError
    from indicator_dsl.forms.reading import read_bytes
    from indicator_dsl.language import from_json, parse, scan, to_json
    from indicator_dsl.language.parse import _ALONE
    from indicator_dsl.meaning import load_policy
    from indicator_dsl.model import format

ALPHABET = (
    "≥≤<>=≈±%0123456789,.，、；。~-/（）()：: \n万亿千百十以上下内不超过少于低高至和或且个元年月日每含约多余半零一二三两"
    "家座人次项吨公里平方米亩天小时分钟率达成完提高降同比较持平优良是否无第季度底前起左右占"
)


def text_of(data: bytes) -> str:
    """Take bytes as characters of the language, where they are small, so that the fuzzer need not learn UTF-8."""
    return "".join(ALPHABET[byte % len(ALPHABET)] if byte < 250 else chr(0x4E00 + byte) for byte in data[:200])


def fuzz_parse(data: bytes) -> None:
    """Read, write and read again."""
    text = text_of(data)
    _ALONE.clear()
    try:
        value = parse(text)
    except ParseError as error:
        assert 0 <= error.span[0] <= error.span[1] <= len(text)
        error.render("zh")
        return
    assert parse(format(value)) == value, (text, format(value))
    assert from_json(to_json(value)) == value, text


def fuzz_scan(data: bytes) -> None:
    """Find clauses; each stands where it says."""
    text = text_of(data)
    for match in scan(text):
        assert text[slice(*match.span)] == match.text, text


def fuzz_policy(data: bytes) -> None:
    """Load a policy file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.toml"
        path.write_bytes(b'extends = "mof-2020"\n' + data)
        try:
            load_policy(path)
        except PolicyError as error:
            str(error)


def fuzz_form(suffix: str) -> Callable[[bytes], None]:
    """Return a target that reads a form of one kind."""

    def target(data: bytes) -> None:
        try:
            read_bytes(data, name=f"fuzz.{suffix}")
        except FormError as error:
            str(error)

    return target


TARGETS: dict[str, Callable[[bytes], None]] = {
    "parse": fuzz_parse,
    "scan": fuzz_scan,
    "policy": fuzz_policy,
    "csv": fuzz_form("csv"),
    "html": fuzz_form("html"),
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: fuzz.py {'|'.join(TARGETS)} [libFuzzer options]")
    chosen = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, chosen)
    atheris.Fuzz()
