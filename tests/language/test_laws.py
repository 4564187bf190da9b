"""Laws that hold the house: frames, joints, denials, spellings composed of parts, names, doubts that survive.

Examples say that one text is read right; these say that where one is, its like are.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indicator_dsl.errors import ParseError
from indicator_dsl.language import from_json, parse, to_json
from indicator_dsl.language.lexicon import comparisons, section
from indicator_dsl.model import AllOf, AnyOf, Clause, Comparison, Expression, Interval, Relation, format
from indicator_dsl.units import Quantity

from . import strategies as some
from .data import outcome

# --- frames: what holds for 120 holds for 一百二十

# One number in several scripts.
SCRIPTS: dict[int, tuple[str, ...]] = {
    3: ("3", "三", "３", "3.0"),
    12: ("12", "十二", "一十二", "１２", "拾贰"),
    120: ("120", "一百二十", "120.0", "壹佰贰拾"),
    350: ("350", "三百五十", "三百五", "350.00"),
    1200: ("1200", "1,200", "一千二百", "1.2千", "壹仟贰佰"),
    35_000: ("35000", "35,000", "3.5万", "三万五千", "三点五万", "三万五", "3万5千"),
    1_250_000: ("1250000", "1,250,000", "125万", "一百二十五万", "1.25百万"),
}
_OTHER = {value: value + 1 for value in SCRIPTS}

_RELATIONS = ("", "≥", "不低于", "不得少于", "至少应达到", "最多", "约", "超过", "不超过", "严禁超过", "应不少于（含）", "为")
_LABELS = ("", "培训人数", "新增床位：", "其中：中央资金", "（1）受益人口", "发放金额为")
_BEHIND = ("", "以上", "以内", "左右", "（含）以上", "（全市）", "及以上")
_RANGES = ("{0}-{1}", "{0}至{1}", "{0}到{1}之间", "介于{0}和{1}之间", "{0}～{1}", "不低于{0}且不高于{1}", "在{0}与{1}之间")
_JOINED = ("{}，优", "合格且{}", "满意度≥95%；{}", "较上年提高，{}", "2024年12月底前；{}")


def _frames() -> Iterator[str]:
    for label, relation, behind in product(_LABELS, _RELATIONS, _BEHIND):
        if not relation or not behind or (relation == "≥" and behind == "（全市）"):
            yield f"{label}{relation}{{}}个{behind}"
    yield from _JOINED
    yield from ("每人{}个", "同比增长{}个", "较上年减少{}个", "预计完成{}个", "剩余{}个", "提前{}个", "{}个/人", "±{}个")


FRAMES = [frame if "个" in frame else frame.replace("{}", "{}个") for frame in _frames()]


def _neutral(value: Any) -> Any:
    """Return an expression without texts and places."""
    if isinstance(value, Quantity):
        return ("quantity", value.magnitude, value.unit)
    if attrs.has(type(value)):
        kept = {
            f.name: _neutral(getattr(value, f.name))
            for f in attrs.fields(type(value))
            if f.name not in ("text", "span", "findings", "written")
        }
        return (type(value).__name__, tuple(kept.items()))
    if isinstance(value, tuple | list):
        return tuple(map(_neutral, value))
    return value


def _said(text: str) -> object:
    found = outcome(text)
    return found.code if isinstance(found, ParseError) else (_neutral(found), tuple(sorted({f.code for f in found.findings})))


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_reads_a_number_in_every_script_alike(frame: str) -> None:
    wrong = []
    for spellings in SCRIPTS.values():
        wanted = _said(frame.format(spellings[0]))
        wrong += [frame.format(other) for other in spellings[1:] if _said(frame.format(other)) != wanted]
    assert wrong == []


def _with_value(said: object, old: Decimal, new: Decimal) -> object:
    if isinstance(said, tuple):
        return tuple(_with_value(part, old, new) for part in said)
    return new.copy_sign(said) if isinstance(said, Decimal) and abs(said) == old else said


@pytest.mark.parametrize("frame", FRAMES)
def test_in_a_frame_another_number_changes_the_value_and_nothing_else(frame: str) -> None:
    wrong = []
    for value in (3, 12, 120, 1200, 1_250_000):
        wanted = _with_value(_said(frame.format("4567")), Decimal(4567), Decimal(value))
        wrong += [frame.format(value)] if _said(frame.format(str(value))) != wanted else []
    assert wrong == []


@pytest.mark.parametrize(
    "spellings", [("20", "二十", "廿"), ("120", "一百二十"), ("300", "三百"), ("3万", "三万"), ("1200", "一千二百", "1,200")]
)
def test_a_round_number_and_more(spellings: tuple[str, ...]) -> None:
    for frame in ("{}余个", "{}多个", "培训{}余人", "≥{}余家"):
        wanted = _said(frame.format(spellings[0]))
        assert [other for other in spellings[1:] if _said(frame.format(other)) != wanted] == []


_ENDS = (
    ("5", "8"),
    ("五", "八"),
    ("120", "150"),
    ("一百二十", "一百五十"),
    ("1,200", "1,500"),
    ("一千二百", "一千五百"),
    ("3.5", "4.5"),
    ("三点五", "四点五"),
)


@pytest.mark.parametrize("unit", ["万元", "人", "个工作日", "家", "%", "亿元", "亩", "元/人·月", ""])
@pytest.mark.parametrize("frame", _RANGES)
def test_a_range_shares_scale_and_unit_in_every_script(frame: str, unit: str) -> None:
    """As the first dash does, with the unit behind the second number or behind both."""
    wrong = []
    for low, high in _ENDS:
        wanted = parse(f"{low}-{high}{unit}")
        assert isinstance(wanted, Interval), f"{low}-{high}{unit}"
        both = frame.format(low + unit, high + unit)
        for text in (frame.format(low, high + unit), both):
            found = outcome(text)
            if isinstance(found, ParseError) or found != wanted or found.findings:
                wrong.append(text)
    assert wrong == []


# --- joints: any clause beside any other

CLAUSES = {
    "relation before": "≥95%",
    "words before": "不低于90分",
    "relation behind": "30家以上",
    "about": "约200户",
    "number": "12个",
    "interval": "80%-90%",
    "two signs": "60≤X<80",
    "spread": "±3%",
    "date": "2024年12月31日前",
    "quarter": "2024年第三季度",
    "movement": "较上年提高",
    "movement by": "同比下降≥5%",
    "level": "高于全国平均水平",
    "judgement": "达成预期指标",
    "grade": "优",
    "quality": "效果明显",
    "named": "满意度≥95%",
    "named word": "验收结果：合格",
    "rate": "每人每年不低于500元",
}
JOINTS = {"；": AllOf, "，": AllOf, "且": AllOf, "，且": AllOf, "或": AnyOf, "、": AllOf, "\n": AllOf}

# A number that ends a line may go on in the next one.
_MAY_GO_ON = ("two signs", "\n")


@pytest.mark.parametrize("joint", JOINTS)
def test_two_clauses_read_as_each_does_alone(joint: str) -> None:
    wrong = []
    for one, two in product(CLAUSES, CLAUSES):
        if one == two or (one, joint) == _MAY_GO_ON:
            continue
        text = f"{CLAUSES[one]}{joint}{CLAUSES[two]}"
        wanted = [_alone(parse(CLAUSES[kind])) for kind in (one, two)]
        found = outcome(text)
        if isinstance(found, ParseError):
            wrong.append((text, found.code))
        elif [_alone(clause) for clause in found.clauses] != wanted and not _is_shared(joint, one, two, found):
            wrong.append((text, " ".join(str(clause) for clause in found.clauses)))
        elif not isinstance(found, JOINTS[joint]) and not isinstance(found, Interval):
            wrong.append((text, type(found).__name__))
    assert wrong == []


@pytest.mark.parametrize(
    "text", [t for clause in CLAUSES.values() for joint in JOINTS for t in (f"1:1.5{joint}{clause}", f"{clause}{joint}1:1.5")]
)
def test_a_ratio_beside_a_clause_is_kept_or_told(text: str) -> None:
    found = outcome(text)
    if isinstance(found, ParseError) or found.findings:
        return
    assert any("1:1.5" in (getattr(clause, "wording", None) or "") for clause in found.clauses)


def _alone(clause: Expression) -> object:
    return _neutral(attrs.evolve(clause, readings=(), unread=()))


def _is_shared(joint: str, one: str, two: str, found: Expression) -> bool:
    """Whether the second took the first's relation, which is told; or both bound one range, which they do without a word."""
    codes = {finding.code for finding in found.findings}
    return bool(codes & {"relation-shared", "unit-shared"}) or (
        isinstance(found, Interval) and joint in ("且", "，", "、", "；", "，且", "\n")
    )


# --- relations are composed of parts

_TURNED = {">": "≤", "≥": "<", "<": "≥", "≤": ">"}
COMPARE = {word: sign for word, sign in comparisons().items() if sign in _TURNED and len(word) > 1}
DENY = list(section("relations", "deny"))
MODAL = list(section("relations", "modal"))
COPULA = ["为", "是", "在"]

# Denials that deny what is done, not a comparison: 避免超过 is said, 未见低于 isn't.
_PLAIN_DENIALS = ("不", "未", "没有", "不得", "不能", "不应", "不宜", "不可", "不准", "不许", "严禁", "禁止", "切勿", "不允许", "不应当")
# Comparisons that hold no denial and no second relation of their own, so that a denial before them is language.
_PLAIN = {
    word: sign
    for word, sign in COMPARE.items()
    if word[0] not in "不未没尚已远达到限压控降减缩提增升上下扩延好"
    and "或" not in word
    and not word.endswith(("等于", "了", "不到", "不了"))
}


def _relation(text: str) -> object:
    found = outcome(text)
    if isinstance(found, ParseError):
        return found.code
    if not isinstance(found, Comparison) or found.label is not None:
        return str(found)
    return str(found.relation)


def test_a_denial_turns_every_comparison_round() -> None:
    pairs = [(f"{deny}{word}5个", _TURNED[sign]) for deny in _PLAIN_DENIALS for word, sign in _PLAIN.items()]
    assert len(pairs) > 300
    assert [(text, _relation(text)) for text, sign in pairs if _relation(text) != sign] == []


def test_two_denials_are_none() -> None:
    """Denial is an involution: 不得不低于 is again 低于."""
    wrong = []
    for first, second, (word, sign) in product(("不得", "不能", "不应"), ("不", "未"), list(_PLAIN.items())):
        text = f"{first}{second}{word}5个"
        if _relation(text) not in (sign, "unexpected-text"):
            wrong.append((text, _relation(text)))
    assert wrong == []


def test_a_modal_says_nothing_of_the_number() -> None:
    wrong = []
    for modal, (word, sign) in product(
        MODAL, [("不低于", "≥"), ("不超过", "≤"), ("超过", ">"), ("达到", "≥"), ("≥", "≥"), ("至少", "≥"), ("约", "≈")]
    ):
        found = outcome(f"{modal}{word}5个")
        if (modal, word) == ("基本", "达到") or modal + word in section("names", "relation"):
            continue  # nearly; a name
        if isinstance(found, ParseError) or not isinstance(found, Comparison) or str(found.relation) != sign:
            wrong.append((modal + word, str(found)))
    assert wrong == []


@pytest.mark.parametrize("tail", ["", "为", "是", "（含）", "：", "在"])
def test_a_bound_with_a_copula_is_the_bound(tail: str) -> None:
    wrong = []
    for word, sign in section("relations", "bound").items():
        if word + tail in section("names", "bound"):
            continue
        if _relation(f"{word}{tail}5个") != sign:
            wrong.append((word + tail, _relation(f"{word}{tail}5个")))
    assert wrong == []


def test_what_brackets_say_of_the_bound_is_kept() -> None:
    including = {">": "≥", "<": "≤"}
    wanted = {text: including.get(sign, sign) for word, sign in _PLAIN.items() for text in (f"{word}（含）5个", f"{word}5个（含）")}
    assert [(text, _relation(text)) for text, sign in wanted.items() if _relation(text) != sign] == []


def test_relations_of_one_direction_agree_and_of_two_are_refused() -> None:
    wrong = []
    ways = {"≥": 1, ">": 1, "≤": -1, "<": -1, "≈": 0}
    before = {"至少": "≥", "最少": "≥", "不低于": "≥", "超过": ">", "≥": "≥", "最多": "≤", "不超过": "≤", "低于": "<", "≤": "≤"}
    behind = {"以上": "≥", "及以上": "≥", "以下": "≤", "以内": "≤"}
    for (word, one), (tail, two) in product(before.items(), behind.items()):
        found = outcome(f"{word}5个{tail}")
        if ways[one] == ways[two]:
            if (
                isinstance(found, ParseError)
                or not isinstance(found, Comparison)
                or ways[str(found.relation)] != ways[one]
                or found.findings
            ):
                wrong.append((word, tail, str(found)))
        elif not isinstance(found, ParseError):
            wrong.append((word, tail, str(found)))
    assert wrong == []


# --- doubts survive


@given(some.texts | some.damaged() | some.listed)
@settings(max_examples=300, deadline=None)
@example("介于三百人和五百人之间")
def test_a_reading_survives_its_own_spelling_doubts_included(text: str) -> None:
    found = outcome(text)
    if isinstance(found, ParseError):
        return
    again = parse(format(found))
    assert again == found
    assert (len(again.readings), [u.text for u in again.unread]) == (len(found.readings), [u.text for u in found.unread])


@given(some.texts | some.damaged() | some.listed)
@settings(max_examples=200, deadline=None)
def test_json_and_pickles_keep_values_and_doubts(text: str) -> None:
    found = outcome(text)
    if isinstance(found, ParseError):
        return
    for copy in (from_json(json.loads(json.dumps(to_json(found)))), pickle.loads(pickle.dumps(found))):
        assert copy == found
        assert (copy.readings, copy.unread) == (found.readings, found.unread)


@given(st.text(max_size=60) | some.texts | some.damaged() | st.text("≥不（）0123456789.,、，；万亿年月日至-/以上含%个每 \n", max_size=30))
@settings(max_examples=400, deadline=None)
def test_no_text_raises_anything_but_a_parse_error(text: str) -> None:
    outcome(text)


# --- names of a general dictionary

_ENDING = (
    *comparisons(),
    *section("relations", "about"),
    *section("relations", "from-below"),
    *section("relations", "bound"),
)


# jieba calls them nouns; they are a name and a relation: 全长约3公里.
_TWO_WORDS = frozenset(
    (
        "全长约",
        "占地约",
        "直径约",
        "产品约",
        "周长达",
        "功率达",
        "管长达",
        "毛长达",
        "费已超",
        "据估计",
        "局限于",
        "设限于",
        "恰恰好",
        "呼声最高",
        "大大超",
        "大大超越",
        "石增至",
        "谷深达",
        "水达达",
        "申达",
    )
)


def dictionary_nouns() -> list[str]:
    """Return jieba's nouns of two to four characters that end in a relation word; names of people and firms aside."""
    jieba = pytest.importorskip("jieba", reason="the dictionary of names is jieba's (development)")
    ends = tuple(word for word in _ENDING if all("一" <= c <= "龥" for c in word))
    lines = Path(jieba.__path__[0], "dict.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.split() for line in lines]
    found = {entry[0] for entry in entries if len(entry) == 3 and entry[2].startswith("n") and not entry[2].startswith(("nr", "nt"))}
    return sorted(
        word
        for word in found
        if 2 <= len(word) <= 4
        and word.endswith(ends)
        and word not in _ENDING
        and word not in _TWO_WORDS
        and all("一" <= c <= "龥" for c in word)
    )


def silently_related(word: str) -> bool:
    """Whether a noun's last characters bound the number behind it, and nobody is told."""
    found = outcome(f"{word}3家")
    if isinstance(found, ParseError) or found.findings or found.readings or found.unread:
        return False
    stated = found.clauses[0]
    return not (isinstance(stated, Comparison) and stated.relation is Relation.UNSTATED and stated.label == word) and not _kept_whole(
        found, word
    )


def _kept_whole(found: Clause | Expression, word: str) -> bool:
    """Whether the noun stands whole in a label or in words."""
    return any((clause.label or getattr(clause, "wording", None) or "").startswith(word) for clause in found.clauses)


def test_a_noun_that_ends_in_a_relation_keeps_its_name_or_is_told() -> None:
    # 会约5个 is rather "will be about 5": 会 is a modal.
    nouns = [word for word in dictionary_nouns() if word != "会约"]
    assert len(nouns) > 100
    assert [word for word in nouns if silently_related(word)] == []
