"""Click commands, groups and options whose help is in the reader's language.

Click takes one fixed help text for each command and option.  Here the texts stand in ``help.toml``
under the command's or option's name, in Chinese and English, and are looked up when they are shown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from errno import errorcode
from functools import cache
from importlib import import_module
from typing import Any, cast

import click

from indicator_dsl.errors import IndicatorError, Lang, ParseError
from indicator_dsl.resources import load_toml, package_file
from indicator_dsl.text import visible


@dataclass(frozen=True)
class Settings:
    """What holds for the whole run."""

    lang: Lang = "zh"

    def say(self, key: str, **fields: object) -> str:
        """Return the words that ``help.toml`` has for `key` (``"words.total"``) in this language."""
        return say(key, self.lang, **fields)

    def tell(self, text: str) -> None:
        """Write a message for the person, to standard error."""
        print(visible(text, keep="\n\t"), file=sys.stderr)

    @staticmethod
    def show(*lines: str) -> None:
        """Write lines for the person to standard output; a cell's text can't command the terminal."""
        print(*(visible(line, keep="\n\t") for line in lines), sep="\n")

    def tell_error(self, error: IndicatorError) -> None:
        """Write an error to standard error, with the place in the text where it has one."""
        text = error.render(self.lang) if isinstance(error, ParseError) else error.message(self.lang)
        self.tell(self.say("words.error") + text)


@cache
def _table() -> dict[str, Any]:
    return load_toml(package_file("cli", "help.toml"))


def has(key: str) -> bool:
    """Whether ``help.toml`` has words for `key`."""
    section, _, name = key.partition(".")
    return name in _table().get(section, {})


def say(key: str, lang: Lang, **fields: object) -> str:
    """Return the words of `key` (``"section.name"``) in `lang`."""
    section, _, name = key.partition(".")
    text: str = _table()[section][name][lang]
    return text.format(**fields) if fields else text


def os_message(error: OSError, lang: Lang) -> str:
    """Return what the system says of a file, in the reader's language where we know it."""
    key = f"system.{errorcode.get(error.errno or 0, '')}"
    reason = say(key, lang) if has(key) else error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def chosen_lang(arguments: Sequence[str]) -> Lang:
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


def _lang(ctx: click.Context) -> Lang:
    return cast(Settings, ctx.find_root().obj).lang


class _Help(click.Command):
    """Help in the reader's language: shared by commands and groups."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), say("help.usage", _lang(ctx)))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # Our own line breaks: click would count a Chinese character as one column wide.
        formatter.write_paragraph()
        for line in say(self._key, _lang(ctx)).splitlines():
            formatter.write(f"  {line}\n" if line else "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for param in options if (record := param.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(say("help.options", _lang(ctx))):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        examples = _table()["commands"][self._name].get("examples", [])
        if examples:
            with formatter.section(say("help.examples", _lang(ctx))):
                for example in examples:
                    formatter.write(f"{'':{formatter.current_indent}}$ {example}\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return Option(["--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help)

    def summary(self, lang: Lang) -> str:
        """Return the first line of the help text, for the list of commands."""
        return say(self._key, lang).splitlines()[0]

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the summary, which shells show beside a command that they offer."""
        return self.summary(chosen_lang(()))

    @property
    def _name(self) -> str:
        return self.name or ""

    @property
    def _key(self) -> str:
        return f"commands.{self._name}"


def _show_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        print(ctx.get_help())
        ctx.exit()


class Command(_Help):
    """A command; its help is ``[commands.NAME]`` in ``help.toml``."""

    # Click's own complaint would be in English.
    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; say which are too many."""
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise click.UsageError(say("usage.extra", _lang(ctx), names=" ".join(ctx.args)), ctx)
        return rest


class Group(_Help, click.Group):
    """A group whose commands (name → ``"module:attribute"``) are imported when they are used."""

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order in which they were added."""
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `cmd_name`, imported now if need be."""
        if cmd_name not in self._lazy:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self._lazy[cmd_name].partition(":")
        return cast(click.Command, getattr(import_module(module), attribute))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name; say which there are where they name none."""
        if args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            raise click.UsageError(say("usage.no_such_command", _lang(ctx), name=args[0], names=", ".join(self.list_commands(ctx))), ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        _Help.format_options(self, ctx, formatter)
        lang = _lang(ctx)
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(say("help.commands", lang)):
            formatter.write_dl([(name, command.summary(lang)) for name, command in commands if isinstance(command, _Help)])


class Option(click.Option):
    """An option; its help is ``[options.NAME]`` in ``help.toml``."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option as written and its help."""
        record = super().get_help_record(ctx)
        return record and (record[0], say(f"options.{self.name}", _lang(ctx)))


def command(name: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a function the command `name`; it takes ``--lang`` like every command, and gets the `Settings` first."""

    def decorate(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command)(click.pass_obj(function))
        made.params.append(lang_option())
        return made

    return decorate


def option(*names: str, **attributes: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`click.option`, with its help from ``help.toml``."""
    return click.option(*names, cls=Option, **attributes)


def lang_option() -> Option:
    """``--lang``: only checked here; `indicator_dsl.cli.app` reads it before click does, so that ``--help`` heeds it too."""
    return Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False)
