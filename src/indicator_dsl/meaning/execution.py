"""The row of 预算执行率: points for how much of the budget was paid."""

from __future__ import annotations

from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from os import PathLike

import attrs

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.evaluation import Evaluation
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, person, show
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.meaning.readings import measure_of, measured
from indicator_dsl.meaning.scoring import Score, scored
from indicator_dsl.meaning.spent import of_amounts
from indicator_dsl.meaning.weights import Weight, as_weight
from indicator_dsl.model import Comparison, Expression, Indicator, Relation
from indicator_dsl.units import is_compatible_with, ratio

Amount = str | int | Decimal | Expression | None


@attrs.frozen(kw_only=True)
class Execution:
    """Budget after adjustment and what was paid of it; texts (``250万元``) or plain numbers of one unit.

    `finished` says whether the project is finished within its budget; None where nobody said.
    """

    budget: Amount
    paid: Amount
    unit: str | None = None
    finished: bool | None = None


def is_execution(row: Indicator, policy: Policy) -> bool:
    """Whether a table's row is the one of execution."""
    return any(fnmatchcase(row.name.strip(), pattern) for pattern in policy.execution.names)


def is_part_of_execution(row: Indicator) -> bool:
    """Whether a row is a part (其中：当年财政拨款) of the row of execution: only the total is scored."""
    return row.name.strip().startswith("其中") and "执行率" in row.name


def score_execution(execution: Execution, /, *, weight: Weight | None = None, policy: str | PathLike[str] | Policy = "mof-2020") -> Score:
    """Score the row of execution: ``weight`` · paid ÷ budget, at most the weight, or by the policy's steps.

    `weight` is the policy's own where None.  Amounts that can't be read or compared leave the
    points to a person.
    """
    rules = load_policy(policy)
    own = rules.execution.weight
    points = as_weight(weight) if weight is not None else Decimal(own.numerator) / Decimal(own.denominator)
    budget, paid = (_amount(cell, execution.unit) for cell in (execution.budget, execution.paid))
    outcome = _outcome(rules, execution, budget, paid)
    made = Evaluation(target=budget, actual=paid, policy=rules, outcome=outcome)
    return scored(made, points, _shown(execution.budget), _shown(execution.paid))


@attrs.frozen(kw_only=True)
class Moved:
    """What was moved within a budget (调剂): how exact the budget was; texts (``20万元``) or plain numbers of one unit."""

    budget: Amount
    moved: Amount
    unit: str | None = None


def score_accuracy(moved: Moved, /, *, weight: int | str | Decimal, policy: str | PathLike[str] | Policy) -> Score:
    """Score how exact a budget was (编制准确): ``weight`` · (1 − times · moved ÷ budget), not below 0.

    A policy without such a rule, and amounts that can't be read or compared, leave the points to a person.
    """
    rules = load_policy(policy)
    budget, amount = (_amount(cell, moved.unit) for cell in (moved.budget, moved.moved))
    pair = _pair(budget, amount)
    if isinstance(pair, Outcome) or not rules.accuracy.times:
        outcome = pair if isinstance(pair, Outcome) else person("accuracy.person", Finding.of("accuracy-no-rule"))
    else:
        outcome = measured(_accuracy(rules, *pair), measure_of(*(cell for cell in (budget, amount) if isinstance(cell, Comparison))))
    made = Evaluation(target=budget, actual=amount, policy=rules, outcome=outcome)
    return scored(made, as_weight(weight), _shown(moved.budget), _shown(moved.moved))


def _accuracy(policy: Policy, budget: Fraction, moved: Fraction) -> Outcome:
    left = ONE - policy.accuracy.times * moved / budget
    share = max(ZERO, left)
    verdict = Verdict.NOT_MET if share == 0 else Verdict.PARTLY if share < 1 else Verdict.MET
    numbers = (("times", show(policy.accuracy.times)), ("actual", moved), ("target", budget), ("pct_share", left))
    step = Step("step-accuracy-floored" if left < 0 else "step-accuracy", numbers, share)
    return Outcome(verdict, "accuracy.times", share, share, attainment=share, steps=(step,))


def _shown(cell: Amount) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    return (cell.text or str(cell)) if isinstance(cell, Expression) else str(cell)


def _amount(cell: Amount, unit: str | None) -> Expression | None:
    if cell is None or isinstance(cell, Expression):
        return cell
    from indicator_dsl.language import parse

    try:
        return parse(str(cell), unit=unit)
    except ParseError:
        return None


def _outcome(policy: Policy, execution: Execution, budget: Expression | None, paid: Expression | None) -> Outcome:
    pair = _pair(budget, paid)
    if isinstance(pair, Outcome):
        return pair
    assert isinstance(budget, Comparison)
    assert isinstance(paid, Comparison)
    return measured(of_amounts(policy, execution.finished, *pair), measure_of(budget, paid))


def _pair(budget: Expression | None, paid: Expression | None) -> tuple[Fraction, Fraction] | Outcome:
    """Return two amounts in the unit of the first; else the outcome that leaves the row to a person."""
    if not isinstance(budget, Comparison) or not isinstance(paid, Comparison):
        return person("execution.person", Finding.of("execution-unreadable"))
    if not (budget.is_sure and paid.is_sure) or budget.modality or paid.modality:
        # 1，200万元 may be two numbers, and 预计支出200万元 is not paid: money is not worth a guess.
        return person("execution.person", Finding.of("execution-unreadable"))
    if budget.relation is Relation.APPROX or paid.relation not in (Relation.UNSTATED, Relation.EQ):
        # About 200万元, or more than that, is no amount to compute with.
        return person("execution.person", Finding.of("execution-unreadable"))
    units = budget.quantity.unit, paid.quantity.unit
    if units[0] is not None and units[1] is not None and not is_compatible_with(units[1], units[0]):
        return person("execution.person", Finding.of("units-apart", target=units[0].symbol, actual=units[1].symbol))
    if (units[0] is None) != (units[1] is None):
        # 250 of 250万元: an amount without its unit is not worth a guess in the one row that is about money.
        return person("execution.person", Finding.of("execution-unreadable"))
    t = Fraction(budget.quantity.magnitude)
    a = Fraction(paid.quantity.magnitude) * (ratio(units[1], units[0]) if units[0] is not None and units[1] is not None else ONE)
    if t <= 0 or a < 0:
        return person("execution.person", Finding.of("execution-no-budget"))
    return t, a
