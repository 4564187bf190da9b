"""``parse`` and ``scan``: texts in, meanings out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.describe import describe
from indicator_dsl.cli.lines import SCHEMA, Kind, Request, Task, required
from indicator_dsl.model import Expression


class _Parse(Task):
    keys: ClassVar[Mapping[str, Kind]] = {"text": "text", "unit": "text", "relation": "text", "strict": "flag"}
    bare = "text"

    def __init__(self, settings: Settings, defaults: Mapping[str, Any]) -> None:
        from indicator_dsl.language import parse, to_json

        super().__init__(settings)
        self._parse, self._to_json, self._defaults = parse, to_json, dict(defaults)

    def _expression(self, request: Request) -> Expression:
        given = {key: value for key, value in request.items() if value is not None and key != "text"}
        return self._parse(required(request, "text"), **(self._defaults | given))

    def result(self, request: Request) -> Mapping[str, Any]:
        return self._to_json(self._expression(request), self.settings.lang)

    def show(self, request: Request) -> None:
        expression = self._expression(request)
        self.settings.show(required(request, "text"), *describe(expression, self.settings))


@command("parse")
@click.argument("texts", nargs=-1)
@option("--json", "as_json", is_flag=True)
@option("--unit", metavar="UNIT")
@option("--relation", metavar="SIGN")
@option("--strict", is_flag=True)
@option("--year", metavar="YEAR", type=click.IntRange(1900, 2199))
def parse(settings: Settings, texts: tuple[str, ...], as_json: bool, **defaults: Any) -> int:
    """Read indicator values: arguments, or standard input line by line."""
    return _Parse(settings, defaults).run(texts, as_json=as_json)


class _Scan(Task):
    keys: ClassVar[Mapping[str, Kind]] = {"text": "text"}
    bare = "text"

    def result(self, request: Request) -> Mapping[str, Any]:
        from indicator_dsl.language import scan, to_json

        text = required(request, "text")
        matches = [
            {"span": list(match.span), "label": match.label, "expression": to_json(match.expression, self.settings.lang)}
            for match in scan(text)
        ]
        return {"schema": SCHEMA, "text": text, "matches": matches}

    def show(self, request: Request) -> None:
        from indicator_dsl.language import scan

        for match in scan(required(request, "text")):
            label = "  " + self.settings.say("describe.label", label=match.label) if match.label else ""
            self.settings.show(match.text + label, *describe(match.expression, self.settings))


@command("scan")
@click.argument("texts", nargs=-1)
@option("--json", "as_json", is_flag=True)
def scan(settings: Settings, texts: tuple[str, ...], as_json: bool) -> int:
    """Find the values that stand in running text: arguments, or standard input line by line."""
    return _Scan(settings).run(texts, as_json=as_json)
