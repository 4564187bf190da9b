"""The mistakes of a policy: each with the path of its key, all in one error."""

from __future__ import annotations

from typing import Any

import attrs

from indicator_dsl.errors import Finding, PolicyError


class Problems(list[Finding]):
    """The mistakes found so far."""

    def add(self, where: str, code: str, **fields: str) -> None:
        """Add one, of the key whose path is `where`."""
        self.append(problem(where, code, **fields))


def problem(where: str, code: str, **fields: str) -> Finding:
    """Return one mistake, of the key whose path is `where`."""
    return attrs.evolve(Finding.of(code, where=where, **dict[str, Any](fields)), place=where)


def invalid(name: str, problems: list[Finding]) -> PolicyError:
    """Return the error that tells all of them."""
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
