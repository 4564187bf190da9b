"""How letters look in a rich text: what is struck through is no text any more, and 100 with a raised 2 is no 1002."""

from __future__ import annotations

from collections.abc import Mapping

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# The signs of the fonts Symbol and Wingdings that forms hold; any other is shown as unknown, not left out.
SIGNS = {
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xB0: "°", 0xB7: "·"},
    "wingdings": {0xFC: "√", 0xFE: "☑", 0xA8: "□", 0x6F: "□", 0xFB: "×", 0x6C: "●", 0x6E: "■"},
    "wingdings 2": {0x50: "√", 0x52: "☑", 0xA3: "□", 0x4F: "×"},
}
_OFF = ("0", "false", "off")


def in_font(text: str, font: str) -> str:
    """Return a text as its font shows it: R in Wingdings 2 is ☑."""
    signs = SIGNS.get(font.lower(), {})
    return "".join(signs.get(ord(c) & 0xFF, c) if ord(c) < 0x100 or 0xF000 <= ord(c) < 0xF100 else c for c in text) if signs else text


class Look:
    """The look of the runs of a spreadsheet's texts, told by their elements; `left_out` is what was struck through."""

    def __init__(self) -> None:
        self.left_out = ""
        self._struck = self._raised = False
        self._font = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element: of a text, of a run, of a run's properties."""
        match name:
            case "si" | "c":
                self.left_out = ""
                self._struck, self._raised, self._font = False, False, ""
            case "r":
                self._struck, self._raised, self._font = False, False, ""
            case "strike":
                self._struck = attributes.get("val", "1") not in _OFF
            case "rFont":
                self._font = attributes.get("val", "")
            case "vertAlign":
                self._raised = attributes.get("val") == "superscript"

    def shown(self, text: str) -> str:
        """Return what of a run's text is shown."""
        if self._struck:
            self.left_out += text
            return ""
        return text.translate(RAISED) if self._raised else in_font(text, self._font)
