"""What is expected of the year: the forecast (全年预计完成情况) against the target, and how likely it is (完成目标可能性)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs

from indicator_dsl.errors import Finding, Lang, render
from indicator_dsl.language import Likelihood, likelihood_of
from indicator_dsl.meaning.evaluation import Cell, Evaluation, evaluate, read_cells
from indicator_dsl.meaning.outcome import Verdict, show
from indicator_dsl.model import AllOf, AnyOf, Clause, Comparison, Expression, Judgement, Modality, Placeholder, unit_of
from indicator_dsl.units import is_share


@attrs.frozen(kw_only=True)
class Outlook:
    """`verdict`: whether the forecast reaches the year's target; `likelihood`: what the form says, else what the forecast does.

    `likelihood` is None where both say nothing, or contradict each other; then `findings` say so.
    """

    verdict: Verdict
    likelihood: Likelihood | None
    attainment: Fraction | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def falls_short(self) -> bool:
        """Whether the year's target is not certain to be reached, by the forecast or by what the form says."""
        return self.verdict is Verdict.NOT_MET or self.likelihood in (Likelihood.POSSIBLE, Likelihood.IMPOSSIBLE)

    def steps(self, lang: Lang = "zh") -> tuple[str, ...]:
        """Return in words what is expected."""
        told = []
        if self.verdict is not Verdict.UNDETERMINED:
            rate = "" if self.attainment is None else render("step-forecast-rate", lang, rate=show(self.attainment, as_percent=True))
            told.append(render(f"step-forecast-{self.verdict.value}", lang, rate=rate))
        if self.likelihood is not None:
            told.append(render("step-likelihood", lang, likelihood=render(f"likelihood-{self.likelihood.value}", lang)))
        return tuple(told)


_FROM = {Verdict.MET: Likelihood.CERTAIN, Verdict.NOT_MET: Likelihood.IMPOSSIBLE}
_AGAINST = ((Likelihood.CERTAIN, Verdict.NOT_MET), (Likelihood.IMPOSSIBLE, Verdict.MET))


def outlook(made: Evaluation, forecast: Cell, likelihood: str | None, /, **said: Any) -> Outlook:
    """Hold a forecast against the year's target, and beside what the form says of its likelihood; `said` is as in `evaluate`."""
    said_in_forecast = likelihood_of(forecast) if isinstance(forecast, str) else None
    stated = likelihood_of(likelihood) if likelihood and likelihood.strip() else None
    notes: list[Finding] = []
    if likelihood and likelihood.strip() and stated is None:
        notes.append(Finding.of("likelihood-unread", text=likelihood.strip()))
    verdict, attainment = (Verdict.UNDETERMINED, None) if said_in_forecast else _expected(made, forecast, said)
    if said_in_forecast in (Likelihood.CERTAIN, Likelihood.IMPOSSIBLE):
        verdict = Verdict.MET if said_in_forecast is Likelihood.CERTAIN else Verdict.NOT_MET
    empty = forecast is None or (isinstance(forecast, str) and not forecast.strip())
    if empty and not (likelihood or "").strip():
        notes.append(Finding.of("forecast-missing"))
    elif not empty and verdict is Verdict.UNDETERMINED and said_in_forecast is None and made.target is not None:
        notes.append(Finding.of("forecast-unclear", text=str(forecast)))
    likely = stated or said_in_forecast or _FROM.get(verdict)
    if (stated, verdict) in _AGAINST:
        notes.append(Finding.of("likelihood-contradicts", forecast=str(forecast), likelihood=likelihood or ""))
        likely = None
    return Outlook(verdict=verdict, likelihood=likely, attainment=attainment, findings=tuple(notes))


def _expected(made: Evaluation, forecast: Cell, said: dict[str, Any]) -> tuple[Verdict, Fraction | None]:
    """Return whether what is expected reaches the target, and how much of it."""
    read = read_cells(None, forecast, unit=said["unit"], relation=None, year=said["year"], label=said["label"])[1]
    if read is None or made.target is None or isinstance(read, Placeholder) or isinstance(made.target, Placeholder):
        return Verdict.UNDETERMINED, None
    if read == made.target:
        # What is wanted is expected.
        return Verdict.MET, None
    if isinstance(read, Judgement) and read.grade is not None and read.is_sure and isinstance(made.target, Comparison):
        return _BY_GRADE.get(read.grade.value, Verdict.UNDETERMINED), None
    share = _degree(made.target, read)
    if share is not None:
        return (Verdict.MET if share >= 1 else Verdict.NOT_MET), share
    found = evaluate(made.target, _as_stated(read), **said)
    met = Verdict.NOT_MET if found.verdict is Verdict.PARTLY else found.verdict
    return met, found.attainment if met is not Verdict.UNDETERMINED else None


_BY_GRADE = {"met": Verdict.MET, "yes": Verdict.MET, "partly": Verdict.NOT_MET, "not_met": Verdict.NOT_MET, "no": Verdict.NOT_MET}


def _degree(target: Expression, forecast: Expression) -> Fraction | None:
    """Return how much of a target that is no share a forecast in % expects: 100% of ≥1000人."""
    unit, own = (unit_of(cell) if isinstance(cell, Comparison) else None for cell in (target, forecast))
    if unit is None or own is None or is_share(unit.numerator) or own.symbol != "%" or not isinstance(forecast, Comparison):
        return None
    return Fraction(forecast.quantity.magnitude) / 100 if forecast.is_sure else None


def _as_stated(cell: Expression) -> Expression:
    """Return a forecast as a statement: 预计完成1000人 expects 1000人."""
    if isinstance(cell, AllOf | AnyOf):
        return attrs.evolve(cell, parts=tuple(map(_plain, cell.parts)))
    return _plain(cell) if isinstance(cell, Clause) else cell


def _plain(clause: Clause) -> Clause:
    return attrs.evolve(clause, modality=None) if clause.modality is Modality.PLANNED else clause
