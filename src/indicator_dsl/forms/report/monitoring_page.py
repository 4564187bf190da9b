"""A report of monitoring as an HTML page that stands alone."""

from __future__ import annotations

from functools import cache
from typing import Any

from indicator_dsl.forms.casework.model import COLOURS, Report
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.words import kind_told, title_of, words
from indicator_dsl.resources import package_file
from indicator_dsl.text import as_shown


@cache
def _template() -> Any:
    jinja2 = need("jinja2")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=as_shown, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(package_file("forms", "report", "monitoring.html.j2").read_text(encoding="utf-8"))


def monitoring_page(report: Report) -> bytes:
    """Return a report of monitoring as an HTML file."""
    from indicator_dsl import __version__

    say = words(report.lang)
    text: str = _template().render(
        report=report,
        say=say,
        kind_told=kind_told,
        receipt=receipt_text(report.receipt, report.lang) if report.receipt else "",
        title=say[title_of(report)],
        lang_tag="zh-CN" if report.lang == "zh" else "en",
        colon="：" if report.lang == "zh" else ": ",
        version=__version__,
        made_by=say["made_by_monitoring"].format(version=__version__, policy=report.policies),
        colours=COLOURS,
        # A report that leads to others doesn't repeat them.
        brief=bool(report.links),
    )
    return text.encode("utf-8", "replace")
