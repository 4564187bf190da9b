"""Expression ⇄ JSON, as the interchange form has it (docs/interchange.md); cattrs does the fields."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.errors import Lang, ParseError
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Day,
    Direction,
    Expression,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
    format,
)
from indicator_dsl.resources import package_file
from indicator_dsl.units import Quantity, Unit, plain

if TYPE_CHECKING:
    from cattrs import Converter

SCHEMA = 1
"""The version of the form; a change of meaning raises it."""

KINDS: dict[str, type[Clause]] = {
    "quantity": Comparison,
    "interval": Interval,
    "period": Period,
    "judgement": Judgement,
    "trend": Trend,
    "placeholder": Placeholder,
    "prose": Prose,
}
_NAMES = {cls: name for name, cls in KINDS.items()}


@cache
def _converter() -> Converter:
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

    converter = Converter(forbid_extra_keys=False)
    converter.register_unstructure_hook(Decimal, plain)
    converter.register_structure_hook(Decimal, lambda value, _: _number(value))
    converter.register_unstructure_hook(Unit, str)
    converter.register_structure_hook(Unit, lambda value, _: Unit.of(value))
    converter.register_unstructure_hook(Day, str)
    converter.register_structure_hook(Day, lambda value, _: Day.of(value))
    for cls in (Interval, Period, Judgement, Placeholder, Prose):
        own: Any = {name: override(omit=True) for name in ("text", "findings", "span")}
        if cls is not Interval and cls is not Period:
            own["wording"] = override(omit=True) if cls is Placeholder else override(rename="text")
        converter.register_unstructure_hook(cls, make_dict_unstructure_fn(cls, converter, **own))
        converter.register_structure_hook(cls, make_dict_structure_fn(cls, converter, **own))
    return converter


# No exponent: 1E999999999 is a few characters here, and a gigabyte once it is written out.
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def _number(value: object) -> Decimal:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise TypeError(f"a number is a decimal string without exponent, not {value!r}")
    return Decimal(value)


def clause_to_json(clause: Clause) -> dict[str, Any]:
    """Return one clause in the interchange form."""
    out: dict[str, Any] = {"kind": _NAMES[type(clause)]}
    match clause:
        case Comparison():
            unit = clause.quantity.unit
            out |= {"relation": str(clause.relation), "value": plain(clause.quantity.magnitude), "unit": str(unit) if unit else None}
        case Trend():
            out |= {"direction": str(clause.direction), "base": clause.base}
            if clause.quantity is not None:
                unit = clause.quantity.unit
                out |= {
                    "relation": str(clause.relation or Relation.UNSTATED),
                    "value": plain(clause.quantity.magnitude),
                    "unit": str(unit) if unit else None,
                }
            elif clause.relation is not None:
                out["relation"] = str(clause.relation)
        case _:
            fields = _converter().unstructure(clause)
            fields.pop("label", None)
            out |= fields
    if clause.label is not None:
        out["label"] = clause.label
    out["span"] = list(clause.span)
    return out


def to_json(expression: Expression, /, lang: Lang = "zh") -> dict[str, Any]:
    """Return the interchange form of a parsed cell; messages of findings in `lang`."""
    match expression:
        case AllOf():
            kind = "all_of"
        case AnyOf():
            kind = "any_of"
        case _:
            kind = _NAMES[type(expression)]  # type: ignore[index]
    return {
        "schema": SCHEMA,
        "text": expression.text,
        "ok": True,
        "kind": kind,
        "clauses": [clause_to_json(clause) for clause in expression.clauses],
        "canonical": format(expression),
        "findings": [finding.to_json(lang) for finding in expression.findings],
    }


def error_to_json(error: ParseError, /, lang: Lang = "zh") -> dict[str, Any]:
    """Return the interchange form of a cell that could not be read."""
    return {"schema": SCHEMA, "text": error.source, "ok": False, "error": error.to_json(lang), "findings": []}


def clause_from_json(data: dict[str, Any]) -> Clause:
    """Return the clause that one object of ``clauses`` describes."""
    kind, span = data["kind"], tuple(data.get("span") or (0, 0))
    common: dict[str, Any] = {"label": data.get("label"), "span": span}
    converter = _converter()
    match kind:
        case "quantity":
            return Comparison(Relation(data["relation"]), _quantity(data), **common)
        case "trend":
            quantity = _quantity(data) if data.get("value") is not None else None
            relation = Relation(data["relation"]) if data.get("relation") else None
            return Trend(Direction(data["direction"]), data.get("base"), relation, quantity, **common)
        case "interval" if data["lower"] is None or data["upper"] is None:
            # One bound only: the same set of numbers as a comparison, and the model keeps one type per meaning.
            below = data["lower"] is None
            sign, opened = ("≤", "<") if below else ("≥", ">"), data.get("upper_open" if below else "lower_open")
            value = {"value": data["upper" if below else "lower"], "unit": data.get("unit")}
            return Comparison(Relation(sign[bool(opened)]), _quantity(value), **common)
        case _:
            cls = KINDS[kind]
            made: Clause = converter.structure({k: v for k, v in data.items() if k not in ("kind", "span")}, cls)
            return attrs.evolve(made, span=span)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the interchange form: a line of ``--json``.

    ``$defs`` has each kind of line: ``parse``, ``scan``, ``score``, ``row`` (of ``read``), and ``parse_input``
    and ``score_input`` for the lines that are read.  The caller may change what it gets.
    """
    schema: dict[str, Any] = json.loads(package_file("schemas", "interchange.json").read_text(encoding="utf-8"))
    return schema


def _quantity(data: dict[str, Any]) -> Quantity:
    unit = data.get("unit")
    return Quantity(_number(data["value"]), Unit.of(unit) if unit else None)


def from_json(data: dict[str, Any], /) -> Expression:
    """Return the expression that a parse output describes; findings are not carried back.

    Raises `ParseError` (``wrong-json``) where the object is not the interchange form, and the error
    that it describes where it says ``ok: false``.
    """
    text = str(data.get("text", ""))
    try:
        if data.get("ok") is False:
            error = data["error"]
            span = tuple(error.get("span") or (0, 0))
            raise ParseError("unexpected-text", source=text, span=(span[0], span[1]), found=text)
        clauses = tuple(map(clause_from_json, data["clauses"]))
        kind = data["kind"]
        if kind in ("all_of", "any_of"):
            return (AllOf if kind == "all_of" else AnyOf)(clauses, text=text, span=(0, len(text)))
        return attrs.evolve(clauses[0], text=text)
    except ParseError:
        raise
    except Exception as error:
        raise ParseError("wrong-json", source=text, span=(0, len(text)), why=str(error)) from error
