"""Where two answers to the same texts differ, text by text: ``python -m tests.language.differ``.

    python -m tests.language.differ answer < texts.txt > new.tsv      # one text a line; \\n, \\t are escapes
    PYTHONPATH=/other/src python -m tests.language.differ answer < texts.txt > old.tsv
    python -m tests.language.differ old.tsv new.tsv                   # and how many of each sort

An answer is what a reader of the outcome sees: the canonical spelling, findings, other readings and unread words, or the
error.  Texts without a file of their own: the spellings of the conformance suite, with ``texts`` instead of ``answer``.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from .data import columns, lines, outcome, unescaped


def escaped(text: str) -> str:
    r"""Return `text` on one line, with ``\n`` and ``\t`` as escapes."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").encode("utf-8", "backslashreplace").decode()


def answer(text: str) -> list[str]:
    """Return what is said of a text: its reading, findings, other readings, unread words; or the error's code and place."""
    from indicator_dsl.errors import ParseError
    from indicator_dsl.model import format

    try:
        found = outcome(text)
    except Exception as error:  # a fault, which the differ is to show and not to die of
        return [f"raises {error!r}", "", "", ""]
    if isinstance(found, ParseError):
        return [f"error {found.code} {found.span[0]}-{found.span[1]}", "", "", ""]
    # Before doubts were data an expression had none.
    readings, unread = getattr(found, "readings", ()), getattr(found, "unread", ())
    said = [" & ".join(map(format, found.clauses)) if readings or unread else format(found), ",".join(f.code for f in found.findings)]
    return [type(found).__name__ + " " + said[0], said[1], " | ".join(map(format, readings)), ",".join(one.text for one in unread)]


def sort_of(old: list[str], new: list[str]) -> str:
    """Return in which way two answers differ."""
    if old[0] != new[0]:
        refused = [one[0].startswith("error") for one in (old, new)]
        told = any(new[1:])
        if refused == [False, False]:
            return "another reading, told" if told else "another reading, silent"
        return {(True, True): "another error", (True, False): "no longer refused", (False, True): "now refused"}[refused[0], refused[1]]
    if old[1] != new[1]:
        return "other findings"
    return "other doubts"


def read(file: str) -> dict[str, list[str]]:
    """Return text → answer of a file of answers."""
    rows = (line.split("\t") for line in Path(file).read_text(encoding="utf-8").split("\n") if line)
    return {row[0]: row[1:] for row in rows}


def compare(old_file: str, new_file: str) -> None:
    """Print where two files of answers differ."""
    old, new = read(old_file), read(new_file)
    sorts: Counter[str] = Counter()
    for text in [text for text in old if text in new and old[text] != new[text]]:
        sort = sort_of(old[text], new[text])
        sorts[sort] += 1
        print(text, f"  - {shown(old[text])}", f"  + {shown(new[text])}", f"  {sort}", sep="\n")
    alike = sum(text in new and old[text] == new[text] for text in old)
    print(f"{alike} alike", *(f"{count} {sort}" for sort, count in sorts.most_common()), sep="\n")
    if old.keys() != new.keys():
        print(f"{len(old.keys() ^ new.keys())} texts stand in one file only")


def shown(row: list[str]) -> str:
    """Return an answer for people."""
    reading, codes, readings, unread = row
    return reading + (f" [{codes}]" if codes else "") + (f" or {readings}" if readings else "") + (f" unread {unread}" if unread else "")


def main(arguments: list[str]) -> None:
    """Answer texts, list the suite's, or compare two files of answers."""
    if arguments == ["texts"]:
        for text in [*(row[0] for row in columns("pairs.tsv")), *lines("identity.txt"), *(row[0] for row in columns("errors.tsv"))]:
            print(text)
    elif arguments == ["answer"]:
        for text in dict.fromkeys(line.rstrip("\n") for line in sys.stdin):
            print(text, *map(escaped, answer(unescaped(text))), sep="\t")
    elif len(arguments) == 2:
        compare(*arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
