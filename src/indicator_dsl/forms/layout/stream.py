"""Read a table whose columns are gone: lines with spaces between, or the text stream of a PDF.

Where each line is a row, the words tell the levels and the order tells the rest.  Where the order
of the lines is lost too (names here, values there), names and values are paired only where their
nearness or their number leaves no other way; what stays unpaired is a finding, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.forms.grid import Grid, Row
from indicator_dsl.forms.layout.cells import tidy
from indicator_dsl.forms.layout.words import bare, column_role, is_template_name, is_word, looks_like_value, squeeze, starts_note
from indicator_dsl.model import Indicator, Place
from indicator_dsl.units import known_spellings

_NAMES = ("level3", "name", "level4", "level2", "level1")
_VALUES = ("period_target", "target", "actual", "weight", "score")
_WORDED = ("rule", "reason", "explanation", "note")
_GLUED = re.compile(r"([≥≤><=]\s*[0-9][0-9,.]*[十百千万亿]*)(\S+)")
_LABELS = ("绩效指标", "年度重点工作任务", "指标")
_LONG = 12  # a shorter line was not broken by the page
_SENTENCE = 12  # lines
_SHARE = re.compile(r"[率度比]$|比例|占比")


@attrs.define
class Entry:
    """A name, values, or both, as they come; `row` is where it began."""

    row: Row
    name: str = ""
    values: list[str] = attrs.Factory(list)
    level1: str | None = None
    level2: str | None = None


@attrs.define
class Found:
    """What a stream gave."""

    indicators: list[Indicator] = attrs.Factory(list)
    findings: list[Finding] = attrs.Factory(list)


def stream_header(row: Row) -> list[tuple[str, str]] | None:
    """Return the roles that a line names with their texts, if it is the header of an indicator table."""
    texts = row.texts()
    if len(texts) != 1 or len(texts[0]) > 200:
        return None
    words = texts[0].split()
    roles = [column_role(t) for t in words]
    known = [r for r in roles if r is not None]
    if len(known) < 3 or len(known) * 3 < len(roles) * 2 or not set(known) & {"level3", "name", "level4"} or not set(known) & set(_VALUES):
        return None
    return [(r, t) for r, t in zip(roles, words, strict=True) if r is not None]


def read_stream(grid: Grid, start: int, header: Collection[str]) -> Found:
    """Read the rows below the header line."""
    columns, cut = _told_by_order(list(header))
    found = Found()
    entries = _entries(grid.rows[start:], columns, found)
    whole = [e for e in entries if e.name and e.values]
    if sum(len(e.values) >= len(columns) for e in whole) * 10 < len(entries) * 9:
        entries = _paired(entries, columns, found)
    for entry in entries:
        if entry.name and entry.values:
            fields: dict[str, Any] = dict(zip(columns, entry.values, strict=False))
            if len(entry.values) < len(columns) or cut:
                found.findings.append(Finding.of("form-row-incomplete", place=str(entry.row.number), name=entry.name))
            place = Place(sheet=entry.row.sheet, row=entry.row.number)
            reason = " ".join(entry.values[len(columns) :]) or None if "reason" in header else None
            indicator = Indicator(name=entry.name, level1=entry.level1, level2=entry.level2, reason=reason, place=place)
            found.indicators.append(attrs.evolve(indicator, **fields))
        elif entry.name and not is_template_name(entry.name):
            found.findings.append(Finding.of("form-unpaired-name", place=str(entry.row.number), text=entry.name))
        elif entry.values:
            found.findings.append(Finding.of("form-unpaired-value", place=str(entry.row.number), text=" ".join(entry.values)))
    return found


def _told_by_order(header: list[str]) -> tuple[list[str], bool]:
    """Return the columns of values whose order tells them, and whether there are more: a text between (评分标准) may look like a value."""
    last = max((at for at, role in enumerate(header) if role in _VALUES), default=-1)
    first = next((at for at, role in enumerate(header) if role in _VALUES), 0)
    between = next((at for at in range(first, last) if header[at] in _WORDED), last + 1)
    return [r for r in header[:between] if r in _VALUES], between <= last


def _entries(rows: tuple[Row, ...], columns: list[str], found: Found) -> list[Entry]:
    """Cut the lines into entries; a name may run over several lines."""
    lines = [line for row in _without_prose(rows) if (line := _line(row, len(columns))) is not None]
    # A line as long as the longest was broken by the page: the name goes on, even over an empty line.
    full = max((len(e.name) for e in lines if e.name and not e.values), default=0) - 1
    out: list[Entry] = []
    level1: str | None = None
    level2: str | None = None
    open_name: Entry | None = None
    last = 0
    width = 0
    late = _levels_come_late(lines)
    if late:
        found.findings.append(Finding.of("form-levels-uncertain"))
    for line in lines:
        if late:
            level1 = level2 = None
        level1, level2 = line.level1 or level1, (line.level2 or (None if line.level1 else level2))
        if open_name is not None and line.row.number > last + 1 and not (full >= _LONG and width >= full and line.name):
            open_name = None
        last = line.row.number
        if not line.name and not line.values:
            continue
        if open_name is not None:
            open_name.name += line.name
            open_name.values = line.values
        else:
            open_name = attrs.evolve(line, level1=level1, level2=level2)
            out.append(open_name)
        width = len(line.name)
        open_name = None if open_name.values else open_name
    return out


def _levels_come_late(lines: list[Entry]) -> bool:
    """Tell whether the 一级指标 stand in the middle or at the foot of their blocks, so that no row says which block is its own."""
    first = next((line for line in lines if line.values), None)
    before = [line.level1 for line in lines[: lines.index(first) + 1]] if first is not None else []
    return not any(before) and any(line.level1 for line in lines)


def _line(row: Row, wide: int) -> Entry | None:
    """Read one line: the levels, the name and the values that it holds; None for a total, a note or a label."""
    text = " ".join(row.texts())
    if starts_note(text) or is_word("total", text.split()[0]):
        return None
    entry = Entry(row)
    tokens = [t for t in _unglued(text.split()) if bare(t) not in _LABELS]
    removed = [t for t in tokens if is_word("level1", t) or is_word("level2", t)][:2]
    for place, token in enumerate(removed):
        tokens.remove(token)
        # 满意度指标 is a first and a second level: before another level it is the first.
        if is_word("level1", token) and (not is_word("level2", token) or place + 1 < len(removed)):
            entry.level1 = token
        else:
            entry.level2 = token
    if removed and tokens and all(map(looks_like_value, tokens)):
        # 服务对象满意度 is a level's word and a name: where no other name is left it is the name.
        tokens.insert(0, removed[-1])
        entry.level1, entry.level2 = (None, None) if len(removed) == 1 else (entry.level1 if entry.level1 != removed[-1] else None, None)
    if tokens and not all(column_role(t) is not None for t in tokens):
        entry.name, entry.values = _split(tokens, wide)
    return entry


def _without_prose(rows: tuple[Row, ...]) -> list[Row]:
    """Leave out sentences: they run from their first line to a full stop, and belong to other parts of the form."""
    out: list[Row] = []
    inside = 0
    for row in rows:
        plain = squeeze("".join(row.texts()))
        if inside or re.search(r"[；;。]", plain) or ("，" in plain and re.search(r".[≥≤]", plain)):
            inside = 0 if plain.endswith("。") or inside >= _SENTENCE else inside + 1
        else:
            out.append(row)
    return out


def _unglued(tokens: list[str]) -> list[str]:
    """Part a value from the name that is glued to its end: ``≥700家推动…``."""
    out: list[str] = []
    units = known_spellings()
    for token in tokens:
        match = _GLUED.fullmatch(token)
        size = max((n for n in range(1, 7) if match and match[2][:n] in units), default=0)
        if match and size and len(match[2]) - size >= 4 and not re.match(r"[、，,和及且或/·*]|以|左右|上下", match[2][size:]):
            out += [match[1] + match[2][:size], match[2][size:]]
        else:
            out.append(token)
    return out


def _split(tokens: list[str], wide: int) -> tuple[str, list[str]]:
    """Return the name and the values of one line."""
    if len(tokens) == wide + 1 and not looks_like_value(tokens[0]):
        return tokens[0], tokens[1:]
    first = next((i for i, t in enumerate(tokens) if looks_like_value(t) and not _counts_name(t)), None)
    if first is None:
        return "".join(tokens), []
    if first > 0:
        return tidy("".join(tokens[:first])), tokens[first:]
    stop = next((i for i, t in enumerate(tokens) if not looks_like_value(t)), len(tokens))
    if stop < len(tokens) and len(tokens) - stop <= 2 and len(tokens[stop]) >= 4:
        return "".join(tokens[stop:]), tokens[:stop]
    return "", tokens


def _counts_name(token: str) -> bool:
    """Tell whether a token that begins with a digit is a name: 5G基站建设数量, 2026年推动创建…."""
    return re.match(r"[0-9]+(?:[A-Za-z]|年(?![0-9底末初前内]))", token) is not None and len(token) > 5


def _paired(entries: list[Entry], columns: list[str], found: Found) -> list[Entry]:
    """Bring names and values together where only one way is left."""
    # Where the order is lost no levels are read at all.
    found.findings[:] = [Finding.of("form-order-lost")]
    for entry in entries:
        entry.level1 = entry.level2 = None
    _pair_runs(entries, len(columns))
    if columns[:2] == ["period_target", "target"] and len(columns) == 2:
        _complete(entries)
    names = [e for e in entries if e.name and not e.values]
    values = [e for e in entries if not e.name and len(e.values) == len(columns)]
    for share in (True, False):
        left = [e for e in names if not e.values and (_SHARE.search(e.name) is not None) is share]
        right = [e for e in values if e.values and ("%" in e.values[0]) is share]
        if len(left) == len(right) == 1:
            left[0].values, right[0].values = right[0].values, []
    return [e for e in entries if e.name or e.values]


def _pair_runs(entries: list[Entry], wide: int) -> None:
    """Give a run of k names the run of values that follows: k whole rows, k single values, or one column after the other."""
    index = 0
    while index < len(entries):
        names = _run(entries, index, lambda e: bool(e.name) and not e.values)
        values = _run(entries, index + len(names), lambda e: not e.name and bool(e.values))
        if not names or len(values) < len(names) or not all(map(_may_be, names, values)):
            index += max(1, len(names))
            continue
        columns = len(values) // len(names) if all(len(v.values) == 1 for v in values) else 1
        for place, name in enumerate(names):
            for column in range(min(columns, wide)):
                source = values[place + column * len(names)]
                name.values += source.values
                source.values = []
        index += len(names) + len(values)


def _may_be(name: Entry, value: Entry) -> bool:
    """Tell whether a value can be this name's: a share is a percentage."""
    return _SHARE.search(name.name) is None or "%" in value.values[0] or "‰" in value.values[0]


def _run(entries: list[Entry], start: int, wanted: Callable[[Entry], bool]) -> list[Entry]:
    out: list[Entry] = []
    while start + len(out) < len(entries) and wanted(entries[start + len(out)]):
        out.append(entries[start + len(out)])
    return out


def _complete(entries: list[Entry]) -> None:
    """Give a row with one value the same value found alone elsewhere: period and year are then equal."""
    alone = [e for e in entries if not e.name and len(e.values) == 1]
    for entry in entries:
        if entry.name and len(entry.values) == 1:
            twin = next((a for a in alone if a.values == entry.values), None)
            if twin is not None:
                entry.values = entry.values * 2
                twin.values = []
                alone.remove(twin)
