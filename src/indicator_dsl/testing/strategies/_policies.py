"""Policies, as the files that say them."""

from __future__ import annotations

import json
from typing import Any, get_args, get_type_hints

import attrs
from hypothesis import strategies as st

from indicator_dsl.meaning import Policy, load_policy, policy_names
from indicator_dsl.meaning.policy import SECTIONS

Sections = dict[str, dict[str, Any]]

# Keys whose values are numbers: as a share, in hundredths, exactly as a file says them.
_SHARES = st.integers(0, 100).map(lambda n: f"{n // 100}.{n % 100:02d}")


def _steps() -> st.SearchStrategy[list[list[str]]]:
    def made(ats: list[int], shares: list[int]) -> list[list[str]]:
        pairs = zip(sorted(ats, reverse=True), sorted(shares, reverse=True), strict=False)
        return [[f"{at / 100:.2f}", f"{share / 100:.2f}"] for at, share in pairs]

    numbers = st.lists(st.integers(1, 100), min_size=3, max_size=3, unique=True)
    return st.builds(made, numbers, numbers)


@st.composite
def policy_sections(draw: st.DrawFn) -> Sections:
    """Draw what a policy file changes: for some sections, some of their options.

    Every option with a list of choices is drawn, and the numbers of a missed target; names, words and sources are left alone.
    """
    sections: Sections = {}
    for name, cls in SECTIONS.items():
        table: dict[str, Any] = {}
        for field in attrs.fields(cls):
            choices = () if field.name == "evidence" else get_args(get_type_hints(cls)[field.name])
            if choices and all(isinstance(choice, str) for choice in choices) and draw(st.booleans()):
                table[field.name] = draw(st.sampled_from(choices))
        if name == "shortfall":
            table |= {"pass_mark": draw(st.sampled_from(("0.6", "0.5", "0.7"))), "floor": draw(_SHARES)}
        if "steps" in table.values():
            table["steps"] = draw(_steps())
        if "shares" in table.values():
            del table["parts"]
        if table:
            sections[name] = table
    return sections


def to_toml(sections: Sections, *, extends: str = "mof-2020", title: str = "drawn") -> str:
    """Return the policy file that says `sections`; numbers are given as texts, so that nothing is rounded."""
    lines = [f"title = {json.dumps(title)}", f"extends = {json.dumps(extends)}"]
    for name, table in sections.items():
        lines += ["", f"[{name.replace('_', '-')}]"]
        lines += [f"{key.replace('_', '-')} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"


def policy_files() -> st.SearchStrategy[str]:
    """Return a strategy of the texts of policy files that extend a packaged one."""
    return st.builds(lambda sections, base: to_toml(sections, extends=base), policy_sections(), st.sampled_from(policy_names()))


def policies(*, packaged: bool = True) -> st.SearchStrategy[Policy]:
    """Return a strategy of policies: the packaged ones (if `packaged`), and drawn ones."""
    drawn = policy_files().map(load_policy)
    return st.sampled_from(policy_names()).map(load_policy) | drawn if packaged else drawn
