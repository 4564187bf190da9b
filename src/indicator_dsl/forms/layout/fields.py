"""`Fields`: which column of a table each field of a row stands in, and what its cells say."""

from __future__ import annotations

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.forms.grid import Cell, Grid, Row
from indicator_dsl.forms.layout.cells import DIGIT, NUMBER, depth_of, filled, level_name, tidy
from indicator_dsl.forms.layout.choosing import choose, is_instead
from indicator_dsl.forms.layout.columns import UNKNOWN, VALUES, Column, Header
from indicator_dsl.forms.layout.ticks import is_tick, ticked
from indicator_dsl.forms.layout.words import bare, squeeze

TEXTS = ("target", "actual", "weight", "unit", "relation", "period_target", "score", "reason", "rule", "forecast", "likelihood")
"""The fields that a row has beside its name and levels."""
STATED = ("target", "period_target", "actual")
"""The fields that hold values."""
_SECTIONS = 2  # depths of numbering that sections have: 一、 and （一）
_CHECKED = ("target", "actual", "weight", "score")
_LINED = (*STATED, "forecast", "reason", "rule")


@attrs.frozen
class Fields:
    """The column of each field (None where the table has none), and the findings of choosing them."""

    grid: Grid
    header: Header
    columns: dict[str, Column | None]
    first_target: Column | None
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, grid: Grid, header: Header, year: int | None) -> Fields:
        """Choose the columns of a table."""
        columns: dict[str, Column | None] = {}
        findings: list[Finding] = []

        def find(code: str, column: Column, **fields: str) -> None:
            findings.append(Finding.of(code, span=None, place=_place(grid, column), **fields))

        first: Column | None = None
        for role in ("level1", "level2", *TEXTS, "actual_unit"):
            choice = choose(role, header, grid, year)
            columns[role] = column = choice.column
            headers = "、".join(squeeze(c.text) for c in choice.among)
            if column is None and choice.unsure:
                find("form-parts-only", choice.among[0], role=role, headers=headers)
            elif column is not None and choice.unsure and role in _CHECKED:
                find("form-several-columns", column, role=role, headers=headers, chosen=squeeze(column.text))
            if role == "target" and column is not None and is_instead(column):
                first = next((c for c in header.of(role) if not is_instead(c)), None)
            if column is not None and column.guessed:
                find("form-guessed-column", column, role=role, header=squeeze(column.text))
        for column in header.columns:
            lost = column.role == UNKNOWN or columns.get(column.role, column) is None
            if lost and column.guessed:
                find("form-unknown-column", column, header=squeeze(column.text))
        names = [c for role in ("level4", "level3", "name") for c in header.of(role)]
        columns["name"] = names[0] if names else None
        values = min((c.start for c in header.columns if c.role in VALUES), default=0)
        same = [c for c in names if c.role == names[0].role and c.start < values]
        if len(same) > 1 and not bare(same[0].text).endswith("名称"):
            find(
                "form-several-columns",
                names[0],
                role="name",
                headers="、".join(squeeze(c.text) for c in same),
                chosen=squeeze(names[0].text),
            )
        if header.of("level4") and header.of("level3") and columns["level2"] is None:
            columns["level2"] = header.of("level3")[0]
        for used in columns.values():
            if used is not None and used.start in grid.hidden_columns:
                find("form-hidden-column", used, header=squeeze(used.text))
        return cls(grid, header, columns, first, tuple(findings))

    def has(self, role: str) -> bool:
        """Tell whether the table has a column for a field."""
        return self.columns.get(role) is not None

    def column(self, row: Row, role: str) -> Column | None:
        """Return where a field stands in a row: what was never adjusted is in the column of the first targets."""
        column, first = self.columns.get(role), self.first_target
        if role != "target" or column is None or first is None or any(filled(c.text) for c in row.cells[column.start : column.end]):
            return column
        return first

    def cells(self, row: Row, role: str) -> list[Cell]:
        """Return the cells of a field."""
        column = self.column(row, role)
        return [] if column is None else list(row.cells[column.start : column.end])

    def text(self, row: Row, role: str) -> str:
        """Return a field's text; the cells under one header are read together, a merged one once."""
        column = self.column(row, role)
        if column is not None and column.options and role == "reason":
            return self._reasons(row, column)
        if column is not None and column.options:
            words = self.ticks(row, column)
            return words[0] if len(words) == 1 else ""
        if column is not None and column.bounds and (bounds := _range(*(c.text for c in self.cells(row, role)))):
            return bounds
        texts: list[str] = []
        seen: set[int] = set()
        for cell in self.cells(row, role):
            if cell.text and (cell.origin is None or cell.origin not in seen):
                texts.append(self._shown(role, cell.text))
            if cell.origin is not None:
                seen.add(cell.origin)
        texts = list(dict.fromkeys(texts))
        # 98% and 99% are two values, and no 98%99%.
        several = role in STATED and sum(DIGIT.search(text) is not None for text in texts) > 1
        return ("；" if several else "").join(texts)

    @staticmethod
    def ticks(row: Row, column: Column) -> list[str]:
        """Return the options that are ticked; one cell merged over several of them says nothing."""
        cells = row.cells[column.start : column.end]
        return [word for word, cell in zip(column.options, cells, strict=True) if is_tick(cell.text)]

    def _reasons(self, row: Row, column: Column) -> str:
        """Return what stands under 经费保障, 人员保障, 原因说明 …: a text as it is, of a tick the header that it stands under."""
        cells = zip(column.options, row.cells[column.start : column.end], strict=True)
        texts = [word if is_tick(cell.text) else self._shown("reason", cell.text) for word, cell in cells if cell.text.strip()]
        return "；".join(dict.fromkeys(texts))

    def _shown(self, role: str, text: str) -> str:
        """Return a cell's text; an author's line breaks part several values, a page's part nothing."""
        if role in ("level1", "level2"):
            return level_name(text)
        if role in STATED and len(words := ticked(text) or []) == 1:
            return words[0]
        if self.grid.flowing or role not in _LINED:
            return tidy(text)
        return "\n".join(line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip())

    def values(self, row: Row) -> dict[str, str]:
        """Return the texts of all fields of a row, empty where it has none."""
        roles = ("level1", "level2", "name", *TEXTS, "actual_unit")
        if (section := self.section(row)) is not None:
            # 一、道路保洁 over all columns, or without merged cells (CSV) in the first one only.
            return {**dict.fromkeys(roles, ""), "name": section}
        values = {role: self.text(row, role) for role in roles}
        if not values["name"] and self.header.of("level4") and (upper := self.header.of("level3")):
            # 四级指标 left empty: the 三级指标 is the indicator.
            values["name"] = tidy(row.cells[upper[0].start].text)
        # One cell over level and name is one text.
        if level_name(values["name"]) in (values["level1"], values["level2"]):
            values["name"] = level_name(values["name"])
        return values

    def section(self, row: Row) -> str | None:
        """Return the text of a row that is numbered as sections are (一、, （一）) and has no other, in a table without levels."""
        texts = row.texts()
        if len(texts) != 1 or self.has("level1"):
            return None
        depth = depth_of(texts[0])
        return tidy(texts[0]) if depth is not None and depth < _SECTIONS else None

    def only_named(self, row: Row) -> bool:
        """Tell whether a row has text under the names alone."""
        column = self.columns["name"]
        places = [at for at, cell in enumerate(row.cells) if cell.text]
        return column is not None and bool(places) and column.start <= places[0] and places[-1] < column.end

    def one_cell(self, row: Row, some: tuple[str, ...], others: tuple[str, ...]) -> bool:
        """Tell whether one merged cell stands under headers of both kinds."""
        one, other = ({c.origin for role in roles for c in self.cells(row, role)} - {None} for roles in (some, others))
        return bool(one & other)

    def serial(self, row: Row) -> str:
        """Return what stands under 序号."""
        return next((squeeze(row.cells[c.start].text) for c in self.header.of("serial")), "")


def _place(grid: Grid, column: Column) -> str | None:
    """Return where a column's heading stands: the last of its cells, where it goes over several rows."""
    text = squeeze(column.text)
    heads = ((row, squeeze(row.cells[column.start].text)) for row in grid.rows)
    return next((grid.place(row, column.start) for row, head in heads if head and text.endswith(head)), grid.name)


def _range(low: str, high: str) -> str | None:
    """Return the range between two bounds that are plain numbers, or what one of them says alone."""
    texts = [squeeze(text) for text in (low, high)]
    if not all(NUMBER.fullmatch(text) for text in texts if filled(text)):
        return None
    match [filled(text) for text in texts]:
        case [True, True]:
            return "-".join(texts) if not any(text.startswith(("+", "-")) for text in texts) else None
        case [True, False]:
            return f"≥{texts[0]}"
        case [False, True]:
            return f"≤{texts[1]}"
        case _:
            return None
