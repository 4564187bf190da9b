"""An auditor's own policy, held to the laws of every fair rule, and the results that were approved."""

from pathlib import Path

from indicator_dsl.testing import laws

HERE = Path(__file__).parent


def test_our_policy_is_fair() -> None:
    """No score is out of bounds, and a better result never earns less."""
    laws.check_policy(HERE / "our-policy.toml")


def test_approved_results_stay() -> None:
    """What the bureau approved is what comes out today."""
    laws.check_corpus(HERE / "approved.jsonl")
