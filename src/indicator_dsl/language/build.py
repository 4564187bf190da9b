"""Parse tree → clauses: one method per rule of ``cell.lark``.

`Reader` reads each node with the cell's text and columns at hand, and collects the findings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from itertools import takewhile
from typing import Any

from indicator_dsl.language._patterns import piece
from indicator_dsl.language.amounts import as_rank, shifted
from indicator_dsl.language.lead import as_led, level_before
from indicator_dsl.language.neighbours import (
    goes_on,
    in_minutes,
    is_age,
    is_bare,
    is_counted,
    is_cut_date,
    is_how_often,
    is_phrase,
    is_what_is_counted,
    is_within,
    may_be_places,
    names_next,
)
from indicator_dsl.language.nodes import (
    Amount,
    Item,
    Node,
    Token,
    make_comparison,
    make_item,
    make_judgement,
    make_placeholder,
    make_prose,
    make_quantity,
    make_trend,
)
from indicator_dsl.language.periods import PeriodReader
from indicator_dsl.language.ranges import RangeReader
from indicator_dsl.language.relations import DIRECTIONS, relation_of, relation_words
from indicator_dsl.language.units import UnitReading, read_unit
from indicator_dsl.language.wording import (
    clean_label,
    has_meaning,
    has_number,
    is_name,
    read_grade,
    read_trend,
    without_names,
    without_start,
)
from indicator_dsl.making import evolved
from indicator_dsl.model import (
    Clause,
    Comparison,
    Direction,
    Judgement,
    Placeholder,
    Relation,
    Trend,
    unit_of,
)
from indicator_dsl.text import Span, normalise
from indicator_dsl.units import dimension_of, is_share

_JOINTS = {"OR": "或", "AND": "且", "LIST_MARK": "；"}

_LABELS = frozenset(("STATED_LABEL", "BARE_LABEL", "WORDED_LABEL"))

# Rules of words alone, which no words before them change.
_WORDED = frozenset(("judgement", "movement", "placeholder"))


# 每两年1次: no unit says so.
_EVERY_FEW = re.compile(r"每[两二三四五六七八九十几]")


# Words this short (及时, 应改尽改) judge; longer ones tell.
_SHORT = 4


@cache
def _relation() -> re.Pattern[str]:
    return re.compile(f"{piece('SIGN')}|{piece('BEFORE_WORD')}|{piece('AFTER_WORD')}")


@cache
def _after_in_brackets() -> re.Pattern[str]:
    return re.compile(rf"\( ?含?({piece('AFTER_WORD')}) ?\)")


def _counts_alike(reading: UnitReading | None, other: UnitReading) -> bool:
    """Whether a unit in brackets says the same again, or names what is counted another way: ``500座（户）``."""
    if reading is None or reading.unit == other.unit:
        return True
    return all(not unit.denominators and dimension_of(unit.numerator) == "计数" for unit in (reading.unit, other.unit))


def _says_relation(text: str) -> bool:
    """Whether brackets hold a relation alone: ``95%（≥）``."""
    return bool(_relation().fullmatch(text))


class Reader(RangeReader, PeriodReader):
    """Reads the nodes of one cell: cells, segments, values, and each kind of clause."""

    def cell(self, children: Sequence[Any]) -> list[Item]:
        """Read the start rule: a row of separators, labels, clauses, joints and notes → the clauses, and how each is joined.

        List marks and a 且 where a segment begins say nothing of their own; a 或 there joins.
        """
        items: list[Item] = []
        label: Token | None = None
        start: Any = None
        separator = joint = ""
        alone = True  # no clause yet in this segment
        self.first_mark(children)
        for child in children:
            if type(child) is Node:
                start = label or child
                clause = getattr(self, child.rule)(child.children, self.label(label) if label else None)
                if child.rule in _WORDED:
                    if type(clause) is Trend and not alone:
                        clause = self.going_on(items[-1].clause, clause)
                else:
                    if label is not None or clause.label is not None:
                        clause = self.led(clause, label)
                    if not alone and not joint:
                        clause, joint = self.beside(items, clause)
                items.append(make_item((clause, joint or separator)))
                label, separator, joint, alone = None, "", "", False
                continue
            kind = child.type
            if kind == "SEP":
                separator, alone = child.text, True
            elif kind in _LABELS:
                label = child
            elif kind == "NOTE" and is_bare(items[-1].clause):
                # 2号楼改造完工: a number without relation and unit before a sentence is part of it.
                items[-1] = items[-1]._replace(clause=self.prose(start, child))
            elif kind in ("NOTE", "REMARK"):
                if kind == "REMARK" or not is_what_is_counted(items[-1].clause, child.text):
                    self.note(child)
            elif kind == "HARMLESS":
                items[-1] = items[-1]._replace(clause=in_minutes(items[-1].clause, child.text))
            elif kind in ("PROSE", "RATIO"):
                items.append(make_item((self.prose(child), joint or separator)))
                separator = joint = ""
            elif kind == "OR" or not alone:
                joint = _JOINTS.get(kind, joint)
        return items

    def first_mark(self, children: Sequence[Any]) -> None:
        """Tell of a list that starts in the middle with a number: ``95. 5%`` may be one number, split."""
        mark = children[0]
        if type(mark) is Token and mark.type == "LIST_MARK" and mark.text[0].isdigit() and mark.text != "1.":
            segment = takewhile(lambda child: type(child) is Node or child.type != "SEP", children)
            start, end = self.span(*segment)
            if self.words_at((mark.end_pos + self.offset, end)).strip()[:1].isdigit():
                self.split((start, end))

    def split(self, span: Span) -> None:
        """Note that what was read as two numbers may be one, which blanks have split."""
        found = self.words_at(span)
        joined = "".join(found.split())
        if joined == found:
            self.leave("number-split", span, found=found)
        else:
            self.doubts.spell(span, joined)
            self.find("number-split", span, found=found)

    def going_on(self, before: Clause, clause: Trend) -> Clause:
        """较上年持平或下降: the second movement is held against what the first is; 同比增长5%或逐年提高 says something of its own."""
        if clause.base is None and isinstance(before, Trend) and before.quantity is None:
            return evolved(clause, base=before.base)
        return clause

    def beside(self, items: list[Item], clause: Clause) -> tuple[Clause, str]:
        """Read a value that has nothing between it and the one before: what they are together, and how joined."""
        before = items[-1].clause
        between, both = (before.span[1], clause.span[0]), (before.span[0], clause.span[1])
        if names_next(before, clause):
            name = (before.span[0], clause.span[0])
            if not (is_age(before) or is_within(before, clause) or is_phrase(self.words_at(name))):
                self.find("number-unread", name, found=self.words_at(name))
            return evolved(clause, label=clean_label((before.label or "") + self.words_at(name))), items.pop().joint
        if is_counted(before, clause):
            # 5个村1200人: what the first number counts is no name of the second.
            self.find("leftover-text", between, found=self.words_at(between))
            return evolved(clause, label=None), ""
        if goes_on(before, clause) or is_how_often(before, clause):
            self.split(both)
        elif self.words_at(between).strip() == "的" and (unit := unit_of(clause)) and is_share(unit.numerator):
            # 总投资5.6亿元的85%
            self.doubts.say(clause.span, partial(evolved, share_of=self.words_at(before.span)))
            self.find("share-of-level", clause.span, found=self.words_at(clause.span), base=self.words_at(before.span))
        elif before.label and before.label.startswith("每"):
            # 每增加1人补贴100元: a rate that no unit says.
            self.leave("time-beside-number", both, found=self.words_at(both))
        return clause, ""

    def led(self, clause: Clause, label: Token | None) -> Clause:
        """Read what the words before a value make of it."""
        said, at = (label.text, label.start_pos + self.offset) if label else ("", 0)
        clause = as_led(clause, said, at)
        if isinstance(clause, Comparison) and clause.label in relation_words("before"):
            # 约≥90%: both are relations, and one number has one.
            self.find("relations-differ", clause.span, found=f"{clause.label}{self.words_at(clause.span)}", read=str(clause.relation))
            clause = evolved(clause, label=None)
        self.look_at(clause, said)
        return in_minutes(clause, said)

    def look_at(self, clause: Clause, said: str) -> None:
        """Tell of a number that may mean something else because of the words before it, `said`."""
        if is_cut_date(clause):
            self.leave("number-unread", clause.span, found=f"{clause.label}{self.words_at(clause.span)}")
        elif may_be_places(clause, self.words_at(clause.span)):
            self.doubt("rank-or-count", clause.span, as_rank, found=self.words_at(clause.span))
        elif base := level_before(clause, said):
            self.doubts.say(clause.span, partial(evolved, share_of=base.removeprefix(clause.label or "").lstrip(":") or base))
            self.find("share-of-level", clause.span, found=self.words_at(clause.span), base=base)

    def label(self, token: Token) -> str | None:
        """Return a label as written, without the words that say how firmly it is meant."""
        start, end = self.span(token)
        label = clean_label(self.source[start:end])
        if label is None or (label.isalpha() and "每" not in label):
            return label
        if not any(c.isalnum() for c in label):
            self.left_over((start, end))
            return None
        if (has_number(normalise(label)) and has_number(without_names(normalise(label)))) or _EVERY_FEW.search(label):
            # 1-3级残疾人 is a name, and 由12.3% where a change began; the number of 每2年 says something of its own.
            rest = without_start(label)
            note = self.find if rest is None or is_name(normalise(rest)) else self.leave
            note("number-unread", (start, end), found=label)
            label = rest
        return label

    def note(self, token: Token) -> None:
        """Look at text after a value: 响应 adds nothing, anything else is told."""
        span = self.span(token)
        found = self.words_at(span)
        if token.type == "REMARK":
            if has_number(token.text[1:-1]):
                self.leave("number-unread", span, found=found)
            elif _says_relation(token.text[1:-1].strip()):
                self.leave("leftover-text", span, found=found)
            return
        if self.strict:
            raise self.fail("leftover-not-allowed", span, "分隔符", found=found)
        if has_number(token.text):
            self.leave("number-unread", span, found=found)
        else:
            self.left_over(span)

    def left_over(self, span: Span) -> None:
        """Note text that was left behind a value, unread where it has a meaning."""
        found = self.words_at(span)
        if has_meaning(normalise(found)):
            self.leave("leftover-text", span, found=found)
        else:
            self.find("leftover-text", span, found=found)

    def prose(self, *tokens: Token) -> Clause:
        """Keep a sentence; a number in it is told.  A word of four characters is a judgement without grade."""
        span = self.span(*tokens)
        found = self.words_at(span).strip()
        if len(found) <= _SHORT and not any(c.isascii() for c in normalise(found)):
            return make_judgement(None, found, text=self.source, span=span)
        if has_number(normalise(found)):
            if self.strict:
                raise self.fail("unexpected-text", span, "指标值", found=found)
            self.leave("number-unread", span, found=found)
        return make_prose(found, text=self.source, span=span)

    def comparison(self, children: Sequence[Any], label: str | None) -> Clause:
        """``≥10万座``: a relation before, after or both."""
        relations: list[tuple[Token, Relation]] = []
        amount: Amount | None = None
        per: list[str] = []
        remarked = False
        bare = False
        for child in children:
            if type(child) is list:
                if child[0].type == "AFTER":
                    relations.append((child[0], self.after(child)))
                else:
                    amount = self.amount(child, bare)
                continue
            kind = child.type
            if kind in ("SIGN", "BEFORE"):
                relations.append((child, self.before(child)))
                bare = kind == "BEFORE"
            elif kind == "SIGN_AFTER":
                relations.append((child, self.before(child)))
                self.find("sign-after", self.span(child), found=child.text)
            elif kind == "EACH":
                per.append(child.text)
            elif kind == "UNIT":
                if amount and amount.unit is None:
                    reading = self.unit(child)
                    amount = amount._replace(unit=reading, value=shifted(amount.value, reading.power))  # 5(8)mg/L
                else:
                    self.leave("leftover-text", self.span(child), found=child.text)
            elif kind == "REMARK":
                remarked = True
                if said := _after_in_brackets().fullmatch(child.text):
                    relations.append((child, relation_of(said[1], "after")))  # 90%（含以上）
                    continue
                self.note(child)
                reading = read_unit(child.text[1:-1].strip())
                if amount and amount.unit is None and not reading.open:
                    amount = amount._replace(unit=reading, value=shifted(amount.value, reading.power))  # 98（%）
                elif amount and amount.unit is None:
                    # 30（台、套）: what stands in the brackets may be the unit.
                    self.left_over(self.span(child))
                elif amount and not reading.open and not _counts_alike(amount.unit, reading):
                    self.leave("leftover-text", self.span(child), found=self.words_at(self.span(child)))  # 5000元（人/年）
        if amount is None:
            raise AssertionError("a comparison has an amount")
        if len(relations) > 1 and relations[0][0].text.endswith("在") and relations[1][1] is Relation.APPROX:
            relations = relations[1:]  # 控制在30%左右 is about 30 %.
        span = self.span([c for c in children if isinstance(c, list) or c.type != "REMARK"] if remarked else children)
        relation = relations[0][1] if len(relations) == 1 else self.one_relation([r for _, r in relations], span)
        if amount.included is not None:
            relation = self.including(relation, amount, span, signed=any(token.type != "AFTER" for token, _ in relations))
        unit = amount.unit.unit if amount.unit else None
        if unit is None and relation is None:
            self.perhaps_a_month(amount.span)
        if per or label:
            unit, label = self.rate(unit, per, label)
        return self.bounded(amount, relation, unit, label, span)

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
            quantity = make_quantity(value.quantity.magnitude, unit)
            return make_comparison(value.relation, quantity, label=label, text=self.source, span=value.span)
        return make_trend(direction, base, value.relation, value.quantity, label=label, text=self.source, span=span)

    def movement(self, children: Sequence[Token], label: str | None) -> Trend:
        """``较上年提高``."""
        direction, base = read_trend(children[0].text)
        return make_trend(direction, base, label=label, text=self.source, span=self.span(children))

    def level(self, children: Sequence[Token], label: str | None) -> Clause:
        """``高于全国平均水平``."""
        relation = self.before(children[0])
        direction = (Direction.FLAT, Direction.ABOVE, Direction.BELOW)[DIRECTIONS[relation]]
        base = self.words_at(self.span(children[1])).strip()
        stated = None if direction is Direction.FLAT else relation
        return make_trend(direction, base, stated, label=label, text=self.source, span=self.span(children))

    def blank(self, children: Sequence[Token], label: str | None) -> Placeholder:
        """``≥**批次``."""
        span = self.span(children)
        return make_placeholder(self.words_at(span), label=label, text=self.source, span=span)

    placeholder = blank

    def judgement(self, children: Sequence[Token], label: str | None) -> Judgement:
        """``达成预期指标``."""
        span = self.span(children[0])
        for remark in children[1:]:
            self.note(remark)
        return make_judgement(read_grade(children[0].text), self.words_at(span), label=label, text=self.source, span=span)
