"""Write docs/units.md from the unit files: ``python docs/units.py``.  tests/test_docs.py holds the two equal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from indicator_dsl.resources import grammar_file, load_toml

TARGET = Path(__file__).with_name("units.md")

HEAD = """# Units

What a number counts.  Units of one dimension convert exactly into each other; units of two dimensions never do, and a comparison
between them is left to a person.  `万`, `亿` and the like belong to the number, not to the unit: `1.5万元` is 15000 元.

```python
>>> from indicator_dsl import Quantity, convert, parse, parse_unit
>>> str(convert(Quantity(3, parse_unit("亩")), "平方米"))
'2000平方米'
>>> str(convert(parse("15,230.73万元").quantity, "亿元")), format(parse("120元/人·月").quantity, "元/人/年")
('1.523073亿元', '1440元/人·年')
>>> str(parse_unit("元/（人·月）")), parse_unit("平米") == parse_unit("㎡")
('元/人·月', True)
>>> convert(Quantity(3, parse_unit("亩")), "元")
Traceback (most recent call last):
indicator_dsl.errors.UnitError: units '亩' and '元' do not convert into each other

```

Quantities of one kind compare, add and subtract; others are a `UnitError`, never a wrong number.  `to_pint()` hands one to pint.

```python
>>> parse("1公里").quantity < parse("1500米").quantity, str(sum([parse("1公里").quantity, parse("500米").quantity]))
(True, '1.5公里')
>>> str(parse("3公里").quantity.to_pint().to("meter"))
'3000 meter'

```

`indicator-dsl units list` prints the same tables, `indicator-dsl units convert 3亩 平方米` converts.

- **Rates** have a numerator and up to four denominators, each one of the units below: `元/人·月`, `次/年`, `毫克/立方米`.
- **Measure words** (the last table) are units of their own: 3 家 is not 3 座.  `个` goes with each of them, with a finding.
- **An unknown measure word** is kept as it is written, with a finding; `parse(…, strict=True)` refuses it.
- **度** is a unit of its own, because the word alone says neither electricity nor temperature.  `度电` and `千瓦时` are
  electricity, `℃` and `摄氏度` temperature, and a bare 度 converts into neither.
- `%` and `个百分点` are two dimensions: a share, and a difference of shares.

## Adding a unit

1. Add a line to its dimension in `grammar/units.toml`: the canonical spelling, the factor to the `base` of the dimension (a whole
   number, so that everything stays exact), and its other spellings.  A measure word is a line of `[counts]` in `grammar/measures.toml`.
2. Add a line to `tests/conformance/pairs.tsv` that converts or spells it.
3. Run `python docs/units.py`.

```toml
["长度"]
base = "纳米"
"英寻" = { factor = 1828800000, aliases = ["拓"] }
```

A spelling that two units claim is refused when the tables load.  Where a factor is no whole number, make the base of the dimension smaller.
Nothing in Python changes either way.

*This page is made from the unit files by `python docs/units.py`.*
"""


def lines() -> Iterator[str]:
    """Yield the page's lines."""
    yield from HEAD.splitlines()
    for dimension, entries in load_toml(grammar_file("units.toml")).items():
        units = {symbol: value for symbol, value in entries.items() if symbol != "base"}
        factors = {symbol: value if isinstance(value, int) else value["factor"] for symbol, value in units.items()}
        chief = _chief(units)
        yield from ("", f"## {dimension}", "", f"| unit | in {chief} | other spellings |", "| --- | --- | --- |")
        for symbol, value in units.items():
            spellings = " ".join(f"`{alias}`" for alias in _aliases(value))
            yield f"| {_cell(symbol)} | {_ratio(Fraction(factors[symbol], factors[chief]))} | {_cell(spellings)} |"
    yield from _measure_words()


def _measure_words() -> Iterator[str]:
    measures = load_toml(grammar_file("measures.toml"))
    yield from ("", "## Measure words 量词", "", "The kinds have no meaning for the language.", "", "| kind | words |", "| --- | --- |")
    kinds: dict[str, list[str]] = {}
    for word, kind in measures["counts"].items():
        kinds.setdefault(kind, []).append(word)
    for kind, words in kinds.items():
        yield f"| {kind} | {_cell(' '.join(words))} |"
    yield from ("", "Other spellings of measure words:", "", "| written | is |", "| --- | --- |")
    for alias, symbol in measures["aliases"].items():
        yield f"| {_cell(alias)} | {symbol} |"
    yield from ("", "Below a slash:", "", "| written | is |", "| --- | --- |")
    for written, atoms in measures["denominators"].items():
        yield f"| /{written} | /{'·'.join(atoms)} |"


def _chief(entries: dict[str, Any]) -> str:
    """Return the unit that people write in most ways, and of two such the one with the shorter name: 元, 米, 平方米."""
    return min(entries, key=lambda unit: (-len(_aliases(entries[unit])), len(unit)))


def _ratio(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else f"{value.numerator:,} / {value.denominator:,}"


def _aliases(value: Any) -> list[str]:
    return [] if isinstance(value, int) else value.get("aliases", [])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def page() -> str:
    """Return the whole page."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET}", file=sys.stderr)
