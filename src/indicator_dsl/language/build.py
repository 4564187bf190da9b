"""Parse tree → clauses: one method per rule of ``cell.lark``.

`Reader` reads each node with the cell's text and columns at hand, and collects the findings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import attrs

from indicator_dsl.language import dates
from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.amounts import DIRECTIONS, NUMBER_READERS, RELATION_SIGNS, AmountReader, shifted
from indicator_dsl.language.driver import Token
from indicator_dsl.language.lead import as_led
from indicator_dsl.language.nodes import Amount, Item, Node, tokens_of
from indicator_dsl.language.units import UnitReading, read_unit
from indicator_dsl.language.wording import clean_label, has_number, read_grade, read_trend, without_start
from indicator_dsl.model import (
    Clause,
    Comparison,
    Day,
    Direction,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Precision,
    Prose,
    Relation,
    Trend,
)
from indicator_dsl.text import Span, normalise
from indicator_dsl.units import Quantity, Unit, is_compatible_with, is_share, plain, ratio

_JOINTS = {"OR": "或", "AND": "且", "LIST_MARK": "；"}


_BELOW_ZERO = "零下"


# 每两年1次: no unit says so.
_EVERY_FEW = re.compile(r"每[两二三四五六七八九十几]")


_BY_THE_END = re.compile("[底末]$")


# After a sign a month alone counts months, and digits alone are a number.
_NUMBER_AFTER_ALL = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s?(?P<month>月份?)?")

# 20241231 and 2024.12 are numbers as well.
_DATE_OR_NUMBER = re.compile(r"[0-9]{8}|[0-9]{4}\.[0-9]{1,2}")


_TURNED = {
    Relation.GE: Relation.LE,
    Relation.GT: Relation.LT,
    Relation.LE: Relation.GE,
    Relation.LT: Relation.GT,
    Relation.EQ: Relation.EQ,
    Relation.APPROX: Relation.APPROX,
}


@cache
def _year_and_month() -> re.Pattern[str]:
    return re.compile(piece("YEAR_AND_MONTH"))


@cache
def _sign_at_start() -> re.Pattern[str]:
    return re.compile(piece("SIGN"))


def _order(day: Day) -> tuple[int, int, int]:
    return (day.year or 0, day.month, day.day)


def _whole(year: int | None) -> tuple[Day, Day]:
    return Day(year, 1, 1), Day(year, 12, 31)


# Words this short (及时, 应改尽改) judge; longer ones tell.
_SHORT = 4


def _goes_on(before: Clause, clause: Clause) -> bool:
    """Whether two numbers stand side by side and one has no unit: ``1 000``, ``1对1``; not 三块五, a price."""
    return (
        isinstance(before, Comparison)
        and isinstance(clause, Comparison)
        and None in (before.quantity.unit, clause.quantity.unit)
        and before.text[before.span[1] - 1 : before.span[1]] not in ("块", "毛")
        and clause.relation is Relation.UNSTATED
        and clause.label in (None, "比")
    )


def _below_alike(low: Amount, high: Amount) -> Amount:
    """1000元-1500元/人: what stands below the second unit stands below the first."""
    a, b = low.unit, high.unit
    if a is None or b is None or a.unit.denominators or not b.unit.denominators:
        return low
    # Only a scale below the line can be left in the power of 元/万人.
    value = shifted(low.value, b.power) if not a.power else low.value
    return low._replace(unit=a._replace(unit=Unit(a.unit.numerator, b.unit.denominators)), value=value)


_YEAR = re.compile("[0-9]{4}年")


def _is_cut_date(clause: Clause) -> bool:
    """Whether a number follows a year and says nothing more, or months that no year has: ``2024年12``, ``2024年十三月``."""
    if not isinstance(clause, Comparison) or not _YEAR.fullmatch(clause.label or ""):
        return False
    unit = clause.quantity.unit
    return unit is None or unit.symbol == "月"


@cache
def _relation() -> re.Pattern[str]:
    return re.compile(f"{piece('SIGN')}|{piece('BEFORE_WORD')}|{piece('AFTER_WORD')}")


def _says_relation(text: str) -> bool:
    """Whether brackets hold a relation alone: ``95%（≥）``."""
    return bool(_relation().fullmatch(text))


def _by_doing(tokens: Mapping[str, Token]) -> bool:
    """Whether a date is when something is done: 12月完成; 1-12月完成 says from when, too."""
    return "DONE" in tokens and "MONTHS" not in tokens


def _is_how_often(before: Clause, clause: Clause) -> bool:
    """Whether a time and a count side by side are a rate that no unit says: ``两年一次``."""
    return (
        isinstance(before, Comparison)
        and isinstance(clause, Comparison)
        and before.quantity.unit == Unit("年")
        and clause.quantity.unit == Unit("次")
        and clause.label is None
    )


def _is_bare(clause: Clause | None) -> bool:
    match clause:
        case Comparison(relation=Relation.UNSTATED, quantity=Quantity(unit=None), label=None):
            return True
        case _:
            return False


class Reader(AmountReader):
    """Reads the nodes of one cell: cells, segments, values, and each kind of clause."""

    def cell(self, children: Sequence[Any]) -> list[Item]:
        """Read the start rule: a flat list of clauses with their joints."""
        items: list[Item] = []
        separator = ""
        for child in children:
            if isinstance(child, list):
                for item in self.segment(child):
                    items.append(item if item.joint or not separator else Item(item.clause, separator))
                    separator = ""
            else:
                separator = child.text
        return items

    def segment(self, children: Sequence[Any]) -> list[Item]:
        """Read a segment; list marks and a leading 且 say nothing of their own."""
        items: list[Item] = []
        label: Token | None = None
        joint = ""
        for child in children:
            if isinstance(child, list):
                items.extend(self.values(child))
            elif isinstance(child, Node):
                clause = self.worded(child, label)
                before = items[-1].clause if items else None
                if isinstance(clause, Trend) and clause.base is None and isinstance(before, Trend):
                    clause = attrs.evolve(clause, base=before.base)  # 较上年持平或下降
                items.append(Item(clause, joint))
            elif child.type == "OR":
                joint = _JOINTS["OR"]
            elif child.type == "LABEL":
                label = child
            elif child.type in ("PROSE", "RATIO"):
                items.append(Item(self.prose(child), ""))
        return items

    def values(self, children: Sequence[Any]) -> list[Item]:
        """Read values joined by 且, 或 or nothing."""
        items: list[Item] = []
        joint = ""
        label: Token | None = None
        for child in children:
            if isinstance(child, Node):
                clause = self.value(child) if child.rule == "value" else self.worded(child, label)
                if items and not joint and clause.label and _is_bare(items[-1].clause):
                    # 110接警4.2万起: a number that names.
                    before = items.pop()
                    joint, span = before.joint, (before.clause.span[0], clause.span[0])
                    clause = attrs.evolve(clause, label=clean_label(self.words_at(span)))
                    self.find("number-unread", span, found=self.words_at(span))
                elif items and not joint and (_goes_on(items[-1].clause, clause) or _is_how_often(items[-1].clause, clause)):
                    span = (items[-1].clause.span[0], clause.span[1])
                    self.find("number-split", span, found=self.words_at(span))
                items.append(Item(clause, joint))
                joint, label = "", None
            elif child.type == "LABEL":
                label = child
            elif child.type == "PROSE":
                items.append(Item(self.prose(child), joint))
            else:
                joint = _JOINTS[child.type]
        return items

    def value(self, node: Node) -> Clause:
        """Read a value with its label and note."""
        label: Token | None = None
        clause: Clause | None = None
        for child in node.children:
            if _is_bare(clause) and child.type == "NOTE":
                # 2号楼改造完工: a number without relation and unit before a sentence is part of it.
                return self.prose(*tokens_of(node.children))
            if isinstance(child, Node):
                clause = as_led(getattr(self, child.rule)(child.children, self.label(label)), *self.words_before(label))
                clause = self.below_zero(clause)
                if _is_cut_date(clause):
                    self.find("number-unread", clause.span, found=f"{clause.label}{self.words_at(clause.span)}")
            elif child.type == "LABEL":
                label = child
            elif child.type in ("NOTE", "REMARK"):
                self.note(child)
        if clause is None:
            raise AssertionError("a value has a node")
        return clause

    def words_before(self, label: Token | None) -> tuple[str, int]:
        """Return the words of a label as they stand, and where."""
        return (label.text, label.start_pos + self.offset) if label else ("", 0)

    def below_zero(self, clause: Clause) -> Clause:
        """``气温零下5℃``: the word before a number that makes it negative; what can't be turned by it is told."""
        if clause.label is None or not clause.label.endswith(_BELOW_ZERO):
            return clause
        if not isinstance(clause, Comparison) or clause.relation in (Relation.GT, Relation.LT):
            self.find("number-unread", clause.span, found=self.words_at(clause.span))
            return clause
        quantity = Quantity(clause.quantity.magnitude.copy_negate(), clause.quantity.unit)
        return attrs.evolve(clause, quantity=quantity, label=clause.label.removesuffix(_BELOW_ZERO) or None)

    def worded(self, node: Node, label: Token | None) -> Clause:
        """Read a judgement, a movement or a placeholder."""
        clause: Clause = getattr(self, node.rule)(node.children, self.label(label))
        return clause

    def label(self, token: Token | None) -> str | None:
        """Return a label as written, without the words that say how firmly it is meant."""
        if token is None:
            return None
        start, end = self.span(token)
        label = clean_label(self.source[start:end])
        if label and not any(c.isalnum() for c in label):
            self.find("leftover-text", (start, end), found=label)
            return None
        if label and (has_number(label) or _EVERY_FEW.search(label)):
            self.find("number-unread", (start, end), found=label)
            label = without_start(label)
        return label

    def note(self, token: Token) -> None:
        """Look at text after a value: 响应 adds nothing, anything else is told."""
        span = self.span(token)
        found = self.words_at(span)
        if token.type == "REMARK":
            if has_number(token.text[1:-1]):
                self.find("number-unread", span, found=found)
            elif _says_relation(token.text[1:-1].strip()):
                self.find("leftover-text", span, found=found)
            return
        if self.strict:
            raise self.fail("leftover-not-allowed", span, "分隔符", found=found)
        self.find("number-unread" if has_number(token.text) else "leftover-text", span, found=found)

    def prose(self, *tokens: Token) -> Clause:
        """Keep a sentence; a number in it is told.  A word of four characters is a judgement without grade."""
        span = self.span(*tokens)
        found = self.words_at(span).strip()
        if len(found) <= _SHORT and not any(c.isascii() for c in found):
            return Judgement(None, found, text=self.source, span=span)
        if has_number(normalise(found)):
            if self.strict:
                raise self.fail("unexpected-text", span, "指标值", found=found)
            self.find("number-unread", span, found=found)
        return Prose(found, text=self.source, span=span)

    def comparison(self, children: Sequence[Any], label: str | None) -> Clause:
        """``≥10万座``: a relation before, after or both."""
        relations: list[tuple[Token, Relation]] = []
        amount: Amount | None = None
        per: list[str] = []
        for child in children:
            if isinstance(child, list):
                if child[0].type == "AFTER":
                    relations.append((child[0], self.after(child)))
                else:
                    amount = self.amount(child, bare=bool(relations) and relations[-1][0].type == "BEFORE")
            elif child.type in ("SIGN", "BEFORE"):
                relations.append((child, self.before(child)))
            elif child.type == "SIGN_AFTER":
                relations.append((child, self.before(child)))
                self.find("sign-after", self.span(child), found=child.text)
            elif child.type == "EACH":
                per.append(child.text)
            elif child.type == "REMARK":
                self.note(child)
                reading = read_unit(child.text[1:-1].strip())
                if amount and amount.unit is None and not reading.open:
                    amount = amount._replace(unit=reading, value=shifted(amount.value, reading.power))  # 98（%）
                elif amount and amount.unit is None:
                    # 30（台、套）: what stands in the brackets may be the unit.
                    self.find("leftover-text", self.span(child), found=self.words_at(self.span(child)))
        if amount is None:
            raise AssertionError("a comparison has an amount")
        if len(relations) > 1 and relations[0][0].text.endswith("在") and relations[1][1] is Relation.APPROX:
            relations = relations[1:]  # 控制在30%左右 is about 30 %.
        span = self.span([c for c in children if isinstance(c, list) or c.type != "REMARK"])
        relation = self.one_relation([r for _, r in relations], span)
        relation = self.including(relation, amount, span, signed=any(token.type != "AFTER" for token, _ in relations))
        unit = amount.unit.unit if amount.unit else None
        if unit is None and relation is None:
            self.perhaps_a_month(amount.span)
        unit, label = self.rate(unit, per, label)
        return self.bounded(amount, relation, unit, label, span)

    def bounded(self, amount: Amount, relation: Relation | None, unit: Unit | None, label: str | None, span: Span) -> Clause:
        """Make the clause of a number: 500多 is above it, 十几 leaves a range."""
        number = amount.number
        if number.upper is not None:
            power = amount.unit.power if amount.unit else 0
            upper = shifted(number.upper, power)
            read = f"{plain(amount.value)}~{plain(upper)}"
            self.find("open-number", amount.span, found=self.words_at(amount.span), read=read)
            if relation in (None, Relation.APPROX, Relation.EQ):
                return Interval(amount.value, upper, unit=unit, label=label, text=self.source, span=span)
            if relation in (Relation.LE, Relation.LT):
                return Comparison(relation, Quantity(upper, unit), label=label, text=self.source, span=span)
        elif number.more and relation in (None, Relation.APPROX):
            # -30多℃ is colder than −30.
            relation = Relation.GT if amount.value >= 0 else Relation.LT
        elif number.code == "approx-from-below" and relation is None:
            relation = Relation.APPROX
        quantity = Quantity(amount.value, unit)
        if number.code == "doubling":
            return Trend(Direction.UP, None, relation or Relation.UNSTATED, quantity, label=label, text=self.source, span=span)
        return Comparison(relation or Relation.UNSTATED, quantity, label=label, text=self.source, span=span)

    def perhaps_a_month(self, span: Span) -> None:
        """Tell 2024.5 alone, which may be a date as well."""
        found = self.words_at(span)
        if _year_and_month().fullmatch(normalise(found)):
            self.find("number-or-date", span, found=found)

    def interval(self, children: Sequence[Any], label: str | None) -> Clause:
        """``80%-90%``: two amounts that may share scale and unit."""
        if not isinstance(children[0], list) and children[0].type == "BRACKETS":
            return self.brackets(children, label)
        if not isinstance(children[1], list) and children[1].type == "BETWEEN":
            return self.bounds(children, label)
        lists = [c for c in children if isinstance(c, list)]
        low, high = (self.amount(c) for c in lists[:2])
        span = self.span(children)
        self.after_range(lists[2:], span)
        for token in (c for c in children if not isinstance(c, list) and c.type in ("SIGN", "BEFORE")):
            # 控制在 and 保持在 say no more than the range itself.
            if self.before(token) is not Relation.EQ and not token.text.endswith("在"):
                self.find("relation-dropped", span, found=self.words_at(span), relation=token.text)
        low = _below_alike(low, high)
        unit = high.unit or low.unit
        lower, upper = low.value, high.value
        if low.unit is None or low.unit == high.unit:
            power = high.number.scale + (high.unit.power if high.unit else 0)
            # 10-20万元: the first number has no scale of its own, and without it the range would be absurd.
            if low.unit is None and low.number.scale == 0 and power and shifted(low.value, power) <= upper:
                lower = shifted(low.value, power)
        elif low.unit and high.unit and low.unit.unit != high.unit.unit:
            if not is_compatible_with(low.unit.unit, high.unit.unit):
                raise self.fail("bad-number", span, "同一单位的两个数", found=self.words_at(span))
            factor = ratio(low.unit.unit, high.unit.unit)
            lower = lower * factor.numerator / factor.denominator
        if low.number.upper is not None or high.number.upper is not None:
            raise self.fail("bad-number", span, "两个数", found=self.words_at(span))
        if unit is None:
            self.perhaps_a_month(low.span)
        per = [c.text for c in children if not isinstance(c, list) and c.type == "EACH"]
        symbol, label = self.rate(unit.unit if unit else None, per, label)
        return self.between(lower, upper, symbol, label, span, (low.included is False, high.included is False))

    def bounds(self, children: Sequence[Any], label: str | None) -> Clause:
        """``60≤X<80`` and ``90%≤满意度``: the sign after a number looks the other way."""
        amounts = [self.amount(child) for child in children if isinstance(child, list)]
        between = children[1].text
        first = _TURNED[RELATION_SIGNS[_sign_at_start().match(between)[0]]]  # type: ignore[index]
        name = _sign_at_start().sub("", between).strip()
        label = label or (name if len(name) > 1 else None)
        span = self.span(children)
        unit = next((amount.unit.unit for amount in reversed(amounts) if amount.unit), None)
        first = self.including(first, amounts[0], span) or first
        if len(amounts) == 1:
            return self.bounded(amounts[0], first, unit, label, span)
        second = self.before(children[2])
        second = self.including(second, amounts[1], span) or second
        if any(amount.unit and amount.unit.unit != unit for amount in amounts) or {first, second} & {Relation.EQ, Relation.APPROX}:
            raise self.fail("relations-contradict", span, "一个关系", found=self.words_at(span))
        if DIRECTIONS[first] == DIRECTIONS[second]:
            raise self.fail("relations-contradict", span, "一个关系", found=self.words_at(span))
        (low, low_relation), (high, high_relation) = sorted(
            zip(amounts, (first, second), strict=True), key=lambda pair: -DIRECTIONS[pair[1]]
        )
        opened = (low_relation is Relation.GT, high_relation is Relation.LT)
        return self.between(low.value, high.value, unit, label, span, opened)

    def between(
        self, lower: Decimal, upper: Decimal, unit: Unit | None, label: str | None, span: Span, opened: tuple[bool, bool]
    ) -> Interval:
        """Make an interval; one that ends below its start is an error."""
        if lower > upper:
            raise self.fail("empty-range", span, "从小到大的两个数", found=self.words_at(span))
        return Interval(lower, upper, *opened, unit, label=label, text=self.source, span=span)

    def brackets(self, children: Sequence[Token], label: str | None) -> Clause:
        """``[80, 90)%``, the mathematician's way."""
        token, *units = children
        span = self.span(children)
        text = token.text
        unit = self.unit(units[0]).unit if units else (read_unit("%").unit if "%" in text else None)
        numbers = re.findall(r"-?[0-9][0-9.]*|(?<=[\[(])-", text[1:-1].replace(" ", ""))
        if len(numbers) != 2:
            raise self.fail("bad-number", span, "两个数", found=self.words_at(span))
        return self.between(
            Decimal(numbers[0]),
            Decimal(numbers[1]),
            unit,
            label,
            span,
            (text[0] == "(" and self.words_at(span)[0] != "【", text[-1] == ")" and "】" not in self.words_at(span)),
        )

    def spread(self, children: Sequence[Any], label: str | None) -> Clause:
        """``±3%以内`` is −3 to 3; ``25±2℃`` is 23 to 27."""
        centre = Decimal(0)
        width: Decimal | None = None
        reading: UnitReading | None = None
        for child in children:
            if isinstance(child, list):
                if child[0].type != "AFTER":
                    amount = self.amount(child)
                    centre, reading = amount.value, amount.unit
            elif child.type in ("SIGN", "BEFORE"):
                if self.before(child) not in (Relation.LE, Relation.EQ):
                    raise self.fail("relations-contradict", self.span(*children), "≤", found=self.words_at(self.span(*children)))
            elif child.type in NUMBER_READERS:
                width = self.number(child).value
            elif child.type in ("UNIT", "OPEN_UNIT"):
                reading = self.unit(child)
        if width is None:
            raise AssertionError("a spread has a width")
        power = reading.power if reading else 0
        low, high = (shifted(value, power) for value in (centre - abs(width), centre + abs(width)))
        span = self.span(children)
        self.after_range(children, span)
        return self.between(low, high, reading.unit if reading else None, label, span, (False, False))

    def after_range(self, children: Sequence[Any], span: Span) -> None:
        """Tell a word after a range that a range can't mean: 以内 says the same again, 以上 does not."""
        for after in (c for c in children if isinstance(c, list) and c[0].type == "AFTER"):
            if after[0].text not in ("以内", "之内", "内"):
                self.find("relation-dropped", span, found=self.words_at(span), relation=after[0].text)

    def period(self, children: Sequence[Token], label: str | None) -> Clause:
        """``12月底前``, ``2023.07-2024.01``, ``全年``, ``≤2024年12月31日``."""
        if children[0].type == "SIGN":
            return self.dated(children, label)
        span = self.span([token for token in children if token.type != "DONE"])
        tokens = {token.type: token for token in children}
        days = [self.date(token) for token in children if token.type in ("DATE", "MONTHS", "WHOLE")]
        first, last = days[0], days[-1]
        if len(days) == 1 and _DATE_OR_NUMBER.fullmatch(children[0].text):
            self.find("date-or-number", span, found=children[0].text, read=str(last.end))
        start: Day | None
        end: Day | None
        start, end = first.start, last.end
        if start.year != end.year:
            start, end = start.in_year(end.year), end.in_year(start.year)
            if _order(start) > _order(end):
                raise self.fail("empty-range", span, "从早到晚的两个日期", found=self.words_at(span))
        elif _order(start) > _order(end):
            raise self.fail("empty-range", span, "从早到晚的两个日期", found=self.words_at(span))
        if "INCLUSION" in tokens and "不" in tokens["INCLUSION"].text:
            self.find("leftover-text", self.span(tokens["INCLUSION"]), found=tokens["INCLUSION"].text)
        closing = children[-1 if "DONE" not in tokens else -2]
        # 2024年1月1日起至2024年12月31日: only what follows the last date bounds it.
        due = closing if closing.type == "DEADLINE" else None
        precision = last.precision
        if due is not None and due.text not in ("内", "以内", "之内"):
            if any(due.text == word for word in words("words")["time"]["from"].split()):
                end = None
            elif len(days) == 1:
                start = None
                if precision not in (Precision.DAY,) and not re.search("[底末]", children[0].text + due.text):
                    self.find("whole-year-before", span, found=self.words_at(span), read=str(end))
        elif len(days) == 1 and (_BY_THE_END.search(closing.text) or _BY_THE_END.search(children[0].text) or _by_doing(tokens)):
            start = None
        return Period(start, end, precision, label=label, text=self.source, span=span)

    def dated(self, children: Sequence[Token], label: str | None) -> Clause:
        """``≤2024年12月31日`` is a deadline; ``≤12月`` counts months, and ``≥2024.12`` is a number."""
        sign, token, *rest = children
        relation, span = self.before(sign), self.span(children)
        number = _NUMBER_AFTER_ALL.fullmatch(token.text.strip())
        if number and not rest:
            unit = Unit("月") if number["month"] else None
            return Comparison(relation, Quantity(Decimal(number[1]), unit), label=label, text=self.source, span=span)
        found = self.period(children[1:], label)
        if not isinstance(found, Period) or relation is Relation.APPROX:
            raise self.fail("unexpected-text", span, "日期", found=self.words_at(span))
        if relation in (Relation.LT, Relation.GT):
            self.find("whole-year-before", span, found=self.words_at(span), read=str(found.end))
        start = None if DIRECTIONS[relation] < 0 else found.start
        end = None if DIRECTIONS[relation] > 0 else found.end
        return attrs.evolve(found, start=start, end=end, span=span)

    def date(self, token: Token) -> dates.Dates:
        """Read one date token in the year given by context."""
        text = token.text
        try:
            if token.type == "MONTHS":
                found = dates.read_months(text, self.year)
                if found.precision is Precision.YEAR and ("年" not in text or "学年" in text):
                    self.find("date-or-number", self.span(token), found=text, read=f"{found.start} – {found.end}")
                return found
            if token.type == "WHOLE":
                year = re.match(r"[0-9]{4}", text)
                return dates.read_date(f"{year[0]}年") if year else dates.Dates(*_whole(self.year), Precision.YEAR)
            return dates.read_date(text, self.year)
        except ValueError:
            span = self.span(token)
            raise self.fail("bad-date", span, "日期", found=self.words_at(span)) from None

    def trend(self, children: Sequence[Any], label: str | None) -> Clause:
        """``同比增长≥5%``: a direction, what it is compared with, and how much."""
        token = children[0]
        if any(not isinstance(child, list) and child.type == "RANGE" for child in children):
            # 增长5%-8%: a range has a name, not a direction.
            return self.interval(children[1:], (label or "") + self.words_at(self.span(token)).strip())
        direction, base = read_trend(token.text)
        value = self.comparison(children[1:], None)
        span = self.span(children)
        if not isinstance(value, Comparison):
            raise self.fail("unexpected-text", span, "一个数", found=self.words_at(span))
        unit = value.quantity.unit
        if base is None and (unit is None or not is_share(unit.numerator)):
            # 新增就业人数增加500人 counts people; only a share, a difference or a multiple is a movement.
            unit, label = self.rate(unit, [], (label or "") + self.words_at(self.span(token)).strip())
            quantity = Quantity(value.quantity.magnitude, unit)
            return Comparison(value.relation, quantity, label=label, text=self.source, span=value.span)
        return Trend(direction, base, value.relation, value.quantity, label=label, text=self.source, span=span)

    def movement(self, children: Sequence[Token], label: str | None) -> Trend:
        """``较上年提高``."""
        direction, base = read_trend(children[0].text)
        return Trend(direction, base, label=label, text=self.source, span=self.span(children))

    def level(self, children: Sequence[Token], label: str | None) -> Clause:
        """``高于全国平均水平``."""
        relation = self.before(children[0])
        direction = (Direction.FLAT, Direction.ABOVE, Direction.BELOW)[DIRECTIONS[relation]]
        base = self.words_at(self.span(children[1])).strip()
        stated = None if direction is Direction.FLAT else relation
        return Trend(direction, base, stated, label=label, text=self.source, span=self.span(children))

    def blank(self, children: Sequence[Token], label: str | None) -> Placeholder:
        """``≥**批次``."""
        span = self.span(children)
        return Placeholder(self.words_at(span), label=label, text=self.source, span=span)

    placeholder = blank

    def judgement(self, children: Sequence[Token], label: str | None) -> Judgement:
        """``达成预期指标``."""
        span = self.span(children[0])
        for remark in children[1:]:
            self.note(remark)
        return Judgement(read_grade(children[0].text), self.words_at(span), label=label, text=self.source, span=span)
