"""Words, sentences and other numbers beside an answer: at which a careful auditor would not stop, and at which he would."""

from __future__ import annotations

import pytest

from indicator_dsl.meaning import score

OPEN = "person"


def points(target: str, actual: str, label: str) -> str:
    made = score(target, actual, weight=10, label=label, year=2024)
    return OPEN if made.score is None else str(made.score)


@pytest.mark.parametrize(
    ("target", "actual", "label", "expected"),
    [
        # A word of the list narrows, a word that nobody listed may say anything.
        ("≥90%", "强制免疫抗体合格率为92.3%", "免疫抗体合格率", "10.00"),
        ("≥36所", "完成36所薄弱学校食堂改造", "农村学校食堂改造数", "10.00"),
        ("≥36所", "动员36所学校食堂改造", "农村学校食堂改造数", OPEN),
        ("≥36所", "36所待建学校食堂改造", "农村学校食堂改造数", OPEN),
        ("≥36所", "原有学校食堂改造36所", "农村学校食堂改造数", OPEN),
        ("≥407台", "借用执法记录仪407台", "执法记录仪采购数量", OPEN),
        ("≥407台", "维保执法记录仪407台", "执法记录仪采购数量", OPEN),
        ("≥90%", "不合格率3%", "免疫抗体合格率", OPEN),
        # A number of another unit, and what undoes.
        ("≥3次", "举办科技成果对接会3次，签约12项", "科技成果对接会次数", "10.00"),
        ("≥12场", "组织家庭教育讲座12场，参与家长1830人次", "家庭教育讲座", "10.00"),
        ("≥12场", "家庭教育讲座12场，取消参与1830人次", "家庭教育讲座", OPEN),
        # A rate that says the result again, one of something else, one of how well it was done.
        ("≥5000例", "完成筛查4890例，完成率97.8%", "两癌筛查例数", "9.78"),
        ("≥5000例", "完成筛查4890例，完成率99.8%", "两癌筛查例数", OPEN),
        ("≥200亿元", "评审金额213.6亿元，审减率8.9%", "财政投资评审金额", "10.00"),
        ("≥8台", "8台，合格率75%", "设备购置数量", OPEN),
        # Why it fell short.
        ("≥95%", "91.2%，主要原因是项目招标节约", "预算执行率", "9.60"),
        ("≥100场", "受疫情影响仅演出76场", "送戏下乡场次", "7.60"),
        # A time behind an event.
        ("20日内", "收到预算批复后15日内公开", "预算公开时间", "10.00"),
        # What is planned, and what a part has come to.
        ("≥500套", "预计12月底完成500套", "课桌椅更新数量", OPEN),
        ("≥12座", "除险加固12座，其中11座已完成蓄水验收", "小型水库除险加固座数", OPEN),
        ("≥1000人", "截至2025年3月完成1042人", "职业技能培训人数", OPEN),
        ("≥1000人", "截至2024年12月完成1042人", "职业技能培训人数", "10.00"),
        ("≥1200人", "2023年1210人，2024年1180人", "公益性岗位安置人数", "9.83"),
        # One number said twice, the sum and its parts, the part that answers in the words of the question.
        ("≥25个", "社区养老服务站25个，已运营25个", "社区养老服务站建设数", "10.00"),
        ("≥3部", "创作3部：话剧1部、歌舞2部", "新创剧目数量", "10.00"),
        ("≥1200件", "受理1356件，查处1100件", "查处治安案件数", "9.17"),
        ("≥2次", "举办临展2次、巡展1次", "临展举办次数", "10.00"),
        ("应保尽保", "做到应保尽保、应退尽退", "城乡低保对象", "10.00"),
        # Events are counted in 次, whatever they are; what is said of a field without naming it.
        ("≥50次", "开展反诈宣传52场次", "反诈宣传次数", "10.00"),
        ("≥80公斤/亩", "亩均增产82公斤", "粮食亩均增产", "10.00"),
        ("≥80公斤/亩", "82000公斤", "粮食亩均增产", OPEN),
    ],
)
def test_what_stands_beside_an_answer(target: str, actual: str, label: str, expected: str) -> None:
    assert points(target, actual, label) == expected
