"""The conformance suite: the files of tests/conformance as cases, held against any implementation.

The files are of five formats, each described in their README; `suite` reads them all into `Case`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import attrs

from indicator_dsl.resources import package_file
from indicator_dsl.testing.cases import Case, Json, Op, answer, golden, judge

OPS: tuple[Op, ...] = ("parse", "score", "scan")
"""What a command is asked unless the caller chooses."""


@cache
def folder() -> Traversable:
    """Return the suite's folder: inside the wheel, else in the checkout."""
    inside = package_file("conformance")
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "tests" / "conformance"


def version() -> int:
    """Return the version of the suite: a case that changes its meaning raises it."""
    return int(json.loads(folder().joinpath("suite.json").read_text(encoding="utf-8"))["version"])


def suite() -> list[Case]:
    """Return every case of the suite, in the order of its files."""
    listed = json.loads(folder().joinpath("suite.json").read_text(encoding="utf-8"))["files"]
    return [case for name, form in listed.items() for case in _READERS[form](name, _lines(name))]


def _lines(name: str) -> list[str]:
    text = folder().joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line.strip() and not line.startswith("#")]


def _unescaped(text: str) -> str:
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return text.replace("\\n", "\n").replace("\\t", "\t")


def _id(name: str, *given: str) -> str:
    """Return an id that stays when lines are added, moved or commented: the file, and a digest of what is asked."""
    digest = hashlib.sha256("\t".join(given).encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{name.partition('.')[0]}-{digest}"


def _identity(name: str, lines: Iterable[str]) -> Iterator[Case]:
    for line in lines:
        text = _unescaped(line)
        yield Case(_id(name, line), "parse", {"text": text}, {"ok": True, "canonical": text, "findings": []})


def _pairs(name: str, lines: Iterable[str]) -> Iterator[Case]:
    for line in lines:
        text, canonical, *codes = line.split("\t")
        findings = sorted(codes[0].split(",")) if codes else []
        expect = {"ok": True, "canonical": _unescaped(canonical), "findings": findings}
        yield Case(_id(name, text), "parse", {"text": _unescaped(text)}, expect)


def _errors(name: str, lines: Iterable[str]) -> Iterator[Case]:
    for line in lines:
        text, code, span = line.split("\t")
        error = {"code": code, "span": [int(at) for at in span.split("-")]}
        yield Case(_id(name, text), "parse", {"text": _unescaped(text)}, {"ok": False, "error": error})


def _scans(name: str, lines: Iterable[str]) -> Iterator[Case]:
    for line in lines:
        text, matches = "", []
        for part in re.split("(【[^】]*】)", line):
            if part.startswith("【"):
                words, canonical = part[1:-1].split("｜")
                matches.append({"span": [len(text), len(text) + len(words)], "expression": {"canonical": canonical}})
                text += words
            else:
                text += part
        yield Case(_id(name, line), "scan", {"text": text}, {"matches": matches})


def _examples(name: str, lines: Iterable[str]) -> Iterator[Case]:
    for line in lines:
        found = json.loads(line)
        given = {"text": found["text"], **found.pop("given", {})}
        yield Case(_id(name, json.dumps(given, ensure_ascii=False, sort_keys=True)), "parse", given, golden(found))


def _cases(name: str, lines: Iterable[str]) -> Iterator[Case]:
    yield from (Case.of(json.loads(line)) for line in lines)


_READERS: Mapping[str, Callable[[str, Iterable[str]], Iterator[Case]]] = {
    "identity": _identity,
    "pairs": _pairs,
    "errors": _errors,
    "scan": _scans,
    "examples": _examples,
    "cases": _cases,
}


@attrs.frozen
class Verdict:
    """How an implementation answered one case; `differences` is empty where it conforms."""

    case: Case
    differences: tuple[str, ...]


def run_here(cases: Iterable[Case]) -> Iterator[Verdict]:
    """Hold this library against the cases."""
    for case in cases:
        yield Verdict(case, tuple(judge(case, answer(case))))


def run_command(command: str, cases: Sequence[Case], *, timeout: float = 600) -> Iterator[Verdict]:
    """Hold a command against the cases; it reads requests as JSON Lines and prints one answer a line, in order.

    Where `command` holds ``{op}``, it is run once for each operation (``prog {op} --json``); else once, and
    each request says its ``op``.  Raises OSError where it can't be started, RuntimeError where it doesn't
    answer every line.
    """
    if "{op}" in command:
        for op in dict.fromkeys(case.op for case in cases):
            chosen = [case for case in cases if case.op == op]
            yield from _batch(shlex.split(command.replace("{op}", op)), chosen, [case.input for case in chosen], timeout)
    else:
        yield from _batch(shlex.split(command), cases, [{"op": case.op, **case.input} for case in cases], timeout)


def _batch(command: list[str], cases: Sequence[Case], requests: list[Json], timeout: float) -> Iterator[Verdict]:
    # A lone surrogate is part of what is tested; as an escape every JSON reader takes it.
    lines = "".join(json.dumps(request, ensure_ascii=True) + "\n" for request in requests)
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, timeout=timeout)
    answers = done.stdout.decode("utf-8", "replace").splitlines()
    if len(answers) != len(cases):
        raise RuntimeError(f"{shlex.join(command)}: {len(cases)} requests, {len(answers)} answers (exit code {done.returncode})")
    for case, line in zip(cases, answers, strict=True):
        yield Verdict(case, tuple(_judged(case, line)))


def _judged(case: Case, line: str) -> list[str]:
    try:
        found: Any = json.loads(line)
    except ValueError:
        return [f"the answer is not JSON: {line[:100]!r}"]
    return judge(case, found) if isinstance(found, dict) else [f"the answer is not an object: {line[:100]!r}"]
