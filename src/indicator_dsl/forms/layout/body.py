"""Read the rows under a header: indicators, with levels filled down; totals, notes and templates left out."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import pairwise
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.fence import fault, fenced
from indicator_dsl.forms.grid import Cell, Grid, Row
from indicator_dsl.forms.layout.columns import LEVELS, NAMES, UNKNOWN, VALUES, Column, Header
from indicator_dsl.forms.layout.header import choose, is_instead
from indicator_dsl.forms.layout.ticks import is_tick, ticked
from indicator_dsl.forms.layout.words import bare, is_template_name, is_word, looks_like_value, signs, squeeze, starts_note
from indicator_dsl.model import Indicator, Place

_FIELDS = ("target", "actual", "weight", "unit", "relation", "period_target", "score", "reason", "rule", "forecast")
_STATED = ("target", "period_target", "actual")
_HEADS = 4  # texts that the header of another table has at least
_DIGIT = re.compile(r"[0-9０-９]")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·]")
_SPACED = re.compile(rf"(?<={_CJK.pattern})\s+(?={_CJK.pattern})")
_BLANK = re.compile(r"[….。—\-/\\*_xX×]*")


def tidy(text: str) -> str:
    """Return a cell's text on one line: breaks between Chinese characters vanish, others are spaces."""
    lines = text.replace("\r", "\n").replace("\u200b", "").replace("\ufeff", "").split("\n")
    out = ""
    for line in filter(None, map(str.strip, lines)):
        out += line if not out or _CJK.match(out[-1]) or _CJK.match(line) else f" {line}"
    return out


def _level(text: str) -> str:
    """Return the name of a level: 成 本 指 标, spaced out to fill its cell, is 成本指标; 同上 is that of the row above."""
    name = _SPACED.sub("", tidy(text))
    return "" if name in ("同上", "〃", "″", '"') else name


@attrs.frozen
class Total:
    """A 总分 row: the form's own sums."""

    weight: str | None
    score: str | None
    place: Place


@attrs.define
class Body:
    """What has been read of one table so far, and what goes on from row to row."""

    grid: Grid
    header: Header
    year: int | None
    level1: str | None = None
    level2: str | None = None
    indicators: list[Indicator] = attrs.Factory(list)
    findings: list[Finding] = attrs.Factory(list)
    total: Total | None = None
    _columns: dict[str, Column | None] = attrs.Factory(dict)
    _origins: dict[str, object] = attrs.Factory(dict)
    _weights: dict[int, str] = attrs.Factory(dict)
    _told: set[int] = attrs.Factory(set)
    _first_target: Column | None = None
    _counted: int | None = None  # indicators above the total

    def __attrs_post_init__(self) -> None:
        for role in ("level1", "level2", *_FIELDS, "actual_unit"):
            column, unsure = choose(role, self.header, self.grid, self.year)
            self._columns[role] = column
            if column is not None and unsure and role in ("target", "actual", "weight", "score"):
                headers = "、".join(squeeze(c.text) for c in self.header.of(role))
                self._find("form-several-columns", None, role=role, headers=headers, chosen=squeeze(column.text))
            if role == "target" and column is not None and is_instead(column):
                self._first_target = next((c for c in self.header.of(role) if not is_instead(c)), None)
            if column is not None and column.guessed:
                self._find("form-guessed-column", None, role=role, header=squeeze(column.text))
        for column in self.header.columns:
            lost = column.role == UNKNOWN or self._columns.get(column.role, column) is None
            if lost and column.guessed:
                self._find("form-unknown-column", None, header=squeeze(column.text))
        self.repeat(self.header)
        names = [c for role in ("level4", "level3", "name") for c in self.header.of(role)]
        self._columns["name"] = names[0] if names else None
        first = min((c.start for c in self.header.columns if c.role in VALUES), default=0)
        same = [c for c in names if c.role == names[0].role and c.start < first]
        if len(same) > 1 and not bare(same[0].text).endswith("名称"):
            headers = "、".join(squeeze(c.text) for c in same)
            self._find("form-several-columns", None, role="name", headers=headers, chosen=squeeze(names[0].text))
        if self.header.of("level4") and self.header.of("level3") and self._columns["level2"] is None:
            self._columns["level2"] = self.header.of("level3")[0]
        for used in self._columns.values():
            if used is not None and used.start in self.grid.hidden_columns:
                self._find("form-hidden-column", None, header=squeeze(used.text))

    def _find(self, code: str, row: Row | None, column: int | None = None, **fields: str) -> None:
        place = self.grid.place(row, column) if row is not None else self.grid.name
        self.findings.append(Finding.of(code, span=None, place=place, **fields))

    def repeat(self, header: Header) -> None:
        """Take the header again (a new page, a new block): its own cell may name the block (产出指标)."""
        words = [c.text for c in (*header.of("level1"), *header.of("level2")) if is_word("level1", c.text)]
        if words:
            self.level1, self.level2 = _level(words[0]), None

    def is_over(self, row: Row) -> bool:
        """Tell whether a row is the header of another table, which nobody knows: words where numbers of points stand.

        Above the total a row that counts for nothing (加分项, 不计入) may be an indicator: there a header has but words.
        """
        texts = row.texts()
        points = [squeeze(row.cells[c.start].text) for c in map(self._columns.get, ("weight", "score")) if c is not None]
        if not points or not self.indicators or len(set(texts)) < max(_HEADS, len(texts)) or starts_note(texts[0]):
            return False
        if any(is_word("total", t) for t in texts[:2]) or any(is_word(n, t) for n in ("level1", "level2") for t in texts):
            return False
        worded = [_filled(text) and not _DIGIT.search(text) and text[0] not in "不无待" for text in points]
        if self._counted == len(self.indicators):
            return any(worded)
        return all(worded) and not any(_DIGIT.search(t) or looks_like_value(t) for t in texts)

    def take(self, row: Row) -> None:
        """Read one row: an indicator, a label of the rows to come, a total, or nothing."""
        fenced(partial(self._take, row), partial(self._lose, row))

    def _lose(self, row: Row, error: Exception) -> None:
        self.findings.append(fault(error, "  ".join(row.texts()), self.grid.place(row)))

    def _take(self, row: Row) -> None:
        values = self._values(row)
        # 绩效指标 merged down at the left of all says nothing of the row.
        inner = attrs.evolve(row, cells=row.cells[min(c.start for c in self.header.columns if c.role in (*LEVELS, *NAMES, "serial")) :])
        leads = [*row.texts()[:1], *inner.texts()[:1]]
        # 综合得分 with a target, a value and points is no total, 存在问题（整改率） no note; 合计 over the levels and the name is one.
        whole = _is_whole(values) and values["name"] != values["level1"]
        if _is_numbering(row) or _is_numbering(inner) or (not whole and (any(map(starts_note, leads)) or self._is_total(row, values))):
            return
        if self.grid.ragged and self.total is None:
            values = self._realigned(row, values)
        if self._is_label(row, values):
            return
        self._levels(row, values)
        if self._is_nothing(row, values):
            return
        name = values["name"] if _filled(values["name"]) and squeeze(values["name"]) != "无" else self._name_from_levels(row, values)
        if name:
            self._add(row, name, values)

    def _column(self, row: Row, role: str) -> Column | None:
        """Return where a field stands in a row: what was never adjusted is in the column of the first targets."""
        column, first = self._columns.get(role), self._first_target
        if role != "target" or column is None or first is None or any(_filled(c.text) for c in row.cells[column.start : column.end]):
            return column
        return first

    def _cells(self, row: Row, role: str) -> list[Cell]:
        column = self._column(row, role)
        return [] if column is None else list(row.cells[column.start : column.end])

    def _text(self, row: Row, role: str) -> str:
        """Return a field's text; the cells under one header are read together, a merged one once."""
        column = self._column(row, role)
        if column is not None and column.options:
            words = self._ticked(row, column)
            return words[0] if len(words) == 1 else ""
        if column is not None and column.bounds and (bounds := _range(*(c.text for c in self._cells(row, role)))):
            return bounds
        texts: list[str] = []
        seen: set[int] = set()
        for cell in self._cells(row, role):
            if cell.text and (cell.origin is None or cell.origin not in seen):
                texts.append(self._shown(role, cell.text))
            if cell.origin is not None:
                seen.add(cell.origin)
        texts = list(dict.fromkeys(texts))
        # 98% and 99% are two values, and no 98%99%.
        several = role in _STATED and sum(_DIGIT.search(text) is not None for text in texts) > 1
        return ("；" if several else "").join(texts)

    @staticmethod
    def _ticked(row: Row, column: Column) -> list[str]:
        """Return the options that are ticked; one cell merged over several of them says nothing."""
        cells = row.cells[column.start : column.end]
        return [word for word, cell in zip(column.options, cells, strict=True) if is_tick(cell.text)]

    def _shown(self, role: str, text: str) -> str:
        """Return a cell's text; an author's line breaks part several values, a page's part nothing."""
        if role in ("level1", "level2"):
            return _level(text)
        if role in _STATED and len(words := ticked(text) or []) == 1:
            return words[0]
        if self.grid.flowing or role not in ("target", "actual", "period_target", "reason", "rule"):
            return tidy(text)
        return "\n".join(line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip())

    def _values(self, row: Row) -> dict[str, str]:
        values = {role: self._text(row, role) for role in ("level1", "level2", "name", *_FIELDS, "actual_unit")}
        if not values["name"] and (deeper := self.header.of("level4")) and (upper := self.header.of("level3")):
            # 四级指标 left empty: the 三级指标 is the indicator.
            values["name"] = tidy(row.cells[upper[0].start].text) if deeper else ""
        # One cell over level and name is one text.
        if _level(values["name"]) in (values["level1"], values["level2"]):
            values["name"] = _level(values["name"])
        return values

    def _realigned(self, row: Row, values: dict[str, str]) -> dict[str, str]:
        """Place the cells of a shifted line by what they say: levels by their words, the rest in order."""
        texts = [tidy(c.text) for c in row.cells if c.text]
        valued = [r for r in ("target", "period_target", "actual") if self._columns.get(r) is not None] or ["weight", "score"]
        fits = bool(values["name"]) and any(_filled(values[r]) for r in valued)
        heads = [t for t in texts if t != values["name"]] if fits else texts
        levels = [t for t in heads if is_word("level1", t) or is_word("level2", t)]
        rest = [t for t in texts if t not in levels and squeeze(t) not in ("绩效指标", "指标")]
        order = [r for r in ("name", "period_target", *_FIELDS) if self._columns.get(r) is not None]
        order = sorted(dict.fromkeys(order), key=lambda r: self._columns[r].start)  # type: ignore[union-attr]
        out = dict.fromkeys(values, "")
        for text in levels:
            first = is_word("level1", text) and not (is_word("level2", text) and (out["level1"] or values["level2"] == text))
            out["level1" if first else "level2"] = text
        if fits:
            return {
                **values,
                "level1": out["level1"] or self._other(values["level1"], levels),
                "level2": out["level2"] or self._other(values["level2"], levels),
            }
        if len(rest) < 2 and not levels:
            return values
        for role, text in zip(order, rest, strict=False):
            out[role] = text
        if rest:
            self._find("form-row-realigned", row, name=out["name"])
        return out

    @staticmethod
    def _other(text: str, levels: list[str]) -> str:
        return "" if text in levels else text

    def _is_total(self, row: Row, values: dict[str, str]) -> bool:
        heads = [t for t in (*row.texts()[:2], values["level1"], values["level2"], values["name"]) if t]
        label = next((t for t in heads[:1] if is_word("total", t)), None) or next((t for t in heads[2:] if is_word("total", t)), None)
        if label is None and len(heads) > 1 and is_word("total", heads[1]) and not values["target"]:
            label = heads[1]
        if label is not None:
            self._counted = len(self.indicators)
            self.total = Total(values["weight"] or None, values["score"] or None, Place(sheet=row.sheet, row=row.number))
            return True
        sums = [t for t in heads if bare(t).endswith(("小计", "合计")) and len(bare(t)) < 20]
        return bool(sums) and (not _filled(values["target"]) or values["target"] in sums)

    def _is_label(self, row: Row, values: dict[str, str]) -> bool:
        """Take a row that holds only 一级 or 二级 words as the place where the rows below belong."""
        runs = [t for t in row.texts() if _NUMBER.fullmatch(squeeze(t)) is None]
        if len(runs) > 1 and not values["name"]:
            return False
        text = values["name"] or (runs[0] if runs else "")
        if (_filled(values["target"]) and values["target"] != text) or (_filled(values["actual"]) and values["actual"] != text):
            return False
        first, second = is_word("level1", text), is_word("level2", text)
        if second and self._columns["level2"] is None and values["level1"] and values["name"] == text != values["level1"]:
            # The names' column holds the 二级指标 as rows of their own, beside the 一级指标.
            self._levels(row, {"level1": values["level1"], "level2": text})
            return True
        if not (first or second) or (values["level1"] and values["level2"] and values["name"] not in (values["level1"], values["level2"])):
            return False
        if not self._own_levels(row) and (len(runs) == 1 or values["name"] == text):
            if second and (self.level1 is not None or not first):
                self.level2 = _level(text)
            else:
                self.level1, self.level2 = _level(text), None
            return True
        return False

    def _own_levels(self, row: Row) -> bool:
        texts = {_level(c.text) for role in ("level1", "level2") for c in self._cells(row, role) if c.text}
        return bool(texts - {_level(self._text(row, "name"))} - {self.level1} - {self.level2})

    def _levels(self, row: Row, values: dict[str, str]) -> None:
        first, second = values["level1"], values["level2"]
        if first:
            cell = next((c for c in self._cells(row, "level1") if c.text), Cell())
            key: object = cell.origin if cell.origin is not None else first
            # In shifted text the label of a block stands in its middle: what came before belongs to it too.
            late = self.grid.ragged and self.level1 is None
            if not late and (first != self.level1 or (cell.origin is not None and key != self._origins.get("level1"))):
                self.level2 = None
            self._origins["level1"] = key
            self.level1 = first
        if second:
            self.level2 = second

    def _is_nothing(self, row: Row, values: dict[str, str]) -> bool:
        name = values["name"]
        # A cell merged over name and value, or over value and points, is a remark, not an indicator.
        texts = [values[role] for role in ("level2", "name", *_STATED, "weight", "score") if self._columns[role] is not None]
        across = self._one_cell(row, ("name",), _STATED) or self._one_cell(row, _STATED, ("weight", "score"))
        remark = across and not _states_points(values)
        # The same where the merge was undone by writing its text into each cell.
        remark = remark or (len(texts) > 3 and set(texts) == {name})
        if remark or (self.total is not None and name and name in (values[r] for r in _STATED)):
            return True
        has = [role for role in ("target", "actual", "weight", "period_target", "score") if _filled(values[role])]
        if name and is_template_name(name) and not set(has) & {"target", "actual", "period_target"}:
            self._find("form-template-row", row, name=name)
            return True
        # Other tables may stand below the total; what they hold has no values.
        return not has and (not name or self.total is not None)

    def _name_from_levels(self, row: Row, values: dict[str, str]) -> str | None:
        """Name a row that has no name by its level: 合格率 under 二级指标 with its values; 产出指标 with its sum is none."""
        own = values["level2"] or values["level1"]
        stated = [role for role in _STATED if _filled(values[role])]
        if is_word("execution", own) and (stated or _filled(values["weight"])):
            return own
        # What stands below the total, or in a cell across the columns, is text.
        if not stated or self.total is not None or self._one_cell(row, ("target", "period_target"), ("actual", "weight", "score")):
            return None
        # Without merged cells (CSV) a name over several rows stands in the first of them only.
        above = self.indicators[-1].name if self.indicators else None
        name = own or above or self.level2 or self.level1
        if name is None:
            self._find("form-row-without-name", row)
        else:
            self._find("form-name-missing", row, name=name)
        return name

    def _one_cell(self, row: Row, some: tuple[str, ...], others: tuple[str, ...]) -> bool:
        """Tell whether one merged cell stands under headers of both kinds."""
        one, other = ({c.origin for role in roles for c in self._cells(row, role)} - {None} for roles in (some, others))
        return bool(one & other)

    def _add(self, row: Row, name: str, values: dict[str, str]) -> None:
        column = self._columns["name"]
        at = column.start if column is not None else None
        spread = {c.origin for c in self._cells(row, "name") if c.origin is not None}
        across = [r for r in ("level1", "level2") if spread & {c.origin for c in self._cells(row, r) if c.origin is not None}]
        level1, level2 = self.level1, None if across else self.level2
        if is_word("execution", name) and values["level1"] == name:
            level2 = None
        if not any(_filled(values[r]) for r in ("target", "actual", "weight", "period_target", "score")):
            self._find("form-no-values", row, at, name=name)
        if row.hidden:
            self._find("form-hidden-row", row, at, name=name)
        if not any(map(self.header.of, ("target", "period_target"))):
            name, values["target"] = self._parted(row, at, name)
        self._check_weight(row, values["weight"])
        self._check_ticks(row, name)
        unit = values["unit"] or self._header_unit(values)
        place = Place(sheet=row.sheet, row=row.number, column=self.grid.columns[at] if at is not None else None)
        fields: dict[str, Any] = {role: values[role] or None for role in _FIELDS if role != "unit"}
        target = squeeze(values["target"])
        own = bool(target) and not _is_number(target)
        actual_unit = values["actual_unit"] or (self.header.unit("actual") if unit or own else None)
        if (
            actual_unit not in ("", None, unit)
            and not (own and _unit_of(target) == actual_unit)
            and _BARE.fullmatch(squeeze(values["actual"]))
        ):
            # The actual's own unit differs from the target's: 34000 | 元/公里 beside 3.5 | 万元/公里, 完成值（元） beside 目标值（万元）.
            fields["actual"] = f"{values['actual']}{actual_unit}"
        columns = tuple((role, self.grid.columns[c.start]) for role in self._columns if (c := self._column(row, role)) is not None)
        self.indicators.append(
            Indicator(name=name, level1=level1, level2=level2, unit=unit or None, place=place, columns=columns, **fields)
        )

    def _parted(self, row: Row, at: int | None, name: str) -> tuple[str, str]:
        """Part the target from a name that ends with it, in a table without a column of targets: 培训人数≥500人."""
        from indicator_dsl.language import scan
        from indicator_dsl.model import Comparison, Relation

        last = next(reversed([*scan(name)]), None)
        clause = last.expression if last is not None else None
        if last is None or last.span[1] != len(name) or not isinstance(clause, Comparison) or clause.relation is Relation.UNSTATED:
            return name, ""
        label = name[: last.span[0]].rstrip(" :：，,")
        if not label:
            return name, ""
        self._find("form-target-in-name", row, at, name=label, target=last.text)
        return label, last.text

    def _header_unit(self, values: dict[str, str]) -> str | None:
        """Return the unit in the target's header, which goes with a bare number only, or one with a sign."""
        return self.header.unit("target") if _is_number(squeeze(values["target"])) else None

    def _check_ticks(self, row: Row, name: str) -> None:
        """Tell of options of which none is ticked, or more than one."""
        for role in _STATED:
            column = self._column(row, role)
            if column is None:
                continue
            found = [self._ticked(row, column)] if column.options else [ticked(c.text) for c in row.cells[column.start : column.end]]
            for words in found:
                if words is not None and len(words) != 1:
                    self._find("form-ticks", row, column.start, name=name, count=str(len(words)))

    def _check_weight(self, row: Row, weight: str) -> None:
        for cell in self._cells(row, "weight"):
            if cell.origin is None or not weight:
                continue
            if cell.origin in self._weights and cell.origin not in self._told:
                self._told.add(cell.origin)
                self._find("form-shared-weight", row, weight=weight)
            self._weights[cell.origin] = weight

    def _check_blank_weights(self) -> None:
        """Tell of a weight with blanks below it in its block: without merged cells (CSV) one of several rows stands in the first."""
        above: Indicator | None = None
        for before, indicator in pairwise(self.indicators):
            above = before if before.weight is not None else above
            shares = above is not None and before is above and indicator.weight is None and indicator.level1 == above.level1
            if shares and above is not None and _filled(indicator.target or "") and _filled(indicator.actual or ""):
                self.findings.append(Finding.of("form-weight-blank", place=str(indicator.place), name=indicator.name, weight=above.weight))

    def finish(self) -> None:
        """Tell of points that rows may share, and give rows above a label in the middle of its block (text files) that label."""
        self._check_blank_weights()
        if not self.grid.ragged:
            return
        first = next((i.level1 for i in self.indicators if i.level1), None)
        for index, indicator in enumerate(self.indicators):
            if indicator.level1:
                break
            self.indicators[index] = attrs.evolve(indicator, level1=first)


def _unit_of(target: str) -> str:
    """Return what stands behind the last digit of a text: 万元 in ≤400万元."""
    return re.split(r"[0-9.]", target)[-1]


def _range(low: str, high: str) -> str | None:
    """Return the range between two bounds that are plain numbers, or what one of them says alone."""
    texts = [squeeze(text) for text in (low, high)]
    if not all(_NUMBER.fullmatch(text) for text in texts if _filled(text)):
        return None
    match [_filled(text) for text in texts]:
        case [True, True]:
            return "-".join(texts) if not any(text.startswith(("+", "-")) for text in texts) else None
        case [True, False]:
            return f"≥{texts[0]}"
        case [False, True]:
            return f"≤{texts[1]}"
        case _:
            return None


def _is_numbering(row: Row) -> bool:
    """Tell whether a row under the header only counts the columns (1 | 2 | 3, A | B | C) or explains them, in brackets."""
    texts = [squeeze(t) for t in row.texts()]
    if len(texts) >= 4 and all(re.fullmatch(r"\([^()]+\)", t) for t in texts):
        return True
    counts = [t for t in texts if _COUNT.fullmatch(t)]
    return len(texts) >= 4 and len(counts) == len(texts) and len(set(texts)) == len(texts)


def _states_points(values: dict[str, str]) -> bool:
    return _POINTS.fullmatch(squeeze(values["weight"])) is not None


def _is_whole(values: dict[str, str]) -> bool:
    """Tell whether a row has all that an indicator has: a name, a target and a value of their own, points."""
    name, target, actual = values["name"], values["target"], values["actual"]
    return _filled(name) and _filled(target) and _filled(actual) and name not in (target, actual) and _states_points(values)


# 1, (2), A, 栏次, (5)=(4)/(3)
_COUNT = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z]|[①-⑳]|[一二三四五六七八九十])\)?(?:=.{1,24})?|[栏列]次|[A-Z]?=.{1,12}")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?[%分]?")
_BARE = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?")
_NUMBER = re.compile(_BARE.pattern + "%?")


def _is_number(text: str) -> bool:
    """Whether a squeezed text is a number, perhaps with signs before it."""
    return _NUMBER.fullmatch(text.lstrip("".join(signs()))) is not None


def _filled(text: str) -> bool:
    return bool(text) and _BLANK.fullmatch(squeeze(text)) is None


def as_number(text: str | None) -> Decimal | None:
    """Return the number that a cell shows (thousands separators, a percent sign), None for anything else."""
    plain = squeeze(text or "").replace(",", "").removeprefix("¥").removesuffix("元")
    scale = Decimal(1)
    if plain.endswith("%"):
        plain, scale = plain[:-1], Decimal("0.01")
    if not re.fullmatch(r"[+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+", plain) or len(plain) > 60:
        return None
    try:
        return Decimal(plain) * scale
    except InvalidOperation:
        return None
