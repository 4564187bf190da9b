"""Generated rows: what forms hold, and what is hard for vectors."""

from __future__ import annotations

import random

RELATIONS = ("≥", "≥", "≥", "≤", "=", ">", "<", "", "", "≈", "不低于")
UNITS = ("", "家", "%", "万元", "元", "亿元", "个", "人次", "天", "小时", "分钟", "‰", "公里", "亩", "平方米", "元/人", "级")
NUMBERS = (
    "0",
    "1",
    "2",
    "3",
    "5",
    "60",
    "85",
    "90",
    "95",
    "100",
    "0.97",
    "0.6",
    "1.2",
    "120",
    "130",
    "33.335",
    "1,300",
    "10",
    "-3",
    "0.1",
    "200",
)
OTHERS = (
    "是",
    "否",
    "已完成",
    "未完成",
    "效果明显",
    "12月底前",
    "2024年11月",
    "80%-90%",
    "90（含）-100分",
    "≥200家、≥100亿元",
    "180家、120亿元",
    "COD：28吨",
    "满意度≥90%",
    "同比增长5%",
    "≥≥5",
    "无",
    "",
    " ",
    "优",
    "500多家",
    "约100家",
    "9" * 40,
    "0." + "3" * 30,
    "≥123456789012345678",
    "90070万亿元",
    "3/5",
    "1，200人",
    "2024年前",
    "近100家",
    "预计120个",
    "提前15天",
    "剩余2个",
    "已完成8个，剩余2个",
    "57人，其中博士12人",
    "≥三类",
    "二级",
    "不宜超过30天",
    "减少8起",
    "≥5‰",
    "4‰",
    "≥900000元",
    "≥1公里",
    "900米",
)
WEIGHTS = ("10", "5", "0", "2.5", "22.5", "8", "0.03", "100", "123456789012", "3.3333333333333")
LABELS = (None, "服务对象满意度", "成本控制数", "成本节约率", "新增就业人数", "投诉下降率", "COD", "营收增长率")
CATEGORIES = (None, "产出指标", "成本指标", "满意度指标")
RELATION_CELLS = (None, "≥", "≤", "定性", "5", "什么")
RULES = (None, None, "直接赋分", "完成率赋分", "满意度赋分", "看情况")


def cell(draw: random.Random, *, is_target: bool) -> str | None:
    if draw.random() < 0.03:
        return None
    if draw.random() < 0.15:
        return draw.choice(OTHERS)
    number = draw.choice(NUMBERS) if draw.random() < 0.5 else f"{draw.randrange(1, 4000) / draw.choice((1, 1, 10, 100))}".removesuffix(".0")
    relation = draw.choice(RELATIONS) if is_target or draw.random() < 0.05 else ""
    return relation + number + draw.choice(UNITS[:9] if draw.random() < 0.8 else UNITS)


def row(draw: random.Random) -> dict[str, str | None]:
    target = cell(draw, is_target=True)
    actual = cell(draw, is_target=False)
    if target and actual and draw.random() < 0.6:
        # As in real forms: one unit, and often one number.
        unit = draw.choice(UNITS[:9])
        number = draw.choice(NUMBERS)
        target = draw.choice(RELATIONS) + number + unit
        actual = (number if draw.random() < 0.3 else draw.choice(NUMBERS)) + (unit if draw.random() < 0.8 else "")
    return {
        "target": target,
        "actual": actual,
        "weight": draw.choice(WEIGHTS),
        "unit": draw.choice((None, None, None, "家", "%", "万元", "abc?")),
        "relation": draw.choice(RELATION_CELLS) if draw.random() < 0.3 else None,
        "label": draw.choice(LABELS),
        "category": draw.choice(CATEGORIES),
        "rule": draw.choice(RULES) if draw.random() < 0.3 else None,
    }


def rows(count: int, seed: int) -> list[dict[str, str | None]]:
    draw = random.Random(seed)
    return [row(draw) for _ in range(count)]
