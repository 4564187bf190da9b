"""The lexicon: every word of ``grammar/*.toml`` with its senses.  The only reader of those files.

A word file has sections; a section is a sense (a token kind, or a table that one module asks for), and
each of its lines is one word with what it says: ``"不低于" = "≥"``.  A word may stand in several
sections: then it has several senses, and the tokens around it settle which one is meant.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from indicator_dsl.resources import grammar_file, load_toml
from indicator_dsl.text import normalise


@cache
def file(name: str) -> dict[str, dict[str, Any]]:
    """Return the sections of one word file, its words normalised."""
    return {
        section: {normalise(word): value for word, value in words.items()} for section, words in load_toml(grammar_file(f"{name}.toml")).items()
    }


def section(name: str, part: str) -> dict[str, Any]:
    """Return one section of a word file: word → what it says."""
    return file(name)[part]
