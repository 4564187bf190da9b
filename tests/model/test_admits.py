"""What a target admits: yes, no, or it can't be told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from indicator_dsl.language import parse
from indicator_dsl.model import Clause, Comparison, Expression, Range, format, pair_parts
from indicator_dsl.units import Unit

# target, actual, "yes" | "no" | "open"
CASES = """
≥10座|10座|yes
≥10座|9座|no
≥10座|9.999座|no
>10座|10座|no
>10座|10.001座|yes
≤5%|5%|yes
≤5%|5.01%|no
<5%|5%|no
<5%|4.99%|yes
=100%|100%|yes
=100%|98%|no
≥1公里|1000米|yes
≥1公里|999米|no
≥10座|10|yes
≥10|10座|yes
≥10座|10吨|open
# a bare number has no relation: what it isn't, the policy says
10座|10座|yes
10座|11座|open
10座|9座|open
# numbers that leave room
≥10座|≥10座|yes
≥10座|>10座|yes
>10座|≥10座|open
≥10座|≥5座|open
≥10座|≤10座|open
≥10座|<10座|no
≥10座|≤9座|no
≤10座|≤10座|yes
≤10座|<10座|yes
<10座|≤10座|open
≤10座|≤11座|open
≤10座|≥10座|open
≤10座|>10座|no
≥10座|10-20座|yes
≥10座|9-20座|open
≥10座|5-9座|no
≥10座|优|open
# intervals
80%-90%|80%|yes
80%-90%|90%|yes
80%-90%|79%|no
80%-90%|91%|no
80%-90%|85%-90%|yes
80%-90%|85%-95%|open
80%-90%|90%-95%|open
80%-90%|91%-95%|no
大于80%小于90%|80%|no
大于80%小于90%|90%|no
大于80%小于90%|89.9%|yes
大于80%小于90%|80%-90%|open
80%-90%|优|open
# dates: an actual is done on its last day
2024年12月底前|2024年12月31日|yes
2024年12月底前|2025年1月1日|no
2024年12月底前|2024年6月底前|yes
2024年12月底前|2024年|yes
2024年6月底前|2024年|open
2024年3月-2024年6月|2024年5月|yes
2024年3月-2024年6月|2024年2月|no
2024年3月-2024年6月|2024年6月-2024年7月|open
12月底前|2024年12月31日|yes
6月底前|2024年7月1日|no
2024年12月底前|优|open
2023年7月-2024年1月|2023年8月|yes
2023年7月-2024年1月|8月|open
2023年7月-2024年1月|3月|no
2024年3月-2024年6月|4月|yes
4月|2023年5月-2024年3月|no
2021年7月-2024年1月|3月|open
# judgements
是|是|yes
是|否|no
否|否|yes
否|是|no
优|优|yes
优|良|no
良|优|yes
良|良|yes
良|中|no
中|中|yes
中|差|no
达成|部分达成|open
达成|未达成|no
达成|达成|yes
达成|优|yes
部分达成|部分达成|yes
部分达成|未达成|no
良|部分达成|no
达成|10座|open
# trends
较上年提高|较上年提高|yes
较上年提高|较上年下降|no
较上年提高|与上年持平|no
高于全国平均水平|高于全国平均水平|yes
高于全国平均水平|较上年提高|open
较上年提高|高于全国平均水平|open
同比增长≥5%|同比增长6%|yes
同比增长≥5%|同比增长4%|no
同比增长≥5%|同比增长|open
同比增长5%|同比增长5%|yes
同比增长5%|同比增长6%|open
较上年提高|优|open
# what says nothing, and sentences
待定|10座|open
按合同约定执行|按合同约定执行|yes
按合同约定执行|按计划执行|open
按合同约定执行|10座|open
# several
≥200家、≥100亿元|200家、100亿元|yes
≥200家、≥100亿元|100亿元、200家|yes
≥200家、≥100亿元|180家、120亿元|no
≥200家、≥100亿元|200家|open
≥200家、≥100亿元|180家|no
≥200家或≥100亿元|200家、1亿元|yes
≥200家或≥100亿元|1家、1亿元|no
≥200家或≥100亿元|1家、100亿元|yes
≥200家或≥100亿元|1家、50-200亿元|open
甲≥200家或乙≥100家|丙300家|open
≥200家或≤5家|6家|no
≥200家或≥100亿元|1家|open
≥200家|100亿元、200家|yes
"""
ROWS = [line.split("|") for line in CASES.strip().splitlines() if not line.startswith("#")]
SAID = {True: "yes", False: "no", None: "open"}


@pytest.mark.parametrize(("target", "actual", "wanted"), ROWS, ids=["|".join(row[:2]) for row in ROWS])
def test_a_target_admits(target: str, actual: str, wanted: str) -> None:
    assert SAID[parse(target).admits(parse(actual))] == wanted


@pytest.mark.parametrize(
    ("target", "actual", "tolerance", "wanted"),
    [
        ("约100座", "100座", "0", "yes"),
        ("约100座", "99座", "0", "no"),
        ("约100座", "95座", "0.05", "yes"),
        ("约100座", "105座", "0.05", "yes"),
        ("约100座", "94.9座", "0.05", "no"),
        ("约100座", "105.1座", "0.05", "no"),
        ("约-100℃", "-105℃", "0.05", "yes"),
        ("约-100℃", "-106℃", "0.05", "no"),
        # only ≈ has a tolerance
        ("≥100座", "99座", "0.05", "no"),
        ("=100座", "99座", "0.05", "no"),
        ("90-100座", "101座", "0.05", "no"),
        ("同比增长约5%", "同比增长5.2%", "0.05", "yes"),
        ("约100座、约10家", "101座、10家", "0.05", "yes"),
        ("约100座或约10家", "101座", "0.05", "yes"),
    ],
)
def test_a_tolerance_widens_about(target: str, actual: str, tolerance: str, wanted: str) -> None:
    assert SAID[parse(target).admits(parse(actual), tolerance=Fraction(tolerance))] == wanted


@pytest.mark.parametrize("whole", [Range(None, None), Range(None, None, unit=Unit("座"))])
def test_a_range_without_bounds_contains_all(whole: Range) -> None:
    assert whole.contains(Range(None, None)) is True
    comparison = parse("≥10座")
    assert isinstance(comparison, Comparison)
    assert whole.contains(comparison.range) is True
    assert comparison.range.contains(whole) is None


@pytest.mark.parametrize(
    ("targets", "actuals", "wanted"),
    [
        # by label before unit, by unit before order
        ("甲：≥1吨、乙：≥2吨", "乙：3吨、甲：4吨", ["4吨", "3吨"]),
        ("甲：≥1吨、乙：≥2吨", "乙：3吨", [None, "3吨"]),
        ("≥1吨、≥2家", "3家、4吨", ["4吨", "3家"]),
        ("≥1吨、≥2家", "3家、4公斤", ["4公斤", "3家"]),
        ("≥1吨、≥2吨", "3吨、4吨", ["3吨", "4吨"]),
        # order, where as many are left on both sides and no unit speaks against it
        ("≥1、≥2", "3、4", ["3", "4"]),
        ("≥1、≥2", "3", [None, None]),
        ("≥1吨、≥2", "4吨、3", ["4吨", "3"]),
        ("≥1吨、≥2家", "3米、4天", [None, None]),
        ("≥1吨、优", "良；3", [None, None]),
        ("≥1吨、优", "3；良", ["3", "良"]),
        ("≥1吨、≥2家", "3、4", ["3", "4"]),
    ],
)
def test_parts_are_paired(targets: str, actuals: str, wanted: list[str | None]) -> None:
    def clauses(text: str) -> tuple[Clause, ...]:
        return parse(text).clauses

    pairs = pair_parts(clauses(targets), clauses(actuals))
    assert [target for target, _ in pairs] == list(clauses(targets))
    assert [None if part is None else format(part).rpartition("：")[2] for _, part in pairs] == wanted


@pytest.mark.parametrize("kind", [Expression, Clause])
def test_only_what_says_something_can_be_asked(kind: type[Expression]) -> None:
    with pytest.raises(NotImplementedError):
        kind().admits(parse("5"))
