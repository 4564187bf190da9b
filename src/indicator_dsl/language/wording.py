"""What the words of labels, judgements and trends say."""

from __future__ import annotations

import re
from functools import cache

from indicator_dsl.language._patterns import any_of, piece, words
from indicator_dsl.model import Direction, Grade

# A number that somebody may have meant: not the 5 of 5G, nor what stands in quotes (“1+3”).
_LOOSE_NUMBER = re.compile(
    r"(?<![A-Za-z0-9第])(?<![A-Za-z0-9]\.)(?!(?:19|20)[0-9]{2}年|[0-9]{1,3}(?:-[0-9]{1,3})?周?岁)[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9]|千伏)"
)


_QUOTED = re.compile(r"“[^”]{0,80}”|《[^》]{0,80}》|\"[^\"]{0,80}\"")


# Whatever stands before it, a number with one of these after it counts something: M.8万元.
_AMOUNT = re.compile(r"[0-9](?:[万亿千百]?[元人%‰]|[万亿])")


def has_number(text: str) -> bool:
    """Whether text that is left unread holds a number that somebody may have meant."""
    loose = _QUOTED.sub("", text)
    return bool(_LOOSE_NUMBER.search(loose) or _AMOUNT.search(loose))


@cache
def _stance() -> tuple[re.Pattern[str], re.Pattern[str]]:
    stance = any_of(words("words")["stance"]["words"].split())
    lead = any_of(words("words")["stance"]["lead"].split())
    names = any_of(words("words")["stance"]["names"].split())
    return re.compile(rf"(?:{stance})+"), re.compile(rf"(?:(?!{names}){lead})+(?=.)")


def clean_label(text: str) -> str | None:
    """Return a label without colon, list mark, and words of stance; None where nothing is left."""
    label = text.strip().rstrip("：:").strip()
    whole, lead = _stance()
    if whole.fullmatch(label):
        return None
    label = lead.sub("", label, count=1) if lead.match(label) else label
    return _TRAILING.sub("", label) or None


# 面积稳定在100万亩: words between what is counted and the number.
_TRAILING = re.compile(r"(?:稳定在|保持在|维持在|控制在|达到|为|是)+$")


# 由12.3%降至0.5%: what a change begins with is no part of the name.
_START = re.compile(r"(?:由|从)[^由从0-9]{0,10}[0-9][0-9.,]*[^0-9由从]{0,6}$")


def without_start(label: str) -> str | None:
    """Return a label without the number that a change begins with."""
    return _START.sub("", label) or None


@cache
def _grades() -> list[tuple[Grade | None, re.Pattern[str]]]:
    return [
        (None if name == "unstated" else Grade(name), re.compile("|".join(f"(?:{p})" for p in patterns)))
        for name, patterns in words("words")["judgement"].items()
    ]


def read_grade(text: str) -> Grade | None:
    """Return the grade of a judgement's word, None where it says none."""
    return next((grade for grade, pattern in _grades() if pattern.fullmatch(text)), None)


@cache
def _trend_pattern() -> re.Pattern[str]:
    relative, alone = piece("RELATIVE_WORD"), piece("ALONE_WORD")
    return re.compile(
        rf"(?:{relative}(?P<base>(?:(?:19|20)[0-9]{{2}}年?(?:同期|底|末|度)?|.+?(?:同期)?))(?:相比)?,?)??"
        rf"(?:(?P<alone>{alone})|(?:近|连续)[一二三两几0-9]+年|{piece('ADVERB_WORD')})*?"
        rf"(?:(?P<up>{piece('UP_WORD')})|(?P<down>{piece('DOWN_WORD')})|(?P<flat>{piece('FLAT_WORD')}))(?:了|的?趋势|的?态势)?"
    )


_YEAR_ON_YEAR = {"同比": "上年同期", "同期": "上年同期", "环比": "上期"}


def read_trend(text: str) -> tuple[Direction, str | None]:
    """Return the direction and the base of a TREND or MOVEMENT token."""
    match = _trend_pattern().fullmatch(text.strip())
    if match is None:
        raise AssertionError(f"the grammar and the reader differ on {text!r}")
    direction = Direction.UP if match["up"] else Direction.DOWN if match["down"] else Direction.FLAT
    return direction, match["base"] or _YEAR_ON_YEAR.get(match["alone"] or "")
