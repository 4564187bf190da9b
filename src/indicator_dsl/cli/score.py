"""``score``: a table, one indicator, or JSON Lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from indicator_dsl.cli.bilingual import Settings, command, option
from indicator_dsl.cli.completion import complete_files, complete_policies
from indicator_dsl.cli.exits import exit_for
from indicator_dsl.cli.lines import InputError, Kind, Request, Task, required
from indicator_dsl.errors import FormError
from indicator_dsl.fence import fenced

if TYPE_CHECKING:
    from indicator_dsl.meaning import Policy, Score


class _Score(Task):
    keys: ClassVar[Mapping[str, Kind]] = {
        "target": "text",
        "actual": "text",
        "weight": "text",
        "policy": "text",
        "unit": "text",
        "relation": "text",
        "category": "text",
        "label": "text",
        "standard": "text",
        "note": "text",
        "year": "year",
    }

    def __init__(self, settings: Settings, defaults: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._defaults = {key: value for key, value in defaults.items() if value is not None}

    def score(self, request: Request) -> Score:
        """Score one indicator."""
        from indicator_dsl.meaning import score

        target, actual, options = self._given(request)
        return score(target, actual, **options)

    def _given(self, request: Request) -> tuple[str | None, str | None, dict[str, Any]]:
        """Return target, actual and what else `score` takes."""
        given = self._defaults | {key: value for key, value in request.items() if value is not None}
        # A rule of the form's own may need no target.
        target = given.get("target") if given.get("standard") else required(given, "target")
        weight = required(given, "weight")
        if "policy" in request and request["policy"] is not None:
            given["policy"] = packaged(request["policy"])
        options = {key: value for key, value in given.items() if key not in ("target", "actual", "weight")}
        return target, given.get("actual"), {**options, "weight": _points(weight)}

    def result(self, request: Request) -> Mapping[str, Any]:
        return self.score(request).to_json(self.settings.lang)

    def show(self, request: Request) -> None:
        from indicator_dsl.cli.scores import show_score

        show_score(self.score(request), self.settings)

    def unread(self, request: Request, error: Exception) -> Mapping[str, Any]:
        found = self._unread(request, error)
        return found.to_json(self.settings.lang) if found is not None else super().unread(request, error)

    def show_unread(self, request: Request, error: Exception) -> None:
        from indicator_dsl.cli.scores import show_score

        found = self._unread(request, error)
        if found is not None:
            show_score(found, self.settings)
        else:
            super().show_unread(request, error)

    def _unread(self, request: Request, error: Exception) -> Score | None:
        """Return the score of a row that could not be read; None where not even its weight can."""
        from indicator_dsl.meaning import load_policy
        from indicator_dsl.meaning.fallback import unread_score

        def made() -> Score:
            target, actual, options = self._given(request)
            return unread_score(error, target, actual, **{**options, "policy": load_policy(options["policy"])})

        return fenced(made, lambda _: None)


def packaged(name: str) -> str:
    """Return the name of a policy in the package: a line of input may not make us open a file."""
    from indicator_dsl.meaning import policy_names

    if name not in policy_names():
        raise InputError("input-unknown-policy", name=name, names="、".join(policy_names()))
    return name


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        # A text that no file can be called: too long, or with a character that names can't have.
        return False


def _points(weight: str) -> Decimal:
    from indicator_dsl.meaning.weights import as_weight

    try:
        return as_weight(weight)
    except ValueError:
        raise InputError("input-not-weight", weight=weight) from None


def _files(
    paths: list[Path],
    policy: Policy,
    settings: Settings,
    *,
    as_json: bool,
    output: Path | None,
    review_rules: Path | None,
    year: int | None,
    force: bool,
    jobs: int | None,
    decisions: Path | None,
    problems: Path | None,
) -> int:
    from indicator_dsl.cli.score_forms import score_forms, wants_reports
    from indicator_dsl.cli.tables import tell_findings
    from indicator_dsl.forms import Decisions, read_decisions
    from indicator_dsl.forms.review import Rules

    decided = read_decisions(decisions) if decisions else Decisions()
    tell_findings(decided.findings, settings)
    if not wants_reports(paths, output, problems):
        from indicator_dsl.cli.score_file import score_file

        code = score_file(paths[0], policy, settings, as_json=as_json, output=output, year=year, force=force, decisions=decided)
    else:
        how: dict[str, Any] = {
            "year": year,
            "force": force,
            "jobs": jobs,
            "decisions": decided,
            "decided_in": decisions,
            "problems": problems,
        }
        rules = Rules.load(review_rules) if review_rules else None
        code = score_forms(paths, policy, settings, as_json=as_json, output=output, rules=rules, **how)
    return max(code, exit_for(decided.findings))


@command("score")
@click.argument("texts", nargs=-1, metavar="[FILE... | TARGET ACTUAL]", shell_complete=complete_files)
@option("--json", "as_json", is_flag=True)
@option("--output", "-o", type=click.Path(path_type=Path))
@option("--force", is_flag=True)
@option("--jobs", metavar="N", type=click.IntRange(1, 64))
@option("--policy", metavar="NAME|FILE", default="mof-2020", shell_complete=complete_policies)
@option("--rules", "review_rules", type=click.Path(path_type=Path))
@option("--decisions", type=click.Path(path_type=Path))
@option("--problems", type=click.Path(path_type=Path))
@option("--weight", metavar="POINTS")
@option("--unit", metavar="UNIT")
@option("--relation", metavar="SIGN")
@option("--category", metavar="LEVEL")
@option("--label", metavar="NAME")
@option("--standard", metavar="RULE")
@option("--note", metavar="TEXT")
@option("--year", metavar="YEAR", type=click.IntRange(1900, 2199))
def score(
    settings: Settings,
    texts: tuple[str, ...],
    as_json: bool,
    output: Path | None,
    force: bool,
    jobs: int | None,
    policy: str,
    review_rules: Path | None,
    decisions: Path | None,
    problems: Path | None,
    **given: Any,
) -> int:
    """Score forms, one indicator, or the lines of standard input."""
    from indicator_dsl.meaning import load_policy

    rules: Policy = load_policy(policy)
    paths = [Path(text) for text in texts]
    missing = [path for path in paths if not _exists(path)]
    if len(paths) == 1 or (paths and not missing) or (given["weight"] is None and len(missing) < len(paths)):
        if missing:
            raise FormError("nothing-to-score", path=missing[0])
        how: dict[str, Any] = {
            "as_json": as_json,
            "output": output,
            "force": force,
            "jobs": jobs,
            "decisions": decisions,
            "problems": problems,
        }
        return _files(paths, rules, settings, **how, review_rules=review_rules, year=given["year"])
    task = _Score(settings, {**given, "policy": rules})
    if len(texts) == 2:
        if given["weight"] is None:
            raise click.UsageError(settings.say("usage.weight"), click.get_current_context())
        return task.one({"target": texts[0], "actual": texts[1]}, as_json=as_json)
    if texts or not as_json:
        raise click.UsageError(settings.say("usage.score"), click.get_current_context())
    return task.run((), as_json=True)
