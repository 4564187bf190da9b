"""``review``: what is wrong with the targets of forms."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.exits import Exit
from indicator_dsl.cli.files import Failed, forms_in, tried
from indicator_dsl.cli.lines import SCHEMA, write_json
from indicator_dsl.cli.tables import tell_findings
from indicator_dsl.errors import Finding, Severity
from indicator_dsl.fence import has_fault

if TYPE_CHECKING:
    from indicator_dsl.forms import Form


@command("review")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@option("--json", "as_json", is_flag=True)
@option("--rules", type=click.Path(path_type=Path))
def review(settings: Settings, files: tuple[Path, ...], as_json: bool, rules: Path | None) -> int:
    """Print what the rules find in each form; what was found while reading goes to standard error."""
    from indicator_dsl import forms
    from indicator_dsl.forms.review import Rules

    chosen = Rules.load(rules) if rules else None
    paths = forms_in(files)
    if not paths:
        raise click.UsageError(settings.say("usage.no_forms"), click.get_current_context())

    def read(path: Path) -> tuple[Form, list[Finding]]:
        form = forms.read(path)
        return form, forms.review(form, rules=chosen)

    code = Exit.FINE
    for path in paths:
        made = tried(path, partial(read, path), settings) if len(paths) > 1 else read(path)
        if isinstance(made, Failed):
            code = max(code, made.code)
            continue
        form, found = made
        tell_findings(form.findings, settings)
        (_write if as_json else _show)(path if len(paths) > 1 else None, found, settings)
        if has_fault((*form.findings, *found)):
            code = Exit.INTERNAL
        elif not form.indicators or any(finding.severity is not Severity.INFO for finding in found):
            code = max(code, Exit.INPUT)
    return code


def _write(path: Path | None, found: list[Finding], settings: Settings) -> None:
    from indicator_dsl.forms.review import why

    for finding in found:
        file = {"file": str(path)} if path else {}
        write_json({"schema": SCHEMA, **file, "finding": {**finding.to_json(settings.lang), "why": why(finding, settings.lang)}})


def _show(path: Path | None, found: list[Finding], settings: Settings) -> None:
    from indicator_dsl.forms.review import why

    if path:
        settings.show(str(path))
    for finding in found:
        settings.show(
            settings.say(f"severity.{finding.severity}") + (f"{finding.place}  " if finding.place else "") + finding.message(settings.lang)
        )
        settings.show(f"    {settings.say('words.why')}{why(finding, settings.lang)}  [{finding.code}]")
    count = Counter(finding.severity for finding in found)
    print(
        settings.say("words.reviewed", **{severity.value: count[severity] for severity in Severity})
        if found
        else settings.say("words.nothing_found")
    )
