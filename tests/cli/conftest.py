"""`cli`: the command line, run in this process on bytes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from indicator_dsl.cli.app import run


class Done(NamedTuple):
    """What a run left: its exit code, and the bytes on both streams, decoded."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.split("\n")[:-1]


Cli = Callable[..., Done]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Cli:
    for name in ("INDICATOR_DSL_LANG", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, stdin: bytes | str = b"") -> Done:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        # The code page of a Chinese Windows: the command line must not write in it.
        streams: dict[str, Any] = {
            "stdin": io.TextIOWrapper(io.BytesIO(given), encoding="gbk"),
            "stdout": io.TextIOWrapper(io.BytesIO(), encoding="gbk"),
            "stderr": io.TextIOWrapper(io.BytesIO(), encoding="gbk"),
        }
        with monkeypatch.context() as patch:
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            code = run(arguments)
        texts = []
        for name in ("stdout", "stderr"):
            streams[name].flush()
            texts.append(streams[name].buffer.getvalue().decode())
        return Done(code, *texts)

    return call
