"""What neighbours share: one table of rules about two clauses side by side (name, example, when, then).

`shared` applies the rules in the order of `RULES`; each looks at two neighbours and returns what becomes of
them: one item, or two.  The order is part of the meaning: ranks and sums make one clause of two before
units and relations are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from indicator_dsl.language.cell import Cell, Item
from indicator_dsl.language.neighbours import is_number
from indicator_dsl.language.shared_names import (
    changed_to,
    is_counted_by,
    is_part_of_name,
    is_rank_list,
    is_start_of_change,
    listed_name,
    named_by_rank,
    names_next,
    renamed,
    respectively,
    without_name,
)
from indicator_dsl.language.shared_numbers import (
    counted_in,
    dated,
    how_often,
    in_years,
    in_yuan,
    is_base_shared,
    is_counted_in,
    is_date_list,
    is_how_often,
    is_two_sided,
    lacks_relation,
    lacks_unit,
    sum_,
    summed,
    two_sided,
    with_base,
    with_relation,
    with_unit,
)
from indicator_dsl.language.together import doubted
from indicator_dsl.making import evolved
from indicator_dsl.model import Modality


class Rule(NamedTuple):
    """A rule about two neighbours: `when` they are such, `then` is what becomes of them."""

    name: str
    example: str
    joints: frozenset[str] | None
    """The joints of the second item that it holds for; None: all."""
    when: Callable[[Item, Item], bool]
    then: Callable[[Cell, Item, Item], list[Item]]
    backwards: bool = False
    """Whether the last two neighbours come first: a list takes its unit from its end."""


RULES: tuple[Rule, ...] = (
    Rule("ranks of one name", "一、二级残疾人500人", frozenset("、"), is_rank_list, named_by_rank, backwards=True),
    Rule("a number of the name", "5亿元以上项目3个", frozenset(("",)), names_next, renamed),
    Rule("the start of a change", "由12.3%降至0.5%", frozenset(("",)), is_start_of_change, changed_to),
    Rule("what the first counts", "3台设备5万元", frozenset(("",)), is_counted_by, without_name),
    Rule("a count in one time", "四次一年", frozenset(("",)), is_counted_in, counted_in),
    Rule("how often", "两年一次", frozenset(("",)), is_how_often, how_often),
    Rule("parts of one amount", "3小时30分钟", frozenset(("",)), lambda one, two: sum_(None, one, two) is not None, summed),
    Rule("names of one number", "教师、学生满意度≥95%", frozenset("、"), is_part_of_name, listed_name, backwards=True),
    Rule("two sides of one range", "≥90%且≤95%", frozenset(("", "且", "，", ",", "、")), is_two_sided, two_sided),
    Rule("dates of one list", "5、6、7月", frozenset(("、", "，", ",", "和", "且")), is_date_list, dated, backwards=True),
    Rule("one unit", "5、6个", frozenset(("、", "且", "或", "和")), lacks_unit, with_unit, backwards=True),
    Rule("one relation", "≥200家、100项", None, lacks_relation, with_relation),
    Rule("one base", "较上年持平或下降", None, is_base_shared, with_base),
)


def _parts(items: list[Item]) -> list[Item]:
    """57人，其中博士12人，硕士20人: what follows 其中 is part of the value before it."""
    out: list[Item] = []
    within = False
    for item in items:
        within = bool(out) and is_number(item.clause) and (within or any(token.text == "其中" for token in item.lead))
        parted = within and item.clause.modality is None
        out.append(item.stating(evolved(item.clause, modality=Modality.PART)) if parted else item)
    return out


def shared(cell: Cell, items: Sequence[Item]) -> list[Item]:
    """Return the items with what neighbours share."""
    found = list(items)
    if len(found) > 1:
        joints = {item.joint for item in found[1:]}
        for rule in RULES:
            if rule.joints is None or not rule.joints.isdisjoint(joints):
                found = _applied(cell, rule, found)
        found = respectively(cell, in_years(found))
        found = doubted(cell, found)
    found = _parts(found)
    return [in_yuan(cell, item) for item in found]


def _applied(cell: Cell, rule: Rule, items: list[Item]) -> list[Item]:
    if rule.backwards:
        out: list[Item] = []
        for item in reversed(items):
            if out and (rule.joints is None or out[-1].joint in rule.joints) and rule.when(item, out[-1]):
                out[-1:] = reversed(rule.then(cell, item, out[-1]))
            else:
                out.append(item)
        return out[::-1]
    kept: list[Item] = []
    for item in items:
        if kept and (rule.joints is None or item.joint in rule.joints) and rule.when(kept[-1], item):
            kept[-1:] = rule.then(cell, kept[-1], item)
        else:
            kept.append(item)
    return kept
