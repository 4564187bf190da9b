"""LibreOffice without a window, where there is one: it computes our workbooks anew, and prints what we write."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_office = pytest.mark.skipif(_SOFFICE is None, reason="needs LibreOffice (soffice), which computes and prints office files")


def converted(file: Path, kind: str, folder: Path) -> Path:
    """Return `file` as LibreOffice writes it in `folder` as another kind (``xlsx``: computed anew, ``pdf``: printed)."""
    assert _SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    command = [_SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{file.stem}.{kind}"
