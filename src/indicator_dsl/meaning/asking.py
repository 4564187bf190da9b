"""Reasons that a rule asks for, and the cell that gives them (偏差原因, 扣分原因): what is given is not asked for again."""

from __future__ import annotations

import attrs

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.meaning.outcome import Outcome
from indicator_dsl.model import Expression, Placeholder


def is_given(reason: str | Expression | None) -> bool:
    """Whether a cell gives a reason: 无 and — are none."""
    if reason is None or isinstance(reason, Expression):
        return reason is not None and not isinstance(reason, Placeholder)
    if not reason.strip():
        return False
    from indicator_dsl.language import parse

    try:
        return not isinstance(parse(reason), Placeholder)
    except ParseError:
        # Whatever it says, it is there.
        return True


def asks_for_reason(finding: Finding) -> bool:
    """Whether a finding asks for a reason: it is about the cell that would give one."""
    return finding.cell == "reason"


def with_reason(outcome: Outcome, reason: str | Expression | None) -> Outcome:
    """Return an outcome without the findings that ask for a reason, where `reason` gives one."""
    asked = [finding for finding in outcome.findings if asks_for_reason(finding)]
    if not asked or not is_given(reason):
        return outcome
    left = tuple(finding for finding in outcome.findings if finding not in asked)
    # A reason that a rule demands is all that a person had to look for.
    return attrs.evolve(outcome, findings=left, review=outcome.review and not outcome.due, due=False)
