"""Standard ⇄ JSON: the interchange form of a scoring rule; cattrs does the fields."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from indicator_dsl.errors import Lang, ParseError
from indicator_dsl.language.interchange import SCHEMA, clause_from_json, clause_to_json, number_from_json
from indicator_dsl.model import Period
from indicator_dsl.model.standard import (
    Always,
    Award,
    Band,
    Bounds,
    CaseDeduction,
    Condition,
    Cost,
    Deduction,
    Due,
    Less,
    Otherwise,
    Points,
    Proportional,
    Reached,
    Rounding,
    Share,
    Standard,
    Statement,
    Wording,
)
from indicator_dsl.model.standard_text import format_standard
from indicator_dsl.model.types import Unread
from indicator_dsl.units import Quantity, Unit, plain

if TYPE_CHECKING:
    from cattrs import Converter

_KINDS: dict[type, str] = {
    Band: "band",
    Deduction: "deduction",
    CaseDeduction: "case-deduction",
    Bounds: "bounds",
    Reached: "reached",
    Due: "due",
    Wording: "wording",
    Otherwise: "otherwise",
    Always: "always",
    Points: "points",
    Share: "share",
    Proportional: "proportional",
    Less: "less",
}


def _reader(converter: Converter, union: Any) -> Any:
    classes = {_KINDS[cls]: cls for cls in get_args(union)}

    def read(value: Any, _: Any) -> Any:
        cls = classes.get(str(value.get("kind"))) if isinstance(value, dict) else None
        if cls is None:
            raise ValueError(f"a kind is one of {', '.join(classes)}")
        return converter.structure({key: said for key, said in value.items() if key != "kind"}, cls)

    return read


def _writer(kind: str, write: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    return lambda one: {"kind": kind, **write(one)}


@cache
def _converter() -> Converter:
    from cattrs import Converter
    from cattrs.gen import make_dict_unstructure_fn

    converter = Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Decimal, plain)
    converter.register_structure_hook(Decimal, lambda value, _: number_from_json(value))
    converter.register_unstructure_hook(Unit, str)
    converter.register_structure_hook(Unit, lambda value, _: Unit.of(value))
    converter.register_unstructure_hook(Quantity, lambda one: {"value": plain(one.magnitude), "unit": one.unit and str(one.unit)})
    converter.register_structure_hook(Quantity, lambda value, _: _quantity(value))
    converter.register_unstructure_hook(Period, clause_to_json)
    converter.register_structure_hook(Period, lambda value, _: _period(value))
    for cls, kind in _KINDS.items():
        converter.register_unstructure_hook(cls, _writer(kind, make_dict_unstructure_fn(cls, converter)))
    for union in (Statement, Condition, Award, Cost):
        converter.register_structure_hook(union, _reader(converter, union))
        converter.register_unstructure_hook(union, lambda one: converter.unstructure(one, type(one)))
    converter.register_structure_hook(Bounds | Reached | None, _guard(converter))
    converter.register_unstructure_hook(Bounds | Reached | None, lambda one: one and converter.unstructure(one, type(one)))
    return converter


def _guard(converter: Converter) -> Any:
    read = _reader(converter, Bounds | Reached)
    return lambda value, kind: None if value is None else read(value, kind)


def _quantity(value: Any) -> Quantity:
    if not isinstance(value, dict) or not value.keys() <= {"value", "unit"}:
        raise ValueError("a quantity has a value and a unit")
    unit = value.get("unit")
    return Quantity(number_from_json(value.get("value")), None if unit is None else Unit.of(unit))


def _period(value: Any) -> Period:
    found = clause_from_json(value)
    if not isinstance(found, Period):
        raise TypeError("a time that is due is a period")
    return found


def standard_to_json(standard: Standard, /, lang: Lang = "zh") -> dict[str, Any]:
    """Return the interchange form of a scoring rule; messages of findings in `lang`.

    ``standard_from_json(standard_to_json(x)) == x``.
    """
    converter = _converter()
    return {
        "schema": SCHEMA,
        "text": standard.text,
        "ok": True,
        "kind": standard.kind.value,
        "statements": [converter.unstructure(one) for one in standard.statements],
        "rounding": None if standard.rounding is None else standard.rounding.value,
        "most": None if standard.most is None else converter.unstructure(standard.most),
        "unread": [{"text": one.text, "span": list(one.span)} for one in standard.unread],
        "canonical": format_standard(standard),
        "findings": [finding.to_json(lang) for finding in standard.findings],
    }


def standard_from_json(data: dict[str, Any], /) -> Standard:
    """Return the scoring rule of an interchange object; findings are not carried back.

    Raises `ParseError`: ``unknown-schema`` where it has another schema, ``wrong-json`` where it is not the interchange form.
    """
    text = data.get("text", "") if isinstance(data, dict) else ""
    text = text if isinstance(text, str) else str(text)
    if isinstance(data, dict) and data.get("schema", SCHEMA) != SCHEMA:
        raise ParseError("unknown-schema", source=text, span=(0, len(text)), schema=data["schema"], known=SCHEMA)
    try:
        return _standard(data, text)
    except Exception as error:
        # cattrs raises groups of whatever its hooks raise.
        raise ParseError("wrong-json", source=text, span=(0, len(text)), why=_first(error)) from error


def _standard(data: dict[str, Any], text: str) -> Standard:
    converter: Any = _converter()
    rounding, most = data.get("rounding"), data.get("most")
    return Standard(
        converter.structure(data["statements"], tuple[Statement, ...]),
        None if rounding is None else Rounding(rounding),
        None if most is None else converter.structure(most, Cost),
        tuple(_unread(words) for words in data.get("unread", ())),
        text=text,
        span=(0, len(text)),
    )


def _unread(words: dict[str, Any]) -> Unread:
    start, end = words["span"]
    return Unread(words["text"], (start, end))


def _first(error: BaseException) -> str:
    """Return the innermost message of a group of errors."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
