"""Neighbours that may mean something together which the list of them does not say: they are told."""

from __future__ import annotations

from collections.abc import Callable

from indicator_dsl.language.cell import Cell, Item
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.neighbours import is_bare, is_number, is_time, is_unitless, span_of_both, words_only
from indicator_dsl.language.shared_names import is_other_end
from indicator_dsl.making import evolved
from indicator_dsl.model import Comparison, Modality, Period, Relation, Trend, unit_of
from indicator_dsl.units import dimension_of, is_share


def doubted(cell: Cell, items: list[Item]) -> list[Item]:
    """Report neighbours that may mean something together, which the list of them doesn't say."""
    out = list(items)
    for at in range(1, len(out)):
        one, two = out[at - 1], out[at]
        for is_such, code in _TOGETHER:
            if is_such(one, two):
                span = two.clause.span if code in ("plan-beside-actual", "also-striven") else span_of_both(one.clause, two.clause)
                if code == "plan-beside-actual":
                    out[at - 1] = one.stating(evolved(one.clause, modality=Modality.PLANNED), cell.note(code, span))
                    break
                base = {"base": cell.words(one.clause.span)} if code == "share-of-level" else {}
                out[at] = two._replace(said=two.said.doubting(cell.note(code, span, **base), span))
                break
    return out


def _is_half_a_rate(one: Item, two: Item) -> bool:
    """1村1名, 1万元一户 and 每增加1人补贴100元 are rates that no unit says; 三年增长20% a number and when."""
    a, b = one.clause, two.clause
    if two.joint or not isinstance(a, Comparison) or a.quantity.unit is None:
        return False
    if a.label is not None and a.label.startswith("每"):
        return True
    counts = is_number(b) or (isinstance(b, Trend) and b.quantity is not None)
    if not counts or a.label is not None:
        return False
    if is_time(a):
        return a.relation is Relation.UNSTATED or (isinstance(b, Trend) and a.relation is Relation.LE)
    if not isinstance(b, Comparison) or b.label is not None or b.quantity.unit is None:
        return False
    one_each = a.relation is Relation.UNSTATED and a.quantity.magnitude == 1
    price_each = b.relation is Relation.UNSTATED and b.quantity.magnitude == 1 and dimension_of(a.quantity.unit.numerator) == "货币"
    return one_each or price_each


def _is_first_of_names(one: Item, two: Item) -> bool:
    """改造10、35千伏线路2条, 7、8年级98%: a bare number before a name may belong to it."""
    return two.joint == "、" and is_unitless(one.clause) and bool(two.clause.label) and not isinstance(two.clause, Period)


def _is_plan_and_actual(one: Item, two: Item) -> bool:
    """应完成120个，实际完成118个; 目标100场，完成98场."""
    if not two.lead or unit_of(one.clause) != unit_of(two.clause):
        return False
    meant = any(token.text in section("words", "meant") or token.text.startswith("应") for token in (*one.lead, *one.body))
    if not two.joint and unit_of(two.clause) is not None and any("完成" in token.text for token in two.lead):
        return True  # 10个已完成8个
    done = any(token.text.startswith(("实际", "实")) or (meant and "完成" in token.text) for token in two.lead)
    if not done or not (meant or any(token.text.startswith("实际") for token in two.lead)):
        return False
    return isinstance(two.clause, Period) if isinstance(one.clause, Period) else unit_of(two.clause) is not None


def _is_per_number(one: Item, two: Item) -> bool:
    """1次/2年, 500元/10人: a number under the stroke."""
    if two.joint != "/" or not is_number(one.clause):
        return False
    unit = unit_of(two.clause)
    if unit is None:
        return isinstance(two.clause, Period)
    timed = not unit.denominators and (is_time(two.clause) or unit.symbol in section("words", "bases"))
    return timed or unit == unit_of(one.clause)


def _is_striven(one: Item, two: Item) -> bool:
    """≥95%，力争98%."""
    if not two.lead:
        return False
    lead = {token.text for token in two.lead}
    same = unit_of(one.clause) is not None and unit_of(one.clause) == unit_of(two.clause)
    return same and two.clause.label is None and not lead.isdisjoint(section("words", "striven"))


def _is_cut_off(one: Item, two: Item) -> bool:
    """1 植树3亩, 2024三季度: a number without a unit right before another value."""
    return not two.joint and is_bare(one.clause) and not words_only(two.clause)


def _is_list_of_times(one: Item, two: Item) -> bool:
    """5、6月完成率80%: a list of times before a number."""
    return not two.joint and isinstance(one.clause, Period) and one.joint == "、" and is_number(two.clause)


def _is_level_of_change(one: Item, two: Item) -> bool:
    """较上年85%提高7个百分点: the level that a change begins with."""
    return not two.joint and is_number(one.clause) and isinstance(two.clause, Trend) and any("THAN" in token.senses for token in one.lead)


def _is_share_of(one: Item, two: Item) -> bool:
    """总投资5.6亿元的85%: a share of an amount."""
    if two.joint or not two.lead or two.lead[0].text != "的" or not is_number(one.clause):
        return False
    unit = unit_of(two.clause)
    return unit is not None and is_share(unit.numerator)


def _is_each_time(one: Item, two: Item) -> bool:
    """3月、4月各2次: a time, and what is done in each."""
    return not two.joint and isinstance(one.clause, Period) and any(token.text == "各" for token in (*two.lead, *two.body))


_TOGETHER: tuple[tuple[Callable[[Item, Item], bool], str], ...] = (
    (_is_half_a_rate, "time-beside-number"),
    (_is_per_number, "time-beside-number"),
    (_is_each_time, "time-beside-number"),
    (_is_list_of_times, "time-beside-number"),
    (_is_level_of_change, "number-unread"),
    (_is_cut_off, "number-unread"),
    (is_other_end, "number-unread"),
    (_is_share_of, "share-of-level"),
    (_is_first_of_names, "number-unread"),
    (_is_plan_and_actual, "plan-beside-actual"),
    (_is_striven, "also-striven"),
)
