"""`Decision`: what a person decides about one row of a form, with who, when and why.

A decision stands beside the forms, in a file of its own: the unit's original is never edited, and
another run, another policy or another machine applies the same decisions again.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Literal, Self, get_args

import attrs

from indicator_dsl.errors import ModelError

SCHEMA = 1

CellName = Literal["target", "actual", "weight"]
"""The cells that a decision may correct."""

_MOST_POINTS = Decimal(10**6)
_TEXTS = (
    "file",
    "sheet",
    "name",
    "target",
    "actual",
    "field",
    "value",
    "reason",
    "evidence",
    "by",
    "at",
    "reviewer",
    "reviewed_at",
    "hash",
)


class Verb(StrEnum):
    """What is decided: the form's own 得分 stands, points, a corrected cell, back to the unit, not applicable."""

    ACCEPT_OWN = "accept_own"
    POINTS = "points"
    CORRECT = "correct"
    RETURN = "return"
    EXCLUDE = "exclude"


@attrs.frozen(kw_only=True)
class Decision:
    """One decision on the row `row` (1-based) of `sheet` in `file`, made on the texts `name`, `target` and `actual`.

    `value` holds the points (``points``) or the text that the cell `field` should read (``correct``).
    `override` says that points outside of the rule's range are meant: that wants a `reason`.
    `hash` is the SHA-256 of the file as it was when the decision was made (``sha256:…``); `by` and `at`
    say who decided and when, `reviewer` and `reviewed_at` who looked a second time.
    `target` and `actual` are None where the decision doesn't tell the text; an empty cell is "".

    Raises `ModelError` (``decision-not-valid``) where the parts contradict each other, TypeError for a wrong type.
    """

    file: str
    name: str
    decision: Verb = attrs.field(converter=Verb)
    sheet: str | None = None
    row: int | None = None
    target: str | None = None
    actual: str | None = None
    field: CellName | None = None
    value: str | None = None
    reason: str | None = None
    evidence: str | None = None
    by: str | None = None
    at: str | None = None
    reviewer: str | None = None
    reviewed_at: str | None = None
    override: bool = False
    hash: str | None = None

    def __attrs_post_init__(self) -> None:
        for name in _TEXTS:
            value = getattr(self, name)
            if not isinstance(value, str) and (value is not None or name in ("file", "name")):
                raise TypeError(f"{name} must be str, not {type(value).__name__}")
        if self.row is not None and (isinstance(self.row, bool) or not isinstance(self.row, int)):
            raise TypeError(f"row must be int, not {type(self.row).__name__}")
        if not isinstance(self.override, bool):
            raise TypeError(f"override must be bool, not {type(self.override).__name__}")
        problem = self._problem()
        if problem:
            raise ModelError("decision-not-valid", problem=problem)

    def _problem(self) -> str | None:
        """Return the name of the part that is missing or wrong, None where all is well."""
        match self.decision:
            case Verb.POINTS:
                if self.points is None:
                    return "value"
            case Verb.CORRECT:
                if self.field not in get_args(CellName):
                    return "field"
                if self.value is None:
                    return "value"
            case _:
                pass
        if self.override and not (self.reason or "").strip():
            return "reason"
        if self.reviewer and self.reviewer == self.by:
            return "reviewer"
        return None

    @property
    def points(self) -> Decimal | None:
        """The points of a decision ``points``; None where `value` is no number from 0 on."""
        if self.decision is not Verb.POINTS or self.value is None or len(self.value) > 32:
            return None
        try:
            points = Decimal(self.value.strip())
        except InvalidOperation:
            return None
        return points if points.is_finite() and 0 <= points <= _MOST_POINTS else None

    def to_json(self) -> dict[str, Any]:
        """Return the decision as one line of a decisions file: every key, null where nothing is said."""
        return {"schema": SCHEMA, **{a.name: _plain(getattr(self, a.name)) for a in attrs.fields(type(self))}}

    @classmethod
    def from_json(cls, data: dict[str, Any], /) -> Self:
        """Read what `to_json` returned; keys may be left out.  `ModelError` (``decision-not-valid``) for anything else."""
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ModelError("decision-not-valid", problem="schema")
        known = {a.name for a in attrs.fields(cls)}
        unknown = sorted(data.keys() - known - {"schema"})
        if unknown:
            raise ModelError("decision-not-valid", problem=str(unknown[0])[:40])
        said = {key: value for key, value in data.items() if key in known and (value is not None or key in ("file", "name"))}
        try:
            return cls(**said)
        except ModelError:
            raise
        except (TypeError, ValueError) as error:
            wrong = next((key for key in ("file", "name", "decision") if key not in said), None)
            raise ModelError("decision-not-valid", problem=wrong or str(error).split(" ")[0].strip("'")[:40]) from error


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, StrEnum) else value
