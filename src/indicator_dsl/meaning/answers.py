"""Which part of an actual answers a clause of the target, and what that clause earns."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import About, unfamiliar
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Verdict, aside, person, spanning, written
from indicator_dsl.meaning.periods import period
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.readings import numeric
from indicator_dsl.meaning.trends import as_movement, number_by_trend, trend
from indicator_dsl.meaning.words import none_was_had, qualitative
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Expression,
    Grade,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
    unit_of,
)
from indicator_dsl.units import Quantity, is_compatible_with, is_incident, is_share

_WIDE = Context(prec=100)
_HUNDRED = 100


def single(policy: Policy, target: Clause, actual: Expression, about: About) -> Outcome:
    """Score a single clause against a cell that may say more than one thing."""
    if isinstance(actual, AnyOf):
        return spanning([by_clause(policy, target, part, about) for part in actual.parts], Finding.of("actual-says-or"))
    if isinstance(actual, AllOf):
        return _among(policy, target, actual.parts, about)
    assert isinstance(actual, Clause)
    return by_clause(policy, target, actual, about)


def _among(policy: Policy, target: Clause, parts: Sequence[Clause], about: About) -> Outcome:
    answers = _answers(target, parts, about)
    if not answers:
        return aside("several", Finding.of("no-part-answers"))
    if len(answers) > 1:
        answers = _plainest(policy, target, answers, about)
    outcomes = [by_clause(policy, target, part, about) for part in answers]
    if len(answers) == 1:
        return beside_others(target, outcomes[0], answers, parts, about)
    if together := _together_in_all(target, answers):
        outcome = by_clause(policy, target, together, about)
        if outcome.low < min(o.low for o in outcomes) or outcome.high > max(o.high for o in outcomes):
            outcomes.append(outcome)
    return attrs.evolve(spanning(outcomes, Finding.of("several-parts-answer")), review=True)


def beside_others(target: Expression, outcome: Outcome, used: Sequence[Clause], parts: Sequence[Clause], about: About) -> Outcome:
    """Return the outcome of the parts that answer, beside the other parts of the actual: what speaks against it opens it."""
    others = [part for part in parts if not any(part is one for one in used)]
    against = [part for part in others if not _is_quiet(target, part, outcome, about)]
    # 截至2024年12月31日已完成80%: in time, but not all of it.
    late = isinstance(target, Period) and any(_falls_short(part) for part in parts)
    if against or late:
        finding = Finding.of("part-for-person", part="，".join(map(written, against or parts)))
        return attrs.evolve(outcome, verdict=Verdict.UNDETERMINED, low=ZERO, high=ONE, high_open=False, review=True).noting(finding)
    return outcome.noting(Finding.of("other-parts-ignored", used="，".join(map(str, used)))) if others else outcome


def _is_quiet(target: Expression, part: Clause, outcome: Outcome, about: About) -> bool:
    """Whether a part beside the answer leaves it as it is: 检查285家，发现隐患300处; not 8台，合格率75%."""
    from indicator_dsl.language import gives_reason, is_aside, is_of_another_year, undoes

    met = outcome.verdict is Verdict.MET
    if part.modality is Modality.REMAINING:
        # 8台，还差2台: what is left speaks against a target that is met.
        return not met
    if part.modality is Modality.PLANNED:
        # 预计12月底完成500套: the number is of what is still to come.
        return not met or not isinstance(part, Period) or isinstance(target, Period)
    if part.modality is Modality.PART:
        return not (met and part.remark and _passed_a_stage(part.remark))
    if part.modality is Modality.BY:
        return not part.label or not _is_shortfall(part.label)
    if part.label and about.year is not None and is_of_another_year(part.label, about.year):
        return True
    if not met and gives_reason(part.label or (part.wording if isinstance(part, Judgement | Prose) else "")):
        return True
    match part:
        case Period() if not isinstance(target, Period):
            # 截至2025年3月完成1042人 is no result of 2024.
            return about.year is None or part.year in (None, about.year)
        case Judgement(grade=grade) if grade is not None:
            return grade in _DONE
        case Judgement() | Prose() if met and none_was_had(target, part, about):
            return True  # 100%，无漏报
        case Judgement() | Prose():
            return unfamiliar(target, part.wording, about) is None
        case Comparison() if (unit := unit_of(part)) is not None and unit.symbol == "%":
            if _is_its_rate(part, outcome) or (part.label and is_aside(part.label)):
                return True
            return met and part.quantity.magnitude >= _HUNDRED
        case Comparison() if _is_of_something_else(target, part):
            return not any(undoes(words) for words in (part.label, part.remark) if words)
        case _:
            return all(unfamiliar(target, words, about) is None for words in (part.label, part.remark) if words)


_DONE = (Grade.MET, Grade.YES, Grade.GOOD, Grade.EXCELLENT)


def _is_its_rate(part: Comparison, outcome: Outcome) -> bool:
    """Whether a rate says again how much of the target was done: 4890例，完成率97.8% of ≥5000例."""
    if outcome.attainment is None or (part.label and not part.label.endswith(_COMPLETION)):
        return False
    said = part.quantity.magnitude
    last_place = Fraction(10) ** int(said.as_tuple().exponent)
    return abs(outcome.attainment * _HUNDRED - Fraction(said)) < last_place


_COMPLETION = ("完成率", "完成比例", "执行率", "完成率达", "完成率为", "占计划", "占任务", "占目标")


def _is_of_something_else(target: Expression, part: Comparison) -> bool:
    """Whether a number is of another thing than the target's: 签约12项 beside 3次."""
    unit = unit_of(part)
    wanted = {unit_of(clause) for clause in target.clauses}
    return unit is not None and None not in wanted and not any(one and is_compatible_with(one, unit) for one in wanted)


def _passed_a_stage(remark: str) -> bool:
    from indicator_dsl.language import passed_a_stage

    return passed_a_stage(remark)


def _is_shortfall(label: str) -> bool:
    from indicator_dsl.language import is_shortfall

    return is_shortfall(label)


# Which part answers.


def _answers(target: Clause, parts: Sequence[Clause], about: About) -> list[Clause]:
    """Return the parts of an actual that can answer `target`: by label, then unit, then kind."""
    names = {n for n in (target.label, about.label) if n}
    labelled = [p for p in parts if p.label in names]
    if labelled:
        return labelled
    asked = [p for p in parts if p.modality is Modality.PART and p.label is not None and p.label in (about.label or "")]
    if asked and not target.label:
        # 博士人数 asks for the 12人 of 57人，其中博士12人.
        return asked
    unit = unit_of(target)
    if unit is not None:
        same = [p for p in parts if unit_of(p) == unit]
        return same or [p for p in parts if (other := unit_of(p)) is not None and is_compatible_with(other, unit)]
    return [p for p in parts if type(p) is type(target)]


def _plainest(policy: Policy, target: Clause, answers: list[Clause], about: About) -> list[Clause]:
    """Return the answers that say how much was done: 已完成8个，剩余2个 and 57人，其中博士12人 hold one each."""
    first_part = next((index for index, part in enumerate(answers) if part.modality is Modality.PART), 0)
    answers = _of_the_year(answers, about)
    # What follows 其中 is a part of the number before it.
    whole = answers[:first_part] if first_part else answers
    if _is_sum(whole):
        # 3部：话剧1部、歌舞2部.
        whole = whole[:1]
    whole = _said_twice(target, _as_asked(target, whole, about), about)
    plain = [part for part in whole if part.modality is not Modality.PLANNED and not _is_other_amount(policy, target, part, about)]
    return plain or whole


def _of_the_year(parts: list[Clause], about: About) -> list[Clause]:
    """Return the parts that are not of another year, where one says that it is of the year: 2023年1210人，2024年1180人."""
    from indicator_dsl.language import is_of_another_year

    year = about.year
    if year is None or not any(part.label and f"{year}年" in part.label for part in parts):
        return parts
    return [part for part in parts if not part.label or not is_of_another_year(part.label, year)]


def _as_asked(target: Clause, parts: list[Clause], about: About) -> list[Clause]:
    """Return the parts that answer in the words of the question: 应保尽保 of 应保尽保、应退尽退, 查处1100件 of 受理1356件，查处1100件."""
    from indicator_dsl.language import answers, without_doing

    if isinstance(target, Judgement) and target.question:
        return [p for p in parts if isinstance(p, Judgement) and p.question and answers(p.question, target.question)] or parts
    said = [(part, without_doing(part.label or "")) for part in parts]
    named = [part for part, words in said if len(words) > 1 and words in (about.label or "")]
    return named if len(named) == 1 and all(part.label for part in parts) else parts


def _said_twice(target: Clause, parts: list[Clause], about: About) -> list[Clause]:
    """Return parts of which no two state one number, the plainer kept: 服务站25个，已运营25个."""
    kept: list[Clause] = []
    for part in sorted(parts, key=lambda part: _said_beside(target, part, about) is not None):
        if not any(_is_one_number(part, other) for other in kept):
            kept.append(part)
    return [part for part in parts if any(part is one for one in kept)]


def _is_one_number(part: Clause, other: Clause) -> bool:
    return (
        isinstance(part, Comparison)
        and isinstance(other, Comparison)
        and part.quantity == other.quantity
        and part.relation is other.relation
    )


def _is_sum(parts: Sequence[Clause]) -> bool:
    """Whether the first number is what the others make together."""
    numbers = [part.quantity for part in parts if isinstance(part, Comparison) and not part.modality]
    if len(numbers) < max(len(parts), 3) or any(number.unit != numbers[0].unit for number in numbers):
        return False
    return numbers[0].magnitude == reduce(_WIDE.add, (number.magnitude for number in numbers[1:]))


def _together_in_all(target: Clause, parts: Sequence[Clause]) -> Clause | None:
    """男300人，女226人 may be 526人; numbers of one name, shares, and a plan beside what was done make no sum."""
    unit = unit_of(parts[0])
    plain = all(isinstance(part, Comparison) and part.relation is Relation.UNSTATED and unit_of(part) == unit for part in parts)
    if not plain or unit is None or is_share(unit.numerator) or unit.denominators or target.label:
        return None
    if any(part.modality for part in parts) or len({part.label for part in parts}) < len(parts):
        return None
    total = reduce(_WIDE.add, (part.quantity.magnitude for part in parts if isinstance(part, Comparison)))
    return Comparison(Relation.UNSTATED, Quantity(total, unit), text=parts[0].text)


def _falls_short(part: Clause) -> bool:
    unit = unit_of(part)
    return isinstance(part, Comparison) and unit is not None and unit.symbol == "%" and part.quantity.magnitude < _HUNDRED


def under_its_names(target: Expression, actual: Expression) -> Expression:
    """Return an actual whose names that differ from the target's by a verb of doing are the target's: 完成培训2期 answers 培训≥2期."""
    said = [clause.label for clause in target.clauses if clause.label]
    if not said or all(clause.label is None or clause.label in said for clause in actual.clauses):
        return actual
    from indicator_dsl.language import without_doing

    names = {without_doing(label): label for label in said}

    def named(clause: Clause) -> Clause:
        label = clause.label and names.get(without_doing(clause.label))
        return clause if label is None or clause.label in said else attrs.evolve(clause, label=label)

    if isinstance(actual, AllOf | AnyOf):
        return attrs.evolve(actual, parts=tuple(map(named, actual.parts)))
    return named(actual) if isinstance(actual, Clause) else actual


# One clause against one clause.


def by_clause(policy: Policy, target: Clause, actual: Clause, about: About) -> Outcome:
    """Score a clause of the target by a clause of the actual."""
    if _asks_for_none(target) and none_was_had(target, actual, about):
        actual = _none_of(target)
    if isinstance(target, Judgement | Prose) and isinstance(actual, Comparison) and none_was_had(target, target, about):
        # 不发生 asks for 0起.
        target = _none_of(actual)
    if isinstance(actual, Placeholder) and not (actual.none and none_was_had(target, target, about)):
        return person("missing.person", Finding.of("actual-placeholder", text=actual.wording))
    if actual.modality is Modality.PLANNED:
        return person("planned", Finding.of("actual-planned", actual=written(actual)))
    if actual.modality is Modality.REACHED and isinstance(actual, Comparison):
        actual = attrs.evolve(actual, relation=Relation.UNSTATED, modality=None)
    if isinstance(target, Trend) and target.quantity is not None:
        actual = as_movement(policy, actual)
    if _is_other_amount(policy, target, actual, about):
        code = "actual-is-part" if actual.modality is Modality.PART else "actual-is-change"
        return aside("labels", Finding.of(code, actual=f"{actual.label or ''}{written(actual)}"))
    if (finding := _said_beside(target, actual, about)) is not None:
        return aside("labels", finding)
    if target.label:
        about = attrs.evolve(about, label=f"{about.label or ''} {target.label}".strip())
    return _by_kind(policy, target, actual, about)


def _asks_for_none(target: Clause) -> bool:
    """Whether a word for none answers a target: 0起, and what may happen a few times (≤3起); not a cap on money."""
    if not isinstance(target, Comparison):
        return False
    unit, size = target.quantity.unit, target.quantity.magnitude
    if not size:
        return target.relation in (Relation.UNSTATED, Relation.EQ, Relation.LE)
    return size > 0 and target.relation in (Relation.LE, Relation.LT) and unit is not None and is_incident(unit.numerator)


def _none_of(clause: Clause) -> Comparison:
    """Return that there was none, in the unit of a clause."""
    return Comparison(Relation.EQ, Quantity(Decimal(0), unit_of(clause)), text=clause.text, span=clause.span)


def _said_beside(target: Clause, actual: Clause, about: About) -> Finding | None:
    """Return the finding about words beside an actual's number that are not known to be harmless: 8台已招标, 误报8台."""
    if isinstance(target, Judgement | Prose) or isinstance(actual, Judgement | Prose):
        return None
    if target.modality is actual.modality is not None:
        return None
    for words in (actual.label, actual.remark):
        if words and words not in (target.label, target.remark) and (found := unfamiliar(target, words, about)) is not None:
            if target.label and words is actual.label:
                return Finding.of("labels-differ", target=target.label, actual=words)
            return Finding.of("words-beside", words=found)
    return None


def _is_other_amount(policy: Policy, target: Clause, actual: Clause, about: About) -> bool:
    """Whether the actual says by how much, what is left, or a part only, of which the indicator doesn't speak: 逾期10天."""
    if actual.modality not in (Modality.BY, Modality.REMAINING, Modality.PART) or target.modality is actual.modality:
        return False
    if target.label is not None and target.label == actual.label:
        return False
    name, said = f"{about.label or ''} {target.label or ''}", actual.label
    if said is not None and said in name:
        return False
    return actual.modality is Modality.PART or not any(word in name for word in (*policy.trend.up, *policy.trend.down))


def _by_kind(policy: Policy, target: Clause, actual: Clause, about: About) -> Outcome:
    match target:
        case Comparison() | Interval():
            if isinstance(actual, Comparison | Interval):
                return numeric(policy, target, actual, about)
            if isinstance(actual, Trend):
                return number_by_trend(policy, target, actual, about)
            return aside("word-for-number", Finding.of("word-for-number", actual=written(actual)))
        case Period():
            return period(policy, target, actual, about)
        case Trend():
            return trend(policy, target, actual, about)
        case Judgement() | Prose():
            return qualitative(policy, target, actual, about)
        case _:
            return person("no-target", Finding.of("target-placeholder", text=written(target)))
