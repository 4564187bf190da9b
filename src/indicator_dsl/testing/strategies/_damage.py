"""Texts that are wrong: near misses, and what exports, OCR and typing do to a cell."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import strategies as st

from indicator_dsl.model import Relation, format
from indicator_dsl.testing.strategies._clauses import STATED, comparisons, expressions
from indicator_dsl.testing.strategies._spelling import spelled
from indicator_dsl.testing.strategies._values import units


def texts(*, most: int = 3) -> st.SearchStrategy[str]:
    """Return a strategy of cells as people write them: a spelling of some expression of up to `most` clauses."""
    return expressions(most=most).flatmap(spelled)


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    """Draw a text one slip away from a value; it says nothing plainly, so reading it is an error, or is told.

    Signs without number, doubled or contradicting signs, commas that group wrongly, two points, a range that runs backwards.
    """
    value = draw(comparisons(relations=STATED, unit=units(rates=False), labelled=False, minimum=1))
    text, number = format(value), int(value.quantity.magnitude)
    sign, unit = str(value.relation), str(value.quantity.unit)
    again = sign if sign != "=" else "≈"  # == is =, as programs write it
    other = "≤" if value.relation in (Relation.GE, Relation.GT) else "≥"
    return draw(
        st.sampled_from(
            (
                sign,
                again + text,
                f"{sign}{number},{number % 90 + 10}{unit}",
                f"{sign}{number}.{number}.5{unit}",
                f"{sign}{unit}",
                f"{number + 1}{unit}~{number}{unit}",
                f"{sign}{number}{unit}{other}",
                f"{text}；{sign}",
            )
        )
    )


_DAMAGES: tuple[Callable[[str], str], ...] = (
    lambda t: t.replace("≥", "&ge;").replace("≤", "&le;"),
    lambda t: t.replace("0", "O"),
    lambda t: t.replace("1", "l"),
    lambda t: f"<p>{t}</p>",
    lambda t: re.sub(r"(?<=[0-9])(?=[^0-9.,])", "\n", t, count=1),
    lambda t: re.sub(r"(?<=[0-9])(?=[^0-9.,])", "&nbsp;", t, count=1),
    lambda t: t.replace("=", "二"),
    lambda t: t.replace("%", "百分比"),
    lambda t: t.replace(",", "，"),
    lambda t: t.replace("≥", "?").replace("≤", "?"),
    lambda t: f"={t}",
    lambda t: f"'{t}",
)
"""What word processors, OCR and spreadsheets do."""


@st.composite
def damaged(draw: st.DrawFn, source: st.SearchStrategy[str] | None = None) -> str:
    """Draw a cell that an export, OCR or a slip of the keyboard has damaged; it may mean anything or nothing."""
    text = draw(texts() if source is None else source)
    for _ in range(draw(st.integers(1, 2))):
        text = draw(st.sampled_from(_DAMAGES))(text) if draw(st.booleans()) else draw(_slip(text))
    return text


_LOOSE = "≥≤<>=≈±%0123456789,.，、；。~-/（）()：: \n万亿千百十以上下内不超过至和或且个元年月日每含约多余半零一二三两"


@st.composite
def _slip(draw: st.DrawFn, text: str) -> str:
    """Drop, double, swap or insert a character."""
    if not text:
        return draw(st.sampled_from(_LOOSE))
    at = draw(st.integers(0, len(text) - 1))
    match draw(st.sampled_from(("drop", "double", "insert", "cut", "swap"))):
        case "drop":
            return text[:at] + text[at + 1 :]
        case "double":
            return text[:at] + text[at] + text[at:]
        case "insert":
            return text[:at] + draw(st.sampled_from(_LOOSE)) + text[at:]
        case "cut":
            return text[:at]
        case _:
            return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def hostile() -> st.SearchStrategy[str]:
    """Return a strategy of any texts: of the language's characters in any order, and of all of Unicode."""
    return st.text(_LOOSE, max_size=30) | st.text(max_size=30)
