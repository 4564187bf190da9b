"""JSON Lines: one answer a line, in order, whatever stands in the line."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.cli.lines import MOST_BYTES, SCHEMA, InputError, Kind, Request, Task, dump, lines_from, read_line, required
from indicator_dsl.language import interchange

KEYS: dict[str, Kind] = {"text": "text", "strict": "flag", "year": "year"}


class Echo(Task):
    """Answers with its request; fails on ``bug``."""

    keys: ClassVar[Mapping[str, Kind]] = KEYS
    bare = "text"

    def result(self, request: Request) -> Mapping[str, Any]:
        if request["text"] == "bug":
            raise ZeroDivisionError
        return {"got": request}

    def show(self, request: Request) -> None:
        print(required(request, "text"))


def error_of(line: bytes, bare: str | None = "text") -> str:
    with pytest.raises(InputError) as caught:
        read_line(line, KEYS, bare=bare)
    assert caught.value.message("zh") != caught.value.message("en")
    return caught.value.code


BAD = [
    (b'{"text": ', "input-not-json"),
    (b'{"text": "5" "x"}', "input-not-json"),
    (b"{", "input-not-json"),
    (b'{"text": {"a": ' + b"[" * 100_000, "input-not-json"),  # deeper than the JSON reader goes
    (b'{"text": "a", "text": "b"}', "input-key-twice"),
    (b'{"text": ["a"]}', "input-not-text"),
    (b'{"text": true}', "input-not-text"),
    (b'{"text": "a", "strict": "yes"}', "input-not-flag"),
    (b'{"text": "a", "strict": 1}', "input-not-flag"),
    (b'{"text": "a", "year": "24"}', "input-not-year"),
    (b'{"text": "a", "year": true}', "input-not-year"),
    ('{"text": "a", "year": "２０２４"}'.encode(), "input-not-year"),
    (b"\xff\xfe5\x00", "input-not-utf8"),
    ("≥5个".encode("gb18030"), "input-not-utf8"),
    (b"5" * (MOST_BYTES + 1), "input-too-long"),
]


@pytest.mark.parametrize(("line", "code"), BAD, ids=[f"{line[:24]!r}" for line, _ in BAD])
def test_a_line_that_is_no_request_is_an_error(line: bytes, code: str) -> None:
    assert error_of(line) == code


@pytest.mark.parametrize(("line", "code"), [(b"", "input-not-json"), (b"5", "input-not-object"), (b'["a"]', "input-not-object")])
def test_where_no_bare_text_is_taken_a_line_is_an_object(line: bytes, code: str) -> None:
    assert error_of(line, bare=None) == code


GOOD = [
    (b"", {"text": ""}),
    ("≥5个".encode(), {"text": "≥5个"}),
    (b' {"text": "a", "unknown": [1, {"a": 2}]}', {"text": "a"}),
    (b'{"text": 0.10, "year": 2024}', {"text": "0.10", "year": 2024}),
    (b'{"text": ' + b"9" * 5000 + b"}", {"text": "9" * 5000}),  # more digits than Python makes an int of
    (b'{"text": NaN}', {"text": "NaN"}),
    (b'{"text": null, "strict": false}', {"text": None, "strict": False}),
    (b'{"text": "\\ud800"}', {"text": "\ud800"}),
    (b"[5]", {"text": "[5]"}),
]


@pytest.mark.parametrize(("line", "request_"), GOOD, ids=[f"{line[:24]!r}" for line, _ in GOOD])
def test_a_request_is_read_as_it_is_written(line: bytes, request_: Request) -> None:
    assert read_line(line, KEYS, bare="text") == request_


def test_a_required_key_must_hold_something() -> None:
    for request in ({}, {"text": None}):
        with pytest.raises(InputError) as caught:
            required(request, "text")
        assert str(caught.value) == "the key 'text' is missing"


class Slow(io.BytesIO):
    """A pipe that hands over a few bytes at a time."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(3)


STREAMS = [
    (b"", []),
    (b"\n", [b""]),
    (b"a", [b"a"]),
    (b"a\nb", [b"a", b"b"]),
    (b"a\r\n\r\nbcdefgh\n", [b"a", b"", b"bcdefgh"]),
    (b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n", [b"a", b"\xef\xbb\xbfb"]),
    ("一\u2028二\x85\x0c三\n".encode(), ["一\u2028二\x85\x0c三".encode()]),
    (b"a\rb\n", [b"a\rb"]),
]


@pytest.mark.parametrize(("stream", "lines"), STREAMS)
@pytest.mark.parametrize("kind", [io.BytesIO, Slow])
def test_lines_end_at_line_feeds_only(kind: type[io.BytesIO], stream: bytes, lines: list[bytes]) -> None:
    assert [line for batch in lines_from(kind(stream)) for line in batch] == lines


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    (line, after) = [line for batch in lines_from(io.BytesIO(b"x" * (3 * MOST_BYTES) + b"\nok\n")) for line in batch]
    assert MOST_BYTES < len(line) < MOST_BYTES + (1 << 17)
    assert after == b"ok"


def test_each_line_is_answered_even_where_we_fail(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = Echo(Settings("en"))._run_json([[b"a", b"bug", b'{"text": 1'], [b"\xff"]])
    answers = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert code == 4
    assert answers[0] == {"got": {"text": "a"}}
    assert [(answer["text"], answer["ok"], answer["error"]["code"]) for answer in answers[1:]] == [
        ("bug", False, "internal-error"),
        ('{"text": 1', False, "input-not-json"),
        ("\ufffd", False, "input-not-utf8"),
    ]
    assert answers[1]["error"]["message"] == (
        "a mistake of this program (ZeroDivisionError): 'bug' was left out; check it by hand, and please report it"
    )


def test_the_version_of_the_form_is_the_library_s() -> None:
    assert interchange.SCHEMA == SCHEMA


def test_json_is_utf8_and_escapes_only_what_utf8_cannot_hold() -> None:
    assert dump({"text": "≥5个"}) == '{"text": "≥5个"}\n'.encode()
    assert dump({"text": "个\ud800"}) == b'{"text": "\\u4e2a\\ud800"}\n'
