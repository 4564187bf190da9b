"""Standard → text: the canonical spelling of a scoring rule, whole and statement by statement."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from indicator_dsl.model.canonical import format
from indicator_dsl.model.standard import (
    Always,
    Award,
    Band,
    Basis,
    Bounds,
    CaseDeduction,
    Condition,
    Cost,
    Deduction,
    Due,
    Less,
    Otherwise,
    Points,
    Proportional,
    Reached,
    Rounding,
    Share,
    Side,
    Standard,
    State,
    Statement,
    Wording,
)
from indicator_dsl.units import Quantity, plain

_STATES = {
    State.MET: "达到目标值",
    State.MISSED: "未达到目标值",
    State.WITHIN: "未超支",
    State.EXCEEDED: "超支",
    State.IN_TIME: "按时完成",
    State.LATE: "逾期完成",
}
_SIDES = {Side.BELOW: "低", Side.ABOVE: "超", Side.LATE: "逾期", Side.AWAY: "偏离"}
_ALL = Decimal(1)
_HUNDRED = Decimal(100)


def format_standard(standard: Standard, /) -> str:
    """Return the canonical text of a scoring rule: the inverse of `parse_standard`.

    ``parse_standard(format_standard(x)) == x``.  A rule of which parts were not understood is spelled as its text has it.
    """
    if standard.unread or not standard.statements:
        return standard.text
    parts = [text_of(statement) for statement in standard.statements]
    if standard.rounding is not None:
        step = next((_step(one.step) for one in standard.statements if isinstance(one, Deduction)), "1%")
        parts.append(f"不足{step}按{step}计" if standard.rounding is Rounding.STARTED else f"不足{step}不扣分")
    if standard.most is not None:
        parts.append(f"最多扣{_cost(standard.most)}")
    return "；".join(parts)


def text_of(statement: Statement) -> str:
    """Return the canonical text of one statement."""
    match statement:
        case Band(condition=Always(), award=award):
            return _award(award)
        case Band(condition=Otherwise(), award=Proportional()):
            return f"否则，{_award(statement.award)}"
        case Band():
            return f"{_condition(statement.condition)}{_award(statement.award)}"
        case Deduction():
            guard = "" if statement.guard is None else f"{_condition(statement.guard)}，"
            named = {Basis.COMPLETION: "完成率", Basis.DEVIATION: "偏差率", Basis.VALUE: ""}[statement.basis] if not guard else ""
            return f"{guard}{named}每{_SIDES[statement.side]}{_step(statement.step)}扣{_cost(statement.cost)}"
        case CaseDeduction():
            return f"每发现{_step(statement.step)}{statement.thing}扣{_cost(statement.cost)}"
        case _:
            assert_never(statement)


def _step(step: Quantity) -> str:
    # 1月 would be January.
    return f"{plain(step.magnitude)}{'个月' if step.unit is not None and step.unit.symbol == '月' else step.unit or ''}"


def _condition(condition: Condition) -> str:
    match condition:
        case Bounds():
            return _bounds(condition)
        case Reached():
            return f"{condition.named or ''}{_STATES[condition.state]}"
        case Due():
            return f"{format(condition.period)}完成"
        case Wording():
            return condition.wording
        case Otherwise():
            return "否则"
        case Always():
            return ""
        case _:
            assert_never(condition)


def _bounds(bounds: Bounds) -> str:
    named = "偏差率" if bounds.basis is Basis.DEVIATION else (bounds.named or "")
    lower, upper = (None if value is None else str(Quantity(value, bounds.unit)) for value in (bounds.lower, bounds.upper))
    if lower is not None and lower == upper:
        return f"{named}{lower}"
    if lower is not None and upper is not None:
        return f"{named}{lower}{_included(bounds.lower_closed)}-{upper}{_included(bounds.upper_closed)}"
    if lower is not None:
        return f"{named}{lower}以上" if bounds.lower_closed is None else f"{named}{'≥' if bounds.lower_closed else '>'}{lower}"
    return f"{named}{upper}以下" if bounds.upper_closed is None else f"{named}{'≤' if bounds.upper_closed else '<'}{upper}"


def _included(closed: bool | None) -> str:
    return "" if closed is None else ("（含）" if closed else "（不含）")


def _award(award: Award) -> str:
    match award:
        case Share(share=share) if share == _ALL:
            return "得满分"
        case Points() | Share() if award == Share(Decimal(0)):
            return "不得分"
        case Points(points=points):
            return f"得{plain(points)}分"
        case Share(share=share):
            return f"得{plain(share * _HUNDRED)}%权重分"
        case Less(cost=cost):
            return f"扣{_cost(cost)}"
        case Proportional(points=None, named=None):
            return "按比例得分"
        case Proportional(points=None):
            return f"{award.named}×分值"
        case Proportional():
            return f"{award.named or '完成率'}×{plain(award.points or _ALL)}分"
        case _:
            assert_never(award)


def _cost(cost: Cost) -> str:
    return f"{plain(cost.points)}分" if isinstance(cost, Points) else f"{plain(cost.share * _HUNDRED)}%权重分"
