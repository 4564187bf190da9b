"""Rules on money: the budget table and the fund block must add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from indicator_dsl.forms.layout.words import bare
from indicator_dsl.forms.model import Amount, FundLine
from indicator_dsl.forms.review.context import Context, Hit
from indicator_dsl.units import Quantity, plain

_AMONG = re.compile(r"^(?:其中|其中:|[0-9一二三四五六][、.])+")


def _label(name: str) -> str:
    return _AMONG.sub("", bare(re.sub(r"^\s*其中\s*[:：]?", "", name)))


def _of(context: Context, words: Iterable[str]) -> list[Amount]:
    """Return the first amount of each label in `words`; none where one of them has no readable number."""
    wanted = [word for name in words for word in context.words[name]]
    found: dict[str, Amount] = {}
    for amount in context.form.budget:
        if (label := _label(amount.name)) in wanted:
            found.setdefault(label, amount)
    amounts = list(found.values())
    return [] if any(amount.quantity is None for amount in amounts) else amounts


def _total(amounts: Sequence[Amount]) -> Decimal:
    return sum((amount.quantity.magnitude for amount in amounts if amount.quantity), Decimal(0))


def _unequal(left: Sequence[Amount], right: Sequence[Amount]) -> Iterator[Hit]:
    a, b = _total(left), _total(right)
    if a != b:
        fields: dict[str, object] = {"left": _names(left), "right": _names(right)}
        fields |= {"left_sum": money(a), "right_sum": money(b), "difference": money(abs(a - b))}
        yield Hit(left[0].place, fields)


def _names(amounts: Iterable[Amount]) -> str:
    return " + ".join(_label(amount.name) for amount in amounts)


def money(value: Decimal) -> str:
    """Write an amount with its thousands parted."""
    whole, dot, rest = plain(value).partition(".")
    return f"{int(whole):,}{dot}{rest}"


def sources(context: Context) -> Iterator[Hit]:
    """Hold 基本支出 + 项目支出 + 财政专项资金 + 其他 = 财政拨款 + 其他资金.

    A form that gives one kind of spending only, or no source, has nothing to add up.
    """
    spending, income = _of(context, ["spending"]), _of(context, ["income"])
    if len(spending) > 1 and income:
        yield from _unequal(spending, income)


def uses(context: Context) -> Iterator[Hit]:
    """Hold 市本级使用资金 + 对下转移支付 = the same total."""
    own, transfers, income = (_of(context, [name]) for name in ("own-level", "transfers", "income"))
    if own and transfers and income:
        yield from _unequal([*own, *transfers], income)


_COLUMNS = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}


def funds(context: Context) -> Iterator[Hit]:
    """Hold 年度资金总额 = the sum of its rows; 其中 rows below those are parts of parts and don't count."""
    lines = context.form.funds
    total = next((line for line in lines if _label(line.name) in context.words["fund-total"]), None)
    if total is None:
        return
    parts = _parts(context, lines)
    below = [line for line in lines if line is not total]
    named = {_label(line.name) for line in below} <= {*context.words["fund-parts"], _label(total.name)}
    for column, title in _COLUMNS.items():
        values = [value for line in parts if (value := _value(line, column)) is not None]
        whole = _value(total, column)
        every = [value for line in below if (value := _value(line, column)) is not None]
        # A source that nobody knows may be a part, or a part of one: what adds up either way does.
        if values and whole is not None and sum(values) != whole and (named or sum(every) < whole):
            fields: dict[str, object] = {
                "total": total.name,
                "column": title,
                "total_sum": money(whole),
                "parts_sum": money(sum(values, Decimal(0))),
            }
            yield Hit(total.place, fields)


def _parts(context: Context, lines: Iterable[FundLine]) -> list[FundLine]:
    names = context.words["fund-parts"]
    found: dict[str, FundLine] = {}
    for line in lines:
        if (label := _label(line.name)) in names:
            found.setdefault(label, line)
    return list(found.values())


def _value(line: FundLine, column: str) -> Decimal | None:
    quantity: Quantity | None = getattr(line, column)
    return quantity.magnitude if quantity else None
