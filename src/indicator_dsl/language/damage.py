"""What exports, OCR and keyboards leave in a cell: what is plain is mended and told, what is not has more readings.

Three steps, each a pure function:

* `clean` mends characters, before the tokens: markup, wraps, letters among digits, misspelt relations.  Each repair
  keeps the length, so that every span is one into the text as written.
* `repaired` mends tokens: a point that became 。, a blank within a number, a point that has no digit before it.
* `alternatives` returns the other rows of tokens that the same characters may be: 1，200人 is two numbers or one.

The words are ``grammar/damage.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language import dates, numbers, units
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.kinds import Raw, Token
from indicator_dsl.language.lexicon import indexed, lexicon, section
from indicator_dsl.language.senses import settle
from indicator_dsl.text import normalise
from indicator_dsl.units import is_share

MOST = 3
"""How many other readings a text has at most; with the preferred one they are four."""

_DIGITS = frozenset("0123456789")
_LETTERS = {"O": "0", "o": "0", "l": "1", "I": "1"}
_RUN = frozenset((*_DIGITS, *_LETTERS))
_NUMERALS = frozenset("一二三四五六七八九十百千两几")

# --------------------------------------------------------------------------- characters

# Without any of these a text is as it should be; the second pattern asks more, of fewer texts.
_RARE = re.compile(r"[A-Za-z<&二干予千与底抵‰]")
_SUSPECT = re.compile(
    r"[<&]|[0-9.][OoIl]|[OoIl][0-9.]|二[0-9]|[低高少多大小等][干予千与]|[底抵][于干予千与]|‰‰|\.‰|[0-9][A-Za-z]+[0-9.]*[%‰]"
)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,9})(?:\s[ -;=?-~]{0,200})?/?>")
_DOUBLED = re.compile(r"%%+|‰‰+|\.[%‰]")
_ENTITY = re.compile(r"&#?[A-Za-z0-9]{2,8};")
_WRAPS = {"“": '”"“', '"': '"”', "'": "'’", "‘": "’'", "(": ")", "[": "]"}
_OPENERS = frozenset((*_WRAPS, " ", "\n"))
_CLOSERS = frozenset(". \n")
_QUOTES = frozenset("“”\"'‘’")
_LIST_MARKS = frozenset("一二三四五六七八九十")
_INTERVAL = frozenset("-+0123456789.,，% ")
_FOREIGN = re.compile(r"[0-9][A-Za-z]{1,2}[0-9.]*[%‰]")
_MODALS = frozenset("不得能应宜可该许会")
_DAYS = frozenset("天日年")
_CLAUSE_STARTS = frozenset(("", *":，；;,。 \n"))


class _Text:
    """A text under repair: its characters, and what was told of them."""

    def __init__(self, text: str) -> None:
        self.source = text
        self.plain = normalise(text)
        self.notes: list[Finding] = []
        self._edits: list[tuple[int, int, str]] = []

    def put(self, start: int, end: int, said: str) -> None:
        """Put `said`, filled up with blanks, for the characters from `start` to `end`, when the step is `done`."""
        self._edits.append((start, end, said.ljust(end - start)))

    def done(self) -> None:
        """Make the repairs of one step, which went from left to right."""
        if not self._edits:
            return
        pieces, at = [], 0
        for start, end, said in self._edits:
            pieces += [self.plain[at:start], said]
            at = end
        self.plain = "".join((*pieces, self.plain[at:]))
        self._edits.clear()

    def tell(self, code: str, start: int, end: int, read: str) -> None:
        """Tell that the characters from `start` to `end` were read as something else."""
        self.notes.append(Finding.of(code, span=(start, end), found=self.source[start:end], read=read))


def clean(text: str) -> tuple[str, list[Finding]]:
    """Return `text` normalised and mended, of the same length, and what is to be told about it."""
    cell = _Text(text)
    if not _may_be_damaged(cell.plain):
        return cell.plain, cell.notes
    if "<" in cell.plain or "&" in cell.plain:
        _without_markup(cell)
    for step in (_unwrapped, _without_tail, _undoubled, _sign, _spelled, _letters):
        step(cell)
        cell.done()
    return cell.plain, cell.notes


def _may_be_damaged(plain: str) -> bool:
    if plain[:1] in _OPENERS or plain[-1:] in _CLOSERS or ".." in plain or "%%" in plain or ".%" in plain:
        return True
    return _RARE.search(plain) is not None and _SUSPECT.search(plain) is not None


def _without_markup(cell: _Text) -> None:
    """``<b>≥5个</b>``, ``&ge;5个``: tags become blanks or a line break, an entity its character."""
    tags, entities = section("damage", "tags"), section("damage", "entities")

    def tag(match: re.Match[str]) -> str:
        said = tags.get(match[1].lower())
        return match[0] if said is None else said.ljust(len(match[0]))

    def entity(match: re.Match[str]) -> str:
        said = entities.get(match[0])
        return match[0] if said is None else said.ljust(len(match[0]))

    plain = _ENTITY.sub(entity, _TAG.sub(tag, cell.plain))
    if plain != cell.plain:
        cell.plain = plain
        cell.notes.append(Finding.of("html-markup", span=(0, len(plain))))


def _unwrapped(cell: _Text) -> None:
    """“≥95%”, （95%）, ‘95%’: the whole cell in quotes or brackets; not (1), which numbers a list, nor (0,5)."""
    inner = cell.plain.strip()
    while len(inner) > 2 and inner[-1] in _WRAPS.get(inner[0], "") and _is_wrapped(inner):
        start = cell.plain.index(inner)
        end = start + len(inner)
        cell.put(start, start + 1, " ")
        cell.put(end - 1, end, " ")
        cell.done()
        inner = cell.plain.strip()


def _is_wrapped(whole: str) -> bool:
    inner = whole[1:-1]
    if whole[0] in _QUOTES:
        return _QUOTES.isdisjoint(inner)
    if not inner.strip() or not frozenset("()[]").isdisjoint(inner):
        return False
    if (len(inner) <= 2 and inner.isdigit()) or (len(inner) <= 3 and _LIST_MARKS.issuperset(inner)):
        return False
    return not (("," in inner or "，" in inner) and _INTERVAL.issuperset(inner))


def _without_tail(cell: _Text) -> None:
    """95%.., 5.: points that a hand or OCR put behind a value."""
    plain = cell.plain.rstrip()
    end, start = len(plain), len(plain.rstrip("."))
    if 0 < start < end and not _is_latin(plain[start - 1]):
        cell.put(start, end, "")
        if end - start > 1 or plain[start - 1] in _DIGITS:
            cell.tell("ocr-digit" if plain[start - 1] in _DIGITS else "ocr-sign", start - 1, end, plain[start - 1])


def _undoubled(cell: _Text) -> None:
    """95%% and 95.%: one sign too many."""
    for match in _DOUBLED.finditer(cell.plain):
        at, end = match.span()
        if match[0][0] == ".":
            start = at
            while start and cell.plain[start - 1] in _RUN:
                start -= 1
            if start == at:
                continue
            cell.put(at, at + 1, "")
            cell.tell("ocr-digit", start, at + 1, cell.plain[start:at])
        else:
            cell.put(at + 1, end, "")
            cell.tell("ocr-sign", at, end, match[0][0])


def _sign(cell: _Text) -> None:
    """二100%: OCR's = where a clause begins."""
    plain = cell.plain
    at = plain.find("二")
    while at >= 0:
        if plain[at + 1 : at + 2] in _DIGITS and plain[at - 1 : at] in _CLAUSE_STARTS:
            cell.put(at, at + 1, "=")
            cell.tell("ocr-sign", at, at + 1, "=")
        at = plain.find("二", at + 1)


@cache
def _misspelt() -> tuple[dict[str, str], dict[str, tuple[int, ...]], dict[str, str]]:
    denied, alone = section("damage", "misspelt"), section("damage", "misspelt-alone")
    return denied, indexed(denied), alone


def _spelled(cell: _Text) -> None:
    """不低干90%, 不得少与3人, 大干5: 于 and 低 that became other characters, before a number."""
    denied, lengths, alone = _misspelt()
    plain, at = cell.plain, 0
    while at < len(plain) - 2:
        for length in lengths.get(plain[at], ()):
            end = at + length
            word = plain[at:end]
            if word not in denied or not (behind := _number_behind(plain, end)):
                continue
            start = at
            while start and at - start < 3 and plain[start - 1] in _MODALS:
                start -= 1
            if "不" in plain[start:at]:
                start += plain[start:at].index("不")
            elif word not in alone or (word == "大干" and plain[behind : behind + 1] in _DAYS):
                continue
            cell.put(at, end, denied[word])
            cell.tell("ocr-sign", start, end, plain[start:at] + denied[word])
            at = end - 1
            break
        at += 1


def _number_behind(plain: str, at: int) -> int:
    """Return the end of the number behind a relation word, 0 where none follows."""
    start = at
    while at < len(plain) and at - start < 4 and plain[at] in ": \n":
        at += 1
    end = at
    while end < len(plain) and (plain[end] in _DIGITS or plain[end] in _NUMERALS or plain[end] in ".OIl"):
        end += 1
    return end if end > at else 0


def _letters(cell: _Text) -> None:
    """54.O, l00%, 10O人: letters that OCR took for digits; DN300, O2, IPv6 and 2B铅笔 are names."""
    if _LETTERS.keys().isdisjoint(cell.plain) and _FOREIGN.search(cell.plain) is None:
        return
    plain, size, at = cell.plain, len(cell.plain), 0
    while at < size:
        if plain[at] not in _RUN:
            at += 1
            continue
        start = at
        while at < size and (plain[at] in _RUN or (plain[at] in ".," and at + 1 < size and plain[at + 1] in _RUN)):
            at += 1
        before, behind = plain[start - 1 : start], plain[at : at + 1]
        if _is_latin(before) or _is_latin(behind) or not _is_number(plain[start:at], behind):
            continue
        read = "".join(_LETTERS.get(c, c) for c in plain[start:at])
        cell.put(start, at, read)
        cell.tell("ocr-digit", start, at, read)
    cell.done()
    for match in _FOREIGN.finditer(cell.plain):
        # 8B%: nobody can say which digit it was.
        cell.notes.append(Finding.of("number-unread", span=match.span(), found=cell.source[match.start() : match.end()]))


def _is_latin(character: str) -> bool:
    return "a" <= character <= "z" or "A" <= character <= "Z"


def _is_number(run: str, behind: str) -> bool:
    """Whether letters and digits in a row are a number that OCR damaged."""
    if _DIGITS.isdisjoint(run) or _LETTERS.keys().isdisjoint(run):
        return False
    first = run[0]
    if first in _DIGITS:
        return True
    if run[1] in ".,":
        return run[1] == "." and run[2:].isdigit()
    if first in "Oo":
        return False
    return len(run) > 2 or behind in ("%", "‰") or "一" <= behind <= "龥"


# --------------------------------------------------------------------------- tokens

_MENDABLE = frozenset((".", "。", "·", "，", ","))
_COUNTING = frozenset(("NUM", "SHARE"))
_JOINED = frozenset(("AFTER", "DUE", "FROM", "DONE"))
_RELATING = frozenset(("CMP", "BOUND", "ABOUT", "NEAR", "DENY", "SIGN", "MODAL", "COPULA"))
_PLAIN_ENDS = frozenset(("SEP", "UNIT", "AFTER", "REMARK", "INCL", "R", "AND", "OR"))
_OPENS = frozenset(("SEP", "MARK", "COLON"))


def repaired(tokens: Sequence[Token], cell: Cell, plain: str) -> tuple[Sequence[Token], list[Finding]]:
    """Return the tokens with damaged numbers whole, and what is to be told; `plain` is what `clean` returned."""
    if not any(token.broken or token.gap == "\n" or token.kind == "MARK" or token.text in _MENDABLE for token in tokens):
        return tokens, []
    notes: list[Finding] = []
    row = list(tokens)
    for step in (_listed, _pointed, _headless, _unmarked, _whole, _on_one_line):
        row = step(row, cell, plain, notes)
    for start, end in _commas(row):
        notes.append(cell.note("comma-ambiguous", (row[start].start, row[end - 1].end)))
    return row, notes


def _number(text: str) -> numbers.Number | None:
    """Return the number that `text` is, None where it is none or more than one."""
    try:
        number = numbers.scan(text, 0)
    except numbers.BadNumber:
        return None
    return number if number is not None and number.end == len(text) else None


def _made(text: str, start: int, end: int, gap: str = "", broken: str = "") -> Token | None:
    """Return the token of a number that stands from `start` to `end`."""
    number = _number(text)
    return number and Token("NUM" if number.share is None else "SHARE", start, end, text, number, gap=gap, broken=broken)


def _parts(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the places of what blanks part from `start` to `end`."""
    return [match.span() for match in re.compile(r"[^ \r\n]+").finditer(plain, start, end)]


def _listed(row: list[Token], _cell: Cell, plain: str, _notes: list[Finding]) -> list[Token]:
    """1, 200人 and 5, 8, 300人: a comma with a blank beside it parts numbers."""
    out: list[Token] = []
    bad = False
    for token in row:
        if bad and token.kind == "TEXT" and (unit := units.scan(token.text, 0)) and unit[0] == len(token.text):
            token = token._replace(kind="UNIT", value=unit[1])
        parted = _at_commas(token, plain) if token.broken and "," in token.text and token.kind in ("NUM", "BAD") else []
        bad = bool(parted) and token.kind == "BAD"
        out += parted or (token,)
    return resettled(out) if len(out) > len(row) else row


def _at_commas(token: Token, plain: str) -> list[Token]:
    """Return the tokens of a number that was cut at each comma beside a blank."""
    blanks = frozenset(" \r\n")
    places = range(token.start + 1, token.end - 1)
    return _cut(token, plain, [at for at in places if plain[at] == "," and (plain[at - 1] in blanks or plain[at + 1] in blanks)])


def _cut(token: Token, plain: str, cuts: Sequence[int]) -> list[Token]:
    """Return the numbers between commas with a separator at each; nothing where one of them is none."""
    out: list[Token] = []
    start = token.start
    for cut in (*cuts, token.end):
        parts = _parts(plain, start, cut)
        text = "".join(plain[a:b] for a, b in parts)
        made = parts and _made(text, parts[0][0], parts[-1][1], " " if out else token.gap, " " if len(parts) > 1 else "")
        if not made:
            return []
        out.append(made)
        if cut < token.end:
            out.append(Token("SEP", cut, cut + 1, plain[cut]))
        start = cut + 1
    return out


def _pointed(row: list[Token], cell: Cell, plain: str, notes: list[Finding]) -> list[Token]:
    """98。5%, 3·5万元: a point that the keyboard or OCR made another; not 5·12防灾减灾日, nor the end of a sentence."""
    out: list[Token] = []
    at = 0
    while at < len(row):
        made = None
        if row[at].text in ("。", "·") and out and at + 1 < len(row):
            made = _decimal(out[-1], row[at], row[at + 1], row[at + 2 : at + 3])
        if made:
            out[-1] = made
            notes.append(cell.note("ocr-digit", (made.start, made.end), read=made.text))
            at += 1
        else:
            out.append(row[at])
        at += 1
    return out


def _decimal(whole: Token, mark: Token, places: Token, behind: Sequence[Token]) -> Token | None:
    if whole.kind != "NUM" or places.kind != "NUM" or mark.gap or places.gap or places.broken or not whole.text.lstrip("-").isdigit():
        return None
    if behind and (behind[0].kind not in _PLAIN_ENDS or behind[0].text in ("。", "、", "，")):
        return None
    digits = _leading(places.text)
    if not digits or (mark.text == "。" and digits > 2):
        return None
    return _made(f"{whole.text}.{places.text}", whole.start, places.end, whole.gap, whole.broken)


def _leading(text: str) -> int:
    """Return how many digits a number begins with; 0 where more than a scale follows them."""
    count = 0
    while count < len(text) and text[count] in _DIGITS:
        count += 1
    return count if all(c in "十百千万亿" for c in text[count:]) else 0


def _headless(row: list[Token], cell: Cell, plain: str, notes: list[Finding]) -> list[Token]:
    """.5 and ≥.5%: a point without a digit before it."""
    out: list[Token] = []
    for token in row:
        dot = out[-1] if out else None
        if dot is not None and dot.text == "." and token.kind == "NUM" and not token.gap and _leading(token.text):
            made = _made(f"0.{token.text}", dot.start, token.end, dot.gap, token.broken)
            if made and (len(out) < 2 or dot.gap or out[-2].kind not in ("NUM", "SHARE", "UNIT", "DATE")):
                out[-1] = made
                notes.append(cell.note("ocr-digit", (made.start, made.end), read=made.text))
                continue
        out.append(token)
    return resettled(out) if len(out) < len(row) else row


def _unmarked(row: list[Token], cell: Cell, plain: str, notes: list[Finding]) -> list[Token]:
    """≥ 95. 5%: behind a relation or a name this is a point and no list mark; 95. 5% alone is told, for few lists are so long."""
    out: list[Token] = []
    for token in row:
        at = len(out) - 1 - (len(out) > 1 and out[-1].text == "\n")
        if at >= 0 and _is_point(out[at], token):
            mark, long = out[at], int(out[at].text[:-1]) > _LONGEST_LIST
            lines = at < len(out) - 1
            inside = at > 0 and out[at - 1].kind not in _OPENS
            made = _made(mark.text + token.text, mark.start, token.end, mark.gap, "\n" if lines else " ")
            if made and (inside or (lines and long)):
                out[at:] = [made]
                continue
            if long:
                notes.append(cell.note("number-split", (mark.start, token.end)))
        out.append(token)
    return resettled(out) if len(out) < len(row) else row


_LONGEST_LIST = 20


def _is_point(mark: Token, token: Token) -> bool:
    """Whether a list mark and a number may be one number: 95. 5."""
    return mark.kind == "MARK" and mark.text[-1] == "." and mark.text[:-1].isdigit() and token.kind == "NUM" and _leading(token.text) > 0


def _whole(row: list[Token], cell: Cell, plain: str, notes: list[Finding]) -> list[Token]:
    """5 万元, 负 5%: a blank that can't part two numbers says nothing; a line break there is told as such."""
    for at, token in enumerate(row):
        if token.broken and token.kind in _COUNTING and not _split(token, plain):
            row[at] = token._replace(broken="")
            if token.broken == "\n":
                notes.append(cell.note("joined-lines", (token.start, token.end)))
    return row


def _on_one_line(row: list[Token], cell: Cell, plain: str, notes: list[Finding]) -> list[Token]:
    """95%~以上, 12月底~前, 不低~于95%: a line that broke within a value; `clauses` tells of units and dates."""
    before = "SEP"
    for token in row:
        joins = token.gap == "\n" and (token.kind in _JOINED if before not in _RELATING else token.kind in _COUNTING)
        if (before != "SEP" and joins) or (token.broken == "\n" and (token.kind in _JOINED or token.kind in _RELATING)):
            notes.append(cell.note("joined-lines", (token.start, token.end)))
        before = token.kind
    return row


def _split(token: Token, plain: str) -> list[Token]:
    """Return the numbers that a broken one would be if its blanks parted them; nothing where they can't."""
    out: list[Token] = []
    pending: list[tuple[int, int]] = []
    for part in _parts(plain, token.start, token.end):
        pending.append(part)
        text = "".join(plain[a:b] for a, b in pending).rstrip(".,")
        start = pending[0][0]
        gap = "\n" if out and "\n" in plain[out[-1].end : start] else " " if out else token.gap
        if made := _made(text, start, part[1], gap):
            out.append(made)
            pending = []
    return [] if pending or len(out) < 2 else out


def _commas(row: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Find 1，200人, which is two numbers or one, and 98，5%, whose comma may be a point: from which token to which."""
    at = 0
    while at + 2 < len(row):
        end = at + 1
        while end + 1 < len(row) and row[at].kind == "NUM" and row[end].text in ("，", ",") and row[end + 1].kind == "NUM":
            end += 2
        if end > at + 1 and _joined(row[at:end], row[end : end + 1]):
            yield at, end
        at = end


def _joined(tokens: Sequence[Token], behind: Sequence[Token]) -> Token | None:
    """Return the one number that numbers with commas between them may be."""
    texts = [token.text for token in tokens[::2]]
    start, end = tokens[0].start, tokens[-1].end
    if not texts[0].lstrip("-").isdigit() or len(texts[0].lstrip("-")) > 3:
        return None
    if all(len(text) == 3 and text.isdigit() for text in texts[1:-1]) and _leading(texts[-1]) == 3:
        return _made("".join(texts), start, end, tokens[0].gap)
    scaled = not texts[-1].isdigit()
    share = bool(behind) and behind[0].kind == "UNIT" and not behind[0].gap and is_share(behind[0].value.unit.numerator)
    if len(texts) == 2 and 0 < _leading(texts[1]) <= 2 and (scaled or share) and not tokens[1].gap and not tokens[2].gap:
        return _made(".".join(texts), start, end, tokens[0].gap)
    return None


# --------------------------------------------------------------------------- other readings


# Without any of these a text has one row of tokens.
_OPEN = re.compile(r"[ \n]|[0-9][，/。·-][0-9]|[0-9]\.[0-9]{1,2}(?:\Z|[^0-9%‰万亿])|\([0-9]{1,3},|[0-9]{6}")


_FEW, _MANY = 8, 32
"""Of more doubtful places than a few only one reading changes, all together; of many none: that is no cell's text."""


class _Place(NamedTuple):
    """Tokens from `start` to `end` that may be others."""

    start: int
    end: int
    others: Sequence[Sequence[Token]]


def alternatives(tokens: Sequence[Token], plain: str, source: str, dated: bool = True) -> list[list[Token]]:
    """Return the other rows of tokens that a cell may be, the likeliest first, at most `MOST`.

    `tokens` are what `repaired` returned, `source` the text as written; without `dated` (a column gives the unit) no
    number may be a date.  One doubtful place has each of its readings; several change together first, for who wrote
    1，200人 so wrote 2，300人 so too, and then one by one.
    """
    if _OPEN.search(plain) is None and "l" not in source:
        return []
    places = list(islice(_places(tokens, plain, source, dated), _MANY + 1))
    if not places or len(places) > _MANY:
        return []
    out = [resettled(row) for row in islice(_rows(tokens, places), MOST)]
    return [row for row in out if row]


def _rows(tokens: Sequence[Token], places: Sequence[_Place]) -> Iterator[list[Token]]:
    if len(places) > 1:
        yield _changed(tokens, [place._replace(others=place.others[:1]) for place in places])
    for place in places if len(places) <= _FEW else ():
        for other in place.others:
            yield _changed(tokens, [place._replace(others=[other])])


def _changed(tokens: Sequence[Token], places: Sequence[_Place]) -> list[Token]:
    out: list[Token] = []
    at = 0
    for place in places:
        out += [*tokens[at : place.start], *place.others[0]]
        at = place.end
    return [*out, *tokens[at:]]


def _places(tokens: Sequence[Token], plain: str, source: str, dated: bool) -> Iterator[_Place]:
    commas = dict(_commas(tokens))
    listed = _is_list(tokens)
    at = 0
    while at < len(tokens):
        end = commas.get(at, at + 1)
        token = tokens[at]
        others: list[Sequence[Token]] = []
        if end > at + 1:
            one = _joined(tokens[at:end], tokens[end : end + 1])
            others = [[one]] if one else []
        elif dated and [t.kind for t in tokens[at : at + 3]] == ["NUM", "RANGE", "NUM"]:
            if _is_bare(tokens, at, at + 3) and (days := _as_days(tokens[at : at + 3])):
                end, others = at + 3, [days]
        elif token.kind == "MARK" and not listed:
            end, others = _unlisted(tokens, at)
        elif token.kind in ("NUM", "SHARE", "DATE", "BRACKETS"):
            others = _others(tokens, at, plain, source, dated)
        if others:
            yield _Place(at, end, others)
        at = end


def _is_list(tokens: Sequence[Token]) -> bool:
    """Whether several list marks count on from 1: 1. 5%；2. 6%."""
    marks = [token.text[:-1] for token in tokens if token.kind == "MARK" and token.text[-1] == "."]
    return len(marks) > 1 and marks == [str(number) for number in range(1, len(marks) + 1)]


def _unlisted(tokens: Sequence[Token], at: int) -> tuple[int, list[Sequence[Token]]]:
    """1. 5%: the number 1.5, if no list mark stands there."""
    behind = at + 1
    if behind < len(tokens) and tokens[behind].text == "\n":
        behind += 1
    if behind >= len(tokens) or not _is_point(tokens[at], tokens[behind]):
        return at + 1, []
    made = _made(tokens[at].text + tokens[behind].text, tokens[at].start, tokens[behind].end, tokens[at].gap)
    return (behind + 1, [[made]]) if made else (at + 1, [])


def _others(tokens: Sequence[Token], at: int, plain: str, source: str, dated: bool) -> list[Sequence[Token]]:
    """Return what one token may be else."""
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.kind == "BRACKETS":
        return _grouped(token) if source[token.start] != "【" else []
    if token.kind == "DATE":
        return _undated(token) if dated and _is_bare(tokens, at, at + 1) else []
    out: list[Sequence[Token]] = []
    if token.broken and (split := _split(token, plain)):
        out.append(_on_lines(split))
    if "，" in token.text and "，0" not in token.text:
        # 90，100，200人: three numbers, where no group begins with a zero.
        listed = _cut(token, plain, [at for at in range(token.start, token.end) if plain[at] == "，"])
        out += [listed] if listed else []
    written = source[token.start : token.end]
    if token.kind == "NUM" and written.endswith("l") and (litres := _litres(token, written, following)):
        out.append(litres)
    if written.startswith(("-", "－", "—")) and plain[token.start + 1] in " \n" and (not at or tokens[at - 1].kind == "SEP"):
        made = _made(token.text[1:], token.start, token.end, token.gap)
        out += [[made]] if made else []
    if not frozenset("。·").isdisjoint(plain[token.start : token.end]) and (two := _sentences(token, plain, following)):
        out.append(two)
    if not _is_bare(tokens, at, at + 1):
        return out
    if token.kind == "SHARE" and "fraction" in token.value.notes:
        top = _made(token.text.partition("/")[0], token.start, token.end, token.gap)
        out += [[top]] if top else []
    if dated and (date := _as_date(tokens, at)):
        out.append([date])
    return out


def _grouped(token: Token) -> list[Sequence[Token]]:
    """(44,561): the number 44561 in brackets."""
    low, _, high = token.text[1:-1].replace("，", ",").partition(",")
    if token.text[0] != "(" or token.text[-1] != ")" or not (low.isdigit() and len(low) <= 3 and high.isdigit() and len(high) == 3):
        return []
    made = _made(low + high, token.start, token.end, token.gap)
    return [[made]] if made else []


def _undated(token: Token) -> list[Sequence[Token]]:
    """2024.12: a number."""
    if token.value.form != "dotted" or token.value.spans or "." not in token.text:
        return []
    made = _made(token.text, token.start, token.end, token.gap)
    return [[made]] if made else []


def _on_lines(split: Sequence[Token]) -> list[Token]:
    """Return the numbers that blanks part, with a separator at each line break."""
    out: list[Token] = []
    for token in split:
        if out and token.gap == "\n":
            out.append(Token("SEP", token.start, token.start, "\n"))
        out.append(token)
    return out


def _litres(token: Token, written: str, following: Token | None) -> list[Token]:
    """2l: two litres, or 21."""
    number = _made(token.text[:-1], token.start, token.end - 1, token.gap) if written[:-1].isdigit() else None
    unit = units.read_unit("升")
    if number is None or unit is None or (following is not None and following.kind not in ("SEP", "AFTER", "REMARK")):
        return []
    return [number, Token("UNIT", token.end - 1, token.end, "升", unit)]


def _sentences(token: Token, plain: str, following: Token | None) -> list[Token]:
    """3。5人: two sentences, where the second number is no share."""
    cut = plain.find("。", token.start, token.end)
    if cut < 0 or following is None or following.kind != "UNIT" or is_share(following.value.unit.numerator):
        return []
    first, second = _made(plain[token.start : cut], token.start, cut, token.gap), _made(plain[cut + 1 : token.end], cut + 1, token.end)
    return [first, Token("SEP", cut, cut + 1, "。"), second] if first and second else []


_BEHIND = frozenset(("SEP", "REMARK", "DUE", "FROM", "DONE"))
_TIMES = ("时间", "日期", "期限", "时限", "节点")


def _is_bare(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether tokens stand alone, or under the name of a time: no relation, no unit, no label."""
    following = tokens[end] if end < len(tokens) else None
    if following is not None and following.kind not in _BEHIND and "DUE" not in following.senses:
        return False
    before = start - 1
    if before >= 0 and tokens[before].kind == "COLON":
        before -= 1
    return before < 0 or tokens[before].kind in ("SEP", "MARK") or tokens[before].text.endswith(_TIMES)


def _as_date(tokens: Sequence[Token], at: int) -> Token | None:
    """9.30 and 3/5: a day; 2024.5 and 202412: a month.  9.5 alone is a number: few write a day so."""
    token = tokens[at]
    text = token.text
    if token.broken or not text[0].isdigit() or not text[-1].isdigit() or (token.kind == "SHARE" and "/" not in text):
        return None
    due = at + 1 < len(tokens) and "DUE" in tokens[at + 1].senses
    is_day = "/" in text or len(text.partition(".")[2]) >= (1 if due else 2)
    return _dated(token, text, dates.year_and_month(text, 0)) or (_dated(token, text, dates.month_and_day(text, 0)) if is_day else None)


def _dated(token: Token, text: str, date: dates.Date | None) -> Token | None:
    """Return a token as the date that its whole `text` is."""
    return Token("DATE", token.start, token.end, text, date, gap=token.gap) if date is not None and date.end == len(text) else None


def _as_days(tokens: Sequence[Token]) -> list[Token]:
    """3.1-12.31: from a day to a day; 9-30: a day."""
    first, dash, last = tokens
    if first.text.isdigit() and last.text.isdigit() and dash.text == "-":
        text = f"{first.text}-{last.text}"
        one = _dated(first, text, dates.month_and_day(text, 0)) if len(last.text) == 2 else None
        return [one._replace(end=last.end)] if one else []
    if not first.text[-1].isdigit() or not last.text[-1].isdigit() or "." not in first.text or "." not in last.text:
        return []
    if max(len(token.text.partition(".")[2]) for token in (first, last)) < 2:
        return []  # 1.5-2.5
    ends = [_dated(token, token.text, dates.month_and_day(token.text, 0)) for token in (first, last)]
    return [ends[0], dash, ends[1]] if ends[0] and ends[1] else []


def resettled(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each word's sense settled anew by its neighbours, which changed."""
    words = lexicon().words
    raws = []
    for token in tokens:
        known = words.get(token.text)
        raw = Raw(token.kind, token.start, token.end, token.text, token.value, token.senses)
        if known is not None and known is token.senses and known.keys() != {"NAME"}:
            raw.kind, raw.value = "WORD", None
        raws.append(raw)
    settle(raws)
    return [token._replace(kind=raw.kind, value=raw.value) for token, raw in zip(tokens, raws, strict=True)]
