"""``decide``: the open rows of forms, as a table to fill that ``score --decisions`` applies."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indicator_dsl.cli import batch
from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.completion import complete_files, complete_policies
from indicator_dsl.cli.exits import Exit, exit_for
from indicator_dsl.cli.files import pile
from indicator_dsl.cli.one_form import refuse
from indicator_dsl.cli.tables import tell_findings
from indicator_dsl.errors import FormError

if TYPE_CHECKING:
    from indicator_dsl.forms import Form
    from indicator_dsl.meaning import TableScore


@command("decide")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...", shell_complete=complete_files)
@option("--output", "-o", type=click.Path(path_type=Path), required=True)
@option("--decisions", type=click.Path(path_type=Path))
@option("--policy", metavar="NAME|FILE", default="mof-2020", shell_complete=complete_policies)
@option("--accept-own", is_flag=True)
@option("--by", metavar="NAME")
@option("--year", metavar="YEAR", type=click.IntRange(1900, 2199))
def decide(
    settings: Settings,
    files: tuple[Path, ...],
    output: Path,
    decisions: Path | None,
    policy: str,
    accept_own: bool,
    by: str | None,
    year: int | None,
) -> int:
    """Write the rows that wait for a person to a table; what is filled in it already stays."""
    from indicator_dsl import forms
    from indicator_dsl.forms.casework import open_rows as casework
    from indicator_dsl.forms.casework.table import WRITERS
    from indicator_dsl.forms.table_file import alone_in, write_whole
    from indicator_dsl.meaning import load_policy

    if accept_own and not (by or "").strip():
        raise click.UsageError(settings.say("usage.by"), click.get_current_context())
    if output.suffix.lower() not in WRITERS:
        raise FormError("output-suffix", path=output, suffixes=" ".join(WRITERS))
    rules = load_policy(policy)
    before = output.read_bytes() if output.exists() else None
    made = [] if decisions is None else [forms.read_decisions(decisions)]
    if before is not None and output != decisions:
        made.append(forms.read_decisions(output))
    for one in made:
        tell_findings(one.findings, settings)
    if any(one.findings for one in made):
        # Writing the table again would lose what stands in those lines.
        raise FormError("decisions-not-kept", path=output)
    found = pile(files)
    if not found.files:
        raise FormError("no-forms", path="、".join(map(str, files)))

    def read(path: Path) -> list[tuple[Form, TableScore]]:
        if path not in found.given:
            refuse(path)
        form = forms.read(path).located(str(found.below(path)))
        wanted = [part for part in form.each() if part.kind is not forms.FormKind.MONITORING]
        answered = [part for part in wanted if any(indicator.actual for indicator in part.indicators)]
        return [(part, forms.score_form(part, policy=rules, year=year)) for part in answered]

    scored: list[tuple[Form, TableScore]] = []
    code = Exit.FINE
    for path, done in batch.run(found.files, read, settings, jobs=1).done.items():
        if not isinstance(done, batch.Failed):
            scored += done
        elif done.error is None or done.error.code != "form-own-output" or not found.many:
            settings.tell(f"{path}: {settings.say('words.error')}{done.message}")
            code = max(code, done.code)
    rows = casework.open_rows(scored, tuple(dict.fromkeys(decision for one in made for decision in one)))
    if accept_own:
        rows = casework.accept_own(rows, by=(by or "").strip(), at=date.today().isoformat())
    # What stood in the file is in the rows again: it may be written anew, whoever wrote it.  What a colleague wrote meanwhile isn't.
    with alone_in(output.parent):
        if (output.read_bytes() if output.exists() else None) != before:
            raise FormError("decisions-changed", path=output)
        write_whole(output, WRITERS[output.suffix.lower()](rows), force=before is not None)
    waiting = sum(row.decision is None for row in rows)
    settings.tell(settings.say("words.decide", open=waiting, decided=len(rows) - waiting, path=output))
    return max(code, exit_for(finding for one in made for finding in one.findings))
