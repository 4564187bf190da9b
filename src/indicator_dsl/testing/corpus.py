"""Golden results: a file of requests with the answers that they had, held against the answers that they have now.

``python -m indicator_dsl.testing FILE`` checks a corpus, with ``--update`` it writes the new answers.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import attrs

from indicator_dsl.testing.cases import Case, answer, differences, golden, judge, read_cases, write_cases


class CorpusError(AssertionError):
    """Answers have changed; the message shows each case, what it was and what it is.

    Attributes: `changed` (case id → its differences, one line each).
    """

    def __init__(self, path: Path, changed: dict[str, list[str]], cases: dict[str, Case]) -> None:
        lines = [f"{path}: {len(changed)} of {len(cases)} cases have changed"]
        for name, found in changed.items():
            lines += [f"- {name}: {_request(cases[name])}", *(f"    {line}" for line in found)]
        lines.append(f"if that is meant: python -m indicator_dsl.testing {path} --update")
        super().__init__("\n".join(lines))
        self.changed = changed


def _request(case: Case) -> str:
    given = case.input
    texts = [given[key] for key in ("text", "target", "actual") if given.get(key) is not None]
    rest = [f"{key}={value}" for key, value in given.items() if key not in ("text", "target", "actual", "clauses")]
    return f"{case.op} {' '.join(map(repr, texts))} {' '.join(rest)}".rstrip()


def check_corpus(path: str | PathLike[str], *, update: bool = False) -> int:
    """Hold every case of a JSON Lines file against its golden answer; return how many there are.

    A case without ``expect`` has no answer yet: it is a change like any other.  With `update` the file is
    written anew with the answers of now.  Raises `CorpusError` with all changes, `CaseError` for a
    bad line, and ValueError for a file without cases: a check of nothing must not pass.
    """
    file = Path(path)
    cases = {case.id: case for case in read_cases(file)}
    if not cases:
        raise ValueError(f"{file} holds no cases")
    found = {name: answer(case) for name, case in cases.items()}
    if update:
        write_cases(file, [attrs.evolve(case, expect=golden(found[name])) for name, case in cases.items()])
        return len(cases)
    changed = {name: lines for name, case in cases.items() if (lines := changes(case, found[name]))}
    if changed:
        raise CorpusError(file, changed, cases)
    return len(cases)


def changes(case: Case, found: dict[str, object]) -> list[str]:
    """Say where an answer differs from the golden one, in either direction."""
    if not case.expect:
        return ["there is no golden answer yet"]
    # What the answer says now and did not say then is a change too.
    return judge(case, found) or differences(golden(found), case.expect)
