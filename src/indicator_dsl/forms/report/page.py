"""Reports as an HTML page that stands alone: no file, font or script is fetched, and cells stay texts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from indicator_dsl.forms.casework.model import Line, Part, Report
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.words import kind_told, title_of, words
from indicator_dsl.resources import package_file


@cache
def _template() -> Any:
    jinja2 = need("jinja2")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(package_file("forms", "report", "report.html.j2").read_text(encoding="utf-8"))


def page_bytes(report: Report) -> bytes:
    """Return a report as an HTML file."""
    from indicator_dsl import __version__

    say = words(report.lang)
    scored = any(part.scored for part in report.parts)
    title = say[title_of(report)]
    groups = [group for part in report.parts for group in part.groups]
    text: str = _template().render(
        report=report,
        say=say,
        kind_told=kind_told,
        receipt=receipt_text(report.receipt, report.lang) if report.receipt else "",
        title=title,
        scored=scored,
        lang_tag="zh-CN" if report.lang == "zh" else "en",
        colon="：" if report.lang == "zh" else ": ",
        version=__version__,
        made_by=say["made_by" if scored else "made_by_review"].format(version=__version__, policy=report.policies),
        levels=list(dict.fromkeys(group.level or say["no_level"] for group in groups)),
        count=sum(len(group.lines) for group in groups),
        chart=_chart,
        # A report that leads to others doesn't repeat them.
        brief=bool(report.links),
    )
    # A lone surrogate, which UTF-8 can't hold, becomes a mark.
    return text.encode("utf-8", "replace")


_WIDE, _HIGH, _NAMES, _POINTS = 900, 22, 330, 130


def _chart(named: Iterable[Line | Part], label: str) -> Any:
    """Return a bar for each indicator (or form) as SVG: what is certain, what a person settles, what is lost."""
    Markup = need("markupsafe").Markup  # noqa: N806 (a class)
    rows = [(one, one.points) for one in named if one.points is not None and one.points.weight > 0]
    if not rows:
        return Markup("")
    most = max(points.weight for _, points in rows)
    room = _WIDE - _NAMES - _POINTS
    parts: list[Any] = []
    for number, (one, points) in enumerate(rows):
        top = number * _HIGH
        full, low, high = (round(room * value / most, 1) for value in (points.weight, points.low, points.high))
        name = one.name if isinstance(one, Line) else one.heading
        parts.append(Markup('<text x="0" y="{}">{}</text>').format(top + 15, _cut(name)))
        bars = (("back", 0, full), ("sure", 0, low), ("open", low, high - low))
        bar = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="14" rx="2"/>')
        parts += [bar.format(style, _NAMES + start, top + 4, width) for style, start, width in bars if width > 0]
        text = f"{points.text} / {points.weight:f}"
        parts.append(Markup('<text class="soft" x="{}" y="{}" text-anchor="end">{}</text>').format(_WIDE, top + 15, text))
    head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(_WIDE, len(rows) * _HIGH, label)
    return head + Markup("").join(parts) + Markup("</svg>")


def _cut(name: str, most: int = 25) -> str:
    line = " ".join(name.split())
    return line if len(line) <= most else line[: most - 1] + "…"
