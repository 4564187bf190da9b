from typing import Any

from indicator_dsl.text import normalise


def clean(text: str) -> Any:
    return normalise(text), []


def mended(tokens: Any) -> Any:
    return tokens
