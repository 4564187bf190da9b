"""An expression in a person's words: what ``parse`` and ``scan`` print without ``--json``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.errors import Finding
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Expression,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Prose,
    Trend,
    format,
)
from indicator_dsl.text import caret
from indicator_dsl.units import Unit


def describe(expression: Expression, settings: Settings) -> Iterator[str]:
    """Yield the lines that say what was read: each reading, what was not understood, the canonical text, the findings."""
    yield from _reading(expression, settings)
    for other in expression.readings:
        first, *rest = _reading(other, settings)
        yield "  " + settings.say("describe.reading") + first.lstrip()
        yield from rest
    for words in expression.unread:
        yield "  " + settings.say("describe.unread", text=words.text)
    yield "  " + settings.say("describe.canonical", text=format(expression))
    for finding in expression.findings:
        yield from describe_finding(finding, expression.text, settings)


def _reading(expression: Expression, settings: Settings) -> Iterator[str]:
    clauses = expression.clauses
    if isinstance(expression, AllOf | AnyOf):
        key = "all_of" if isinstance(expression, AllOf) else "any_of"
        yield "  " + settings.say(f"describe.{key}", count=len(clauses))
    for number, clause in enumerate(clauses, start=1):
        mark = f"  {number}. " if len(clauses) > 1 else "  "
        yield mark + _labelled(clause, settings)


def describe_finding(finding: Finding, text: str, settings: Settings) -> Iterator[str]:
    """Yield a finding's message, and where in `text` it points."""
    yield "  " + settings.say(f"severity.{finding.severity}") + finding.message(settings.lang)
    if finding.span is not None and text:
        yield from ("  " + line for line in caret(text, finding.span).splitlines())


def _labelled(clause: Clause, settings: Settings) -> str:
    words = _clause(clause, settings)
    if clause.modality is not None:
        words += settings.say(f"describe.{clause.modality}")
    if clause.from_below:
        words += settings.say("describe.from_below")
    if clause.share_of is not None:
        words += settings.say("describe.share_of", base=clause.share_of)
    if clause.remark is not None:
        words += settings.say("describe.remark", text=clause.remark)
    return words if clause.label is None else f"{words}  {settings.say('describe.label', label=clause.label)}"


def _clause(clause: Clause, settings: Settings) -> str:
    say = settings.say
    match clause:
        case Comparison(relation=relation, quantity=quantity):
            return say("describe.quantity", relation=say(f"relations.{relation.name}"), value=_amount(quantity.magnitude, quantity.unit))
        case Interval(unit=unit):
            return say(
                "describe.interval",
                lower=_amount(clause.lower, unit),
                upper=_amount(clause.upper, unit),
                lower_open=say("describe.excluded") if clause.lower_open else "",
                upper_open=say("describe.excluded") if clause.upper_open else "",
            )
        case Period():
            return say("describe.period", start=clause.start or "…", end=clause.end or "…", precision=say(f"precisions.{clause.precision}"))
        case Judgement():
            grade = say(f"grades.{clause.grade}") if clause.grade else say("describe.no_grade")
            return say("describe.judgement", text=clause.wording, grade=grade)
        case Trend():
            amount = ""
            if clause.quantity is not None:
                sign = f"{say(f'relations.{clause.relation.name}')} " if clause.relation else ""
                amount = f" {sign}{_amount(clause.quantity.magnitude, clause.quantity.unit)}"
            return say("describe.trend", direction=say(f"directions.{clause.direction}"), base=clause.base or "—") + amount
        case Placeholder():
            return say("describe.placeholder")
        case Prose():
            return say("describe.prose", text=clause.wording)
        case _:
            # Clause is open only inside the package; a new type must be added here.
            assert_never(clause)  # type: ignore[arg-type]


def _amount(value: Decimal, unit: Unit | None) -> str:
    number = f"{value:,f}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} {unit}" if unit else number
