"""Targets that are words: judgements and sentences, by the bands of the policy."""

from __future__ import annotations

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, aside, person, spanning, written
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Clause, Grade, Judgement, Prose

_GOOD = (Grade.MET, Grade.YES, Grade.EXCELLENT, Grade.GOOD)
_MIDDLING = (Grade.PARTLY, Grade.FAIR)


def banded(policy: Policy, verdict: Verdict, *findings: Finding, words: str = "judgement") -> Outcome:
    """Return what the bands of a qualitative target give for a verdict."""
    rule = policy.judgement
    ends = {Verdict.MET: (rule.met, ONE), Verdict.PARTLY: (rule.partly, rule.met), Verdict.NOT_MET: (ZERO, rule.partly)}
    low, high = ends[verdict]
    point = "direct" if words == "trend" and policy.trend.words == "direct" else rule.point
    band = Step("step-band", (("verdict", verdict.value), ("pct_low", low), ("pct_high", high)))
    if point == "direct":
        share = ONE if verdict is Verdict.MET else ZERO
        return Outcome(
            verdict,
            f"{words}.direct",
            share,
            share,
            steps=(Step("step-direct-word", (("verdict", verdict.value),), share),),
            findings=findings,
        )
    if point == "person":
        steps = (band, Step("step-person"))
        note = Finding.of("band-for-person")
        return Outcome(
            verdict, f"{words}.bands", low, high, verdict is not Verdict.MET, steps=steps, findings=(*findings, note), review=True
        )
    share = {"top": high, "middle": (low + high) / 2, "bottom": low}[point]
    # A band below another is half open: its top is the last cent below the next one.
    below = point == "top" and verdict is not Verdict.MET
    step = Step("step-point-below" if below else "step-point", (("point", point),), share)
    return Outcome(verdict, f"{words}.{point}", share, share, below, steps=(band, step), findings=findings)


def qualitative(policy: Policy, target: Judgement | Prose, actual: Clause) -> Outcome:
    """Score a word or a sentence against a word or a sentence."""
    if not isinstance(actual, Judgement | Prose):
        return aside("judgement.person", Finding.of("words-unclear", actual=written(actual)))
    if isinstance(actual, Judgement) and actual.grade is not None:
        if isinstance(target, Judgement) and target.grade in (Grade.EXCELLENT, Grade.GOOD) and actual.grade is Grade.MET:
            # 合格 may be less than 优.
            note = Finding.of("words-unclear", actual=written(actual))
            return spanning([banded(policy, Verdict.MET), banded(policy, Verdict.PARTLY)], note)
        return banded(policy, graded(target, actual.grade))
    if actual.wording and actual.wording == target.wording:
        return banded(policy, Verdict.MET, Finding.of("answer-repeats-target"))
    return person("judgement.person", Finding.of("words-unclear", actual=written(actual)))


def graded(target: Judgement | Prose, grade: Grade) -> Verdict:
    """Return the verdict that an actual's grade gives."""
    wanted = target.grade if isinstance(target, Judgement) else None
    if wanted is Grade.NO:
        # A target of "no" (whether there were complaints) is reached by "no", or by "reached".
        return Verdict.MET if grade in (Grade.NO, Grade.MET) else Verdict.NOT_MET
    if isinstance(target, Judgement) and wanted is grade:
        return Verdict.MET
    if wanted is Grade.EXCELLENT and grade is Grade.GOOD:
        return Verdict.PARTLY
    if grade in _GOOD:
        return Verdict.MET
    if grade in _MIDDLING:
        return Verdict.MET if wanted in _MIDDLING else Verdict.PARTLY
    return Verdict.NOT_MET
