"""What a cell or a message holds can't command the terminal that shows it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

EVIL = "\x1b[2J\x1b]0;title\x07\x9b31m"


def commands(text: str) -> list[str]:
    """Return the control characters of a text but line ends, tabs, and the colours that rich writes."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return [c for c in plain if unicodedata.category(c) == "Cc" and c not in "\n\t"]


@pytest.fixture
def form(tmp_path: Path) -> str:
    file = tmp_path / "form.csv"
    # A file with many control characters is no text file, and refused.
    rows = "".join(f"产出指标,场次{number},≥5个,明显提升,1\n" for number in range(40))
    head = "某单位项目支出绩效自评表（二〇二四年度）\n一级指标,三级指标,年度指标值,实际完成值,分值\n"
    file.write_text(f"{head}产出指标,场次{EVIL},≥5个{EVIL},明显提升,10\n{rows}", encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
@pytest.mark.parametrize("command", ["read", "score", "review"])
def test_a_form(cli: Any, form: str, command: str, colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if colour:
        # The fixture clears the environment once, before the test.
        monkeypatch.setenv("FORCE_COLOR", "1")
    done = cli(command, form)
    assert "场次" in done.out
    assert (commands(done.out), commands(done.err)) == ([], [])


@pytest.mark.parametrize("arguments", [("parse", f"≥5个（{EVIL}）"), ("parse", f"5个{EVIL}"), ("scan", f"引进{EVIL}，达1700亿元")])
def test_a_text(cli: Any, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert done.out + done.err
    assert (commands(done.out), commands(done.err)) == ([], [])


def test_one_score(cli: Any) -> None:
    done = cli("score", f"≥5个（{EVIL}）", f"3个{EVIL}", "--weight", "10")
    assert (commands(done.out), commands(done.err)) == ([], [])


@pytest.mark.parametrize(
    "arguments", [("score", f"no{EVIL}.csv"), ("policies", "show", f"no{EVIL}"), ("units", "convert", f"3{EVIL}", "元"), (EVIL,)]
)
def test_a_message(cli: Any, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert done.code
    assert done.err
    assert (commands(done.out), commands(done.err)) == ([], [])


def test_json_escapes_it(cli: Any) -> None:
    done = cli("parse", "--json", f"≥5个（{EVIL}）")
    assert "\\u001b[2J" in done.out
    assert commands(done.out.replace("\x9b", "")) == []
