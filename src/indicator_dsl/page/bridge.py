"""The page's one door: a request as JSON (and the bytes of a file) in, an answer as JSON (and the bytes of a file) out.

A request is an object with ``do`` (the name of a function below) and that function's arguments.  An answer has ``"ok": true`` and what
was asked for, or ``"ok": false`` and ``error`` (``code``, ``message``).  Nothing is ever raised.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Any, cast

import attrs

from indicator_dsl.errors import FormError, IndicatorError, Lang
from indicator_dsl.fence import fault
from indicator_dsl.forms.casework.decisions import as_lines, offered_reasons, read_decisions_bytes
from indicator_dsl.forms.casework.model import Opinion
from indicator_dsl.forms.casework.table import WRITERS as DECISION_WRITERS
from indicator_dsl.forms.detect import SUFFIXES, is_of_the_system
from indicator_dsl.forms.report import WRITERS
from indicator_dsl.forms.report.problems import WRITERS as PROBLEM_WRITERS
from indicator_dsl.forms.report.problems import file_names, units_of
from indicator_dsl.forms.report.words import words
from indicator_dsl.meaning import load_policy, policy_names, score
from indicator_dsl.model import Verb, format
from indicator_dsl.page import rules, views
from indicator_dsl.page.desk import Desk

Answer = dict[str, Any]


class Bridge:
    """One page's `Desk`, behind `handle`."""

    def __init__(self) -> None:
        self.desk = Desk()
        self._policy_text = ""
        self._pack: tuple[io.BytesIO, zipfile.ZipFile] | None = None

    def handle(self, request: str, data: bytes = b"", /) -> tuple[str, bytes]:
        """Do what a request asks for."""
        out = b""
        try:
            asked = json.loads(request)
            name = asked.pop("do")
            if name not in _DOES:
                raise KeyError(name)
            answer = _DOES[name](self, asked, data)
            out = answer.pop("data", b"")
            said = {"ok": True, **answer}
        except IndicatorError as error:
            said = {"ok": False, "error": {"code": error.code, "message": error.message(self.desk.lang)}}
        except (KeyError, ValueError) as error:
            said = _bad(FormError("page-bad-request", detail=f"{type(error).__name__}: {error}"[:200]), self.desk.lang)
        except Exception as error:
            said = {"ok": False, "error": {"code": "internal-error", "message": fault(error, request[:60]).message(self.desk.lang)}}
        return json.dumps(said, ensure_ascii=False), out

    # What the page starts with.

    def hello(self, asked: Answer, data: bytes) -> Answer:
        """Take the language; return the version, what can be chosen, and what is on the desk already."""
        from indicator_dsl import __version__

        self.desk.lang = cast(Lang, asked["lang"] if asked.get("lang") in ("zh", "en") else "zh")
        lang = self.desk.lang
        policies = [{"name": name, "title": load_policy(name).title_in(lang)} for name in policy_names()]
        say = words(lang)
        return {
            "version": __version__,
            "policies": policies,
            "policy": self._policy(),
            "reports": list(_writable(WRITERS)),
            "problems": list(_writable(PROBLEM_WRITERS)),
            "suffixes": sorted(SUFFIXES),
            "reasons": offered_reasons(),
            "opinions": [say["accepted"], say["rejected"]],
            **views.overview(self.desk),
        }

    # Files.

    def add(self, asked: Answer, data: bytes) -> Answer:
        """Read a file; return its receipt and its forms."""
        name = str(asked["name"])
        if is_of_the_system(PurePosixPath(name).name):
            return {"skipped": True}
        file = self.desk.add(name, data)
        got = file.received
        receipt = {"file": name, "outcome": str(got.outcome) if got else "own", "message": got.message if got else None}
        return {"received": receipt, "forms": [views.form_line(file, sheet, self.desk.lang) for sheet in file.sheets]}

    def remove(self, asked: Answer, data: bytes) -> Answer:
        """Put files away."""
        for name in asked["names"]:
            self.desk.remove(name)
        return views.overview(self.desk)

    def overview(self, asked: Answer, data: bytes) -> Answer:
        """Return the receipt, the forms, and how much is open."""
        return views.overview(self.desk)

    def rows(self, asked: Answer, data: bytes) -> Answer:
        """Return the rows to decide."""
        return {"rows": views.rows(self.desk)}

    # Decisions.

    def decide(self, asked: Answer, data: bytes) -> Answer:
        """Decide rows; return the forms and rows that changed, and the rows whose decision was refused."""
        ids = [(int(number), int(at)) for number, at in asked["rows"]]
        said = {key: value for key in _SAID if (value := asked.get(key)) not in (None, "")}
        if "value" in asked and asked["verb"] == Verb.CORRECT:
            said["value"] = str(asked["value"])
        refused = self.desk.decide(ids, Verb(asked["verb"]), **said)
        return {**self._changed(ids), "refused": [{"id": list(one.row), "message": one.message} for one in refused]}

    def withdraw(self, asked: Answer, data: bytes) -> Answer:
        """Take back the decisions on rows."""
        ids = [(int(number), int(at)) for number, at in asked["rows"]]
        self.desk.withdraw(ids)
        return self._changed(ids)

    def drop(self, asked: Answer, data: bytes) -> Answer:
        """Put away a decision that doesn't hold."""
        from indicator_dsl.model import Decision

        self.desk.drop(Decision.from_json(asked["decision"]))
        return views.overview(self.desk)

    def _changed(self, ids: list[tuple[int, int]]) -> Answer:
        # Sheets of one file share its decisions.
        files = {self.desk.at(row)[0].name for row in ids}
        sheets = [(file, sheet) for file, sheet in self.desk.sheets() if file.name in files]
        forms = [views.form_line(file, sheet, self.desk.lang) for file, sheet in sheets]
        changed = [row for _, sheet in sheets for row in views.rows_of(self.desk, sheet.number)]
        return {"forms": forms, "rows": changed, **views.work(self.desk)}

    def save_decisions(self, asked: Answer, data: bytes) -> Answer:
        """Return the decisions file: ``.jsonl`` holds the decisions, ``.xlsx`` and ``.csv`` the open rows too."""
        if asked["suffix"] == ".jsonl":
            return {"data": as_lines(self.desk.decisions)}
        return {"data": DECISION_WRITERS[asked["suffix"]](self.desk.open_rows())}

    def open_decisions(self, asked: Answer, data: bytes) -> Answer:
        """Take the decisions of a file; return the lines that can't be used, and those that contradict what was decided here."""
        read = read_decisions_bytes(data)
        against = self.desk.take_decisions(read)
        lang = self.desk.lang
        told = [finding.message(lang) for finding in read.findings]
        told += [FormError("page-decided-otherwise", name=one.name, file=one.file).message(lang) for one in against]
        return {"read": len(read), "told": told, **views.overview(self.desk)}

    # The policy.

    def _policy(self) -> Answer:
        policy, lang = self.desk.policy, self.desk.lang
        return {"name": policy.name, "title": policy.title_in(lang), "text": self._policy_text}

    def fields(self, asked: Answer, data: bytes) -> Answer:
        """Return the fields of a policy: of the package by its name, or of a file's text."""
        policy = rules.policy_from(asked["text"]) if asked.get("text") else load_policy(_packaged(asked["name"]))
        return {"fields": rules.fields_of(policy, self.desk.lang)}

    def preview(self, asked: Answer, data: bytes) -> Answer:
        """Return what another policy would make of each form, beside what it has now; `text` is its file."""
        policy, text = self._asked(asked)
        effect = []
        for file, sheet, table in self.desk.under(policy):
            before = views.form_line(file, sheet, self.desk.lang)
            after = views.form_line(file, _under(sheet, table), self.desk.lang)
            kept = ("points", "grade", "open")
            effect.append(
                {"id": sheet.number, "form": before["heading"], "unapplied": len(table.unapplied)}
                | {"before": {key: before.get(key) for key in kept}, "after": {key: after.get(key) for key in kept}}
            )
        return {"effect": effect, "text": text, "title": policy.title_in(self.desk.lang)}

    def set_policy(self, asked: Answer, data: bytes) -> Answer:
        """Score everything under another policy."""
        policy, self._policy_text = self._asked(asked)
        self.desk.set_policy(policy)
        return {"policy": self._policy(), **views.overview(self.desk)}

    def _asked(self, asked: Answer) -> tuple[Any, str]:
        text = asked.get("text") or ""
        if not text and asked.get("values"):
            text = rules.changed(load_policy(_packaged(asked["name"])), asked["values"])
        return (rules.policy_from(text) if text else load_policy(_packaged(asked["name"]))), text

    # The review, and a single value.

    def review(self, asked: Answer, data: bytes) -> Answer:
        """Return what the review found."""
        return {"notes": views.reviewed(self.desk)}

    def opinion(self, asked: Answer, data: bytes) -> Answer:
        """Keep what a reviewer thinks of a finding; an empty opinion and comment take it back."""
        said = Opinion(**{key: str(asked.get(key) or "") for key in ("file", "place", "code", "message", "opinion", "comment")})
        self.desk.opinions.pop(said.key, None)
        if said.opinion or said.comment:
            self.desk.opinions[said.key] = said
        return {}

    def opinions(self, asked: Answer, data: bytes) -> Answer:
        """Return the opinions, as `opinion` takes them."""
        return {"opinions": [attrs.asdict(one) for one in self.desk.opinions.values()]}

    def trial(self, asked: Answer, data: bytes) -> Answer:
        """Score one pair of values."""
        lang = self.desk.lang
        known: dict[str, Any] = {key: str(asked[key]) for key in ("category", "label") if asked.get(key)}
        made = score(str(asked["target"]), str(asked["actual"]), weight=str(asked.get("weight") or "10"), policy=self.desk.policy, **known)
        read = {"target": format(made.target) if made.target else "", "actual": format(made.actual) if made.actual else ""}
        return {"read": read, "score": made.to_json(lang), "source": made.source(lang)}

    # What goes out.

    def export(self, asked: Answer, data: bytes) -> Answer:
        """Return the report on one form's file, or without ``form`` the summary."""
        return {"data": WRITERS[asked["suffix"]](self.desk.report(asked.get("form")))}

    def problems(self, asked: Answer, data: bytes) -> Answer:
        """Return what the units have to put right, all units in one file."""
        report = self.desk.report()
        return {"data": PROBLEM_WRITERS[asked["suffix"]](units_of(report), report)}

    def pack(self, asked: Answer, data: bytes) -> Answer:
        """Put the reports on some forms into an archive, which the last call (``"last": true``) returns with the summary."""
        if self._pack is None or asked.get("first"):
            sink = io.BytesIO()
            self._pack = sink, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED)
        sink, archive = self._pack
        for number in asked["forms"]:
            report = self.desk.report(number)
            for suffix in asked["suffixes"]:
                archive.writestr(_name_in(archive, report.parts[0].source or str(number), suffix), WRITERS[suffix](report))
        if not asked.get("last"):
            return {}
        summary = self.desk.report()
        for suffix in asked["suffixes"]:
            archive.writestr(f"汇总_评分{suffix}", WRITERS[suffix](summary))
        units, say = units_of(summary), words(self.desk.lang)
        for unit, name in zip(units, file_names(units, say["problems_file"]), strict=True):
            for suffix in (one for one in asked["suffixes"] if one in PROBLEM_WRITERS):
                archive.writestr(f"{say['problems_file']}/{name}{suffix}", PROBLEM_WRITERS[suffix]([unit], summary))
        archive.writestr("评定.jsonl", as_lines(self.desk.decisions))
        archive.close()
        self._pack = None
        return {"data": sink.getvalue()}


_SAID = ("value", "field", "reason", "evidence", "by", "at", "reviewer", "override")
_DOES: dict[str, Callable[[Bridge, Answer, bytes], Answer]] = {
    name: getattr(Bridge, name)
    for name in (
        *("hello", "add", "remove", "overview", "rows", "decide", "withdraw", "drop", "save_decisions", "open_decisions"),
        *("fields", "preview", "set_policy", "review", "opinion", "opinions", "trial", "export", "problems", "pack"),
    )
}


def _bad(error: IndicatorError, lang: Lang) -> Answer:
    return {"ok": False, "error": {"code": error.code, "message": error.message(lang)}}


def _packaged(name: object) -> str:
    """Return the name of a packaged policy: a page names no file of the machine."""
    if name not in policy_names():
        raise FormError("page-bad-request", detail=str(name)[:40])
    return str(name)


def _writable(kinds: Iterable[str]) -> Iterator[str]:
    """Yield the kinds of file that people open and that can be written here: a browser has nothing that writes Word."""
    word = find_spec("docx") is not None
    yield from (suffix for suffix in kinds if suffix not in (".json", ".md") and (word or suffix != ".docx"))


def _under(sheet: Any, table: Any) -> Any:
    return attrs.evolve(sheet, table=table)


def _name_in(archive: zipfile.ZipFile, file: str, suffix: str) -> str:
    """Return the name of a report in the archive: that of the form's file, and a number where it is taken."""
    path = PurePosixPath(file.replace("\\", "/"))
    # No part of a name leads out of the folder that it is unpacked into.
    stem = "/".join(part.replace(":", "_") for part in (*path.parent.parts, path.stem) if part not in ("", ".", "..", "/"))
    taken = set(archive.namelist())
    names = (f"{stem}{number}_评分{suffix}" for number in ("", *(f"_{n}" for n in range(2, len(taken) + 3))))
    return next(name for name in names if name not in taken)
