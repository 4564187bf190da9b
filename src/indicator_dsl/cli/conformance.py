"""``conformance``: hold an implementation of the language against the suite."""

from __future__ import annotations

import json
import subprocess

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.exits import Exit
from indicator_dsl.testing.cases import Case


@command("conformance")
@option("--cmd", "program", metavar="COMMAND")
@option("--op", "ops", multiple=True, type=click.Choice(["parse", "score", "scan", "format"]))
@option("--id", "ids", multiple=True, metavar="ID")
@option("--list", "listed", is_flag=True)
@option("--most", metavar="N", type=click.IntRange(min=1), default=20)
def conformance(settings: Settings, program: str | None, ops: tuple[str, ...], ids: tuple[str, ...], listed: bool, most: int) -> int:
    """Ask a command (this library without one) every case of the suite; the differences go to standard output."""
    from indicator_dsl.testing.conformance import OPS, run_command, run_here, suite, version

    wanted = ops or (("parse", "score", "scan", "format") if listed or program is None else OPS)
    cases = [case for case in suite() if case.op in wanted and (not ids or case.id in ids)]
    if not cases:
        raise click.UsageError(settings.say("usage.no_cases"), click.get_current_context())
    if listed:
        for case in cases:
            print(json.dumps(case.to_json(), ensure_ascii=False))
        return Exit.FINE
    try:
        verdicts = list(run_here(cases) if program is None else run_command(program, cases))
    except (RuntimeError, ValueError, subprocess.TimeoutExpired) as error:
        settings.tell(settings.say("words.error") + str(error))
        return Exit.FILE
    failed = [verdict for verdict in verdicts if verdict.differences]
    for verdict in failed[:most]:
        print(f"{verdict.case.id}: {_request(verdict.case)}", *(f"  {line}" for line in verdict.differences), sep="\n")
    if len(failed) > most:
        print("...")
    fields = {"version": str(version()), "right": str(len(cases) - len(failed)), "all": str(len(cases))}
    print(settings.say("words.conformance", **fields))
    return Exit.INPUT if failed else Exit.FINE


def _request(case: Case) -> str:
    return f"{case.op} {json.dumps(case.input, ensure_ascii=False)}"
