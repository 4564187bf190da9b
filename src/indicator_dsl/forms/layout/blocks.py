"""Read what stands around the indicator table: funds, budget figures, goals, tasks, names."""

from __future__ import annotations

import re
from decimal import Context
from functools import cache
from itertools import pairwise
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.forms.grid import Grid, Row
from indicator_dsl.forms.layout.cells import as_number, filled, tidy
from indicator_dsl.forms.layout.funds import MARKS, FundHeader, find_funds, fund_pairs
from indicator_dsl.forms.layout.words import bare, bracket_unit, column_role, is_word, role, squeeze, starts_note, table
from indicator_dsl.forms.model import Amount, FundLine, Task, Totals
from indicator_dsl.model import Place
from indicator_dsl.units import Quantity, Unit

_WIDE = Context(prec=100)
_OWN_UNIT = re.compile(r"([0-9]+(?:\.[0-9]+)?)([十百千万亿]*元)")
Run = tuple[int, int, str]


@attrs.define
class Blocks:
    """The parts of one form outside its indicator table, filled row by row."""

    grid: Grid
    scale: str | None = None
    budget: list[Amount] = attrs.Factory(list)
    funds: list[FundLine] = attrs.Factory(list)
    tasks: list[Task] = attrs.Factory(list)
    texts: dict[str, str] = attrs.Factory(dict)
    info: dict[str, str] = attrs.Factory(dict)
    total: Totals | None = None
    findings: list[Finding] = attrs.Factory(list)
    _mode: str = ""
    _columns: dict[str, tuple[int, int]] = attrs.Factory(dict)
    _amounts: list[tuple[int, str | None]] = attrs.Factory(list)
    _goals: list[tuple[str, tuple[int, int]]] = attrs.Factory(list)
    _fund_header: FundHeader | None = None

    def take(self, row: Row) -> None:
        """Read one row that belongs to no indicator table."""
        runs = row.runs()
        if not runs:
            return
        if len(runs) <= 2 and (unit := _stated_unit(runs)):
            self.scale = unit
        elif len(runs) == 1 and len(runs[0][2]) < 60 and any(h in runs[0][2] for h in table()["budget"]["headers"]):
            self.scale = bracket_unit(runs[0][2]) or self.scale
        if self._starts_block(row, runs):
            return
        if self._mode and self._goes_on(row, runs):
            return
        self._mode = ""
        self._labels(row, runs)

    def begins(self, row: Row) -> bool:
        """Tell whether a row is the header of funds, tasks or goals, where an indicator table ends."""
        runs = row.runs()
        goals = {role("goals", text) for _, _, text in runs} >= {"expected", "achieved"} and self._start_goals(row, runs)
        return goals or self._start_tasks(row, runs) or self._start_funds(row, runs)

    def close(self) -> None:
        """End the open block: an indicator table follows."""
        self._mode = ""

    def _starts_block(self, row: Row, runs: list[Run]) -> bool:
        starts = (self._start_tasks, self._start_funds, self._start_goals, self._start_amounts)
        return any(start(row, runs) for start in starts)

    # Funds: 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分

    def _start_funds(self, row: Row, runs: list[Run]) -> bool:
        header = find_funds(runs, self.grid.below(row))
        if header is None:
            return self._fund_line(row, runs)
        self._mode, self._fund_header = "funds", header
        self.scale = header.unit or self.scale
        return True

    def _fund_line(self, row: Row, runs: list[Run]) -> bool:
        """Take a block that is one line: 预算执行率（10分） | 预算数 | 10 | 执行数 | 9.5."""
        pairs = fund_pairs(runs)
        if pairs is None:
            return False
        values, points = pairs
        self._mode = ""
        self._add_fund(row, min(at for at, _ in values.values()), tidy(runs[0][2]), {k: v for k, (_, v) in values.items()}, points)
        return True

    def _fund_row(self, row: Row, runs: list[Run]) -> bool:
        header = self._fund_header
        if header is None:
            return False
        labels = [t for start, _, t in runs if start < header.first and as_number(t) is None]
        values = {k: _cell(row, span) for k, span in header.columns.items()}
        amounts = [values.get(k) for k in ("initial", "adjusted", "executed", "forecast")]
        if not any(values.values()) or any(v and v not in MARKS and self._money(v) is None for v in amounts):
            return False
        if not labels and (not header.sources or not all(map(filled, amounts[1:3]))):
            return False
        unit = self.scale
        for name, span in header.sources:
            if as_number(text := _cell(row, span)) is not None:
                self._amount(row, span[0], name, text, unit)
        name = re.sub(r"[:：]$", "", tidy(labels[-1])) if labels else "合计"
        self._add_fund(row, header.first, name, values, header.points)
        return True

    def _add_fund(self, row: Row, column: int, name: str, values: dict[str, str], points: str | None) -> None:
        names = ("initial", "adjusted", "executed", "forecast")
        initial, adjusted, executed, forecast = (self._money(values.get(k)) for k in names)
        weight, rate, score = (_plain(values.get(k)) for k in ("weight", "rate", "score"))
        line = FundLine(
            name=name,
            initial=initial,
            adjusted=adjusted,
            executed=executed,
            forecast=forecast,
            weight=weight or (points if score is not None or len(self.funds) == 0 else None),
            rate=rate,
            score=score,
            unit=self.scale,
            written=tuple((k, text) for k in names if (text := _plain(values.get(k)))),
            place=self._place(row, column),
        )
        self.funds.append(line)

    # Tasks: 名称 | 主要实施内容 | 期望达到的目标

    def _start_tasks(self, row: Row, runs: list[Run]) -> bool:
        columns: dict[str, tuple[int, int]] = {}
        for start, end, text in runs:
            found = role("tasks", text)
            if (found == "name" and found in columns and "content" not in columns) or (found and found not in columns):
                columns[found] = (start, end)
        if (
            "name" not in columns
            or not columns.keys() & {"content", "expected"}
            or columns["name"][0] > min(s for s, _ in columns.values())
        ):
            return False
        self._mode, self._columns = "tasks", columns
        return True

    def _task_row(self, row: Row, runs: list[Run]) -> bool:
        values = {k: _cell(row, span) for k, span in self._columns.items()}
        if self.grid.ragged:
            texts = [t for _, _, t in runs if role("goals", t) is None and not is_word("task_labels", t)]
            values = dict(zip(self._columns, texts, strict=False))
        name = values.get("name", "")
        if not name and not self.tasks:
            return True  # the second row of the header: 总额 | 财政拨款 | 其他资金
        if any(role("goals", text) is not None for _, _, text in runs[:1]) or _is_one(row, self._columns):
            return False
        if not name or len(values) < 2 or not any(values.get(k) for k in ("content", "expected")) or starts_note(name):
            return False
        if role("goals", name) or (role("info", name) and len(name) < 8):
            return False
        if not is_word("task_sums", name):
            parts = {k: tidy(v) if self.grid.flowing else v.strip() for k, v in values.items() if v}
            task = Task(
                name=tidy(name),
                content=parts.get("content"),
                expected=parts.get("expected"),
                place=self._place(row, self._columns["name"][0]),
            )
            self.tasks.append(task)
        return True

    # Goals: 总体绩效目标 | text; or 预期目标 | 实际完成情况, 中期目标 | 年度目标 over the texts

    def _start_goals(self, row: Row, runs: list[Run]) -> bool:
        labels = [(role("goals", text), (start, end)) for start, end, text in runs]
        if len({_GOALS[r] for r, _ in labels if r is not None}) < 2 or any(len(t) > 12 for _, _, t in runs if role("goals", t) is None):
            return False
        self._mode, self._goals = "goals", [(_GOALS[r], span) for r, span in labels if r is not None]
        return True

    def _goal_row(self, row: Row, runs: list[Run]) -> bool:
        # What the whole block is called stands at the left of the texts, or above them.
        for key, span in reversed(self._goals):
            text = _cell(row, span)
            if text and role("goals", text) is None:
                self.texts.setdefault(key, self._long(text))
        self._mode = ""
        return True

    # Amounts: 部门预算支出 | 预算金额（万元）, and labels with a number beside them

    def _start_amounts(self, row: Row, runs: list[Run]) -> bool:
        heads = table()["budget"]["headers"]
        found = [(start, bracket_unit(text)) for start, _, text in runs if bare(text) in heads]
        if not found or any(as_number(t) is not None for _, _, t in runs) or len(found) == len(runs):
            return False
        self._mode, self._amounts = "amounts", found
        return True

    def _amount_row(self, row: Row, runs: list[Run]) -> bool:
        taken = False
        for column, unit in self._amounts:
            before = [t for s, e, t in runs if e <= column and as_number(t) is None]
            text = row.cells[column].text
            if before and as_number(text) is not None:
                self._amount(row, column, tidy(before[-1]), text, unit)
                taken = True
        return taken

    def _goes_on(self, row: Row, runs: list[Run]) -> bool:
        match self._mode:
            case "funds":
                return self._fund_row(row, runs)
            case "tasks":
                return self._task_row(row, runs)
            case "goals":
                return self._goal_row(row, runs)
            case _:
                return self._amount_row(row, runs)

    def _labels(self, row: Row, runs: list[Run]) -> None:
        """Read labels with their value beside or behind them: 项目名称 | X, 部门名称：X, 年度资金总额 | 90."""
        runs = _split_inline(runs)
        labels = table()["budget"]["labels"]
        if len(runs) > 1 and re.search("资金|预算|金额", runs[0][2]) and (unit := bracket_unit(runs[0][2])):
            self.scale = unit
        section_unit = next((u for _, _, t in runs if (u := bracket_unit(t))), None)
        for (_, _, text), (at, _, value) in pairwise(runs):
            if (goal := role("goals", text)) is not None and len(squeeze(value)) > 8 and goal not in ("achieved",):
                key = {"expected": "goals"}.get(goal, goal)
                if role("goals", value) is None:
                    self.texts.setdefault(key, self._long(value))
            elif (name := role("info", text)) is not None and role("info", value) is None and not _is_heading(value):
                self.info.setdefault(name, tidy(value))
            elif is_word("total", text) and "分" in text and as_number(value) is not None:
                self._total(row, at, [tidy(t) for start, _, t in runs if start >= at and as_number(t) is not None])
            elif _label(text) in labels and (as_number(value) is not None or _OWN_UNIT.fullmatch(squeeze(value).replace(",", ""))):
                self._amount(row, at, tidy(text), value, section_unit)

    def take_total(self, row: Row) -> None:
        """Read a line that begins with 总分 and has nothing but numbers behind it: 总分 100 98."""
        numbers = " ".join(row.texts()).split()[1:]
        if numbers and all(as_number(text) is not None for text in numbers):
            self._total(row, 0, numbers)

    def _total(self, row: Row, column: int, numbers: list[str]) -> None:
        """Take a line 总分 outside the table: the score, or the weights' sum and the score."""
        if len(numbers) <= 2:
            weight = numbers[0] if len(numbers) == 2 else None
            self.total = self.total or Totals(weight=weight, score=numbers[-1], place=self._place(row, column))

    def _amount(self, row: Row, column: int, name: str, text: str, unit: str | None) -> None:
        unit = unit or bracket_unit(text) or self.scale
        quantity = self._money(text, unit)
        self.budget.append(Amount(name=re.sub(r"[:：]$", "", name), text=tidy(text), quantity=quantity, place=self._place(row, column)))

    def _money(self, text: str | None, unit: str | None = None) -> Quantity | None:
        """Return an amount in 元; no unit anywhere means 元 is unknown, so no currency is invented."""
        own = _OWN_UNIT.fullmatch(squeeze(text or "").replace(",", ""))
        value = as_number(own[1] if own else text)
        if value is None or "%" in (text or ""):
            return None
        unit = (own[2] if own else None) or unit or self.scale
        if unit is None:
            return Quantity(value, None)
        power = _power(unit)
        if power is None:
            self.findings.append(Finding.of("form-amount-unreadable", place=self.grid.name, text=f"{text}（{unit}）"))
            return None
        return Quantity(value.scaleb(power, _WIDE), Unit.of("元"))

    def _long(self, text: str) -> str:
        """Return a text of several lines; where the breaks are the page's, as one."""
        return tidy(text) if self.grid.flowing else text.strip()

    def _place(self, row: Row, column: int) -> Place:
        return Place(sheet=row.sheet, row=row.number, column=self.grid.columns[column])


@cache
def _power(unit: str) -> int | None:
    """Return the power of ten of 万元 and 亿元, None for what is no such unit (千百元)."""
    from indicator_dsl.language.units import read_unit_cell

    reading = read_unit_cell(unit)
    return reading.power if reading is not None and reading.unit == Unit.of("元") else None


_GOALS = {"goals": "goals", "expected": "goals", "period_goals": "period_goals", "achieved": "achieved"}


def _is_one(row: Row, columns: dict[str, tuple[int, int]]) -> bool:
    """Tell whether one merged cell stands in several columns."""
    origins = [row.cells[start].origin for start, _ in columns.values()]
    return None not in origins and len(set(origins)) == 1 and len(origins) > 1


def _is_heading(text: str) -> bool:
    return column_role(text) is not None and len(squeeze(text)) < 8


def _label(text: str) -> str:
    return re.sub(r"^(?:其中|1|2|3|4|[一二三四五六])[:、.]", "", bare(re.sub(r"^\s*其中\s*[:：]", "", text)))


def _cell(row: Row, span: tuple[int, int]) -> str:
    texts: list[str] = []
    for cell in row.cells[span[0] : span[1]]:
        if cell.text and (not texts or texts[-1] != cell.text):
            texts.append(cell.text)
    return "\n".join(texts).strip()


def _plain(text: str | None) -> str | None:
    return None if not text or squeeze(text) in ("-", "--", "/", "") else tidy(text)


def _stated_unit(runs: list[Run]) -> str | None:
    for _, _, text in runs:
        if len(text) < 60 and (found := re.search(r"单位\s*[:：]\s*(?:人民币)?([十百千万亿]*元)", text)):
            return found[1]
    return None


def _split_inline(runs: list[Run]) -> list[Run]:
    """Split ``部门名称：X`` into a label and its value, also several of them in one cell."""
    out: list[Run] = []
    for start, end, text in runs:
        pieces = re.split(r"\s{2,}|\t", text) if len(text) < 200 else [text]
        for piece in pieces:
            label, mark, value = (
                piece.partition("：") if "：" in piece[:24] else piece.partition(":") if ":" in piece[:24] else (piece, "", "")
            )
            known: Any = mark and (role("info", label) or role("goals", label) or _label(label) in table()["budget"]["labels"])
            if known and value.strip():
                out += [(start, end, label), (start, end, value.strip())]
            elif piece.strip():
                out.append((start, end, piece))
    if len(out) == 1 and len(pair := out[0][2].split(None, 1)) == 2 and role("info", pair[0]):
        out = [(out[0][0], out[0][1], p) for p in pair]
    if len(out) == 1 and len(words := out[0][2].split()) in (2, 3, 4) and any(as_number(w) is not None for w in words):
        out = [(out[0][0], out[0][1], w) for w in words]
    return out
