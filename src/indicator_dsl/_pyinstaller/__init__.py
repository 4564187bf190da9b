"""For PyInstaller, which asks the entry point ``pyinstaller40``: where the hooks of this package are."""

from __future__ import annotations

from pathlib import Path


def get_hook_dirs() -> list[str]:
    """Return the folder that holds ``hook-indicator_dsl.py``."""
    return [str(Path(__file__).parent)]
