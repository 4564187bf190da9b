"""Runs the tables that Lark built from ``cell.lark`` over a text.

Lark reads the rules and makes the LALR tables and the callbacks.  Running them is a loop of its own
for two reasons: each terminal is compiled once (Lark's contextual lexer compiles it anew for every
parser state, 2.5 s in all), and a parse takes half of the time.  `reference_parser` in
`indicator_dsl.language.grammar` is plain Lark over the same file; a property test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from indicator_dsl.language.grammar import ignored, pattern, terminals

if TYPE_CHECKING:
    from lark import Lark


MOST_TOKENS = 64
"""The longest segment, in tokens.  A label looks ahead through its segment, so that without a bound
thousands of values with no separator between them would take quadratic time; no person writes them."""


class Token(NamedTuple):
    """A piece of the text and the terminal that it is."""

    type: str
    text: str
    start_pos: int
    end_pos: int


class NoParseError(Exception):
    """The text is not in the language from `at` on, where one of `accepted` (terminals) could stand."""

    def __init__(self, at: int, accepted: frozenset[str]) -> None:
        super().__init__(at)
        self.at = at
        self.accepted = accepted


class _Terminal:
    """A terminal's name and matcher, which is compiled when first asked."""

    __slots__ = ("match", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.match: Callable[[str, int], re.Match[str] | None] = self._compile

    def _compile(self, text: str, at: int) -> re.Match[str] | None:
        self.match = re.compile(pattern(self.name)).match
        return self.match(text, at)


class _Reduce(NamedTuple):
    """Replace the last `size` values by what `callback` makes of them, and go on as `origin`."""

    size: int
    origin: str
    callback: Callable[[list[Any]], Any]


class Driver:
    """The tables of a Lark parser in the form that the loop wants."""

    def __init__(self, lark: Lark) -> None:
        from lark.parsers.lalr_analysis import Shift

        front: Any = lark.parser
        table: Any = front.parser._parse_table
        callbacks = front.parser_conf.callbacks
        kinds = [_Terminal(terminal.name) for terminal in terminals() if terminal.name not in ignored()]
        self._start: int = table.start_states["start"]
        self._end: int = table.end_states["start"]
        self._actions: list[dict[str, int | _Reduce]] = [{} for _ in table.states]
        for state, row in table.states.items():
            for symbol, (action, argument) in row.items():
                reduce = action is not Shift
                self._actions[state][str(symbol)] = (
                    _Reduce(len(argument.expansion), str(argument.origin.name), callbacks[argument]) if reduce else argument
                )
        # The lexer's choice in each state: the accepted terminals in order of priority.
        self._lexer = [tuple(kind for kind in kinds if kind.name in row) for row in self._actions]

    def parse(self, text: str) -> Any:
        """Return what the start rule's callback makes of `text`; raises `NoParseError`."""
        actions, lexer = self._actions, self._lexer
        state = self._start
        states, values = [state], []
        at, length, count = 0, len(text), 0
        while True:
            if at == length:
                name, value = "$END", None
            elif text[at] in " \t":
                at += 1
                continue
            else:
                for kind in lexer[state]:
                    found = kind.match(text, at)
                    if found:
                        break
                else:
                    # A line break is a blank where no separator may stand.
                    if text[at] != "\n":
                        raise NoParseError(at, self._accepted(state))
                    at += 1
                    continue
                name, end = kind.name, found.end()
                count = 0 if name == "SEP" else count + 1
                if count > MOST_TOKENS:
                    raise NoParseError(at, frozenset({"SEP"}))
                value = Token(name, found[0], at, end)
                at = end
            while True:
                action = actions[state].get(name)
                if action is None:
                    raise NoParseError(length, self._accepted(state))
                if type(action) is int:
                    state = action
                    states.append(state)
                    values.append(value)
                    break
                size, origin, callback = action  # type: ignore[misc]
                if size:
                    made = callback(values[-size:])
                    del values[-size:], states[-size:]
                else:
                    made = callback([])
                state = actions[states[-1]][origin]  # type: ignore[assignment]
                states.append(state)
                values.append(made)
                if value is None and state == self._end:
                    return made

    def _accepted(self, state: int) -> frozenset[str]:
        return frozenset(kind.name for kind in self._lexer[state])
