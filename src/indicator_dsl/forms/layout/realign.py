"""Place the cells of a shifted line (text files) by what they say: levels by their words, the rest in order."""

from __future__ import annotations

from indicator_dsl.errors import Finding
from indicator_dsl.forms.grid import Row
from indicator_dsl.forms.layout.cells import filled, tidy
from indicator_dsl.forms.layout.fields import TEXTS, Fields
from indicator_dsl.forms.layout.words import is_word, squeeze


def realigned(fields: Fields, row: Row, values: dict[str, str]) -> tuple[dict[str, str], list[Finding]]:
    """Return the values of a row as its words say, and a finding where they stood under other headers."""
    texts = [tidy(c.text) for c in row.cells if c.text]
    valued = [r for r in ("target", "period_target", "actual") if fields.has(r)] or ["weight", "score"]
    fits = bool(values["name"]) and any(filled(values[r]) for r in valued)
    heads = [t for t in texts if t != values["name"]] if fits else texts
    levels = [t for t in heads if is_word("level1", t) or is_word("level2", t)]
    rest = [t for t in texts if t not in levels and squeeze(t) not in ("绩效指标", "指标")]
    out = dict.fromkeys(values, "")
    for text in levels:
        first = is_word("level1", text) and not (is_word("level2", text) and (out["level1"] or values["level2"] == text))
        out["level1" if first else "level2"] = text
    if fits:
        kept = {role: "" if values[role] in levels else values[role] for role in ("level1", "level2")}
        return {**values, "level1": out["level1"] or kept["level1"], "level2": out["level2"] or kept["level2"]}, []
    if len(rest) < 2 and not levels:
        return values, []
    for role, text in zip(_order(fields), rest, strict=False):
        out[role] = text
    return out, [Finding.of("form-row-realigned", place=fields.grid.place(row), name=out["name"])] if rest else []


def _order(fields: Fields) -> list[str]:
    """Return the fields of the table from left to right."""
    columns = {role: column for role in ("name", "period_target", *TEXTS) if (column := fields.columns.get(role)) is not None}
    return sorted(columns, key=lambda role: columns[role].start)
