"""Draw which module imports which, from the code itself: ``python docs/modules.py`` writes docs/img/modules.svg."""

from __future__ import annotations

import ast
from collections import defaultdict
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "indicator_dsl"
LAYERS = (
    "text",
    "resources",
    "making",
    "errors",
    "fence",
    "notebook",
    "units",
    "model",
    "language",
    "meaning",
    "columns",
    "spark",
    "forms",
    "testing",
    "page",
    "cli",
    "_pydantic",
    "_pyinstaller",
)
BOX, GAP, WIDTH = 26, 8, 170


def imports(file: Path) -> set[str]:
    """Return the names of our own modules that a file imports at its top or inside."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("indicator_dsl."):
            found.add(node.module.removeprefix("indicator_dsl."))
    return found


def graph() -> dict[str, set[str]]:
    """Return part → parts that it imports; a part is a top-level module or package."""
    edges: dict[str, set[str]] = defaultdict(set)
    for file in sorted(PACKAGE.rglob("*.py")):
        part = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if part not in ("__init__", "__main__"):
            edges[part] |= {name.split(".")[0] for name in imports(file)} - {part}
    if unknown := edges.keys() - set(LAYERS):
        raise SystemExit(f"LAYERS lacks {', '.join(sorted(unknown))}")
    return edges


def draw(edges: dict[str, set[str]]) -> str:
    """Return the picture: layers from top to bottom, an arc for each import."""
    shown = [layer for layer in LAYERS if layer in edges]
    middle = {layer: 20 + index * (BOX + GAP) + BOX // 2 for index, layer in enumerate(shown)}
    height = 40 + len(shown) * (BOX + GAP)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 {height}" font-family="sans-serif" font-size="13">']
    for layer in shown:
        y = middle[layer]
        lines.append(f'<rect x="20" y="{y - BOX // 2}" width="{WIDTH}" height="{BOX}" rx="4" fill="#eef3f8" stroke="#5b7a99"/>')
        lines.append(f'<text x="{20 + WIDTH // 2}" y="{y + 5}" text-anchor="middle">{escape(layer)}</text>')
        for target in sorted(edges[layer] & set(middle), key=lambda name: middle[name]):
            reach = 20 + abs(y - middle[target])
            x = 20 + WIDTH
            lines.append(
                f'<path d="M{x} {y} C{x + reach * 0.8} {y} {x + reach * 0.8} {middle[target]} {x} {middle[target]}" '
                f'fill="none" stroke="{"#5b7a99" if middle[target] < y else "#c0392b"}" stroke-opacity="0.6"/>'
            )
    return "\n".join([*lines, "</svg>"]) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "img").mkdir(exist_ok=True)
    (ROOT / "docs" / "img" / "modules.svg").write_text(draw(graph()), encoding="utf-8")
