"""Forms put together at random from the habits of real ones: what is written is read, in every kind of file."""

from __future__ import annotations

import random
from pathlib import Path

import attrs
import pytest

from indicator_dsl.forms import read

from . import make
from .make import Picture

NAME = ["三级指标", "指标名称", "三级指标名称", "指标内容", "具体指标", "绩效指标名称"]
TARGET = [
    "年度指标值",
    "指标值",
    "目标值",
    "年初目标值",
    "年初设定值",
    "年度指标值(A)",
    "预期指标值",
    "计划值",
    "年初绩效指标值",
    "全年目标值",
    "2022年目标值",
]
ACTUAL = [
    "实际完成值",
    "完成值",
    "全年实际值",
    "实际完成值（B）",
    "实际值",
    "全年完成值",
    "实际完成情况",
    "完成情况",
    "年度完成值",
    "2022年度实际完成值",
]
WEIGHT = ["分值", "权重", "标准分值", "满分", "分值（100分）", "权重（%）", "标准分", "指标分值"]
SCORE = ["得分", "自评得分", "自评分", "实际得分", "得分（C）", "自评分数"]
REASON = ["偏差原因分析及改进措施", "未完成原因分析", "扣分原因", "偏差原因分析", "未完成原因和改进措施", "差异原因分析"]
EXTRA = ["备注", "评分标准", "指标解释", "完成率", "数据来源", "佐证材料", "上年实际值", "复核得分"]
RELATION = ["指标性质", "计算符号", "符号", "运算符号"]
UNIT = ["计量单位", "度量单位", "单位", "指标单位"]
BLOCKS = [
    ("产出指标", "数量指标", ["培训人次", "印制手册"], ["≥500人次", "2万册", "1,220份"]),
    ("产出指标", "质量指标", ["验收合格率"], ["100%", "≥95%"]),
    ("产出指标", "时效指标", ["完成时间"], ["12月底前", "2022年12月31日", "按时完成"]),
    ("成本指标", "经济成本指标", ["单位成本"], ["≤350元/人", "≤90万元"]),
    ("效益指标", "社会效益指标", ["群众知晓率", "对行业的带动作用"], ["≥80%", "效果明显", "逐步提高"]),
    ("效益指标", "可持续影响指标", ["长效机制健全性"], ["健全", "达成预期指标"]),
    ("满意度指标", "服务对象满意度指标", ["服务对象满意度"], ["≥95%", "90%以上"]),
]


@attrs.define
class Made:
    picture: Picture
    rows: list[tuple[str | None, ...]] = attrs.Factory(list)
    merges_needed: bool = False


def form(seed: int) -> Made:
    """Draw a form: its columns and their names, its order, how levels are written, what stands around the table."""
    pick = random.Random(seed)
    split = pick.random() < 0.3
    columns = ["level1", "level2", "name", *(["relation", "target", "unit"] if split else ["target"])]
    self_evaluation = pick.random() < 0.8
    if self_evaluation:
        columns += pick.sample(["actual", "weight", "score"], k=3) if pick.random() < 0.3 else ["actual", "weight", "score"]
        columns += ["reason"] if pick.random() < 0.8 else []
    for _ in range(pick.choice([0, 0, 1, 2])):
        columns.insert(pick.randrange(3, len(columns) + 1) if not split else len(columns), "extra")
    columns = (["serial"] if pick.random() < 0.3 else []) + columns
    extras = pick.sample(EXTRA, k=8)
    spellings = {"level1": ["一级指标"], "level2": ["二级指标"], "name": NAME, "target": TARGET, "actual": ACTUAL, "weight": WEIGHT}
    spellings |= {"score": SCORE, "reason": REASON, "relation": RELATION, "unit": UNIT, "serial": ["序号"]}
    header = [extras.pop() if c == "extra" else pick.choice(spellings[c]) for c in columns]
    if split:
        header[columns.index("target")] = "指标值"
    made = Made(Picture([], []))
    style = pick.choice(["merged", "blank", "repeated"])
    lines = _around(pick, len(columns))
    if split and pick.random() < 0.6:
        at = columns.index("relation")
        names = ["level1", "level2", "name"]
        parent = [
            "绩效指标" if c == "level1" else "<" if c in names else "年度指标值" if i == at else "<" if c in ("target", "unit") else h
            for i, (c, h) in enumerate(zip(columns, header, strict=True))
        ]
        lines += [parent, [h if c in (*names, "relation", "target", "unit") else "^" for c, h in zip(columns, header, strict=True)]]
    else:
        lines.append(header)
    _body(pick, made, columns, lines, style, self_evaluation, split)
    made.picture = Picture.of("\n".join("|".join(line) for line in lines))
    return made


def _around(pick: random.Random, wide: int) -> list[list[str]]:
    def across(*texts: str) -> list[str]:
        return [*texts, *["<"] * (wide - len(texts))]

    lines = [across("附件1")] if pick.random() < 0.2 else []
    lines += [across("项目支出绩效自评表"), across("（2022年度）")] if pick.random() < 0.8 else []
    lines += [across("项目名称", "某项目"), across("主管部门", "某局")] if pick.random() < 0.6 else []
    if pick.random() < 0.5 and wide >= 7:
        lines += [
            ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", *["得分"][: wide - 7], *[""] * (wide - 8)]
        ]
        lines += [["^", "年度资金总额", "100.00", "100.00", "98.00", "10", "98.00%", *["9.8"][: wide - 7], *[""] * (wide - 8)]]
    if pick.random() < 0.5:
        half = ["<"] * (wide - 3)
        lines += [["年度总体目标", "预期目标", "实际完成情况", *half], ["^", "完成培训500人次，满意度95%以上。", "全部完成。", *half]]
    return lines


def _body(pick: random.Random, made: Made, columns: list[str], lines: list[list[str]], style: str, scored: bool, split: bool) -> None:
    number = 0
    last: tuple[str | None, str | None] = (None, None)
    for level1, level2, names, values in pick.sample(BLOCKS, k=5) if style == "repeated" else BLOCKS:
        for name in names:
            number += 1
            sign, target, unit = (
                (pick.choice(["≥", "=", "≤"]), str(pick.randrange(1, 500)), pick.choice(["个", "%", "万元"]))
                if split
                else ("", pick.choice(values), "")
            )
            cells = {"serial": str(number), "name": name, "target": target, "relation": sign, "unit": unit}
            cells |= {
                "actual": pick.choice(values),
                "weight": pick.choice(["10", "7.5", "5"]),
                "score": "5",
                "reason": pick.choice(["", "疫情影响"]),
            }
            same1, same2 = last[0] == level1, last == (level1, level2)
            mark = {"merged": "^", "blank": ""}.get(style)
            cells["level1"] = mark if mark is not None and same1 else level1
            cells["level2"] = mark if mark is not None and same2 else level2
            lines.append([cells.get(c, "") for c in columns])
            last = (level1, level2)
            made.rows.append(
                (
                    level1,
                    level2,
                    name,
                    target,
                    cells["actual"] if scored else None,
                    cells["weight"] if scored else None,
                    sign or None,
                    unit or None,
                )
            )
        if pick.random() < 0.1 and scored:
            lines.append(["小计" if c == "name" else "20" if c in ("weight", "score") else "" for c in columns])
    if scored and pick.random() < 0.7:
        lines.append(["总分" if i == 0 else "100" if c in ("weight", "score") else "" for i, c in enumerate(columns)])
    if pick.random() < 0.4:
        lines.append(["注：1.得分一档最高不能超过该指标分值上限。", *["<"] * (len(columns) - 1)])


@pytest.mark.parametrize("seed", range(60))
def test_what_is_written_is_read(seed: int, tmp_path: Path) -> None:
    made = form(seed)
    kinds = [k for k in make.WRITERS if k != "pdf"]
    kind = kinds[seed % len(kinds)]
    if kind == "xls":
        pytest.importorskip("xlwt", reason="writes the .xls files of these tests")
    got = read(make.WRITERS[kind](made.picture, tmp_path / f"a.{kind}"))
    rows = [(i.level1, i.level2, i.name, i.target, i.actual, i.weight, i.relation, i.unit) for i in got.indicators]
    assert rows == made.rows
