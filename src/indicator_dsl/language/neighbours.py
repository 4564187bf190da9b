"""What two numbers side by side, or a number and the words before it, may mean together: a name, a rate, a date cut short."""

from __future__ import annotations

import re
from functools import cache

from indicator_dsl.language._patterns import words
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Interval, Relation, unit_of
from indicator_dsl.units import Quantity, Unit, dimension_of, is_known


def goes_on(before: Clause, clause: Clause) -> bool:
    """Whether two numbers stand side by side and one has no unit: ``1 000``, ``1对1``; not 三块五, a price."""
    return (
        isinstance(before, Comparison)
        and isinstance(clause, Comparison)
        and None in (before.quantity.unit, clause.quantity.unit)
        and before.text[before.span[1] - 1 : before.span[1]] not in ("块", "毛")
        and clause.relation is Relation.UNSTATED
        and clause.label in (None, "比")
    )


_YEAR = re.compile("[0-9]{4}年")


def is_cut_date(clause: Clause) -> bool:
    """Whether a number follows a year and says nothing more, or months that no year has: ``2024年12``, ``2024年十三月``."""
    if not isinstance(clause, Comparison) or not _YEAR.fullmatch(clause.label or ""):
        return False
    unit = clause.quantity.unit
    return unit is None or unit.symbol == "月"


TIMES = ("时间", "历月", "工作日")
"""The dimensions of durations."""

_YEARS, _TIMES = Unit("年"), Unit("次")


def is_how_often(before: Clause, clause: Clause) -> bool:
    """Whether a time and a count side by side are a rate that no unit says: ``两年一次``."""
    return (
        isinstance(before, Comparison)
        and isinstance(clause, Comparison)
        and before.quantity.unit == _YEARS
        and clause.quantity.unit == _TIMES
        and clause.label is None
    )


def names_next(before: Clause, clause: Clause) -> bool:
    """Whether the first of two numbers side by side belongs to the second's name: ``110接警4.2万起``, ``两项补贴120元``."""
    if is_age(before):
        return isinstance(clause, Comparison) and clause.quantity.unit != Unit("岁")
    if clause.label is None:
        return False
    if is_within(before, clause):
        return True
    if unit_of(before) == Unit("级") or clause.label.startswith("的"):
        return True  # 1-3级残疾人500人, 收入≥10万元的村≥5个
    return is_bare(before) or is_spelled_out(before) or (clause.label.startswith(_listed("sizes")) and is_length(before))


def is_age(clause: Clause) -> bool:
    """Whether a number says who is meant: ``80-89岁50元/月``."""
    match clause:
        case Comparison(quantity=Quantity(unit=unit)) | Interval(unit=unit):
            return unit == Unit("岁")
        case _:
            return False


def is_within(before: Clause, clause: Clause) -> bool:
    """Whether a time belongs to the name of a rate: ``2小时内报告率100%``, ``急救5分钟出车率95%``."""
    match before, clause:
        case Comparison(quantity=Quantity(unit=Unit(numerator=time, denominators=()))), Comparison(label=str(label)) | Interval(
            label=str(label)
        ):
            if not label.endswith("率") or dimension_of(time) not in TIMES:
                return False
            return before.text[: before.span[1]].endswith("内") or label.startswith(_stance("prompt"))
        case _:
            return False


def is_length(clause: Clause) -> bool:
    """Whether a number may be the size of what is named after it: ``4米宽道路3公里``."""
    return isinstance(clause, Comparison) and clause.quantity.unit is not None and dimension_of(clause.quantity.unit.symbol) == "长度"


def is_spelled_out(clause: Clause) -> bool:
    """Whether a count without relation is written without digits; before a name it is mostly part of it."""
    match clause:
        case Comparison(relation=Relation.UNSTATED, quantity=Quantity(unit=Unit())):
            return not any(c.isdigit() and c.isdecimal() for c in clause.text[slice(*clause.span)])
        case _:
            return False


def is_counted(before: Clause, clause: Clause) -> bool:
    """Whether the name of a number is that of what the number before it counts: ``3台设备5万元``, ``惠及5个村1200人``.

    ``5场合格率95%`` names a rate, and ``医院3家学校5所`` has a name for each.
    """
    match before, clause:
        case (
            Comparison(label=named, quantity=Quantity(unit=Unit(numerator=unit))),
            Comparison(relation=Relation.UNSTATED, label=str(label)),
        ) if dimension_of(unit) not in TIMES:
            between = clause.text[before.span[1] : clause.span[0]]
            if not between.strip().startswith(label) or between[0].isspace() or label[-1] in "率度数量比额值":
                return False
            return named is None or (is_known(label) and not is_known(named))
        case _:
            return False


def is_phrase(name: str) -> bool:
    """Whether a name begins with a numeral that everybody knows to be part of it: ``两项补贴``."""
    return name.startswith(_listed("phrases"))


_POINTS, _MINUTES = Unit("分"), Unit("分钟")


def in_minutes(clause: Clause, said: str) -> Clause:
    """Return a clause in minutes where `said`, the words beside it, make no points of 分: ``10分内响应``, ``响应时间≤10分``."""
    if unit_of(clause) != _POINTS or not said.rstrip(":为达到在").endswith((*_stance("prompt"), *_stance("lasting"))):
        return clause
    if isinstance(clause, Comparison):
        return evolved(clause, quantity=Quantity(clause.quantity.magnitude, _MINUTES))
    return evolved(clause, unit=_MINUTES)


def is_what_is_counted(clause: Clause, text: str) -> bool:
    """Whether the word behind a number names what its unit counts or measures: ``126所学校``, ``300亩水稻``."""
    unit = unit_of(clause)
    if unit is None or unit.denominators or text.strip() not in _nouns() or clause.text[clause.span[0]] == "一":
        return False  # 一批项目 is no number
    return dimension_of(unit.numerator) in ("计数", "长度", "面积", "质量")


@cache
def _nouns() -> frozenset[str]:
    return frozenset(words("words")["stance"]["nouns"].split())


@cache
def _stance(name: str) -> tuple[str, ...]:
    return tuple(words("words")["stance"][name].split())


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple(words("words")["ordinal"][name].split())


def may_be_places(clause: Clause, written: str) -> bool:
    """Whether 位 or 名 counts places: ``排名提升2位``."""
    return isinstance(clause, Comparison) and written.rstrip()[-1:] in ("位", "名") and (clause.label or "").endswith(_listed("places"))


def is_bare(clause: Clause | None) -> bool:
    """Whether a clause is a number and nothing else: no relation, no unit, no label."""
    match clause:
        case Comparison(relation=Relation.UNSTATED, quantity=Quantity(unit=None), label=None):
            return True
        case _:
            return False
