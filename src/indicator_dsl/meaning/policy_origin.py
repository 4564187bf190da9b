"""Where a policy comes from: the package, a file, TOML text or a dict, and what it says over the one that it extends."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.errors import PolicyError
from indicator_dsl.meaning.policy import SECTIONS
from indicator_dsl.meaning.policy_mistakes import invalid, problem
from indicator_dsl.resources import package_file
from indicator_dsl.text import decode

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Raw = dict[str, Any]
SECTION_KEYS = {name.replace("_", "-") for name in SECTIONS}
OWN = {"name", "title", "extends"}
"""Keys that a policy doesn't inherit."""
BASIS = {"source", "evidence", "cites"}
_MOST_BYTES = 1_000_000
_MOST_PARENTS = 10
_DEEPEST = 20
_MOST_DIGITS = 1000
_MOST_KEYS = 200
_DOTTED = re.compile(rf"(?:\.[^.\n]{{1,80}}){{{_MOST_KEYS}}}")


def policy_names() -> tuple[str, ...]:
    """Return the names of the policies in the package, the default first."""
    names = sorted(f.name.removesuffix(".toml") for f in package_file("policies").iterdir() if f.name.endswith(".toml"))
    return ("mof-2020", *(n for n in names if n != "mof-2020"))


@attrs.frozen
class Origin:
    """What one policy says itself: `label` for messages, `name` of the policy, `folder` in which it finds the others."""

    label: str
    raw: Raw
    name: str = "own"
    folder: Path | None = Path()


def of_package(name: str) -> Origin:
    """Return a policy of the package; it extends no file."""
    if name not in policy_names():
        raise PolicyError("policy-unknown", name=name, names="、".join(policy_names()))
    file = package_file("policies", f"{name}.toml")
    return Origin(str(file), _read_toml(file), name, folder=None)


def from_file(file: Path) -> Origin:
    """Return what a file says; the paths in it are beside it."""
    return Origin(str(file), _read_toml(file), file.stem, file.parent)


def chain(origin: Origin, seen: tuple[str, ...]) -> tuple[Origin, Raw]:
    """Return the origin, and what it says over everything that it extends."""
    own, label = origin.raw, origin.label
    if label in seen or len(seen) >= _MOST_PARENTS:
        raise PolicyError("policy-extends-itself", path=" → ".join([*seen, label]))
    parent = own.get("extends")
    if parent is None:
        return origin, own
    if not isinstance(parent, str):
        raise invalid(label, [problem("extends", "policy-not-a-text", value=repr(parent))])
    inherited = chain(_parent_of(origin, parent), (*seen, label))[1]
    taken = _redefined(own.get("sources"), inherited.get("sources"))
    if taken:
        raise invalid(label, [problem(f"sources.{key}", "policy-source-taken", value=key) for key in taken])
    return origin, merge({k: v for k, v in inherited.items() if k not in OWN}, own)


def _redefined(own: Any, inherited: Any) -> list[str]:
    """Return the sources that a policy takes over with another meaning: unchanged rules would cite them."""
    if not isinstance(own, dict) or not isinstance(inherited, dict):
        return []
    return [key for key, value in own.items() if key in inherited and inherited[key] != value]


def _parent_of(origin: Origin, parent: str) -> Origin:
    if not is_path(parent):
        return of_package(parent)
    if origin.folder is None:
        raise PolicyError("policy-unknown", name=parent, names="、".join(policy_names()))
    return from_file(origin.folder / parent)


def _read_toml(file: Traversable | Path) -> Raw:
    try:
        if isinstance(file, Path) and not S_ISREG(file.stat().st_mode) and not file.is_dir():
            # A pipe waits for ever.
            raise ValueError("no regular file")
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError(f"> {_MOST_BYTES} bytes")
        return parsed(decode(data), str(file))
    except FileNotFoundError as error:
        raise PolicyError("policy-no-file", path=str(file)) from error
    except (OSError, ValueError) as error:
        # A path with a NUL in it is a ValueError, as is what no encoding reads.
        raise PolicyError("policy-unreadable", path=str(file), reason=str(error)) from error


def parsed(text: str, label: str) -> Raw:
    """Read TOML text; `label` says in an error where it stood."""
    try:
        if _DOTTED.search(text):
            # Each part of a dotted key is copied for each that follows.
            raise ValueError(f"a key of more than {_MOST_KEYS} parts")
        return tomllib.loads(text, parse_float=_float)
    except (ValueError, RecursionError) as error:
        # tomllib says line and column itself.
        raise PolicyError("policy-unreadable", path=label, reason=str(error)) from error


def _float(text: str) -> Decimal:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"a number of more than {_MOST_DIGITS} characters")
    return Decimal(text)


def plain(value: Any, depth: int = 0) -> Any:
    """Return a caller's dict as TOML would have given it: plain dicts with texts as keys, lists for tuples."""
    if depth > _DEEPEST:
        raise PolicyError("policy-unreadable", path="dict", reason=f"> {_DEEPEST} levels")
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    # 0.6 is meant as it is written.
    return Decimal(repr(value)) if isinstance(value, float) else value


def short(value: Any) -> str:
    """Return how a value prints, cut to what a message can hold."""
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def is_path(text: str) -> bool:
    """Whether a text is the path of a policy file."""
    return text.endswith(".toml") or "/" in text or "\\" in text


def merge(base: Raw, over: Raw) -> Raw:
    """Return `base` with `over` laid on it: tables key by key, everything else replaced."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if not isinstance(value, dict) or not isinstance(old, dict):
            merged[key] = value
        else:
            merged[key] = _merge_section(old, value) if key in SECTION_KEYS else merge(old, value)
    return merged


def _merge_section(base: Raw, over: Raw) -> Raw:
    """Return a section with another laid on it; what changed does not cite what the old rule rested on."""
    changed = {key for key, value in over.items() if key not in BASIS and base.get(key) != value}
    merged = {**base, **over}
    if changed or "source" in over:
        merged = {key: value for key, value in merged.items() if key not in ("source", "evidence") or key in over}
    cites = base.get("cites", {})
    own = over.get("cites", {})
    if isinstance(cites, dict) and isinstance(own, dict):
        kept = {key: basis for key, basis in cites.items() if key not in changed}
        merged["cites"] = {**kept, **own}
    return merged
