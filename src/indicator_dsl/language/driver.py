"""Runs the tables that Lark built from ``cell.lark`` over a text.

Lark reads the rules and makes the LALR tables.  Running them is a loop of its own for two reasons: each
terminal is compiled once (Lark's contextual lexer compiles it anew for every parser state, 2.5 s in all),
and a parse takes a third of the time.  `reference_parser` in `indicator_dsl.language.grammar` is plain Lark
over the same file; a property test holds the two equal.

Time is saved in two places.  Of the terminals that a state accepts, only those are asked that can begin with
the character that comes next, and whose needs are somewhere in the text: no fraction without a ``/``.  And
rules of one symbol (a number is an amount, which is a comparison, which is a value …) are followed to their end
once for each place where they start, and taken in one step from then on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from indicator_dsl.language.first import can_begin, needs
from indicator_dsl.language.grammar import ignored, pattern, terminals
from indicator_dsl.language.nodes import Token, made_by
from indicator_dsl.making import of_parts

if TYPE_CHECKING:
    from lark import Lark


MOST_TOKENS = 64
"""The longest segment, in tokens.  A label looks ahead through its segment, so that without a bound
thousands of values with no separator between them would take quadratic time; no person writes them."""

_token = of_parts(Token)


class NoParseError(Exception):
    """The text is not in the language from `at` on, where one of `accepted` (terminals) could stand."""

    def __init__(self, at: int, accepted: frozenset[str]) -> None:
        super().__init__(at)
        self.at = at
        self.accepted = accepted


class _Terminal:
    """A terminal's name and matcher, which is compiled when first asked."""

    __slots__ = ("bit", "match", "name")

    def __init__(self, name: str, bit: int) -> None:
        self.name = name
        self.bit = bit
        self.match: Callable[[str, int], re.Match[str] | None] = self._compile

    def _compile(self, text: str, at: int) -> re.Match[str] | None:
        self.match = re.compile(pattern(self.name)).match
        return self.match(text, at)


class _Reduce(NamedTuple):
    """Replace the last `size` values by what `make` makes of them, and go on as `origin`."""

    size: int
    origin: str
    make: Callable[[list[Any]], Any]


class Driver:
    """The tables of a Lark parser in the form that the loop wants."""

    def __init__(self, lark: Lark) -> None:
        from lark.parsers.lalr_analysis import Shift

        front: Any = lark.parser
        table: Any = front.parser._parse_table
        kinds = [_Terminal(terminal.name, 1 << at) for at, terminal in enumerate(terminals()) if terminal.name not in ignored()]
        self._start: int = table.start_states["start"]
        self._end: int = table.end_states["start"]
        reductions: dict[Any, _Reduce] = {}
        self._actions: list[dict[str, int | _Reduce]] = [{} for _ in table.states]
        for state, row in table.states.items():
            for symbol, (action, argument) in row.items():
                if action is Shift:
                    self._actions[state][str(symbol)] = argument
                    continue
                if argument not in reductions:
                    reductions[argument] = _Reduce(len(argument.expansion), str(argument.origin.name), made_by(argument))
                self._actions[state][str(symbol)] = reductions[argument]
        # The lexer's choice in each state: the accepted terminals in order of priority.
        self._lexer = [tuple(kind for kind in kinds if kind.name in row) for row in self._actions]
        # Whose needs each character meets, and whose are unknown, as bits.
        self._meets: dict[str, int] = {}
        self._unknown = 0
        for kind in kinds:
            wanted = needs(kind.name)
            for character in wanted or ():
                self._meets[character] = self._meets.get(character, 0) | kind.bit
            self._unknown |= kind.bit if wanted is None else 0
        self._asked = lru_cache(maxsize=65_536)(self._may_match)
        self._chains: dict[tuple[int, str, str], tuple[tuple[Callable[[list[Any]], Any], ...], int]] = {}

    def parse(self, text: str) -> Any:
        """Return what is made of the start rule in `text`; raises `NoParseError`."""
        actions, asked, chains = self._actions, self._asked, self._chains
        met, meets = self._unknown, self._meets
        for character in set(text):
            if character in meets:
                met |= meets[character]
        state = self._start
        states, values = [state], []
        at, length, count = 0, len(text), 0
        while True:
            if at == length:
                name, value = "$END", None
            else:
                character = text[at]
                if character in " \t":
                    at += 1
                    continue
                for kind in asked(state, character, met):
                    found = kind.match(text, at)
                    if found:
                        break
                else:
                    # A line break is a blank where no separator may stand.
                    if character != "\n":
                        raise NoParseError(at, self._accepted(state))
                    at += 1
                    continue
                name, end = kind.name, found.end()
                count = 0 if name == "SEP" else count + 1
                if count > MOST_TOKENS:
                    raise NoParseError(at, frozenset({"SEP"}))
                value = _token((name, found[0], at, end))
                at = end
            while True:
                action = actions[state].get(name)
                if type(action) is int:
                    state = action
                    states.append(state)
                    values.append(value)
                    break
                if action is None:
                    raise NoParseError(length, self._accepted(state))
                size, origin, make = action  # type: ignore[misc]
                if size:
                    made = make(values[-size:])
                    del values[-size:], states[-size:]
                else:
                    made = make([])
                key = (states[-1], origin, name)
                chain = chains.get(key)
                if chain is None:
                    chain = chains[key] = self._chain(*key)
                steps, state = chain
                for step in steps:
                    made = step([made])
                states.append(state)
                values.append(made)
                if value is None and state == self._end:
                    return made

    def _chain(self, below: int, origin: str, name: str) -> tuple[tuple[Callable[[list[Any]], Any], ...], int]:
        """Return what the rules of one symbol after `origin` make, where `name` comes next, and the state that they lead to."""
        steps = []
        state: Any = self._actions[below][origin]
        while state != self._end:
            action = self._actions[state].get(name)
            if type(action) is not _Reduce or action.size != 1:
                break
            steps.append(action.make)
            state = self._actions[below][action.origin]
        return tuple(steps), state

    def _may_match(self, state: int, character: str, met: int) -> tuple[_Terminal, ...]:
        return tuple(kind for kind in self._lexer[state] if kind.bit & met and can_begin(kind.name, character))

    def _accepted(self, state: int) -> frozenset[str]:
        return frozenset(kind.name for kind in self._lexer[state])
