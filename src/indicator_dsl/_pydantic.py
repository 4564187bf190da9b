"""How pydantic reads and writes `Expression`, `Quantity` and `Unit`.

The types name this module and import it when pydantic asks, so that neither they nor
``import indicator_dsl`` need pydantic; it is an edge, because it reads texts with the language.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from indicator_dsl.language import from_json, parse, parse_unit, to_json
from indicator_dsl.model import Comparison, Expression, Relation, format
from indicator_dsl.units import Quantity, ScaledUnit, Unit

if TYPE_CHECKING:
    from pydantic_core import CoreSchema


def expression_schema(cls: type[Expression]) -> CoreSchema:
    """Take a text, an object of the interchange form, or an expression; write the interchange form.

    A subclass (`Comparison`, `Interval` …) takes only what is one.
    """
    from pydantic_core import core_schema

    def made(value: object) -> Expression:
        found = value if isinstance(value, Expression) else parse(value) if isinstance(value, str) else from_json(dict(value))  # type: ignore[call-overload]
        if not isinstance(found, cls):
            raise ValueError(f"{str(found)!r} is a {type(found).__name__}, not a {cls.__name__}")
        return found

    given = (core_schema.str_schema(), core_schema.dict_schema(core_schema.str_schema()))
    return _schema(cls, made, given, write=to_json, written=core_schema.dict_schema(core_schema.str_schema()))


def quantity_schema(cls: type[Quantity]) -> CoreSchema:
    """Take a text (``15,230.73万元``), a whole number, a Decimal or a quantity, never a float; write the canonical text."""
    from pydantic_core import core_schema

    def made(value: object) -> Quantity:
        if isinstance(value, Quantity):
            return value
        if isinstance(value, int | Decimal):
            return cls(value)
        found = parse(str(value))
        if (
            isinstance(found, Comparison)
            and found.relation is Relation.UNSTATED
            and found.label is None
            and found.is_sure
            and not found.findings
        ):
            return found.quantity
        raise ValueError(f"not one quantity: {value!r}")

    def text(quantity: Quantity) -> str:
        # 5个月, and not the unit's symbol: 5月 is the month of May.
        return format(Comparison(Relation.UNSTATED, quantity))

    given = (core_schema.str_schema(), core_schema.int_schema(strict=True))
    return _schema(cls, made, given, core_schema.is_instance_schema(Decimal), write=text, written=core_schema.str_schema())


def unit_schema(cls: type[Unit]) -> CoreSchema:
    """Take a text as people write it (``元/人*月``) or a unit; write the canonical symbol."""
    from pydantic_core import core_schema

    def made(value: object) -> Unit:
        unit = value if isinstance(value, Unit) else parse_unit(str(value))
        if isinstance(unit, ScaledUnit):
            raise ValueError(f"a unit without a scale, not {value!r}")
        return unit

    return _schema(cls, made, (core_schema.str_schema(),), write=str, written=core_schema.str_schema())


def _schema(
    cls: type[Any],
    made: Callable[[object], object],
    given: tuple[CoreSchema, ...],
    *python_only: CoreSchema,
    write: Callable[[Any], object],
    written: CoreSchema,
) -> CoreSchema:
    from pydantic_core import core_schema

    json, python = list(given), [core_schema.is_instance_schema(cls), *python_only, *given]
    return core_schema.json_or_python_schema(
        core_schema.no_info_after_validator_function(made, core_schema.union_schema([*json], mode="left_to_right")),
        core_schema.no_info_after_validator_function(made, core_schema.union_schema([*python], mode="left_to_right")),
        serialization=core_schema.plain_serializer_function_ser_schema(write, return_schema=written, when_used="json"),
    )
