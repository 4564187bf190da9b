"""What a pair of cells is worth: `evaluate`, `score`, whole tables, under a policy that is data."""

from indicator_dsl.meaning.evaluation import Evaluation, evaluate
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy, policy_names
from indicator_dsl.meaning.scoring import Score, score

__all__ = ["Evaluation", "Outcome", "Policy", "Score", "Step", "Verdict", "evaluate", "load_policy", "policy_names", "score"]
