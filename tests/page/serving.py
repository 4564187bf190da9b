"""A running ``indicator-dsl open``, asked over HTTP."""

from __future__ import annotations

import http.client
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SECONDS = 120


class Server:
    """A running ``indicator-dsl open``."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "indicator_dsl", "open", str(folder), "--no-browser"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        assert self.process.stderr is not None
        said = ""
        while "token=" not in said:
            said = self.process.stderr.readline()
            assert said, "the server ended"
        self.address = re.findall(r"http://\S+", said)[0]
        parts = urlsplit(self.address)
        self.port = parts.port or 0
        (self.token,) = parse_qs(parts.query)["token"]

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        return self._send("GET", path, b"", headers)

    def ask(self, request: bytes, content: bytes = b"", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        headers = {"X-Token": self.token, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._send("POST", "/ask", struct.pack(">I", len(request)) + request + content, headers)

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=SECONDS)
