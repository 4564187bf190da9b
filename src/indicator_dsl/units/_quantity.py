"""`Quantity`: an exact magnitude and its unit."""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from importlib import import_module
from typing import Any

import attrs

from indicator_dsl.errors import UnitError
from indicator_dsl.units._unit import ScaledUnit, Unit, in_base, ratio, same_amount

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


def _any_unit(value: Unit | ScaledUnit | None) -> Unit | None:
    if value is not None and not isinstance(value, Unit | ScaledUnit):
        raise TypeError(f"'unit': a unit, not {type(value).__name__}")
    # A scale goes over to the magnitude when both are there, see __attrs_post_init__.
    return value  # type: ignore[return-value]


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

    ``Quantity("85.5", parse_unit("万元"))`` is 855,000 元: a scale belongs to the magnitude.

    Equal quantities say the same amount, in whatever unit: 1公里 is 1000米, 5‰ is 0.5%.  个百分点 is not %,
    and each measure word counts its own: 个 is not 家.

    Quantities of one kind compare (`<`), add and subtract; a sum is in the unit of its first part.  Other kinds raise
    `UnitError` (``units-differ``).  ``format(quantity, "万元")`` spells it in a scale and unit.

    `written` is how the text, or `convert`, spells it, None where it is `canonical`; it takes no part in equality.
    """

    magnitude: Decimal = attrs.field(converter=_magnitude)
    unit: Unit | None = attrs.field(default=None, converter=_any_unit)
    written: Written | None = attrs.field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        scaled: object = self.unit
        if isinstance(scaled, ScaledUnit):
            for name, value in (
                ("magnitude", _ANY_LENGTH.multiply(self.magnitude, Decimal(f"1e{scaled.power}") if scaled.power < 0 else 10**scaled.power)),
                ("unit", scaled.unit),
                ("written", Written(unit=scaled.symbol, power=scaled.power)),
            ):
                object.__setattr__(self, name, value)

    def __str__(self) -> str:
        """Return the number with scale and unit as the text, or `convert`, has them: ``85.5万元`` for 855,000 元."""
        if self.written is None:
            return self.canonical
        return f"{plain(self.written_value)}{self.written.scale}{self.written.unit}"

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        # What people write as a unit is read by the language, which these types come before: so by name.
        return str(self.convert(import_module("indicator_dsl.language").parse_unit(spec)))

    @property
    def canonical(self) -> str:
        """The one spelling that equal magnitudes of one unit share: ``855000元``."""
        return f"{plain(self.magnitude)}{self.unit or ''}"

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

    def convert(self, unit: Unit | ScaledUnit) -> Quantity:
        """Return this quantity in `unit`; see `indicator_dsl.convert`, which reads the unit from a text.

        Raises `UnitError` (``units-differ``) where they don't convert, TypeError where `unit` is none.
        """
        target = unit.unit if isinstance(unit, ScaledUnit) else unit
        if not isinstance(target, Unit):
            raise TypeError(f"'unit': a unit, not {type(unit).__name__}")
        if self.unit is None:
            raise UnitError("units-differ", source="", target=unit.symbol)
        amount = _decimal(ratio(self.unit, target) * Fraction(self.magnitude))
        written = Written(unit=unit.symbol, power=unit.power) if isinstance(unit, ScaledUnit) else None
        return Quantity(amount, target, written)

    def _beside(self, other: Quantity) -> tuple[Fraction, Fraction]:
        """Return both amounts in one unit."""
        a, b = self.unit, other.unit
        if a is None or b is None or in_base(a)[0] != in_base(b)[0]:
            if a is b:
                return Fraction(self.magnitude), Fraction(other.magnitude)
            raise UnitError("units-differ", source=str(b or ""), target=str(a or ""))
        return Fraction(self.magnitude), Fraction(other.magnitude) * in_base(b)[1] / in_base(a)[1]

    def __lt__(self, other: Quantity) -> bool:
        if type(other) is not Quantity:
            return NotImplemented
        a, b = self._beside(other)
        return a < b

    def __le__(self, other: Quantity) -> bool:
        if type(other) is not Quantity:
            return NotImplemented
        a, b = self._beside(other)
        return a <= b

    def __add__(self, other: Quantity) -> Quantity:
        if type(other) is not Quantity:
            return NotImplemented
        return Quantity(_decimal(sum(self._beside(other))), self.unit)

    def __radd__(self, other: int) -> Quantity:
        # sum() begins with 0.
        return self if type(other) is int and not other else NotImplemented

    def __sub__(self, other: Quantity) -> Quantity:
        if type(other) is not Quantity:
            return NotImplemented
        return self + -other

    def __neg__(self) -> Quantity:
        return Quantity(self.magnitude.copy_negate(), self.unit)

    def to_pint(self, *, registry: Any = None) -> Any:
        """Return a `pint.Quantity` with a `Decimal` magnitude.

        米, 吨 and 小时 are of pint's own dimensions; 元, 月 and 家 of dimensions of their own.  `registry` is a
        `pint.UnitRegistry` with ``non_int_type=Decimal``, in which the units are defined when first used; None: one of this
        package, the same for all callers.
        """
        from indicator_dsl.units._pint import to_pint

        unit = self.unit
        return to_pint(self.magnitude, (unit.numerator,) if unit else (), unit.denominators if unit else (), registry)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        # Called by pydantic only.  What it takes is read by the language, which these types come before: so by name.
        return import_module("indicator_dsl._pydantic").quantity_schema(cls)


def _decimal(amount: Fraction | int) -> Decimal:
    """Return an amount exactly where it ends; else rounded half even at 60 digits."""
    return _WIDE.divide(Decimal(amount.numerator), Decimal(amount.denominator))
