"""``policies``: list, show, check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.meaning import describe, load_policy, policy_names


def test_the_list_has_a_title_for_each(cli: Any) -> None:
    for lang in ("zh", "en"):
        done = cli("policies", "--lang", lang)
        assert (done.code, done.err) == (0, "")
        assert [line.split()[0] for line in done.lines] == list(policy_names())
        assert done.lines[0].split(maxsplit=1)[1] == load_policy("mof-2020").title_in(lang)


@pytest.mark.parametrize("name", policy_names())
def test_a_policy_is_told_in_sentences(cli: Any, name: str) -> None:
    for lang in ("zh", "en"):
        done = cli("policies", "show", name, "--lang", lang)
        assert (done.code, done.err) == (0, "")
        assert done.lines == [f"{name}  {load_policy(name).title_in(lang)}", *(f"  · {line}" for line in describe(load_policy(name), lang))]
    assert (
        "  · 未完成指标值：实际完成值 ÷ 指标值 × 分值〔财预〔2020〕10号《项目支出绩效评价管理办法》（未核对原文）〕"
        in cli("policies", "show", "mof-2020").lines
    )


@pytest.mark.parametrize("name", policy_names())
def test_what_is_shown_is_a_policy_file_that_says_the_same(cli: Any, tmp_path: Path, name: str) -> None:
    done = cli("policies", "show", name, "--toml")
    assert (done.code, done.err) == (0, "")
    file = tmp_path / f"{name}.toml"
    file.write_text(done.out, encoding="utf-8")
    assert load_policy(file) == load_policy(name)
    assert load_policy(file).title == load_policy(name).title
    assert cli("policies", "check", str(file)) == (0, f"规则文件检查通过：{name}\n", "")


def test_rules_and_overrides_are_shown(cli: Any, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        'title = "our \\"rules\\""\nextends = "mof-2020"\n[rules.all]\nwords = ["一次性"]\nshortfall.curve = "direct"\n'
        'shortfall.pass-mark = "2/3"\n[[overrides]]\nrule = "all"\nnames = ["*验收*"]\n',
        encoding="utf-8",
    )
    again = tmp_path / "again.toml"
    again.write_text(cli("policies", "show", str(file), "--toml").out, encoding="utf-8")
    assert load_policy(again) == load_policy(file)
    assert load_policy(again).for_indicator(name="竣工验收") != load_policy(again)


def test_a_mistake_in_a_file_is_named(cli: Any, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('extends = "mof-2020"\n[reverse]\ncurve = "backwards"\n', encoding="utf-8")
    done = cli("policies", "check", str(file), "--lang", "en")
    assert (done.code, done.out) == (3, "")
    assert "reverse.curve" in done.err
    assert "backwards" in done.err


@pytest.mark.parametrize("command", [("policies", "show"), ("policies", "check")])
def test_a_policy_that_is_not_there(cli: Any, command: tuple[str, str]) -> None:
    done = cli(*command, "nowhere.toml")
    assert (done.code, done.out) == (3, "")
    assert "nowhere.toml" in done.err
