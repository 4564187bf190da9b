"""A report of monitoring as a Markdown file."""

from __future__ import annotations

from collections.abc import Iterator

from indicator_dsl.forms.casework.model import COLOURS, Line, Part, Report
from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.report.plain import escaped, table_lines
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.words import kind_told, title_of, words


def monitoring_markdown(report: Report) -> bytes:
    """Return a report of monitoring as a Markdown file."""
    return ("\n".join(_markdown(report)) + "\n").encode("utf-8", "backslashreplace")


def _markdown(report: Report) -> Iterator[str]:
    from indicator_dsl import __version__

    say = words(report.lang)
    yield f"# {say[title_of(report)]}"
    yield f"<!-- {MARK} -->"
    if report.receipt is not None:
        yield from ("", escaped(receipt_text(report.receipt, report.lang)))
    if len(report.parts) > 1:
        heads = ("form", "unit_name", "month", "rows", *(f"colour_{colour}" for colour in COLOURS))
        rows = [(part.heading, part.unit, part.month, sum(1 for _ in part.lines), *part.colours.values()) for part in report.parts]
        yield from ("", *table_lines([say[head] for head in heads], rows))
    for part in report.parts:
        yield from _part(part, report)
    if lost := report.receipt.lost if report.receipt else ():
        yield from ("", f"## {say['unread']}", "")
        yield from (f"- {escaped(one.file)}: {escaped(one.message)}" for one in lost)
    yield from ("", escaped(say["made_by_monitoring"].format(version=__version__, policy=report.policies)))


def _part(part: Part, report: Report) -> Iterator[str]:
    say = words(report.lang)
    colon = "：" if report.lang == "zh" else ": "
    yield from ("", f"## {escaped(part.heading)}", "")
    facts = (("file", part.source), ("kind", kind_told(part, say)), ("sheet", part.sheet), ("unit_name", part.unit), ("year", part.year))
    yield from (f"- {say[key]}{colon}{escaped(value)}" for key, value in facts if value)
    yield f"- {say['until_month'].format(month=part.month)}"
    counts = "，".join(f"{say[f'colour_{colour}']} {count}" for colour, count in part.colours.items() if count)
    yield f"- {say['colour']}{colon}{escaped(counts)}"
    heads = ("name", "target", "actual", "progress", "colour", "forecast", "likelihood", "reason", "explanation")
    yield from ("", *table_lines([say[head] for head in heads], (_row(line, report) for line in part.lines)))
    yield from ("", f"### {say['findings']}", "")
    for note in part.notes:
        place, name = (f" {escaped(text)}" if text else "" for text in (note.place, note.name))
        yield f"- **{say[note.severity]}**{place}{name}{colon}{escaped(note.message)}"
    if not part.notes:
        yield say["nothing_found"]


def _row(line: Line, report: Report) -> tuple[object, ...]:
    say = words(report.lang)
    likelihood = say[f"likelihood_{line.likelihood}"] if line.likelihood else None
    told = (line.progress, say[f"colour_{line.colour}"], line.forecast, likelihood, line.reason, "；".join(line.explanation))
    return (line.name, line.target_in_full, line.actual_in_full, *told)
