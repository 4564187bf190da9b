"""Reports on forms: `assess` scores and reviews them, `WRITERS` write HTML, XLSX, DOCX, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Callable

from indicator_dsl.forms.casework.assessment import assess
from indicator_dsl.forms.casework.model import Report
from indicator_dsl.forms.report.document import document_bytes
from indicator_dsl.forms.report.page import page_bytes
from indicator_dsl.forms.report.plain import json_bytes, markdown_bytes
from indicator_dsl.forms.report.workbook import workbook_bytes

__all__ = ["WRITERS", "Report", "assess"]

WRITERS: dict[str, Callable[[Report], bytes]] = {
    ".html": page_bytes,
    ".xlsx": workbook_bytes,
    ".docx": document_bytes,
    ".md": markdown_bytes,
    ".json": json_bytes,
}
"""Suffix → what makes a report of that kind.  Each returns the bytes of the whole file."""
