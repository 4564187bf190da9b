"""What the shell offers where Tab is pressed, beyond the names of commands and options."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from indicator_dsl.units import dimension_of, known_spellings, symbol_of


def complete_files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Let the shell offer files."""
    return [CompletionItem(incomplete, type="file")]


def complete_policies(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the policies of the package; files where none begins so."""
    from indicator_dsl.meaning import policy_names

    names = [CompletionItem(name) for name in policy_names() if name.startswith(incomplete)]
    return names or complete_files(ctx, param, incomplete)


def complete_dimensions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the dimensions of units."""
    names = {dimension_of(symbol_of(spelling)) or "" for spelling in known_spellings()}
    return [CompletionItem(name) for name in sorted(names) if name and name.startswith(incomplete)]
