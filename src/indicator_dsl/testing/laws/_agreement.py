"""Differential laws: another system says what this library says."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from os import PathLike
from typing import Any, Literal

from hypothesis import strategies as st

from indicator_dsl.errors import ParseError
from indicator_dsl.language import parse, to_json
from indicator_dsl.meaning import Policy, load_policy
from indicator_dsl.meaning.weights import as_weight
from indicator_dsl.model import Expression
from indicator_dsl.testing import strategies
from indicator_dsl.testing.cases import differences
from indicator_dsl.testing.laws._hold import EXAMPLES, LawBrokenError, hold
from indicator_dsl.testing.laws._scorers import Awarded, Scorer, awarding, speaking, under
from indicator_dsl.units import plain

Given = strategies.Pair | tuple[str, str] | tuple[str, str, Any]
"""A row: a pair, or (target, actual) or (target, actual, weight)."""


def agrees_with(
    score_function: Scorer,
    policy: str | PathLike[str] | Policy = "mof-2020",
    *,
    pairs: st.SearchStrategy[Any] | Iterable[Given] | None = None,
    within: Decimal | str = "0",
    persons: Literal["asked", "within"] = "asked",
    examples: int = EXAMPLES,
) -> None:
    """Hold that a scoring system awards what `policy` awards, to `within` points; else raise `LawBrokenError`.

    `score_function` takes (target, actual, weight) as two texts and a Decimal and returns points, or None
    where it asks a person; or it is a command (a list of words) that speaks the interchange form of
    ``score``.  `pairs` says which rows are tried: a strategy, or rows of your own as ``(target, actual, weight)``; else
    `examples` of numbers against numbers and as many again of the other `strategies.KINDS`; the error has the smallest of
    each kind that fails.

    Where the policy leaves points to a person the system has to ask one too (give None, or the same range);
    with ``persons="within"`` points within the policy's range agree.
    """
    rules, slack = load_policy(policy), Decimal(within)
    ours, law = under(rules), f"agreement with {rules.name}"
    with awarding(score_function) as theirs:

        def check(given: Given) -> str | None:
            pair = _pair(given)
            wanted, got = ours(pair.target, pair.actual, pair.weight), theirs(pair.target, pair.actual, pair.weight)
            complaint = _complaint(wanted, got, slack, persons)
            return complaint and f"{rules.name} {complaint}\n  replay: {_replay(pair, rules)}"

        if pairs is None:
            _each_kind(law, check, examples)
        elif isinstance(pairs, st.SearchStrategy):
            hold(law, pairs, check, count=examples)
        else:
            own = list(pairs)
            hold(law, st.sampled_from([_pair(given) for given in own]), check, count=max(len(own), 1))


def _pair(given: Given) -> strategies.Pair:
    if isinstance(given, strategies.Pair):
        return given
    target, actual, *weight = given
    return strategies.Pair(target, actual, as_weight(weight[0] if weight else 10))


def _complaint(wanted: Awarded | None, got: Awarded | None, slack: Decimal, persons: str) -> str | None:
    assert wanted is not None, "a policy always answers"
    if got is None:
        return None if wanted.low != wanted.high else f"awards {wanted}, the other system asks a person"
    if not (wanted.low - slack <= got.low and got.high <= wanted.high + slack):
        return f"awards {wanted}, the other system {got}"
    if persons == "asked" and wanted.low != wanted.high and got.low == got.high:
        return f"asks a person ({wanted}), the other system awards {got}"
    return None


def _each_kind(law: str, check: Callable[[Given], str | None], examples: int) -> None:
    """Hold a law over the rows of each kind, and tell of all kinds that break it."""
    broken: list[LawBrokenError] = []
    share = max(1, -(-examples // len(strategies.KINDS)))
    for kind in strategies.KINDS:
        try:
            hold(law, strategies.rows(kind), check, count=examples if kind == "numbers" else share)
        except LawBrokenError as error:
            broken.append(error)
    if broken:
        first, *rest = broken
        others = [f"and for {error.example}:\n  {error.complaint}" for error in rest]
        raise LawBrokenError(law, first.example, "\n".join((first.complaint, *others))) from first.__cause__


def _replay(pair: strategies.Pair, policy: Policy) -> str:
    options = f"--weight {plain(pair.weight)} --policy {shlex.quote(policy.name)}"
    # A text that begins with - would be an option.
    end = "-- " if "-" in (pair.target[:1], pair.actual[:1]) else ""
    return f"indicator-dsl score {options} {end}{shlex.quote(pair.target)} {shlex.quote(pair.actual)}"


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
