"""How letters look in a rich text: what is struck through is no text any more, and 100 with a raised 2 is no 1002."""

from __future__ import annotations

from collections.abc import Mapping

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_OFF = ("0", "false", "off")


class Look:
    """The look of the runs of a spreadsheet's texts, told by their elements; `left_out` is what was struck through."""

    def __init__(self) -> None:
        self.left_out = ""
        self._struck = self._raised = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element: of a text, of a run, of a run's properties."""
        match name:
            case "si" | "c":
                self.left_out = ""
                self._struck = self._raised = False
            case "r":
                self._struck = self._raised = False
            case "strike":
                self._struck = attributes.get("val", "1") not in _OFF
            case "vertAlign":
                self._raised = attributes.get("val") == "superscript"

    def shown(self, text: str) -> str:
        """Return what of a run's text is shown."""
        if self._struck:
            self.left_out += text
            return ""
        return text.translate(RAISED) if self._raised else text
