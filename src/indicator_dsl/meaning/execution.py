"""The row of 预算执行率: points for how much of the budget was paid."""

from __future__ import annotations

from decimal import Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from os import PathLike

import attrs

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.meaning.curves import ONE
from indicator_dsl.meaning.evaluation import Evaluation
from indicator_dsl.meaning.outcome import Outcome, person
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
    return measured(of_amounts(policy, execution.finished, t, a), measure_of(budget, paid))
