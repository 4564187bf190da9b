"""Run the laws of single texts over many made-up ones: ``python -m tests.language.run_laws 100000 [seed]``.

By hand, not in CI.  Texts are drawn from pieces of the language, real spellings damaged, two real spellings side by side,
and characters at random.  Prints how many texts break which law, and the shortest that do.
"""

from __future__ import annotations

import json
import pickle
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from indicator_dsl.errors import ParseError
from indicator_dsl.language import from_json, to_json
from indicator_dsl.language.fast import common_form
from indicator_dsl.language.parse import parse_anew
from indicator_dsl.language.reading import is_small, read
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.model import Expression, Period, format
from indicator_dsl.text import normalise

from . import strategies as some

ALPHABET = (
    "≥≤<>=≈±%0123456789,.，、；。~-/（）()：: \n万亿千百十以上下内不超过少于低高至和或且个元年月日每含约多余半零一二三两"
    "家座人次项吨公里平方米亩天小时分钟率达成完提高降同比较持平优良是否无第季度底前起左右占"
)
FRAGMENTS = some.fragments()
MOST = 12


def texts(count: int, seed: int) -> Iterator[str]:
    """Yield made-up texts, always the same for one seed."""
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.random()
        if kind < 0.3:
            yield "".join(chance.choices(FRAGMENTS, k=chance.randint(1, 8)))
        elif kind < 0.65:
            yield damaged(chance.choice(some.SPELLED), chance)
        elif kind < 0.85:
            yield chance.choice(["；", "，", "、", "且", "或", "", "\n"]).join(chance.choices(some.SPELLED, k=chance.randint(2, 3)))
        else:
            yield "".join(chance.choices(ALPHABET, k=chance.randint(1, 16)))


def damaged(text: str, chance: random.Random) -> str:
    """Return a text with one to three characters dropped, doubled, moved or replaced."""
    for _ in range(chance.randint(1, 3)):
        if not text:
            return "5"
        at = chance.randrange(len(text))
        how = chance.randrange(4)
        text = [
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + chance.choice(ALPHABET) + text[at + 1 :],
            text[at:] + text[:at],
        ][how]
    return text


def spelling(text: str, found: Expression) -> str | None:
    """``parse(format(x)) == x``, doubts included."""
    try:
        again = parse_anew(format(found))
    except ParseError as error:
        return f"{format(found)!r} is refused: {error.code}"
    if again != found:
        return f"{format(found)!r} → {format(again)!r}"
    if [u.text for u in again.unread] != [u.text for u in found.unread]:
        return "unread differs"
    return None


def copies(text: str, found: Expression) -> str | None:
    """JSON and pickles keep the expression."""
    there = from_json(json.loads(json.dumps(to_json(found))))
    same = there == found == pickle.loads(pickle.dumps(found)) and (there.readings, there.unread) == (found.readings, found.unread)
    return None if same else "differs"


def fast(text: str, found: Expression) -> str | None:
    """The fast way says what the whole reading says, findings and places included."""
    short = common_form(text, 0, text)
    if short is None:
        return None
    try:
        whole = read(text, None, None, False, None)
    except ParseError as error:
        return f"whole: {error.code}"
    if whole != short:
        return f"{short} / {whole}"
    told = (whole.findings, whole.readings, whole.unread, whole.span, whole.quantity.written)
    return None if told == ((), (), (), short.span, short.quantity.written) else "findings or places"


def places(text: str, found: Expression) -> str | None:
    """Spans lie in the text."""
    spans = (
        [clause.span for clause in found.clauses]
        + [finding.span for finding in found.findings if finding.span]
        + [u.span for u in found.unread]
    )
    return next((str(span) for span in spans if not 0 <= span[0] <= span[1] <= len(text)), None)


def told(text: str, found: Expression) -> str | None:
    """Who is asked is told why: readings and unread words have a finding; but few write a day as 4.11."""
    if is_small(found) and all(isinstance(reading, Period) for reading in found.readings):
        return None
    return "no finding" if (found.readings or found.unread) and not found.findings else None


def characters(text: str, found: Expression) -> str | None:
    """Every character lies in exactly one token."""
    plain, at = normalise(text), 0
    for token in tokenise(plain):
        if token.start < at or plain[at : token.start].strip(" \n\r"):
            return str(token)
        if re.sub("[ \n\r]", "", plain[token.start : token.end]) != token.text and token.text != "\n":
            return str(token)
        at = token.end
    return None


LAWS: dict[str, Callable[[str, Expression], str | None]] = {law.__name__: law for law in (spelling, copies, fast, places, told, characters)}


def main(count: int, seed: int) -> None:
    """Print how many texts break each law."""
    broken: dict[str, list[tuple[str, str]]] = defaultdict(list)
    outcomes: Counter[str] = Counter()
    for text in texts(count, seed):
        try:
            found = parse_anew(text)
        except ParseError:
            outcomes["refused"] += 1
            continue
        except Exception as error:
            broken["raises"].append((text, repr(error)))
            continue
        outcomes["read"] += 1
        for name, law in LAWS.items():
            try:
                why = law(text, found)
            except Exception as error:
                why = repr(error)
            if why is not None:
                broken[name].append((text, why))
    print(dict(outcomes))
    for name, cases in sorted(broken.items()):
        print(f"## {name}: {len(cases)} ({100 * len(cases) / count:.3f} %)")
        for text, why in sorted(set(cases), key=lambda case: len(case[0]))[:MOST]:
            print(f"  {text!r}: {why[:160]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
