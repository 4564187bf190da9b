"""steps.txt: what is said of a score, word for word, in both languages.

``python tests/meaning/test_steps.py`` writes the file anew from the pairs that it holds; read the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.meaning import load_policy, score

FILE = Path(__file__).with_name("steps.txt")
HEAD, *BLOCKS = FILE.read_text(encoding="utf-8").rstrip("\n").split("\n\n")


def said(first: str) -> str:
    """Return the block of one pair; its first line is target | actual | policy, or what a policy changes of mof-2020 [| label]."""
    target, actual, policy, *label = first.removeprefix("# ").split(" | ")
    if policy.startswith("["):
        changes = policy.replace("] ", "]\n", 1).replace("; ", "\n")
        policy = f'extends = "mof-2020"\n{changes}\n'
    made = score(target, actual or None, weight=10, policy=load_policy(policy), label=label[0] if label else None)
    points = made.score if made.score is not None else f"{made.score_min}–{made.score_max}"
    lines = [first, f"=   {made.verdict}, {points}, {made.outcome.rule}, attainment {made.attainment}, deviation {made.deviation}"]
    if made.needs_review:
        lines.append("?   for a person")
    for lang in ("zh", "en"):
        lines += [f"{lang}  {step}" for step in made.steps(lang)]
        lines += [f"{lang}! {finding.message(lang)}" for finding in made.findings]
    return "\n".join(lines)


def test_the_file_is_not_empty() -> None:
    assert len(BLOCKS) > 80


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0].removeprefix("# "))
def test_what_is_said_of_a_score(block: str) -> None:
    assert said(block.partition("\n")[0]) == block


if __name__ == "__main__":
    FILE.write_text("\n\n".join([HEAD, *(said(block.partition("\n")[0]) for block in BLOCKS)]) + "\n", encoding="utf-8")
