"""The spreadsheet against the ministry's rules.  This test fails, and shows why."""

from spreadsheet import score

from indicator_dsl.testing import laws


def test_the_spreadsheet_follows_the_rules() -> None:
    """Every pair earns in the spreadsheet what the rules award."""
    laws.agrees_with(score, "mof-2020")
