"""``parse`` and ``scan``, for people and as JSON Lines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

SHOWN = [
    (
        "≥200家、≥100亿元",
        "  须全部满足，共 2 项\n  1. 数量：不少于 200 家\n  2. 数量：不少于 10,000,000,000 元\n",
        "  all of 2\n  1. quantity: at least 200 家\n  2. quantity: at least 10,000,000,000 元\n",
    ),
    ("100%", "  数量：（未注明比较符号） 100 %\n", "  quantity: (no relation stated) 100 %\n"),
    ("0.50元", "  数量：（未注明比较符号） 0.5 元\n", "  quantity: (no relation stated) 0.5 元\n"),
    (
        "90（含）-100分",
        "  区间：从 90 分 到 100 分\n",
        "  interval: from 90 分 to 100 分\n",
    ),
    (">5且<10天", "  区间：从 5 天（不含） 到 10 天（不含）\n", "  interval: from 5 天 (excluded) to 10 天 (excluded)\n"),
    ("2024年12月底前", "  时限：… 至 2024-12-31（精确到月）\n", "  period: … to 2024-12-31 (to the month)\n"),
    ("达成预期指标", "  判断：达成预期指标（达成）\n", "  judgement: 达成预期指标 (met)\n"),
    ("较上年提高", "  趋势：提高，比较对象 上年\n", "  trend: up, compared with 上年\n"),
    ("待定", "  未填写\n", "  not filled in\n"),
]


@pytest.mark.parametrize(("text", "zh", "en"), SHOWN)
def test_parse_tells_a_person_what_was_read(cli: Any, text: str, zh: str, en: str) -> None:
    for lang, words, canonical in (("zh", zh, "  规范写法："), ("en", en, "  canonical: ")):
        done = cli("parse", text, "--lang", lang)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"{text}\n{words}{canonical}")


def test_an_error_goes_to_standard_error_with_its_place(cli: Any) -> None:
    done = cli("parse", "≥≥5个", "≥3个", "--lang", "en")
    assert done.code == 1
    assert done.out.startswith("≥3个\n")
    message, source, carets, *_ = done.err.splitlines()
    assert message.startswith("error: ")
    assert message.endswith("(column 2)")
    assert source == "  ≥≥5个"
    assert carets.startswith("   ^")


def test_a_finding_points_at_its_place(cli: Any) -> None:
    done = cli("parse", "≥10万头 另有说明")
    assert done.code == 0
    assert "  疑点：数值之后的“另有说明”未读取\n    ≥10万头 另有说明\n            ^^^^^^^^\n" in done.out


def test_options_hold_where_a_line_says_nothing(cli: Any) -> None:
    stdin = '15,230.73\n{"text": "7", "unit": "元"}\n{"text": "8", "unit": null}\n{"text": "9", "relation": "≤"}\n'
    done = cli("parse", "--json", "--unit", "万元", "--relation", "≥", stdin=stdin)
    got = [json.loads(line)["clauses"][0] for line in done.lines]
    assert [(clause["relation"], clause["value"], clause["unit"]) for clause in got] == [
        ("≥", "152307300", "元"),
        ("≥", "7", "元"),
        ("≥", "80000", "元"),
        ("≤", "90000", "元"),
    ]


def test_strict_and_year(cli: Any) -> None:
    assert cli("parse", "≥5佀", "--json").code == 0
    assert cli("parse", "≥5佀", "--json", "--strict").code == 1
    assert json.loads(cli("parse", "12月底前", "--json", "--year", "2024").out)["clauses"][0]["end"] == "2024-12-31"


HOSTILE = [
    b"",
    b"   ",
    "≥".encode(),
    b"{",
    b'{"text": "\\ud800"}',
    b"\xff\xfe",
    b"\x00\x01\x02",
    b"=cmd|' /C calc'!A0",
    b"[" * 5000,
    b'{"text": "' + b"(" * 5000 + b'"}',
    ("≥" * 1000).encode(),
    b"9" * 10_000,
    "十".encode() * 3000,
    b'{"text": 5, "unit": []}',
    b'{"unit": "\xe5\x85\x83"}',
    b'{"text": "1", "relation": "9"}',
    b"null",
]


def test_every_line_gets_one_object_in_order(cli: Any) -> None:
    lines = [piece for number, bad in enumerate(HOSTILE) for piece in (bad, f"≥{number}个".encode())]
    done = cli("parse", "--json", stdin=b"\n".join(lines) + b"\n")
    answers = [json.loads(line) for line in done.lines]
    assert len(answers) == len(lines)
    assert [answer["clauses"][0]["value"] for answer in answers[1::2]] == [str(number) for number in range(len(HOSTILE))]
    assert done.code == 1
    for answer in answers:
        assert answer["schema"] == 2
        assert answer["ok"] or {"code", "message", "span", "expected"} <= answer["error"].keys()
        assert answer["ok"] or answer["error"]["code"] != "internal-error"


def test_messages_are_in_the_language_that_was_asked_for(cli: Any) -> None:
    for lang, word in (("zh", "缺少键"), ("en", "is missing")):
        assert word in json.loads(cli("parse", "--json", "--lang", lang, stdin="{}\n").out)["error"]["message"]


def test_scan_finds_values_in_running_text(cli: Any) -> None:
    text = "制定出台产业发展政策数量≥5个；力争全年工业投资规模达1700亿元。"
    (line,) = cli("scan", "--json", text).lines
    answer = json.loads(line)
    assert answer["text"] == text
    assert [text[slice(*match["span"])] for match in answer["matches"]] == ["≥5个", "达1700亿元"]
    assert answer["matches"][0]["label"] == "制定出台产业发展政策数量"
    assert answer["matches"][0]["expression"]["clauses"][0]["value"] == "5"
    assert cli("scan", text).out.startswith("≥5个  （制定出台产业发展政策数量）\n  数量：不少于 5 个\n")


def run_process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "indicator_dsl", *arguments], capture_output=True, timeout=60, **options)


def test_a_program_may_write_a_line_and_wait_for_its_answer() -> None:
    command = [sys.executable, "-m", "indicator_dsl", "parse", "--json"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(f"≥{number}个\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["text"] == f"≥{number}个"
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = "import subprocess, sys\nfor n in range(20000): print(f'≥{n % 50}个')"
    feed = subprocess.Popen([sys.executable, "-X", "utf8", "-c", code], stdout=subprocess.PIPE)
    command = [sys.executable, "-m", "indicator_dsl", "parse", "--json"]
    process = subprocess.Popen(command, stdin=feed.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()
    assert feed.stdout is not None
    feed.stdout.close()
    feed.wait(timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="POSIX arguments are bytes")
def test_an_argument_that_is_no_text_is_answered() -> None:
    done = run_process("parse", "--json", b"\xff5\xe4\xb8\xaa".decode("utf-8", "surrogateescape"))
    assert json.loads(done.stdout)["text"] == "\udcff5个"


def test_output_is_utf8_whatever_the_locale_is() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment.pop("PYTHONIOENCODING", None)
    done = run_process("parse", "--json", env=environment, input="≥5个\n".encode())
    assert json.loads(done.stdout.decode())["text"] == "≥5个"
    assert "数量：不少于 5 个" in run_process("parse", env=environment, input="≥5个\n".encode()).stdout.decode()
