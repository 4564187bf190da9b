"""Reading and checking policy files (TOML), ours and users'.

Every mistake of a file is collected, with the path of its key; `PolicyError` carries them all.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.errors import Finding, PolicyError
from indicator_dsl.meaning import policy_values as read
from indicator_dsl.meaning.policy import SECTIONS, NamedRule, Override, Policy, Section, Source
from indicator_dsl.resources import package_file
from indicator_dsl.text import decode

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Raw = dict[str, Any]
_MOST_BYTES = 1_000_000
_MOST_PARENTS = 10
_KINDS = ("doc", "practice", "choice")
_TOP = {"title", "extends", "sources", "rules", "overrides"}


def policy_names() -> tuple[str, ...]:
    """Return the names of the policies in the package, the default first."""
    names = sorted(f.name.removesuffix(".toml") for f in package_file("policies").iterdir() if f.name.endswith(".toml"))
    return ("mof-2020", *(n for n in names if n != "mof-2020"))


def load_policy(policy: str | PathLike[str] | Policy = "mof-2020", /) -> Policy:
    """Return a policy by its name in the package, or from a TOML file by its path.

    A text is a path where it ends in ``.toml`` or holds a separator.  Raises `PolicyError`
    (``policy-unknown``, ``policy-no-file``, ``policy-unreadable``, ``policy-invalid``); ``fields["problems"]`` of the
    last is a tuple of `Finding`, one per mistake, whose `place` is the path of the key.
    """
    if isinstance(policy, Policy):
        return policy
    if isinstance(policy, str) and not _is_path(policy):
        return _packaged(policy)
    return _build(Path(policy).stem, *_raw_chain(Path(policy), ()))


@lru_cache(maxsize=64)
def _is_path(text: str) -> bool:
    return text.endswith(".toml") or "/" in text or "\\" in text


@lru_cache(maxsize=64)
def _packaged(name: str) -> Policy:
    return _build(name, *_raw_chain(_package_policy(name), ()))


def _package_policy(name: str) -> Traversable:
    if name not in policy_names():
        raise PolicyError("policy-unknown", name=name, names="、".join(policy_names()))
    return package_file("policies", f"{name}.toml")


def _raw_chain(file: Traversable | Path, seen: tuple[str, ...]) -> tuple[Raw, Raw]:
    """Return (what the file says itself, the same over everything that it extends)."""
    if str(file) in seen or len(seen) >= _MOST_PARENTS:
        raise PolicyError("policy-extends-itself", path=" → ".join([*seen, str(file)]))
    own = _read_toml(file)
    parent = own.get("extends")
    if parent is None:
        return own, own
    if not isinstance(parent, str):
        raise _invalid(str(file), [_problem("extends", "policy-not-a-text", value=repr(parent))])
    origin: Traversable | Path = _package_policy(parent) if not _is_path(parent) else _beside(file, parent)
    inherited = _raw_chain(origin, (*seen, str(file)))[1]
    return own, _merge({k: v for k, v in inherited.items() if k not in ("title", "extends")}, own)


def _beside(file: Traversable | Path, path: str) -> Path:
    if not isinstance(file, Path):
        raise PolicyError("policy-unknown", name=path, names="、".join(policy_names()))
    return file.parent / path


def _read_toml(file: Traversable | Path) -> Raw:
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise PolicyError("policy-unreadable", path=str(file), reason=f"> {_MOST_BYTES} bytes")
        return tomllib.loads(decode(data), parse_float=Decimal)
    except FileNotFoundError as error:
        raise PolicyError("policy-no-file", path=str(file)) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        # tomllib says line and column itself.
        raise PolicyError("policy-unreadable", path=str(file), reason=str(error)) from error


def _merge(base: Raw, over: Raw) -> Raw:
    """Return `base` with `over` laid on it: tables key by key, everything else replaced.

    A section that changes a value without citing a source must not inherit the old one's.
    """
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merged[key] = _merge(old, value)
            if key in _SECTION_KEYS and "source" not in value and any(old.get(k) != v for k, v in value.items()):
                merged[key].pop("source", None)
        else:
            merged[key] = value
    return merged


_SECTION_KEYS = {name.replace("_", "-") for name in SECTIONS}


class _Problems(list[Finding]):
    def add(self, where: str, code: str, **fields: str) -> None:
        self.append(_problem(where, code, **fields))


def _problem(where: str, code: str, **fields: str) -> Finding:
    return attrs.evolve(Finding.of(code, where=where, **dict[str, Any](fields)), place=where)


def _invalid(name: str, problems: list[Finding]) -> PolicyError:
    lines = {lang: "\n".join(f"  {p.message(lang)}" for p in problems) for lang in ("zh", "en")}
    return PolicyError(
        "policy-invalid",
        name=name,
        where="、".join(p.place or "" for p in problems),
        count=len(problems),
        problems=tuple(problems),
        lines_zh=lines["zh"],
        lines_en=lines["en"],
    )


def _build(name: str, own: Raw, merged: Raw) -> Policy:
    problems = _Problems()
    policy = _policy(name, merged, problems)
    own_title = _titles(own, problems)
    if problems:
        raise _invalid(name, problems)
    return attrs.evolve(policy, title=own_title, extends=own.get("extends"))


def _titles(raw: Raw, problems: _Problems) -> tuple[tuple[str, str], ...]:
    title = raw.get("title", {})
    if isinstance(title, str):
        return (("zh", title), ("en", title))
    if not isinstance(title, dict) or not all(k in ("zh", "en") and isinstance(v, str) for k, v in title.items()):
        problems.add("title", "policy-not-a-text", value=repr(title))
        return ()
    return tuple(sorted(title.items()))


def _policy(name: str, raw: Raw, problems: _Problems, *, inside_rule: str | None = None) -> Policy:
    prefix = f"rules.{inside_rule}." if inside_rule else ""
    for key in raw:
        if key not in _TOP and key not in _SECTION_KEYS:
            problems.add(prefix + key, "policy-unknown-key", options="、".join(sorted(_SECTION_KEYS | _TOP)))
    sources = _sources(raw.get("sources", {}), problems)
    known = {s.key for s in sources}
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


def _table(value: Any, where: str, problems: _Problems) -> Raw:
    if isinstance(value, dict):
        return value
    problems.add(where, "policy-not-a-table", value=repr(value))
    return {}


def _section(cls: type[Section], key: str, raw: Any, prefix: str, known: set[str], problems: _Problems) -> Section:
    table = _table(raw, prefix + key, problems)
    fields = {f.name.replace("_", "-"): f for f in attrs.fields(cls)}
    values: dict[str, Any] = {}
    for name, value in table.items():
        where = f"{prefix}{key}.{name}"
        if name not in fields:
            problems.add(where, "policy-unknown-key", options="、".join(fields))
            continue
        try:
            values[fields[name].name] = fields[name].metadata["reader"](value)
        except read.UnfitError as unfit:
            problems.add(where, unfit.code, **unfit.fields)
    for source in values.get("source", ()):
        if source not in known:
            problems.add(f"{prefix}{key}.source", "policy-unknown-source", value=source)
    made = cls(**values)
    _check_together(made, prefix + key, problems)
    return made


def _check_together(section: Any, where: str, problems: _Problems) -> None:
    """Check keys of one section that only make sense together."""
    curve = getattr(section, "curve", None) or getattr(section, "parts", None)
    for option in ("steps", "shares"):
        if curve == option and not getattr(section, option):
            problems.add(f"{where}.{option}", "policy-key-missing", because=f"{option!r}")
    if where.endswith("judgement") and section.partly > section.met:
        problems.add(f"{where}.partly", "policy-bands-crossed")
    if where.endswith("progress") and not section.red_below <= section.yellow_below <= section.green_below:
        problems.add(where, "policy-bands-crossed")


def _sources(raw: Any, problems: _Problems) -> tuple[Source, ...]:
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


def _rules(name: str, raw: Raw, problems: _Problems) -> tuple[NamedRule, ...]:
    base = {k: v for k, v in raw.items() if k in _SECTION_KEYS or k == "sources"}
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
        policy = _policy(f"{name}/{rule}", _merge(base, patch), problems, inside_rule=rule)
        # A mistake of the base is told once, at its own place.
        told = {(p.place, p.code) for p in problems[:count]}
        problems[count:] = [p for p in problems[count:] if ((p.place or "").removeprefix(f"rules.{rule}."), p.code) not in told]
        made.append(NamedRule(name=rule, words=words, policy=policy))
    return tuple(made)


def _overrides(raw: Any, rules: set[str], problems: _Problems) -> tuple[Override, ...]:
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
