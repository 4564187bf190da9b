"""Damage: what is mended on characters and on tokens, what is told of it, and the other rows of tokens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicator_dsl.language import damage
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.numbers import BadNumber
from indicator_dsl.language.tokens import tokenise

from .data import is_linear

# as written | mended, blanks in the middle as they are | what is told
CLEAN = """
≥95% | ≥95% |
<b>≥5个</b> | ≥5个 | html-markup
10m<sup>2</sup> | 10m     2 | html-markup
&ge;5个 | ≥   5个 | html-markup
60<X<80 | 60<X<80 |
5<x且y>3 | 5<x且y>3 |
“≥95%” | ≥95% |
“≥95%" | ≥95% |
'95%' | 95% |
‘95%’ | 95% |
（95%） | 95% |
【95%】 | 95% |
（“95%”） | 95% |
(1) | (1) |
（12） | (12) |
（二） | (二) |
(0,5) | (0,5) |
（0，5%） | (0，5%) |
（A）和（B） | (A)和(B) |
95%.. | 95% | ocr-sign
95%. | 95% |
5. | 5 | ocr-digit
No. | No. |
95%% | 95% | ocr-sign
95.%以上 | 95 %以上 | ocr-digit
二100% | =100% | ocr-sign
优；二5个 | 优;=5个 | ocr-sign
第二5个 | 第二5个 |
二百 | 二百 |
不低干90% | 不低于90% | ocr-sign
不底于95% | 不低于95% | ocr-sign
满意度不小与90% | 满意度不小于90% | ocr-sign
不得少干:3次 | 不得少于:3次 | ocr-sign
不少与三人 | 不少于三人 | ocr-sign
不少与会人员 | 不少与会人员 |
大干5 | 大于5 | ocr-sign
大干100天 | 大干100天 |
大干快上 | 大干快上 |
高干5人 | 高干5人 |
54.O | 54.0 | ocr-digit
l00% | 100% | ocr-digit
1O0% | 100% | ocr-digit
≥9O% | ≥90% | ocr-digit
l2个 | 12个 | ocr-digit
10O人 | 100人 | ocr-digit
O.5% | 0.5% | ocr-digit
2O24年l2月 | 2024年12月 | ocr-digit ocr-digit
2l | 21 | ocr-digit
8B% | 8B% | number-unread
DN300 | DN300 |
IPv6 | IPv6 |
O2浓度 | O2浓度 |
H2O | H2O |
CO2 | CO2 |
500ml | 500ml |
5kwl0 | 5kwl0 |
l2 | l2 |
"""

# as written (~ for a line break) | the tokens, each as kind:text, of numbers and separators | what is told
MENDED = """
98。5% | NUM:98.5 | ocr-digit
98·5% | NUM:98.5 | ocr-digit
至少90。5% | NUM:90.5 | ocr-digit
投入3。5万元 | NUM:3.5万 | ocr-digit
100。200人 | NUM:100 SEP:。 NUM:200 |
3人。5个 | NUM:3 SEP:。 NUM:5 |
5·12防灾减灾日 | |
≥.5% | NUM:0.5 | ocr-digit
不低于.5% | NUM:0.5 | ocr-digit
1，200人 | NUM:1 SEP:， NUM:200 | comma-ambiguous
1, 200人 | NUM:1 SEP:； NUM:200 | comma-ambiguous
20,~000家 | NUM:20 SEP:； NUM:000 | comma-ambiguous
1,200人 | NUM:1,200 |
98，5% | NUM:98 SEP:， NUM:5 | comma-ambiguous
3，5，8% | NUM:3 SEP:， NUM:5 SEP:， NUM:8 |
5, 8, 300人 | NUM:5 SEP:； NUM:8 SEP:； NUM:300 |
1200，300人 | NUM:1200 SEP:， NUM:300 |
≥ 95. 5% | NUM:95.5 | number-split
95. 5% | NUM:5 | number-split
95.~5% | NUM:95.5 | number-split
1. 5% | NUM:5 |
5 万元 | NUM:5万 |
5~万元 | NUM:5万 | joined-lines
低于- 19% | NUM:-19 |
95%~以上 | NUM:95 | joined-lines
不低~于95% | NUM:95 | joined-lines
≥~95% | NUM:95 | joined-lines
满意度95%~合格率90% | NUM:95 SEP:~ NUM:90 |
"""

# as written | the numbers and dates of each other row of tokens
OTHERS = """
95% |
1,200人 |
1，200人 | 1200
1，200人；2，300人 | 1200 2300 / 1200 2 300 / 1 200 2300
12，000元 | 12000
90，100，200人 | 90 100 200
9，066，926元 |
98，5% | 98.5
（44,561） | 44561
≥1 200人 | 1 200
8 1 % 以 内 | 8 1
6~74人以上 | 6 74
百分之 9 5 | 百分之9 5
5 万元 |
1. 5% | 1.5
1. 5%；2. 6% |
≥ 95. 5% |
9.30 | D9.30
9.30前 | D9.30
9.5 |
≥9.30 |
≤9.30 | D9.30
截止9.30 | D9.30
9.30完成 | D9.30
≥1且<4.01 |
≤9.30米 |
9.30万元 |
得分9.25 |
完成时间：9.30 | D9.30
2024.5 | D2024.5
2024.12 |
202412 | D202412
3/5 | 3 / D3/5
≥3/5 |
1/3个 |
9/31 | 9
3.1-12.31 | D3.1 D12.31
1.5-2.5 |
【90,100】 |
9-30 | D9-30
5-8 |
5·12 | D5.12
2l | 2
培训3。5人 | 3 5
98。5% |
- 5个 | 5
≥- 5% |
"""


def rows(table: str) -> list[list[str]]:
    """Return the cells of each line of a table."""
    return [[cell.strip().replace("~", "\n") for cell in line.split("|")] for line in table.strip().splitlines()]


def repaired(text: str) -> tuple[list[Token], list[str], str]:
    """Return the tokens of a text, the codes of what is told, and the clean text."""
    plain, notes = damage.clean(text)
    tokens, more = damage.repaired(tokenise(plain), Cell(text), plain)
    return list(tokens), [note.code for note in (*notes, *more)], plain


@pytest.mark.parametrize(("text", "mended", "codes"), rows(CLEAN))
def test_clean(text: str, mended: str, codes: str) -> None:
    plain, notes = damage.clean(text)
    assert plain.strip() == mended
    assert [note.code for note in notes] == codes.split()
    for note in notes:
        assert note.span is not None
        assert note.code == "html-markup" or dict(note.fields)["found"] == text[note.span[0] : note.span[1]]


def test_a_break_of_lines_in_markup_parts_values() -> None:
    assert damage.clean("≥5个<br>≥6家")[0] == "≥5个\n   ≥6家"


@pytest.mark.parametrize(("text", "kinds", "codes"), rows(MENDED))
def test_repaired(text: str, kinds: str, codes: str) -> None:
    tokens, told, _ = repaired(text)
    assert " ".join(f"{token.kind}:{token.text}" for token in tokens if token.kind in ("NUM", "SEP", "BAD")) == kinds
    assert told == codes.split()


@pytest.mark.parametrize(("text", "others"), rows(OTHERS))
def test_alternatives(text: str, others: str) -> None:
    tokens, _, plain = repaired(text)
    found = damage.alternatives(tokens, plain, text)
    assert len(found) <= damage.MOST
    said = [
        " ".join(("D" if token.kind == "DATE" else "") + token.text for token in row if token.kind in ("NUM", "SHARE", "DATE"))
        for row in found
    ]
    assert " / ".join(said) == others


def test_a_column_with_a_unit_holds_no_dates() -> None:
    for text in ("9.30", "2024.5", "9-30", "2024.12"):
        tokens, _, plain = repaired(text)
        assert damage.alternatives(tokens, plain, text, dated=False) == []


def test_words_are_settled_anew_beside_another_number() -> None:
    tokens, _, _ = repaired("满意度不低于.5%")
    assert [token.kind for token in tokens][-4:] == ["DENY", "CMP", "NUM", "UNIT"]
    tokens, _, plain = repaired("9.30前")
    assert [token.kind for token in damage.alternatives(tokens, plain, "9.30前")[0]] == ["DATE", "DUE"]


DAMAGE = ["<br>", "&ge;", "..", "不低干", ". ", ", ", "l0", "95", "200", "万元", "以上", "满意度"]
PIECES = st.sampled_from([*"0159OlI.。·，, \n%二<>&;“”\"'()（）不低干与底于/-人万年≥一百", *DAMAGE])


@pytest.mark.parametrize("other", [*damage._WRITTEN, *damage._PLAIN, *damage._DATES], ids=lambda other: other.example)
def test_each_other_reading_is_found_in_its_example(other: damage.Other) -> None:
    text = other.example
    tokens, _, plain = repaired(text)
    assert damage.alternatives(tokens, plain, text)


@pytest.mark.parametrize("mend", damage.MENDS, ids=lambda mend: mend.example)
def test_each_mend_is_due_in_its_example(mend: damage.Mend) -> None:
    text = mend.example.replace("~", "\n")
    plain, notes = damage.clean(text)
    assert plain != text or mend.code in [note.code for note in notes]


def test_of_many_faults_of_one_kind_the_first_are_told() -> None:
    _, notes = damage.clean("二5；" * 3000)
    assert 0 < len(notes) < 200
    plain = "1，200人；" * 1000
    assert damage.alternatives(tokenise(plain), plain, plain) == []


@given(st.lists(PIECES, max_size=12).map("".join))
@example("1. \n5")
def test_every_text_keeps_its_length_and_its_places(text: str) -> None:
    plain, _ = damage.clean(text)
    assert len(plain) == len(text)
    try:
        tokens, _, _ = repaired(text)
    except BadNumber:  # the tokens' own matter
        return
    for row in (tokens, *damage.alternatives(tokens, plain, text)):
        places = [place for token in row for place in (token.start, token.end)]
        assert places == sorted(places)
        assert not places or places[-1] <= len(text)


@pytest.mark.parametrize(
    "piece", ["1O0%，", "不低干5，", "二5；", "95.%", "1，200人；", "1 0 ", "1, ", "98。5%；", ".5；", "“", "<b>5</b>", "5l；"]
)
def test_time_is_linear(piece: str) -> None:
    def work(length: int) -> Callable[[], object]:
        text = piece * (length // len(piece))
        plain, _ = damage.clean(text)
        tokens = tokenise(plain)

        def mend() -> None:
            damage.clean(text)
            row, _ = damage.repaired(tokens, Cell(text), plain)
            damage.alternatives(row, plain, text)

        return mend

    assert is_linear(work, 1000, 8)
