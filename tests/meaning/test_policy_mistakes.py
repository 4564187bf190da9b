"""Each mistake that a policy file can hold, one at a time: its place, its code, and the nearest file without it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.errors import PolicyError
from indicator_dsl.meaning import load_policy

# what is added to a policy that extends mof-2020, the place of the mistake, its code
MISTAKES: list[tuple[str, str, str]] = [
    ("title = 3", "title", "policy-not-a-text"),
    ("title = { zh = 3 }", "title", "policy-not-a-text"),
    ('title = { fr = "nos règles" }', "title", "policy-not-a-text"),
    ('colour = "red"', "colour", "policy-unknown-key"),
    ("[bare]\nat-most = []\ncolour = 1", "bare.colour", "policy-unknown-key"),
    # numbers
    ("[shortfall]\npass-mark = true", "shortfall.pass-mark", "policy-not-a-number"),
    ("[shortfall]\npass-mark = [1]", "shortfall.pass-mark", "policy-not-a-number"),
    ('[shortfall]\npass-mark = "1e1"', "shortfall.pass-mark", "policy-not-a-number"),
    ('[shortfall]\npass-mark = "half"', "shortfall.pass-mark", "policy-not-a-number"),
    (f'[shortfall]\npass-mark = "0.{"5" * 39}"', "shortfall.pass-mark", "policy-not-a-number"),
    ("[shortfall]\npass-mark = inf", "shortfall.pass-mark", "policy-not-a-number"),
    ("[shortfall]\npass-mark = 1e-41", "shortfall.pass-mark", "policy-not-a-number"),
    ("[shortfall]\npass-mark = 1", "shortfall.pass-mark", "policy-out-of-range"),
    ("[shortfall]\npass-mark = -0.1", "shortfall.pass-mark", "policy-out-of-range"),
    ("[shortfall]\nfloor = 1.01", "shortfall.floor", "policy-out-of-range"),
    ("[rounding]\nplaces = 2.0", "rounding.places", "policy-not-a-number"),
    ("[rounding]\nplaces = true", "rounding.places", "policy-not-a-number"),
    ("[rounding]\nplaces = -1", "rounding.places", "policy-out-of-range"),
    # words
    ('[rounding]\nmode = "up"', "rounding.mode", "policy-not-an-option"),
    ("[rounding]\nmode = 2", "rounding.mode", "policy-not-an-option"),
    ('[bare]\nat-most = [""]', "bare.at-most", "policy-not-a-text"),
    ('[bare]\nat-most = [" "]', "bare.at-most", "policy-not-a-text"),
    ("[bare]\nat-most = [3]", "bare.at-most", "policy-not-a-text"),
    # steps
    ("[shortfall]\nsteps = 3", "shortfall.steps", "policy-not-pairs"),
    ("[shortfall]\nsteps = [0.9, 0.9]", "shortfall.steps", "policy-not-pairs"),
    ("[shortfall]\nsteps = [[0.9, 0.9, 1]]", "shortfall.steps", "policy-not-pairs"),
    ("[shortfall]\nsteps = [[0.9, 0.9], [0.9, 0.5]]", "shortfall.steps", "policy-not-falling"),
    ("[shortfall]\nsteps = [[0.9, 0.5], [0.6, 0.5]]", "shortfall.steps", "policy-not-falling"),
    ("[shortfall]\nsteps = [[0.9, 1.1]]", "shortfall.steps", "policy-out-of-range"),
    ("[shortfall]\nsteps = [[-0.1, 0.5]]", "shortfall.steps", "policy-out-of-range"),
    ('[shortfall]\ncurve = "steps"', "shortfall.steps", "policy-key-missing"),
    # shares
    ("[compound]\nshares = 1", "compound.shares", "policy-not-shares"),
    ("[compound]\nshares = [0.5, 0.4]", "compound.shares", "policy-not-shares"),
    ("[compound]\nshares = [1.5, -0.5]", "compound.shares", "policy-out-of-range"),
    ('[compound]\nparts = "shares"', "compound.shares", "policy-key-missing"),
    # bands that cross
    ("[judgement]\nmet = 0.5\npartly = 0.51", "judgement.partly", "policy-bands-crossed"),
    ("[progress]\nred-below = 0.9\nyellow-below = 0.8", "progress", "policy-bands-crossed"),
    ("[progress]\nyellow-below = 1.3\ngreen-below = 1.2", "progress", "policy-bands-crossed"),
    # sources
    ("[sources]\nours = 3", "sources.ours", "policy-not-a-table"),
    ('[sources.ours]\nzh = "本单位办法"', "sources.ours.kind", "policy-not-an-option"),
    ('[sources.ours]\nkind = "rumour"\nzh = "传闻"', "sources.ours.kind", "policy-not-an-option"),
    ('[sources.ours]\nkind = "practice"', "sources.ours.zh", "policy-not-a-text"),
    ('[sources.ours]\nkind = "practice"\nzh = "办法"\nen = 3', "sources.ours.zh", "policy-not-a-text"),
    ('[shortfall]\nsource = ["ours"]', "shortfall.source", "policy-unknown-source"),
    ('[sources.a]\nkind = "practice"\n[sources.b]\nkind = "practice"', "sources.b.zh", "policy-not-a-text"),
    # rules and overrides
    ("rules = 3", "rules", "policy-not-a-table"),
    ("[rules]\nours = 3", "rules.ours", "policy-not-a-table"),
    ("[rules.ours]\nwords = [3]", "rules.ours.words", "policy-not-a-text"),
    ("[rules.ours]\nshortfall = { floor = 2 }", "rules.ours.shortfall.floor", "policy-out-of-range"),
    ("[rules.ours]\ncolour = 1", "rules.ours.colour", "policy-unknown-key"),
    ("overrides = [3]", "overrides[0]", "policy-not-a-table"),
    ('[[overrides]]\nrule = "direct"', "overrides[0]", "policy-key-missing"),
    ('[[overrides]]\nrule = "direct"\nnames = [""]\ncategories = ["质量*"]', "overrides[0].names", "policy-not-a-text"),
    ('[[overrides]]\nrule = "direct"\nnames = ["甲"]\nlabels = ["乙"]', "overrides[0].labels", "policy-unknown-key"),
    ('[[overrides]]\nnames = ["甲"]', "overrides[0].rule", "policy-not-an-option"),
    (
        '[[overrides]]\nrule = "direct"\nnames = ["甲"]\n[[overrides]]\nrule = "no"\nnames = ["乙"]',
        "overrides[1].rule",
        "policy-not-an-option",
    ),
]


def load(folder: Path, text: str) -> Any:
    (folder / "ours.toml").write_text(f'extends = "mof-2020"\n{text}\n', encoding="utf-8")
    return load_policy(folder / "ours.toml")


@pytest.mark.parametrize(("text", "place", "code"), MISTAKES, ids=[text.replace("\n", "|")[:60] for text, _, _ in MISTAKES])
def test_a_mistake_is_told_once_and_at_its_place(text: str, place: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load(tmp_path, text)
    problems = [(problem.place, problem.code) for problem in caught.value.fields["problems"]]
    assert (place, code) in problems
    # What a wrong value makes of what is said elsewhere may be told as well; nothing twice.
    assert len(set(problems)) == len(problems)
    assert all(found.startswith(place.partition(".")[0].partition("[")[0]) for found, _ in problems)
    for lang in ("zh", "en"):
        assert place in caught.value.message(lang)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[shortfall]\npass-mark = true", "True"),
        ('[shortfall]\npass-mark = "half"', "'half'"),
        ("[shortfall]\nfloor = 2", "2"),
        ("[shortfall]\nfloor = 2", "[0, 1]"),
        ("[shortfall]\npass-mark = 1", "[0, 1)"),
        ('[rounding]\nmode = "up"', "half-up | half-even | down"),
        ('[rounding]\nmode = "up"', "'up'"),
        ("[rounding]\nplaces = -1", "[0, "),
        ('[bare]\nat-most = [" "]', "' '"),
        ("[shortfall]\nsteps = 3", "3"),
        ("[compound]\nshares = 1", "1"),
        ("[compound]\nshares = [0.5, 0.4]", "['1/2', '2/5']"),
        ("title = 3", "3"),
        ('[shortfall]\ncurve = "steps"', "steps"),
        ('[sources.ours]\nkind = "rumour"\nzh = "传闻"', "'rumour'"),
        ('[sources.ours]\nkind = "practice"\nzh = 3', "3"),
        ("overrides = [3]", "3"),
        ('[[overrides]]\nrule = "mine"\nnames = ["甲"]', "'mine'"),
        ('[[overrides]]\nrule = "mine"\nnames = ["甲"]', "direct | pass-mark | proportional"),
        ('[[overrides]]\nrule = "direct"', "names / categories"),
        ('[[overrides]]\nrule = "direct"\nnames = ["甲"]\nlabels = ["乙"]', "rule、names、categories"),
    ],
)
def test_a_mistake_is_told_with_its_value_and_what_may_stand_there(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load(tmp_path, text)
    for lang in ("zh", "en"):
        assert told in caught.value.message(lang)


@pytest.mark.parametrize(
    "text",
    [
        'title = "ours"',
        'title = { zh = "我们的" }',
        "[shortfall]\npass-mark = 0",
        "[shortfall]\npass-mark = 0.999",
        f'[shortfall]\npass-mark = "0.{"5" * 38}"',
        "[shortfall]\npass-mark = 1e-40",
        "[shortfall]\nfloor = 1",
        "[rounding]\nplaces = 0",
        "[shortfall]\nsteps = [[0.9, 1], [0.6, 0]]",
        "[compound]\nshares = [1]",
        "[compound]\nshares = []",
        "[judgement]\nmet = 0.5\npartly = 0.5",
        "[progress]\nred-below = 0.8\nyellow-below = 0.8\ngreen-below = 0.8",
        '[sources.ours]\nkind = "practice"\nzh = "办法"\nen = "measures"\n[shortfall]\nsource = ["ours"]',
        '[rules.ours]\nwords = "本单位"',
        '[[overrides]]\nrule = "direct"\nnames = "甲"',
    ],
)
def test_what_is_just_right(text: str, tmp_path: Path) -> None:
    assert load(tmp_path, text)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_no_policy(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "own.toml").write_text('extends = "./pipe.toml"\n', encoding="utf-8")
    for file in (tmp_path / "pipe.toml", tmp_path / "own.toml", '\nextends = "/dev/zero"'):
        with pytest.raises(PolicyError) as caught:
            load_policy(file)
        assert (caught.value.code, caught.value.fields["reason"]) == ("policy-unreadable", "no regular file")


@pytest.mark.parametrize("text", [f"a = 0.{'9' * 900_000}\n", f"a = {'9' * 6000}\n", f"{'.'.join('a' * 30_000)} = 1\n"])
def test_a_text_that_costs_more_than_it_says(text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(text)
    assert caught.value.code == "policy-unreadable"


def test_a_policy_of_the_package_extends_no_file(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('extends = "./gone.toml"', encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path / "ours.toml")
    assert caught.value.code == "policy-no-file"
    assert "gone.toml" in caught.value.message("zh")


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    head = 'extends = "mof-2020"\n#'
    file = tmp_path / "ours.toml"
    file.write_text(head + "x" * (1_000_000 - len(head)), encoding="utf-8")
    assert load_policy(file)
    file.write_text(head + "x" * (1_000_001 - len(head)), encoding="utf-8")
    with pytest.raises(PolicyError, match="> 1000000 bytes"):
        load_policy(file)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_the_encodings_of_editors_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "本局.toml").write_text('extends = "mof-2020"\ntitle = "本局规则"\n', encoding=encoding)
    assert load_policy(tmp_path / "本局.toml").title_in("zh") == "本局规则"


def test_a_mark_of_utf_8_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_bytes(b'\xef\xbb\xbfextends = "strict"\n')
    assert load_policy(tmp_path / "ours.toml") == load_policy("strict")


@pytest.mark.parametrize("parents", [9, 10])
def test_a_chain_of_policies_has_an_end(parents: int, tmp_path: Path) -> None:
    (tmp_path / "0.toml").write_text('extends = "mof-2020"\n', encoding="utf-8")
    for number in range(1, parents):
        (tmp_path / f"{number}.toml").write_text(f'extends = "./{number - 1}.toml"\n', encoding="utf-8")
    assert load_policy(tmp_path / "0.toml")
    if parents == 9:
        assert load_policy(tmp_path / f"{parents - 1}.toml") == load_policy("mof-2020")
    else:
        with pytest.raises(PolicyError) as caught:
            load_policy(tmp_path / f"{parents - 1}.toml")
        assert caught.value.code == "policy-extends-itself"
