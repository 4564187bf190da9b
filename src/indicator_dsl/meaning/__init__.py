"""What a pair of cells is worth: `evaluate`, `score`, whole tables, under a policy that is data."""

from indicator_dsl.meaning.aggregation import FormTotal, Part, aggregate, aggregate_totals
from indicator_dsl.meaning.checking import Check, Fund, TableCheck, check_funds, check_scores
from indicator_dsl.meaning.evaluation import Evaluation, evaluate
from indicator_dsl.meaning.execution import Execution, Moved, score_accuracy, score_execution
from indicator_dsl.meaning.monitoring import Colour, Progress, progress, progress_table
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.meaning.policy_origin import policy_names
from indicator_dsl.meaning.scoring import Score, score
from indicator_dsl.meaning.sentences import cited, describe
from indicator_dsl.meaning.tables import Line, Subtotal, TableScore, score_table

__all__ = [
    "Check",
    "Colour",
    "Evaluation",
    "Execution",
    "FormTotal",
    "Fund",
    "Line",
    "Moved",
    "Outcome",
    "Part",
    "Policy",
    "Progress",
    "Score",
    "Step",
    "Subtotal",
    "TableCheck",
    "TableScore",
    "Verdict",
    "aggregate",
    "aggregate_totals",
    "check_funds",
    "check_scores",
    "cited",
    "describe",
    "evaluate",
    "load_policy",
    "policy_names",
    "progress",
    "progress_table",
    "score",
    "score_accuracy",
    "score_execution",
    "score_table",
]
