"""A report in Word, for who signs it: 基本情况, 结论, 得分表, what is open or was decided, what was lost, 签字."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from indicator_dsl.forms.casework.model import Line, Part, Points, Report
from indicator_dsl.forms.report.charts import lost_rows
from indicator_dsl.forms.report.desk import state_of
from indicator_dsl.forms.report.problems import loss_reason
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.word import Cell, Document
from indicator_dsl.forms.report.words import words
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Verb

_MOST = 10
"""Losses and findings that are listed; the rest is counted, and stands in the workbook and in the 问题清单."""


def document_bytes(report: Report) -> bytes:
    """Return a report as a DOCX file: of one file each form in full, of many a table of the forms."""
    many = report.receipt is not None
    out = Document(landscape=many)
    if many:
        _summary(out, report)
    else:
        for number, part in enumerate(report.parts):
            if number:
                out.page_break()
            _form(out, part, report)
    return out.content()


def _joint(report: Report) -> str:
    return "：" if report.lang == "zh" else ": "


def _numbered(report: Report) -> Iterator[str]:
    yield from (f"{numeral}、" for numeral in "一二三四五六七八九") if report.lang == "zh" else (f"{number}. " for number in range(1, 10))


def _earned(points: Points) -> str:
    return f"{points.low:.2f}" if points.low == points.high else f"{points.low:.2f}–{points.high:.2f}"


def _form(out: Document, part: Part, report: Report) -> None:
    say, number = words(report.lang), _numbered(report)
    out.title(say["doc_title" if part.scored else "title_review"] + ("" if part.final or not part.points else say["doc_draft"]))
    out.heading(next(number) + say["doc_facts"])
    facts = [
        (say["unit_name"], part.unit, say["project"], part.project or part.title),
        (say["year"], part.year, say["file"], part.source),
        (say["kind"], say[f"kind_{part.kind}"], say["policy"], f"{part.policy_title}（{part.policy}）" if part.policy else None),
    ]
    out.table((), facts, (1.2, 4, 1.2, 4))
    out.heading(next(number) + say["doc_conclusion"])
    for text in _conclusion(part, report):
        out.line(text)
    out.heading(next(number) + say["doc_scores"])
    rows, strong = _rows(part, report)
    columns = ("desk_name", "desk_target", "actual", "weight", "stated", "desk_result", "doc_why")
    out.table([say[key] for key in columns], rows, (3.0, 2.3, 2.3, 1.2, 1.5, 2.5, 4.6), strong=strong)
    waiting = [line for line in part.lines if line.review]
    if waiting:
        out.heading(next(number) + say["doc_open"].format(count=len(waiting)))
        opened = [(line.name, line.allowed.text if line.allowed else "", _cause(line, report)) for line in waiting]
        out.table([say[key] for key in ("desk_name", "desk_range", "doc_cause")], opened, (3, 1.6, 7))
    decided = [line for line in part.lines if line.decisions]
    if decided:
        out.heading(next(number) + say["doc_decided"].format(count=len(decided)))
        heads = ("desk_name", "desk_range", "doc_decision", "doc_reason", "doc_by")
        out.table([say[key] for key in heads], _decisions(decided), (3, 1.6, 2.4, 4, 2.4))
    lost = [one for one in lost_rows([(0, part)]) if one[3].lost > 0]
    if lost:
        out.heading(next(number) + say["doc_losses"])
        told = [(line.name, f"{line.lost:.2f}", loss_reason(line)) for _, _, _, line in lost[:_MOST]]
        out.table([say[key] for key in ("desk_name", "loss_lost", "doc_why")], told, (3, 1.2, 7.4))
        _rest(out, len(lost) - _MOST, report)
    _problems(out, next(number), part, report)
    _signatures(out, report)
    _rests_on(out, part, report)


def _conclusion(part: Part, report: Report) -> Iterator[str]:
    say = words(report.lang)
    if part.points is None:
        yield say[part.unscored]
        return
    fields = {"points": _earned(part.points), "weight": f"{part.points.weight:f}", "grade": part.grade or say["open_grade"]}
    yield say["doc_total"].format(**fields)
    stated = read_points(part.stated_total)
    if stated is not None:
        whole = part.grading.whole and part.points.low == part.points.high
        difference = part.points.low - stated
        differs = say["open_grade"] if not whole else f"{difference:+.2f}" if difference else "0"
        yield say["doc_own"].format(own=part.stated_total, differs=differs)
    yield state_of(part, report)


def _rows(part: Part, report: Report) -> tuple[list[tuple[Cell, ...]], list[int]]:
    """Return the rows of the table of points, and which of them are sums."""
    say = words(report.lang)
    rows: list[tuple[Cell, ...]] = []
    strong: list[int] = []
    for group in part.groups:
        for line in group.lines:
            why = loss_reason(line) if line.lost else ""
            weight: Cell = line.weight if line.weight is not None else line.stated_weight
            earned = _earned(line.points) if line.points else say[line.verdict] if line.kind != "dropped" else say["doc_excluded"]
            rows.append((line.name, line.target_in_full, line.actual_in_full, weight, line.stated_score, earned, why))
        if group.points is not None:
            strong.append(len(rows))
            name = say["subtotal"].format(level=group.level or say["no_level"])
            rows.append((name, "", "", group.points.weight, _own(group.lines), _earned(group.points), ""))
    if part.points is not None:
        strong.append(len(rows))
        rows.append((say["total"], "", "", part.points.weight, _own(tuple(part.lines)), _earned(part.points), part.grade or ""))
    return rows, strong


def _own(lines: Sequence[Line]) -> Cell:
    points = [own for line in lines if (own := read_points(line.stated_score)) is not None]
    return sum(points, Decimal(0)) if points else None


def _cause(line: Line, report: Report) -> str:
    told = [note.message for note in line.notes if note.severity != "info"]
    return "；".join(dict.fromkeys(told)) or words(report.lang)["undetermined"]


def _decisions(lines: Sequence[Line]) -> Iterator[tuple[Cell, ...]]:
    from indicator_dsl.forms.casework.decisions import word_for

    for line in lines:
        for decision in line.decisions:
            value = f" {decision.value}" if decision.value and decision.decision in (Verb.POINTS, Verb.CORRECT, Verb.ACCEPT_OWN) else ""
            who = " ".join(filter(None, (decision.by, decision.at, decision.reviewer, decision.reviewed_at)))
            allowed = line.allowed.text if line.allowed else ""
            yield (line.name, allowed, f"{word_for(decision)}{value}", "；".join(filter(None, (decision.reason, decision.evidence))), who)


def _problems(out: Document, number: str, part: Part, report: Report) -> None:
    say = words(report.lang)
    found = [note for note in part.notes if note.severity != "info"]
    out.heading(number + say["doc_problems"].format(errors=part.count("error"), warnings=part.count("warning")))
    if not found:
        out.line(say["nothing_found"])
        return
    rows = [(note.place, say[note.severity], " ".join(filter(None, (note.name, note.message)))) for note in found[:_MOST]]
    out.table([say[key] for key in ("place", "severity", "message")], rows, (1.4, 1, 9))
    _rest(out, len(found) - _MOST, report)


def _rest(out: Document, count: int, report: Report) -> None:
    if count > 0:
        out.line(words(report.lang)["doc_rest"].format(count=count), size=9)


def _signatures(out: Document, report: Report) -> None:
    say = words(report.lang)
    out.line("")
    out.line("　　　　　　".join(say[key] for key in ("signed", "checked", "doc_head", "date")))


def _rests_on(out: Document, part: Part, report: Report) -> None:
    from indicator_dsl import __version__

    say = words(report.lang)
    facts = [("hash_form", part.hashes.form), ("hash_policy", part.hashes.policy), ("hash_decisions", part.hashes.decisions)]
    facts.append(("program", f"indicator-dsl {__version__}"))
    for key, value in facts:
        if value:
            out.line(f"{say[key]}{_joint(report)}{value}", size=7)


# Many forms.


def _summary(out: Document, report: Report) -> None:
    from indicator_dsl import __version__

    say, number = words(report.lang), _numbered(report)
    scored = [part for part in report.parts if part.points is not None]
    final = bool(scored) and all(part.final for part in scored)
    out.title(say["title_many" if report.scored else "title_review_many"] + ("" if final or not scored else say["doc_draft"]))
    if report.receipt is not None:
        out.line(receipt_text(report.receipt, report.lang))
    if scored:
        grades = Counter(part.grade or say["open_grade"] for part in scored)
        out.line(say["doc_grades"] + _joint(report) + "、".join(f"{grade} {count}" for grade, count in grades.most_common()))
    out.heading(next(number) + say["doc_forms"])
    heads = ("number", "unit_name", "project", "file", "weight", "stated_total", "desk_result", "grade", "review", "error", "warning")
    rows = [_form_row(at, part, report) for at, part in enumerate(report.parts, start=1)]
    out.table([say[key] for key in heads], rows, (1, 4, 4.4, 3.8, 1.2, 1.7, 2.4, 1.2, 1.4, 1.1, 1.1))
    lost = [one for one in lost_rows(enumerate(report.parts)) if one[3].lost > 0]
    if lost:
        out.heading(next(number) + say["doc_losses"])
        told = [(part.unit, part.source, line.name, f"{line.lost:.2f}", loss_reason(line)) for _, _, part, line in lost[: 2 * _MOST]]
        out.table([say[key] for key in ("unit_name", "file", "desk_name", "loss_lost", "doc_why")], told, (3, 3, 4, 1.2, 8))
        _rest(out, len(lost) - 2 * _MOST, report)
    if report.receipt is not None and report.receipt.lost:
        out.heading(next(number) + say["unread"])
        out.table([say["file"], say["why_not"]], [(one.file, one.message) for one in report.receipt.lost], (4, 8))
    _signatures(out, report)
    out.line(f"{say['program']}{_joint(report)}indicator-dsl {__version__}；{say['policy']}{_joint(report)}{report.policies}", size=7)


def _form_row(at: int, part: Part, report: Report) -> tuple[Cell, ...]:
    points = part.points
    earned = (_earned(points), part.grade or words(report.lang)["open_grade"]) if points else ("—", "")
    names = (at, part.unit, part.heading, part.source, points.weight if points else None, part.stated_total)
    return (*names, *earned, part.review_count, part.count("error"), part.count("warning"))
