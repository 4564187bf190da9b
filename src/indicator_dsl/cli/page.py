"""``page``: one HTML file that needs nothing but a browser."""

from __future__ import annotations

from pathlib import Path

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.errors import FormError


@command("page")
@option("--output", "-o", "page_output", type=click.Path(path_type=Path), required=True)
@option("--pyodide", type=click.Path(path_type=Path))
@option("--force", is_flag=True)
def page(settings: Settings, page_output: Path, pyodide: Path | None, force: bool) -> None:
    """Build the page and write it."""
    from indicator_dsl.forms.table_file import write_whole
    from indicator_dsl.page.build import page_bytes

    if page_output.suffix.lower() not in (".html", ".htm"):
        raise FormError("output-suffix", path=page_output, suffixes=".html .htm")
    content = page_bytes(pyodide)
    write_whole(page_output, content, force=force)
    settings.tell(settings.say("words.page", path=page_output, size=f"{len(content) / 1e6:.1f}"))
