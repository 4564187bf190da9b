"""The expressions that are timed: some as published in budget forms, some made up."""

from __future__ import annotations

_COMMON = (
    "≥10万座 1,300亿元左右 ≥200家 ≤1% 95%以上 100% ≥500人次 ≥3个 =100% ≤90万元 ≥5项 ≥1700亿元 30家 ≥85% >20% <3天 ≤30分钟 ≥12场 "
    "≥4754人 72890元 ≥90分 ≥0.5亿元 10次以上 ≤10次 ≥6批次 200人左右 ≥100亿元 5000万元以上 不低于90% 至少3次 不超过5% 达到80% ≥2次/年 "
    "≥1,234.56万元 ≥15平方米 50公里 ≤0.3% 3年 ≥400户 ≥1.2万人 98% 20项 ≥60家次 ≤48小时 =0 ≥8亩"
)
COMMON = tuple(_COMMON.split())
"""Relation, number, scale, unit, 以上 or 左右."""

OTHER = (
    "≥200家、≥100亿元",
    "12月底前",
    "2024年12月底前",
    "2023.07-2024.01",
    "是",
    "优",
    "达成预期指标",
    "效果明显",
    "80%-90%",
    "90（含）-100分",
    "±3%以内",
    "10-20万元",
    "10万-20万元",
    "较上年提高",
    "同比增长≥5%",
    "逐年下降",
    "高于全国平均水平",
    "30分钟内响应",
    "COD：28吨/万元",
    "产业人才招聘≥10场",
    "每年≥2次",
    "500多家",
    "十几个",
    "无",
    "待定",
    "≥**批次",
    "保障各项工作顺利开展",
    "≥5项；≥90%",
    "全年",
    "3小时30分钟",
    "三分之二",
    "5、6个",
    "大于80小于90",
    "≥90%且≤95%",
    "第三季度",
    "20余项",
    "显著提升",
    "12月31日前",
    "百分之九十",
    "二十家",
    "达成年度指标",
    "6月至9月",
    "服务对象满意度≥90%",
)
"""Everything else in the language."""

FIRST = (
    "≥10万座",
    "12月底前",
    "80%-90%",
    "较上年提高5%",
    "效果明显",
    "COD：28吨/万元",
    "每年≥2次",
    "十几个",
    "3小时30分钟",
    "≥5项；≥90%",
)
"""What a new process reads first: ten different forms."""

UNSTORED = "25±2℃左右"
"""Its row of token kinds stands in no conformance text: a new process loads Lark for it."""

LONG = {
    "digits": "9" * 10_000,
    "grouped digits": "≥1" + ",000" * 2_500,
    "sentence": "推进重点产业链高质量发展" * 834,
    "signs": "≥" * 10_000,
    "brackets": "（" * 10_000,
    "numerals": "一百二十三" * 2_000,
    "clauses": "≥5家、" * 2_500,
    "labels": "完成数量：" * 2_000,
    "dates": "12月31日" * 1_666,
    "percent": "1%" * 5_000,
    "blanks": " " * 9_999 + "5",
    "lines": "5家\n" * 3_333,
    "units": "元/人" * 3_333,
    "years": "2024" * 2_500,
    "tags": "<a" * 5_000,
    "mixed": "增长5%左右且不低于上年" * 909,
    "dots": "1." * 5_000,
    "unknown": "𠀀" * 10_000,
    "slashes": "5/" * 5_000,
    "numeral list": "一百二十三、" * 1_666,
    "breaks": "≥1\n0场\n" * 1_428,
    "gaps": "8 1 % " * 1_666,
    "labelled list": "满意度≥9%，" * 1_428,
}

SENTENCES = "急救5分钟出车率95%，" * 909
"""10,000 characters that are a list of 909 labelled values, each with a number in its name; nothing among them bounds a value."""
