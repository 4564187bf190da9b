"""``units``: which units there are, and how they convert."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

import click

from indicator_dsl.cli.bilingual import Group, Settings, command, lang_option, option
from indicator_dsl.cli.completion import complete_dimensions
from indicator_dsl.cli.lines import SCHEMA, InputError, write_json
from indicator_dsl.errors import UnitError
from indicator_dsl.units import Quantity, dimension_of, known_spellings, plain, ratio, symbol_of

# As many digits as the library's own conversions have; people are shown fewer.
_DIGITS = Context(prec=60)
_SHOWN_PLACES = 12


@click.group("units", cls=Group, invoke_without_command=True, params=[lang_option()])
@click.pass_context
def units(ctx: click.Context) -> None:
    """Without a command of its own, list all units."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_units, dimensions=(), as_json=False)


def _listed(wanted: tuple[str, ...]) -> dict[str, dict[str, list[str]]]:
    """Return dimension → unit → its other spellings, of the dimensions that are wanted (all, where none are named)."""
    found: dict[str, dict[str, list[str]]] = {}
    for spelling in sorted(known_spellings()):
        symbol = symbol_of(spelling)
        others = found.setdefault(dimension_of(symbol) or "", {}).setdefault(symbol, [])
        if spelling != symbol:
            others.append(spelling)
    for name in wanted:
        if name not in found:
            raise UnitError("unknown-dimension", name=name, names="、".join(found))
    return {name: found[name] for name in wanted or found}


@command("units list")
@click.argument("dimensions", nargs=-1, shell_complete=complete_dimensions)
@option("--json", "as_json", is_flag=True)
def list_units(settings: Settings, dimensions: tuple[str, ...], as_json: bool) -> None:
    """Print the units of each dimension, with their other spellings."""
    for number, (dimension, found) in enumerate(_listed(dimensions).items()):
        if not as_json:
            note = settings.say("units.counted") if dimension == dimension_of("个") else ""
            print("\n" * (number > 0) + dimension + note)
        for symbol, spellings in found.items():
            if as_json:
                write_json({"schema": SCHEMA, "unit": symbol, "dimension": dimension, "spellings": spellings})
            else:
                print(f"  {symbol}" + (f"  ({' '.join(spellings)})" if spellings else ""))


@command("convert")
@click.argument("text", metavar="QUANTITY")
@click.argument("target", metavar="UNIT")
@option("--json", "as_json", is_flag=True)
def convert(settings: Settings, text: str, target: str, as_json: bool) -> None:
    """Print a quantity in another unit, which may have a scale (万元)."""
    quantity, one = _quantity(text, text), _quantity(f"1{target}", target)
    source, unit = quantity.unit, one.unit
    if source is None or unit is None:
        raise InputError("not-a-quantity", text=text if source is None else target)
    exact = ratio(source, unit) * Fraction(quantity.magnitude) / Fraction(one.magnitude)
    value = _DIGITS.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    ends = Fraction(value) == exact
    name = unit.symbol if one.magnitude == 1 else target
    if as_json:
        write_json({"schema": SCHEMA, "text": text, "value": plain(value), "unit": name, "exact": ends})
    else:
        print(f"{plain(value)}{name}" if ends else f"≈{plain(round(value, _SHOWN_PLACES))}{name}")


def _quantity(text: str, shown: str) -> Quantity:
    from indicator_dsl.language import parse
    from indicator_dsl.model import Comparison

    clause = parse(text)
    if not isinstance(clause, Comparison):
        raise InputError("not-a-quantity", text=shown)
    return clause.quantity


units.add_command(list_units, "list")
units.add_command(convert)
