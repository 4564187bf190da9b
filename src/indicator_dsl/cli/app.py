"""The root command: languages, streams, and which exit code an error has."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from indicator_dsl.cli.bilingual import Group, Option, Settings, chosen_lang, lang_option, os_message, say
from indicator_dsl.cli.exits import Exit
from indicator_dsl.cli.lines import InputError
from indicator_dsl.errors import IndicatorError, Lang, ParseError, UnitError


class _Root(Group):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            # Called without anything: help, as after a wrong call.
            ctx.obj.tell(ctx.get_help())
            ctx.exit(Exit.USAGE)
        return super().parse_args(ctx, args)

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
        "decide": f"{_HOME}.decide:decide",
        "score-table": f"{_HOME}.score_table:score_table",
        "read": f"{_HOME}.read:read",
        "review": f"{_HOME}.review:review",
        "monitor": f"{_HOME}.monitor:monitor",
        "page": f"{_HOME}.page:page",
        "open": f"{_HOME}.page:open_page",
        "policies": f"{_HOME}.policies:policies",
        "conformance": f"{_HOME}.conformance:conformance",
        "units": f"{_HOME}.units:units",
    },
    params=[lang_option(), Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version)],
)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    _set_streams()
    lang = chosen_lang(arguments)
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
        settings.tell(settings.say("words.error") + os_message(error, lang))
        return Exit.FILE
    except Exception:
        traceback.print_exc()
        return Exit.INTERNAL


def _set_streams() -> None:
    """Print UTF-8 whatever the code page is, and never fail on a character; PYTHONIOENCODING has its way."""
    # Python has None for a stream that the caller closed: then nothing comes in, or goes nowhere.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = None if "PYTHONIOENCODING" in os.environ else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _usage_message(error: click.ClickException, lang: Lang) -> str:
    match error:
        case click.exceptions.NoSuchOption():
            text = say("usage.no_such_option", lang, name=error.option_name)
            if error.option_name[1:2].isdigit() and error.ctx is not None:
                text += say("usage.after_dashes", lang, command=error.ctx.command_path)
            if error.possibilities:
                text += say("usage.perhaps", lang, names=", ".join(sorted(error.possibilities)))
        case click.exceptions.BadOptionUsage():
            # Click has one error for both, which differ in its English words only.
            key = "needs_value" if "requires" in error.message else "takes_no_value"
            text = say(f"usage.{key}", lang, name=error.option_name)
        case click.exceptions.MissingParameter():
            text = say("usage.missing", lang, name=_param_name(error))
        case click.exceptions.BadParameter():
            text = say("usage.bad_value", lang, name=_param_name(error), reason=_reason(error, lang))
        case _:
            text = error.format_message()
    lines = [say("words.error", lang) + text]
    if isinstance(error, click.UsageError) and error.ctx is not None:
        lines.append(say("usage.try_help", lang, command=error.ctx.command_path))
    return "\n".join(lines)


def _reason(error: click.BadParameter, lang: Lang) -> str:
    """Return what is wrong with an option's value: click says it in English."""
    match error.param.type if error.param is not None else None:
        case click.Choice(choices=choices):
            return say("usage.choice", lang, names=", ".join(map(str, choices)))
        case click.IntRange(min=low, max=high):
            return say("usage.whole_number", lang, range=f"{low or ''}–{'' if high is None else high}")
        case _:
            return error.message


def _param_name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx) if error.param is not None and error.ctx is not None else ""
