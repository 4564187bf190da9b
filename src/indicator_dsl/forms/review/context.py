"""What every rule of the review looks at: a form with its targets read once, and the words to look for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.fence import fault, fenced
from indicator_dsl.forms.layout.words import squeeze
from indicator_dsl.forms.model import Form, Task
from indicator_dsl.model import Expression, Indicator, Period, Place
from indicator_dsl.text import Span

if TYPE_CHECKING:
    from indicator_dsl.language import Match

Words = dict[str, tuple[str, ...]]

_T = TypeVar("_T")


@attrs.frozen
class Hit:
    """What a rule found: the fields of its message, and where."""

    place: Place | str | None
    fields: dict[str, object]
    span: Span | None = None


@attrs.frozen
class Row:
    """An indicator with its targets read; an unreadable or absent one is None, and `error` says what is wrong."""

    indicator: Indicator
    target: Expression | None
    period: Expression | None
    error: ParseError | None

    @property
    def name(self) -> str:
        """The indicator's name on one line."""
        return one_line(self.indicator.name)

    @property
    def text(self) -> str:
        """The annual target as written, on one line."""
        return one_line(self.indicator.target or "")

    @property
    def of_period(self) -> bool:
        """Whether the row belongs to a table of the whole period, which has no column for the year."""
        return bool(self.indicator.period_target) and not self.text and "target" not in dict(self.indicator.columns)

    def place(self, field: str = "target") -> Place:
        """Where a cell of the row stands."""
        return self.indicator.place_of(field)


@attrs.frozen
class Said:
    """A value that the running text states: in which text, where, and what it is about.

    `subject` is the label before the value, with what follows it: in 累计推动超850家中小企业完成转型
    the label alone (累计推动) says little.
    """

    match: Match
    source: str
    place: Place
    subject: str


@attrs.define(slots=False)
class Context:
    """One form under review."""

    form: Form
    words: Words
    kinds: tuple[tuple[str, ...], ...]
    cache: dict[str, Any] = attrs.Factory(dict)
    """What several rules need and one has worked out."""

    faults: list[Finding] = attrs.Factory(list)
    """What a mistake of ours kept from being read."""

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The indicators, read."""
        return tuple(map(self._row, self.form.indicators))

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """The values stated in the tasks and in the goals, in the order of the form."""
        texts = [("总体目标", self.form.goals or "", Place(sheet=self.form.sheet))]
        texts += [(_task(task), task.expected or "", task.place) for task in self.form.tasks]
        return tuple(said for text in texts for said in self._said(*text))

    def _said(self, source: str, text: str, place: Place) -> list[Said]:
        return fenced(lambda: _said(source, text, place), lambda error: self._unread(error, text, place, []))

    def _row(self, indicator: Indicator) -> Row:
        target, period = self._parsed(indicator, "target"), self._parsed(indicator, "period_target")
        error = target if isinstance(target, ParseError) else None
        return Row(indicator, None if isinstance(target, ParseError) else target, None if isinstance(period, ParseError) else period, error)

    def _parsed(self, indicator: Indicator, field: str) -> Expression | ParseError | None:
        text: str = getattr(indicator, field) or ""
        if not text.strip():
            return None
        place = indicator.place_of(field)
        return fenced(lambda: _parse(text, indicator, self.form.year), lambda error: self._unread(error, text, place, None))

    def _unread(self, error: Exception, text: str, place: Place, instead: _T) -> _T:
        self.faults.append(fault(error, text, str(place) or None))
        return instead

    def texts(self) -> Iterator[tuple[str, str, Place]]:
        """Yield (what it is, text, place) of the running texts: goals and tasks."""
        if self.form.goals:
            yield "总体目标", self.form.goals, Place(sheet=self.form.sheet)
        for task in self.form.tasks:
            for text in (task.name, task.content, task.expected):
                if text:
                    yield _task(task), text, task.place

    def has(self, words: str, text: str | None) -> bool:
        """Whether a text holds one of the words of a list."""
        return any(word in squeeze(text or "") for word in self.words[words])


def _task(task: Task) -> str:
    return f"任务“{shorten(task.name)}”"


_TAIL = re.compile(r"[^，。；、！？：,;!?:()（）\s]*")


def _said(source: str, text: str, place: Place) -> list[Said]:
    from indicator_dsl.language import scan

    matches = [(match, _TAIL.match(text, match.span[1])) for match in scan(text)]
    return [Said(match, source, place, one_line((match.label or "") + (tail[0] if tail else ""))) for match, tail in matches]


def _parse(text: str, indicator: Indicator, year: int | None) -> Expression | ParseError:
    from indicator_dsl.language import parse

    try:
        return parse(text, unit=indicator.unit, relation=indicator.relation, year=year)
    except ParseError as problem:
        return problem


def one_line(text: str) -> str:
    """Return a cell's text with its line breaks as blanks."""
    return re.sub(r"\s+", " ", text).strip()


def shorten(text: str, most: int = 16) -> str:
    """Return the beginning of a text, for a message."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1] + "…"


def periods(expression: Expression | None) -> list[Period]:
    """Return the clauses of an expression that name days."""
    return [clause for clause in expression.clauses if isinstance(clause, Period)] if expression else []
