"""The words of reports, from ``words.toml`` and, for the page, ``page.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from indicator_dsl.errors import Lang
from indicator_dsl.forms.casework.model import Line, Part, Points, Report
from indicator_dsl.model import Decision
from indicator_dsl.resources import load_toml, package_file


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Return all words of a language."""
    files = (load_toml(package_file("forms", "report", name)) for name in ("words.toml", "page.toml"))
    return {key: entry[lang] for file in files for key, entry in file.items()}


def kind_told(part: Part, say: Mapping[str, str]) -> str:
    """Return which kind of table a form is, and by what: ``绩效自评表（依据：实际完成值、得分）``."""
    kind = say[f"kind_{part.kind}"]
    return say["kind_by"].format(kind=kind, reasons="、".join(part.kind_reasons)) if part.kind_reasons else kind


def title_of(report: Report) -> str:
    """Return which of the words is a report's title."""
    many = len(report.parts) > 1 or report.receipt is not None
    if report.monitored:
        return "title_monitoring" + ("_many" if many else "")
    return ("title" if report.scored or not report.parts else "title_review") + ("_many" if many else "")


def state_told(line: Line, say: Mapping[str, str]) -> str:
    """Return what a row is to a reader: 待人工评定, 已退回单位, 不适用, 已评定, else its verdict."""
    return say[f"page_{line.state}"] if line.state in ("review", "returned", "excluded", "decided") else say[line.state]


def standing(part: Part) -> str:
    """Return which of the words says how a form stands: final, or why it is a draft; empty for one without scores."""
    if not part.scored:
        return ""
    if part.final:
        return "page_final"
    if part.review_count:
        return "page_draft_open"
    if part.points is not None and part.points.score is not None and part.grade is None:
        return "page_draft_grade"
    return "page_draft_unapplied"


def difference(points: Points | None, own: Decimal | None, say: Mapping[str, str]) -> str:
    """Return by how much the points differ from the form's own: ``−1.14``, ``−12.90 至 0.00``; empty where one is missing."""
    if points is None or own is None:
        return ""
    low, high = _with_sign(points.low - own), _with_sign(points.high - own)
    return low if low == high else say["page_to"].format(low=low, high=high)


def _with_sign(value: Decimal) -> str:
    return f"{value:+f}".replace("-", "−") if value else f"{value:f}"


def told_decision(line: Line, decision: Decision, lang: Lang) -> str:
    """Return a decision in words: what, who, when, why, and who looked a second time."""
    say = words(lang)
    points = line.points.text if line.points else ""
    cell = say.get(decision.field or "", "")
    what = say[f"page_decided_{decision.decision}"].format(points=points, cell=cell, value=decision.value or "")
    allowed = line.allowed.text if line.allowed and line.given else ""
    said = [
        what,
        say["page_machine"].format(range=allowed) if allowed else "",
        _signed(say["page_by"], decision.by, decision.at),
        _signed(say["page_checked_by"], decision.reviewer, decision.reviewed_at),
        say["page_because"].format(reason=decision.reason) if decision.reason else "",
        say["page_evidence"].format(evidence=decision.evidence) if decision.evidence else "",
    ]
    return ("；" if lang == "zh" else "; ").join(filter(None, said))


def _signed(form: str, name: str | None, when: str | None) -> str:
    return form.format(who=" ".join(filter(None, (name, when)))) if name else ""
