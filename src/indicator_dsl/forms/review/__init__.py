"""`review`: what is missing, inconsistent or vague in a form's targets (绩效目标审核).

Each rule is a function from a `Context` to what it found; `rules.RULES` is the table of them.
"""

from __future__ import annotations

from os import PathLike

from indicator_dsl.errors import Finding, Lang, Severity, catalog
from indicator_dsl.forms.model import Form
from indicator_dsl.forms.review.context import Context
from indicator_dsl.forms.review.rules import RULES, Rules, default_rules

__all__ = ["RULES", "Rules", "default_rules", "review", "why"]

_ORDER = {severity: rank for rank, severity in enumerate(Severity)}


def review(form: Form, /, *, rules: Rules | str | PathLike[str] | None = None) -> list[Finding]:
    """Return what the rules find in a form (in each form of a workbook), errors first.

    `rules` is a rule file or what `Rules.load` made of one; None: all rules as packaged.  Raises what
    `Rules.load` raises for a file that is not valid.
    """
    chosen = default_rules() if rules is None else rules if isinstance(rules, Rules) else Rules.load(rules)
    found = [finding for part in form.each() for finding in chosen.apply(Context(part, chosen.words, chosen.kinds))]
    return sorted(found, key=lambda finding: _ORDER[finding.severity])


def why(finding: Finding, /, lang: Lang = "zh") -> str | None:
    """Return why a finding of the review matters; None for other findings."""
    return catalog()[finding.code].get(f"why_{lang}")
