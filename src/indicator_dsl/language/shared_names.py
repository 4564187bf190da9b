"""Names that neighbours share: a list of names before one number, a number within a name, 分别."""

from __future__ import annotations

from collections.abc import Sequence

from indicator_dsl.language.cell import Cell, Item
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.labels import clean
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.neighbours import TIMES, is_bare, is_number, is_time, is_unitless, spelled, words_only
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Interval, Judgement, Period, Placeholder, Prose, Relation, Trend, unit_of
from indicator_dsl.units import Unit, dimension_of, is_known, is_share


def is_rank_list(one: Item, two: Item) -> bool:
    """一、二级残疾人500人: a number, and ranks of which it is one."""
    label = two.clause.label
    ranks = section("measures", "ranks")
    return bool(label) and is_unitless(one.clause) and len(label) > 1 and label[0] in "一二三四五六七八九十" and label[1] in ranks  # type: ignore[arg-type, index]


def named_by_rank(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the second item with all the ranks in its name."""
    label = f"{one.clause.label or ''}{spelled(cell, one.clause)}、{two.clause.label}"
    return [_named(one, two, label)]


def _named(one: Item, two: Item, label: str) -> Item:
    """Return the second item with a name that the first belongs to."""
    return two.stating(evolved(two.clause, label=label))._replace(joint=one.joint, lead=two.lead, body=(*one.body, *one.behind, *two.body))


def is_part_of_name(one: Item, two: Item) -> bool:
    """教师、学生满意度≥95%: what stands in a list before a name is a part of it."""
    if any(token.kind == "NUM" for token in one.behind):
        return False
    if not (words_only(one.clause) and two.clause.label and not isinstance(two.clause, Judgement | Placeholder | Prose)):
        return False
    if isinstance(one.clause, Judgement) and (one.clause.grade is not None or _is_quality(one.clause.wording)):
        return False
    wording: str = one.clause.wording  # type: ignore[attr-defined]
    return (len(wording) <= 3 or wording.endswith(_HEADS) or wording.isascii()) and len(wording) <= 12


_HEADS = ("率", "数", "量", "额", "面积", "比例", "满意度", "疫", "病", "流感", "氮", "磷")


def _is_quality(word: str) -> bool:
    return word in section("words", "qualities") or word in section("words", "grades")


def _is_alike(item: Item) -> bool:
    """Whether 均 or 都 says a number of each name before it: 答复率、满意率均100%."""
    return any(token.text in section("words", "alike") for token in (*item.lead[-2:], *item.body[:2]))


def listed_name(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the second item with the first as a part of its name, or both with the number that 均 says of each."""
    wording: str = one.clause.wording  # type: ignore[attr-defined]
    if _is_alike(two):
        return [
            two.stating(evolved(two.clause, label=wording))._replace(joint=one.joint, lead=two.lead, body=(*one.behind, *two.body)),
            two,
        ]
    return [_named(one, two, f"{wording}、{two.clause.label}")]


def names_next(one: Item, two: Item) -> bool:
    """Whether the first of two numbers side by side belongs to the second's name: 110接警4.2万起, 5亿元以上项目3个."""
    before, clause = one.clause, two.clause
    if not is_number(before) or isinstance(clause, Period):
        return False
    if _is_age(before):
        return is_number(clause) and unit_of(clause) != Unit("岁")
    label = clause.label
    if label is None or (two.lead and two.lead[0].gap):
        return False
    if _is_within(before, label, one) or (isinstance(before, Interval) and not before.label):
        return True
    if unit_of(before) == Unit("级") or label.startswith("的") or is_bare(before):
        return True
    unit = unit_of(before)
    if _is_from_size(one) and not is_time(before) and isinstance(before, Comparison) and two.lead and not two.lead[0].gap:
        return len(label) > 1
    if _is_sized(one):
        return True
    if before.label is None and isinstance(before, Comparison) and before.relation is Relation.UNSTATED and _is_spelled_out(one):
        return True
    if _is_size(before, clause):
        return True
    sizes = section("words", "sizes")
    return label[0] in sizes and (before.label or "-")[-1] not in sizes and unit is not None and dimension_of(unit.symbol) == "长度"


def _is_size(before: Clause, clause: Clause) -> bool:
    """Whether a measure right before the name of what is counted may be its size: 5吨车2辆."""
    one, two = unit_of(before), unit_of(clause)
    if before.label is not None or not isinstance(before, Comparison) or before.relation is not Relation.UNSTATED:
        return False
    if one is None or two is None or one.denominators or two.denominators:
        return False
    return dimension_of(one.numerator) in _SIZES and dimension_of(two.numerator) == "计数"


_SIZES = ("质量", "体积", "长度", "面积", "功率", "电压")


def _is_age(clause: Clause) -> bool:
    return unit_of(clause) == Unit("岁")


def _is_within(before: Clause, label: str, one: Item) -> bool:
    """Whether a time belongs to the name of a rate: 2小时内报告率100%, 急救5分钟出车率95%."""
    if not label.endswith("率") or not is_time(before):
        return False
    # 工期30天合格率100% are two: the name before the time says how long.
    return not (before.label or "").endswith(tuple(section("words", "lasting")))


def renamed(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the second item with the first number in its name; told where nobody can be sure."""
    start = one.lead[0].start if one.lead else one.clause.span[0]
    label = two.clause.label or ""
    name = f"{cell.words((start, two.lead[0].start))}{label}" if label and two.lead else cell.words((start, two.clause.span[0]))
    name = name.strip().rstrip("：:").strip()
    while name and name[-1] in "的达为在到至":
        name = name[:-1]
    known = _is_age(one.clause) or _is_within(one.clause, label, one) or _is_sized(one) or _is_from_size(one)
    known = known or label[:1] in section("words", "sizes") or _is_one(one) or unit_of(one.clause) == Unit("级")
    made = two.stating(evolved(two.clause, label=name))._replace(joint=one.joint, lead=(*one.lead, *two.lead), body=(*one.body, *two.body))
    if known and is_number(two.clause):
        return [made]
    span = (start, two.clause.span[0])
    return [made._replace(said=made.said.doubting(cell.note("number-unread", span), one.clause.span))]


def _is_spelled_out(one: Item) -> bool:
    """Whether a number is written without digits; before a name it is mostly part of it: 一窗通办事项."""
    return any(token.kind == "NUM" and token.value.script == "han" for token in one.body)


def _is_one(one: Item) -> bool:
    return any(token.kind == "NUM" and token.text == "一" for token in one.body)


def _is_sized(one: Item) -> bool:
    unit = unit_of(one.clause)
    return unit is not None and unit.symbol in section("measures", "sizes")


def _is_from_size(one: Item) -> bool:
    """Whether a number with 以上 or 以下 behind it may be part of a name: 5亿元以上项目3个."""
    return any(token.kind == "AFTER" for token in one.body)


def is_start_of_change(one: Item, two: Item) -> bool:
    """由12.3%降至0.5%: what a change begins with."""
    return (
        is_number(one.clause)
        and is_number(two.clause)
        and not two.lead
        and bool(one.lead)
        and one.lead[-1].text in ("由", "从", "自")
        and isinstance(two.clause, Comparison)
        and two.clause.relation is not Relation.UNSTATED
    )


def changed_to(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return what the change ends with."""
    label = clean(cell, one.lead[:-1])
    return [two.stating(evolved(two.clause, label=label))._replace(joint=one.joint, lead=one.lead, body=(*one.body, *two.body))]


def is_counted_by(one: Item, two: Item) -> bool:
    """3台设备5万元, 惠及5个村1200人: the name of the second number is what the first counts."""
    before, clause = one.clause, two.clause
    unit, label = unit_of(before), clause.label
    return (
        isinstance(before, Comparison)
        and isinstance(clause, Comparison)
        and clause.relation is Relation.UNSTATED
        and unit is not None
        and not unit.denominators
        and dimension_of(unit.numerator) not in TIMES
        and not is_share(unit.numerator)
        and bool(label)
        and bool(two.lead)
        and not two.lead[0].gap
        and not is_other_end(one, two)
        and label[-1] not in "率度数量比额值xX"  # type: ignore[index]
        and all(token.kind in ("TEXT", "NAME") for token in two.lead)
        and (before.label is None or (is_known(label) and not is_known(before.label)))  # type: ignore[arg-type]
    )


def without_name(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return both, the second without the noun that the first counts as its name."""
    return [one, two.stating(evolved(two.clause, label=None))._replace(lead=(), body=(*two.lead, *two.body))]


def respectively(cell: Cell, items: list[Item]) -> list[Item]:
    """城区、农村分别≥95%、≥90%: each number has the name in its place; reported where the two are not equally many."""
    out: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        at += 1
        marks = [place for place, token in enumerate(item.lead) if token.text == "分别"]
        inside = any(token.text == "分别" for token in item.body)
        if not marks and not inside:
            out.append(item)
            continue
        label = (item.clause.label or "").replace("分别", "") or None
        numbers = [item]
        while (
            at < len(items)
            and items[at].joint in ("、", "且", "，", ",")
            and items[at].clause.label is None
            and not words_only(items[at].clause)
        ):
            numbers.append(items[at])
            at += 1
        before: list[Item] = []
        while out and (before or numbers)[0].joint == "、" and words_only(out[-1].clause):
            before.insert(0, out.pop())
        names = [cell.words(one.clause.span) for one in before] + _split(label, item.lead)
        numbers = _bounded_alike(numbers)
        if len(names) == len(numbers) > 1:
            used = tuple(token for one in before for token in one.behind)
            for name, one in zip(names, numbers, strict=True):
                one = _moved_alike(item, one)
                body = (*used, *one.lead, *one.body)
                out.append(
                    one.stating(evolved(one.clause, label=name))._replace(
                        lead=(), body=body, joint=one.joint if one is not item else (before or [item])[0].joint
                    )
                )
            continue
        if label or before:
            if len(numbers) == 1 and not before:
                out.append(item.stating(evolved(item.clause, label=label)))
                continue
            first = (before or numbers)[0]
            span = (min(first.clause.span[0], first.lead[0].start if first.lead else first.clause.span[0]), numbers[-1].clause.span[1])
            numbers[0] = item._replace(said=item.said.doubting(cell.note("names-unshared", span), span))
        out += [*before, *numbers]
    return out


def is_other_end(one: Item, two: Item) -> bool:
    """80%至小于100%, 5%更正为8%: words between two numbers that say how they belong together."""
    if two.joint or not two.lead or not (is_number(one.clause) and is_number(two.clause)):
        return False
    return two.lead[0].text in section("words", "between-numbers")


def _moved_alike(first: Item, one: Item) -> Item:
    """事故起数、死亡人数分别下降5%、10%: the second number is a movement as well."""
    a, b = first.clause, one.clause
    if isinstance(a, Trend) and isinstance(b, Comparison):
        relation = a.relation if b.relation is Relation.UNSTATED else b.relation
        return one.stating(evolved(a, relation=relation, quantity=b.quantity, span=b.span))
    return one


def _bounded_alike(numbers: list[Item]) -> list[Item]:
    """分别为45天、60天以内: a relation behind the last number is that of all."""
    last = numbers[-1].clause
    if not isinstance(last, Comparison | Trend) or last.relation in (None, Relation.UNSTATED):
        return numbers
    return [
        item.stating(evolved(item.clause, relation=last.relation))
        if isinstance(item.clause, Comparison | Trend) and item.clause.relation is Relation.UNSTATED
        else item
        for item in numbers
    ]


def _split(label: str | None, lead: Sequence[Token]) -> list[str]:
    """Return the names of a label: between 、, and the last two between a joint that is a word of its own (not 普及)."""
    if not label:
        return []
    listed = label.split("、")
    joint = next((token.text for token in reversed(lead) if token.kind == "AND" or token.text in section("words", "joining")), None)
    return listed if joint is None else [*listed[:-1], *(part for part in listed[-1].rsplit(joint, 1) if part)]
