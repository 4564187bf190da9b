"""What exports, OCR and keyboards leave in a cell: what is plain is mended and told, what is not has more readings.

`clean` mends characters, before the tokens: each of `MENDS` in turn.  A mend keeps the length, so every span is one into
the text as written.  `repaired` mends what only tokens show: .5, and blanks and line breaks within a value.
`alternatives` returns the other rows of tokens that a cell may be, by the three tables of `Other`.
Each is bounded: a cell has few faults of one kind, and a text with more is no cell's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language import dates, numbers, units
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.kinds import SEPARATORS, Raw, Token, is_han, is_latin
from indicator_dsl.language.lexicon import lexicon, section
from indicator_dsl.language.senses import settle
from indicator_dsl.text import normalise

MOST = 3
"""How many other readings a text has at most; with the preferred one they are four."""
_MENDED, _LONGEST, _LONGEST_NUMBER = 100, 5000, 100
"""So many faults of one kind are mended; a longer cell has no other readings, and a longer number no parts."""
_FEW, _MANY = 8, 32
"""Of more doubtful places than a few only one reading changes, all together; of many none does."""


class Mend(NamedTuple):
    """An example, where it is due (the first group is mended), what is meant there (None: it is not due), the finding."""

    example: str
    where: str
    then: Callable[[re.Match[str]], str | None]
    code: str = ""


class Other(NamedTuple):
    """An example, a mark in it, where a text may be meant otherwise, and what else the first group may be: a number, or tokens."""

    example: str
    mark: str
    where: str
    then: Callable[[re.Match[str]], str | Sequence[Token | None]]


# --------------------------------------------------------------------------- characters


def _inner(match: re.Match[str]) -> str | None:
    """“≥95%”, （95%）: the whole cell; (1) numbers a list, and (0,5) is an interval."""
    inner = match[1][1:-1]
    listed = match[1][0] in "([" and re.fullmatch("[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[-+0-9.% ]*[,，][-+0-9.,，% ]*", inner)
    return f" {inner} " if inner.strip() and not listed else None


def _pointed(match: re.Match[str]) -> str:
    return re.sub("[。·，]", ".", re.sub("[ \r\n]", "", match[1]))


def _parted(match: re.Match[str]) -> str | None:
    """1，200人, and 1, 200, 300人, whose commas `clean` made ；; the groups of 9，066，926元 are beyond doubt."""
    return match[1] if match[1].count("，") < 2 or re.search("[； \r\n]", match[1]) else None


def _respelled(match: re.Match[str]) -> str | None:
    meant = section("damage", "misread")
    said = match[1][:-2] + "".join(meant.get(character, character) for character in match[1][-2:])
    return said if said != match[1] else None


def _digits(match: re.Match[str]) -> str | None:
    """54.O, l00%, 10O人; DN300, O2, IPv6 and 2B铅笔 are names."""
    run, behind = match[1], match.string[match.end() : match.end() + 1]
    if is_latin(match.string[match.start() - 1 : match.start()]) or is_latin(behind) or run.isalpha() or not re.search("[OolI]", run):
        return None
    is_number = run[0].isdigit() or (run[1] == "." and run[2:].isdigit())
    is_number = is_number or (run[1] not in ".," and run[0] in "lI" and (len(run) > 2 or behind in ("%", "‰") or is_han(behind)))
    return run.translate(str.maketrans("OolI", "0011")) if is_number else None


_GAP, _TAIL, _STOP = r"[ \r\n]", r"[ \n]{0,9}\Z", r"(?:[^0-9.,，]|\Z)"
_START = rf"(?:\A{_GAP}*|[^0-9.,，(\[ \r\n]|[^0-9.,，；]{_GAP}|[^0-9.,，][，；]{_GAP}?)"
_NUMBER = r"[: \n]{0,4}[0-9一二三四五六七八九十百千两几.OIl]"
_WRAPPED = rf"\A[ \n]*([“\"'‘][^“”\"'‘’]+[“”\"'’]|\([^()\[\]]+\)|\[[^()\[\]]+\]){_TAIL}"
_GROUPS = rf"{_START}([0-9]{{1,3}}(?:{_GAP}*[，；]{_GAP}*[0-9]{{3}})+[万亿]{{0,2}}){_STOP}"
_PLACES = rf"{_START}([0-9]{{1,3}}，[0-9]{{1,2}})(?:[%‰‱万亿]|个?百分点)"

MENDS = (
    Mend("“≥95%”", _WRAPPED, _inner),
    Mend("（“95%”）", _WRAPPED, _inner),
    Mend("95%.", rf"[^A-Za-z0-9.](\.){_TAIL}", lambda _: ""),
    Mend("95%..", rf"([^A-Za-z0-9.]\.{{2,9}}){_TAIL}", lambda match: match[1][0], "ocr-sign"),
    Mend("5.", rf"([0-9]\.{{1,9}}){_TAIL}", lambda match: match[1][0], "ocr-digit"),
    Mend("95%%", r"(%{2,9}|‰{2,9})", lambda match: match[1][0], "ocr-sign"),
    Mend("95.%", r"([0-9OoIl]{1,20}\.)[%‰]", lambda match: match[1][:-1], "ocr-digit"),
    Mend("二100%", r"(?:\A|[*\":，；;,。 \n])(二)[0-9]", lambda _: "=", "ocr-sign"),
    Mend("不低干90%", rf"(不[不得能应宜可该许会]{{0,2}}[低底抵高少多大小等][于干予千与]){_NUMBER}", _respelled, "ocr-sign"),
    Mend("大干5", rf"([低底抵大小等][于干]){_NUMBER}{{1,9}}(?:[^天日年0-9]|\Z)", _respelled, "ocr-sign"),
    Mend("l00%", r"([0-9OoIl]+(?:[.,][0-9OoIl]+)*)", _digits, "ocr-digit"),
    Mend("8B%", r"([0-9][A-Za-z]{1,2}[0-9.]{0,9}[%‰])", lambda match: match[1], "number-unread"),
    Mend("98。5%", rf"{_START}([0-9]{{1,20}}。[0-9]{{1,2}})(?:[^0-9A.月日年号、，。,:)]|\Z)", _pointed, "ocr-digit"),
    Mend("3·5万元", rf"{_START}([0-9]{{1,20}}·[0-9]{{1,9}})(?:[百千万亿%‰A-Za-z(~-]|\Z)", _pointed, "ocr-digit"),
    Mend("≥ 95. 5%", rf"[^ \r\n:；;，,。、!) ]{_GAP}+([0-9]{{1,3}}\.{_GAP}+[0-9]+)", _pointed, "number-split"),
    Mend("95.~5%", r"((?:2[1-9]|[3-9][0-9])\. *\r?\n *[0-9]+)", _pointed, "number-split"),
    Mend("95. 5%", rf"(?:\A|[:；;，,。、)\n]) *((?:2[1-9]|[3-9][0-9])\.{_GAP}+[0-9]+)", lambda match: match[1], "number-split"),
    Mend("1, 200人", rf"[\[(][^\])]{{0,80}}|(,{_GAP}|{_GAP},)", lambda match: match[1] and match[1].replace(",", "；")),
    Mend("1，200人", _GROUPS, _parted, "comma-ambiguous"),
    Mend("98，5%", _PLACES, lambda match: match[1], "comma-ambiguous"),
)

# A text without any of these is as it should be.
_SUSPECT = re.compile(
    r"<[/A-Za-z]|&[#A-Za-z]|\A[ \n]*[“\"'‘(\[]|\.(?:[ \n]*\Z|[%‰OoIl])|%%|‰‰|二[0-9]|[低底抵高少多大小等][干予千与]|[底抵]于"
    r"|,[ \r\nOoIl]|[ \r\n],|[0-9](?:[。·，][ \r\n]*[0-9]|[OoIl]|\.[ \r\n]+[0-9]|[A-Za-z]+[0-9.]*[%‰])|[OoIl][0-9.,]"
)
_MARKUP = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,9})(?:\s[ -;=?-~]{0,200})?/?>|&#?[A-Za-z0-9]{2,8};")


_WIDE_GROUPS = re.compile("[０-９]+(?:，[０-９]+)+．?")


def _grouped(match: re.Match[str]) -> str:
    first, *rest = match[0].rstrip("．").split("，")
    sure = len(rest) > 1 or match[0].endswith("．")
    return match[0].replace("，", ",") if sure and len(first) < 4 and all(len(group) == 3 for group in rest) else match[0]


def clean(text: str) -> tuple[str, list[Finding]]:
    """Return `text` normalised and mended, of the same length, and what is to be told about it."""
    plain = normalise(text)
    if "，" in text:
        # １，２３４．５６: a comma as wide as its digits groups them as surely as 1,234.56.
        plain = normalise(_WIDE_GROUPS.sub(_grouped, text))
    notes: list[Finding] = []
    if _SUSPECT.search(plain) is None:
        return plain, notes
    bare = _MARKUP.sub(_unmarked, plain)
    if bare != plain:
        notes.append(Finding.of("html-markup", span=(0, len(plain))))
    for mend in MENDS:
        bare = _mended(mend, bare, text, notes)
    return bare, notes


def _unmarked(match: re.Match[str]) -> str:
    """``<b>≥5个</b>``, ``&ge;5个``: a tag becomes blanks or a line break, an entity its character."""
    meant = section("damage", "entities").get(match[0]) if match[1] is None else section("damage", "tags").get(match[1].lower())
    return match[0] if meant is None else str(meant).ljust(len(match[0]))


def _mended(mend: Mend, plain: str, source: str, notes: list[Finding]) -> str:
    pieces, at = list[str](), 0
    due = ((match, meant) for match in re.finditer(mend.where, plain) if (meant := mend.then(match)) is not None)
    for match, meant in islice(due, _MENDED):
        start, end = match.span(1)
        pieces += (plain[at:start], meant.ljust(end - start))
        at = end
        if mend.code:
            read = {"read": meant} if meant != match[1] else {}
            notes.append(Finding.of(mend.code, span=(start, end), found=source[start:end], **read))
    return "".join((*pieces, plain[at:])) if pieces else plain


# --------------------------------------------------------------------------- tokens

_COUNTING = frozenset(("NUM", "SHARE"))
_JOINED = frozenset(("AFTER", "DUE", "FROM", "DONE"))
_RELATING = frozenset(("CMP", "BOUND", "ABOUT", "NEAR", "DENY", "SIGN", "MODAL", "COPULA"))

# Without any of these nothing of a text's tokens is to be mended, and nothing else may be meant.
_OPEN = re.compile(r"[ \r\n]|[0-9][，。/·-][0-9]|[0-9]\.[0-9]{1,2}(?:\Z|[^0-9%‰万亿])|\([0-9]{1,3},|[0-9]{6}|(?:\A|[^0-9])\.[0-9]")
_PART = re.compile(r"[^ \r\n]+")
_BEHIND = re.compile(rf"[ \r\n]*(?:\Z|[{''.join(SEPARATORS)}]|\([^含不]|[之以]?前|[底末起止])")


def is_open(plain: str) -> bool:
    """Whether anything of a text's tokens may have to be mended: most texts hold no such place."""
    return _OPEN.search(plain) is not None


def repaired(tokens: Sequence[Token], cell: Cell, plain: str) -> tuple[Sequence[Token], list[Finding]]:
    """Return the tokens with damaged numbers whole, and what is to be told; `plain` is what `clean` returned."""
    notes: list[Finding] = []
    out: list[Token] = []
    for token in tokens:
        before = out[-1].kind if out else "SEP"
        if out and out[-1].text == "." and len(notes) < _MENDED and (made := _headless(out, token)):
            out[-1] = made
            notes.append(cell.note("ocr-digit", (made.start, made.end), read=made.text))
            continue
        # 5 万元, 负 5%: a blank there says nothing, and a line break is told as such.
        is_broken = token.broken and token.kind in _COUNTING and token.end - token.start <= _LONGEST_NUMBER and len(plain) <= _LONGEST
        is_whole = is_broken and not _split(token, plain)
        out.append(token._replace(broken="") if is_whole else token)
        if (token.broken == "\n" if is_whole else _joins(token, before)) and len(notes) < _MENDED:
            notes.append(cell.note("joined-lines", (token.start, token.end)))
    return (resettled(out) if len(out) < len(tokens) and any(token.senses for token in out) else out), notes


def _headless(out: Sequence[Token], places: Token) -> Token | None:
    """.5 and ≥.5%: a point without a digit before it."""
    point, before = out[-1], out[-2].kind if len(out) > 1 else "SEP"
    if places.kind != "NUM" or places.gap or not places.text[0].isdigit() or (not point.gap and before in (*_COUNTING, "UNIT", "DATE")):
        return None
    return _number(f"0.{places.text}", point.start, places.end, point.gap, places.broken)


def _joins(token: Token, before: str) -> bool:
    """Whether a line broke within a value: 95%~以上, 12月底~前, 不低~于95%; `clauses` tells of units and dates."""
    joined = _COUNTING if before in _RELATING else _JOINED if before != "SEP" else ()
    return (token.gap == "\n" and token.kind in joined) or (token.broken == "\n" and token.kind in _JOINED | _RELATING)


def _number(text: str, start: int, end: int, gap: str = "", broken: str = "") -> Token | None:
    """Return the token of the number that the whole `text` is."""
    try:
        number = numbers.scan(text, 0)
    except numbers.BadNumber:
        return None
    kind = "SHARE" if number and number.share is not None else "NUM"
    return Token(kind, start, end, text, number, gap=gap, broken=broken) if number and number.end == len(text) else None


def _split(token: Token, plain: str) -> list[Token]:
    """Return the numbers that a broken one would be if its blanks parted them, with a separator at each line break."""
    out: list[Token] = []
    text, start = "", token.start
    for part in _PART.finditer(plain, token.start, min(token.end, token.start + _LONGEST_NUMBER)):
        start = start if text else part.start()
        text += part[0]
        if made := _number(text.rstrip(".,"), start, part.end(), " " if out else ""):
            if out and "\n" in plain[out[-1].end : start]:
                out.append(Token("SEP", start, start, "\n"))
            out.append(made)
            text = ""
    return [] if text or len(out) < 2 or out[-1].end < token.end else out


def resettled(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each word's sense settled anew by its neighbours, which changed."""
    words = lexicon().words
    raws = []
    for token in tokens:
        is_word = words.get(token.text) is token.senses and token.senses.keys() != {"NAME"}
        kind, value = ("WORD", None) if is_word else (token.kind, token.value)
        raws.append(Raw(kind, token.start, token.end, token.text, value, token.senses))
    settle(raws)
    return [token._replace(kind=raw.kind, value=raw.value) for token, raw in zip(tokens, raws, strict=True)]


# --------------------------------------------------------------------------- other readings


def _listed(match: re.Match[str]) -> list[Token | None]:
    """Return the numbers of the first group, and what stands between or behind them: separators, litres."""
    out: list[Token | None] = []
    for piece in re.finditer("[，。l]|[^，。l]+", normalise(match[1])):
        start, end = match.start(1) + piece.start(), match.start(1) + piece.end()
        unit = Token("UNIT", start, end, "升", units.read_unit("升"))
        out.append(unit if piece[0] == "l" else Token("SEP", start, end, piece[0]) if piece[0] in "，。" else _number(piece[0], start, end))
    return out


def _is_bare(match: re.Match[str]) -> bool:
    """Whether the first group stands alone, under the name of a time or behind a bound that begins its clause: no unit, no other label."""
    words = section("time", "before-days")
    before = match.string[max(0, match.start(1) - 12) : match.start(1)].rstrip(" \r").removesuffix(":")
    bound = max((word for word, kind in words.items() if kind == "bound" and before.endswith(word)), key=len, default="")
    before = before.removesuffix(bound).rstrip(" \r").removesuffix(":")
    is_alone = not before or before[-1] in SEPARATORS or before[-1] == ")" or words.get(before[-2:]) == "name"
    rest = match.string[match.end(1) :]
    return is_alone and (_BEHIND.match(rest) is not None or rest.strip() in section("time", "done"))


def _date(text: str, start: int, read: Callable[[str, int], dates.Date | None] = dates.month_and_day) -> Token | None:
    """Return the token of the date that the whole `text` is."""
    date = read(text, 0)
    return Token("DATE", start, start + len(text), text, date) if date is not None and date.end == len(text) else None


def _dated(match: re.Match[str]) -> list[Token | None]:
    """9.30, 3/5, 9-30: a day; 2024.5, 202412: a month; 3.1-12.31: days.  9.5 and 1.5-2.5 are numbers: few write days so."""
    text, start = match[1], match.start(1)
    ends = text.split("-")
    longest = max(len(end.partition(".")[2]) for end in ends)
    if not _is_bare(match):
        return [None]
    if len(ends) == 2 and all("." in end for end in ends):
        dash = start + len(ends[0])
        sign = Token("RANGE", dash, dash + 1, "-", "-", lexicon().words["-"])
        return [_date(ends[0], start), sign, _date(ends[1], dash + 1)] if longest > 1 else [None]
    if month := _date(text, start, dates.year_and_month):
        return [month]
    due = match.string[match.end(1) : match.end(1) + 2].lstrip("之以")[:1] == "前"
    is_day = "/" in text or (len(ends[1:]) == 1 and len(ends[1]) == 2) or longest > (0 if due else 1)
    return [_date(text, start) if is_day else None]


_HAN_BEHIND = r"(?:[^\W0-9０-９千万亿个百以左上下至到之及或和且与间]|个[^百])"
_WRITTEN = (
    Other("2l", "l", r"(?:\A|[^0-9A-Za-z.,，])([0-9]{1,9}l)(?:\Z|[，；;,。、\n(（]|以[上下内])", _listed),
    Other("3。5人", "。", rf"{_START}([0-9０-９]{{1,20}}。[0-9０-９]{{1,2}}[千万亿]*){_HAN_BEHIND}", _listed),
    Other("（44,561）", ",", r"([(（][0-9]{1,3},[0-9]{3}[)）])", lambda match: match[1][1:-1].replace(",", "")),
)
"""What may be meant by the text as written; below by the mended one, and where no column gives a unit."""
_PLAIN = (
    *(Other("1，200人", mark, _GROUPS, lambda match: re.sub("[，； \r\n]", "", match[1]) if _parted(match) else "") for mark in "，；"),
    Other("98，5%", "，", _PLACES, _pointed),
    Other("1. 5%", ".", rf"(?:\A|[^0-9])([0-9]{{1,2}}\.{_GAP}+[0-9]+[万亿]*)", lambda match: _pointed(match) * ("2. " not in match.string)),
    Other("90，100，200人", "，", rf"{_START}([0-9]{{1,3}}(?:，[1-9][0-9]{{2}}){{2,}}(?:\.[0-9]+)?){_STOP}", _listed),
    Other("- 5个", "- ", rf"(?:\A|[{''.join(SEPARATORS)}])(- +[0-9.]+[十百千万亿]*)", lambda match: match[1].lstrip("- ")),
    Other("9/31", "/", r"(?:\A|[^0-9./-])([0-9]{1,9}/[0-9]{1,9})", lambda match: match[1].partition("/")[0] if _is_bare(match) else ""),
)
_DATES = (Other("9.30", "", r"([0-9]+(?:[./-][0-9]+)+|[0-9]{6})", _dated),)


def alternatives(tokens: Sequence[Token], plain: str, source: str, dated: bool = True) -> list[list[Token]]:
    """Return the other rows of tokens that a cell may be, at most `MOST`; without `dated` (a column gives the unit) none has dates.

    Several doubtful places change together first, for who wrote 1，200人 so wrote 2，300人 so too, and then one by one.
    """
    if len(plain) > _LONGEST:
        return []
    places: dict[int, list[list[Token]]] = {}
    for made in _others(tokens, plain, source, dated):
        places.setdefault(made[0].start, []).append(made)
        if len(places) > _MANY:
            return []
    ordered = [places[start] for start in sorted(places)]
    changes = [[others[0] for others in ordered]] if len(places) > 1 else []
    if len(places) <= _FEW:
        changes += [[one] for others in ordered for one in others]
    return [resettled(row) for row in (_changed(tokens, change) for change in changes[:MOST]) if row]


def _others(tokens: Sequence[Token], plain: str, source: str, dated: bool) -> Iterator[list[Token]]:
    """Yield what may be meant instead of some tokens."""
    yield from (parts for token in tokens if token.broken and token.kind in _COUNTING and (parts := _split(token, plain)))
    starts = {token.start: token.kind for token in tokens}
    ends = {token.end for token in tokens}
    for table, text in ((_WRITTEN, source), (_PLAIN, plain), (_DATES if dated else (), plain)):
        for other in table:
            for match in re.finditer(other.where, text) if other.mark in text else ():
                start, end = match.span(1)
                if end in ends and starts.get(start, "DATE") != "DATE":
                    meant = other.then(match)
                    row = [_number(meant, start, end)] if isinstance(meant, str) else meant
                    if all(row):
                        yield [token for token in row if token]


def _changed(tokens: Sequence[Token], change: Sequence[Sequence[Token]]) -> list[Token]:
    """Return the tokens with some changed; nothing where two changes meet."""
    left = {made[0].start: made for made in change}
    out: list[Token] = []
    end = 0
    for token in tokens:
        if token.start < end:
            continue
        if token.end > token.start and (made := left.pop(token.start, None)):
            out += (made[0]._replace(gap=token.gap), *made[1:])
            end = made[-1].end
        else:
            out.append(token)
    return [] if left else out
