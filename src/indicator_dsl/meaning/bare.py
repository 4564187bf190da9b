"""What a number without a unit leaves open: its unit, its scale (万, 亿), or whether it is a share written as a decimal.

Magnitudes decide, never how the other cell is spelled: ≥90万元 and ≥900000元 leave the same open, and so do ≥1公里 and
≥1000米.  A reading is plausible where it lies within `policy.bare.plausible` times of the other number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import NamedTuple

import attrs

from indicator_dsl.meaning.curves import ONE
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.units import Unit, dimension_of, is_compatible_with, ratio

PERCENT = Unit("%")
_HUNDRED = Fraction(100)

_LEFT_OUT = {
    "时间": ("天", "小时", "分钟", "秒"),
    "历月": ("年", "月"),
    "长度": ("公里", "米", "厘米", "毫米"),
    "面积": ("平方公里", "公顷", "亩", "平方米"),
    "体积": ("立方米", "升"),
    "质量": ("吨", "公斤", "克", "毫克", "微克"),
    "货币": ("元",),
    "美元": ("美元",),
    "比率": ("%", "‰", "/10万"),
    "百分点": ("个百分点",),
    "标准煤": ("吨标准煤", "千克标准煤"),
    "二氧化碳": ("吨二氧化碳", "千克二氧化碳"),
    "标准油": ("吨标准油", "千克标准油"),
    "能量": ("千瓦时", "吉焦"),
    "功率": ("兆瓦", "千瓦"),
    "视在功率": ("兆伏安", "千伏安"),
    "无功功率": ("兆乏", "千乏"),
    "电压": ("千伏", "伏"),
    "电流": ("安", "毫安"),
    "压强": ("兆帕", "千帕"),
    "频率": ("吉赫", "兆赫", "千赫", "赫兹"),
    "数据量": ("PB", "TB", "GB", "MB", "KB"),
    "带宽": ("Gbps", "Mbps", "Kbps"),
    "算力": ("EFLOPS", "PFLOPS", "TFLOPS", "GFLOPS"),
    "物质的量": ("摩尔", "毫摩尔"),
    "剂量当量": ("毫西弗", "微西弗"),
    "力": ("千牛", "牛"),
    "学时": ("学时",),
}
"""Dimension → the units that people leave out; a unit of another dimension is left out as itself."""

_SMALL_SHARES = {"‰": Fraction(2), "/10万": Fraction(1, 20)}
"""Units of small shares, and below how many % they are used."""

_CONVERT = frozenset(atom for atoms in _LEFT_OUT.values() for atom in atoms)
_BELOW = {
    "时间": ("天", "小时"),
    "历月": ("年", "月"),
    "长度": ("公里", "米"),
    "面积": ("亩", "平方米"),
    "体积": ("立方米", "升"),
    "质量": ("吨", "公斤"),
}
"""Dimension → the units by which people count: 元/亩, 元/平方米."""

_WITH_SCALE = frozenset(
    ("元", "美元", "公里", "亩", "平方米", "立方米", "吨", "千瓦", "千瓦时", "吨标准煤", "吨二氧化碳", "吨标准油"),
)
"""Units that convert, before which 万 is written; it is before everything that is counted."""

SCALE_WORDS = {Fraction(10**4): "万", Fraction(10**6): "百万", Fraction(10**7): "千万", Fraction(10**8): "亿"}
_SCALES = (Fraction(10**4), Fraction(10**8))
"""What forms put into a column's head or beside one of the two numbers only."""
_RARE_SCALES = (Fraction(10**6), Fraction(10**7))
"""Possible where no other reading is."""
_NEAR = 3
"""A scale settles the reading where it makes the number at most so many times the other."""
_FAR = 6
"""Beyond so many times the nearest unit alone settles nothing."""
_NEARLY = 3
"""Another unit counts where it is at most so many times as far from the other number as the nearest one."""
_REACHES = tuple(map(Fraction, ("5", "4", "3", "2", "1.5")))
"""Bounds to choose from in `reach`, all below `_FAR`."""
_DOUBTFUL = 200
"""Where the nearest unit is not near, all units up to so many times count."""
_ABOVE = 20
"""A scale that makes the number more than so many times the other is none that was left out."""


@attrs.frozen
class Reading:
    """One way to read the number without a unit; `factor` brings the actual into the target's unit."""

    factor: Fraction
    unit: Unit | None = None
    scale: Fraction = ONE


def readings(policy: Policy, target: Fraction, actual: Fraction, unit: Unit | None, other: Unit | None) -> list[Reading]:
    """Return the readings of a target and an actual (both above 0) of which one or both have no unit, the nearest first.

    `unit` is the target's and `other` the actual's.
    """
    if unit == PERCENT:
        return _shares(policy, target, actual)
    if other == PERCENT:
        may_be_decimal = target <= 1 and target * 10 < actual
        return [Reading(ONE, PERCENT), *([Reading(1 / _HUNDRED, PERCENT)] if may_be_decimal else [])]
    if unit is other is None and 1 < target <= _HUNDRED and actual <= 1 and actual * 10 < target and actual.denominator != 1:
        return [Reading(ONE), Reading(_HUNDRED)]
    if unit is None and other is not None:
        # The target's number is the open one: the same question with the two exchanged.
        found = _by_magnitude(policy, actual, target, other, is_actual=False)
        return [attrs.evolve(reading, factor=1 / reading.factor) for reading in found]
    return _by_magnitude(policy, target, actual, unit, is_actual=True)


def nearest(target: Fraction, actual: Fraction, unit: Unit) -> Reading:
    """Return the unit, with its factor, in which a number beside one in `unit` comes nearest to it in size, whatever the signs."""
    if not target or not actual or unit == PERCENT:
        return Reading(ONE, unit)
    return _candidates(_plain(unit), abs(target), abs(actual))[0].reading


def _shares(policy: Policy, target: Fraction, actual: Fraction) -> list[Reading]:
    """Return the readings of a number beside a target in %."""
    near = policy.bare.plausible
    small = [
        Reading(ratio(unit, PERCENT), unit)
        for unit in _units_for(PERCENT)
        if unit != PERCENT and target < _SMALL_SHARES[unit.symbol] and _distance(actual * ratio(unit, PERCENT), target) <= near
    ]
    distances = {reading.unit: _distance(actual * reading.factor, target) for reading in small}
    plain = _distance(actual, target)
    nearest = min((*distances.values(), plain))
    found = [Reading(ONE, PERCENT)] if plain <= near or nearest > _NEAR else []
    found += [reading for reading in small if distances[reading.unit] <= _NEARLY * nearest and distances[reading.unit] < plain]
    return [*found, Reading(_HUNDRED, PERCENT)] if _may_be_decimal(policy, target, actual) else found


def _may_be_decimal(policy: Policy, target: Fraction, actual: Fraction) -> bool:
    """Whether a number without % may be a share written as a decimal: 0.97 beside 95%, 1.2 beside 100%, 0.6 beside 5%."""
    small = actual * 10 < target and (actual <= 1 or actual * _HUNDRED <= 2 * target)
    return small or (actual < 1 and actual * _HUNDRED <= policy.bare.plausible * target)


class _Candidate(NamedTuple):
    """A reading, and how many times it is off the known number."""

    distance: Fraction
    reading: Reading


def _by_magnitude(policy: Policy, known: Fraction, bare: Fraction, unit: Unit | None, *, is_actual: bool) -> list[Reading]:
    """Return the readings of the number `bare` beside `known`, which is in `unit`; `is_actual`: the bare one is the actual."""
    near, most = policy.bare.plausible, None if unit is None else reach(unit)
    if most is not None and bare <= most * known and known <= most * bare and near >= most and is_round(known):
        # Most numbers: nothing else comes near.
        return [Reading(ONE, unit)]
    units = [reading for reading in _plain(unit) if is_round(known / reading.factor)] or _plain(unit)
    plain = _candidates(units, known, bare)
    scaled = _candidates([r for r in _in_scales(units, _SCALES) if _may_be_left_out(r, known, bare)], known, bare)
    plausible = _within(sorted([*plain, *scaled], key=_by_distance), near)
    if not plausible:
        return _far_off(plain, units, known, bare, near)
    first = plausible[0]
    if first.reading.scale == 1:
        # Where no unit brings them near, whatever is not beyond belief may be meant.
        kept = _within(plain, _DOUBTFUL) if first.distance > _FAR else _within(plausible, _NEARLY * first.distance)
        return _readings([first, *kept])
    kept = _within(plausible, _NEARLY * first.distance)
    if (1 / near if is_actual else Fraction(1, _NEAR)) <= bare * first.reading.factor / known <= _NEAR:
        return _readings(kept)
    return _readings([plain[0], *kept, *_within(plain, _DOUBTFUL), *_rare(units, known, bare, near)])


def _far_off(plain: list[_Candidate], units: Sequence[Reading], known: Fraction, bare: Fraction, near: Fraction) -> list[Reading]:
    """Return the readings of a number that no unit and no usual scale brings near."""
    left = [*_within(plain, _DOUBTFUL), *_rare(units, known, bare, near)]
    closest, one = plain[0], _SCALES[0]
    if not left and closest.distance >= one and known >= closest.reading.factor * one:
        # So far off that something must be missing: a person should look, unless it is all the same.
        return [closest.reading, attrs.evolve(closest.reading, factor=closest.reading.factor * one, scale=one)]
    return _readings([closest, *left])


def _rare(units: Sequence[Reading], known: Fraction, bare: Fraction, near: Fraction) -> list[_Candidate]:
    return _within(_candidates([r for r in _in_scales(units, _RARE_SCALES) if known >= r.factor], known, bare), near)


def _candidates(readings: Iterable[Reading], known: Fraction, bare: Fraction) -> list[_Candidate]:
    """Return readings with their distances, the nearest first."""
    return sorted((_Candidate(_distance(bare * reading.factor, known), reading) for reading in readings), key=_by_distance)


def _by_distance(candidate: _Candidate) -> Fraction:
    return candidate.distance


def _within(candidates: Iterable[_Candidate], most: Fraction | int) -> list[_Candidate]:
    return [candidate for candidate in candidates if candidate.distance <= most]


def _readings(candidates: Iterable[_Candidate]) -> list[Reading]:
    return list(dict.fromkeys(candidate.reading for candidate in candidates))


@cache
def _plain(unit: Unit | None) -> tuple[Reading, ...]:
    return (Reading(ONE),) if unit is None else tuple(Reading(ratio(u, unit), u) for u in _units_for(unit))


@cache
def _in_scale(reading: Reading, scale: Fraction) -> Reading | None:
    """Return the reading with a scale before its unit; None where nobody writes one there: 500亩 may be 万亩, 20小时 no 万小时."""
    unit = reading.unit
    if unit is not None and unit.numerator in _CONVERT and unit.numerator not in _WITH_SCALE:
        return None
    return Reading(reading.factor * scale, unit, scale)


def _in_scales(units: Sequence[Reading], scales: tuple[Fraction, ...]) -> list[Reading]:
    plain = [reading.factor for reading in units]
    found = (_in_scale(reading, scale) for reading in units for scale in scales)
    # 1万平方米 are 1公顷, which needs no scale.
    return [reading for reading in found if reading is not None and reading.factor not in plain]


def _may_be_left_out(reading: Reading, known: Fraction, bare: Fraction) -> bool:
    """Whether the known number is one to be written in the scale; a smaller one only where the two are near."""
    most = _ABOVE if known >= reading.factor else _NEAR
    return known * 10 >= reading.factor and bare * reading.factor <= most * known


def _distance(number: Fraction, other: Fraction) -> Fraction:
    """Return how many times one number is the other, at least 1."""
    return max(number / other, other / number)


@cache
def _units_for(unit: Unit) -> tuple[Unit, ...]:
    """Return the units in which a number beside one in `unit` may be meant: the same for all units of one kind."""
    tops = _LEFT_OUT.get(dimension_of(unit.numerator) or "", (unit.numerator,))
    below = [_BELOW.get(dimension_of(atom) or "", (atom,)) for atom in unit.denominators]
    found = (Unit(top, atoms) for top in tops for atoms in product(*below))
    return tuple(u for u in found if is_compatible_with(u, unit)) or (unit,)


@cache
def reach(unit: Unit) -> Fraction | None:
    """Return up to how many times the other number one without a unit can be in `unit` only; None: there is no such bound.

    Another unit or scale that is `least` times as large is `least` ÷ d times off, or more, where this one is d times off.
    """
    units = _plain(unit)
    if unit not in [reading.unit for reading in units]:
        return None
    factors = [reading.factor for reading in (*units, *_in_scales(units, _SCALES)) if reading.unit != unit or reading.scale != 1]
    least = min((max(factor, 1 / factor) for factor in factors), default=None)
    return next((d for d in _REACHES if least is None or least > _NEARLY * d * d), None)


def is_round(number: Fraction) -> bool:
    """Whether people would write the number so: of no more than four decimals, and not below 0.1."""
    return number * 10 >= 1 and (number * 10**4).denominator == 1


@cache
def is_clear(unit: Unit) -> bool:
    """Whether a number beside one in `unit` can be meant in that very unit only."""
    return _units_for(unit) == (unit,)
