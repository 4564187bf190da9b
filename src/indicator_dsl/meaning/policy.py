"""`Policy` (评分规则): every decision that scoring takes, as data.

One frozen class per section of a policy file.  A field's metadata holds its reader (what the file
may say there); `indicator_dsl.meaning.policy_file` reads and checks files with it.
"""

# ruff: noqa: RUF009 - `_field` and its kin make attrs fields, which ruff does not see

from __future__ import annotations

from fnmatch import fnmatchcase
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Literal

import attrs

from indicator_dsl.errors import Lang, render
from indicator_dsl.meaning import policy_values as read

Sources = tuple[str, ...]
Evidence = Literal["read", "recalled", "practice"]
"""How a rule is known: its source was read for this policy, or is cited from memory, or it is what is done in practice."""


def _field(reader: read.Reader, default: Any) -> Any:
    return attrs.field(default=default, metadata={"reader": reader})


def _share(default: str | int, *, high: int | None = 1) -> Any:
    return _field(read.Number(low=0, high=high), Fraction(default))


def _choice(*options: str) -> Any:
    """Return a field that takes one of `options`; the first is the default."""
    return _field(read.Choice(options), options[0])


def _texts() -> Any:
    return _field(read.Texts(), ())


@attrs.frozen(kw_only=True)
class Basis:
    """What a rule rests on: `source` names entries of ``[sources]`` (none: the policy's own), `evidence` says how that is known."""

    source: Sources = _texts()
    evidence: Evidence = attrs.field(default="practice", metadata={"reader": read.Choice(("read", "recalled", "practice"))})


@attrs.frozen(kw_only=True)
class Section(Basis):
    """A table of a policy file, and what its rules rest on; `cites` holds the keys that rest on something else."""

    cites: tuple[tuple[str, Basis], ...] = ()

    def basis_of(self, option: str) -> Basis:
        """Return the basis of one of the section's rules: a key (``in-kind``), or what stands at a key (``pass-mark``)."""
        for key, basis in self.cites:
            if option in (key, getattr(self, key.replace("-", "_"))):
                return basis
        return self


@attrs.frozen(kw_only=True)
class Shortfall(Section):
    """How an attainment becomes a share of the weight where the target was not met."""

    curve: Literal["proportional", "pass-mark", "floor", "steps", "direct", "person"] = _choice(
        "proportional", "pass-mark", "floor", "steps", "direct", "person"
    )
    pass_mark: Fraction = _field(read.Number(low=0, high=1, high_open=True), Fraction(3, 5))
    floor: Fraction = _share("0")
    steps: tuple[tuple[Fraction, Fraction], ...] = _field(read.Steps(), ())


@attrs.frozen(kw_only=True)
class Reverse(Section):
    """Attainment of "at most" (≤) where the actual is above the target."""

    curve: Literal["ratio", "excess", "direct", "person"] = _choice("ratio", "excess", "direct", "person")


@attrs.frozen(kw_only=True)
class Equal(Section):
    """How "=" is taken: `at-least` (like ≥, capped), `deviation` (1 − |a − t| ÷ t), `direct`, or a `person`.

    `zero` says what meets "= 0": an actual of 0 or less (`at-most`), or of 0 only (`exact`).
    """

    curve: Literal["at-least", "deviation", "direct", "person"] = _choice("at-least", "deviation", "direct", "person")
    zero: Literal["at-most", "exact"] = _choice("at-most", "exact")


@attrs.frozen(kw_only=True)
class Signs(Section):
    """Whether > and < admit the number itself (`inclusive`: scored as ≥ and ≤)."""

    strict: Literal["exclusive", "inclusive"] = _choice("exclusive", "inclusive")


@attrs.frozen(kw_only=True)
class Zero(Section):
    """Missed targets that a ratio says nothing about: 0, and below 0."""

    zero: Literal["direct", "person"] = _choice("direct", "person")
    negative: Literal["person", "direct"] = _choice("person", "direct")


@attrs.frozen(kw_only=True)
class Approximate(Section):
    """≈ (约、左右): a target's `tolerance` each way counts as met; what lies below and above that.

    An approximate `actual` can be any number within this share of the one that is written.
    """

    tolerance: Fraction = _share("0")
    below: Literal["person", "curve"] = _choice("person", "curve")
    above: Literal["met", "person", "curve"] = _choice("met", "person", "curve")
    actual: Fraction = _share("0.05")


@attrs.frozen(kw_only=True)
class Intervals(Section):
    """An actual outside a range: a `person`, the curve to the `nearest` bound, or nothing (`direct`)."""

    outside: Literal["person", "nearest", "direct"] = _choice("person", "nearest", "direct")


@attrs.frozen(kw_only=True)
class Periods(Section):
    """A date after the period: a `person`, `zero`, or a deduction `per_day` (a share of the weight).

    `early`: whether done before the period begins is `met` (a date is a deadline), or for a `person`.
    """

    early: Literal["met", "person"] = _choice("met", "person")
    late: Literal["person", "zero", "per-day"] = _choice("person", "zero", "per-day")
    per_day: Fraction = _share("0")


@attrs.frozen(kw_only=True)
class Judgements(Section):
    """Bands for qualitative targets as shares: below `met[0]` is partly, below `partly[0]` not met.

    `point` is the point of the band that is taken; `person` leaves the whole band open.  `in_kind`: whether an answer in
    kind to a question that has no middle (是 to 是, 已建立 to 建立) is `full`, or in the band like any other.  `words_met`,
    `words_partly` and `words_not_met` are the policy's own names for its grades: an answer of just these words is of that grade.
    """

    met: Fraction = _share("0.8")
    partly: Fraction = _share("0.6")
    point: Literal["person", "top", "middle", "bottom", "direct"] = _choice("person", "top", "middle", "bottom", "direct")
    in_kind: Literal["full", "band"] = _choice("full", "band")
    words_met: tuple[str, ...] = _texts()
    words_partly: tuple[str, ...] = _texts()
    words_not_met: tuple[str, ...] = _texts()


@attrs.frozen(kw_only=True)
class Trends(Section):
    """Trends without amounts: by the bands of a judgement, or `direct` (all or nothing).

    `up` and `down` are words in an indicator's name by which 增长6% answers ``≥5%``.
    """

    words: Literal["bands", "direct"] = _choice("bands", "direct")
    up: tuple[str, ...] = _texts()
    down: tuple[str, ...] = _texts()


@attrs.frozen(kw_only=True)
class Satisfaction(Section):
    """Steps on the actual's own value (in %) for indicators whose name or category holds one of `names`."""

    names: tuple[str, ...] = _texts()
    steps: tuple[tuple[Fraction, Fraction], ...] = _field(read.Steps(), ())


@attrs.frozen(kw_only=True)
class Compound(Section):
    """Several clauses in one target: `equal` parts, the `worst` part, or the stated `shares` in order."""

    parts: Literal["equal", "worst", "shares"] = _choice("equal", "worst", "shares")
    shares: tuple[Fraction, ...] = _field(read.Shares(), ())


@attrs.frozen(kw_only=True)
class Bare(Section):
    """Numbers that state less than they mean.

    A target without a relation is "at most" in categories that hold a word of `at_most`; else the indicator's
    name says which it is (``grammar/direction.toml``), or nothing does.  A number without a unit may lack its scale
    (90 against 900,000 元) where it is more than `plausible` times below the other, and no more with it.
    """

    at_most: tuple[str, ...] = _texts()
    plausible: Fraction = _field(read.Number(low=1, high=None), Fraction(50))


@attrs.frozen(kw_only=True)
class Overshoot(Section):
    """An actual of `at` times the target and more: note it, want a reason, ask a person, deduct, or give `nothing` above that.

    `relations`: whether that is asked of a target that was met by more (`at-least`: ≥ > = ≈), or of ≤ and < too (`all`).  Beside a
    target of 0, with `all`, an actual of `at_zero` and more counts (0: none does).
    """

    action: Literal["note", "none", "reason", "person", "deduct", "nothing"] = _choice(
        "note", "none", "reason", "person", "deduct", "nothing"
    )
    at: Fraction = _field(read.Number(low=1, high=None), Fraction(6, 5))
    relations: Literal["at-least", "all"] = _choice("at-least", "all")
    at_zero: Fraction = _share("0", high=None)


@attrs.frozen(kw_only=True)
class Missing(Section):
    """No actual: a `person` decides, or `zero`."""

    actual: Literal["person", "zero"] = _choice("person", "zero")


@attrs.frozen(kw_only=True)
class NotApplicable(Section):
    """Rows whose target is one of `words`: kept for a `person`, or dropped and the rest rescaled."""

    rows: Literal["person", "rescale"] = _choice("person", "rescale")
    words: tuple[str, ...] = _texts()


@attrs.frozen(kw_only=True)
class Aggregation(Section):
    """How the totals of several forms of one unit or programme count together: by their `money`, or each as much (`equal`)."""

    forms: Literal["money", "equal"] = _choice("money", "equal")


@attrs.frozen(kw_only=True)
class Execution(Section):
    """The row of 预算执行率: `weight`·paid ÷ budget, or `steps`; below `reason_below` a reason is wanted, below `warn_below` it is told.

    With `steps`, 1 is earned only by a project that is finished within its budget.
    """

    curve: Literal["proportional", "steps"] = _choice("proportional", "steps")
    weight: Fraction = _field(read.Number(low=0, high=100), Fraction(10))
    steps: tuple[tuple[Fraction, Fraction], ...] = _field(read.Steps(), ())
    reason_below: Fraction = _share("0")
    warn_below: Fraction = _share("0")
    names: tuple[str, ...] = _texts()


@attrs.frozen(kw_only=True)
class Accuracy(Section):
    """How exact a budget was (编制准确): 1 − `times` · moved ÷ budget, not below 0; 0 times: the policy has no such rule."""

    times: Fraction = _field(read.Number(low=0, high=None), Fraction(0))


@attrs.frozen(kw_only=True)
class Rounding(Section):
    """The one rounding of each indicator's score."""

    places: int = _field(read.Whole(low=0, high=6), 2)
    mode: Literal["half-up", "half-even", "down"] = _choice("half-up", "half-even", "down")


@attrs.frozen(kw_only=True)
class Bands(Section):
    """Grades of the total, as (from, word), highest first; below the last it is `below`."""

    grades: tuple[tuple[Fraction, str], ...] = _field(read.Grades(), ())
    below: str = _field(read.Text(), "差")


@attrs.frozen(kw_only=True)
class Weights(Section):
    """The full total, and the template's points by 一级指标 (`with_cost` where there are cost indicators).

    In a table without 满意度 its points may go to the level named by `without_satisfaction`.  A table
    whose weights sum to something else has no grade (``no-grade``), or that of its share of them (``rescale``).
    """

    total: Fraction = _field(read.Number(low=1, high=1000), Fraction(100))
    template: tuple[tuple[str, Fraction], ...] = _field(read.Points(), ())
    with_cost: tuple[tuple[str, Fraction], ...] = _field(read.Points(), ())
    without_satisfaction: tuple[str, ...] = _texts()
    other_total: Literal["no-grade", "rescale"] = _choice("no-grade", "rescale")


@attrs.frozen(kw_only=True)
class Checks(Section):
    """What a check of someone else's scores looks at.

    `same_within` points count as the same; `reason` wants a reason for points taken;
    `total_warning`: (indicator share − execution share) ÷ indicator share above this is told.
    """

    same_within: Fraction = _share("0.01")
    reason: Literal["wanted", "not-wanted"] = _choice("wanted", "not-wanted")
    total_warning: Fraction = _share("0.05")


@attrs.frozen(kw_only=True)
class Progress(Section):
    """Colours in the year, on progress = actual ÷ (target × month ÷ 12).

    `rates`: a rate (合格率, 元/人) is a ``level``, which does not grow month by month, unless its name says that it does
    (``grammar/monitoring.toml``); or every number counts by ``months``.
    """

    red_below: Fraction = _share("0.6", high=None)
    yellow_below: Fraction = _share("0.8", high=None)
    green_below: Fraction = _share("1.2", high=None)
    rates: Literal["level", "months"] = _choice("level", "months")


@attrs.frozen(kw_only=True)
class Source:
    """Where a rule comes from: `kind` is ``doc`` (a document), ``practice`` (seen in use), or ``choice`` (the policy's own)."""

    key: str
    kind: Literal["doc", "practice", "choice"]
    zh: str
    en: str


@attrs.frozen(kw_only=True)
class Override:
    """Another rule for the indicators whose name (or category) matches one of the patterns."""

    rule: str
    names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def matches(self, name: str | None, category: str | None) -> bool:
        """Whether this override is for the indicator; patterns are as in file names (``*满意度*``)."""
        return any(fnmatchcase(name or "", p) for p in self.names) or any(fnmatchcase(category or "", p) for p in self.categories)


@attrs.frozen(kw_only=True)
class NamedRule:
    """A rule that a 赋分规则 cell, an override or the caller can ask for: the policy with some keys changed."""

    name: str
    words: tuple[str, ...]
    policy: Policy = attrs.field(repr=False)


@attrs.frozen(kw_only=True, cache_hash=True)
class Policy:
    """A scoring policy.  Make one with `load_policy`: from a name, a file, TOML text or a dict; equal content is equal."""

    name: str = attrs.field(eq=False)
    title: tuple[tuple[str, str], ...] = attrs.field(default=(), eq=False)
    extends: str | None = attrs.field(default=None, eq=False)
    shortfall: Shortfall = Shortfall()
    reverse: Reverse = Reverse()
    equal: Equal = Equal()
    signs: Signs = Signs()
    zero: Zero = Zero()
    approximate: Approximate = Approximate()
    interval: Intervals = Intervals()
    period: Periods = Periods()
    judgement: Judgements = Judgements()
    trend: Trends = Trends()
    satisfaction: Satisfaction = Satisfaction()
    compound: Compound = Compound()
    bare: Bare = Bare()
    overshoot: Overshoot = Overshoot()
    missing: Missing = Missing()
    not_applicable: NotApplicable = NotApplicable()
    execution: Execution = Execution()
    accuracy: Accuracy = Accuracy()
    rounding: Rounding = Rounding()
    bands: Bands = Bands()
    weights: Weights = Weights()
    checks: Checks = Checks()
    aggregation: Aggregation = Aggregation()
    progress: Progress = Progress()
    sources: tuple[Source, ...] = ()
    overrides: tuple[Override, ...] = ()
    rules: tuple[NamedRule, ...] = ()

    def title_in(self, lang: Lang = "zh") -> str:
        """Return the policy's title, its name where it has none."""
        return dict(self.title).get(lang, self.name)

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {s.key: s for s in self.sources}

    def basis_of(self, rule: str) -> Basis:
        """Return what a rule rests on; `rule` is an id such as ``shortfall.proportional`` or ``judgement.in-kind``."""
        name, _, option = rule.partition(".")
        section = getattr(self, name.replace("-", "_"), None)
        return section.basis_of(option) if isinstance(section, Section) else Basis()

    def source_of(self, rule: str, lang: Lang = "zh") -> str:
        """Return the sources of a rule (see `basis_of`) in words; empty where none is cited."""
        return "；".join(getattr(self._sources[key], lang) for key in self.basis_of(rule).source if key in self._sources)

    def cited(self, rule: str, lang: Lang = "zh") -> str:
        """Return what a rule rests on in words: its sources, or that it is the policy's own, and the evidence."""
        return render("cited", lang, source=self.source_of(rule, lang) or render("cited-own", lang), evidence=self.evidence_of(rule, lang))

    def evidence_of(self, rule: str, lang: Lang = "zh") -> str:
        """Return the evidence of a rule in words: 已核对原文, 未核对原文, 实践做法."""
        return render(f"evidence-{self.basis_of(rule).evidence}", lang)

    def knows_rule(self, text: str) -> bool:
        """Whether a 赋分规则 cell is the name of one of this policy's rules, and says nothing else."""
        wanted = text.strip().removesuffix("法")
        return any(wanted == rule.name or wanted in rule.words for rule in self.rules)

    def for_indicator(self, *, name: str | None = None, category: str | None = None, rule: str | None = None) -> Policy | None:
        """Return the policy that applies to one indicator.

        `rule` is a 赋分规则 cell or a rule's name and comes first; then `overrides` by name.  None
        where `rule` says something that this policy doesn't know.
        """
        if not self.overrides and rule is None:
            return self
        return _for_indicator(self, name, category, rule)


@lru_cache(maxsize=4096)
def _for_indicator(policy: Policy, name: str | None, category: str | None, rule: str | None) -> Policy | None:
    wanted = (rule or "").strip()
    if wanted:
        found = [r for r in policy.rules if wanted == r.name or any(word in wanted for word in r.words)]
        # Two rules named in one cell is a text that we don't understand, not a choice of ours.
        return found[0].policy if len(found) == 1 else None
    for override in policy.overrides:
        if override.matches(name, category):
            return next(r.policy for r in policy.rules if r.name == override.rule)
    return policy


SECTIONS: dict[str, type[Section]] = {
    field.name: type(field.default) for field in attrs.fields(Policy) if isinstance(field.default, Section)
}
"""The sections of a policy file, by their name there (with ``-`` for ``_``)."""
