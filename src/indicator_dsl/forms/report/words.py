"""The words of reports, from ``words.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from indicator_dsl.errors import Lang
from indicator_dsl.forms.casework.model import Part, Report
from indicator_dsl.resources import load_toml, package_file


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Return all words of a language."""
    return {key: entry[lang] for key, entry in load_toml(package_file("forms", "report", "words.toml")).items()}


def kind_told(part: Part, say: Mapping[str, str]) -> str:
    """Return which kind of table a form is, and by what: ``绩效自评表（依据：实际完成值、得分）``."""
    kind = say[f"kind_{part.kind}"]
    return say["kind_by"].format(kind=kind, reasons="、".join(part.kind_reasons)) if part.kind_reasons else kind


def title_of(report: Report) -> str:
    """Return which of the words is a report's title."""
    many = len(report.parts) > 1 or report.receipt is not None
    return ("title" if report.scored or not report.parts else "title_review") + ("_many" if many else "")
