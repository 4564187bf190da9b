"""Forms for the page, made up, and a bridge to ask."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from indicator_dsl.page.bridge import Bridge

HEADER = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"]
ROWS = [
    ["产出指标", "数量指标", "培训人次", "≥500人次", "487人次", "40", "38.96", "部分班次推迟"],
    ["产出指标", "质量指标", "考核合格率", "≥95%", "0.97", "10", "10", ""],
    ["效益指标", "社会效益指标", "技能提升情况", "效果明显", "达成预期指标", "40", "40", ""],
    ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "92%", "10", "10", ""],
]


def form(project: str = "技能培训", rows: list[list[str]] | None = None, *, total: str = "98.96") -> bytes:
    """Return a self-evaluation as CSV: without other rows, two of its four rows wait for a person."""
    sink = io.StringIO()
    lines = [["项目支出绩效自评表（2023年度）"], ["项目名称", project, "", "", "项目单位", "示例中心"], HEADER, *(rows or ROWS)]
    csv.writer(sink).writerows([*lines, ["合计", "", "", "", "", "100", total]])
    return sink.getvalue().encode("utf-8-sig")


DECLARATION = (
    "项目支出绩效目标申报表（2024年度）,,,\n项目名称,路灯改造,,\n一级指标,二级指标,三级指标,指标值\n"
    "产出指标,数量指标,改造路灯数量,≥100盏\n产出指标,质量指标,改造质量,效果明显\n效益指标,社会效益指标,照明改善,\n"
).encode()


class Page:
    """A bridge, asked as the page asks it."""

    def __init__(self, lang: str = "zh") -> None:
        self.bridge = Bridge()
        self.hello = self.ask("hello", lang=lang)

    def answer(self, what: str, content: bytes = b"", **args: Any) -> tuple[dict[str, Any], bytes]:
        text, data = self.bridge.handle(json.dumps({"do": what, **args}), content)
        said: dict[str, Any] = json.loads(text)
        return said, data

    def ask(self, what: str, content: bytes = b"", **args: Any) -> dict[str, Any]:
        said, _ = self.answer(what, content, **args)
        assert said["ok"], said
        return said

    def error(self, what: str, content: bytes = b"", **args: Any) -> str:
        said, _ = self.answer(what, content, **args)
        assert not said["ok"]
        return f"{said['error']['code']}: {said['error']['message']}"

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("rows")["rows"]
        return found

    def points(self) -> list[tuple[str | None, str | None, int]]:
        return [(one.get("points"), one.get("grade"), one["open"]) for one in self.ask("overview")["forms"]]
