"""Clauses → one expression: what neighbours share, and when several are one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from decimal import Context
from functools import cache
from itertools import pairwise

from indicator_dsl.errors import Finding
from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.amounts import with_unit
from indicator_dsl.language.build import Reader
from indicator_dsl.language.dates import read_date
from indicator_dsl.language.doubts import each
from indicator_dsl.language.neighbours import TIMES
from indicator_dsl.language.nodes import Item, make_interval, make_item, make_period, make_prose, make_quantity
from indicator_dsl.language.units import PIECE, SMALL_MONEY
from indicator_dsl.making import evolved, maker
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Direction,
    Expression,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Precision,
    Prose,
    Relation,
    Trend,
    unit_of,
)
from indicator_dsl.text import Span, normalise
from indicator_dsl.units import Quantity, Unit, dimension_of, is_compatible_with, is_known, ratio

_LOWER = (Relation.GE, Relation.GT)
_UPPER = (Relation.LE, Relation.LT)


def compose(items: Sequence[Item], reader: Reader, whole: Span) -> Expression:
    """Return the expression of a cell whose clauses are `items`; `whole` is the cell without its blanks."""
    if len(items) == 1:
        return _in_yuan(items[0].clause, reader)
    merged = list(items)
    kinds, joints = {type(item.clause) for item in merged}, {item.joint for item in merged[1:]}
    is_shared = "分别" in reader.source or (("均" in reader.source or "都" in reader.source) and bool(_alike().search(reader.source)))
    if "、" in joints:
        merged = _merge(merged, "、", _ranks_named)
    if "" in joints:
        merged = _merge(merged, "", _sum)
    if "、" in joints and not is_shared and not kinds.isdisjoint((Judgement, Prose)):
        merged = _named_together(merged)
    merged = _merge(merged, ("", "且", "，", ",", "、"), lambda left, right: _two_sided(left, right, reader))
    if Period in kinds:
        merged = _years(_months(merged))
    merged = _share_relations(_share_units(merged, reader), reader)
    merged = [item if (clause := _in_yuan(item.clause, reader)) is item.clause else make_item((clause, item.joint)) for item in merged]
    if Prose in kinds and len(merged) > 1 and not any(_states(item.clause) for item in merged):
        return make_prose(reader.source[slice(*whole)], text=reader.source, span=whole)
    if is_shared:
        merged = _respectively(merged, reader)
    if not merged:
        raise reader.fail("empty-text", whole, "指标值", text=reader.words_at(whole))
    if len(merged) == 1:
        return merged[0].clause
    _tell_what_is_unsure(merged, reader)
    joints = {item.joint for item in merged[1:]}
    if "或" in joints and len(joints) > 1:
        reader.doubts.whole("mixed-joints", whole, _any_of_them)
        reader.findings.append(Finding.of("mixed-joints", span=whole))
    several = _any_of if joints == {"或"} else _all_of
    return several(tuple(item.clause for item in merged), text=reader.source, span=whole)


_all_of, _any_of = maker(AllOf), maker(AnyOf)


def _any_of_them(expression: Expression) -> Expression | None:
    return _any_of(expression.clauses, text=expression.text, span=expression.span) if isinstance(expression, AllOf) else None


def _tell_what_is_unsure(items: list[Item], reader: Reader) -> None:
    """Tell of neighbours that may mean something together, which the list of them doesn't say."""
    for item in items:
        clause = item.clause
        if isinstance(clause, Judgement) and (
            is_known(normalise(clause.wording))
            or clause.wording in _TIMES_ALONE
            or (item.joint == "\n" and _rest_of_a_line().fullmatch(clause.wording))
        ):
            # 30台、套: what stands alone may be a second unit of the number before it.
            note = reader.leave if clause.grade is None else reader.find
            note("leftover-text", clause.span, found=clause.wording)
    for before, item in pairwise(items):
        if not item.joint and _is_half_a_rate(before.clause, item.clause):
            # 2天1次, 1村1名 and 1万元一户 are rates that no unit says; 三年增长20% a number and when.
            both = (before.clause.span[0], item.clause.span[1])
            reader.leave("time-beside-number", both, found=reader.words_at(both))
    if not (_striven().search(reader.source) or "实际" in reader.source):
        return
    for before, item in pairwise(items):
        clause, between = item.clause, reader.source[before.clause.span[1] : item.clause.span[0]]
        if unit_of(clause) != unit_of(before.clause):
            continue
        if clause.label is None and _striven().search(between):
            reader.find("also-striven", clause.span, found=reader.words_at(clause.span))
        is_measured = isinstance(before.clause, Period) if isinstance(clause, Period) else unit_of(clause) is not None
        if is_measured and "实际" in between:
            reader.doubts.say(before.clause.span, _as_planned)
            reader.find("plan-beside-actual", clause.span, found=reader.words_at(clause.span))


def _as_planned(clause: Clause) -> Clause:
    return evolved(clause, modality=Modality.PLANNED)


def _is_half_a_rate(before: Clause, clause: Clause) -> bool:
    counts = isinstance(clause, Comparison | Interval) or (isinstance(clause, Trend) and clause.quantity is not None)
    if isinstance(before, Comparison) and before.text[: before.span[1]].endswith("内"):
        return isinstance(clause, Trend)  # 三年内增长20%; 3年内培训500人 says until when
    return counts and (_is_bare_time(before) or _is_one_each(before, clause) or _is_price_each(before, clause))


# 年中、年末各一次: times that no date is.
_TIMES_ALONE = ("年中", "年初", "月中", "月初", "月底", "月末", "季初", "季末", "上")


@cache
def _rest_of_a_line() -> re.Pattern[str]:
    # 95%以\n上: a word or two of which nothing is known is what a narrow cell left over.
    return re.compile(rf"(?!(?:{piece('JUDGEMENT_WORD')})$).{{1,2}}")


_RESPECTIVELY = re.compile("(.*)分别")
_BETWEEN_NAMES = re.compile("和|与|以?及")


@cache
def _alike() -> re.Pattern[str]:
    return re.compile(piece("ALIKE"))


@cache
def _of_all() -> re.Pattern[str]:
    return re.compile(rf"{piece('ALIKE')}(?:为|是|达)?[：:]? ?$")


def _respectively(items: list[Item], reader: Reader) -> list[Item]:
    """城区、农村分别≥95%、≥90%: each number has the name in its place; told where the two are not equally many."""
    out: list[Item] = []
    left = iter(range(len(items)))
    for at in left:
        clause = items[at].clause
        found = _RESPECTIVELY.fullmatch(clause.label or "")
        if found is None and isinstance(clause, Comparison | Interval) and _of_all().search(reader.source[: clause.span[0]][-4:]):
            # 答复率、满意率均100%: the number is that of every name.
            alike = items[at].joint == "、"
            for back in range(len(out) - 1, -1, -1):
                if not alike or not isinstance(out[back].clause, Judgement | Prose):
                    break
                alike = out[back].joint == "、"
                named = evolved(clause, label=reader.words_at(out[back].clause.span))
                out[back] = make_item((named, out[back].joint))
        if found is None and not (isinstance(clause, Trend) and "分别" in reader.words_at(clause.span)):
            out.append(items[at])
            continue
        end = at + 1
        while end < len(items) and items[end].joint in ("、", "且", "，", ",") and items[end].clause.label is None:
            end += 1
        numbers = items[at:end]
        before: list[Item] = []
        while out and (before or numbers)[0].joint == "、" and isinstance(out[-1].clause, Judgement | Prose):
            before.insert(0, out.pop())
        names = [reader.words_at(item.clause.span) for item in before] + _BETWEEN_NAMES.split(found[1] if found else "")
        if found and len(names) == len(numbers) > 1:
            before = []
            numbers = [make_item((evolved(item.clause, label=name), item.joint)) for item, name in zip(numbers, names, strict=True)]
        elif (found and found[1]) or len(numbers) > 1:
            span = ((before or numbers)[0].clause.span[0], numbers[-1].clause.span[1])
            reader.leave("names-unshared", span, found=reader.words_at(span))
        out += [*before, *numbers]
        for _ in numbers[1:]:
            next(left)
    return out


@cache
def _striven() -> re.Pattern[str]:
    return re.compile("|".join(words("words")["stance"]["striven"].split()))


def _is_bare_time(clause: Clause) -> bool:
    match clause:
        case Comparison(relation=Relation.UNSTATED, label=None, quantity=Quantity(unit=Unit(numerator=time, denominators=()))):
            return dimension_of(time) in TIMES
        case _:
            return False


def _is_one_each(clause: Clause, after: Clause) -> bool:
    """Whether a single thing stands before a number without a name: ``1村1名``."""
    match clause:
        case Comparison(relation=Relation.UNSTATED, label=None, quantity=Quantity(unit=Unit(), magnitude=one)):
            return one == 1 and isinstance(after, Comparison) and after.label is None and after.quantity.unit is not None
        case _:
            return False


def _is_price_each(clause: Clause, after: Clause) -> bool:
    """Whether a single thing stands behind a price: ``1万元一户``."""
    match clause, after:
        case (
            Comparison(quantity=Quantity(unit=Unit(numerator=money, denominators=()))),
            Comparison(relation=Relation.UNSTATED, label=None, quantity=Quantity(unit=Unit(), magnitude=one)),
        ):
            return one == 1 and dimension_of(money) == "货币"
        case _:
            return False


@cache
def _costs() -> re.Pattern[str]:
    return re.compile("|".join(words("words")["money"]["names"].split()))


_YUAN = Unit("元")
_MAYBE_MONEY = frozenset((*SMALL_MONEY, PIECE.numerator))


def _in_yuan(clause: Clause, reader: Reader) -> Clause:
    unit = unit_of(clause)
    if unit is None or unit.numerator not in _MAYBE_MONEY:
        return clause
    if unit.numerator == PIECE.numerator:
        return _in_pieces(clause, unit, reader)
    if not isinstance(clause, Comparison):
        return clause
    value = _WIDE.multiply(clause.quantity.magnitude, SMALL_MONEY[unit.numerator])
    return evolved(clause, quantity=make_quantity(value, Unit("元", unit.denominators)))


def _in_pieces(clause: Clause, unit: Unit, reader: Reader) -> Clause:
    """展板20块 are pieces, 补贴20块 and 两万零五块 are 元; of 20块 alone nobody can be sure."""
    written = reader.words_at(clause.span)
    spoken = not clause.label and not any(c.isdigit() and c.isdecimal() for c in written)
    if not spoken and not (clause.label and _costs().search(clause.label)):
        if isinstance(clause, Comparison) and clause.relation is Relation.UNSTATED and not clause.label:
            reader.doubt("pieces-or-yuan", clause.span, lambda said: with_unit(said, _YUAN), found=written)
        return clause
    yuan = Unit("元", unit.denominators)
    if isinstance(clause, Interval):
        return evolved(clause, unit=yuan)
    return evolved(clause, quantity=make_quantity(clause.quantity.magnitude, yuan)) if isinstance(clause, Comparison) else clause


def _states(clause: Clause) -> bool:
    """Whether a clause states an amount, a time or a level; a word among sentences is part of them."""
    match clause:
        case Judgement() | Prose() | Placeholder():
            return False
        case Trend():
            return clause.quantity is not None or clause.direction in (Direction.ABOVE, Direction.BELOW)
        case _:
            return True


def _merge(items: list[Item], joints: str | tuple[str, ...], merge: Callable[[Item, Item], Clause | None]) -> list[Item]:
    """Make one of neighbours that are joined by one of `joints`, where `merge` says so."""
    wanted = (joints,) if isinstance(joints, str) else joints
    if not any(item.joint in wanted for item in items[1:]):
        return items
    out: list[Item] = []
    for item in items:
        clause = merge(out[-1], item) if out and item.joint in wanted else None
        if clause is None:
            out.append(item)
        else:
            out[-1] = make_item((clause, out[-1].joint))
    return out


@cache
def _ranked() -> re.Pattern[str]:
    return re.compile(rf"[一二三四五六七八九十]+[{''.join(words('words')['ordinal']['ranks'].split())}]")


def _ranks_named(left: Item, right: Item) -> Clause | None:
    """一、二级残疾人500人: the first numeral belongs to the name of those that are counted."""
    before, clause = left.clause, right.clause
    if not clause.label or not isinstance(before, Comparison) or before.quantity.unit is not None or not _ranked().match(clause.label):
        return None
    said = before.text[slice(*before.span)]
    return None if said.isascii() else evolved(clause, label=f"{before.label or ''}{said}、{clause.label}")


@cache
def _part_of_a_name() -> re.Pattern[str]:
    # What judges (及时, 优) is no name; what is longer may be a sentence.
    return re.compile(
        rf"(?!(?:{piece('JUDGEMENT_WORD')})$)(?:[Ⅰ-Ⅻ]|[A-Z][A-Za-z0-9.]{{0,6}}|[一-龥]{{2,3}}|[一-龥]{{2,12}}(?:率|数|量|额|面积|比例|满意度|疫|病|流感))"
    )


def _named_together(items: list[Item]) -> list[Item]:
    """教师、学生满意度≥95%: what stands in a list before a name is a part of it."""
    out: list[Item] = []
    parts: list[str] = []
    for item in reversed(items):
        clause = item.clause
        after = out[-1] if out else None
        listed = after is not None and after.joint == "、" and after.clause.label and not isinstance(after.clause, Judgement | Placeholder)
        if listed and isinstance(clause, Judgement | Prose) and not clause.label and _part_of_a_name().fullmatch(clause.wording):
            parts.append(clause.wording)
            out[-1] = make_item((out[-1].clause, item.joint))
        else:
            out[-1:] = [_called(kept, parts) for kept in out[-1:]]
            parts = []
            out.append(item)
    out[-1:] = [_called(kept, parts) for kept in out[-1:]]
    return out[::-1]


def _called(item: Item, parts: list[str]) -> Item:
    if not parts:
        return item
    return make_item((evolved(item.clause, label="、".join([*reversed(parts), item.clause.label or ""])), item.joint))


# In the company of a larger unit, 分 is money or time: 5角6分, 1小时30分.
_MINUTES = {"小时": "分钟", "天": "分钟", "元": "分钱", "角": "分钱", "分钟": None}


def _sum(left: Item, right: Item) -> Clause | None:
    """3小时30分钟 is one duration, 12元5角 one price: no joint, no label, a smaller unit of the same dimension."""
    a, b = left.clause, right.clause
    if not isinstance(a, Comparison) or not isinstance(b, Comparison) or b.label or a.quantity.unit is None:
        return None
    big, small = a.quantity.unit, b.quantity.unit
    value = b.quantity.magnitude
    if big == PIECE and (small is None or small.symbol in (*SMALL_MONEY, "分")) and value in range(1, 100):
        big = Unit("元")
    if small == Unit("秒") and big == Unit("分"):
        big = Unit("分钟")  # 3分30秒
    if small is None and big.symbol in ("元", "角") and b.text[a.span[1] - 1 : a.span[1]] in ("块", "毛") and value in range(1, 10):
        small = Unit("角" if big.symbol == "元" else "分钱")  # 三块五
    elif small is not None and small.symbol == "分":
        small = Unit(_MINUTES.get(big.symbol) or "分")
    if small is None or big == small or dimension_of(big.numerator) == "计数" or not is_compatible_with(small, big):
        return None
    factor = ratio(big, small)
    if factor < 1 or value < 0 or (b.relation not in (Relation.UNSTATED, a.relation) and a.relation is not Relation.UNSTATED):
        return None
    relation = a.relation if a.relation is not Relation.UNSTATED else b.relation
    # A price stays in 元; a duration is told in its smaller unit, which always ends (1年1个月).
    total = _WIDE.fma(a.quantity.magnitude, factor.numerator, _WIDE.multiply(value, factor.denominator))
    unit, divisor = (big, factor.numerator) if dimension_of(big.numerator) == "货币" else (small, factor.denominator)
    return evolved(a, relation=relation, quantity=make_quantity(_WIDE.divide(total, divisor), unit), span=(a.span[0], b.span[1]))


_WIDE = Context(prec=100)


def _two_sided(left: Item, right: Item, reader: Reader) -> Clause | None:
    """≥90%且≤95%, 大于80小于90: one interval."""
    a, b = left.clause, right.clause
    if not isinstance(a, Comparison) or not isinstance(b, Comparison) or b.label:
        return None
    if not ((a.relation in _LOWER and b.relation in _UPPER) or (a.relation in _UPPER and b.relation in _LOWER)):
        return None
    unit = a.quantity.unit or b.quantity.unit
    if any(clause.quantity.unit not in (None, unit) for clause in (a, b)):
        return None
    low, high = (a, b) if a.relation in _LOWER else (b, a)
    strict = low.relation is Relation.GT or high.relation is Relation.LT
    lower, upper = low.quantity.magnitude, high.quantity.magnitude
    if lower > upper or (lower == upper and strict):
        if right.joint in ("", "且"):
            span = (a.span[0], b.span[1])
            raise reader.fail("empty-range", span, "从小到大的两个数", found=reader.words_at(span))
        return None
    return make_interval(
        lower,
        upper,
        low.relation is Relation.GT,
        high.relation is Relation.LT,
        unit,
        label=a.label,
        span=(a.span[0], b.span[1]),
    )


_LISTED = {Precision.MONTH: ("月", range(1, 13)), Precision.QUARTER: ("季度", range(1, 5)), Precision.YEAR: ("年", range(1990, 2100))}


def _months(items: list[Item]) -> list[Item]:
    """5、6、7月; 2024、2025年: bare numbers before a month, a quarter or a year of the same list are such too."""
    out = list(items)
    for index in range(len(out) - 2, -1, -1):
        here, after = out[index].clause, out[index + 1].clause
        if not (isinstance(after, Period) and after.precision in _LISTED and out[index + 1].joint in ("、", "，", ",", "和", "且")):
            continue
        if isinstance(here, Comparison) and here.relation is Relation.UNSTATED and here.quantity.unit is None:
            word, numbers = _LISTED[after.precision]
            if here.quantity.magnitude in numbers:
                found = read_date(f"{int(here.quantity.magnitude)}{word}", after.year)
                out[index] = make_item(
                    (make_period(found.start, found.end, after.precision, label=here.label, span=here.span), out[index].joint)
                )
    return out


def _years(items: list[Item]) -> list[Item]:
    """2024年6月、12月: a later date in a list is in the year of the one before it."""
    out = list(items)
    last: Period | None = None
    for index, item in enumerate(out):
        if not isinstance(item.clause, Period):
            continue
        clause = item.clause
        if last is not None and clause.year is None and _latest(clause.in_year(last.year)) > _latest(last):
            clause = clause.in_year(last.year)
            out[index] = make_item((clause, item.joint))
        last = clause
    return out


def _latest(period: Period) -> tuple[int, int, int]:
    day = period.end or period.start
    return (day.year or 0, day.month, day.day) if day else (0, 0, 0)


def _share_units(items: list[Item], reader: Reader) -> list[Item]:
    """5、6个: a bare number takes the unit of the number after it in the same list."""
    out = list(items)
    shared: list[Span] = []
    for index in range(len(out) - 2, -1, -1):
        here, after = out[index].clause, out[index + 1].clause
        if not (isinstance(here, Comparison) and isinstance(after, Comparison)) or out[index + 1].joint not in ("、", "且", "或", "和"):
            continue
        if here.quantity.unit is None and after.quantity.unit is not None and not after.label:
            reader.find("unit-shared", here.span, found=reader.words_at(here.span), unit=str(after.quantity.unit))
            if here.relation is Relation.UNSTATED:
                shared.append(here.span)
                if out[index + 1].joint == "、":
                    _perhaps_one(here, after, reader)
            quantity = make_quantity(here.quantity.magnitude, after.quantity.unit)
            out[index] = make_item((evolved(here, quantity=quantity), out[index].joint))
    if shared:
        both = (min(shared)[0], max(shared)[1])
        reader.doubts.whole("unit-shared", both, lambda expression: each(expression, lambda clause: _without_unit(clause, shared)))
    return out


def _without_unit(clause: Clause, places: Collection[Span]) -> Clause | None:
    """Return the number at one of `places` with the unit that it has itself: none."""
    if not isinstance(clause, Comparison) or clause.span not in places:
        return None
    return evolved(clause, quantity=make_quantity(clause.quantity.magnitude, None))


_GROUPED = re.compile("[0-9]{1,3}、[0-9]{3}(?![0-9])")


def _perhaps_one(first: Comparison, second: Comparison, reader: Reader) -> None:
    """Note that 1、200人 may be the 1200人 that a comma was meant to group, and 5、6个 the 5 to 6 of speech."""
    both = (first.span[0], second.span[1])
    if grouped := _GROUPED.match(normalise(reader.words_at(both))):
        reader.doubts.spell((both[0], both[0] + grouped.end()), grouped[0].replace("、", ""))
    elif first.quantity.magnitude + 1 == second.quantity.magnitude:
        reader.doubts.whole("unit-shared", both, lambda expression: _spoken_range(expression, both))


def _spoken_range(expression: Expression, span: Span) -> Expression | None:
    """Return 5、6个 as 5 to 6."""
    for index, (first, second) in enumerate(pairwise(expression.clauses)):
        if (first.span[0], second.span[1]) == span and isinstance(first, Comparison) and isinstance(second, Comparison):
            low, high = first.quantity.magnitude, second.quantity.magnitude
            made = make_interval(low, high, unit=second.quantity.unit, label=first.label, text=first.text, span=span)
            parts = (*expression.clauses[:index], made, *expression.clauses[index + 2 :])
            return made if len(parts) == 1 else evolved(expression, parts=parts)
    return None


def _share_relations(items: list[Item], reader: Reader) -> list[Item]:
    """≥200家、100项: a number without label and relation takes the relation before it in the same list."""
    out = list(items)
    for index in range(1, len(out)):
        before, here = out[index - 1].clause, out[index].clause
        if not (isinstance(before, Comparison) and isinstance(here, Comparison)):
            continue
        # ≥12批120人次 is a list without a sign between; ≥1 000 is one number.
        counts = not out[index].joint and before.quantity.unit is not None and here.quantity.unit not in (None, before.quantity.unit)
        if not counts and out[index].joint not in ("、", "且", "或"):
            continue
        if here.relation is Relation.UNSTATED and here.label is None and before.relation not in (Relation.UNSTATED, Relation.APPROX):
            reader.find("relation-shared", here.span, found=reader.words_at(here.span), relation=str(before.relation))
            out[index] = make_item((evolved(here, relation=before.relation), out[index].joint))
    return out
