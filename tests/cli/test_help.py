"""Help in both languages, and what a wrong call is told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete

import indicator_dsl
from indicator_dsl.cli.app import root
from indicator_dsl.cli.bilingual import Command, Group, Option
from indicator_dsl.meaning import policy_names
from indicator_dsl.resources import load_toml, package_file

WORDS = load_toml(package_file("cli", "help.toml"))


def walk(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from walk(inner, (*path, name))


COMMANDS = dict(walk(root))


def test_the_root_has_the_commands_of_the_design() -> None:
    assert {path[0] for path in COMMANDS if path} == {
        "parse",
        "scan",
        "score",
        "read",
        "review",
        "monitor",
        "policies",
        "units",
        "conformance",
        "decide",
        "score-table",
        "page",
        "open",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_command_has_help_in_both_languages(cli: Any, path: tuple[str, ...], lang: str) -> None:
    done = cli(*path, "--help", "--lang", lang)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: indicator-dsl" if lang == "en" else "用法：indicator-dsl")
    first = WORDS["commands"][COMMANDS[path].name][lang].strip().splitlines()[0]
    assert first in done.out
    assert "$ indicator-dsl" in done.out


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_each_command_and_option_has_its_own_words(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert isinstance(command, Command | Group)
    options = [param for param in command.params if not isinstance(param, click.Argument)]
    assert all(isinstance(param, Option) and param.name in WORDS["options"] for param in options)
    assert any(param.name == "lang" for param in options)


def test_no_words_are_left_over() -> None:
    assert WORDS["commands"].keys() == {command.name for command in COMMANDS.values()}
    used = {param.name for command in COMMANDS.values() for param in command.params if isinstance(param, Option)}
    assert WORDS["options"].keys() == used | {"help"}


@pytest.mark.parametrize("section", WORDS)
def test_words_have_both_languages(section: str) -> None:
    assert all({"zh", "en"} <= words.keys() for words in WORDS[section].values())


def test_the_environment_chooses_the_language(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDICATOR_DSL_LANG", "en")
    assert cli("--help").out.startswith("Usage: ")
    assert cli("--help", "--lang=zh").out.startswith("用法：")


def test_the_version(cli: Any) -> None:
    assert cli("--version") == (0, f"indicator-dsl {indicator_dsl.__version__}\n", "")


WRONG = [
    (("parse", "--jsn"), "错误：不存在选项 --jsn；您是否要输入 --json？\n用法见：indicator-dsl parse --help\n"),
    (("parse", "--jsn", "--lang", "en"), "error: there is no option --jsn; perhaps --json?\nsee: indicator-dsl parse --help\n"),
    (("units", "convert", "5米"), "错误：缺少 'UNIT'\n用法见：indicator-dsl units convert --help\n"),
    (
        ("units", "konvert"),
        "错误：不存在命令 konvert；可用的命令：list, convert\n用法见：indicator-dsl units --help\n",
    ),
    (
        ("parse", "--lang", "fr", "1个"),
        "错误：'--lang' 的值无效：应为 zh, en\n用法见：indicator-dsl parse --help\n",
    ),
    (
        ("parse", "--year", "24", "5月底前"),
        "错误：'--year' 的值无效：应为 1900–2199 之间的整数\n用法见：indicator-dsl parse --help\n",
    ),
    (("parse", "--unit"), "错误：选项 --unit 后缺少内容\n"),
    (("parse", "--json=1", "--lang", "en"), "error: the option --json takes no value\n"),
    (("read", "a.csv", "b.csv"), "错误：多余的参数：b.csv\n用法见：indicator-dsl read --help\n"),
    (
        ("parse", "-5个"),
        "错误：不存在选项 -5；以 - 开头的值写在 -- 之后：indicator-dsl parse -- -5个\n用法见：indicator-dsl parse --help\n",
    ),
    (
        ("score", "a", "b", "c", "--lang", "en"),
        "error: give a file, or a target and an actual; --json scores lines\nsee: indicator-dsl score --help\n",
    ),
]


def test_without_anything_it_shows_help(cli: Any) -> None:
    done = cli()
    assert (done.code, done.out) == (2, "")
    assert done.err == cli("--help").out


OFFERED = [
    ("sc", {"scan", "score", "score-table"}),
    ("score --pol", {"--policy"}),
    ("score --policy ", set(policy_names())),
    ("score --policy my", {"my"}),
    ("score form", {"form"}),
    ("read form", {"form"}),
    ("policies ", {"list", "show", "check"}),
    ("policies show mof", {"mof-2020", "mof-2021-guide"}),
    ("units list 货", {"货币"}),
]


@pytest.mark.parametrize(("line", "offered"), OFFERED)
def test_the_shell_offers_what_may_come_next(line: str, offered: set[str]) -> None:
    *words, last = line.split(" ")
    complete = ShellComplete(root, {}, "indicator-dsl", "_INDICATOR_DSL_COMPLETE")
    found = complete.get_completions(words, last)
    assert {item.value for item in found} == offered
    if offered <= {"form", "my"}:
        assert {item.type for item in found} == {"file"}


@pytest.mark.parametrize(("lang", "told"), [("zh", "识别指标值"), ("en", "Read indicator values")])
def test_the_shell_shows_the_readers_language(lang: str, told: str) -> None:
    """Through the program itself: what click does there is not to depend on our settings."""
    environment = {
        "INDICATOR_DSL_LANG": lang,
        "_INDICATOR_DSL_COMPLETE": "zsh_complete",
        "COMP_WORDS": "indicator-dsl par",
        "COMP_CWORD": "1",
    }
    command = [sys.executable, "-c", "from indicator_dsl.cli import main; main()"]
    done = subprocess.run(command, env={**os.environ, **environment, "PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8")
    assert done.stdout.startswith("plain\nparse\n")
    assert told in done.stdout


@pytest.mark.parametrize(("arguments", "told"), WRONG, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_a_wrong_call_is_told_what_is_wrong(cli: Any, arguments: tuple[str, ...], told: str) -> None:
    assert cli(*arguments) == (2, "", told)
