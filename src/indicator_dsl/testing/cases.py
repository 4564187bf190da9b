"""Cases: a request, and what its answer must say.  The conformance suite and regression corpora are lists of them.

A case is a JSON object: ``id``, ``op`` (``parse``, ``format``, ``scan`` or ``score``), ``input`` (the request,
in the interchange form) and ``expect``.  An answer conforms when it says what ``expect`` says; what
``expect`` leaves out is free.  Nothing here needs hypothesis.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import attrs

Op = Literal["parse", "format", "scan", "score"]
Json = dict[str, Any]


class CaseError(ValueError):
    """A line of a file of cases is no case; the message names file and line."""


@attrs.frozen
class Case:
    """One request and what its answer must say."""

    id: str
    op: Op
    input: Json
    expect: Json
    note: str | None = None

    @classmethod
    def of(cls, data: Json) -> Case:
        """Read a case from JSON; ValueError where it isn't one."""
        unknown = data.keys() - {"id", "op", "input", "expect", "note"}
        if unknown:
            raise ValueError(f"unknown keys {sorted(unknown)}")
        if not isinstance(data.get("id"), str) or data.get("op") not in get_args(Op):
            raise ValueError(f"id must be a text, op one of {', '.join(get_args(Op))}")
        if not isinstance(data.get("input"), dict) or not isinstance(data.get("expect", {}), dict):
            raise ValueError("input and expect must be objects")
        return cls(data["id"], data["op"], data["input"], data.get("expect", {}), data.get("note"))

    def to_json(self) -> Json:
        """Return the case as JSON."""
        note = {} if self.note is None else {"note": self.note}
        return {"id": self.id, "op": self.op, "input": self.input, "expect": self.expect, **note}


def read_cases(path: Path) -> list[Case]:
    """Read a JSON Lines file of cases; blank lines and lines that start with ``#`` say nothing.  Raises `CaseError`."""
    cases: list[Case] = []
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            case = Case.of(json.loads(line))
            if case.id in seen:
                raise ValueError(f"the id {case.id!r} is there twice")
        except (ValueError, AttributeError) as error:
            raise CaseError(f"{path}:{number}: {error}") from error
        seen.add(case.id)
        cases.append(case)
    return cases


def answer(case: Case) -> Json:
    """Return this library's answer to a case, in the interchange form."""
    from indicator_dsl.errors import IndicatorError

    request = dict(case.input)
    try:
        return _ANSWERS[case.op](request)
    except IndicatorError as error:
        return {"ok": False, "error": error.to_json()}


def _parse(request: Json) -> Json:
    from indicator_dsl.language import parse, to_json

    return to_json(parse(request.pop("text"), **request))


def _format(request: Json) -> Json:
    from indicator_dsl.language import from_json
    from indicator_dsl.model import format

    return {"ok": True, "canonical": format(from_json(request))}


def _scan(request: Json) -> Json:
    from indicator_dsl.language import scan, to_json

    matches = [{"span": list(m.span), "label": m.label, "expression": to_json(m.expression)} for m in scan(request["text"])]
    return {"ok": True, "matches": matches}


def _score(request: Json) -> Json:
    from indicator_dsl.meaning import score

    return score(request.pop("target", None), request.pop("actual", None), weight=request.pop("weight"), **request).to_json()


_ANSWERS = {"parse": _parse, "format": _format, "scan": _scan, "score": _score}


# What words say is free, and so are what follows from the request and what is for printing alone.
_FREE = frozenset(
    ("schema", "text", "target", "actual", "weight", "message", "steps", "source", "expected", "fields", "deviation", "written")
)


def golden(found: Any) -> Any:
    """Return of an answer what a golden result keeps: findings by their codes, no messages, no steps."""
    match found:
        case dict():
            kept = {key: golden(value) for key, value in found.items() if key not in _FREE or (key == "text" and "clauses" not in found)}
            if isinstance(found.get("findings"), list):
                kept["findings"] = sorted(f["code"] for f in found["findings"])
            return kept
        case list():
            return [golden(item) for item in found]
        case _:
            return found


def differences(expected: Any, got: Any, place: str = "") -> list[str]:
    """Say, one line each, where `got` doesn't say what `expected` says; more keys than expected are no difference."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return [line for key, value in expected.items() for line in differences(value, got.get(key), f"{place}.{key}".lstrip("."))]
    if isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        return [line for i, pair in enumerate(zip(expected, got, strict=True)) for line in differences(*pair, f"{place}[{i}]")]
    if expected == got:
        return []
    return [f"{place or 'the answer'}: expected {_shown(expected)}, got {_shown(got)}"]


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 300 else text[:297] + "..."


def judge(case: Case, found: Json) -> list[str]:
    """Say where an answer to `case` doesn't conform; an empty list where it does."""
    return differences(case.expect, golden(found))


def write_cases(path: Path, cases: Iterable[Case]) -> None:
    """Write cases as JSON Lines, one a line, keeping the comments that the file began with."""
    head = list(_leading_comments(path)) if path.exists() else []
    lines = [*head, *(json.dumps(case.to_json(), ensure_ascii=False) for case in cases)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _leading_comments(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            return
        yield line
