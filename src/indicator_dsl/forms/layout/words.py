"""The words of forms' headers and labels, from ``headers.toml``, and how a header's text is compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from indicator_dsl.resources import load_toml, package_file
from indicator_dsl.text import normalise

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_YEAR = re.compile(r"^(?:20[0-9]{2}|本|当)?年度?(?=.)|^20[0-9]{2}")
# 省级预算部门名称, 县级项目单位: whose the form is, and not what is asked.
_TIER = re.compile(r"^[省市县区州镇乡](?:本级|级|直)")
_LEVEL = re.compile(r"^[1-4](?=级)")
_EDGES = re.compile(r"^[\s:;.,、*※★☆#_/\-]+|[\s:;.,、，。*※★☆#%_/\-]+$")
_NUMBERING = re.compile(r"^(?:[①-⑳]|[0-9]{1,2}[.、)]|[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十0-9]{1,3}\))")
# 目标值A, 分值 Weight: a letter or what the Chinese means in English.
_LETTER = re.compile(r"(?<=[\u4e00-\u9fff])[A-Za-z]+[0-9]?$|^[A-Z][0-9]?(?=[\u4e00-\u9fff])")
_SHORT = 120
_FORMULA = re.compile(r"[=＝].*$")


_P = ParamSpec("_P")
_R = TypeVar("_R")


def _cached(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Remember answers for short texts only: long ones seldom come again, and would fill the memory."""
    kept = lru_cache(maxsize=1 << 14)(function)

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if len(str(args[-1])) > _SHORT:
            return function(*args, **kwargs)
        return kept(*args, **kwargs)  # type: ignore[arg-type]

    return call


@cache
def table() -> dict[str, dict[str, Any]]:
    """Return the lists of ``headers.toml``."""
    return load_toml(package_file("forms", "layout", "headers.toml"))


@cache
def _index(section: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for role, words in table()[section].items():
        for word in words:
            out.setdefault(bare(word), role)
    return out


@_cached
def squeeze(text: str) -> str:
    """Return `text` in plain characters without white space."""
    return re.sub(r"\s+", "", normalise(text))


@_cached
def bare(text: str) -> str:
    """Return a header's or a label's text as it is compared: no brackets, numbering, letters, marks."""
    text = squeeze(text[:400])
    previous = None
    while previous != text:
        previous = text
        text = _BRACKETS.sub("", text)
    text = _EDGES.sub("", _FORMULA.sub("", text))
    text = _NUMBERING.sub("", text)
    text = _LEVEL.sub(lambda digit: "零一二三四"[int(digit[0])], text)
    return _EDGES.sub("", _LETTER.sub("", text))


@_cached
def role(section: str, text: str) -> str | None:
    """Return the role that a text has in a section (``columns``, ``funds``, ``tasks``, ``goals``, ``info``)."""
    if not text or len(text) > 120:
        return None
    index = _index(section)
    word = bare(text)
    # 2023年度绩效目标 is 年度绩效目标 first; 绩效目标 alone may be another column.
    return index.get(word) or index.get(_YEAR.sub("年度", word)) or index.get(_YEAR.sub("", word)) or index.get(_TIER.sub("", word))


@_cached
def column_role(text: str) -> str | None:
    """Return what a header calls its column: by the lists, else by how it ends, begins, or what it holds; None for no header."""
    found = role("columns", text) or _worded(bare(text)) or role("columns", bare(text).replace("绩效", ""))
    # What a bracket says more of a value is part of its name: 指标值（实际完成）, 完成值（上年）.
    for more in re.findall(r"\(([^()]*)\)", squeeze(text)) if found in ("target", "actual") else []:
        changed, other = turned(found, more), role("columns", more)
        if changed != found:
            found = changed
        elif found == "target" and other in ("actual", "previous", "forecast", "period_target"):
            found = other
    return found


def _worded(word: str) -> str | None:
    """Return the role of a header that no list has."""
    if not word or len(word) > 24:
        return None
    head, _, more = word.partition("及")
    if more and (named := role("columns", head)) in ("level1", "level2", "level3", "level4", "name"):
        return named  # 三级指标及评价标准
    ends = _ends()
    found = next((ends[word[at:]] for at in range(len(word)) if word[at:] in ends), None)
    if found in (None, "target", "actual"):
        starts = (name for name, words in table()["starts"].items() if any(word.startswith(w) for w in words))
        found = next(starts, found)
    if found is None:
        found = next((name for name, words in table()["fragments"].items() if any(f in word for f in words)), None)
    return turned(found, word)


@cache
def _ends() -> dict[str, str]:
    return {end: name for name, words in table()["ends"].items() for end in words}


def turned(found: str | None, word: str) -> str | None:
    """Return the role that a word makes of a column's: the score is 复核 得分 under 复核."""
    turns = table()["turns"].get(found or "", {})
    return next((name for name, words in turns.items() if any(w in word for w in words)), found)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(bare(w) or squeeze(w) for w in table()["words"][name])


@_cached
def is_word(name: str, text: str) -> bool:
    """Tell whether a text is one of the words of a list (``level1``, ``total``, ``notes`` …)."""
    if not text or len(text) > 120:
        return False
    return (bare(text) or squeeze(text)) in _set(name)


_RELATING = frozenset(("SIGN", "WHEN", "CMP", "BOUND", "ABOUT", "NEAR", "DENY", "PM", "BRACKETS"))
"""Kinds of tokens that begin a value; so do digits, which are looked at first."""
_HEAD = 16


@_cached
def looks_like_value(text: str) -> bool:
    """Tell whether a text could be a target or an actual: it begins with a digit, a sign or a relation word."""
    from indicator_dsl.language.tokens import tokenise

    head = squeeze(text)[:_HEAD]
    return bool(head) and (head[0] in "0123456789+-±" or head[0] in signs() or tokenise(head)[0].kind in _RELATING)


@cache
def signs() -> frozenset[str]:
    """Return the characters of the relation signs."""
    from indicator_dsl.language.lexicon import section

    return frozenset("".join(section("relations", "signs")))


def starts_note(text: str) -> bool:
    """Tell whether a text begins a note or a signature: ``注：``, ``填表人：``."""
    head = squeeze(text[:60])
    if is_word("notes", head):
        return True
    label = re.split(r"[:;.、(]|[0-9]", head, maxsplit=1)
    return len(label) > 1 and bool(label[0]) and is_word("notes", label[0])


def is_template_name(text: str) -> bool:
    """Tell whether a name was never filled in: ``……``, ``指标1：``, ``指标2``."""
    head = squeeze(text)
    if re.fullmatch(r"[….。—\-/*＋+·]+", head) or is_word("template", head):
        return True
    return re.fullmatch(r"(?:三级)?指标(?:[0-9]{1,3}|[一二三四五六七八九十]{1,2}|[nN])?[:.、]?[….。*Xx_]*", head) is not None


@_cached
def bracket_unit(text: str) -> str | None:
    """Return what the brackets of a header name as its unit: ``预算金额（万元）`` has 万元."""
    for found in re.findall(r"\(([^()]*)\)", squeeze(text)):
        word = re.sub(r"^(?:金额)?单位:", "", found)
        if re.fullmatch(r"(?:人民币)?(?:[十百千万亿]*元)", word):
            return word.removeprefix("人民币")
    found_text = re.search(r"(?:金额)?单位:((?:人民币)?[十百千万亿]*元)", squeeze(text))
    return found_text[1].removeprefix("人民币") if found_text else None
