"""Take grids apart into forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.fence import CODE, fault, fenced
from indicator_dsl.forms.grid import Grid, Row
from indicator_dsl.forms.layout.blocks import Blocks
from indicator_dsl.forms.layout.body import Body, Total
from indicator_dsl.forms.layout.cells import tidy
from indicator_dsl.forms.layout.columns import Column, Header
from indicator_dsl.forms.layout.header import alike, find_header
from indicator_dsl.forms.layout.kinds import Seen, kind_of
from indicator_dsl.forms.layout.months import month_of
from indicator_dsl.forms.layout.panels import of_period, panels, side_by_side
from indicator_dsl.forms.layout.stream import read_stream, stream_header
from indicator_dsl.forms.layout.transposed import find_transposed, read_transposed
from indicator_dsl.forms.layout.words import is_word, looks_like_value, role, squeeze, starts_note
from indicator_dsl.forms.layout.wraps import unwrapped
from indicator_dsl.forms.model import Form, FormKind, Totals
from indicator_dsl.model import Indicator

_TITLE = re.compile(
    r"(?:绩效|自评|评价|监控|目标|申报|考核|考评|评分).{0,30}(?:表|情况|清单|细则)(?:[（(].{0,30}[）)])?$|^.{0,40}绩效(?:自评|目标|评价|监控).{0,12}$"
)
_PROJECT = re.compile(r"(?:子?项目|专项)(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})(?:[:、.](?=.)|(?=[^:、.].))")
_T = TypeVar("_T")

_SHOWN = 60  # letters of a row that a finding shows
_ABOVE = 3  # rows from a title to the header below it, if nothing else is between
_SHORT = 20  # letters that a label has at most
_LABEL = 4  # texts of a row: labels with their values have no more
# What stands beside a heading in a row: the annex's number, the form's unit of money, its year.
_BESIDE = re.compile(r"附[件表].{0,6}|(?:金额)?单位:.{1,8}|\(?20[0-9]{2}年?度?\)?")
_ANNEX = re.compile(r"^[#\s]+|^附[件表]\s*[0-9一二三四五六七八九十-]*\s*[:：]?\s*(?=.{5})")
_STATED_YEAR = re.compile(r"\((20[0-9]{2})年度?\)")
_SPAN = re.compile(r"20[0-9]{2}年?[-—–至到~]+20[0-9]{2}年?")
"""2024-2026年: the years of a plan, and not the form's."""
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*(?:年|[-—])")


@attrs.define
class _Segment:
    """The rows of one form while they are read."""

    grid: Grid
    title: str | None = None
    year: int | None = None
    blocks: Blocks = attrs.field(init=False)
    indicators: list[Indicator] = attrs.Factory(list)
    findings: list[Finding] = attrs.Factory(list)
    total: Total | None = None
    has_actual: bool = False
    tables: int = 0
    headers: list[Header] = attrs.Factory(list)
    labels: dict[str, None] = attrs.Factory(dict)

    def __attrs_post_init__(self) -> None:
        self.blocks = Blocks(self.grid)

    def add(self, header: Header, indicators: list[Indicator]) -> None:
        """Take the indicators of a table that was read whole."""
        self.tables += 1
        self.headers.append(header)
        self.indicators += indicators
        self.has_actual = self.has_actual or bool(header.of("actual"))
        self.year = self.year or _year_of(self)


def forms_of(grid: Grid) -> list[Form]:
    """Return the forms that a grid holds, those without an indicator table left out."""
    segments = [_Segment(grid)]
    index = 0
    while index < len(grid.rows):
        row = grid.rows[index]
        header = _asked(segments[-1], row, partial(find_header, grid, index), None)
        if header is not None:
            if len(panels(header)) == 1:
                grid, joined = unwrapped(grid, index + header.rows, header)
                segments[-1].grid = grid
                segments[-1].findings += joined
            index = _read_table(segments, index, header)
            continue
        turned = _asked(segments[-1], row, partial(find_transposed, grid, index), None)
        if turned is not None:
            found, index = read_transposed(grid, index, turned)
            segments[-1].add(turned.header, found)
            continue
        if segments[-1].tables and _begins_form(grid, row):
            segments.append(_Segment(grid))
        _read_row(segments[-1], row)
        index += 1
    if not any(s.tables for s in segments):
        segments = [_lines(grid)]
    read = [s for s in segments if s.tables]
    # What looks like an indicator in a form whose header nobody knows is told beside the forms that were read.
    if read:
        read[-1].findings += [finding for s in segments if not s.tables for finding in s.findings]
    return [_form(s) for s in read if s.indicators or s.findings or len(read) == 1]


def head_of(grid: Grid) -> Form:
    """Return what a sheet without an indicator table says of the form that stands on others."""
    segment = _Segment(grid)
    for row in grid.rows:
        _read_row(segment, row)
    return _form(segment)


def _lines(grid: Grid) -> _Segment:
    """Read a text without columns: the table is in its lines."""
    segment = _Segment(grid)
    for index, row in enumerate(grid.rows):
        header = stream_header(row)
        if header is not None:
            roles = [name for name, _ in header]
            found = read_stream(grid, index + 1, roles)
            segment.tables, segment.indicators, segment.findings = 1, found.indicators, found.findings
            if grid.flowing:
                # A line of a page is not always a row: what a narrow column broke stands in several.
                segment.findings.append(Finding.of("form-pdf-without-rules"))
            segment.has_actual = "actual" in roles
            segment.headers.append(Header(1, tuple(Column(name, at, at + 1, text) for at, (name, text) in enumerate(header))))
            segment.year = segment.year or _year_of(segment)
            for below in grid.rows[index + 1 :]:
                if is_word("total", "".join(below.texts()[:1]).split()[0]):
                    segment.blocks.take_total(below)
            break
        _read_row(segment, row)
    return segment


def _begins_form(grid: Grid, row: Row) -> bool:
    """Tell whether a row after a table begins another form: a title, or the name of another project."""
    runs = row.runs()
    heading = _heading(row.texts())
    if heading is not None and (_is_title(heading) or _PROJECT.match(squeeze(heading))):
        return True
    return len(runs) >= 2 and role("info", runs[0][2]) in ("project", "unit", "executor", "department")


def _heading(texts: list[str]) -> str | None:
    """Return the one text of a row, whatever number of an annex, unit or year stands beside it; None where there are several."""
    more = [text for text in texts if not _BESIDE.fullmatch(squeeze(text))]
    return more[0] if len(more) == 1 else texts[0] if len(texts) == 1 else None


def _is_title(text: str) -> bool:
    plain = squeeze(text).lstrip("#")
    return (
        4 < len(plain) <= 60
        and not starts_note(text)
        and _TITLE.search(plain) is not None
        and "。" not in plain
        and not plain.endswith("列表")
        and role("goals", text) is None
    )


def _read_row(segment: _Segment, row: Row) -> None:
    _asked(segment, row, partial(_take_row, segment, row), None)


def _asked(segment: _Segment, row: Row, ask: Callable[[], _T], otherwise: _T) -> _T:
    """Return what `ask` says of a row; where a mistake of ours shows, `otherwise`, and the row is reported."""

    def unread(error: Exception) -> _T:
        found = fault(error, "  ".join(row.texts()), segment.grid.place(row))
        # A row is asked several things.
        segment.findings += [found] if found not in segment.findings else []
        return otherwise

    return fenced(ask, unread)


def _take_row(segment: _Segment, row: Row) -> None:
    texts = row.texts()
    segment.labels |= dict.fromkeys(squeeze(text) for text in texts if len(text) <= _SHORT)
    heading = _heading(texts)
    if heading is not None and len(heading) < 100:
        if segment.title is None and _is_title(heading) and not segment.tables:
            segment.title = _ANNEX.sub("", tidy(heading))
        if (numbered := _PROJECT.match(plain := squeeze(heading))) is not None:
            segment.blocks.info.setdefault("project", plain[numbered.end() :])
    if heading is not None or all(_BESIDE.fullmatch(squeeze(text)) for text in texts):
        found = _YEAR.search(_SPAN.sub("", squeeze(" ".join(texts)[:100]))) if segment.year is None and not segment.tables else None
        if found is not None:
            segment.year = int(found[1])
        stated = next((year for text in texts if (year := _STATED_YEAR.fullmatch(squeeze(text)))), None) if not segment.tables else None
        # （2020年度） beats a year in the title or in a name.
        segment.year = int(stated[1]) if stated is not None else segment.year
    if _is_indicator(texts):
        segment.findings.append(Finding.of("form-row-outside", place=segment.grid.place(row), text="  ".join(texts)[:_SHOWN]))
    segment.blocks.take(row)


def _is_indicator(texts: list[str]) -> bool:
    """Tell whether a row that no table holds has what an indicator has: a level, and a name and a value beside it."""
    levels = [t for t in texts if is_word("level1", t) or is_word("level2", t)]
    return bool(levels) and len(texts) - len(levels) >= 2 and any(looks_like_value(t) for t in texts if t not in levels)


def _read_table(segments: list[_Segment], index: int, header: Header) -> int:
    """Read the table whose header starts in row `index`; return the row after its last.

    A table with a column of projects holds a form for each of them.
    """
    grid = segments[-1].grid
    copies = panels(header)
    above = alike(grid.rows[index - 1 : index])[0].runs() if index else []
    if 0 < len(above) <= len(copies) + (len(copies) > 1):
        copies = [of_period(copy, _label_above(above, copy)) for copy in copies]
    block = above[0][2] if len(above) == 1 and not header.of("level1") and is_word("level1", above[0][2]) else None
    projects = next((c for c in header.columns if role("info", c.text) == "project" and c.end <= header.names[0].start), None)
    bodies = _open(segments[-1], header, copies)
    for body in bodies:
        body.level1 = body.level1 or (tidy(block) if block else None)
    project: str | None = None
    index += header.rows
    while index < len(grid.rows):
        row = grid.rows[index]
        again = _asked(segments[-1], row, partial(find_header, grid, index), None)
        if again is not None:
            if not again.repeats(header):
                break
            for body, copy in zip(bodies, panels(again), strict=True):
                body.repeat(copy)
            index += again.rows
            continue
        if _asked(segments[-1], row, partial(_ends_table, grid, segments[-1], row), False):
            repeated = not any(body.total for body in bodies) and _repeats_above(grid, segments[-1], index, header)
            if not repeated and not _goes_on_below(grid, segments[-1], index):
                break
            index += 1
            continue
        if len(bodies) == 1 and _asked(segments[-1], row, partial(bodies[0].is_over, row), False):
            break
        name = tidy(row.cells[projects.start].text) if projects is not None else ""
        if name and name != project and not is_word("total", name) and not starts_note(name):
            if project is not None:
                _close(segments[-1], bodies)
                segments.append(_Segment(grid, segments[-1].title, segments[-1].year))
                bodies = _open(segments[-1], header, copies)
            project = name
            _of_project(segments[-1], header, row, name)
        for body in bodies:
            body.take(row)
        index += 1
    _close(segments[-1], bodies)
    return index


def _label_above(runs: list[tuple[int, int, str]], header: Header) -> str:
    """Return what the row above a header, or above one panel of it, calls its values: 长期绩效指标, 年度绩效指标."""
    return next((text for start, _, text in reversed(runs) if start < header.names[0].end), "")


def _open(segment: _Segment, header: Header, copies: list[Header]) -> list[Body]:
    segment.blocks.close()
    segment.tables += 1
    segment.headers.append(header)
    segment.year = segment.year or _year_of(segment)
    segment.has_actual = segment.has_actual or bool(header.of("actual")) or bool(header.of("score"))
    return [Body.of(segment.grid, copy, segment.year) for copy in copies]


def _close(segment: _Segment, bodies: list[Body]) -> None:
    for body in bodies:
        body.finish()
        segment.findings += [finding for finding in body.findings if finding.code != CODE or finding not in segment.findings]
        segment.total = body.total or segment.total
    if len(bodies) == 1:
        segment.indicators += bodies[0].indicators
        return
    periods = [body for body in bodies if body.header.of("period_target") and not body.header.of("target")]
    if not periods and _are_periods(bodies):
        periods = bodies[:1]
    years = [body for body in bodies if body not in periods]
    found = [i for body in bodies for i in body.indicators]
    if periods and years:
        found = side_by_side(*([i for body in some for i in body.indicators] for some in (periods, years)))
    order = {(row.sheet, row.number): at for at, row in enumerate(segment.grid.rows)}
    segment.indicators += sorted(found, key=lambda i: order[i.place.sheet, i.place.row or 0])


def _are_periods(bodies: list[Body]) -> bool:
    """Tell whether panels that say nothing of themselves are the period's and the year's: they name the same indicators.

    产出 at the left and 效益 at the right, or each with what was done, are other indicators.
    """
    left, right = ({squeeze(i.name) for i in body.indicators} for body in bodies[:2])
    return bool(left & right) and not bodies[0].header.of("actual") and not bodies[0].header.of("weight")


def _of_project(segment: _Segment, header: Header, row: Row, name: str) -> None:
    """Take the name and the goals that a table's own columns give for a project."""
    segment.blocks.info["project"] = name
    goals = next((c for c in header.columns if role("goals", c.text) == "goals" and c.end <= header.names[0].start), None)
    if goals is not None and row.cells[goals.start].text:
        segment.blocks.texts["goals"] = row.cells[goals.start].text.strip()


def _ends_table(grid: Grid, segment: _Segment, row: Row) -> bool:
    runs = row.runs()
    heading = _heading(row.texts())
    if heading is not None and _is_title(heading) and not heading.endswith("指标"):
        return True
    if heading is not None and len(heading) < 60 and _PROJECT.match(squeeze(heading)):
        return True
    if runs and role("info", runs[0][2]) in ("project", "department") and len(runs) >= 2 and squeeze(runs[0][2]) not in ("项目", "部门"):
        return True
    return Blocks(grid).begins(row)


def _goes_on_below(grid: Grid, segment: _Segment, index: int) -> bool:
    """Tell whether a table goes on below a heading without a header: the form's title on a further page, the name of a sub-project."""
    heading, after = squeeze(_heading(grid.rows[index].texts()) or ""), grid.rows[index + 1 : index + 2]
    again = segment.title is not None and heading.startswith(squeeze(segment.title))
    return (
        bool((again or _PROJECT.match(heading)) and after)
        and len(after[0].texts()) > _LABEL
        and not Blocks(grid).begins(after[0])
        and find_header(grid, index + 1) is None
    )


def _repeats_above(grid: Grid, segment: _Segment, index: int, header: Header) -> bool:
    """Tell whether a page begins with the form's title and then the table's header again, and not with another form."""
    if not grid.flowing or index == 0 or grid.rows[index - 1].sheet == grid.rows[index].sheet:
        return False
    if segment.title is None or squeeze(_heading(grid.rows[index].texts()) or "") != squeeze(segment.title):
        return False
    below = next((at for at in range(index + 1, index + 1 + _ABOVE) if _heading(_texts(grid, at)) is None), index)
    again = find_header(grid, below)
    return again is not None and again.repeats(header)


def _texts(grid: Grid, index: int) -> list[str]:
    return grid.rows[index].texts() if index < len(grid.rows) else []


def _year_of(segment: _Segment) -> int | None:
    texts = [segment.blocks.info.get("year", ""), segment.title or "", segment.grid.name or "", *(segment.blocks.texts.values())]
    for text in texts:
        found = re.search(r"(?<![0-9])(20[0-9]{2})(?![0-9])", _SPAN.sub("", squeeze(text[:60]))[:40])
        if found is not None:
            return int(found[1])
    return None


def _form(segment: _Segment) -> Form:
    blocks, info, grid = segment.blocks, segment.blocks.info, segment.grid
    total = segment.total
    kind, reasons = kind_of(_seen(segment))
    findings = list(segment.findings) + blocks.findings
    watched = kind is FormKind.MONITORING
    month, differing = month_of(segment.headers, segment.title or grid.name or "", segment.labels) if watched else (None, ())
    if differing:
        findings.append(Finding.of("form-months-differ", place=grid.name, months="、".join(map(str, differing))))
    return Form(
        title=segment.title,
        kind=kind,
        kind_reasons=reasons,
        month=month,
        year=segment.year or _year_of(segment),
        unit=info.get("unit") or info.get("executor"),
        department=info.get("department"),
        project=info.get("project"),
        sheet=grid.name,
        budget=tuple(blocks.budget),
        funds=tuple(blocks.funds),
        goals=blocks.texts.get("goals"),
        period_goals=blocks.texts.get("period_goals"),
        achieved=blocks.texts.get("achieved"),
        tasks=tuple(blocks.tasks),
        indicators=tuple(segment.indicators),
        total=Totals(weight=total.weight, score=total.score, place=total.place) if total else blocks.total,
        findings=tuple(findings),
    )


def _seen(segment: _Segment) -> Seen:
    """Return what a form shows of its kind."""
    stated = segment.indicators
    return Seen(
        title=squeeze(segment.title or segment.grid.name or ""),
        headers=tuple(segment.headers),
        labels=frozenset(segment.labels),
        levels=frozenset(squeeze(i.level1) for i in stated if i.level1),
        targets=any(i.target or i.period_target for i in stated) or any(h.of("target") or h.of("period_target") for h in segment.headers),
        answers=segment.has_actual,
    )
