"""A page in a browser as a person uses it: files in, clicks, keys, texts, and what was downloaded."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.forms.browser import Browser

SECONDS = 240
"""The longest that anything may take: two cores do much else while tests run."""


class Page(Browser):
    """The page, opened from a file or an address; `downloads` is where it puts what it makes."""

    def __init__(self, downloads: Path) -> None:
        super().__init__()
        self.downloads = downloads

    def start(self, address: str) -> float:
        """Open the page and wait until it can be used; return how long that took, in seconds."""
        self._call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))
        began = time.monotonic()
        self._call("Page.navigate", url=address)
        self.until("document.body?.dataset.restored === 'true'")
        return time.monotonic() - began

    def size(self, width: int, height: int, *, mobile: bool = False) -> None:
        """Make the window as large as this, in CSS pixels."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def picture(self) -> bytes:
        """Return what the window shows, as PNG."""
        return base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"])

    def tree(self) -> list[dict[str, Any]]:
        """Return what a screen reader is told: the nodes of the accessibility tree."""
        nodes: list[dict[str, Any]] = self._call("Accessibility.getFullAXTree")["nodes"]
        return nodes

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + SECONDS
        while self.ask(f"Boolean({expression})") is not True:
            if time.monotonic() > end:
                raise TimeoutError(f"{expression}\n{self.ask('document.body.innerText')[:2000]}")
            time.sleep(0.05)

    def give(self, selector: str, files: Sequence[Path]) -> None:
        """Choose files in a field."""
        root = self._call("DOM.getDocument")["root"]["nodeId"]
        node = self._call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._call("DOM.setFileInputFiles", nodeId=node, files=[str(file) for file in files])

    def add(self, files: Sequence[Path]) -> None:
        """Give the page forms, and wait until all are read."""
        self.view("files")
        before = self.ask("document.getElementById('receipt')?.textContent ?? ''")
        self.give("#pick-files", files)
        self.until(f"!document.querySelector('.busy') && (document.getElementById('receipt')?.textContent ?? '') !== {json.dumps(before)}")

    def view(self, name: str) -> None:
        """Go to a step."""
        self.click(f"#tab-{name}")
        self.until(f"document.getElementById('main').className === 'view-{name}'")

    def click(self, selector: str) -> None:
        """Click an element, which must be there and not be disabled."""
        self.ask(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (e.disabled) throw Error('disabled'); e.click(); }})()"
        )

    def button(self, text: str) -> None:
        """Click the button that says a text."""
        found = f"[...document.querySelectorAll('main button')].find(b => b.textContent.startsWith({json.dumps(text)}))"
        self.ask(f"{found}.click()")

    def type(self, selector: str, text: str) -> None:
        """Write into a field."""
        self.ask(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.focus(); e.value = {json.dumps(text)};"
            "for (const name of ['input', 'change']) e.dispatchEvent(new Event(name, {bubbles: true})); })()"
        )

    def key(self, key: str) -> None:
        """Press a key where the focus is."""
        said: dict[str, Any] = {"key": key, "code": f"Key{key.upper()}" if len(key) == 1 else key}
        self._call("Input.dispatchKeyEvent", type="keyDown", **said)
        self._call("Input.dispatchKeyEvent", type="keyUp", **said)

    def text(self, selector: str) -> str:
        """Return the text of an element; empty where there is none."""
        found: str = self.ask(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")
        return found

    def downloaded(self, name: str) -> bytes:
        """Return a file that the page made, once it is whole."""
        path = self.downloads / name
        end = time.monotonic() + SECONDS
        while not path.is_file() or path.with_name(f"{name}.crdownload").exists():
            assert time.monotonic() < end, list(self.downloads.iterdir())
            time.sleep(0.05)
        content = path.read_bytes()
        path.unlink()
        return content
