"""JSON Lines in, JSON Lines out: one object per input line, in order, whatever stands in the line.

What has arrived is answered and flushed before more is waited for, so a program may write a line
and wait for its answer, and a file of any length takes little memory.
"""

from __future__ import annotations

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, BinaryIO, ClassVar, Literal, cast

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.cli.exits import Exit
from indicator_dsl.errors import Finding, IndicatorError, Lang
from indicator_dsl.fence import fault, fenced, fenced_each

SCHEMA = 2
MOST_BYTES = 16 * 1024 * 1024
"""The longest line that is looked at; the rest of a longer one is dropped as it is read."""

_CHUNK = 1 << 16
_REMEMBERED = 1 << 14

Request = dict[str, Any]
Kind = Literal["text", "flag", "year"]


class InputError(IndicatorError, ValueError):
    """A line of input is not a request."""


def lines_from(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Yield the lines that have arrived, without their line ends, as often as some arrive."""
    rest = bytearray()
    first = True
    # `read1` returns what is there, as `read` doesn't; the standard streams have it, the abstract type doesn't say so.
    while chunk := cast(Any, stream).read1(_CHUNK):
        head, newline, tail = chunk.rpartition(b"\n")
        if newline:
            yield _without_mark(bytes(rest + head).split(b"\n"), first)
            rest, first = bytearray(tail), False
        elif len(rest) <= MOST_BYTES:
            rest += tail
    if rest:
        yield _without_mark([bytes(rest)], first)


def _without_mark(lines: list[bytes], first: bool) -> list[bytes]:
    if first:
        lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
    return [line.removesuffix(b"\r") for line in lines]


class Task(ABC):
    """What a command does with each line of its input."""

    keys: ClassVar[Mapping[str, Kind]]
    """The keys that a line's object may have."""
    bare: ClassVar[str | None] = None
    """The key whose value a line is that isn't an object; None where there is no such key."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @abstractmethod
    def result(self, request: Request) -> Mapping[str, Any]:
        """Return the answer in the interchange form; raise where there is none."""

    @abstractmethod
    def show(self, request: Request) -> None:
        """Print the answer for a person; raise where there is none."""

    def unread(self, request: Request, error: Exception) -> Mapping[str, Any]:
        """Return the answer to a request in which a mistake of ours showed."""
        found = self._fault(request, error)
        return _error_object({"code": found.code, "message": found.message(self.settings.lang)}, self._texts(request))

    def show_unread(self, request: Request, error: Exception) -> None:
        """Print it for a person."""
        self.settings.tell(self.settings.say("words.error") + self._fault(request, error).message(self.settings.lang))

    def _fault(self, request: Request, error: Exception) -> Finding:
        return fault(error, " | ".join(self._texts(request).values()))

    def _texts(self, request: Request) -> dict[str, str]:
        return {key: value for key, value in request.items() if self.keys.get(key, "text") == "text" and value is not None}

    def run(self, texts: Sequence[str], *, as_json: bool) -> Exit:
        """Answer `texts`, or standard input where there are none; return the worst that happened."""
        if not texts and sys.stdin.isatty():
            self.settings.tell(self.settings.say("words.reading_stdin"))
        batches = [[text.encode("utf-8", "surrogatepass") for text in texts]] if texts else lines_from(sys.stdin.buffer)
        return self._run_json(batches) if as_json else self._run_human(batches)

    def one(self, request: Request, *, as_json: bool) -> Exit:
        """Answer one request."""
        if not as_json:
            return self._show(lambda: request, lambda: request)
        line, code = fenced(lambda: self._answered(request), lambda error: (dump(self.unread(request, error)), Exit.INTERNAL))
        sys.stdout.buffer.write(line)
        return code

    def _run_json(self, batches: Iterable[list[bytes]]) -> Exit:
        # Columns repeat themselves: most lines of a long input have been answered before.
        known = lru_cache(maxsize=_REMEMBERED)(self._answer)

        sink = sys.stdout.buffer
        worst = Exit.FINE
        for batch in batches:
            answers = self._answers(known, batch)
            sink.write(b"".join(text for text, _ in answers))
            sink.flush()
            worst = max(worst, *(code for _, code in answers))
        return worst

    def _answers(self, known: Callable[[bytes], tuple[bytes, Exit]], lines: list[bytes]) -> list[tuple[bytes, Exit]]:
        made: list[tuple[bytes, Exit]] = []
        # The fence stands outside of what is remembered: a mistake is none of it.
        fenced_each(lambda line: made.append(known(line)), lines, lambda line, error: made.append(self._failed(line, error)))
        return made

    def _failed(self, line: bytes, error: Exception) -> tuple[bytes, Exit]:
        return dump(self.unread(self._request(line), error)), Exit.INTERNAL

    def _answer(self, line: bytes) -> tuple[bytes, Exit]:
        try:
            request = read_line(line, self.keys, bare=self.bare)
        except IndicatorError as error:
            return dump(error_object(error, self.settings.lang, {"text": _readable(line)})), Exit.INPUT
        return self._answered(request)

    def _answered(self, request: Request) -> tuple[bytes, Exit]:
        try:
            return dump(self.result(request)), Exit.FINE
        except IndicatorError as error:
            shown = {key: value for key, value in request.items() if self.keys[key] == "text"}
            return dump(error_object(error, self.settings.lang, shown)), Exit.INPUT

    def _request(self, line: bytes) -> Request:
        """Return the request of a line in which a mistake of ours showed; its text, where that is the reason."""
        return fenced(lambda: read_line(line, self.keys, bare=self.bare), lambda _: {"text": _readable(line)})

    def _run_human(self, batches: Iterable[list[bytes]]) -> Exit:
        return max(map(self._show_line, chain.from_iterable(batches)), default=Exit.FINE)

    def _show_line(self, line: bytes) -> Exit:
        return self._show(lambda: read_line(line, self.keys, bare=self.bare), lambda: self._request(line))

    def _show(self, request: Callable[[], Request], unread: Callable[[], Request]) -> Exit:
        def show() -> Exit:
            try:
                self.show(request())
            except IndicatorError as error:
                sys.stdout.flush()
                self.settings.tell_error(error)
                return Exit.INPUT
            return Exit.FINE

        def failed(error: Exception) -> Exit:
            sys.stdout.flush()
            self.show_unread(unread(), error)
            return Exit.INTERNAL

        return fenced(show, failed)


def read_line(line: bytes, keys: Mapping[str, Kind], *, bare: str | None = None) -> Request:
    """Read a line as a request: an object with some of `keys`, or a bare text, the value of key `bare`.

    Unknown keys are passed over.  Numbers are taken as they are written.  Raises `InputError`.
    """
    text = _decode(line)
    if bare is not None and not text.lstrip().startswith("{"):
        return {bare: text}
    try:
        # A number stays the text that it is: 0.10 is not 0.1, and no int is too long.
        found = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unique)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError("input-not-json", reason=str(error)) from None
    if not isinstance(found, dict):
        raise InputError("input-not-object")
    return {key: _checked(key, found[key], kind) for key, kind in keys.items() if key in found}


def _decode(line: bytes) -> str:
    """Return the text of a line; `InputError` where it isn't UTF-8 or is too long."""
    if len(line) > MOST_BYTES:
        raise InputError("input-too-long", most=MOST_BYTES)
    try:
        # Lone surrogates come from arguments that aren't text in the terminal's encoding.
        return line.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        raise InputError("input-not-utf8") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        raise InputError("input-key-twice", key=next(key for key in names if names.count(key) > 1))
    return found


def _checked(key: str, value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    match kind:
        case "flag" if isinstance(value, bool):
            return value
        case "text" if isinstance(value, str):
            return value
        case "year" if isinstance(value, str) and len(value) == 4 and value.isascii() and value.isdigit():
            return int(value)
    raise InputError(f"input-not-{kind}", key=key)


def required(request: Request, key: str) -> Any:
    """Return the value of a key that must be there; `InputError` where it isn't."""
    if request.get(key) is None:
        raise InputError("input-key-missing", key=key)
    return request[key]


def error_object(error: IndicatorError, lang: Lang, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the interchange form of a failure; `shown` is what it gives back of its input."""
    return _error_object(error.to_json(lang), shown)


def _error_object(body: dict[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        **shown,
        "ok": False,
        "error": {**body, "span": body.get("span"), "expected": body.get("expected", [])},
        "findings": [],
    }


def _readable(line: bytes) -> str:
    return line[:MOST_BYTES].decode("utf-8", "replace")


def dump(answer: Mapping[str, Any]) -> bytes:
    """Return an answer as a line of JSON; a lone surrogate, which UTF-8 can't hold, is escaped."""
    text = json.dumps(answer, ensure_ascii=False)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(answer).encode() + b"\n"


def write_json(answer: Mapping[str, Any]) -> None:
    """Write an answer to standard output as a line of JSON."""
    sys.stdout.buffer.write(dump(answer))
