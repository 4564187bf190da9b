"""`parse_standard`: the text of a scoring rule (评分标准, 赋分规则) → `Standard`.

Tokens (`standard_tokens`) → statements (`standard_grammar`) → what they say (here, one function for each rule of rule.lark).
What lies between statements and says something is `Standard.unread`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

import attrs

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language.damage import clean
from indicator_dsl.language.grammar import Tree
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.standard_amounts import Rest, Unclear, Words
from indicator_dsl.language.standard_grammar import longest
from indicator_dsl.language.standard_statements import STATEMENTS
from indicator_dsl.language.standard_tokens import tokenise
from indicator_dsl.model.standard import (
    Band,
    Basis,
    Bounds,
    Deduction,
    Due,
    Otherwise,
    Reached,
    Side,
    Standard,
    State,
    Statement,
    Wording,
)
from indicator_dsl.model.types import Unread
from indicator_dsl.units import Unit

LONGEST = 4000
"""No rule is longer; a longer text is refused (``text-too-long``)."""

_BETWEEN = frozenset(("SEP", "COMMA", "PAUSE", "MARK", "COLON", "LEAD", "NOBONUS"))
_HUNDRED = Decimal(100)
_PERCENT = Unit("%")
_DIRECTION = {"below": "<", "above": ">", "late": ">", "away": ">"}
_TURNED = {"≥": "<", ">": "≤", "≤": ">", "<": "≥"}
_UPWARD = ("≥", ">")
_ONE = Decimal(1)
_OF_GRADES = "等级"
"""The root of answers that are grades."""


def is_lateness(word: str) -> bool:
    """Whether a word says that something was late: 逾期 of ``逾期5天``."""
    return section("rule", "way").get(word) == Side.LATE


def parse_standard(text: str, /) -> Standard:
    """Return what a scoring rule says, with the parts that were not understood (`Standard.unread`).

    ``parse_standard(format_standard(x)) == x``.  Raises `ParseError` for a text that is empty or longer than 4,000 characters, and
    never anything else.
    """
    if len(text) > LONGEST:
        raise ParseError("text-too-long", source=text, span=(LONGEST, len(text)), length=len(text), limit=LONGEST)
    return _read(text)


@lru_cache(maxsize=4096)
def _read(text: str) -> Standard:
    plain, notes = clean(text)
    tokens = tokenise(plain)
    if not tokens:
        raise ParseError("empty-text", source=text, span=(0, len(text)), expected=("评分标准",), text=text[:40])
    return _Reader(text, plain, tokens).standard(tuple(notes))


class _Reader:
    def __init__(self, text: str, plain: str, tokens: Sequence[Token]) -> None:
        self._text, self._plain, self._tokens = text, plain, tokens

    def standard(self, notes: tuple[Finding, ...]) -> Standard:
        statements: list[Statement] = []
        rest = Rest()
        unread: list[tuple[int, int]] = []
        prose: list[Token] = []
        at = 0
        while at < len(self._tokens):
            token = self._tokens[at]
            if token.kind in _BETWEEN:
                if token.kind == "SEP":
                    unread += _spans(prose)
                    prose = []
                at += 1
                continue
            found = longest(self._tokens, at)
            made = None if found is None else self._made(found[0], self._tokens[at : at + found[1]])
            if found is None or made is None:
                prose.append(token)
                at += 1
                continue
            said, more = made
            if prose and (begun := self._begun(said, prose)) is not None:
                said = begun
            else:
                unread += _spans(prose)
            prose = []
            statements += said
            rest = Rest(more.rounding or rest.rounding, more.most or rest.most)
            at += found[1]
        unread += _spans(prose)
        left = tuple(Unread(self._text[start:end].strip("（）() "), (start, end)) for start, end in unread)
        left = tuple(one for one in left if one.text)
        findings = (*notes, *(Finding.of("standard-unread", span=one.span, words=one.text) for one in left))
        return Standard(
            tuple(dict.fromkeys(_with_bases(statements))),
            rest.rounding,
            rest.most,
            left,
            text=self._text,
            span=(0, len(self._text)),
            findings=findings,
        )

    def _begun(self, said: list[Statement], prose: Sequence[Token]) -> list[Statement] | None:
        """Return an answer in words with the free words before it, which belong to it: 与职责相符，属于履职所需得2分; else None."""
        first = said[0] if said else None
        if not isinstance(first, Band) or not isinstance(first.condition, Wording) or any(token.kind != "TEXT" for token in prose):
            return None
        words = f"{self._plain[prose[0].start : prose[-1].end].strip()}，{first.condition.wording}"
        return [Band(Wording(words, words), first.award), *said[1:]]

    def _made(self, tree: Tree, tokens: Sequence[Token]) -> tuple[list[Statement], Rest] | None:
        try:
            return STATEMENTS[tree.rule](Words(tree, tokens, self._plain))
        except Unclear:
            return None


def _spans(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return the place of a run of tokens; none where there are none."""
    return [(tokens[0].start, tokens[-1].end)] if tokens else []


def _with_bases(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the statements; a number without a name is of the thing that the one before it names: 完成率≥90%…；60%-90%…."""
    basis: Basis = Basis.VALUE
    named: str | None = None
    unit: Unit | None = _PERCENT
    dated = any(isinstance(one, Band) and isinstance(one.condition, Due) for one in statements)
    roots = {one.condition.root for one in statements if isinstance(one, Band) and isinstance(one.condition, Wording)}
    own = next(iter(roots - {_OF_GRADES}), None) if len(roots) == 2 and _OF_GRADES in roots else None
    for statement in statements:
        if own is not None and isinstance(statement, Band) and isinstance(statement.condition, Wording):
            # 显著, 较显著, 一般, 不显著: one row of answers.
            yield Band(Wording(statement.condition.wording, own, statement.condition.grade), statement.award)
            continue
        if dated and isinstance(statement, Band) and statement.condition == Reached(State.LATE):
            yield Band(Otherwise(), statement.award)
            continue
        bounds = statement.condition if isinstance(statement, Band) else statement.guard if isinstance(statement, Deduction) else None
        if isinstance(statement, Band) and isinstance(bounds, Bounds):
            if bounds.basis is Basis.VALUE and bounds.named is None and bounds.unit == unit:
                yield Band(attrs.evolve(bounds, basis=basis, named=named), statement.award)
                continue
            basis, named, unit = bounds.basis, bounds.named, bounds.unit
        elif isinstance(statement, Deduction) and statement.basis is Basis.VALUE and statement.step.unit in (_PERCENT, Unit("个百分点")):
            yield Deduction(statement.side, statement.step, statement.cost, statement.guard, basis)
            continue
        yield statement
