"""At run time the library opens no connection, starts no program, and writes no file but the one that it is told to.

Python itself reports such acts to an audit hook, which no library can switch off.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "docs" / "examples"

HOOK = """
import sys

ACTS = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "pty.")

def watch(event, args):
    if event.startswith(ACTS):
        # Made, not connected: some modules ask at import whether the machine has such sockets.
        if event not in ("socket.__new__", "socket.gethostname"):
            print("ACT", event, *args[:2])
    if event == "open" and isinstance(args[0], str) and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        print("WRITE", args[0])

sys.dont_write_bytecode = True
sys.addaudithook(watch)
"""

WORK = {
    "parse": "from indicator_dsl import parse, scan, format; format(parse('≥200家、≥100亿元')); list(scan('达1700亿元'))",
    "units": "from indicator_dsl import Quantity, Unit, convert; convert(Quantity(3, Unit('亩')), '平方米')",
    "score": "from indicator_dsl import score, policy_names; [score('≥5个', '3个', weight=10, policy=p).to_json() for p in policy_names()]",
    "read": "from indicator_dsl import forms; assert forms.read(FILE).indicators",
    "review": "from indicator_dsl import forms; forms.review(forms.read(FILE))",
    "report": "from indicator_dsl import forms; from indicator_dsl.forms import report; r = report.assess([forms.read(FILE)]); "
    "assert all(write(r) for suffix, write in report.WRITERS.items() if suffix != '.xlsx')",
    "command": "from indicator_dsl.cli.app import run; run(['score', FILE])",
}


def acts(code: str, *, file: Path) -> list[str]:
    done = subprocess.run([sys.executable, "-c", f"{HOOK}\nFILE = {str(file)!r}\n{code}"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith(("ACT ", "WRITE "))]


@pytest.mark.parametrize("name", WORK)
def test_work_opens_no_connection_and_writes_nothing(name: str) -> None:
    assert acts(WORK[name], file=EXAMPLES / "gz_gxj_2024.csv") == []


@pytest.mark.parametrize("suffix", [".xlsx", ".html", ".csv"])
def test_a_report_is_all_that_is_written(suffix: str, tmp_path: Path) -> None:
    target = tmp_path / "out" / f"report{suffix}"
    target.parent.mkdir()
    code = f"from indicator_dsl.cli.app import run; run(['score', FILE, '-o', {str(target)!r}])"
    written = [Path(line.removeprefix("WRITE ")) for line in acts(code, file=EXAMPLES / "gz_gxj_2024.csv")]
    # A workbook is put together in the folder for temporary files, which are gone at the end.
    temporary = Path(tempfile.gettempdir())
    assert target.stat().st_size > 1000
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    assert [path for path in written if not {path, path.parent} & {target.parent, temporary}] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import socket; socket.create_connection(('127.0.0.1', 9), timeout=0.01)", "ACT socket.connect"),
        ("import subprocess; subprocess.run(['true'])", "ACT subprocess.Popen"),
        ("open(FILE, 'w')", "WRITE "),
    ],
)
def test_the_hook_sees_what_it_is_there_for(code: str, said: str, tmp_path: Path) -> None:
    found = acts(f"try:\n    {code}\nexcept OSError:\n    pass", file=tmp_path / "file")
    assert any(line.startswith(said) for line in found)


@pytest.mark.parametrize(
    "text", ["__import__('os').system('true')", "${jndi:ldap://127.0.0.1/a}", '=HYPERLINK("http://127.0.0.1")', "≥5个;`true`"]
)
def test_a_hostile_text_is_a_text(text: str, tmp_path: Path) -> None:
    file = tmp_path / "form.csv"
    file.write_text(f'三级指标,年度指标值,实际完成值,分值\n场次,"{text.replace(chr(34), chr(34) * 2)}",2场,10\n', encoding="utf-8")
    assert acts(WORK["report"], file=file) == []
