"""The one family of exceptions, and findings: what a person should look at.

Every error and every finding has a stable `code` (see docs/errors.md) and the fields that its
message is made of; the wording lives in ``messages/*.toml`` in Chinese and English.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any, Literal, Self

import attrs

from indicator_dsl.resources import load_toml, package_file
from indicator_dsl.text import Span, caret

__all__ = [
    "Finding",
    "FormError",
    "IndicatorError",
    "Lang",
    "MissingExtraError",
    "ModelError",
    "ParseError",
    "PolicyError",
    "Severity",
    "TableError",
    "UnitError",
    "catalog",
    "render",
]

Lang = Literal["zh", "en"]
"""The languages of messages: Chinese and English."""


class Severity(StrEnum):
    """How much a finding matters: ``error`` stops a score, ``warning`` needs a look, ``info`` is told."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@cache
def catalog() -> dict[str, dict[str, str]]:
    """Return code → {"zh", "en", "severity"?, "cell"?, "asks"?}, the union of all message files.

    `cell` is the field of a row that it is about; `asks` is "assessor" where who filled in the form has nothing to put right.
    """
    table: dict[str, dict[str, str]] = {}
    for file in sorted(package_file("messages").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            for code, entry in load_toml(file).items():
                if code in table:
                    raise RuntimeError(f"message {code!r} is defined twice")
                table[code] = entry
    return table


@cache
def _severity(code: str) -> Severity:
    return Severity(catalog()[code].get("severity", "warning"))


def render(code: str, lang: Lang = "en", /, **fields: Any) -> str:
    """Return the message of `code` in `lang`, its places filled with `fields`."""
    return catalog()[code][lang].format(**(_in_one_line(fields) if lang == "zh" else fields))


def _in_one_line(fields: dict[str, Any]) -> dict[str, Any]:
    """Return `fields` with the control characters of cells escaped: Chinese quotes them in “ ”, which ``!r`` doesn't know."""
    return {key: _escaped(value) if isinstance(value, str) and not key.startswith("lines_") else value for key, value in fields.items()}


def _escaped(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() or c == "\u3000" else repr(c)[1:-1] for c in text)


@attrs.frozen
class Finding:
    """Something that was read but deserves a person's look.

    `fields` holds the values that the message is made of, as sorted pairs, so that findings hash
    and pickle.  `span` points into the cell's text; `place` (``"Sheet1!E7"``) into a file.
    """

    code: str
    severity: Severity
    fields: tuple[tuple[str, str], ...] = ()
    span: Span | None = None
    place: str | None = None

    @classmethod
    def of(cls, code: str, *, span: Span | None = None, place: str | None = None, **fields: object) -> Self:
        """Make a finding; its severity is the one that the message file gives to `code`."""
        return cls(code, _severity(code), tuple(sorted((k, str(v)) for k, v in fields.items())), span, place)

    @property
    def cell(self) -> str | None:
        """The field of a row that it is about (``"reason"``), where its message names one."""
        return catalog()[self.code].get("cell")

    def message(self, lang: Lang = "en") -> str:
        """Return the finding in words."""
        return render(self.code, lang, **dict(self.fields))

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the finding in the interchange form."""
        out: dict[str, Any] = {"code": self.code, "severity": str(self.severity), "message": self.message(lang)}
        out["span"] = list(self.span) if self.span else None
        if self.place:
            out["place"] = self.place
        return out


class IndicatorError(Exception):
    """Base of every error that this library raises on purpose.

    Attributes: `code` (stable), `fields` (what the message is made of).
    """

    def __init__(self, code: str, /, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    def message(self, lang: Lang = "en") -> str:
        """Return the error in words, one line, without its place."""
        return render(self.code, lang, **self.fields)

    def __str__(self) -> str:
        return self.message()

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.__dict__))

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the error in the interchange form."""
        return {"code": self.code, "message": self.message(lang)}


def _rebuild(cls: type[IndicatorError], code: str, state: dict[str, Any]) -> IndicatorError:
    error = cls.__new__(cls)
    Exception.__init__(error, code)
    error.__dict__.update(state)
    return error


class ParseError(IndicatorError, ValueError):
    """A text is not in the language.

    Attributes: `source` (the text as given), `span` (what is wrong in it), `expected` (what could
    stand there, in people's words, Chinese).
    """

    def __init__(self, code: str, /, *, source: str, span: Span, expected: tuple[str, ...] = (), **fields: Any) -> None:
        super().__init__(code, **fields)
        self.source = source
        self.span = span
        self.expected = expected

    def render(self, lang: Lang = "en") -> str:
        """Return the message, the text, and a line of carets under what is wrong."""
        start = self.span[0] + 1
        where = f"（第 {start} 个字符）" if lang == "zh" else f" (column {start})"
        lines = [f"{self.message(lang)}{where}", caret(self.source, self.span)]
        if self.expected:
            lines.append(("  此处可以是：" if lang == "zh" else "  expected: ") + "、".join(self.expected))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.render()

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the error in the interchange form."""
        return {**super().to_json(lang), "span": list(self.span), "expected": list(self.expected)}


class ModelError(IndicatorError, ValueError):
    """A value says what no cell can: an interval that ends below its start, a period without an end."""


class UnitError(IndicatorError, ValueError):
    """Two units do not convert into each other, or a text is not a unit."""


class PolicyError(IndicatorError, ValueError):
    """A scoring policy is missing or not valid; `fields["where"]` names the key."""


class TableError(IndicatorError, ValueError):
    """A table cannot be scored: a column is missing, doubled, or a cell is not what it must be."""


class FormError(IndicatorError, ValueError):
    """A file cannot be read as a form: wrong kind, damaged, too large, encrypted."""


class MissingExtraError(IndicatorError, ImportError):
    """A feature needs packages of an extra that is not installed; the message says which to install."""
