"""`Form`: what a declaration (申报表) or a self-evaluation (自评表) says, with the place of each part."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import attrs

from indicator_dsl.errors import Finding, FormError, Severity
from indicator_dsl.model import Indicator, Place
from indicator_dsl.notebook import box, notes, table
from indicator_dsl.units import Quantity, Unit

if TYPE_CHECKING:
    from indicator_dsl.language import Match

SCHEMA = 1
NOWHERE = Place()


class FormKind(StrEnum):
    """Which kind of table it is, and so what is done with it.

    Declarations are reviewed; self-evaluations and those of transfers are scored; monitoring tables
    are never scored against the year; evaluation sheets and assessments have points and rules
    (评分标准) instead of targets; tables of bonds have several years' targets.
    """

    DECLARATION = "declaration"
    SELF_EVALUATION = "self_evaluation"
    TRANSFER = "transfer"
    MONITORING = "monitoring"
    EVALUATION_SHEET = "evaluation_sheet"
    ASSESSMENT = "assessment"
    BOND = "bond"
    OTHER = "other"

    @property
    def has_targets(self) -> bool:
        """Whether each indicator of such a table should have a target; the others go by 评分标准."""
        return self not in (FormKind.EVALUATION_SHEET, FormKind.ASSESSMENT)


@attrs.frozen(kw_only=True)
class Amount:
    """A budget figure: its label, the cell as shown, and what it comes to in 元 (None where it is no number)."""

    name: str
    text: str
    quantity: Quantity | None
    place: Place = NOWHERE


@attrs.frozen(kw_only=True)
class FundLine:
    """A row of the 项目资金 block: amounts in 元, and in `written` as they stand, in `unit`; 分值, 执行率 and 得分 as the form shows them.

    `forecast` is what a monitoring table expects to be paid in the year.
    Only the total row (年度资金总额) carries 分值 and 得分; `Form.execution` finds it.
    """

    name: str
    initial: Quantity | None = None
    adjusted: Quantity | None = None
    executed: Quantity | None = None
    forecast: Quantity | None = None
    weight: str | None = None
    rate: str | None = None
    score: str | None = None
    unit: str | None = None
    written: tuple[tuple[str, str], ...] = ()
    place: Place = NOWHERE


@attrs.frozen(kw_only=True)
class Task:
    """A row of 年度重点工作任务: 名称, 主要实施内容, 期望达到的目标."""

    name: str
    content: str | None = None
    expected: str | None = None
    place: Place = NOWHERE

    @property
    def clauses(self) -> tuple[Match, ...]:
        """The values that the expected result states, with their labels."""
        from indicator_dsl.language import scan

        return tuple(scan(self.expected or ""))


@attrs.frozen(kw_only=True)
class Totals:
    """The form's own 总分 row."""

    weight: str | None = None
    score: str | None = None
    place: Place = NOWHERE


@attrs.frozen(kw_only=True)
class Form:
    """One form; of a file with several forms (a workbook), the whole, with the forms in `parts`.

    `unit` is the 部门 or 单位 that fills it in, `department` the 主管部门, `project` the 项目名称.
    `indicators`, `tasks`, `budget`, `funds` and `findings` of the whole are those of its parts, in
    order; the other fields are those of the first part with indicators.  `kind_reasons` are the words
    of the form that say which kind it is; `month` is the one that the values of a monitoring table
    count to (7 of ``1-7月执行数``).  `hash` is the SHA-256 of the file (``sha256:…``): what a decision was
    made on; None for a pasted text.
    """

    title: str | None = None
    kind: FormKind = FormKind.OTHER
    kind_reasons: tuple[str, ...] = ()
    year: int | None = None
    month: int | None = None
    unit: str | None = None
    department: str | None = None
    project: str | None = None
    sheet: str | None = None
    source: str | None = None
    budget: tuple[Amount, ...] = ()
    funds: tuple[FundLine, ...] = ()
    goals: str | None = None
    period_goals: str | None = None
    achieved: str | None = None
    tasks: tuple[Task, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    total: Totals | None = None
    findings: tuple[Finding, ...] = ()
    parts: tuple[Form, ...] = ()
    hash: str | None = None

    def each(self) -> Iterator[Form]:
        """Yield the forms of the file one by one."""
        yield from self.parts or (self,)

    def located(self, source: str) -> Self:
        """Return the form, and those of its sheets, as of a file that lies at `source`."""
        return attrs.evolve(self, source=source, parts=tuple(attrs.evolve(part, source=source) for part in self.parts))

    @property
    def execution(self) -> FundLine | None:
        """The row of the fund block that 预算执行率 is scored on: the one with 分值, else the first; None without a block."""
        return next((f for f in self.funds if f.weight), self.funds[0] if self.funds else None)

    def _repr_html_(self) -> str:
        headers = ("一级指标", "二级指标", "指标", "指标值", "实际完成值", "分值", "得分", "位置")
        rows = [(i.level1, i.level2, i.name, i.target, i.actual, i.weight, i.score, i.place) for i in self.indicators]
        title = "　".join(filter(None, (self.title or self.source or str(self.kind), self.project, self.unit)))
        return box(title, table(headers, rows), notes(finding.message("zh") for finding in self.findings))

    def to_json(self) -> dict[str, Any]:
        """Return the form as plain JSON values; `from_json` gives it back."""
        return {"schema": SCHEMA, **_dump(self)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read what `to_json` returned.  FormError (``form-bad-json``) for anything else."""
        try:
            if data.get("schema") != SCHEMA:
                raise ValueError(f"schema {data.get('schema')!r}")
            form: Self = _load_form(cls, data)
            return form
        except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise FormError("form-bad-json", detail=f"{type(error).__name__}: {error}") from error


def row_json(indicator: Indicator, /) -> dict[str, Any]:
    """Return one indicator row in the interchange form (interchange: read)."""
    names = (
        "level1",
        "level2",
        "name",
        "target",
        "actual",
        "weight",
        "unit",
        "relation",
        "period_target",
        "score",
        "reason",
        "rule",
        "forecast",
        "likelihood",
    )
    cells = {field: f"{place.column}{place.row}" for field, place in indicator.cells.items()}
    return {**{n: getattr(indicator, n) for n in names}, "sheet": indicator.place.sheet, "row": indicator.place.row, "cells": cells}


def _dump(value: Any) -> Any:
    match value:
        case Quantity():
            return {"value": f"{value.magnitude:f}", "unit": str(value.unit) if value.unit else None}
        case Finding():
            fields = {"code": value.code, "severity": str(value.severity), "fields": dict(value.fields), "place": value.place}
            return {**fields, "span": list(value.span) if value.span else None}
        case tuple():
            return [_dump(v) for v in value]
        case StrEnum():
            return str(value)
        case _ if attrs.has(type(value)):
            return {a.name: _dump(getattr(value, a.name)) for a in attrs.fields(type(value))}
        case _:
            return value


def _load_form(cls: type[Any], data: dict[str, Any]) -> Any:
    lists = {"budget": Amount, "funds": FundLine, "tasks": Task, "indicators": Indicator}
    known = {a.name for a in attrs.fields(Form)}
    out: dict[str, Any] = {k: v for k, v in data.items() if k in known}
    for name, item in lists.items():
        out[name] = tuple(_load(item, v) for v in data[name])
    out["kind"], out["kind_reasons"] = FormKind(data["kind"]), tuple(data["kind_reasons"])
    out["total"] = _load(Totals, data["total"]) if data["total"] else None
    out["findings"] = tuple(_load_finding(v) for v in data["findings"])
    out["parts"] = tuple(_load_form(cls, v) for v in data["parts"])
    return cls(**out)


def _load(item: type[Any], data: dict[str, Any]) -> Any:
    out = dict(data)
    out["place"] = Place(**data["place"])
    for name in ("quantity", "initial", "adjusted", "executed", "forecast"):
        if isinstance(out.get(name), dict):
            unit = out[name]["unit"]
            out[name] = Quantity(Decimal(out[name]["value"]), Unit.of(unit) if unit else None)
    for name in ("columns", "shared", "stored", "written"):
        if name in out:
            out[name] = tuple((k, v) for k, v in out[name])
    return item(**out)


def _load_finding(data: dict[str, Any]) -> Finding:
    span = tuple(data["span"]) if data["span"] else None
    fields = tuple(sorted(data["fields"].items()))
    return Finding(data["code"], Severity(data["severity"]), fields, span, data["place"])
