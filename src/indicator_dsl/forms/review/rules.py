"""The table of rules, and which of them are on.

A rule file is TOML: ``[rules]`` gives a rule's code ``"off"`` or another severity, ``[words]`` adds
to the lists of ``words.toml``::

    [rules]
    review-not-in-table = "off"
    review-vague = "error"

    [words]
    costs = ["造价"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from indicator_dsl.errors import Finding, FormError, Severity, catalog
from indicator_dsl.fence import fault, fenced
from indicator_dsl.forms.review import budget, targets, whole, wording
from indicator_dsl.forms.review.context import Context, Hit, Words
from indicator_dsl.resources import load_toml, package_file
from indicator_dsl.text import decode

Check = Callable[[Context], Iterator[Hit]]

RULES: dict[str, Check] = {
    "review-budget-sources": budget.sources,
    "review-budget-uses": budget.uses,
    "review-funds-total": budget.funds,
    "review-empty": whole.empty,
    "review-level-missing": whole.levels,
    "review-weight-missing": whole.weight_missing,
    "review-weights-sum": whole.weights_sum,
    "review-total-differs": whole.total_differs,
    "review-same-name": whole.same_name,
    "review-target-missing": targets.missing,
    "review-target-unreadable": targets.unreadable,
    "review-placeholder": targets.placeholder,
    "review-vague": targets.vague,
    "review-approximate": targets.approximate,
    "review-no-unit": targets.no_unit,
    "review-share-above-100": targets.share_above_100,
    "review-cost-direction": targets.cost_direction,
    "review-output-capped": targets.output_capped,
    "review-year-above-period": targets.year_above_period,
    "review-rate-above-period": targets.rate_above_period,
    "review-period-units-differ": targets.period_units,
    "review-date-outside": targets.date_outside,
    "review-units-differ": wording.units_differ,
    "review-figures-differ": wording.figures_differ,
    "review-relations-differ": wording.relations_differ,
    "review-not-in-table": wording.not_in_table,
}
"""Code → what finds it.  Severity, wording and why it matters stand in ``messages/review.toml``."""

_OFF = "off"
_MOST_BYTES = 1 << 20


@attrs.frozen
class Rules:
    """Which rules are on, how much each matters, and the words that they look for."""

    severities: Mapping[str, Severity]
    words: Words
    kinds: tuple[tuple[str, ...], ...]

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Rules:
        """Read a rule file.  Raises `FormError` (``review-rules-…``, ``form-no-file``): what is wrong with it, or that it can't be read."""
        try:
            with Path(path).open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                raise ValueError(f"more than {_MOST_BYTES} bytes")
            table = tomllib.loads(decode(content))
        except FileNotFoundError as error:
            raise FormError("form-no-file", path=path) from error
        except (OSError, ValueError, RecursionError) as error:
            raise FormError("review-rules-unreadable", path=path, reason=error) from None
        return _changed(default_rules(), table, path)

    def apply(self, context: Context) -> Iterator[Finding]:
        """Run each rule that is on; a mistake of ours in one ends no other."""
        for code in self.severities:
            yield from fenced(partial(self._found, code, context), partial(_failed, code, context.form.sheet))
        yield from context.faults

    def _found(self, code: str, context: Context) -> list[Finding]:
        hits = list(RULES[code](context))
        found = [Finding.of(code, span=hit.span, place=str(hit.place or "") or None, **hit.fields) for hit in hits]
        return [attrs.evolve(finding, severity=self.severities[code]) for finding in found]


def _failed(code: str, sheet: str | None, error: Exception) -> list[Finding]:
    return [fault(error, code, sheet)]


@cache
def default_rules() -> Rules:
    """Return the rules as packaged: all on."""
    table = load_toml(package_file("forms", "review", "words.toml"))
    kinds = tuple(tuple(kind) for kind in table.pop("kinds"))
    severities = {code: Severity(catalog()[code]["severity"]) for code in RULES}
    return Rules(severities, {name: tuple(words) for name, words in table.items()}, kinds)


def _changed(rules: Rules, table: dict[str, Any], path: str | PathLike[str]) -> Rules:
    def wrong(where: str, allowed: object) -> FormError:
        return FormError("review-rules-bad-key", path=path, where=where, allowed=allowed)

    if unknown := sorted(table.keys() - {"rules", "words"}):
        raise wrong(unknown[0], "[rules] [words]")
    severities, words = dict(rules.severities), dict(rules.words)
    for code, value in _table(table, "rules", wrong).items():
        if code not in RULES:
            raise wrong(f"rules.{code}", " ".join(RULES))
        if value == _OFF:
            del severities[code]
        elif value in tuple(Severity):
            severities[code] = Severity(value)
        elif value != "on":
            raise wrong(f"rules.{code}", f"on {_OFF} {' '.join(Severity)}")
    for name, value in _table(table, "words", wrong).items():
        if name not in words:
            raise wrong(f"words.{name}", " ".join(words))
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            raise wrong(f"words.{name}", '["…", …]')
        words[name] = (*words[name], *value)
    return Rules(severities, words, rules.kinds)


def _table(table: dict[str, Any], name: str, wrong: Callable[[str, object], FormError]) -> dict[str, Any]:
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise wrong(name, f"[{name}]")
    return value
