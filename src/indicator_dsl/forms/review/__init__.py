"""`review`: what is missing, inconsistent or vague in a form's targets (绩效目标审核).

Each rule is a function from a `Context` to what it found; `rules.RULES` is the table of them.
"""

from __future__ import annotations

import re
from os import PathLike

import attrs

from indicator_dsl.errors import Finding, Lang, Severity, catalog
from indicator_dsl.forms.model import Form
from indicator_dsl.forms.review.context import Context
from indicator_dsl.forms.review.rules import RULES, Rules, default_rules

__all__ = ["RULES", "Rules", "default_rules", "review", "why"]

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}
_OF_THE_WHOLE = ("review-level-missing", "review-weights-sum")
"""What a form over several sheets has as a whole, and need not have on each."""


def review(form: Form, /, *, rules: Rules | str | PathLike[str] | None = None) -> list[Finding]:
    """Return what the rules find in a form (in each form of a workbook), errors first, then in the order of the cells.

    `rules` is a rule file or what `Rules.load` made of one; None: all rules as packaged.  Raises what
    `Rules.load` raises for a file that is not valid.
    """
    chosen = default_rules() if rules is None else rules if isinstance(rules, Rules) else Rules.load(rules)
    found = [(number, finding) for number, part in enumerate(form.each()) for finding in _applied(chosen, part)]
    if len(form.parts) > 1 and _is_one(form):
        whole = {finding.code for finding in _applied(chosen, attrs.evolve(form, parts=()))}
        settled = {code for code in _OF_THE_WHOLE if code not in whole}
        found = [(number, finding) for number, finding in found if finding.code not in settled]
    return [finding for _, finding in sorted(found, key=lambda one: (_ORDER[one[1].severity], one[0], *_cell(one[1].place)))]


def _applied(rules: Rules, part: Form) -> list[Finding]:
    return list(rules.apply(Context(part, rules.words, rules.kinds)))


def _is_one(form: Form) -> bool:
    """Whether the sheets of a file are about one project of one unit."""
    return all(len({getattr(part, name) for part in form.parts} - {None}) < 2 for name in ("project", "unit"))


_LAST = 1 << 30
_CELL = re.compile(r"([A-Z]{0,3})([0-9]+)$")


def _cell(place: str | None) -> tuple[int, int, str]:
    """Return the order of a place in its sheet: by rows, then by columns; what has no cell comes last."""
    found = _CELL.search(place or "")
    return (int(found[2]), len(found[1]), found[1]) if found else (_LAST, 0, "")


def why(finding: Finding, /, lang: Lang = "zh") -> str | None:
    """Return why a finding of the review matters; None for other findings."""
    return catalog()[finding.code].get(f"why_{lang}")
