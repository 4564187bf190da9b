"""Differential laws: another system says what this library says."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from os import PathLike
from typing import Any

from hypothesis import strategies as st

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse, to_json
from indicator_dsl.meaning import Policy, load_policy
from indicator_dsl.model import Expression
from indicator_dsl.testing import strategies
from indicator_dsl.testing.cases import differences
from indicator_dsl.testing.laws._hold import EXAMPLES, hold
from indicator_dsl.testing.laws._scorers import Scorer, awarding, speaking, under
from indicator_dsl.units import plain


def agrees_with(
    score_function: Scorer,
    policy: str | PathLike[str] | Policy = "mof-2020",
    *,
    pairs: st.SearchStrategy[strategies.Pair] | None = None,
    within: Decimal | str = "0",
    examples: int = EXAMPLES,
) -> None:
    """Hold that a scoring system awards what `policy` awards, to `within` points; else raise `LawBrokenError`.

    `score_function` takes (target, actual, weight) as two texts and a Decimal and returns points, or None
    where it asks a person; or it is a command (a list of words) that speaks the interchange form of
    ``score``.  Where the policy leaves the points to a person, any answer within its range agrees.
    `pairs` says which targets and actuals are tried.
    """
    rules, slack = load_policy(policy), Decimal(within)
    ours = under(rules)
    with awarding(score_function) as theirs:

        def check(pair: strategies.Pair) -> str | None:
            wanted, got = ours(pair.target, pair.actual, pair.weight), theirs(pair.target, pair.actual, pair.weight)
            if wanted is None:
                return None
            if got is None:
                return None if wanted.low != wanted.high else f"{rules.name} awards {wanted}, the other system asks a person"
            if wanted.low - slack <= got.low and got.high <= wanted.high + slack:
                return None
            return f"{rules.name} awards {wanted}, the other system {got}\n  replay: {_replay(pair, rules)}"

        hold(f"agreement with {rules.name}", strategies.pairs() if pairs is None else pairs, check, count=examples)


def _replay(pair: strategies.Pair, policy: Policy) -> str:
    texts = f"{shlex.quote(pair.target)} {shlex.quote(pair.actual)}"
    return f"indicator-dsl score {texts} --weight {plain(pair.weight)} --policy {shlex.quote(policy.name)}"


Reading = Expression | Mapping[str, Any] | None
"""What another parser returns: an expression, the interchange form of one, or None where it can't read the text."""


def parses_like(
    parse_function: Callable[[str], Reading] | Sequence[str],
    *,
    texts: st.SearchStrategy[str] | None = None,
    examples: int = EXAMPLES,
) -> None:
    """Hold that another parser reads texts as `indicator_dsl.parse` does; else raise `LawBrokenError`.

    The parser is a function, which returns an expression or its interchange form and returns None or
    raises ValueError for what it can't read; or a command that speaks the interchange form of ``parse``.
    Kinds, clauses and their fields are compared; spans, findings and the wording of messages are not.
    """
    given = strategies.texts() if texts is None else texts
    session: AbstractContextManager[Callable[[str], Reading]]
    session = nullcontext(parse_function) if callable(parse_function) else _command_parser(parse_function)
    with session as theirs:

        def check(text: str) -> str | None:
            found = differences(_reading(parse, text), _reading(theirs, text))
            return "\n  ".join((*found, f"replay: indicator-dsl parse {shlex.quote(text)}")) if found else None

        hold("parses alike", given, check, count=examples)


class _command_parser(AbstractContextManager[Callable[[str], Reading]]):  # noqa: N801 a context manager, used like a function
    def __init__(self, command: Sequence[str]) -> None:
        self._session = speaking(command)

    def __enter__(self) -> Callable[[str], Reading]:
        ask = self._session.__enter__()
        return lambda text: ask({"text": text})

    def __exit__(self, *error: Any) -> None:
        self._session.__exit__(*error)


_COMPARED = (
    "kind",
    "relation",
    "value",
    "unit",
    "lower",
    "upper",
    "lower_open",
    "upper_open",
    "start",
    "end",
    "grade",
    "direction",
    "base",
)


def _reading(parser: Callable[[str], Reading], text: str) -> dict[str, Any]:
    try:
        read = parser(text)
    except ParseError:
        return {"ok": False}
    except ValueError:
        return {"ok": False}
    if read is None:
        return {"ok": False}
    found = to_json(read) if isinstance(read, Expression) else read
    if not found.get("ok", True):
        return {"ok": False}
    clauses = [{key: clause[key] for key in (*_COMPARED, "label") if clause.get(key) is not None} for clause in found["clauses"]]
    return {"ok": True, "kind": found["kind"], "clauses": clauses}
