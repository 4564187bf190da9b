"""The contextual lexer: in each parser state, the first terminal that matches, in order of priority."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from lark.lexer import Lexer, Token

from indicator_dsl.language.grammar import ignored, pattern, terminals

Match = Callable[[str, int], "re.Match[str] | None"]


class NoTerminalError(Exception):
    """No terminal that the parser accepts matches at `at`."""

    def __init__(self, at: int, accepted: frozenset[str]) -> None:
        super().__init__(at)
        self.at = at
        self.accepted = accepted


@cache
def matcher(name: str) -> Match:
    """Return the compiled terminal's match; each is compiled once, when first tried."""
    return re.compile(pattern(name)).match


class CellLexer(Lexer):
    """What Lark's contextual lexer does, with each terminal compiled on its own."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        self._order = [terminal.name for terminal in terminals() if terminal.name not in ignored()]
        self._states: dict[Any, list[tuple[str, Match]]] = {}

    def _accepted(self, state: Any, table: Any) -> list[tuple[str, Match]]:
        names = [name for name in self._order if name in table[state]]
        found = self._states[state] = [(name, _lazy(name)) for name in names]
        return found

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """Yield the tokens of the text; raises `NoTerminalError` where none fits."""
        text: str = lexer_state.text.text
        stack, table, states = parser_state.state_stack, parser_state.parse_conf.states, self._states
        at, length = 0, len(text)
        while at < length:
            if text[at] in " \t":
                at += 1
                continue
            state = stack[-1]
            for name, match in states.get(state) or self._accepted(state, table):
                found = match(text, at)
                if found:
                    end = found.end()
                    yield Token(name, found[0], at, None, None, None, None, end)
                    at = end
                    break
            else:
                if text[at] != "\n":
                    raise NoTerminalError(at, frozenset(name for name, _ in states[state]))
                at += 1


def _lazy(name: str) -> Match:
    return lambda text, at: matcher(name)(text, at)
