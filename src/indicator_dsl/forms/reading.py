"""`read`: a file in, a `Form` out."""

from __future__ import annotations

import os
from functools import partial
from hashlib import sha256
from pathlib import Path
from stat import S_ISDIR, S_ISREG

import attrs

from indicator_dsl.errors import Finding, FormError, MissingExtraError
from indicator_dsl.fence import fault, fenced
from indicator_dsl.forms.detect import kind_of, suffix_fits
from indicator_dsl.forms.grid import Grid
from indicator_dsl.forms.layout.recognise import forms_of, head_of
from indicator_dsl.forms.layout.sheets import together
from indicator_dsl.forms.layout.words import column_role, squeeze
from indicator_dsl.forms.limits import DEFAULT, Limits
from indicator_dsl.forms.marks import is_ours
from indicator_dsl.forms.model import Form
from indicator_dsl.model import Indicator


def read(path: str | os.PathLike[str], /, *, limits: Limits = DEFAULT) -> Form:
    """Read a file as a form.

    The kind of file is told by its content.  A file with several forms gives one `Form` with the
    forms in `parts` and all indicators in `indicators`.  A file without an indicator table gives a
    form without indicators and the finding ``form-no-indicators``.
    Raises `FormError`: the file cannot be opened, is damaged, encrypted, too large, or no kind
    that can be read.
    """
    return read_bytes(bytes_of(path, limits), name=Path(path).name, limits=limits)


def bytes_of(path: str | os.PathLike[str], limits: Limits) -> bytes:
    """Return the content of a file; `FormError` where it cannot be opened or is too large."""
    file = Path(path)
    try:
        state = file.stat()
        size = state.st_size
        if not (S_ISREG(state.st_mode) or S_ISDIR(state.st_mode)):
            # A pipe waits for ever, a device has no end.
            raise FormError("form-not-a-file", path=str(path))
        if size > limits.file_bytes:
            raise FormError("form-file-too-large", size=size >> 20, limit=limits.file_bytes >> 20)
        return file.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, FormError):
            raise
        if isinstance(error, FileNotFoundError) or file.is_dir():
            raise FormError("form-is-folder" if file.is_dir() else "form-no-file", path=str(path)) from error
        raise FormError("form-file-unreadable", path=str(path), detail=getattr(error, "strerror", None) or str(error)) from error


def read_bytes(data: bytes, /, *, name: str = "", limits: Limits = DEFAULT) -> Form:
    """Read the content of a file as a form; `name` is the file's, for its suffix and the result's `source`.

    Raises `FormError` as `read` does.
    """
    if len(data) > limits.file_bytes:
        raise FormError("form-file-too-large", size=len(data) >> 20, limit=limits.file_bytes >> 20)
    if is_ours(data):
        raise FormError("form-own-output")
    suffix = Path(name).suffix.lower()
    try:
        kind = kind_of(data, limits)
        grids = _grids(kind, data, suffix, limits)
        findings = [] if suffix_fits(kind, suffix) else [Finding.of("form-suffix-differs", suffix=suffix, kind=kind)]
        form = _with_stored(_whole(grids, findings, name or None), grids)
        return _stamped(form, f"sha256:{sha256(data).hexdigest()}")
    except (FormError, MissingExtraError):
        raise
    except (RecursionError, MemoryError) as error:
        raise FormError("form-damaged", detail=type(error).__name__) from error


def _with_stored(form: Form, grids: list[Grid]) -> Form:
    """Give each indicator what its cells would show without rounding."""
    stored = {(grid.name, row, column): text for grid in grids for (row, column), text in grid.stored.items()}
    if not stored:
        return form

    def told(indicator: Indicator) -> Indicator:
        places = {field: indicator.place_of(field) for field in ("target", "actual")}
        found = [(field, stored.get((at.sheet, at.row or 0, at.column or ""))) for field, at in places.items()]
        kept = tuple((field, text) for field, text in found if text is not None)
        return attrs.evolve(indicator, stored=kept) if kept else indicator

    def within(part: Form) -> Form:
        return attrs.evolve(part, indicators=tuple(map(told, part.indicators)))

    return attrs.evolve(within(form), parts=tuple(map(within, form.parts)))


def _stamped(form: Form, hash_: str) -> Form:
    """Return a file's form, and those of its sheets, with the hash and the name of the file."""
    parts = tuple(attrs.evolve(part, hash=hash_, source=form.source) for part in form.parts)
    return attrs.evolve(form, hash=hash_, parts=parts)


def read_text(text: str, /, *, limits: Limits = DEFAULT) -> Form:
    """Read a pasted table (tab-separated, comma-separated, Markdown, HTML, or lines of text).

    Raises `FormError` where the text is empty or too long.
    """
    from indicator_dsl.forms.readers import html
    from indicator_dsl.forms.readers import text as plain

    if not text.strip():
        raise FormError("form-empty-file")
    if len(text) > limits.file_bytes:
        raise FormError("form-file-too-large", size=len(text) >> 20, limit=limits.file_bytes >> 20)
    grid = html.read(text, limits) if "<table" in text.lower() else plain.read(text, limits)
    return _whole([grid], [], None)


_KNOWN = 2  # headers of a row that looks like one
_SHOWN = 100  # letters of it that a finding shows
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def _grids(kind: str, data: bytes, suffix: str, limits: Limits) -> list[Grid]:
    from indicator_dsl.forms.readers import html, ods, pdf, text, word, xls, xlsx

    match kind:
        case "xlsx":
            return xlsx.read(data, limits)
        case "xls":
            return xls.read(data, limits)
        case "ods":
            return ods.read(data, limits)
        case "docx":
            return [word.read(data, limits)]
        case "pdf":
            return [pdf.read(data, limits)]
        case "html":
            encoding = html.charset(data)
            try:
                page = data.decode(encoding) if encoding and not data.startswith(_MARKS) else text.decode(data)
            except UnicodeDecodeError:
                page = text.decode(data)
            return [html.read(page, limits)]
        case _:
            return [text.read(text.decode(data), limits, suffix=suffix)]


def _nearest(grids: list[Grid]) -> list[Finding]:
    """Tell which row looks most like a header: there a person sees which column isn't known."""
    rows = [(sum(column_role(text) is not None for text in set(row.texts())), grid, row) for grid in grids for row in grid.rows]
    known, grid, row = max(rows, key=lambda found: found[0], default=(0, None, None))
    if known < _KNOWN or grid is None or row is None:
        return []
    where = f"{grid.name}!" if grid.name and not row.sheet else ""
    texts = "、".join(squeeze(text) for text in row.texts())
    return [Finding.of("form-nearest-header", place=f"{where}{grid.place(row)}", headers=texts[:_SHOWN])]


def _lose(grid: Grid, source: str | None, findings: list[Finding], error: Exception) -> list[Form]:
    findings.append(fault(error, grid.name or source or "", grid.name))
    return []


def _with_indicators(parts: list[Form]) -> tuple[list[Form], list[Finding]]:
    """Leave out the forms without an indicator where others have some; each is a finding, with what was found in it."""
    empty = [part for part in parts if not part.indicators]
    found = [Finding.of("form-empty-table", place=part.sheet, title=part.title or part.sheet or "") for part in empty]
    if len(empty) == len(parts):
        return [attrs.evolve(part, findings=(*part.findings, finding)) for part, finding in zip(parts, found, strict=True)], []
    told = [finding for part in empty for finding in part.findings]
    return [part for part in parts if part.indicators], [*found, *told]


def _whole(grids: list[Grid], findings: list[Finding], source: str | None) -> Form:
    """Put the forms of all grids together; a visible sheet comes before the hidden ones only in order."""
    parts: list[Form] = []
    heads: list[Form] = []
    for grid in grids:
        found = fenced(partial(forms_of, grid), partial(_lose, grid, source, findings))
        if found:
            findings += grid.findings
            if grid.hidden:
                findings.append(Finding.of("form-hidden-sheet", place=grid.name, sheet=grid.name))
        parts += found
        if not found and not grid.hidden:
            heads += fenced(lambda grid=grid: [head_of(grid)], partial(_lose, grid, source, findings))  # type: ignore[misc]
    parts, empty = _with_indicators(together(parts, heads))
    findings += empty
    if not parts:
        return Form(source=source, findings=(*findings, Finding.of("form-no-indicators"), *_nearest(grids)))
    if len(parts) == 1:
        return attrs.evolve(parts[0], source=source, findings=(*findings, *parts[0].findings))
    first = parts[0]
    return attrs.evolve(
        first,
        source=source,
        sheet=None,
        budget=tuple(a for p in parts for a in p.budget),
        funds=tuple(f for p in parts for f in p.funds),
        tasks=tuple(t for p in parts for t in p.tasks),
        indicators=tuple(i for p in parts for i in p.indicators),
        total=None,
        findings=(*findings, *(f for p in parts for f in p.findings)),
        parts=tuple(parts),
    )
