"""What the site has beyond the files of docs/: README, changelog and licence, and the docstrings of each public module."""

from __future__ import annotations

import re
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]

_API = run_path(str(ROOT / "docs" / "api.py"))
MODULES: tuple[str, ...] = _API["MODULES"]

_FROM_ROOT = re.compile(r"\]\((?:docs/|(?=[A-Z]))([^)\s:]+)\)")
_TO_ROOT = re.compile(r"\]\(\.\./(README|CHANGELOG|LICENSE)(?:\.md)?(#[^)]*)?\)")
_TO_SOURCES = re.compile(r"\[([^\]]+)\]\(\.\./([^)#]+)\)")
_PAGES = {"README": "index.md", "CHANGELOG": "changelog.md", "LICENSE": "license.md"}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of the public modules beside the page that lists them."""
    config.nav = _present(config.nav or [])
    reference: list[Any] = next(section["Reference"] for section in config.nav if "Reference" in section)
    at = next(index for index, entry in enumerate(reference) if "API" in entry)
    reference[at] = {"API": ["api.md", *({name: f"api/{name}.md"} for name in MODULES)]}
    return config


def _present(nav: list[Any]) -> list[Any]:
    """Return the navigation without the pages that nobody has written yet."""
    made = {"index.md", "changelog.md", "license.md"}
    kept: list[Any] = []
    for entry in nav:
        ((title, value),) = entry.items()
        if isinstance(value, list):
            kept.append({title: _present(value)})
        elif value in made or (ROOT / "docs" / value).is_file():
            kept.append(entry)
    return kept


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that are no files of docs/."""
    made = {
        "changelog.md": from_root("CHANGELOG.md"),
        "license.md": f"# Licence\n\n```text\n{from_root('LICENSE')}```\n",
        **{f"api/{name}.md": f"# `{name}`\n\n::: {name}\n{_options(name)}" for name in MODULES},
    }
    for path, text in made.items():
        files.append(File.generated(config, path, content=text))
    return files


def _options(name: str) -> str:
    return f"    options:\n      members: {_API['public_names'](name)}\n"


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make links to files above docs/ lead to their pages; let the home page begin with the README."""
    if page.file.src_uri == "index.md":
        readme = from_root("README.md").partition("\n## Documentation")[0]
        guides = markdown[markdown.index("\n| you want to") :]
        markdown = f"{readme}\n## Guides\n{guides}"
    markdown = _TO_ROOT.sub(lambda found: f"]({_PAGES[found[1]]}{found[2] or ''})", markdown)
    # The site doesn't carry the sources: what links there names the file instead.
    return _TO_SOURCES.sub(lambda found: f"{found[1]} (`{found[2]}`)", markdown)


def from_root(name: str) -> str:
    """Return a file of the project's top, its links rewritten to those of the site."""

    def link(found: re.Match[str]) -> str:
        name, hash_, anchor = found[1].partition("#")
        return f"]({_PAGES.get(name.removesuffix('.md'), name)}{hash_}{anchor})"

    return _FROM_ROOT.sub(link, (ROOT / name).read_text(encoding="utf-8"))
