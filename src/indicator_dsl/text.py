"""Characters, spans and carets: what every later layer says about a place in a text.

A span is a pair ``(start, end)`` of character offsets, half open, into the text exactly as the
user wrote it.  `normalise` keeps that true by replacing one character with one character.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

Span = tuple[int, int]

_DASHES = "‐‑‒–—―−－﹣─━"
_TILDES = "～〜∼∽﹏"
# Among them the characters without width that copying from web pages leaves; not those that turn a line (U+202E): what is
# shown after one of them is not what stands there.
_SPACES = "\u3000\u00a0\u2002\u2003\u2009\u200a\u202f\t\v\f\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"
_SIGNS = {"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "═": "=", "﹦": "=", "﹥": ">", "﹤": "<", "≒": "≈", "≅": "≈"}
_SIGNS |= {"›": ">", "‹": "<"}
_MARKS = {"﹪": "%", "︰": ":", "∶": ":", "﹕": ":", "﹐": "，", "﹑": "、", "﹒": ".", "•": "·", "‧": "·", "・": "·", "∙": "·", "⋅": "·"}
_MARKS |= {"﹔": ";", "﹝": "(", "﹞": ")", "〔": "(", "〕": ")", "【": "(", "】": ")", "﹙": "(", "﹚": ")"}
_MARKS |= {"⁄": "/", "∕": "/", "＊": "*", "×": "*", "✕": "*"}
# Traditional (and Japanese) forms of the characters that occur in the language's own words, one to one.
_TRADITIONAL = dict(
    zip(
        "個達於預標數萬億兩參陸貳壹圓錢條張輛臺臺戶間場項種門頭隻雙組類歲時鐘畝頃噸頓噚層",
        "个达于预标数万亿两参陆贰壹圆钱条张辆台台户间场项种门头只双组类岁时钟亩顷吨顿寻层",
        strict=True,
    )
)
_TRADITIONAL |= dict(
    zip(
        "從內過約餘僅超滿週節獎優較顯穩進長增減擴縮強實現標準規範按計劃質量結構變無達標題書冊處",
        "从内过约余仅超满周节奖优较显稳进长增减扩缩强实现标准规范按计划质量结构变无达标题书册处",
        strict=True,
    )
)
_TRADITIONAL |= dict(
    zip("區縣鎮鄉點對員戰勝號輪塊輛總額產業務機構發電車燈線網絡顆", "区县镇乡点对员战胜号轮块辆总额产业务机构发电车灯线网络颗", strict=True)
)


def _table() -> dict[int, int]:
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    # A full-width comma separates clauses, it never groups digits: it keeps its own character.
    table.pop(0xFF0C)
    for characters, plain in ((_DASHES, "-"), (_TILDES, "~"), (_SPACES, " ")):
        table.update({ord(c): ord(plain) for c in characters})
    for mapping in (_SIGNS, _MARKS, _TRADITIONAL):
        table.update({ord(c): ord(p) for c, p in mapping.items() if c != p})
    return table


_NORMAL = _table()


def normalise(text: str) -> str:
    """Return `text` with each character in its plain form; the length never changes.

    Full-width ASCII, look-alike signs, dashes and spaces, and the traditional characters of the
    language's words are replaced.  Never NFKC, which changes lengths (``㎡`` becomes ``m2``).
    """
    return text.translate(_NORMAL)


@lru_cache(maxsize=4096)
def _cell_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def display_width(text: str) -> int:
    """Return the number of terminal columns that `text` takes (a CJK character takes two)."""
    return sum(map(_cell_width, text))


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else GB18030, which Chinese editors call ANSI.

    Raises UnicodeDecodeError where the bytes are none of these.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


_CONTEXT = 30
_UNSHOWN = ("Cc", "Cs", "Zl", "Zp")
TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that change the direction of what stands after them: shown, ``001`` is 100."""


def visible(text: str, *, keep: str = "") -> str:
    """Return `text` with each control and turning character but those of `keep` as ``\ufffd``; the length never changes.

    What a terminal is shown must not be able to command it: a cell may hold an escape sequence.
    """
    return "".join("\ufffd" if (c in TURNING or unicodedata.category(c) in _UNSHOWN) and c not in keep else c for c in text)


def as_shown(value: object) -> object:
    """Return what a page shows of a value: a plain text without control and turning characters, all else as it is."""
    return visible(value, keep="\n\r\t") if type(value) is str else value


def caret(source: str, span: Span) -> str:
    """Render `source` with a line of carets under `span`; two lines, long texts cut with ``…``.

    The width of ``≥`` and its like depends on the terminal, so callers print the column too.
    """
    start, end = span
    left = max(0, start - _CONTEXT)
    right = min(len(source), max(end, start + 1) + _CONTEXT)
    head = ("…" if left else "") + visible(source[left:start])
    marked = visible(source[start : min(end, right)])
    tail = visible(source[max(start, min(end, right)) : right]) + ("…" if right < len(source) else "")
    return f"  {head}{marked}{tail}\n  {' ' * display_width(head)}{'^' * max(1, display_width(marked))}"
