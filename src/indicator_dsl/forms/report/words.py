"""The words of reports, from ``words.toml`` and, for the page, ``page.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from indicator_dsl.errors import Lang
from indicator_dsl.forms.casework.model import Line, Part, Report
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
