"""The pytest plugin: ``--indicator-corpus FILE`` checks golden answers, one test a case; fixtures for laws.

pytest loads this in every project that has indicator_dsl installed, so it imports nothing of it until it is asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from indicator_dsl.meaning import Policy
    from indicator_dsl.testing.cases import Case


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("indicator-dsl", "indicator_dsl: regression of values and scores")
    group.addoption("--indicator-corpus", action="append", default=[], metavar="FILE", help="check the golden answers of a JSON Lines file")
    group.addoption("--indicator-update", action="store_true", help="write the answers of now into the files of --indicator-corpus")
    group.addoption("--indicator-policy", default="mof-2020", metavar="NAME|FILE", help="the policy of the fixture indicator_policy")


class _ChangedError(Exception):
    """A golden answer that has changed; shown without a traceback."""


class CorpusItem(pytest.Item):
    """One case of a corpus."""

    def __init__(self, *, case: Case, file: Path, **options: Any) -> None:
        super().__init__(**options)
        self.case, self.file = case, file

    def runtest(self) -> None:
        """Hold the case against its golden answer."""
        from indicator_dsl.testing.cases import answer
        from indicator_dsl.testing.corpus import changes

        found = changes(self.case, answer(self.case))
        if found:
            raise _ChangedError("\n".join(found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what has changed, and how to accept it."""
        if isinstance(excinfo.value, _ChangedError):
            update = f"python -m indicator_dsl.testing {self.file} --update"
            return f"{self.case.input}\n{excinfo.value}\nif that is meant: {update}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the case stands."""
        return self.file, None, f"{self.file.name}: {self.case.id}"


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the cases of the corpora to what is run; load the grammar where tests use it."""
    if items and {"indicator_dsl.language", "hypothesis"} <= sys.modules.keys():
        # The first text that needs the whole grammar takes longer than hypothesis gives an example.
        from indicator_dsl.language import parse

        parse("培训不少于三期，满意度约95%")
    for name in config.getoption("--indicator-corpus"):
        items.extend(_items(session, Path(name), update=config.getoption("--indicator-update")))


def _items(session: pytest.Session, file: Path, *, update: bool) -> Iterator[pytest.Item]:
    from indicator_dsl.testing.cases import CaseError, read_cases
    from indicator_dsl.testing.corpus import check_corpus

    try:
        if update:
            check_corpus(file, update=True)
        cases = read_cases(file)
    except (CaseError, OSError, ValueError) as error:
        raise pytest.UsageError(str(error)) from error
    if not cases:
        raise pytest.UsageError(f"{file} holds no cases")
    for case in cases:
        yield CorpusItem.from_parent(session, name=f"{file.name}::{case.id}", case=case, file=file)


@pytest.fixture
def indicator_policy(request: pytest.FixtureRequest) -> Policy:
    """Return the policy that ``--indicator-policy`` names."""
    from indicator_dsl.meaning import load_policy

    return load_policy(str(request.config.getoption("--indicator-policy")))


@pytest.fixture
def indicator_corpus() -> Callable[..., int]:
    """Return the check of a golden file: ``indicator_corpus("golden.jsonl")``."""
    from indicator_dsl.testing.corpus import check_corpus

    return check_corpus
