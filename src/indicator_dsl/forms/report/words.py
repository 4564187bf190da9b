"""The words of reports, from ``words.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from indicator_dsl.errors import Lang
from indicator_dsl.resources import load_toml, package_file


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Return all words of a language."""
    return {key: entry[lang] for key, entry in load_toml(package_file("forms", "report", "words.toml")).items()}
