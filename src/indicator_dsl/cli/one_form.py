"""One form of many: read, scored or reviewed, and its reports written; what a process of a batch does.

A report says what it was made from.  Where it was made from the same form, rules and program, a second run takes it as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.cli.batch import OF_THE_DISK
from indicator_dsl.cli.exits import Exit, exit_for
from indicator_dsl.errors import FormError, IndicatorError, Lang
from indicator_dsl.forms.casework.decisions import Decisions
from indicator_dsl.forms.detect import refuse_kind
from indicator_dsl.forms.marks import is_our_file
from indicator_dsl.forms.report import WRITERS, Report, assess, watch
from indicator_dsl.forms.report.links import address_from
from indicator_dsl.forms.report.opinions import with_opinions
from indicator_dsl.forms.table_file import write_whole
from indicator_dsl.resources import fingerprint, hash_of

if TYPE_CHECKING:
    from indicator_dsl.forms import Form
    from indicator_dsl.forms.review import Rules
    from indicator_dsl.meaning import Policy
    from indicator_dsl.model import Decision


@dataclass(frozen=True)
class Made:
    """What came of a form: its report, the exit code of what was found in it, and why its reports could not be written."""

    report: Report
    code: Exit
    written: bool = False
    failure: IndicatorError | OSError | None = None
    kept: bool = False
    """Whether it is as an earlier run left it."""


@attrs.frozen(kw_only=True)
class Work:
    """What is done with each form: `outputs` names where its reports go (without suffix), and is empty where there are none."""

    lang: Lang
    policy: Policy | None
    """None: the targets are reviewed only."""
    rules: Rules | None = None
    year: int | None = None
    decisions: Sequence[Decision] = ()
    monitoring: bool = False
    """Whether the forms are tables of monitoring, each at the end of its own month or of `month`."""
    month: int | None = None
    force: bool = False
    decided_in: Path | None = None
    """The file of the decisions, which no report may replace."""

    named: frozenset[Path] = frozenset()
    """The files that were not found in a folder: they are read whatever they are called."""

    places: Mapping[Path, str] = attrs.field(factory=dict)
    """Where each file lies below the folder that it was found in: names repeat in folders."""

    outputs: Mapping[Path, Path] = attrs.field(factory=dict)
    suffixes: tuple[str, ...] = ()

    def __call__(self, file: Path) -> Made:
        """Read a form, say what a report says of it, and write its reports.  Raises `FormError` and OSError for one that can't be read."""
        from indicator_dsl import forms

        output = self.outputs.get(file)
        key = self._key(file) if output is not None else None
        if output is not None and key is not None and (old := self._earlier(output, key)) is not None:
            return Made(old, Exit.FINE, written=True, kept=True)
        if file not in self.named:
            refuse(file)
        form = forms.read(file).located(self.places.get(file, file.name))
        report = self._report(form)
        code = exit_for(form.findings)
        if code is Exit.FINE:
            report = attrs.evolve(report, made_from=key)
        if output is None:
            return Made(report, code)
        try:
            self._write(attrs.evolve(report, files={self.places.get(file, file.name): address_from(output.parent, file)}), output)
        except (FormError, OSError) as error:
            if isinstance(error, OSError) and error.errno in OF_THE_DISK:
                raise
            return Made(report, code, failure=error)
        return Made(report, code, written=True)

    def _report(self, form: Form) -> Report:
        if self.monitoring and self.policy is not None:
            return watch([form], month=self.month, policy=self.policy, year=self.year, lang=self.lang)
        return assess([form], policy=self.policy, rules=self.rules, lang=self.lang, year=self.year, decisions=self.decisions)

    def _write(self, report: Report, output: Path) -> None:
        output.parent.mkdir(parents=True, exist_ok=True)
        if report.reviewed:
            report = with_opinions(report, [output.with_name(f"{output.name}.xlsx")])
        # What a second run goes by comes last: it says that all are there.
        for suffix in sorted(self.suffixes, key=".json".__eq__):
            target = output.with_name(output.name + suffix)
            if self.decided_in is not None and target.exists() and target.samefile(self.decided_in):
                raise FormError("output-is-decisions", path=target)
            write_whole(target, WRITERS[suffix](report), force=self.force)

    def _key(self, file: Path) -> str | None:
        """Return what a report on the file depends on, in short; None where that can't be said."""
        if fingerprint() is None:
            return None
        try:
            content = sha256(file.read_bytes()).hexdigest()
        except OSError:
            return None
        unusable = len(self.decisions.findings) if isinstance(self.decisions, Decisions) else 0
        decided = (unusable, *(decision.to_json() for decision in self.decisions))
        asked = (self.policy, self.rules, self.year, self.monitoring, self.month, decided)
        return hash_of((content, file.name, self.lang, *asked, fingerprint()))

    def _earlier(self, output: Path, key: str) -> Report | None:
        """Return the report that an earlier run left, if it was made from the same and nothing of it is gone."""
        if ".json" not in self.suffixes or not all(output.with_name(output.name + suffix).is_file() for suffix in self.suffixes):
            return None
        try:
            data: Any = json.loads(output.with_name(f"{output.name}.json").read_bytes())
            return Report.from_json(data) if data.get("made_from") == key else None
        except (OSError, ValueError, AttributeError, KeyError, TypeError, ArithmeticError):
            return None


def refuse(file: Path) -> None:
    """Raise for what lies in a folder and is no form, though it might be read as one: our own reports, a program, a pipe."""
    if file.is_dir():
        # Only one that may not be looked into is in the pile.
        next(file.iterdir(), None)
    if not file.is_file():
        raise FormError("form-unknown-kind")
    if is_our_file(file):
        raise FormError("form-own-output")
    refuse_kind(file.suffix, file.read_bytes())
