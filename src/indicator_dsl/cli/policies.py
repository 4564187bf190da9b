"""``policies``: which there are, what one says, and whether a file of one's own is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from indicator_dsl.cli.bilingual import Group, Settings, command, lang_option, option
from indicator_dsl.cli.completion import complete_policies
from indicator_dsl.cli.exits import Exit
from indicator_dsl.cli.lines import SCHEMA, error_object, write_json
from indicator_dsl.errors import Lang, PolicyError

if TYPE_CHECKING:
    from indicator_dsl.meaning import Policy


@click.group("policies", cls=Group, invoke_without_command=True, params=[lang_option()])
@click.pass_context
def policies(ctx: click.Context) -> None:
    """Without a command of its own, list the policies."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_policies, as_json=False)


@command("policies list")
@option("--json", "as_json", is_flag=True)
def list_policies(settings: Settings, as_json: bool) -> None:
    """Print the name and title of each policy in the package."""
    from indicator_dsl.meaning import load_policy, policy_names

    for name in policy_names():
        title = load_policy(name).title_in(settings.lang)
        if as_json:
            write_json({"schema": SCHEMA, "policy": name, "title": title})
        else:
            print(f"{name:20}{title}")


@command("show")
@click.argument("policy", metavar="NAME|FILE", shell_complete=complete_policies)
@option("--toml", "as_toml_file", is_flag=True)
@option("--json", "as_json", is_flag=True)
def show(settings: Settings, policy: str, as_toml_file: bool, as_json: bool) -> None:
    """Print the rules of a policy in sentences with their sources; with all that it inherits, as a policy file."""
    from indicator_dsl.meaning import cited, describe, load_policy

    if as_toml_file and as_json:
        raise click.UsageError(settings.say("usage.json_or_toml"), click.get_current_context())
    rules = load_policy(policy)
    title, sentences = rules.title_in(settings.lang), describe(rules, settings.lang)
    if as_toml_file:
        settings.show(*as_toml(rules, settings.lang))
    elif as_json:
        bases = [
            {"rule": rule, "source": rules.source_of(rule, settings.lang), "evidence": rules.basis_of(rule).evidence}
            for rule in cited(rules)
        ]
        write_json({"schema": SCHEMA, "policy": rules.name, "title": title, "rules": sentences, "bases": bases})
    else:
        settings.show(f"{rules.name}  {title}", *(f"  · {line}" for line in sentences))


@command("check")
@click.argument("file", type=click.Path(path_type=Path))
@option("--json", "as_json", is_flag=True)
def check(settings: Settings, file: Path, as_json: bool) -> int:
    """Say that a policy file is right; what is wrong with it is an error."""
    from indicator_dsl.meaning import load_policy

    try:
        rules = load_policy(file)
    except PolicyError as error:
        if not as_json:
            raise
        write_json(error_object(error, settings.lang, {"file": str(file)}))
        return Exit.FILE
    if as_json:
        write_json({"schema": SCHEMA, "file": str(file), "ok": True, "policy": rules.name, "title": rules.title_in(settings.lang)})
    else:
        print(settings.say("words.policy_fine", name=rules.name))
    return Exit.FINE


def as_toml(policy: Policy, lang: Lang) -> Iterator[str]:
    """Yield the lines of a policy file that says the same as `policy`, with the sources in words."""
    yield f"title = {_table_of(dict(policy.title))}"
    for name, section in _sections(policy):
        yield ""
        yield f"[{_key(name)}]  # {policy.cited(name, lang)}"
        yield from (f"{_key(key)} = {_value(value)}" for key, value in _fields(section))
    for source in policy.sources:
        yield ""
        yield f"[sources.{_value(source.key)}]"
        yield from (f"{key} = {_value(value)}" for key, value in _fields(source) if key != "key")
    for rule in policy.rules:
        yield ""
        yield f"[rules.{_value(rule.name)}]"
        yield f"words = {_value(rule.words)}"
        own = dict(_sections(policy))
        # A rule is the policy with some keys changed: these are they.  A section that changes cites its own sources.
        for name, section in _sections(rule.policy):
            if section != own[name]:
                old = dict(_fields(own[name]))
                changed = [(key, value) for key, value in _fields(section) if key in _BASIS or old.get(key) != value]
                yield from (f"{_key(name)}.{_key(key)} = {_value(value)}" for key, value in changed)
    for override in policy.overrides:
        yield ""
        yield "[[overrides]]"
        yield from (f"{key} = {_value(value)}" for key, value in _fields(override))


def _sections(policy: Policy) -> Iterator[tuple[str, Any]]:
    from indicator_dsl.meaning.policy import SECTIONS

    return ((name, getattr(policy, name)) for name in SECTIONS)


_BASIS = ("source", "evidence")


def _fields(instance: Any) -> Iterator[tuple[str, Any]]:
    for field in attrs.fields(type(instance)):
        value = getattr(instance, field.name)
        if field.name != "cites":
            yield field.name, value
            continue
        for key, basis in value:
            yield from ((f"cites.{key}.{name}", getattr(basis, name)) for name in _BASIS)


def _key(name: str) -> str:
    return name.replace("_", "-")


def _table_of(values: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {_value(value)}" for key, value in values.items()) + " }"


def _value(value: Any) -> str:
    match value:
        case Fraction() if value.denominator == 1:
            return str(value.numerator)
        case Fraction():
            number = Decimal(value.numerator) / Decimal(value.denominator)
            return f"{number:f}" if Fraction(number) == value else f'"{value}"'
        case tuple():
            return f"[{', '.join(map(_value, value))}]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


policies.add_command(list_policies, "list")
policies.add_command(show)
policies.add_command(check)
