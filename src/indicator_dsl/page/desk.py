"""`Desk`: what one page works on: the files that were given, what people decided, the policy, the opinions on findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

import attrs

from indicator_dsl.errors import Finding, FormError, IndicatorError, Lang, MissingExtraError
from indicator_dsl.fence import fault
from indicator_dsl.forms import Form, FormKind, read_bytes, score_form
from indicator_dsl.forms.casework.matching import about_file, fit
from indicator_dsl.forms.casework.model import Opinion, Part, Receipt, Received
from indicator_dsl.forms.casework.open_rows import OpenRow, decision_on, open_rows
from indicator_dsl.forms.detect import refuse_kind
from indicator_dsl.forms.report import Report, assess
from indicator_dsl.forms.report.receipt import failed, received
from indicator_dsl.meaning import Line, Policy, TableScore, load_policy
from indicator_dsl.model import Decision, Verb

Row = tuple[int, int]
"""A row of the desk: the number of its sheet, and its place among the lines of the sheet."""


@attrs.define
class Sheet:
    """One form of a file: as it was scored without decisions (`bare`), and with them (`table`); None where it is only reviewed."""

    number: int
    form: Form
    bare: TableScore | None
    table: TableScore | None


@attrs.define
class File:
    """A file that was given: what became of it, its forms, and the decisions that were made on it."""

    name: str
    received: Received | None
    form: Form | None = None
    sheets: list[Sheet] = attrs.field(factory=list)
    parts: tuple[Part, ...] = ()
    made: list[Decision] = attrs.field(factory=list)


@attrs.frozen
class Refused:
    """A decision that was not taken, and why."""

    row: Row
    message: str


class Desk:
    """The work of one page.  Its methods raise nothing but `IndicatorError` for what a file, a decision or a policy says."""

    def __init__(self, lang: Lang = "zh") -> None:
        self.lang: Lang = lang
        self.policy: Policy = load_policy()
        self.files: dict[str, File] = {}
        self.loose: list[Decision] = []
        """Decisions on files that are not here."""
        self.opinions: dict[tuple[str, ...], Opinion] = {}
        self._sheets: dict[int, tuple[File, Sheet]] = {}
        self._numbers = 0

    # Files.

    def add(self, name: str, data: bytes) -> File:
        """Read a file, whatever it is: one that can't be read, or is no form, says why.  A file of the same name is replaced."""
        old = self.files.pop(name, None)
        kept = [] if old is None else self._forget(old)
        try:
            refuse_kind(PurePosixPath(name).suffix, data)
            file = self._read(name, data)
        except MissingExtraError as error:
            other = FormError("page-no-reader") if error.fields.get("module") in _NOT_ON_THE_PAGE else error
            file = File(name, failed(name, other.message(self.lang), other))
        except IndicatorError as error:
            file = File(name, None if error.code == "form-own-output" else failed(name, error.message(self.lang), error))
        except (Exception, RecursionError) as error:
            # Whatever a file does ends in the receipt.
            file = File(name, failed(name, fault(error, name).message(self.lang), None))
        self.files[name] = file
        self._take([*kept, *self.loose])
        return file

    def lose(self, name: str, error: FormError) -> None:
        """Note a file that could not be opened."""
        self.files[name] = File(name, failed(name, error.message(self.lang), error))

    def remove(self, name: str) -> None:
        """Put a file away; what was decided on it stays, for when it comes again."""
        if name in self.files:
            self.loose += self._forget(self.files.pop(name))

    def _forget(self, file: File) -> list[Decision]:
        for sheet in file.sheets:
            del self._sheets[sheet.number]
        return file.made

    def _read(self, name: str, data: bytes) -> File:
        form = read_bytes(data, name=PurePosixPath(name).name).located(name)
        parts = assess([form], policy=self.policy, lang=self.lang).parts
        file = File(name, received(name, parts, self.lang), form, parts=parts)
        for part in (part for part in form.each() if part.indicators):
            self._numbers += 1
            bare = score_form(part, policy=self.policy) if _is_scored(part) else None
            sheet = Sheet(self._numbers, part, bare, bare)
            file.sheets.append(sheet)
            self._sheets[sheet.number] = (file, sheet)
        return file

    @property
    def receipt(self) -> Receipt:
        """What became of each file; our own reports are counted apart."""
        got = [file.received for file in self.files.values() if file.received is not None]
        return Receipt(files=tuple(got), own=len(self.files) - len(got))

    def sheets(self) -> Iterator[tuple[File, Sheet]]:
        """Yield each form with its file, in the order in which they were given."""
        yield from ((file, sheet) for file in self.files.values() for sheet in file.sheets)

    # Decisions.

    @property
    def decisions(self) -> list[Decision]:
        """All decisions, file by file, and last those on files that are not here."""
        return list(dict.fromkeys((*(decision for file in self.files.values() for decision in file.made), *self.loose)))

    def open_rows(self) -> list[OpenRow]:
        """Return the rows to decide and those that are decided, as the table of ``indicator-dsl decide`` has them."""
        scored = [(sheet.form, sheet.bare) for _, sheet in self.sheets() if sheet.bare is not None]
        return open_rows(scored, self.decisions)

    def take_decisions(self, made: Iterable[Decision]) -> list[Decision]:
        """Add the decisions of a file; return those that say something else of a row than what was decided here, which stands."""
        here: dict[tuple[object, ...], Decision] = {_slot(decision): decision for decision in self.decisions}
        waiting: list[Decision] = []
        against: list[Decision] = []
        for decision in made:
            other = here.get(_slot(decision))
            if other is None:
                waiting.append(decision)
            elif (other.decision, other.value, other.reason) != (decision.decision, decision.value, decision.reason):
                against.append(decision)
        self._take([*waiting, *self.loose])
        return against

    def _take(self, decisions: Iterable[Decision]) -> None:
        """Give each decision to the files that it was made on; without one it waits."""
        self.loose = []
        touched: dict[str, File] = {}
        by_name: dict[str, list[File]] = {}
        by_hash: dict[str, list[File]] = {}
        for file in self.files.values():
            if file.form is not None:
                by_name.setdefault(_name_of(file.name), []).append(file)
                by_hash.setdefault(file.form.hash or "", []).append(file)
        for decision in dict.fromkeys(decisions):
            near = [*by_name.get(_name_of(decision.file), ()), *by_hash.get(decision.hash or "", ())]
            homes = [file for file in near if file.form is not None and about_file(decision, file.name, file.form.hash)]
            if not homes:
                self.loose.append(decision)
            for home in homes:
                if decision not in home.made:
                    home.made.append(decision)
                    touched[home.name] = home
        for file in touched.values():
            self._score(file)

    def decide(self, rows: Sequence[Row], verb: Verb, **said: Any) -> list[Refused]:
        """Decide rows alike; what was decided on one before is replaced.

        A decision that doesn't hold (points out of the range, no own points) is refused, and its row left as it was.
        """
        refused: list[Refused] = []
        for file, several in self._by_file(rows):
            before = list(file.made)
            wanted = {row: self._decision(row, verb, said) for row in several}
            replaced = {row: [old for old in self.on_row(row) if _kind(old) == _kind(made)] for row, made in wanted.items()}
            gone = [old for found in replaced.values() for old in found]
            file.made = [*(made for made in file.made if made not in gone), *wanted.values()]
            self._score(file)
            wrong = [row for row, made in wanted.items() if self._unapplied(row, made)]
            if wrong:
                refused += [Refused(row, self._why_not(row)) for row in wrong]
                kept = [made for row, made in wanted.items() if row not in wrong]
                gone = [old for row, found in replaced.items() if row not in wrong for old in found]
                file.made = [*(made for made in before if made not in gone), *kept]
                self._score(file)
        return refused

    def _by_file(self, rows: Iterable[Row]) -> list[tuple[File, list[Row]]]:
        found: dict[str, list[Row]] = {}
        for row in dict.fromkeys(rows):
            found.setdefault(self.at(row)[0].name, []).append(row)
        return [(self.files[name], several) for name, several in found.items()]

    def withdraw(self, rows: Iterable[Row]) -> None:
        """Take back what was decided on rows."""
        for file, several in self._by_file(rows):
            gone = [decision for row in several for decision in self.on_row(row)]
            file.made = [decision for decision in file.made if decision not in gone]
            self._score(file)

    def on_row(self, row: Row) -> list[Decision]:
        """Return the decisions on a row, also one that doesn't hold (its points lie out of the range of another policy)."""
        file, sheet, at = self.at(row)
        rows = [line.indicator for line in _lines(sheet.bare)]
        return [one.decision for one in fit(file.made, rows, sheet.form.sheet) if one.row == at and one.misfit is None]

    def drop(self, decision: Decision) -> None:
        """Put away a decision that found no row, or none that still says what it did."""
        self.loose = [other for other in self.loose if other != decision]
        for file in self.files.values():
            if decision in file.made:
                file.made.remove(decision)
                self._score(file)

    def _decision(self, row: Row, verb: Verb, said: dict[str, Any]) -> Decision:
        _, sheet, at = self.at(row)
        indicator = _lines(sheet.bare)[at].indicator
        value = indicator.score if verb is Verb.ACCEPT_OWN else said.get("value")
        return attrs.evolve(decision_on(sheet.form, indicator, Verb.RETURN), **{**said, "decision": verb, "value": value})

    def _unapplied(self, row: Row, made: Decision) -> bool:
        table = self.at(row)[1].table
        return table is None or made in table.unapplied

    def _why_not(self, row: Row) -> str:
        _, sheet, at = self.at(row)
        name = _lines(sheet.bare)[at].indicator.name
        found = [one for one in _findings(sheet.table) if one.code.startswith("decision-") and dict(one.fields).get("name") == name]
        return found[-1].message(self.lang) if found else FormError("page-not-taken").message(self.lang)

    def at(self, row: Row) -> tuple[File, Sheet, int]:
        """Return where a row is; FormError (``page-no-row``) where there is none."""
        number, at = row
        file, sheet = self._sheets.get(number, (None, None))
        if file is None or sheet is None or not 0 <= at < len(_lines(sheet.bare)):
            raise FormError("page-no-row")
        return file, sheet, at

    def _score(self, file: File) -> None:
        for sheet in file.sheets:
            sheet.table = self._scored(sheet, file, self.policy)

    def _scored(self, sheet: Sheet, file: File, policy: Policy) -> TableScore | None:
        return score_form(sheet.form, policy=policy, decisions=file.made) if sheet.bare is not None else None

    # The policy.

    def under(self, policy: Policy) -> list[tuple[File, Sheet, TableScore]]:
        """Return the forms as another policy scores them, with the same decisions; nothing is changed."""
        made = ((file, sheet, self._scored(sheet, file, policy)) for file, sheet in self.sheets())
        return [(file, sheet, table) for file, sheet, table in made if table is not None]

    def set_policy(self, policy: Policy) -> None:
        """Score everything under another policy; decisions stay, and those that no longer hold are told."""
        self.policy = policy
        for file, sheet in self.sheets():
            if sheet.bare is not None:
                sheet.bare = score_form(sheet.form, policy=policy)
                sheet.table = self._scored(sheet, file, policy)

    # Reports.

    def report(self, number: int | None = None) -> Report:
        """Return the report on the file of one form, or the summary of all."""
        if number is not None:
            if number not in self._sheets:
                raise FormError("page-no-row")
            return self._report([self._sheets[number][0]])
        return attrs.evolve(self._report(self.files.values()), receipt=self.receipt)

    def _report(self, files: Iterable[File]) -> Report:
        made = [assess([file.form], policy=self.policy, lang=self.lang, decisions=file.made) for file in files if file.form is not None]
        parts = tuple(part for report in made for part in report.parts)
        return Report(lang=self.lang, parts=parts, opinions=tuple(self.opinions.values()))


_NOT_ON_THE_PAGE = frozenset(("docx.opc.package", "docx.oxml", "lxml.etree", "docx", "lxml"))
"""What a browser can't load: lxml, and what stands on it."""


def _is_scored(form: Form) -> bool:
    return form.kind is not FormKind.MONITORING and any(indicator.actual for indicator in form.indicators)


def _name_of(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/").strip()).name


def _kind(decision: Decision) -> str:
    """Return what two decisions on a row share of which one replaces the other: the cell, or the points."""
    return str(decision.field) if decision.decision is Verb.CORRECT else "points"


def _slot(decision: Decision) -> tuple[object, ...]:
    return (decision.hash or decision.file, decision.sheet, decision.row, decision.name, _kind(decision))


def _lines(table: TableScore | None) -> Sequence[Line]:
    return table.lines if table is not None else ()


def _findings(table: TableScore | None) -> Sequence[Finding]:
    return table.findings if table is not None else ()
