"""What auditors read is office Chinese: one term for one thing, “ ” for quotations, no spoken words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.errors import catalog, render
from indicator_dsl.resources import load_toml, package_file

SPOKEN = (
    *("读不懂", "读不出", "读懂", "看不出", "认不出", "说的是", "照抄", "没有写", "打不开", "不知道", "不认识", "打分", "不猜"),
    *("是不是", "为什么", "人来定", "要紧", "黑色窗口", "关掉", "花得越多", "写得不够", "对不上", "对不齐", "能读的表", "怎样写"),
)
OTHER_TERMS = {
    "实际值": "实际完成值",
    "目标值(?!=)": "指标值",
    "(?<!实际)完成值": "实际完成值",
    "人工判断": "待人工评定",
    "得分范围": "得分区间",
    "注意：": "疑点：",
    "某[^些个一]{0,6}系统": "the system's name, or that no document says it",
}
MARKS = ("「", "」", "'{", "}'", '"{', '}"', "!r}", "‘", "’")


def _texts(entry: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield each Chinese text of a file of words, with its place."""
    for key, value in entry.items():
        if isinstance(value, dict):
            yield from _texts(value, f"{place}.{key}")
        elif key in ("zh", "why_zh"):
            yield f"{place}.{key}", value


def _all_texts() -> list[tuple[str, str]]:
    files = [
        *sorted(package_file("messages").iterdir(), key=lambda f: f.name),
        *sorted(package_file("policies").iterdir(), key=lambda f: f.name),
        package_file("cli", "help.toml"),
        package_file("forms", "report", "words.toml"),
        package_file("forms", "report", "page.toml"),
    ]
    return [text for file in files if file.name.endswith(".toml") for text in _texts(load_toml(file), file.name)]


TEXTS = _all_texts()


def _faults(text: str) -> list[str]:
    spoken = [word for word in SPOKEN if word in text]
    # In the sign of a link or a code ' is no quotation mark.
    marks = [mark for mark in MARKS if mark in re.sub(r"'indicator-dsl\[[a-z]+\]'", "", text)]
    return [*spoken, *marks, *(f"{term} is {right}" for term, right in OTHER_TERMS.items() if re.search(term, text))]


def test_there_are_texts_to_look_at() -> None:
    assert len(TEXTS) > 600


def test_messages_are_office_chinese() -> None:
    assert {place: found for place, text in TEXTS if (found := _faults(text))} == {}


def test_the_guide_for_auditors_is_office_chinese() -> None:
    guide = (Path(__file__).parent.parent / "docs" / "auditors.zh.md").read_text(encoding="utf-8")
    assert {number: found for number, line in enumerate(guide.splitlines(), 1) if (found := _faults(line))} == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [("读不懂 {found}", "读不懂"), ("没有完成值", "(?<!实际)完成值 is 实际完成值"), ("单位 {unit!r}", "!r}"), ("任务「{name}」", "「")],
)
def test_the_faults_are_seen(text: str, fault: str) -> None:
    assert fault in _faults(text)


def test_a_line_break_of_a_cell_breaks_no_message() -> None:
    assert render("bad-number", "zh", found="1\n2\t3\u3000\x004") == "“1\\n2\\t3\u3000\\x004”不是数字"
    assert [code for code in catalog() if "\n" in render(code, "zh", **dict.fromkeys(_fields(code), "a\nb"))] == ["policy-invalid"]


def _fields(code: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", catalog()[code]["zh"]))
