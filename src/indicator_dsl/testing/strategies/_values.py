"""Units, magnitudes and quantities."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from indicator_dsl.testing.strategies import _words as words
from indicator_dsl.units import Quantity, Unit, dimension_of

FAMILIAR_NUMBERS = (100, 95, 90, 5, 3, 10, 0, 50, 98, 500, 1300, 10_000, 100_000, 130_000_000_000)


def units(
    *, atoms: Sequence[str] | None = None, dimensions: Sequence[str] = (), rates: bool = True, open_atoms: bool = False
) -> st.SearchStrategy[Unit]:
    """Return a strategy of units such as ``个``, ``元`` and ``次/年``.

    Of the known atoms, or of `atoms`, or of the atoms of `dimensions` (``"货币"``, ``"计数"``: the
    tables of ``grammar/units.toml``).  `rates` allows denominators, `open_atoms` measure words that no
    table has.  Shrinks to a familiar unit without denominators.
    """
    chosen = tuple(atoms) if atoms is not None else words.atoms(*dimensions)
    plain = st.sampled_from(chosen)
    options = [plain.map(Unit)]
    if atoms is None and not dimensions:
        options.insert(0, st.sampled_from(words.FAMILIAR_UNITS).map(Unit))
    if open_atoms:
        options.append(st.sampled_from(words.OPEN_UNITS).map(Unit))
    if rates:
        # A share per year is no rate that people write, and its numerator must not hold a slash or a dot of its own.
        tops = [a for a in chosen if "/" not in a and "·" not in a and dimension_of(a) not in ("比率", "百分点", "温度", "酸碱度")]
        if tops:
            bottoms = st.lists(st.sampled_from(("年", "月", "人", "户", "天", "平方米", "次")), min_size=1, max_size=2, unique=True)
            options.append(st.builds(lambda top, bottom: Unit(top, tuple(bottom)), st.sampled_from(tops), bottoms))
    return st.one_of(*options)


def magnitudes(*, minimum: int | None = None, maximum: int | None = None, places: int = 4) -> st.SearchStrategy[Decimal]:
    """Return a strategy of the numbers that forms hold: whole ones, round ones, large ones, shares with `places`.

    Shrinks to 1 (not to 0, which means something of its own in a target).
    """
    low = -(10**13) if minimum is None else minimum
    high = 10**13 if maximum is None else maximum
    options: list[st.SearchStrategy[Decimal]] = []
    if max(low, 1) <= min(high, 100):
        options.append(st.integers(max(low, 1), min(high, 100)).map(Decimal))
    familiar = [Decimal(n) for n in FAMILIAR_NUMBERS if low <= n <= high]
    if familiar:
        options.append(st.sampled_from(familiar))
    options.append(st.integers(low, high).map(Decimal))
    if places:
        options.append(st.decimals(low, min(high, low + 10**9) if low > 0 else min(high, 10**9), places=places).map(_plain_zero))
        options.append(st.decimals(max(low, -1000), min(high, 1000), places=min(2, places)).map(_plain_zero))
    return st.one_of(*options)


def _plain_zero(number: Decimal) -> Decimal:
    return number + 0


def quantities(*, unit: st.SearchStrategy[Unit | None] | None = None, minimum: int | None = None) -> st.SearchStrategy[Quantity]:
    """Return a strategy of quantities; `unit` says which units (`st.none()`: none), `minimum` the smallest magnitude."""
    return st.builds(Quantity, magnitudes(minimum=minimum), units() if unit is None else unit)
