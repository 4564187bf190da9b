"""Expression ⇄ JSON, as the interchange form has it (docs/interchange.md); cattrs does the fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from indicator_dsl.errors import Lang, ParseError
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Day,
    Degree,
    Direction,
    Expression,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
    Unread,
    format,
)
from indicator_dsl.resources import package_file
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity, Unit, Written, plain

if TYPE_CHECKING:
    from cattrs import Converter

SCHEMA = 2
"""The version of the form; a change of meaning raises it, and a reader refuses the others."""

T = TypeVar("T")

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
    converter.register_structure_hook(Decimal, lambda value, _: number_from_json(value))
    converter.register_unstructure_hook(Unit, str)
    converter.register_structure_hook(Unit, lambda value, _: Unit.of(value))
    converter.register_unstructure_hook(Day, str)
    converter.register_structure_hook(Day, lambda value, _: Day.of(value))
    for cls in (Interval, Period, Judgement, Placeholder, Prose):
        own: Any = {field.name: override(omit=True) for field in attrs.fields(Clause) if field.name != "label"}
        if cls is Interval:
            own["written"] = override(omit=True)
        if cls is Judgement:
            own["question"] = override(omit_if_default=True)
        if cls is Placeholder:
            own["none"] = override(omit_if_default=True)
        if cls is not Interval and cls is not Period:
            own["wording"] = override(omit=True) if cls is Placeholder else override(rename="text")
        converter.register_unstructure_hook(cls, make_dict_unstructure_fn(cls, converter, **own))
        converter.register_structure_hook(cls, make_dict_structure_fn(cls, converter, **own))
    return converter


# No exponent: 1E999999999 is a few characters here, and a gigabyte once it is written out.
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def number_from_json(value: object) -> Decimal:
    """Read a number of the interchange form; TypeError for anything else."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise TypeError(f"a number is a decimal string without exponent, not {value!r}")
    return Decimal(value)


# To JSON.


def _amount(quantity: Quantity) -> dict[str, Any]:
    unit, written = quantity.unit, quantity.written
    out: dict[str, Any] = {"value": plain(quantity.magnitude), "unit": str(unit) if unit else None}
    if written is not None:
        out["written"] = {"value": plain(quantity.written_value), **_spelled(written)}
    return out


def _spelled(written: Written) -> dict[str, Any]:
    out: dict[str, Any] = {"scale": written.scale, "unit": written.unit}
    return out | {"beside": True} if written.beside else out


def clause_to_json(clause: Clause) -> dict[str, Any]:
    """Return one clause in the interchange form."""
    out: dict[str, Any] = {"kind": _NAMES[type(clause)]}
    match clause:
        case Comparison():
            out |= {"relation": str(clause.relation), **_amount(clause.quantity)}
        case Trend():
            out |= {"direction": str(clause.direction), "base": clause.base}
            if clause.degree is not None:
                out["degree"] = str(clause.degree)
            if clause.quantity is not None:
                out |= {"relation": str(clause.relation or Relation.UNSTATED), **_amount(clause.quantity)}
            elif clause.relation is not None:
                out["relation"] = str(clause.relation)
        case _:
            fields = _converter().unstructure(clause)
            fields.pop("label", None)
            out |= fields
            if isinstance(clause, Interval) and (written := clause.written) is not None:
                bounds = {
                    name: Quantity(value, written=written).written_value
                    for name, value in (("lower", clause.lower), ("upper", clause.upper))
                }
                out["written"] = {**{name: plain(value) for name, value in bounds.items()}, **_spelled(written)}
    if clause.modality is not None:
        out["modality"] = str(clause.modality)
    if clause.from_below:
        out["from_below"] = True
    if clause.share_of is not None:
        out["share_of"] = clause.share_of
    if clause.remark is not None:
        out["remark"] = clause.remark
    if clause.label is not None:
        out["label"] = clause.label
    out["span"] = list(clause.span)
    return out


def _reading_to_json(expression: Expression) -> dict[str, Any]:
    kind = "all_of" if isinstance(expression, AllOf) else "any_of" if isinstance(expression, AnyOf) else _NAMES[type(expression)]  # type: ignore[index]
    return {"kind": kind, "clauses": [clause_to_json(clause) for clause in expression.clauses]}


def to_json(expression: Expression, /, lang: Lang = "zh") -> dict[str, Any]:
    """Return the interchange form of a parsed cell; messages of findings in `lang`.  Raises TypeError for what is no expression."""
    if not isinstance(expression, Expression):
        raise TypeError(f"'expression': an Expression, not {type(expression).__name__}")
    out: dict[str, Any] = {"schema": SCHEMA, "text": expression.text, "ok": True, **_reading_to_json(expression)}
    if expression.readings:
        out["readings"] = [_reading_to_json(reading) for reading in expression.readings]
    if expression.unread:
        out["unread"] = [{"text": words.text, "span": list(words.span)} for words in expression.unread]
    return out | {"canonical": format(expression), "findings": [finding.to_json(lang) for finding in expression.findings]}


def error_to_json(error: ParseError, /, lang: Lang = "zh") -> dict[str, Any]:
    """Return the interchange form of a cell that could not be read."""
    return {"schema": SCHEMA, "text": error.source, "ok": False, "error": error.to_json(lang), "findings": []}


# From JSON.


class _WrongError(Exception):
    """What is wrong, and where: ``readings[0].clauses[1]``."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}" if place else why)
        self.place, self.why = place, why


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Give what goes wrong inside its place."""
    try:
        yield
    except ParseError:
        raise
    except _WrongError as error:
        raise _WrongError(".".join(part for part in (place, error.place) if part), error.why) from error
    except KeyError as error:
        raise _WrongError(place, f"{error.args[0]!r} is missing") from error
    except Exception as error:
        raise _WrongError(place, str(error)) from error


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"{what} is an object, not {value!r}")
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{what} is a list, not {value!r}")
    return list(value)


def _span(value: object) -> Span:
    if value is None:
        return (0, 0)
    ends = _list(value, "a span")
    if len(ends) != len(("start", "end")) or not all(type(end) is int and end >= 0 for end in ends):
        raise ValueError(f"a span is [start, end), not {value!r}")
    return ends[0], ends[1]


def clause_from_json(data: dict[str, Any]) -> Clause:
    """Return the clause that one object of ``clauses`` describes."""
    kind = _object(data, "a clause")["kind"]
    if kind not in KINDS:
        raise ValueError(f"no kind of clause: {kind!r}")
    modality = data.get("modality")
    common: dict[str, Any] = {
        "label": data.get("label"),
        "span": _span(data.get("span")),
        "modality": Modality(modality) if modality is not None else None,
        "from_below": data.get("from_below", False),
        "share_of": data.get("share_of"),
        "remark": data.get("remark"),
    }
    match kind:
        case "quantity":
            return Comparison(Relation(data["relation"]), _quantity(data), **common)
        case "trend":
            quantity = _quantity(data) if data.get("value") is not None else None
            relation = Relation(data["relation"]) if data.get("relation") else None
            degree = Degree(data["degree"]) if data.get("degree") else None
            return Trend(Direction(data["direction"]), data.get("base"), relation, quantity, degree, **common)
        case "interval" if data["lower"] is None or data["upper"] is None:
            # One bound only: the same set of numbers as a comparison, and the model keeps one type per meaning.
            below = data["lower"] is None
            sign, opened = ("≤", "<") if below else ("≥", ">"), data.get("upper_open" if below else "lower_open")
            value = {"value": data["upper" if below else "lower"], "unit": data.get("unit")}
            return Comparison(Relation(sign[bool(opened)]), _quantity(value), **common)
        case _:
            own = {name: value for name, value in data.items() if name not in ("kind", "span", "written")}
            if kind == "interval" and (written := data.get("written")) is not None:
                common["written"] = _written(number_from_json(data["upper"]), _object(written, "written"), "upper")
            made: Clause = _converter().structure(own, KINDS[kind])
            return attrs.evolve(made, **common)


_POWERS = {Fraction(10) ** power: power for power in range(-40, 41)}


def _written(magnitude: Decimal, data: dict[str, Any], name: str) -> Written:
    value = number_from_json(data[name])
    if bool(value) is not bool(magnitude):
        raise ValueError(f"{plain(value)} is not {plain(magnitude)} in any scale")
    power = _POWERS.get(Fraction(magnitude) / Fraction(value)) if value else 0
    if power is None:
        raise ValueError(f"between {plain(value)} and {plain(magnitude)} lies no power of ten")
    return Written(data.get("scale", ""), data.get("unit", ""), power, data.get("beside", False))


def _quantity(data: dict[str, Any]) -> Quantity:
    unit, written, magnitude = data.get("unit"), data.get("written"), number_from_json(data["value"])
    spelled = None if written is None else _written(magnitude, _object(written, "written"), "value")
    return Quantity(magnitude, Unit.of(unit) if unit else None, spelled)


def _reading(data: dict[str, Any], text: str) -> Expression:
    """Return the expression that ``kind`` and ``clauses`` describe."""
    kind, clauses = data["kind"], []
    for number, one in enumerate(_list(data["clauses"], "clauses")):
        with _at(f"clauses[{number}]"):
            clauses.append(attrs.evolve(clause_from_json(one), text=text))
    if kind in ("all_of", "any_of"):
        return (AllOf if kind == "all_of" else AnyOf)(tuple(clauses), text=text, span=(0, len(text)))
    if kind not in KINDS:
        raise ValueError(f"no kind of expression: {kind!r}")
    if len(clauses) != 1:
        raise ValueError(f"the kind {kind!r} has one clause, not {len(clauses)}")
    return clauses[0]


def _unread(data: object) -> Unread:
    words = _object(data, "unread words")
    return Unread(words["text"], _span(words.get("span")))


def _several(data: dict[str, Any], name: str, read: Callable[[Any], T]) -> tuple[T, ...]:
    found = []
    for number, one in enumerate(_list(data.get(name, ()), name)):
        with _at(f"{name}[{number}]"):
            found.append(read(one))
    return tuple(found)


def from_json(data: dict[str, Any], /) -> Expression:
    """Return the expression that a parse output describes, doubts included; findings are not carried back.

    An object without ``schema`` is read as one of ours.  Raises `ParseError`: ``unknown-schema`` where it has another,
    ``wrong-json`` where it is not the interchange form (the message says at which place), and the error that it
    describes where it says ``ok: false``.
    """
    if not isinstance(data, dict):
        raise ParseError("wrong-json", source="", span=(0, 0), why=f"an object, not {type(data).__name__}")
    text = data.get("text", "")
    text = text if isinstance(text, str) else str(text)
    if data.get("schema", SCHEMA) != SCHEMA:
        raise ParseError("unknown-schema", source=text, span=(0, len(text)), schema=data["schema"], known=SCHEMA)
    try:
        with _at(""):
            if data.get("ok") is False:
                span = _span(data["error"].get("span"))
                raise ParseError("unexpected-text", source=text, span=span, found=text)
            preferred = _reading(data, text)
            readings = _several(data, "readings", lambda one: _reading(_object(one, "a reading"), text))
            return attrs.evolve(preferred, readings=readings, unread=_several(data, "unread", _unread))
    except _WrongError as error:
        raise ParseError("wrong-json", source=text, span=(0, len(text)), why=str(error)) from error


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the interchange form: a line of ``--json``.

    ``$defs`` has each kind of line: ``parse``, ``scan``, ``score``, ``row`` (of ``read``), and ``parse_input``
    and ``score_input`` for the lines that are read.  The caller may change what it gets.
    """
    schema: dict[str, Any] = json.loads(package_file("schemas", "interchange.json").read_text(encoding="utf-8"))
    return schema
