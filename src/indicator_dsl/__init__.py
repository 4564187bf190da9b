"""Read and score Chinese performance-indicator values.

See `parse`, `format`, `scan`, `evaluate`, `score`; names load on first use, so that importing this
package imports no third-party library.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "Finding": "errors",
    "IndicatorError": "errors",
    "ParseError": "errors",
    "PolicyError": "errors",
    "Quantity": "units",
    "Unit": "units",
    "UnitError": "units",
    "convert": "units",
}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
