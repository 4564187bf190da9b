"""The receipt of a run over several files: what became of each, and the sentence that stands on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from indicator_dsl.errors import Finding, FormError, IndicatorError, Lang
from indicator_dsl.forms.casework.model import Outcome, Part, Receipt, Received
from indicator_dsl.forms.model import FormKind
from indicator_dsl.forms.report.words import words

_UNSUPPORTED = frozenset(("form-unsupported-kind", "form-archive", "form-picture", "form-unknown-kind", "form-not-monitoring"))


def received(file: str, parts: Iterable[Part], lang: Lang = "zh") -> Received:
    """Return what became of a file that was read: scored where one of its forms was, unread where it holds none."""
    found = tuple(parts)
    if not any(part.groups for part in found):
        return Received(file=file, outcome=Outcome.UNREAD, message=Finding.of("form-no-indicators").message(lang))
    if all(part.kind == FormKind.MONITORING for part in found):
        return Received(file=file, outcome=Outcome.MONITORED)
    return Received(file=file, outcome=Outcome.SCORED if any(part.scored for part in found) else Outcome.REVIEWED)


def failed(file: str, message: str, error: IndicatorError | None) -> Received:
    """Return what became of a file that can't be read, or whose kind is none that can be."""
    unsupported = isinstance(error, FormError) and error.code in _UNSUPPORTED
    return Received(file=file, outcome=Outcome.UNSUPPORTED if unsupported else Outcome.UNREAD, message=message)


def receipt_text(receipt: Receipt, lang: Lang = "zh") -> str:
    """Return the receipt as a person reads it: ``收到 200 份 = 评分 183 + 只审核 9 + 监控 3 + 读不了 3 + 不支持 2``."""
    say = words(lang)
    counts = " + ".join(f"{say[f'received_{outcome}']} {receipt.count(outcome)}" for outcome in Outcome)
    rest = [say[key].format(count=count) for key, count in (("received_own", receipt.own), ("received_missing", receipt.missing)) if count]
    return say["received"].format(count=len(receipt.files)) + f" = {counts}" + "".join(rest)


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """Return the counts, and each file."""
    files = [{"file": one.file, "outcome": str(one.outcome), "message": one.message} for one in receipt.files]
    counts = {str(outcome): receipt.count(outcome) for outcome in Outcome}
    return {"received": len(receipt.files), **counts, "own": receipt.own, "missing": receipt.missing, "files": files}
