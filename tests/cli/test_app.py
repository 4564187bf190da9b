"""What holds for every command: exit codes, interruption, streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest

import indicator_dsl.cli.app as app
from indicator_dsl.errors import FormError, ParseError, PolicyError, UnitError

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "gz_gxj_2024.csv"

RAISED = [
    (ParseError("empty-text", source="", span=(0, 0), text=""), 1),
    (UnitError("units-differ", source="家", target="元"), 1),
    (FormError("form-empty-file"), 3),
    (PolicyError("form-empty-file"), 3),
    (PermissionError(13, "Permission denied", "表.csv"), 3),
    (ZeroDivisionError("oops"), 4),
    (KeyboardInterrupt(), 130),
]


@pytest.mark.parametrize(("error", "code"), RAISED, ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "")
def test_each_kind_of_failure_has_its_exit_code(cli: Any, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(app.root.get_command(click.Context(app.root), "units"), "invoke", fail)
    done = cli("units")
    assert (done.code, done.out) == (code, "")
    match error:
        case KeyboardInterrupt():
            assert done.err.strip() == ""
        case PermissionError():
            assert done.err == "错误：表.csv: 没有权限\n"
        case ZeroDivisionError():
            assert done.err.endswith("ZeroDivisionError: oops\n")
        case _:
            assert done.err.startswith("错误：")


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_is_quiet() -> None:
    command = [sys.executable, "-m", "indicator_dsl", "parse", "--json"]

    def interruptible() -> None:
        # A test run in the background ignores Ctrl-C, and its children would too.
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, preexec_fn=interruptible, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write("≥5个\n".encode())
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stderr.read().strip() == b""


@pytest.mark.skipif(os.name == "nt", reason="closes streams as a shell does")
@pytest.mark.parametrize(
    ("command", "code"),
    [("parse ≥5个 >&-", 0), ("parse ≥≥ >&- 2>&-", 1), ("parse <&-", 0), ("parse --json <&-", 0), ("units >&-", 0)],
)
def test_a_stream_that_is_closed(command: str, code: int) -> None:
    done = subprocess.run(f"{sys.executable} -m indicator_dsl {command}", shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["units", "parse --json 5个", "policies show mof-2020", f"score {EXAMPLE}"])
def test_a_full_disk_is_told(command: str) -> None:
    done = subprocess.run(f"{sys.executable} -m indicator_dsl {command} > /dev/full", shell=True, capture_output=True, text=True)
    assert done.returncode == 3
    assert done.stderr.endswith("错误：磁盘已满\n")


LONG = ["units", "units list --json", "conformance --list", "parse", "parse --json", "score", "read", "read --json", "review --json"]


@pytest.mark.parametrize("command", LONG)
def test_a_reader_that_goes_away_is_no_error(command: str, tmp_path: Path) -> None:
    """As in ``… | head -n 1``: nothing is said, whatever it was that wrote."""
    form = tmp_path / "form.csv"
    rows = "".join(f"产出指标,场次{number},效果明显,5场,1\n" for number in range(3000))
    form.write_text(f"绩效自评表\n一级指标,三级指标,年度指标值,实际完成值,分值\n{rows}", encoding="utf-8")
    arguments = [*command.split(), *([str(form)] if command.split()[0] in ("score", "read", "review") else [])]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([sys.executable, "-m", "indicator_dsl", *arguments], **pipes) as process:  # type: ignore[call-overload]
        process.stdout.close()
        if command.startswith("parse"):
            with suppress(BrokenPipeError):
                process.stdin.write("≥5个\n".encode() * 100_000)
        with suppress(BrokenPipeError):
            process.stdin.close()
        assert (process.wait(timeout=60), process.stderr.read().decode()) == (141, "")


@pytest.mark.parametrize("encoding", ["gbk", "cp936", "ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize(
    "arguments", [["parse", "≥10万㎡", "𠮷≥"], ["score", str(EXAMPLE)], ["--help"], ["units"], ["units", "list", "--json"]]
)
def test_any_code_page_will_do(arguments: list[str], encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-m", "indicator_dsl", *arguments], capture_output=True, env=environment)
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    assert done.stdout.decode("utf-8" if "--json" in arguments else encoding)


def test_the_module_and_the_script_are_one_program() -> None:
    script = Path(sys.executable).parent / "indicator-dsl"
    if not script.exists():
        pytest.skip("the script is not installed beside this interpreter")
    answers = [
        subprocess.run([*start, "units", "convert", "3亩", "平方米"], capture_output=True).stdout
        for start in ([str(script)], [sys.executable, "-m", "indicator_dsl"])
    ]
    assert answers == ["2000平方米\n".encode()] * 2


def test_help_comes_at_once() -> None:
    """Help for any command loads none of what makes the library slow to start."""
    heavy = ("cattrs", "lark", "openpyxl", "pint", "pyarrow", "rich")
    code = f"""
import sys
from indicator_dsl.cli.app import run
for command in ("parse", "scan", "score", "read", "review", "policies", "units"):
    assert run([command, "--help"]) == 0
print(*(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr.strip()) == (0, "")
