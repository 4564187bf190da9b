"""Checking someone else's scores: the form's own 得分 against what the policy gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.fence import fault, fenced, has_fault
from indicator_dsl.meaning.asking import is_given
from indicator_dsl.meaning.outcome import Verdict
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.tables import Line, TableScore, place_finding
from indicator_dsl.meaning.weights import read_points


@attrs.frozen(kw_only=True)
class Check:
    """One row's own score beside ours; `same` is None where the row states no score to compare."""

    line: Line
    own: Decimal | None
    same: bool | None
    findings: tuple[Finding, ...] = ()


@attrs.frozen(kw_only=True)
class TableCheck:
    """Every row's check, and what is wrong with the total."""

    checks: tuple[Check, ...]
    own_total: Decimal | None
    findings: tuple[Finding, ...] = ()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The findings of every row, then those of the table."""
        return (*(f for check in self.checks for f in check.findings), *self.findings)


def check_scores(table: TableScore, /, *, total: str | None = None) -> TableCheck:
    """Compare the 得分 of every row with the table's scores, and the stated total with their sum.

    What a score written with one decimal rounds away is no difference.  Whole points alone say nothing of rounding, and are
    compared as they stand; among others with decimals a whole one has lost its zero.
    """
    written = [points for line in table.lines if (points := read_points(line.indicator.score)) is not None]
    fewest = min(filter(None, map(_decimals, written)), default=0)
    checks = tuple(_fenced_check(line, table.policy, fewest) for line in table.lines)
    # A part of the row of execution is not summed, whatever stands in it.
    own = [c.own for c in checks if c.own is not None and c.line.kind != "dropped"]
    summed = sum(own, Decimal(0)) if own else None
    stated = read_points(total)
    findings: list[Finding] = []
    if total is not None and total.strip() and stated is None:
        findings.append(Finding.of("own-score-unreadable", score=total))
    if stated is not None and summed is not None and abs(Fraction(stated - summed)) > _slack(_decimals(stated), table.policy):
        findings.append(Finding.of("own-total-wrong", total=stated, sum=summed))
    return TableCheck(checks=checks, own_total=summed, findings=tuple(findings))


def _decimals(written: Decimal) -> int:
    return max(0, -int(written.as_tuple().exponent))


def _slack(decimals: int, policy: Policy) -> Fraction:
    """Return how far apart two scores count as the same: what so many decimals round away, or what the policy allows."""
    rounded = Fraction(1, 2 * 10**decimals) if decimals else Fraction(0)
    return max(rounded, policy.checks.same_within)


def _fenced_check(line: Line, policy: Policy, fewest: int) -> Check:
    def unread(error: Exception) -> Check:
        row = line.indicator
        return Check(line=line, own=None, same=None, findings=(fault(error, row.score or "", str(row.place_of("score")) or None),))

    return fenced(lambda: _check(line, policy, fewest), unread)


def _check(line: Line, policy: Policy, fewest: int) -> Check:
    own = read_points(line.indicator.score)
    written = (line.indicator.score or "").strip()
    found: list[Finding] = []
    same: bool | None = None
    if own is None and written not in ("", "—", "-", "/"):
        found.append(Finding.of("own-score-unreadable", score=written))
    elif own is not None and line.kind == "dropped":
        found.append(Finding.of("own-score-on-part", score=own, name=line.indicator.name))
    elif own is not None and line.score is not None and line.weight is not None:
        slack = _slack(_decimals(own) or fewest, policy)
        same = Fraction(line.score.score_min) - slack <= own <= Fraction(line.score.score_max) + slack
        found.extend(_row_findings(line, own, same, policy))
    return Check(line=line, own=own, same=same, findings=tuple(place_finding(f, line.indicator, "score") for f in found))


def _row_findings(line: Line, own: Decimal, same: bool, policy: Policy) -> Iterable[Finding]:
    made, weight = line.score, line.weight
    assert made is not None
    assert weight is not None
    fields: dict[str, Any] = {"name": line.indicator.name, "own": str(own), "weight": f"{weight:f}"}
    explained = is_given(line.indicator.reason)
    ours = str(made.score) if made.score is not None else f"{made.score_min}–{made.score_max}"
    if own > weight:
        yield Finding.of("own-above-weight", **fields)
        return
    if not same:
        yield Finding.of("own-score-differs", ours=ours, steps="；".join(made.steps()), steps_en="; ".join(made.steps("en")), **fields)
    if made.verdict is Verdict.MET and not same and own < made.score_min and not explained:
        yield Finding.of("points-taken-without-reason", **fields)
    elif made.verdict is Verdict.NOT_MET and not same and own > made.score_max:
        yield Finding.of("points-given-though-missed", ours=ours, **fields)
    elif made.verdict is Verdict.UNDETERMINED and made.standard is not None:
        # The row's own rule leaves the points to a person: nobody can say that these are not the ones.
        return
    elif made.verdict is Verdict.UNDETERMINED and own > 0 and not has_fault(made.findings):
        yield Finding.of("points-without-evidence", **fields)
    elif own < weight and not explained and policy.checks.reason == "wanted":
        yield Finding.of("reason-missing", **fields)


@attrs.frozen(kw_only=True)
class Fund:
    """One row of the form's block of funds: what was budgeted, adjusted to, and paid, in one unit."""

    name: str
    budget: Decimal | None
    adjusted: Decimal | None
    paid: Decimal | None


def check_funds(total: Fund, parts: Sequence[Fund], /) -> list[Finding]:
    """Compare the total row of the funds with the sum of its parts, column by column."""
    findings = []
    for column in ("budget", "adjusted", "paid"):
        stated = getattr(total, column)
        values = [v for part in parts if (v := getattr(part, column)) is not None]
        if stated is not None and values and stated != sum(values, Decimal(0)):
            findings.append(Finding.of("funds-do-not-sum", column=column, total=f"{stated:f}", sum=f"{sum(values, Decimal(0)):f}"))
    return findings
