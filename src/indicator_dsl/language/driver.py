"""Runs the tables that Lark built from ``cell.lark`` over a text.

Lark reads the rules and makes the LALR tables.  Running them is a loop of its own for two reasons: each
terminal is compiled once (Lark's contextual lexer compiles it anew for every parser state, 2.5 s in all),
and a parse takes a third of the time.  `reference_parser` in `indicator_dsl.language.grammar` is plain Lark
over the same file; a property test holds the two equal.

Time is saved in two places.  Of the terminals that a state accepts, only those are asked that can begin with
the character that comes next, and whose needs are somewhere in the text: no fraction without a ``/``.  And what
the tables make of a short segment depends on its terminals alone, not on what they say: where the same ones came
in the same order before, it is made in one step.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from indicator_dsl.language.first import can_begin, needs
from indicator_dsl.language.grammar import ignored, pattern, terminals
from indicator_dsl.language.nodes import Node, Token, made_by, make_node
from indicator_dsl.making import of_parts

if TYPE_CHECKING:
    from lark import Lark


MOST_TOKENS = 64
"""The longest segment, in tokens.  A label looks ahead through its segment, so that without a bound
thousands of values with no separator between them would take quadratic time; no person writes them."""

_MOST_KEPT = 12
"""The longest segment, in tokens, whose way through the tables is kept."""

_MOST_PLACES = 4096
"""So many are kept of the places that such ways lead through, whatever is read; longer and later ones are worked out each time."""

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


class _Place:
    """Where the tables are after certain terminals: the state that reads the next, and what all of them make if the segment ends."""

    __slots__ = ("build", "next", "state")

    def __init__(self, state: int) -> None:
        self.state = state
        self.next: dict[str, _Place] = {}
        self.build: Callable[[list[Token]], list[Any]] | None = None


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
        self._first = _Place(self._start)
        self._places = 1

    def parse(self, text: str) -> list[Any]:
        """Return what is made of the start rule in `text`, a row; raises `NoParseError`.

        A separator may stand wherever a cell may end, and after it all is as at the start: so each segment is made by itself.
        """
        asked, meets, met = self._asked, self._meets, self._unknown
        for character in text:
            if character in meets:
                met |= meets[character]
        row: list[Any] = []
        place: _Place | None = self._first
        state = self._start
        stack: list[int] = [state]
        values: list[Any] = []
        tokens: list[Token] = []
        states: list[int] = []
        at, length = 0, len(text)
        while at < length:
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
            token = _token((name, found[0], at, end))
            if name == "SEP":
                if tokens:
                    row += self._made(tokens, place, states, stack, values, at)
                    place, state, stack, values, tokens, states = self._first, self._start, [self._start], [], [], []
                row.append(token)
                at = end
                continue
            tokens.append(token)
            at = end
            if place is not None:
                place = place.next.get(name)
                if place is not None:
                    state = place.state
                    continue
                states = self._catch_up(tokens[:-1], stack, values)
            if len(tokens) > MOST_TOKENS:
                raise NoParseError(token.start_pos, frozenset({"SEP"}))
            state = self._take(name, token, stack, values, length)
            states.append(state)
        if not tokens:
            return row
        made = self._made(tokens, place, states, stack, values, length)
        return row + made if row else made

    def _made(
        self, tokens: list[Token], place: _Place | None, states: list[int], stack: list[int], values: list[Any], end: int
    ) -> list[Any]:
        """Return what is made of a whole segment, which ends at `end`."""
        if place is not None:
            if place.build is not None:
                return place.build(tokens)
            states = self._catch_up(tokens, stack, values)
        self._take("$END", None, stack, values, end)
        if len(tokens) <= _MOST_KEPT and self._places < _MOST_PLACES:
            self._keep(tokens, states, values[-1])
        made: list[Any] = values[-1]
        return made

    def _catch_up(self, tokens: list[Token], stack: list[int], values: list[Any]) -> list[int]:
        """Take the tokens so far into the tables, which a known way has spared them; returns the state after each."""
        return [self._take(token.type, token, stack, values, token.end_pos) for token in tokens]

    def _take(self, name: str, value: Token | None, stack: list[int], values: list[Any], length: int) -> int:
        """Reduce what comes before a terminal, and take it; returns the new state."""
        actions = self._actions
        while True:
            state = stack[-1]
            action = actions[state].get(name)
            if type(action) is int:
                stack.append(action)
                values.append(value)
                return action
            if action is None:
                raise NoParseError(length, self._accepted(state))
            size, origin, make = action  # type: ignore[misc]
            if size:
                made = make(values[-size:])
                del values[-size:], stack[-size:]
            else:
                made = make([])
            stack.append(actions[stack[-1]][origin])  # type: ignore[arg-type]
            values.append(made)
            if value is None and stack[-1] == self._end:
                return self._end

    def _keep(self, tokens: list[Token], states: list[int], made: Any) -> None:
        """Remember what the terminals of `tokens`, after which the tables were in `states`, make."""
        place = self._first
        for token, state in zip(tokens, states, strict=True):
            if token.type not in place.next:
                place.next[token.type] = _Place(state)
                self._places += 1
            place = place.next[token.type]
        place.build = eval(f"lambda tokens: {_source(made, tokens)}", {"node": make_node})

    def _may_match(self, state: int, character: str, met: int) -> tuple[_Terminal, ...]:
        return tuple(kind for kind in self._lexer[state] if kind.bit & met and can_begin(kind.name, character))

    def _accepted(self, state: int) -> frozenset[str]:
        return frozenset(kind.name for kind in self._lexer[state])


def _source(part: Any, tokens: list[Token]) -> str:
    """Return the expression that makes the like of `part` of other tokens."""
    if isinstance(part, Token):
        return f"tokens[{next(at for at, token in enumerate(tokens) if token is part)}]"
    children = ", ".join(_source(child, tokens) for child in (part.children if isinstance(part, Node) else part))
    return f"node(({part.rule!r}, [{children}]))" if isinstance(part, Node) else f"[{children}]"
