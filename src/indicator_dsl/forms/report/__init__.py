"""Reports on forms: `assess` scores and reviews them, `watch` monitors them, `WRITERS` write HTML, XLSX, DOCX, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Callable

from indicator_dsl.forms.casework.assessment import assess
from indicator_dsl.forms.casework.model import Report
from indicator_dsl.forms.casework.watched import watch
from indicator_dsl.forms.report.document import document_bytes
from indicator_dsl.forms.report.monitoring_page import monitoring_page
from indicator_dsl.forms.report.monitoring_text import monitoring_markdown
from indicator_dsl.forms.report.monitoring_workbook import monitoring_workbook
from indicator_dsl.forms.report.page import page_bytes
from indicator_dsl.forms.report.plain import json_bytes, markdown_bytes
from indicator_dsl.forms.report.workbook import workbook_bytes

__all__ = ["MONITORING_SUFFIXES", "WRITERS", "Report", "assess", "watch"]

Writer = Callable[[Report], bytes]

MONITORING_SUFFIXES = (".html", ".xlsx", ".md", ".json")
"""The kinds of file that a report of monitoring can be."""


def _either(watched: Writer, other: Writer) -> Writer:
    """Return what writes a report of monitoring one way, and each other the other way."""
    return lambda report: (watched if report.monitored else other)(report)


WRITERS: dict[str, Writer] = {
    ".html": _either(monitoring_page, page_bytes),
    ".xlsx": _either(monitoring_workbook, workbook_bytes),
    ".docx": document_bytes,
    ".md": _either(monitoring_markdown, markdown_bytes),
    ".json": json_bytes,
}
"""Suffix → what makes a report of that kind.  Each returns the bytes of the whole file."""
