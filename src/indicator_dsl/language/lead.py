"""What the words before a value change about it: 截至, 至少开展, 高于全省平均水平, 达到支书的."""

from __future__ import annotations

import re
from functools import cache

from indicator_dsl.errors import ParseError
from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.nodes import make_trend
from indicator_dsl.language.relations import relation_of, relation_words
from indicator_dsl.language.wording import clean_label
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Direction, Period, Relation, Trend
from indicator_dsl.text import Span, normalise


def as_led(clause: Clause, said: str, at: int) -> Clause:
    """Return `clause` with what `said`, the words before it (normalised, from `at` on in the cell), make of it."""
    if type(clause) is Period:
        return _until(clause, said, at)
    if not clause.label or _leading().isdisjoint(normalise(clause.label)):
        return clause
    if type(clause) is Comparison:
        return _beside_base(_beside_level(_at_least(_share_of(clause, said, at), said, at), said, at))
    return _at_least_moved(clause, said, at) if isinstance(clause, Trend) and clause.relation is Relation.UNSTATED else clause


@cache
def _leading() -> frozenset[str]:
    """Return characters of which one is in every label that changes what its number says: most labels have none."""
    trend = words("words")["trend"]
    return frozenset((*(word[0] for word in relation_words("before")), trend["more"], trend["less"]))


@cache
def _relation_word() -> re.Pattern[str]:
    return re.compile(piece("BEFORE_WORD"))


def _from(clause: Clause, said: str, at: int, word: str) -> Span:
    """Return the span from the relation's word, which stands before what the number belongs to."""
    found = said.rfind(word)
    return (at + found if found >= 0 else clause.span[0], clause.span[1])


def _share_of(clause: Comparison, said: str, at: int) -> Comparison:
    """``达到支书的90%``: the relation stands before what the number is a share of."""
    label = clause.label or ""
    if clause.relation is not Relation.UNSTATED or not said.rstrip(":").endswith("的"):
        return clause
    match = _relation_word().search(normalise(label))
    # Within a name one character is no relation: 超高清频道的.
    if match is None or (match.start() and len(match[0]) < 2):
        return clause
    rest = clean_label(label[: match.start()]) or label[match.end() :] or None
    return evolved(clause, relation=relation_of(match[0]), label=rest, span=_from(clause, said, at, match[0]))


@cache
def _of_level() -> re.Pattern[str]:
    # A share of the whole country's is a plain share; 较上年85% stands where a movement was meant.
    level = rf"{piece('LEVEL_WORD')}(?<!全[国省市区县])(?<!前)[^的0-9]{{0,2}}"
    year = rf"{piece('YEAR')}年(?:度|底|末|同期)?"
    return re.compile(rf"[^0-9，、]{{0,16}}?(?:{level}|{year})的:?|(?<!占){piece('RELATIVE_WORD')}(?:{year}|{piece('LEVEL_WORD')})")


def level_before(clause: Clause, said: str) -> str | None:
    """Return the level that a share is a share of: 上年水平 before the 90% of ``不低于上年水平的90%``."""
    unit = clause.quantity.unit if isinstance(clause, Comparison) else None
    if unit is None or unit.numerator not in ("%", "‰", "倍"):
        return None
    match = _of_level().fullmatch(said)
    return _relation_word().sub("", match[0].rstrip(":").removesuffix("的"), count=1) if match else None


_ADVERBS = ("至少", "最少", "至多", "最多", "最高", "最低")


# 最多跑一次事项占比 is a name.
_COUNT = "[一两二三四五六七八九十][次个项家]"


@cache
def _before_a_name() -> re.Pattern[str]:
    """Return a pattern of the relations that keep their meaning before a verb or a name; 最低工资 and 达到标准 are names."""
    kept = (
        word
        for word in relation_words("before")
        if "不" in word or word[0] == "未" or word[-1] in "到至" or word in ("至少", "最少", "至多", "最多", "控制在")
    )
    listed = "|".join(
        sorted(
            (word for word in kept if word not in ("达到", "不足", "不到", "不满", "不及", "未满", "未达", "未达到")), key=len, reverse=True
        )
    )
    given = "|".join(words("words")["stance"]["given"].split())
    return re.compile(rf"(.*?)({listed}|最[高低](?={given}))(?![^的]*的|[^的]*{_COUNT})([一-龥]{{1,12}})")


def _at_least(clause: Comparison, said: str, at: int) -> Comparison:
    """``至少开展2次``, ``不超过批复金额560万元``: words stand between the relation and the number."""
    match = _before_a_name().fullmatch(clause.label or "") if clause.relation is Relation.UNSTATED else None
    if match is None:
        return clause
    head, word, rest = match.groups()
    if word[-1] in "到至" and len(rest) == 1:
        return clause  # 补贴降低到户500元
    # 学校至少开展2次: the verb belongs to the name; 总成本不超过合同价560万元: the name is said.
    label = clean_label(head + rest if word in _ADVERBS else head or rest)
    return evolved(clause, relation=relation_of(word), label=label, span=_from(clause, said, at, word))


def _at_least_moved(clause: Trend, said: str, at: int) -> Trend:
    """``至少提高5个百分点``: the adverb bounds by how much."""
    label = clause.label or ""
    word = next((word for word in _ADVERBS if label.endswith(word)), None)
    if word is None or clause.quantity is None:
        return clause
    return evolved(clause, relation=relation_of(word), label=clean_label(label.removesuffix(word)), span=_from(clause, said, at, word))


@cache
def _level() -> re.Pattern[str]:
    return re.compile(rf"(?P<label>.*?)(?P<word>{piece('BEFORE_WORD')})(?!前)(?P<base>[^0-9]{{0,16}}?{piece('LEVEL_WORD')}[^0-9的]{{0,8}})")


_STRICT = {Relation.GT: Direction.ABOVE, Relation.LT: Direction.BELOW}


def _beside_level(clause: Comparison, said: str, at: int) -> Clause:
    """``高于全省平均水平2个百分点``: by how much the level is passed, which is no amount of its own."""
    match = _level().fullmatch(normalise(clause.label or ""))
    direction = _STRICT.get(relation_of(match["word"])) if match else None
    if match is None or direction is None or (match["word"] == "超" and match["base"].endswith(("率", "比例", "比重"))):
        return clause  # 超概算比例≤5% has a name
    label, base = (clause.label or "")[: match.end("label")], (clause.label or "")[match.start("base") :]
    span = _from(clause, said, at, match["word"])
    return make_trend(direction, base, clause.relation, clause.quantity, label=clean_label(label), text=clause.text, span=span)


@cache
def _more_or_less() -> re.Pattern[str]:
    trend = words("words")["trend"]
    base = rf"(?:(?P<alone>{piece('ALONE_WORD')})|(?<!占){piece('RELATIVE_WORD')}(?P<base>[^0-9]{{1,16}}?))"
    return re.compile(rf"(?P<label>.*?){base}(?:(?P<more>{trend['more']})|{trend['less']})[了用出]?")


def _beside_base(clause: Clause) -> Clause:
    """``比上年少10起``: how far from what is compared with, which is no amount of its own."""
    match = _more_or_less().fullmatch(normalise(clause.label or "")) if isinstance(clause, Comparison) else None
    if match is None or not isinstance(clause, Comparison):
        return clause
    base = match["base"] or words("words")["trend"]["bases"].get(match["alone"])
    direction, label = Direction.UP if match["more"] else Direction.DOWN, clean_label(match["label"])
    return make_trend(direction, base, clause.relation, clause.quantity, label=label, text=clause.text, span=clause.span)


_BY = re.compile(
    r"(?:(?P<until>截至|截止(?:至|到)?|(?<![达得提])到|至|迄|不[晚迟]于|最[晚迟]于?|早于|先于)|(?P<since>不早于|晚于|最早于?)|于|在|约在)$"
)


def _until(clause: Period, said: str, at: int) -> Period:
    """``截至2024年``: a time until which something is done, not a time in which."""
    found = _BY.search(said.rstrip(":"))
    if found is None:
        return clause
    label = clean_label(said[: found.start()]) if clause.label else None
    start, end, span = clause.start, clause.end, clause.span
    if found["until"] and end:
        start, span = None, (at + found.start(), span[1])
    elif found["since"] and start:
        end, span = None, (at + found.start(), span[1])
    elif found["since"]:
        # 不早于12月底前: not before the end, and before it
        span = (at + found.start(), span[1])
        raise ParseError("relations-contradict", source=clause.text, span=span, expected=("日期",), found=clause.text[slice(*span)])
    return evolved(clause, start=start, end=end, label=label, span=span)
