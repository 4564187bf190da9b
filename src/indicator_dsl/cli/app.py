"""The root command: languages, streams, and what each exit code means.

| code | meaning |
| --- | --- |
| 0 | all was read |
| 1 | an input had an error (each input was answered; the errors are in the output or on standard error) |
| 2 | the command was not called right |
| 3 | a file could not be read or written, or is not what it should be |
| 4 | a mistake of this program |
| 130 | stopped by Ctrl-C |
| 141 | the reader of the output went away |
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from enum import IntEnum
from io import TextIOWrapper
from typing import Any, cast

import click

from indicator_dsl.cli.bilingual import Group, Option, Settings, lang_option, say
from indicator_dsl.cli.lines import InputError
from indicator_dsl.errors import IndicatorError, Lang, ParseError, UnitError


class Exit(IntEnum):
    """The exit codes; see the module."""

    FINE = 0
    INPUT = 1
    USAGE = 2
    FILE = 3
    INTERNAL = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class _Root(Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # What is still buffered has no reader: the interpreter must not try again when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(Exit.PIPE_CLOSED)
        return answer


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from indicator_dsl import __version__

        click.echo(f"indicator-dsl {__version__}")
        ctx.exit()


_HOME = "indicator_dsl.cli"
root = _Root(
    "indicator-dsl",
    lazy={
        "parse": f"{_HOME}.parse:parse",
        "scan": f"{_HOME}.parse:scan",
        "score": f"{_HOME}.score:score",
        "score-table": f"{_HOME}.score_table:score_table",
        "read": f"{_HOME}.read:read",
        "review": f"{_HOME}.review:review",
        "policies": f"{_HOME}.policies:policies",
        "conformance": f"{_HOME}.conformance:conformance",
        "units": f"{_HOME}.units:units",
    },
    params=[lang_option(), Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version)],
)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    _write_utf8()
    lang = _lang_of(arguments)
    settings = Settings(lang)
    try:
        code = root.main(list(arguments), prog_name="indicator-dsl", standalone_mode=False, obj=settings)
        return int(code or Exit.FINE)
    except click.exceptions.Abort:
        return Exit.INTERRUPTED
    except click.ClickException as error:
        settings.tell(_usage_message(error, lang))
        return Exit.USAGE if isinstance(error, click.UsageError) else Exit.FILE
    except IndicatorError as error:
        settings.tell_error(error)
        return Exit.INPUT if isinstance(error, (InputError, ParseError, UnitError)) else Exit.FILE
    except OSError as error:
        settings.tell(settings.say("words.error") + f"{error.filename or ''}: {error.strerror or error}")
        return Exit.FILE
    except Exception:
        traceback.print_exc()
        return Exit.INTERNAL


def _write_utf8() -> None:
    """Print UTF-8 whatever the code page is, and never fail on a character; PYTHONIOENCODING has its way."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = None if "PYTHONIOENCODING" in os.environ else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _lang_of(arguments: Sequence[str]) -> Lang:
    """Find the language before click reads the arguments: help and errors need it."""
    chosen = os.environ.get("INDICATOR_DSL_LANG", "zh")
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and index + 1 < len(arguments):
            chosen = arguments[index + 1]
        elif argument.startswith("--lang="):
            chosen = argument.removeprefix("--lang=")
    return cast(Lang, chosen) if chosen in ("zh", "en") else "zh"


def _usage_message(error: click.ClickException, lang: Lang) -> str:
    match error:
        case click.exceptions.NoSuchOption():
            text = say("usage.no_such_option", lang, name=error.option_name)
            if error.possibilities:
                text += say("usage.perhaps", lang, names=", ".join(sorted(error.possibilities)))
        case click.exceptions.MissingParameter():
            text = say("usage.missing", lang, name=_param_name(error))
        case click.exceptions.BadParameter():
            text = say("usage.bad_value", lang, name=_param_name(error), reason=error.message)
        case _:
            text = error.format_message()
    lines = [say("words.error", lang) + text]
    if isinstance(error, click.UsageError) and error.ctx is not None:
        lines.append(say("usage.try_help", lang, command=error.ctx.command_path))
    return "\n".join(lines)


def _param_name(error: click.BadParameter) -> str:
    if error.param_hint:
        return error.param_hint if isinstance(error.param_hint, str) else " / ".join(error.param_hint)
    return error.param.get_error_hint(error.ctx) if error.param is not None and error.ctx is not None else ""
