"""XML parts of packages, read as streams: no entities, bounded depth and size, nothing held whole."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from indicator_dsl.errors import FormError
from indicator_dsl.forms.limits import Limits

_CHUNK = 1 << 18
Attributes = dict[str, str]
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError)


class Package:
    """A zip file whose directory has been checked before anything in it is unpacked."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except _DAMAGE as error:
            raise FormError("form-damaged", detail=str(error)) from error
        if len(members) > limits.parts:
            raise FormError("form-too-many-parts", limit=limits.parts)
        if sum(m.file_size for m in members) > limits.unpacked_bytes:
            raise FormError("form-unpacks-too-large", limit=limits.unpacked_bytes >> 20)
        if any(m.flag_bits & 1 for m in members):
            raise FormError("form-encrypted")
        self.sizes = {m.filename: m.file_size for m in members}

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part in pieces, whatever its directory entry says of its size."""
        left = self.limits.unpacked_bytes
        try:
            with self._zip.open(name) as part:
                while piece := part.read(_CHUNK):
                    left -= len(piece)
                    if left < 0:
                        raise FormError("form-unpacks-too-large", limit=self.limits.unpacked_bytes >> 20)
                    yield piece
        except FormError:
            raise
        except _DAMAGE as error:
            raise FormError("form-damaged", detail=f"{name}: {error}") from error

    def bytes_of(self, name: str, limit: int) -> bytes:
        """Return a whole part, at most `limit` bytes."""
        if self.sizes.get(name, 0) > limit:
            raise FormError("form-unpacks-too-large", limit=limit >> 20)
        return b"".join(self.chunks(name))


class Walker:
    """Calls `start(name, attributes)`, `end(name)` and `text(data)` with local names."""

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, data: str) -> None:
        """Take character data."""

    def walk(self, chunks: Iterable[bytes], limits: Limits, where: str) -> None:
        """Read the chunks of one document.

        FormError where it is not well-formed, too deep, declares a DTD, or has a tag or a text that is too long: a text is
        counted piece by piece, before anybody joins it.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        depth = fed = written = 0

        def start(name: str, attributes: Attributes) -> None:
            nonlocal depth, written
            depth, written = depth + 1, 0
            if depth > limits.depth:
                raise FormError("form-too-deep", limit=limits.depth, where=where)
            self.start(name.rpartition(":")[2], attributes)

        def end(name: str) -> None:
            nonlocal depth, written
            depth, written = depth - 1, 0
            self.end(name.rpartition(":")[2])

        def text(data: str) -> None:
            nonlocal written
            written += len(data)
            if written > limits.cell_characters:
                raise FormError("form-cell-too-long", limit=limits.cell_characters, where=where)
            self.text(data)

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse(where)
        try:
            for chunk in chunks:
                parser.Parse(chunk, False)
                fed += len(chunk)
                # expat reads a tag that has no end yet again with each chunk.
                if fed - parser.CurrentByteIndex > limits.token_bytes:
                    raise FormError("form-tag-too-long", limit=limits.token_bytes >> 10, where=where)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            if isinstance(error, FormError):
                raise
            raise FormError("form-damaged", detail=f"{where}: {error}") from error


def _refuse(where: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise FormError("form-entities", where=where)

    return refuse


def local(attributes: Attributes, name: str) -> str | None:
    """Return an attribute by its local name, whatever its prefix."""
    value = attributes.get(name)
    if value is not None:
        return value
    return next((v for k, v in attributes.items() if k.rpartition(":")[2] == name), None)
