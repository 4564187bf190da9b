"""One score in a person's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indicator_dsl.cli.bilingual import Settings
from indicator_dsl.cli.describe import describe_finding
from indicator_dsl.errors import Severity
from indicator_dsl.meaning.outcome import show
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from indicator_dsl.meaning import Evaluation, Score


def points(score: Score) -> str:
    """Return the points, as a range where a person must settle them."""
    return f"{score.score_min}–{score.score_max}" if score.score is None else str(score.score)


def attainment(judged: Score | Evaluation) -> str:
    """Return the attainment in per cent; empty where no ratio says it."""
    return "" if judged.attainment is None else show(judged.attainment, as_percent=True)


def reason(judged: Score | Evaluation, settings: Settings) -> str:
    """Return why points were lost, in short: what a person should look at, else the computation; full points need none."""
    from indicator_dsl.meaning import Evaluation

    told = [finding.message(settings.lang) for finding in judged.findings if finding.severity is not Severity.INFO]
    if isinstance(judged, Evaluation):
        # Without points there is no computation.
        return settings.say("scores.join").join(told)
    score = judged
    if not told and score.score != score.weight:
        steps = zip(score.outcome.steps, score.steps(settings.lang), strict=False)
        # The steps that only say which part of a compound target comes next are for the long form.
        told = [text for step, text in steps if step.code not in ("step-part", "step-sum")]
    return settings.say("scores.join").join(told)


def show_score(score: Score, settings: Settings) -> None:
    """Print one indicator's score: the verdict, the points, the rule, each step, and what a person should look at."""
    settings.show(*_lines(score, settings))


def _lines(score: Score, settings: Settings) -> Iterator[str]:
    say = settings.say
    missing = say("words.nothing")
    yield say("scores.pair", target=score.target_text or missing, actual=score.actual_text or missing)
    yield "  " + say(
        "scores.result",
        verdict=say(f"verdicts.{score.verdict}"),
        points=points(score),
        weight=plain(score.weight),
        attainment=attainment(score) or "—",
    )
    yield "  " + say("scores.rule", rule=score.rule, source=score.cited(settings.lang))
    for step in score.steps(settings.lang):
        yield f"  · {step}"
    for finding in score.findings:
        yield from describe_finding(finding, "", settings)
