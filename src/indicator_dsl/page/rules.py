"""A policy as fields of a form: what may be chosen, what is chosen, and the policy file that a choice makes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs

from indicator_dsl.errors import FormError, Lang
from indicator_dsl.meaning import Policy, load_policy
from indicator_dsl.meaning.outcome import show
from indicator_dsl.meaning.policy import SECTIONS
from indicator_dsl.meaning.policy_values import Choice, Number, Whole
from indicator_dsl.resources import load_toml, package_file

OWN_NAME = "本局规则"
"""What a policy made of the fields is called; so is its file."""


def fields_of(policy: Policy, lang: Lang) -> list[dict[str, Any]]:
    """Return the fields in their order: key, label, kind (choice, share, number), what may stand there, and the value."""
    return [_field(policy, key, words, lang) for key, words in _words()["fields"].items()]


def changed(policy: Policy, values: Mapping[str, str]) -> str:
    """Return the policy file (TOML) that says what a packaged policy says, but for some fields.

    `policy` is one of the package; FormError (``page-bad-request``) for a field that there isn't.  Whether the values are right says
    `policy_from`.
    """
    lines = [f'extends = "{policy.name}"', f'title = {{ zh = "{OWN_NAME}（{policy.title_in("zh")}）", en = "own rules ({policy.name})" }}']
    by_section: dict[str, list[str]] = {}
    for key, value in values.items():
        section, _, name = key.partition(".")
        if key not in _words()["fields"]:
            raise FormError("page-bad-request", detail=key[:40])
        by_section.setdefault(section, []).append(f"{name} = {_written(_reader(section, name), value)}")
    for section, entries in by_section.items():
        lines += ["", f"[{section}]", *entries]
    return "\n".join(lines) + "\n"


def policy_from(text: str) -> Policy:
    """Return the policy of a file's text; PolicyError for one that is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{OWN_NAME}.toml")
        path.write_text(text, encoding="utf-8")
        return load_policy(path)


def _field(policy: Policy, key: str, words: dict[str, Any], lang: Lang) -> dict[str, Any]:
    section, _, name = key.partition(".")
    reader = _reader(section, name)
    value = getattr(getattr(policy, section.replace("-", "_")), name.replace("-", "_"))
    said: dict[str, Any] = {"key": key, "label": words[lang], "value": _shown(value)}
    match reader:
        case Choice():
            named = words.get("options", {})
            options = [{"value": one, "label": named[one][lang] if one in named else one} for one in reader.options]
            return {**said, "kind": "choice", "options": options}
        case _:
            return {**said, "kind": "number", "range": reader.describe() if isinstance(reader, Number) else f"{reader.low}–{reader.high}"}


def _reader(section: str, name: str) -> Any:
    fields = attrs.fields_dict(SECTIONS[section.replace("-", "_")])
    reader = fields[name.replace("-", "_")].metadata["reader"]
    assert isinstance(reader, Choice | Number | Whole)
    return reader


def _shown(value: object) -> str:
    return show(value) if isinstance(value, Fraction) else str(value)


def _written(reader: object, value: str) -> str:
    if isinstance(reader, Whole) and value.strip().isdecimal():
        return value.strip()
    # A text: TOML has no escape that lets a value end its own string here.
    return '"' + "".join(c for c in value if c.isprintable() and c not in '"\\') + '"'


def _words() -> dict[str, Any]:
    return load_toml(package_file("page", "rules.toml"))
