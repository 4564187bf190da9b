"""Targets that are words: judgements and sentences, by the bands of the policy."""

from __future__ import annotations

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import About, names_of
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, aside, person, spanning, written
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Clause, Comparison, Degree, Expression, Grade, Judgement, Placeholder, Prose, Relation

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
    step = Step("step-point-below" if below else "step-point", (("point", point), ("pct_share", share)), share)
    return Outcome(verdict, f"{words}.{point}", share, share, below, steps=(band, step), findings=findings)


def in_kind(policy: Policy, target: Clause, actual: Clause) -> Outcome:
    """Return what a question without a middle earns that is answered as it was asked."""
    if policy.judgement.in_kind != "full":
        return banded(policy, Verdict.MET)
    # What is printed of a step is the cells' own words.
    step = Step("step-in-kind", (("actual", written(actual)), ("target", written(target))), ONE)
    return Outcome(Verdict.MET, "judgement.in-kind", ONE, ONE, steps=(step,))


def qualitative(policy: Policy, target: Judgement | Prose, actual: Clause, about: About) -> Outcome:
    """Score a word or a sentence against a word or a sentence."""
    if none_was_had(target, target, about) and none_was_had(target, actual, about):
        return in_kind(policy, target, actual)
    if not isinstance(actual, Judgement | Prose):
        return aside("judgement.person", Finding.of("words-unclear", actual=written(actual)))
    named = _own_grade(policy, actual)
    if named is not None:
        return banded(policy, named)
    if isinstance(target, Judgement) and isinstance(actual, Judgement) and target.question and actual.question:
        from indicator_dsl.language import answers

        if answers(actual.question, target.question):
            return in_kind(policy, target, actual)
    if isinstance(actual, Judgement) and actual.grade is not None:
        return _by_grade(policy, target, actual)
    if target.wording and actual.wording:
        from indicator_dsl.language import weighed

        wanted, asked = weighed(target.wording)
        done, said = weighed(actual.wording)
        if said == asked:
            note = () if wanted is not done else (Finding.of("answer-repeats-target"),)
            return by_degree(policy, target, actual, (wanted, done), *note)
    return person("judgement.person", Finding.of("words-unclear", actual=written(actual)))


def _own_grade(policy: Policy, actual: Judgement | Prose) -> Verdict | None:
    """Return the grade that an answer names in the policy's own words (基本达成目标 of 101号), None where it doesn't."""
    rule = policy.judgement
    named = {Verdict.MET: rule.words_met, Verdict.PARTLY: rule.words_partly, Verdict.NOT_MET: rule.words_not_met}
    return next((verdict for verdict, words in named.items() if actual.wording in words), None)


def by_degree(
    policy: Policy,
    target: Clause,
    actual: Clause,
    degrees: tuple[Degree | None, Degree | None],
    *findings: Finding,
    words: str = "judgement",
) -> Outcome:
    """Return what a state or a movement earns that is as strong as wanted (明显改善), weaker (有所改善), or strong by nothing (改善)."""
    wanted, done = degrees
    if done in (Degree.WEAK, Degree.NEARLY) and wanted is not done:
        note = Finding.of("weaker-word", actual=written(actual), target=written(target))
        partly = banded(policy, Verdict.PARTLY, note, *findings, words=words)
        # 有所改善 is an improvement where no more was wanted.
        return partly if wanted is Degree.STRONG or done is Degree.NEARLY else spanning([banded(policy, Verdict.MET, words=words), partly])
    if wanted is Degree.STRONG and done is None:
        return spanning([banded(policy, Verdict.MET, *findings, words=words), banded(policy, Verdict.PARTLY, words=words)])
    return banded(policy, Verdict.MET, *findings, words=words)


def _by_grade(policy: Policy, target: Judgement | Prose, actual: Judgement) -> Outcome:
    grade, wanted = actual.grade, target.grade if isinstance(target, Judgement) else None
    assert grade is not None
    if wanted is grade and grade in (Grade.YES, Grade.NO):
        return in_kind(policy, target, actual)
    if wanted in (Grade.EXCELLENT, Grade.GOOD) and grade is Grade.MET:
        # 合格 may be less than 优.
        note = Finding.of("words-unclear", actual=written(actual))
        return spanning([banded(policy, Verdict.MET), banded(policy, Verdict.PARTLY)], note)
    if wanted is Grade.NO and grade is Grade.MET:
        # Whether 合格 says no to a question that nobody knows is for a person.
        return person("judgement.person", Finding.of("words-unclear", actual=written(actual)))
    return banded(policy, graded(target, grade))


def none_was_had(target: Expression, clause: Clause, about: About) -> bool:
    """Whether a clause says that none was had, or was to be had, of what the target and the name speak of: 未发生, 零事故, 无, 0起."""
    match clause:
        case Placeholder():
            return clause.none
        case Judgement(grade=Grade.NO):
            return True
        case Judgement(grade=None) | Prose():
            from indicator_dsl.language import says_none

            names = (*(c.wording for c in target.clauses if isinstance(c, Judgement | Prose) and c is not clause), *names_of(target, about))
            return says_none(clause.wording, names=names, year=about.year)
        case Comparison():
            return not clause.quantity.magnitude and clause.relation in (Relation.UNSTATED, Relation.EQ) and not clause.modality
        case _:
            return False


def graded(target: Judgement | Prose, grade: Grade) -> Verdict:
    """Return the verdict that an actual's grade gives."""
    wanted = target.grade if isinstance(target, Judgement) else None
    if wanted is Grade.NO:
        return Verdict.MET if grade is Grade.NO else Verdict.NOT_MET
    if isinstance(target, Judgement) and wanted is grade:
        return Verdict.MET
    if wanted is Grade.EXCELLENT and grade is Grade.GOOD:
        return Verdict.PARTLY
    if grade in _GOOD:
        return Verdict.MET
    if grade in _MIDDLING:
        return Verdict.MET if wanted in _MIDDLING else Verdict.PARTLY
    return Verdict.NOT_MET
