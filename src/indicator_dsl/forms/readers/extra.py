"""The readers' third-party packages, loaded when a file needs one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from indicator_dsl.errors import MissingExtraError


def need(module: str) -> Any:
    """Return a module of the extra ``forms``; MissingExtraError says what to install."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError("form-missing-extra", module=module) from error
