"""`Report`: what a report says, before it is laid out; all four kinds are written from it.

Texts are in the report's language; cells stand as the form has them, and it is for each writer to
keep them texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum, StrEnum
from itertools import repeat
from pathlib import PurePath
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import attrs

from indicator_dsl.errors import Lang, Severity
from indicator_dsl.fence import CODE
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Decision, Verb
from indicator_dsl.units import plain

SCHEMA = 1


@attrs.frozen(kw_only=True)
class Note:
    """A finding in words, and the indicator that it is about (None: the whole form)."""

    severity: Severity
    code: str
    message: str
    place: str | None = None
    name: str | None = None
    why: str | None = None
    span: tuple[int, int] | None = None


@attrs.frozen(kw_only=True)
class Points:
    """What is earned of a weight: `score`, or where a person must settle it None, between `low` and `high`."""

    weight: Decimal
    score: Decimal | None
    low: Decimal
    high: Decimal

    @property
    def text(self) -> str:
        """The points as a person reads them: ``9.74``, ``6.00–7.99``."""
        return f"{self.low}–{self.high}" if self.score is None else str(self.score)


@attrs.frozen(kw_only=True)
class Line:
    """One indicator: what the form says, what was read, and what it earns (None where it was not scored).

    `points` are what counts: what a person gave, else what the rule says; `allowed` is what the rule says, beside them.
    `weight` is None where the row takes no part in the sums.  `decisions` are those of a person that hold for the row.  A cell that
    one of them corrects stands here as it was corrected, and in `made_on` (target, actual) as the form has it.
    """

    level1: str | None
    level2: str | None
    name: str
    target: str | None
    period_target: str | None
    actual: str | None
    target_in_full: str | None
    """The target with the sign and the unit that columns of their own give; likewise `actual_in_full`."""
    actual_in_full: str | None
    reading: str
    actual_reading: str
    stated_weight: str | None
    stated_score: str | None
    reason: str | None
    place: str
    """Where the answer stands (of a row without one, its target); `cells` has each field's own place."""
    cells: Mapping[str, str] = attrs.field(factory=dict)
    standard: str | None = None
    """The form's own 评分标准 of the row."""
    kind: str = "indicator"
    weight: Decimal | None = None
    points: Points | None = None
    allowed: Points | None = None
    decisions: tuple[Decision, ...] = ()
    made_on: tuple[str, str] = ("", "")
    verdict: str = "unscored"
    attainment: str = ""
    review: bool = False
    rule: str = ""
    source: str = ""
    steps: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    colour: str = ""
    """Of a monitoring table: ``red``, ``yellow``, ``green``, ``blue``, ``not_due``, ``open`` (a person says it)."""
    progress: str = ""
    """What was done of what the months gone ask for, in per cent; of a rate that doesn't grow its attainment."""
    forecast: str | None = None
    likelihood: str = ""

    @property
    def explanation(self) -> tuple[str, ...]:
        """The steps of the computation; of a row that a person settles, what is to be settled."""
        why = (note.message for note in self.notes if note.severity is not Severity.INFO) if self.review else ()
        return tuple(dict.fromkeys((*self.steps, *why)))

    @property
    def given(self) -> bool:
        """Whether the points are a person's."""
        return any(decision.decision in (Verb.POINTS, Verb.ACCEPT_OWN) for decision in self.decisions)

    @property
    def state(self) -> str:
        """What the row is to a reader: ``returned`` or ``review`` while it waits, ``excluded``, ``decided``, else its verdict."""
        verbs = {decision.decision for decision in self.decisions}
        if Verb.RETURN in verbs:
            return "returned"
        if self.review:
            return "review"
        return "excluded" if Verb.EXCLUDE in verbs else "decided" if self.given else self.verdict

    @property
    def lost(self) -> Decimal:
        """The points that are lost for certain; what a person may still give is none of them."""
        return self.points.weight - self.points.high if self.points else Decimal(0)


@attrs.frozen(kw_only=True)
class Group:
    """The indicators of one 一级指标, and their points together."""

    level: str | None
    lines: tuple[Line, ...]
    points: Points | None


@attrs.frozen(kw_only=True)
class Grading:
    """How a policy makes a total and its grade of the points of the rows, for a table that computes them again.

    `grades` are (from, word) in percent of the weight, highest first, then `below`.  `rescale` says whether the points of rows that
    don't apply go to the others, `gradable` whether the weights allow a grade while no row is excluded, `whole` whether every row has
    its weight.  `together` says how the totals of several forms count together.
    `same_within` is how far the form's own points may lie outside of the range.
    """

    grades: tuple[tuple[Decimal, str], ...] = ()
    below: str = ""
    places: int = 2
    mode: str = "half-up"
    rescale: bool = False
    gradable: bool = True
    whole: bool = True
    together: Literal["money", "equal"] = "money"
    same_within: Decimal = Decimal(0)


@attrs.frozen(kw_only=True)
class Hashes:
    """What a report rests on, as SHA-256 (``sha256:…``): the form's file, the policy, the decisions; None where there is none."""

    form: str | None = None
    policy: str | None = None
    decisions: str | None = None


COLOURS = ("red", "yellow", "green", "blue", "not_due", "open")

# Kinds of table that have no scores, whatever stands in them.
_BY_STANDARD = ("evaluation_sheet", "assessment")
_OWN_REASON = ("monitoring", "evaluation_sheet", "assessment")


@attrs.frozen(kw_only=True)
class Part:
    """One form: its names, its points, its indicators and what was found in it.

    `final` says that nothing is open: no row waits for a person, every decision holds, and there is one total with its grade.
    `unapplied` are the decisions on the form that don't hold, `own_total` is the sum of its own 得分.
    `money` is what was budgeted for it, in 元.
    """

    title: str | None
    kind: str
    kind_reasons: tuple[str, ...]
    sheet: str | None
    source: str | None
    unit: str | None
    project: str | None
    year: int | None
    policy: str
    policy_title: str
    points: Points | None
    stated_total: str | None
    grade: str | None
    groups: tuple[Group, ...]
    notes: tuple[Note, ...]
    own_total: Decimal | None = None
    department: str | None = None
    money: Decimal | None = None
    final: bool = False
    unapplied: tuple[Decision, ...] = ()
    grading: Grading = Grading()
    hashes: Hashes = Hashes()
    month: int | None = None
    """To which month a monitoring table counts; None for other kinds."""

    @property
    def monitored(self) -> bool:
        """Whether the rows have colours instead of points."""
        return self.month is not None

    @property
    def colours(self) -> dict[str, int]:
        """How many rows have each colour, aren't due yet, or are for a person."""
        found = Counter(line.colour for line in self.lines)
        return {colour: found[colour] for colour in COLOURS}

    @property
    def lines(self) -> Iterator[Line]:
        """The indicators of all groups, in order."""
        for group in self.groups:
            yield from group.lines

    @property
    def scored(self) -> bool:
        """Whether the form has answers, which were held against its targets; `points` is None where it has no weights."""
        return self.points is not None or any(line.verdict != "unscored" for line in self.lines)

    @property
    def unscored(self) -> str:
        """Which of the words says why the form has no scores."""
        if not self.policy:
            return "review_only"
        return "no_weights" if self.scored else f"no_scores_{self.kind}" if self.kind in _OWN_REASON else "no_scores"

    @property
    def by_standard(self) -> bool:
        """Whether the form gives its points by 评分标准 and has no targets: its standards, points and reasons are what there is to show."""
        return self.kind in _BY_STANDARD and not self.scored

    @property
    def given(self) -> str:
        """What the rows of such a form earn together of their weights, as it says itself: ``88.8 / 100``."""
        scores, weights = ([read_points(text) for text in texts] for texts in self._stated)
        known = [sum((number for number in numbers if number is not None), Decimal(0)) for numbers in (scores, weights)]
        return " / ".join(plain(number) for number in known) if any(number is not None for number in scores) else ""

    @property
    def _stated(self) -> tuple[list[str | None], list[str | None]]:
        lines = list(self.lines)
        return [line.stated_score for line in lines], [line.stated_weight for line in lines]

    @property
    def review_count(self) -> int:
        """How many indicators a person must look at."""
        return sum(line.review for line in self.lines)

    @property
    def heading(self) -> str:
        """What a person calls this form: the project, else the title, else the sheet or the file."""
        return self.project or self.title or self.sheet or self.source or ""

    @property
    def faults(self) -> tuple[Note, ...]:
        """What a mistake of ours kept from being read."""
        return tuple(note for note in self.notes if note.code == CODE)

    def count(self, severity: str) -> int:
        """Return the number of findings of a severity."""
        return Counter(str(note.severity) for note in self.notes)[severity]


class Outcome(StrEnum):
    """What became of a file that was handed in."""

    SCORED = "scored"
    REVIEWED = "reviewed"
    MONITORED = "monitored"
    UNREAD = "unread"
    UNSUPPORTED = "unsupported"


@attrs.frozen(kw_only=True)
class Received:
    """One file, as it lies in the folder that was given; `message` says why an unread or unsupported one is."""

    file: str
    outcome: Outcome
    message: str | None = None


@attrs.frozen(kw_only=True)
class Receipt:
    """All files of a run in their order; `own` are reports of ours among them, which are no forms and are not counted.

    `missing` files were not reached when the run was stopped.
    """

    files: tuple[Received, ...]
    own: int = 0
    missing: int = 0

    def count(self, outcome: Outcome) -> int:
        """Return of how many files this became."""
        return Counter(file.outcome for file in self.files)[outcome]

    @property
    def lost(self) -> tuple[Received, ...]:
        """The files that nothing was made of, each with its reason."""
        return tuple(file for file in self.files if file.message is not None)


@attrs.frozen(kw_only=True)
class Opinion:
    """What a reviewer thinks of a finding: 采纳 or 不采纳, and why."""

    file: str
    place: str
    code: str
    message: str
    opinion: str
    comment: str

    @property
    def key(self) -> tuple[str, ...]:
        """What says which finding it is about; the folder of the file doesn't."""
        return (PurePath(self.file).name, self.place, self.code, self.message)


@attrs.frozen(kw_only=True)
class Report:
    """The forms of one file, or of many; then `receipt` says what became of each file.

    `links` leads from a form's file to its own report, where there is one; `files` to the file itself, from where the report goes.
    `made_from` stands for all that a report depends on
    (the form, the rules, the program): with the same it would come out the same.  `opinions` are what a reviewer wrote beside the findings.
    """

    lang: Lang
    parts: tuple[Part, ...]
    receipt: Receipt | None = None
    links: Mapping[str, str] = attrs.field(factory=dict)
    files: Mapping[str, str] = attrs.field(factory=dict)
    made_from: str | None = None
    opinions: tuple[Opinion, ...] = ()

    @property
    def scored(self) -> bool:
        """Whether any form was scored."""
        return any(part.scored for part in self.parts)

    @property
    def monitored(self) -> bool:
        """Whether it is a report of monitoring."""
        return any(part.monitored for part in self.parts)

    @property
    def reviewed(self) -> bool:
        """Whether it is a report of a review: none of its forms was scored or monitored."""
        return not self.scored and not self.monitored

    def opinion_on(self, part: Part, note: Note) -> Opinion | None:
        """Return what a reviewer wrote beside a finding."""
        key = Opinion(file=part.source or "", place=note.place or "", code=note.code, message=note.message, opinion="", comment="").key
        return next((opinion for opinion in self.opinions if opinion.key == key), None)

    @property
    def policies(self) -> str:
        """The names of the policies, each once."""
        return "、".join(dict.fromkeys(part.policy for part in self.parts if part.policy))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Report:
        """Return the report on one file that its JSON says.  KeyError, TypeError, ValueError, ArithmeticError for anything else."""
        parts = from_json(tuple[Part, ...], data["forms"])
        return cls(lang=data["lang"], parts=parts, made_from=data.get("made_from"))


def as_json(value: Any) -> Any:
    """Return a part of a report as plain JSON values; numbers are decimal strings."""
    match value:
        case Decimal():
            return f"{value:f}"
        case Points():
            return {**_fields(value), "text": value.text}
        case Enum():
            return str(value)
        case tuple() | list():
            return [as_json(item) for item in value]
        case Mapping():
            return {str(key): as_json(item) for key, item in value.items()}
        case _ if attrs.has(type(value)):
            return _fields(value)
        case _:
            return value


def from_json(kind: Any, value: Any) -> Any:
    """Return the object of a type that `as_json` wrote.  KeyError, TypeError, ValueError, ArithmeticError for anything else."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None else from_json(next(one for one in inner if one is not NoneType), value)
    if origin is tuple:
        kinds = repeat(inner[0]) if inner[-1] is ... else inner
        return tuple(from_json(one, item) for one, item in zip(kinds, value, strict=False))
    if origin is not None or not isinstance(kind, type):
        return value
    if attrs.has(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: from_json(hints[field.name], value[field.name]) for field in attrs.fields(kind)})
    return kind(value) if issubclass(kind, Decimal | Enum) else value


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: as_json(getattr(value, field.name)) for field in attrs.fields(type(value))}
