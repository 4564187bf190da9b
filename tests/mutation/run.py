"""How many small changes of the code do the tests notice?  ``python tests/mutation/run.py --sample 500``.

By hand, not in CI; needs mutmut 3 (``pip install 'mutmut>=3.8,<4'``) and a system with ``fork``.  The changes are those
that mutmut makes, but its own runner isn't used: it wraps every function in a switch, which makes a parser several
times slower, and leaves out all functions with a decorator.  Here each change is compiled in place of its module, in a
process forked before anything of the library is imported.  The conformance suite goes first, then TESTS.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src"
AREAS = ("language", "meaning", "model", "units", "text.py")
# For each area the operations of the conformance suite, and the tests, that are about it; slow ones are left out.
CASES = {"meaning": ("score",)}
TESTS = {
    "meaning": ("tests/meaning", "--ignore=tests/meaning/test_docs_of_scoring.py", "--ignore=tests/meaning/test_sql.py"),
    "": (
        *("tests/language", "tests/model", "--ignore=tests/language/test_corpus.py"),
        "--ignore=tests/language/test_conformance.py",  # the suite has had its turn
        "--deselect=tests/language/test_grammar.py::test_our_loop_reads_what_lark_reads",
        "--deselect=tests/language/test_grammar.py::test_what_the_grammar_makes_is_read_or_refused_with_a_reason",
    ),
}
LOADED_ONCE = ("pytest", "_pytest.assertion.rewrite", "hypothesis.stateful", "lark", "pint", "attrs", "cattrs", "jsonschema")
SECONDS = 120  # of processor time, so that a busy machine changes nothing


class Mutant(NamedTuple):
    """One change: the file, how many changes of it came before, and the file's text then."""

    path: Path
    number: int
    text: str

    @property
    def name(self) -> str:
        """Return a name that stays as long as the file does."""
        return f"{self.path.relative_to(SOURCES / 'indicator_dsl')}:{self.number}"

    @property
    def module(self) -> str:
        return ".".join(self.path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")

    @property
    def area(self) -> str:
        return self.path.relative_to(SOURCES / "indicator_dsl").parts[0]

    def diff(self) -> str:
        """Show the change."""
        before = self.path.read_text(encoding="utf-8").splitlines()
        return "\n".join(
            line for line in unified_diff(before, self.text.splitlines(), lineterm="", n=1) if not line.startswith(("---", "+++"))
        )


def changes_of(path: Path) -> tuple[Any, list[Any]]:
    """Return a file's syntax tree, and all pairs of a node and what mutmut puts in its place, inside functions."""
    cst: Any = import_module("libcst")
    mutation: Any = import_module("mutmut.mutation.file_mutation")

    class Visitor(mutation.MutationVisitor):  # type: ignore[misc]
        def _skip_node_and_children(self, node: Any) -> bool:
            # mutmut can't switch functions that a decorator has changed; we replace the whole module.
            if isinstance(node, cst.FunctionDef) and node.decorators:
                return False
            return bool(super()._skip_node_and_children(node))

    text = path.read_text(encoding="utf-8")
    wrapper = cst.metadata.MetadataWrapper(cst.parse_module(text))
    ignored = mutation.get_ignored_lines(str(path), text, wrapper, None)
    visitor = Visitor(mutation.mutation_operators, ignored, None)
    module = wrapper.visit(visitor)
    return module, [change for change in visitor.mutations if change.contained_by_top_level_function is not None]


def sample(areas: Sequence[str], size: int, seed: int) -> tuple[list[Mutant], int]:
    """Return `size` changes (0: all) drawn from all those of some areas, and how many those are."""
    trees: dict[Path, tuple[Any, list[Any]]] = {}
    every: list[tuple[Path, int]] = []
    for area in areas:
        file, _, only = area.partition(":")
        for path in sorted((SOURCES / "indicator_dsl").glob(file if file.endswith(".py") else f"{file}/*.py")):
            trees[path] = trees.get(path) or changes_of(path)
            every += [(path, number) for number in ([int(only)] if only else range(len(trees[path][1])))]
    chosen = random.Random(seed).sample(every, size) if size else every
    made = []
    for path, number in chosen:
        module, changes = trees[path]
        made.append(Mutant(path, number, module.deep_replace(changes[number].original_node, changes[number].mutated_node).code))
    return made, len(every)


class Loader(SourceFileLoader):
    """Loads a module from a text that is not the file's."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = compile(self.text, self.path, "exec", dont_inherit=True)
        return code


class Finder:
    """Finds one module, changed, before anyone else does."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        loader = Loader(name, str(self.mutant.path))
        loader.text = self.mutant.text
        places = [str(self.mutant.path.parent)] if self.mutant.path.name == "__init__.py" else None
        return spec_from_file_location(name, self.mutant.path, loader=loader, submodule_search_locations=places)


def is_noticed(area: str) -> bool:
    """Run the tests of an area: first the conformance suite, which is fast and stops at the first case that differs."""
    from indicator_dsl.testing import conformance

    cases = [case for case in conformance.suite() if case.op in CASES.get(area, ("parse", "format", "scan", "score"))]
    if any(verdict.differences for verdict in conformance.run_here(cases)):
        return True
    pytest: Any = import_module("pytest")
    return bool(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *TESTS.get(area, TESTS[""])]))


def start(mutant: Mutant) -> int:
    """Fork a process that tells with its exit code whether the tests notice the change; return its id."""
    child = os.fork()
    if child:
        return child
    noticed = True
    try:
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        sys.meta_path.insert(0, Finder(mutant))
        noticed = is_noticed(mutant.area)
    finally:
        os._exit(noticed)


def run(mutants: Sequence[Mutant], jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Yield each change, and whether it was noticed: by a test, by a crash, or by taking too long."""
    waiting, running = list(reversed(mutants)), dict[int, Mutant]()
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[start(mutant)] = mutant
        child, status = os.wait()
        yield running.pop(child), status != 0


def main() -> None:
    """Print the changes that no test noticed, then the score of each file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("areas", nargs="*", default=AREAS, help="folders or files of src/indicator_dsl, or a change by its name")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="try N of the changes, not all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(SOURCES))
    # Plugins would import the library here; the examples must be the same for every change.
    os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", HYPOTHESIS_NO_PLUGINS="1", HYPOTHESIS_PROFILE="quick")
    for name in LOADED_ONCE:
        import_module(name)
    mutants, total = sample(chosen.areas, chosen.sample, chosen.seed)
    assert "indicator_dsl" not in sys.modules
    for path in {mutant.area: mutant.path for mutant in mutants}.values():
        unchanged = start(Mutant(path, -1, path.read_text(encoding="utf-8")))
        assert os.waitpid(unchanged, 0)[1] == 0, "the tests fail without any change"
    began, tried, noticed = time.monotonic(), Counter[str](), Counter[str]()
    for mutant, seen in run(mutants, chosen.jobs):
        file = mutant.name.partition(":")[0]
        tried[file] += 1
        noticed[file] += seen
        print(f"{noticed.total()} of {tried.total()} noticed", end="\r", file=sys.stderr, flush=True)
        if not seen:
            print(f"--- {mutant.name}\n{mutant.diff()}\n", flush=True)
    for file in sorted(tried):
        print(f"{noticed[file]:4} of {tried[file]:4}  {file}")
    print(f"{noticed.total()} of {tried.total()} noticed ({total} in all), {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
