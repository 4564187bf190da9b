"""Points that stand in the labels of levels (年度绩效目标1（40分）), as in Hubei's form."""

from __future__ import annotations

from pathlib import Path

from indicator_dsl import forms

FORM = """湖北省项目支出绩效自评表,,,,
项目名称,甲项目,,,
一级指标,二级指标,三级指标,年度指标值,实际完成值
年度绩效目标1（40分）,数量指标,培训人次,≥500人次,487人次
年度绩效目标1（40分）,质量指标,合格率,≥95%,96%
年度绩效目标2（40分）,数量指标,检查次数,≥10次,10次
"""


def test_rows_share_the_points_of_their_level_and_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text(FORM, encoding="utf-8")
    table = forms.score_form(forms.read(tmp_path / "form.csv"), policy="hubei")
    assert [str(line.weight) for line in table.lines] == ["20", "20", "40"]
    told = [finding.message("zh") for finding in table.all_findings if finding.code == "form-level-parted"]
    assert told == ["“年度绩效目标1（40分）”的 40 分由 2 行指标共用，表中未列各行分值，按行均分，请核对"]
