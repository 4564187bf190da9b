"""What is ticked: one of several options in a cell (☑是 □否), or the mark under one of several headers (达成, 未达成)."""

from __future__ import annotations

import re

from indicator_dsl.forms.layout.words import squeeze

_TICKED = "☑✓✔√☒⊠✅●■"
_EMPTY = "□☐○◯▢◻⬜✗✘*"  # * is what normalising makes of ×
# A mark that is drawn in brackets: (√), [ ].
_BRACKETED = re.compile(rf"[(\[]([{_TICKED}]?)[)\]]")
_WORD = rf"[^{_TICKED}{_EMPTY},;、()\[\]/]+"
_MARK = rf"[{_TICKED}{_EMPTY}]"
_SPLIT = r"[,;、/]?"
_LEFT = re.compile("[□☐]")
_MORE = r"(?:\([^()]*\))?"  # ☑通过（2024年11月）
_BEFORE = rf"(?P<mark>{_MARK})(?P<word>{_WORD}{_MORE}){_SPLIT}"
_BEHIND = rf"(?P<word>{_WORD}{_MORE})(?P<mark>{_MARK}){_SPLIT}"


def is_mark(text: str) -> bool:
    """Tell whether a cell holds a mark and nothing else."""
    return is_tick(text) or re.fullmatch(_MARK, _marks(text)) is not None or squeeze(text) == "FALSE"


def is_tick(text: str) -> bool:
    """Tell whether a cell holds a tick and nothing else: √, ☑, (√), what is typed for it (V), what a spreadsheet's box holds (TRUE)."""
    return re.fullmatch(f"[{_TICKED}Vv]|TRUE", _marks(text)) is not None


def ticked(text: str) -> list[str] | None:
    """Return the options of a cell that are ticked; None where a cell offers none, at least one of them left empty.

    是 □否 has lost a sign on its way through a PDF, and nobody knows which: none is ticked.
    """
    plain = _marks(text)
    option = next((o for o in (_BEFORE, _BEHIND) if re.sub(o, "", plain) == "" != plain), None)
    # 10□ has lost a unit.
    lost: list[str] | None = [] if _LEFT.search(plain) and re.search(_WORD, plain) and not re.search("[0-9]", plain) else None
    if option is None:
        return lost
    options = [(found["mark"], found["word"]) for found in re.finditer(option, plain)]
    # ●甲 ●乙 are points of a list, and □ alone before a text is one too.
    if len(options) < 2 or all(mark in _TICKED for mark, _ in options):
        return lost
    return [word for mark, word in options if mark in _TICKED]


def _marks(text: str) -> str:
    return _BRACKETED.sub(lambda found: found[1] or "□", squeeze(text)) if len(text) < 200 else ""
