"""Reading and checking policies: files (TOML), ours and users', texts and dicts.

Every mistake of a policy is collected, with the path of its key; `PolicyError` carries them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from indicator_dsl.errors import PolicyError
from indicator_dsl.meaning import policy_values as read
from indicator_dsl.meaning.policy import SECTIONS, Basis, NamedRule, Override, Policy, Section, Source
from indicator_dsl.meaning.policy_mistakes import Problems, invalid
from indicator_dsl.meaning.policy_origin import (
    BASIS,
    OWN,
    SECTION_KEYS,
    Origin,
    Raw,
    chain,
    from_file,
    is_path,
    merge,
    of_package,
    parsed,
    plain,
    short,
)

PolicyLike = str | PathLike[str] | Mapping[str, Any] | Policy
"""What `load_policy` takes: a name, a path, TOML text, a dict, or a policy."""
_KINDS = ("doc", "practice", "choice")
_TOP = {*OWN, "sources", "rules", "overrides"}


def load_policy(policy: PolicyLike = "mof-2020", /) -> Policy:
    """Return a policy: by its name in the package, from a TOML file by its path, from TOML text, or from a dict of the same shape.

    A text that ends in ``.toml`` or holds a separator is a path; one with a line break or ``=`` is TOML.  ``name`` says what the
    policy is called (a file's stem, else ``own``), ``extends`` (a name or a path) what it changes.  Numbers are exact: ``0.6`` is 3/5.
    Raises `PolicyError` (``policy-unknown``, ``policy-no-file``, ``policy-unreadable``, ``policy-invalid``, ``policy-not-a-policy``,
    ``policy-extends-itself``); ``fields["problems"]`` of an invalid one is a tuple of `Finding`, one per mistake, whose `place` is
    the path of the key.
    """
    if type(policy) is str and policy in _PACKAGED:
        # As nearly always: a score of two numbers takes little longer than the questions below.
        return _PACKAGED[policy]
    match policy:
        case Policy():
            return policy
        case Mapping():
            return _build(*chain(Origin("dict", plain(policy)), ()))
        case str() if _is_toml(policy):
            return _build(*chain(Origin("TOML", parsed(policy, "TOML")), ()))
        case str() if not is_path(policy):
            return _packaged(policy)
        case str() | PathLike():
            return _build(*chain(from_file(Path(policy)), ()))
        case _:
            raise PolicyError("policy-not-a-policy", value=short(policy))


@lru_cache(maxsize=64)
def _is_toml(text: str) -> bool:
    return "\n" in text or ("=" in text and not text.endswith(".toml"))


_PACKAGED: dict[str, Policy] = {}
"""The policies of the package that were asked for, by name."""


def _packaged(name: str) -> Policy:
    return _PACKAGED.setdefault(name, _build(*chain(of_package(name), ())))


def _build(origin: Origin, merged: Raw) -> Policy:
    own = origin.raw
    name = own.get("name", origin.name)
    problems = Problems()
    if not isinstance(name, str) or not name.strip():
        problems.add("name", "policy-not-a-text", value=repr(name))
        name = origin.name
    policy = _policy(name, merged, problems)
    title = _titles(own, problems)
    if origin.folder is None:
        _want_evidence(merged, problems)
    if problems:
        raise invalid(name, problems)
    return attrs.evolve(policy, title=title, extends=own.get("extends"))


def _want_evidence(raw: Raw, problems: Problems) -> None:
    """Check that each rule of a policy of ours says what it rests on."""
    tables = {key: raw.get(key, {}) for key in SECTION_KEYS}
    for rule, patch in raw.get("rules", {}).items():
        tables |= {f"rules.{rule}.{key}": section for key, section in patch.items() if key in SECTION_KEYS}
    for where, table in tables.items():
        for key in ("source", "evidence"):
            if not table.get(key):
                problems.add(f"{where}.{key}", "policy-no-evidence")


def _titles(raw: Raw, problems: Problems) -> tuple[tuple[str, str], ...]:
    title = raw.get("title", {})
    if isinstance(title, str):
        return (("zh", title), ("en", title))
    if not isinstance(title, dict) or not all(k in ("zh", "en") and isinstance(v, str) for k, v in title.items()):
        problems.add("title", "policy-not-a-text", value=repr(title))
        return ()
    return tuple(sorted(title.items()))


def _policy(name: str, raw: Raw, problems: Problems, *, inside_rule: str | None = None) -> Policy:
    prefix = f"rules.{inside_rule}." if inside_rule else ""
    for key in raw:
        if key not in _TOP and key not in SECTION_KEYS:
            problems.add(prefix + key, "policy-unknown-key", options="、".join(sorted(SECTION_KEYS | _TOP)))
    sources = _sources(raw.get("sources", {}), problems)
    known = {s.key: s for s in sources}
    sections = {
        field: _section(cls, field.replace("_", "-"), raw.get(field.replace("_", "-"), {}), prefix, known, problems)
        for field, cls in SECTIONS.items()
    }
    rules: tuple[NamedRule, ...] = ()
    overrides: tuple[Override, ...] = ()
    if inside_rule is None:
        rules = _rules(name, raw, problems)
        overrides = _overrides(raw.get("overrides", []), {r.name for r in rules}, problems)
    made: Any = sections
    return Policy(name=name, sources=sources, rules=rules, overrides=overrides, **made)


def _table(value: Any, where: str, problems: Problems) -> Raw:
    if isinstance(value, dict):
        return value
    problems.add(where, "policy-not-a-table", value=repr(value))
    return {}


def _section(cls: type[Section], key: str, raw: Any, prefix: str, known: dict[str, Source], problems: Problems) -> Section:
    where = prefix + key
    table = _table(raw, where, problems)
    own = {k: v for k, v in table.items() if k != "cites"}
    values = _values(cls, own, where, known, problems)
    options = {name for name in _keys(cls) if name not in BASIS}
    cites = []
    for option, cited in _table(table.get("cites", {}), f"{where}.cites", problems).items():
        place = f"{where}.cites.{option}"
        if option not in options:
            problems.add(place, "policy-unknown-key", options="、".join(sorted(options)))
            continue
        cites.append((option, Basis(**_values(Basis, _table(cited, place, problems), place, known, problems))))
    made = cls(**values, cites=tuple(cites))
    _check_together(made, where, problems)
    return made


def _keys(cls: type[Basis]) -> dict[str, str]:
    """Return the names of a class's fields by their keys in a file."""
    return {field.name.replace("_", "-"): field.name for field in attrs.fields(cls)}


def _values(cls: type[Basis], table: Raw, where: str, known: dict[str, Source], problems: Problems) -> dict[str, Any]:
    """Read the keys of a table that has a basis."""
    keys, values = _keys(cls), dict[str, Any]()
    for key, value in table.items():
        place = f"{where}.{key}"
        if key not in keys:
            problems.add(place, "policy-unknown-key", options="、".join(keys))
            continue
        try:
            values[keys[key]] = attrs.fields_dict(cls)[keys[key]].metadata["reader"](value)
        except read.UnfitError as unfit:
            problems.add(place, unfit.code, **unfit.fields)
    cited = values.get("source", ())
    for source in cited:
        if source not in known:
            problems.add(f"{where}.source", "policy-unknown-source", value=source)
    if values.get("evidence", "practice") != "practice" and not any(known[key].kind == "doc" for key in cited if key in known):
        problems.add(f"{where}.evidence", "policy-evidence-without-document", value=values["evidence"])
    return values


def _check_together(section: Any, where: str, problems: Problems) -> None:
    """Check keys of one section that only make sense together."""
    curve = getattr(section, "curve", None) or getattr(section, "parts", None)
    for option in ("steps", "shares"):
        if curve == option and not getattr(section, option):
            problems.add(f"{where}.{option}", "policy-key-missing", because=f"{option!r}")
    if where.endswith("judgement") and section.partly > section.met:
        problems.add(f"{where}.partly", "policy-bands-crossed")
    if where.endswith("progress") and not section.red_below <= section.yellow_below <= section.green_below:
        problems.add(where, "policy-bands-crossed")


def _sources(raw: Any, problems: Problems) -> tuple[Source, ...]:
    made = []
    for key, value in _table(raw, "sources", problems).items():
        entry = _table(value, f"sources.{key}", problems)
        if entry.get("kind") not in _KINDS:
            problems.add(f"sources.{key}.kind", "policy-not-an-option", value=repr(entry.get("kind")), options=" | ".join(_KINDS))
        zh, en = entry.get("zh"), entry.get("en", entry.get("zh"))
        if not isinstance(zh, str) or not isinstance(en, str):
            problems.add(f"sources.{key}.zh", "policy-not-a-text", value=repr(zh))
            continue
        made.append(Source(key=key, kind=entry.get("kind", "practice"), zh=zh, en=en))
    return tuple(made)


def _rules(name: str, raw: Raw, problems: Problems) -> tuple[NamedRule, ...]:
    base = {k: v for k, v in raw.items() if k in SECTION_KEYS or k == "sources"}
    made = []
    for rule, value in _table(raw.get("rules", {}), "rules", problems).items():
        table = _table(value, f"rules.{rule}", problems)
        patch = {k: v for k, v in table.items() if k != "words"}
        words: tuple[str, ...] = ()
        try:
            words = read.Texts()(table.get("words", [rule]))
        except read.UnfitError as unfit:
            problems.add(f"rules.{rule}.words", unfit.code, **unfit.fields)
        count = len(problems)
        policy = _policy(f"{name}/{rule}", merge(base, patch), problems, inside_rule=rule)
        # A mistake of the base is told once, at its own place.
        told = {(p.place, p.code) for p in problems[:count]}
        problems[count:] = [p for p in problems[count:] if ((p.place or "").removeprefix(f"rules.{rule}."), p.code) not in told]
        made.append(NamedRule(name=rule, words=words, policy=policy))
    return tuple(made)


def _overrides(raw: Any, rules: set[str], problems: Problems) -> tuple[Override, ...]:
    if not isinstance(raw, list):
        problems.add("overrides", "policy-not-a-table", value=repr(raw))
        return ()
    made = []
    for number, value in enumerate(raw):
        where = f"overrides[{number}]"
        table = _table(value, where, problems)
        for key in table:
            if key not in ("rule", "names", "categories"):
                problems.add(f"{where}.{key}", "policy-unknown-key", options="rule、names、categories")
        if table.get("rule") not in rules:
            problems.add(f"{where}.rule", "policy-not-an-option", value=repr(table.get("rule")), options=" | ".join(sorted(rules)))
        patterns: dict[str, tuple[str, ...]] = {}
        for key in ("names", "categories"):
            try:
                patterns[key] = read.Texts()(table.get(key, []))
            except read.UnfitError as unfit:
                problems.add(f"{where}.{key}", unfit.code, **unfit.fields)
        if not any(patterns.values()):
            problems.add(where, "policy-key-missing", because="names / categories")
        made.append(Override(rule=str(table.get("rule")), **patterns))
    return tuple(made)
