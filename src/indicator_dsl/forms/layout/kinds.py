"""What kind of table a form is, by its columns and words, and which of them say so.

`RULES` are asked in order; the first that finds its evidence gives the kind.  The words stand in
``headers.toml`` (``kinds``), the kinds and what follows from each in `FormKind`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from indicator_dsl.forms.layout.columns import Header
from indicator_dsl.forms.layout.months import interim
from indicator_dsl.forms.layout.words import squeeze, table
from indicator_dsl.forms.model import FormKind

_MOST = 3  # reasons that are given


@attrs.frozen
class Seen:
    """What a form shows: its title, the headers of its tables, the labels around them, its levels."""

    title: str
    headers: tuple[Header, ...] = ()
    labels: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    targets: bool = False
    answers: bool = False

    def texts(self, *roles: str) -> tuple[str, ...]:
        """Return the headers of columns with one of these roles, each once."""
        found = (c.text for header in self.headers for c in header.columns if not roles or c.role in roles)
        return tuple(dict.fromkeys(squeeze(text.split(" ")[-1]) for text in found))


Reasons = tuple[str, ...]


def kind_of(seen: Seen) -> tuple[FormKind, Reasons]:
    """Return a form's kind and the words of the form that say so."""
    for kind, rule in RULES:
        if reasons := rule(seen):
            return kind, tuple(dict.fromkeys(reasons))[:_MOST]
    return FormKind.OTHER, ()


def _words(kind: str, what: str) -> tuple[str, ...]:
    return tuple(table()["kinds"].get(kind, {}).get(what, ()))


def _in(texts: Iterable[str], words: Iterable[str]) -> Reasons:
    wanted = tuple(words)
    return tuple(text for text in texts if any(word in text for word in wanted))


def _titled(seen: Seen, kind: str) -> Reasons:
    return _in((seen.title,), _words(kind, "title"))


def _monitoring(seen: Seen) -> Reasons:
    months = tuple(text for text in seen.texts("actual") if interim(text) is not None)
    said = _in(seen.texts(), _words("monitoring", "headers"))
    if months and len(months) == len(seen.texts("actual")):
        # Values of a part of the year are none of its end, whatever the title says.
        return _titled(seen, "monitoring") or (*months, *said)
    if _titled(seen, "self_evaluation"):
        return ()
    return _titled(seen, "monitoring") or (said and (*months, *said))


def _bond(seen: Seen) -> Reasons:
    return _titled(seen, "bond")


def _declaration(seen: Seen) -> Reasons:
    return _titled(seen, "declaration") if not _titled(seen, "self_evaluation") else ()


def _transfer(seen: Seen) -> Reasons:
    return (_titled(seen, "transfer") or _in(seen.labels, _words("transfer", "labels"))) if seen.answers else ()


def _assessment(seen: Seen) -> Reasons:
    if seen.texts("actual") or (seen.targets and not seen.texts("rule")):
        return ()
    return _titled(seen, "assessment") or _in(seen.texts("name", "level1", "level2"), _words("assessment", "headers"))


def _evaluation_sheet(seen: Seen) -> Reasons:
    rules = seen.texts("rule", "explanation")
    if not seen.targets and not seen.texts("actual"):
        return (*_titled(seen, "evaluation_sheet"), *rules)
    stated = _titled(seen, "evaluation_sheet") and not _titled(seen, "self_evaluation")
    return (*_titled(seen, "evaluation_sheet"), *_in(sorted(seen.levels), _words("evaluation_sheet", "levels"))) if stated and rules else ()


def _self_evaluation(seen: Seen) -> Reasons:
    return (*_titled(seen, "self_evaluation"), *seen.texts("actual", "score"))


def _targets(seen: Seen) -> Reasons:
    return (*_titled(seen, "declaration"), *seen.texts("target", "period_target"))


RULES: tuple[tuple[FormKind, Callable[[Seen], Reasons]], ...] = (
    (FormKind.MONITORING, _monitoring),
    (FormKind.BOND, _bond),
    (FormKind.DECLARATION, _declaration),
    (FormKind.TRANSFER, _transfer),
    (FormKind.ASSESSMENT, _assessment),
    (FormKind.EVALUATION_SHEET, _evaluation_sheet),
    (FormKind.SELF_EVALUATION, _self_evaluation),
    (FormKind.DECLARATION, _targets),
)
