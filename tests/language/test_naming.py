"""Which way an indicator points, by its name: heads, denials, lessening, time, spending, and what isn't known."""

from __future__ import annotations

from collections import Counter

import pytest

from indicator_dsl.language import Way, is_spending, way_beside, way_of
from indicator_dsl.language.lexicon import file
from indicator_dsl.units import Unit

NAMES = {
    Way.LESS: (
        "停电次数", "负面舆情数", "公用经费控制率", "三公经费控制率",
        "预算调整率", "结转结余率", "信访件数", "投诉率", "平均办理天数",
        "平均候诊时间", "项目工期", "不合格率", "未按期归还率", "未达标率",
        "不满意率", "死亡人数", "单位能耗", "PM2.5年均浓度", "设备购置费",
        "项目成本（万元）", "违规采购金额", "逾期还款率", "负面报道次数", "检测设备故障率",
        "合格率下降幅度", "事故增长率", "水土流失面积", "空气重污染天数",
        "指标1：学生近视率", "人才流失率",
    ),
    Way.MORE: (
        "培训人次", "演出场次", "投诉办结率", "投诉处理及时率",
        "差错纠正率", "事故隐患整改率", "不合格产品处置率", "无重大安全事故",
        "零投诉", "平均无故障时间", "免费开放天数", "培训时长",
        "能耗下降率", "成本节约率", "降低物流成本", "审批周期压缩比例", "经费支付率",
        "治理水土流失面积", "排查隐患数量", "高血压患者规范管理率", "血压控制率",
        "完成投资额", "收入增长率", "减少碳排放", "按期还款率", "服务对象满意度",
    ),
    Way.OPEN: (
        "会议次数", "受理投诉件数", "建筑规模", "高血压控制率", "不按规定归还率", "出差天数", "降低合格产品数量",
    ),
    Way.UNSAID: ("", "泵站", "长期性", "设备数量"),
}  # fmt: skip


@pytest.mark.parametrize(("way", "name"), [(way, name) for way, names in NAMES.items() for name in names])
def test_a_name_says_its_way(way: Way, name: str) -> None:
    assert way_of(name) is way


def test_a_unit_or_a_remark_in_brackets_says_nothing() -> None:
    assert way_of("泵站（投诉）") is Way.UNSAID
    assert way_of("停电（次") is Way.LESS


@pytest.mark.parametrize(
    ("category", "unit", "way"),
    [
        ("", "座", Way.MORE), ("", "人次", Way.MORE), ("", "次", Way.UNSAID),
        ("", "个", Way.UNSAID), ("", "%", Way.UNSAID), ("", None, Way.UNSAID),
        ("产出指标 数量指标", "人", Way.MORE), ("质量指标", "人", Way.UNSAID),
        ("数量指标", "起", Way.UNSAID), ("满意度指标", "%", Way.MORE),
        ("满意度指标", None, Way.MORE), ("时效指标", "天", Way.LESS),
        ("时效指标", "月", Way.LESS), ("时效指标", "%", Way.UNSAID),
    ],
)  # fmt: skip
def test_category_and_unit_say_it_where_the_name_does_not(category: str, unit: str | None, way: Way) -> None:
    assert way_beside(category, None if unit is None else Unit.of(unit)) is way


def test_a_rate_of_a_counted_thing_says_nothing() -> None:
    assert way_beside("", Unit.of("座/年")) is Way.UNSAID


def test_spending_is_what_costs_and_is_not_saved() -> None:
    assert [is_spending(name) for name in ("设备购置费", "项目成本", "成本节约率", "违约率")] == [True, True, False, False]


def test_the_last_part_decides() -> None:
    for first in ("投诉", "事故", "停电", "欠薪案件", "培训", "完成"):
        assert way_of(f"{first}办结率") is Way.MORE
        assert way_of(f"{first}超期率") is Way.LESS


def test_no_part_says_two_things_of_itself() -> None:
    sections = ("less", "ills", "more", "making", "spending", "open", "plain", "wary")
    said = Counter(word for section in sections for word in file("direction")[section])
    assert [word for word, times in said.items() if times > 1] == []
