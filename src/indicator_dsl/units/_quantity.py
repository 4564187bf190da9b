"""`Quantity`: an exact magnitude and its unit."""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from importlib import import_module
from typing import Any

import attrs
from attrs.validators import instance_of, optional

from indicator_dsl.errors import UnitError
from indicator_dsl.units._unit import Unit, in_base, ratio, same_amount

_WIDE = Context(prec=60)
_ANY_LENGTH = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def as_decimal(value: object, *, name: str = "magnitude") -> Decimal:
    """Return `value` (int, str or Decimal, finite) as `Decimal`; `name` is the argument that errors name.

    Raises TypeError for a float or anything else, ValueError for what is not finite, and
    `decimal.InvalidOperation` for a text that is no number.
    """
    if type(value) is Decimal and value.is_finite():
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise TypeError(f"{name!r}: magnitudes are int, str or Decimal, not {type(value).__name__} (a float is not exact)")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{name!r}: a magnitude must be finite, not {value!r}")
    return number


def plain(number: Decimal) -> str:
    """Return `number` without exponent, separators or needless zeros: ``1E5`` is ``100000``."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _magnitude(value: object) -> Decimal:
    return as_decimal(value)


@attrs.frozen(weakref_slot=False)
class Written:
    """How a quantity stands in its text: the scale word, the unit as spelled, and the power of ten of both.

    `beside`: the unit stands in a column beside the cell.  For printing alone: no part of what a quantity is
    equal to, and no score is decided by it.
    """

    scale: str = ""
    unit: str = ""
    power: int = 0
    beside: bool = False


@attrs.frozen(weakref_slot=False)
class Quantity:
    """An exact magnitude and its unit (None where the text gives no unit).

    Equal quantities say the same amount, in whatever unit: 1公里 is 1000米, 5‰ is 0.5%.  个百分点 is not %,
    and each measure word counts its own: 个 is not 家.

    `written` is how the text spells it, None where it is spelled as `str` does; it takes no part in equality.
    """

    magnitude: Decimal = attrs.field(converter=_magnitude)
    unit: Unit | None = attrs.field(default=None, validator=optional(instance_of(Unit)))
    written: Written | None = attrs.field(default=None, eq=False, repr=False)

    def __str__(self) -> str:
        return f"{plain(self.magnitude)}{self.unit or ''}"

    @property
    def as_written(self) -> str:
        """The number with scale and unit as the text has them: ``85.5万元`` for 855,000 元."""
        if self.written is None:
            return str(self)
        return f"{plain(self.written_value)}{self.written.scale}{self.written.unit}"

    @property
    def written_value(self) -> Decimal:
        """The number before its scale: 85.5 of ``85.5万元``."""
        power = self.written.power if self.written else 0
        return self.magnitude.scaleb(-power, _ANY_LENGTH) if power else self.magnitude

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        a, b = self.unit, other.unit
        if a is b or a == b:
            return self.magnitude == other.magnitude
        return a is not None and b is not None and same_amount(self.magnitude, a, other.magnitude, b)

    def __hash__(self) -> int:
        if self.unit is None:
            return hash((self.magnitude, None))
        kind, factor = in_base(self.unit)
        return hash((self.magnitude if factor == 1 else Fraction(self.magnitude) * factor, kind))

    def convert(self, unit: Unit) -> Quantity:
        """Return this quantity in `unit`; see `convert`."""
        return convert(self, unit)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        # Called by pydantic only.  What it takes is read by the language, which these types come before: so by name.
        return import_module("indicator_dsl._pydantic").quantity_schema(cls)


def convert(quantity: Quantity, unit: Unit | str) -> Quantity:
    """Return `quantity` in `unit` (a `Unit` or a canonical symbol).

    Exact where the result ends (万元 → 元, 公里 → 米); a result that doesn't (1 亩 in 平方米) is
    rounded half even at 60 digits.  Comparisons inside the library use `ratio`, never this.
    Raises `UnitError` (``units-differ``) where the units don't convert or there is none.
    """
    target = unit if isinstance(unit, Unit) else Unit.of(unit)
    if quantity.unit is None:
        raise UnitError("units-differ", source="", target=target.symbol)
    factor = ratio(quantity.unit, target) * Fraction(quantity.magnitude)
    return Quantity(_WIDE.divide(Decimal(factor.numerator), Decimal(factor.denominator)), target)
