"""``page``: one HTML file that needs nothing but a browser; ``open``: the same page, served to this machine's browser."""

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


@command("open")
@click.argument("folder", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER]")
@option("--port", type=click.IntRange(1024, 65535))
@option("--no-browser", is_flag=True)
def open_page(settings: Settings, folder: tuple[Path, ...], port: int | None, no_browser: bool) -> None:
    """Serve the page on 127.0.0.1, with the forms of a folder on its desk."""
    import webbrowser

    from indicator_dsl.cli.files import pile
    from indicator_dsl.page.bridge import Bridge
    from indicator_dsl.page.server import give, serve

    for path in folder:
        if not path.exists():
            raise FormError("form-no-file", path=path)
    bridge = Bridge()
    bridge.desk.lang = settings.lang
    found = pile(folder)
    if found.files:
        settings.tell(settings.say("words.reading_forms", count=len(found.files)))
        give(bridge, [(file, found.below(file).as_posix()) for file in found.files])

    def started(address: str) -> None:
        settings.tell(settings.say("words.opened", address=address))
        if not no_browser:
            webbrowser.open(address)

    serve(bridge, started=started, port=port or 0)
