"""``read``: the indicators of a form."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.exits import exit_for
from indicator_dsl.cli.lines import SCHEMA, write_json
from indicator_dsl.cli.tables import Column, console, table, tell_findings
from indicator_dsl.model import Indicator


@command("read")
@click.argument("file", type=click.Path(path_type=Path))
@option("--json", "as_json", is_flag=True)
@option("--findings", is_flag=True)
def read(settings: Settings, file: Path, as_json: bool, findings: bool) -> int:
    """Print the indicator rows of a form; what was found on the way goes to standard error."""
    from indicator_dsl import forms

    form = forms.read(file)
    if as_json:
        for indicator in form.indicators:
            write_json(forms.row_json(indicator))
    elif form.indicators:
        _show(form.indicators, settings)
    if as_json and findings:
        for finding in form.findings:
            write_json({"schema": SCHEMA, "finding": finding.to_json(settings.lang)})
    else:
        tell_findings(form.findings, settings)
    return exit_for(form.findings)


# The columns for people, and how they share the width (0: as wide as the content).
_SHOWN = {"level1": 0, "level2": 0, "name": 4, "period_target": 2, "target": 2, "actual": 2, "unit": 0, "weight": 0, "score": 0}


def _show(indicators: tuple[Indicator, ...], settings: Settings) -> None:
    # A form has some of the columns only: an empty one is left out.
    shown = [(key, ratio) for key, ratio in _SHOWN.items() if key == "name" or any(getattr(indicator, key) for indicator in indicators)]
    columns = [Column(settings.say(f"columns.{key}"), ratio) for key, ratio in shown]
    place = Column(settings.say("columns.place"))
    rows = [[place_of(indicator, indicators), *(getattr(indicator, key) for key, _ in shown)] for indicator in indicators]
    console().print(table([place, *columns], rows))


def place_of(indicator: Indicator, among: tuple[Indicator, ...]) -> str:
    """Return where an indicator stands; its sheet is named only where there are several."""
    sheets = {one.place.sheet for one in among}
    return str(indicator.place if len(sheets) > 1 else attrs.evolve(indicator.place, sheet=None))
