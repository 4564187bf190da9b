"""What a row under a header is, by what its cells are: the one place where that is decided.

`kind_of_row` asks `RULES` in order.  Each says yes by what stands in the row: a serial, points, a
value, a word that names a level, a sum, a label with its colon, the words of another table's header.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum, auto
from functools import cached_property

import attrs

from indicator_dsl.forms.grid import Row
from indicator_dsl.forms.layout.cells import DIGIT, NUMBER, depth_of, filled, is_labelled, is_points, level_name
from indicator_dsl.forms.layout.columns import LEVELS, NAMES
from indicator_dsl.forms.layout.fields import STATED, Fields
from indicator_dsl.forms.layout.words import bare, is_template_name, is_word, looks_like_value, squeeze, starts_note, table

# 1, (2), A, 栏次, (5)=(4)/(3)
_COUNT = re.compile(r"\(?(?:[0-9]{1,2}|[A-Z]|[①-⑳]|[一二三四五六七八九十])\)?(?:=.{1,24})?|[栏列]次|[A-Z]?=.{1,12}")
_SERIAL = re.compile(r"\(?[0-9]{1,3}\)?[、.]?")
_ROW_DEPTH = 2  # 1, 2, 3 number rows; 一 and （一） their sections
_CAPTION = 16  # letters that a label of a signature has at most


class RowKind(Enum):
    """What a row is."""

    NUMBERING = auto()
    NOTE = auto()
    TOTAL = auto()
    SUM = auto()
    LABEL = auto()
    REMARK = auto()
    TEMPLATE = auto()
    NOTHING = auto()
    INDICATOR = auto()


@attrs.define(slots=False)
class Look:
    """A row with the texts of its fields, and where the table stands: after its total, how many rows it has."""

    row: Row
    fields: Fields
    values: dict[str, str]
    level1: str | None
    level2: str | None
    after_total: bool

    @cached_property
    def texts(self) -> list[str]:
        """The texts of the row, a merged cell once."""
        return self.row.texts()

    @cached_property
    def inner(self) -> Row:
        """The row without what stands left of its serial, levels and name: 绩效指标 merged down says nothing of it."""
        columns = self.fields.header.columns
        return attrs.evolve(self.row, cells=self.row.cells[min(c.start for c in columns if c.role in (*LEVELS, *NAMES, "serial")) :])

    @cached_property
    def leads(self) -> list[str]:
        """The first text of the row, and of what stands right of the block's label."""
        return [*self.texts[:1], *self.inner.texts()[:1]]

    @cached_property
    def stated(self) -> tuple[str, ...]:
        """The fields of values that say something."""
        return tuple(role for role in STATED if filled(self.values[role]))

    @cached_property
    def points(self) -> tuple[str, ...]:
        """The fields of points that state some."""
        return tuple(role for role in ("weight", "score") if is_points(self.values[role]))

    @cached_property
    def whole(self) -> bool:
        """Whether the row has all that an indicator has: a name, a target and a value of their own, points."""
        name, target, actual = (self.values[role] for role in ("name", "target", "actual"))
        stated = filled(name) and filled(target) and filled(actual) and name not in (target, actual) and "weight" in self.points
        # 合计 over the levels and the name is a total.
        return stated and name != self.values["level1"]

    @cached_property
    def counted(self) -> bool:
        """Whether the row counts among its neighbours as they do: a serial in figures, or points with the standard that gives them."""
        serial = _SERIAL.fullmatch(self.fields.serial(self.row)) is not None
        name, rule = self.values["name"], self.values["rule"]
        # 合计 over the name and the standard is a total.
        return bool(self.points) and filled(name) and (serial or (filled(rule) and rule != name))


Rule = Callable[[Look], bool]


def kind_of_row(look: Look) -> RowKind:
    """Return what a row is."""
    return next(kind for kind, rule in RULES if rule(look))


def _numbering(look: Look) -> bool:
    """Whether the row only counts the columns (1 | 2 | 3, A | B | C) or explains them, in brackets."""
    return _counts(look.row) or _counts(look.inner)


def _counts(row: Row) -> bool:
    texts = [squeeze(t) for t in row.texts()]
    if len(texts) >= 4 and all(re.fullmatch(r"\([^()]+\)", t) for t in texts):
        return True
    counts = [t for t in texts if _COUNT.fullmatch(t)]
    return len(texts) >= 4 and len(counts) == len(texts) and len(set(texts)) == len(texts)


def _note(look: Look) -> bool:
    """Whether the row is a note, a signature or a conclusion: 存在问题（整改率） with a target, a value and points is none."""
    return not look.whole and (any(map(starts_note, look.leads)) or _signature(look))


def _signature(look: Look) -> bool:
    """Whether a label leads the row, and what it labels is no value of an indicator: 监控负责人：刘某 | 填报日期：2024年9月5日."""
    if look.points or look.counted or not look.leads:
        return False
    lead, rest = squeeze(look.leads[0]), [t for t in look.texts[1:] if filled(t)]
    worded = not any(looks_like_value(t) and not is_labelled(t) for t in rest)
    if is_labelled(lead) and len(lead.partition(":")[0]) <= _CAPTION and not _named_beside(look):
        return worded or (lead.endswith(":") and len(rest) < 2)
    # 填表单位负责人 | 张某 | 填表人 | 李某
    return worded and any(bare(lead).endswith(end) for end in table()["blocks"]["signed"])


def _named_beside(look: Look) -> bool:
    """Whether a level stands beside the row's own name, as in rows of indicators."""
    levels = [t for t in (look.values["level1"], look.values["level2"]) if t]
    return any(is_word("level1", t) or is_word("level2", t) for t in levels) or (
        bool(levels) and bool(look.values["name"]) and look.values["name"] not in levels and not is_labelled(levels[0])
    )


def _total(look: Look) -> bool:
    return not look.whole and not look.counted and total_label(look) is not None


def total_label(look: Look) -> str | None:
    """Return the text that names the row the table's total: 总分, 合计."""
    heads = _heads(look)
    label = next((t for t in heads[:1] if is_word("total", t)), None) or next((t for t in heads[2:] if is_word("total", t)), None)
    if label is None and len(heads) > 1 and is_word("total", heads[1]) and not look.values["target"]:
        label = heads[1]
    return label


def _heads(look: Look) -> list[str]:
    return [t for t in (*look.texts[:2], look.values["level1"], look.values["level2"], look.values["name"]) if t]


def _sum(look: Look) -> bool:
    """Whether the row sums a part of the table: 小计, 产出指标合计."""
    if look.whole or look.counted:
        return False
    sums = [t for t in _heads(look) if bare(t).endswith(("小计", "合计")) and len(bare(t)) < 20]
    return bool(sums) and (not filled(look.values["target"]) or look.values["target"] in sums)


def _label(look: Look) -> bool:
    """Whether the row holds only 一级 or 二级 words, and so says where the rows below it belong."""
    values = look.values
    runs = [t for t in look.texts if NUMBER.fullmatch(squeeze(t)) is None]
    if look.counted or _numbered_section(look) or (len(runs) > 1 and not values["name"]):
        return False
    text = label_text(look)
    if any(filled(values[role]) and values[role] != text for role in ("target", "actual")):
        return False
    first, second = is_word("level1", text), is_word("level2", text)
    if second and not look.fields.has("level2") and values["level1"] and values["name"] == text != values["level1"]:
        return True
    if not (first or second) or (values["level1"] and values["level2"] and values["name"] not in (values["level1"], values["level2"])):
        return False
    return not _own_levels(look) and (len(runs) == 1 or values["name"] == text)


def _numbered_section(look: Look) -> bool:
    """Whether the row is a section with its sum, in a table without targets: `sections` holds it to the rows below it."""
    depth = depth_of(look.fields.serial(look.row))
    return depth is not None and depth < _ROW_DEPTH and bool(look.points) and not look.fields.has("target")


def label_text(look: Look) -> str:
    """Return the words of a row that is a label."""
    runs = [t for t in look.texts if NUMBER.fullmatch(squeeze(t)) is None]
    return look.values["name"] or (runs[0] if runs else "")


def _own_levels(look: Look) -> bool:
    texts = {level_name(c.text) for role in ("level1", "level2") for c in look.fields.cells(look.row, role) if c.text}
    return bool(texts - {level_name(look.values["name"])} - {look.level1} - {look.level2})


def _remark(look: Look) -> bool:
    """Whether one cell goes over name and value, or over value and points: that is text, and no indicator."""
    values, fields = look.values, look.fields
    texts = [values[role] for role in ("level2", "name", *STATED, "weight", "score") if fields.has(role)]
    across = fields.one_cell(look.row, ("name",), STATED) or fields.one_cell(look.row, STATED, ("weight", "score"))
    # The same where the merge was undone by writing its text into each cell.
    if (across and "weight" not in look.points) or (len(texts) > 3 and set(texts) == {values["name"]}):
        return True
    return look.after_total and bool(values["name"]) and values["name"] in (values[r] for r in STATED)


def _template(look: Look) -> bool:
    """Whether the name was never filled in: ……, 指标2."""
    return bool(look.values["name"]) and is_template_name(look.values["name"]) and not look.stated


def _nothing(look: Look) -> bool:
    """Whether the row has no value and no points; other tables may stand below the total, and what they hold has none."""
    has = [*look.stated, *(role for role in ("weight", "score") if filled(look.values[role]))]
    return not has and (not look.values["name"] or look.after_total)


RULES: tuple[tuple[RowKind, Rule], ...] = (
    (RowKind.NUMBERING, _numbering),
    (RowKind.NOTE, _note),
    (RowKind.TOTAL, _total),
    (RowKind.SUM, _sum),
    (RowKind.LABEL, _label),
    (RowKind.REMARK, _remark),
    (RowKind.TEMPLATE, _template),
    (RowKind.NOTHING, _nothing),
    (RowKind.INDICATOR, lambda look: True),
)

_HEADS = 3  # texts that the header of another table has at least


def begins_other(look: Look, *, counted: bool) -> bool:
    """Tell whether a row is the header of another table: words where numbers of points or values stand.

    Above the total (`counted` is False) a row that counts for nothing (加分项, 不计入) may be an
    indicator: there a header has but words.
    """
    texts, fields = look.texts, look.fields
    if len(texts) < _HEADS or len(set(texts)) < len(texts) or starts_note(texts[0]) or look.points:
        return False
    if any(is_word("total", t) for t in texts[:2]) or any(is_word(n, t) for n in ("level1", "level2") for t in texts):
        return False
    if is_word("serials", texts[0]) and not any(DIGIT.search(t) for t in texts):
        return True
    points = [squeeze(look.row.cells[c.start].text) for c in map(fields.columns.get, ("weight", "score")) if c is not None]
    if not points or len(texts) <= _HEADS:
        return False
    worded = [filled(text) and not DIGIT.search(text) and text[0] not in "不无待" for text in points]
    if counted:
        return any(worded)
    return all(worded) and not any(DIGIT.search(t) or looks_like_value(t) for t in texts)
