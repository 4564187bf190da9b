"""A policy in plain words: one line per rule, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from indicator_dsl.errors import Lang, render
from indicator_dsl.meaning.outcome import show
from indicator_dsl.meaning.policy import Policy


def describe(policy: Policy, lang: Lang = "zh") -> tuple[str, ...]:
    """Return the rules of `policy` in sentences, each followed by its sources and its evidence in brackets."""
    lines = []
    for rule, code, fields in _said(policy, lang):
        cited = policy.cited(rule, lang)
        lines.append(render(f"say-{code}", lang, **fields) + (f"〔{cited}〕" if lang == "zh" else f" [{cited}]"))
    lines += [render("say-rule", lang, name=rule.name, words="、".join(rule.words)) for rule in policy.rules]
    lines += [render("say-override", lang, rule=o.rule, names="、".join((*o.names, *o.categories))) for o in policy.overrides]
    return tuple(lines)


def cited(policy: Policy) -> tuple[str, ...]:
    """Return the ids of the rules that `describe` tells, each once and in its order; `Policy.basis_of` says what they rest on."""
    return tuple(dict.fromkeys(rule for rule, _, _ in _said(policy, "zh")))


def _said(policy: Policy, lang: Lang) -> Iterator[tuple[str, str, dict[str, str]]]:
    yield from _of_numbers(policy)
    yield from _of_words(policy)
    yield from _of_tables(policy, lang)


def _of_numbers(p: Policy) -> Iterator[tuple[str, str, dict[str, str]]]:
    steps = _steps(p.shortfall.steps)
    yield (
        "shortfall",
        f"shortfall-{p.shortfall.curve}",
        {"mark": _percent(p.shortfall.pass_mark), "floor": _percent(p.shortfall.floor), "steps": steps},
    )
    yield "reverse", f"reverse-{p.reverse.curve}", {}
    yield "equal", f"equal-{p.equal.curve}", {}
    yield "equal.zero", f"equal-zero-{p.equal.zero}", {}
    yield "signs", f"signs-{p.signs.strict}", {}
    yield "zero.zero", f"zero-{p.zero.zero}", {}
    yield "zero.negative", f"negative-{p.zero.negative}", {}
    tolerance = {"tolerance": _percent(p.approximate.tolerance)}
    yield "approximate", f"approximate-below-{p.approximate.below}", tolerance
    yield "approximate", f"approximate-above-{p.approximate.above}", tolerance
    yield "approximate.actual", "approximate-actual", {"actual": _percent(p.approximate.actual)}
    yield "interval", f"interval-{p.interval.outside}", {}
    yield "overshoot.action", f"overshoot-{p.overshoot.action}", {"at": _percent(p.overshoot.at)}
    if p.overshoot.relations == "all":
        yield "overshoot.relations", "overshoot-all", {}
    if p.overshoot.at_zero:
        yield "overshoot.at-zero", "overshoot-zero", {"at": show(p.overshoot.at_zero)}
    yield "bare", "bare", {"words": "、".join(p.bare.at_most)}
    if p.satisfaction.steps:
        yield "satisfaction", "satisfaction", {"names": "、".join(p.satisfaction.names), "steps": _steps(p.satisfaction.steps, whole=True)}


def _of_words(p: Policy) -> Iterator[tuple[str, str, dict[str, str]]]:
    yield "judgement", "judgement", {"met": _percent(p.judgement.met), "partly": _percent(p.judgement.partly)}
    yield "judgement.point", f"judgement-{p.judgement.point}", {}
    yield "judgement.in-kind", f"judgement-in-kind-{p.judgement.in_kind}", {}
    if p.judgement.words_met:
        words = {"met": p.judgement.words_met, "partly": p.judgement.words_partly, "not_met": p.judgement.words_not_met}
        yield "judgement.words-met", "judgement-words", {verdict: "、".join(named) for verdict, named in words.items()}
    yield "trend", f"trend-{p.trend.words}", {}
    yield "period.early", f"period-early-{p.period.early}", {}
    yield "period", f"period-{p.period.late}", {"per_day": _percent(p.period.per_day)}
    yield "compound", f"compound-{p.compound.parts}", {"shares": "、".join(map(_percent, p.compound.shares))}
    yield "missing", f"missing-{p.missing.actual}", {}


def _of_tables(p: Policy, lang: Lang) -> Iterator[tuple[str, str, dict[str, str]]]:
    yield "not_applicable", f"rows-{p.not_applicable.rows}", {"words": "、".join(p.not_applicable.words)}
    yield "execution", f"execution-{p.execution.curve}", {"weight": show(p.execution.weight), "steps": _steps(p.execution.steps)}
    if p.execution.reason_below:
        yield "execution.reason-below", "execution-reason", {"at": _percent(p.execution.reason_below)}
    if p.execution.warn_below:
        yield "execution.warn-below", "execution-warn", {"at": _percent(p.execution.warn_below)}
    if p.accuracy.times:
        yield "accuracy", "accuracy", {"times": show(p.accuracy.times)}
    yield "rounding", f"rounding-{p.rounding.mode}", {"places": str(p.rounding.places)}
    grades = "、".join(f"{word} ≥ {show(at)}" for at, word in p.bands.grades)
    yield "bands", "bands", {"grades": grades, "below": p.bands.below}
    yield "aggregation", f"aggregation-{p.aggregation.forms}", {}
    if p.weights.template:
        yield "weights", "weights", {"template": "、".join(f"{name} {show(points)}" for name, points in p.weights.template)}
    yield "checks", f"checks-{p.checks.reason}", {"within": show(p.checks.same_within)}
    yield "checks", "checks-warning", {"at": _percent(p.checks.total_warning)}
    bounds = {"red": p.progress.red_below, "yellow": p.progress.yellow_below, "green": p.progress.green_below}
    yield "progress", "progress", {colour: _percent(bound) for colour, bound in bounds.items()}


def _percent(value: Fraction) -> str:
    return f"{show(value * 100)}%"


def _steps(steps: tuple[tuple[Fraction, Fraction], ...], *, whole: bool = False) -> str:
    return "、".join(f"≥ {show(at) + '%' if whole else _percent(at)} → {_percent(share)}" for at, share in steps)
