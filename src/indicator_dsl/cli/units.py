"""``units``: which units there are, and how they convert."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import click

from indicator_dsl.cli.bilingual import Group, Settings, command, lang_option, option
from indicator_dsl.cli.lines import SCHEMA, InputError, write_json
from indicator_dsl.errors import UnitError
from indicator_dsl.units import COUNTED, Quantity, plain, ratio, table

_SHOWN_PLACES = 12


@click.group("units", cls=Group, invoke_without_command=True, params=[lang_option()])
@click.pass_context
def units(ctx: click.Context) -> None:
    """Without a command of its own, list all units."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_units, dimensions=(), as_json=False)


def _listed(dimensions: tuple[str, ...]) -> Iterator[tuple[str, str, list[str]]]:
    entries = table().entries.values()
    known = list(dict.fromkeys(entry.dimension for entry in entries))
    for name in dimensions:
        if name not in known:
            raise UnitError("unknown-dimension", name=name, names="、".join(known))
    spellings: dict[str, list[str]] = {}
    for spelling, symbol in table().spellings.items():
        if spelling != symbol:
            spellings.setdefault(symbol, []).append(spelling)
    for dimension in dimensions or known:
        for entry in entries:
            if entry.dimension == dimension:
                yield dimension, entry.symbol, spellings.get(entry.symbol, [])


@command("list")
@click.argument("dimensions", nargs=-1)
@option("--json", "as_json", is_flag=True)
def list_units(settings: Settings, dimensions: tuple[str, ...], as_json: bool) -> None:
    """Print the units of each dimension, with their other spellings."""
    rows = list(_listed(dimensions))
    if as_json:
        for dimension, symbol, spellings in rows:
            write_json({"schema": SCHEMA, "unit": symbol, "dimension": dimension, "spellings": spellings})
        return
    last = None
    for dimension, symbol, spellings in rows:
        if dimension != last:
            print(f"{'' if last is None else chr(10)}{dimension}" + (settings.say("units.counted") if dimension == COUNTED else ""))
            last = dimension
        print(f"  {symbol}" + (f"  ({' '.join(spellings)})" if spellings else ""))


@command("convert")
@click.argument("text", metavar="QUANTITY")
@click.argument("target", metavar="UNIT")
@option("--json", "as_json", is_flag=True)
def convert(settings: Settings, text: str, target: str, as_json: bool) -> None:
    """Print a quantity in another unit."""
    from indicator_dsl.language import parse, parse_unit
    from indicator_dsl.model import Comparison

    clause = parse(text)
    if not isinstance(clause, Comparison) or clause.quantity.unit is None:
        raise InputError("not-a-quantity", text=text)
    unit = parse_unit(target)
    converted = clause.quantity.convert(unit)
    exact = ratio(clause.quantity.unit, unit) * Fraction(clause.quantity.magnitude) == Fraction(converted.magnitude)
    if as_json:
        write_json({"schema": SCHEMA, "text": text, "value": plain(converted.magnitude), "unit": unit.symbol, "exact": exact})
    elif exact:
        print(converted)
    else:
        print(f"≈{Quantity(round(converted.magnitude, _SHOWN_PLACES), unit)}")


units.add_command(list_units)
units.add_command(convert)
