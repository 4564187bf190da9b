"""The page from this machine: who may ask, and what comes back."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .desk_of import form
from .serving import SECONDS, Server

pytest.importorskip("uvicorn", reason="the extra [page] is not installed")
pytest.importorskip("starlette", reason="the extra [page] is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "一科").mkdir()
    (folder / "一科" / "自评表.csv").write_bytes(form())
    (folder / "旧.doc").write_bytes(b"x")
    made = Server(folder)
    yield made
    made.stop()


def answer(body: bytes) -> dict[str, Any]:
    size = struct.unpack_from(">I", body)[0]
    said: dict[str, Any] = json.loads(body[4 : 4 + size])
    return said


def test_the_folder_is_on_the_desk(server: Server) -> None:
    status, body, _ = server.ask(b'{"do": "hello", "lang": "zh"}')
    said = answer(body)
    assert (status, said["ok"]) == (200, True)
    assert said["receipt"]["text"] == "收到 2 份 = 评分 1 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 1"
    assert [one["file"] for one in said["forms"]] == ["一科/自评表.csv"]


def test_a_file_is_read_and_a_report_comes_back(server: Server) -> None:
    status, body, _ = server.ask('{"do": "add", "name": "另.csv"}'.encode(), form("另一项目"))
    assert (status, answer(body)["received"]["outcome"]) == (200, "scored")
    status, body, _ = server.ask(b'{"do": "export", "suffix": ".xlsx"}')
    size = struct.unpack_from(">I", body)[0]
    assert body[4 + size :].startswith(b"PK")
    server.ask('{"do": "remove", "names": ["另.csv"]}'.encode())


def test_the_page_comes_with_its_policy(server: Server) -> None:
    status, body, headers = server.get(f"/?token={server.token}")
    assert status == 200
    assert b'packages.zip">' not in body
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=x", "/?token=%ff"])
def test_the_page_needs_the_token(server: Server, path: str) -> None:
    assert server.get(path)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Token": ""},
        {"X_Token": "x"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
    ],
    ids=str,
)
def test_others_are_refused(server: Server, headers: dict[str, str]) -> None:
    assert server.ask(b'{"do": "overview"}', b"", **headers)[:2] == (403, b"")


def test_its_own_origin_may_ask(server: Server) -> None:
    assert server.ask(b'{"do": "overview"}', Origin=f"http://127.0.0.1:{server.port}")[0] == 200


@pytest.mark.parametrize("body", [b"", b"abc", b"\xff\xff\xff\xff{}"])
def test_half_a_request_is_refused(server: Server, body: bytes) -> None:
    assert server._send("POST", "/ask", body, {"X-Token": server.token})[0] == 400


@pytest.mark.parametrize("path", ["/nope", "/../etc/passwd", "/static/app.js"])
def test_there_is_nothing_else(server: Server, path: str) -> None:
    assert server.get(f"{path}?token={server.token}")[0] == 404


def test_it_listens_on_one_address_only(server: Server) -> None:
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", server.port))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "indicator_dsl", "open", str(tmp_path / "没有"), "--no-browser"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS)
    assert done.returncode == 3
    assert "没有" in done.stderr
