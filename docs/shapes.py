"""Write src/indicator_dsl/language/shapes.json, the rows of token kinds that the conformance suite asks for: ``python docs/shapes.py``.

A process that meets no other rows does without Lark.  tests/language/test_grammar.py holds each row to what Lark says of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from indicator_dsl.language import grammar
from indicator_dsl.testing.cases import answer
from indicator_dsl.testing.conformance import suite

TARGET = Path(grammar.__file__).with_name("shapes.json")


def _plain(node: Any) -> Any:
    return 0 if node is None else [node.tree, {kind: _plain(way) for kind, way in sorted(node.ways.items())}]


def shapes() -> str:
    """Return the file: one line for each kind with which a statement begins."""
    grammar.stored_shapes = dict  # so that each row is Lark's
    grammar.rows.cache_clear()
    for case in suite():
        answer(case)
    _, ways = _plain(grammar.rows().root)
    lines = ",\n".join(f"{json.dumps(kind)}: {json.dumps(way, separators=(',', ':'))}" for kind, way in ways.items())
    return f'{{"rules": {grammar.rules_mark()}, "shapes": {{\n{lines}\n}}}}\n'


if __name__ == "__main__":
    TARGET.write_text(shapes(), encoding="utf-8")
    print(f"wrote {TARGET}", file=sys.stderr)
