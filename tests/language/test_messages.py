# ruff: noqa: E501
"""What is said of a text that can't be read, and of each finding, word for word in both languages."""

from __future__ import annotations

import pytest

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import parse
from indicator_dsl.resources import load_toml, package_file

from .data import lines

# fmt: off
SAID: list[tuple[str, str, tuple[int, int], str, str]] = [
    ("百", "bad-number", (0, 1), "“百”不是数字", "'百' is not a number"),
    ("千万元", "bad-number", (0, 2), "“千万”不是数字", "'千万' is not a number"),
    ("百万元", "bad-number", (0, 2), "“百万”不是数字", "'百万' is not a number"),
    ("1.2.3个", "bad-number", (0, 5), "“1.2.3”不是数字", "'1.2.3' is not a number"),
    ("0.5.5", "bad-number", (0, 5), "“0.5.5”不是数字", "'0.5.5' is not a number"),
    ("1/0", "bad-number", (0, 3), "“1/0”不是数字", "'1/0' is not a number"),
    ("2024年２月30日前完成", "bad-date", (0, 10), "“2024年２月30日”不是日期", "'2024年２月30日' is not a date"),
    ("12月40日前", "bad-date", (0, 6), "“12月40日”不是日期", "'12月40日' is not a date"),
    ("2024年13月", "bad-date", (0, 8), "“2024年13月”不是日期", "'2024年13月' is not a date"),
    ("2024年0月", "bad-date", (0, 7), "“2024年0月”不是日期", "'2024年0月' is not a date"),
    ("四至一季度", "bad-date", (0, 5), "“四至一季度”不是日期", "'四至一季度' is not a date"),
    ("８－５天", "empty-range", (0, 4), "区间“８－５天”的下限大于上限", "the range '８－５天' ends below its start"),
    ("不低于90%不高于80%", "empty-range", (0, 12), "区间“不低于90%不高于80%”的下限大于上限", "the range '不低于90%不高于80%' ends below its start"),
    ("90%-80%", "empty-range", (0, 7), "区间“90%-80%”的下限大于上限", "the range '90%-80%' ends below its start"),
    ("[90,80]", "empty-range", (0, 7), "区间“[90,80]”的下限大于上限", "the range '[90,80]' ends below its start"),
    ("12月-3月", "empty-range", (0, 6), "区间“12月-3月”的下限大于上限", "the range '12月-3月' ends below its start"),
    ("2024年5月1日至2024年3月1日", "empty-range", (0, 19), "区间“2024年5月1日至2024年3月1日”的下限大于上限", "the range '2024年5月1日至2024年3月1日' ends below its start"),
    ("≤5个以上", "relations-contradict", (0, 5), "“≤5个以上”前后两个比较符号互相矛盾", "the two relations in '≤5个以上' contradict each other"),
    ("至少5个以下", "relations-contradict", (0, 6), "“至少5个以下”前后两个比较符号互相矛盾", "the two relations in '至少5个以下' contradict each other"),
    ("最多不低于5个", "relations-contradict", (0, 5), "“最多不低于”前后两个比较符号互相矛盾", "the two relations in '最多不低于' contradict each other"),
    ("不超过5个以上", "relations-contradict", (0, 7), "“不超过5个以上”前后两个比较符号互相矛盾", "the two relations in '不超过5个以上' contradict each other"),
    ("≥≥5个", "unexpected-text", (1, 2), "无法识别“≥”", "cannot read '≥'"),
    ("满意度≥≥95%", "unexpected-text", (4, 5), "无法识别“≥”", "cannot read '≥'"),
    ("≥≤5", "unexpected-text", (1, 2), "无法识别“≤”", "cannot read '≤'"),
    ("≥约5个", "unexpected-text", (1, 2), "无法识别“约”", "cannot read '约'"),
    ("约≥5个", "relations-differ", (0, 2), "“约≥”前后两个比较符号不同，取 ≥", "the two relations in '约≥' differ; ≥ was taken"),
    ("不约5个", "unexpected-text", (0, 2), "无法识别“不约”", "cannot read '不约'"),
    ("   ", "empty-text", (0, 3), "单元格为空", "nothing to read in '   '"),
    ("3天半小时", "bad-number", (1, 5), "“天半小时”不是数字", "'天半小时' is not a number"),
    ("95%另有说明", "leftover-text", (3, 7), "数值之后的“另有说明”未读取", "text after the value was left unread: '另有说明'"),
    ("200家进一步增强", "leftover-text", (4, 9), "数值之后的“进一步增强”未读取", "text after the value was left unread: '进一步增强'"),
    ("95%（3个）", "number-unread", (3, 7), "文字“（3个）”中的数字未读取", "a number in the text '（3个）' was left unread"),
    ("1O0%", "ocr-digit", (0, 3), "数字“1O0”含有形似字母，按 100 识别", "letters among the digits of '1O0' were read as 100"),
    ("≥9O%", "ocr-digit", (1, 3), "数字“9O”含有形似字母，按 90 识别", "letters among the digits of '9O' were read as 90"),
    ("2l", "ocr-digit", (0, 2), "数字“2l”含有形似字母，按 21 识别", "letters among the digits of '2l' were read as 21"),
    ("二100%", "ocr-sign", (0, 1), "“二”按符号“=”识别", "'二' was read as the sign '='"),
    ("5百分比", "percent-word", (1, 4), "单位“百分比”按 % 识别", "the unit '百分比' was read as %"),
    ("≥&ge;5", "unexpected-text", (1, 2), "无法识别“&”", "cannot read '&'"),
    ("&ge;95%", "html-markup", (0, 7), "已去除 HTML 标记", "HTML markup was dropped"),
    ("<b>≥5个</b>", "html-markup", (0, 10), "已去除 HTML 标记", "HTML markup was dropped"),
    ("1，200人", "comma-ambiguous", (0, 5), "“1，200”中的逗号按分隔符识别，也可能为千分位", "the comma in '1，200' was read as a separator; it may group digits"),
    ("≥20,\n000家", "comma-ambiguous", (1, 8), "“20,\\n000”中的逗号按分隔符识别，也可能为千分位", "the comma in '20,\\n000' was read as a separator; it may group digits"),
    ("约5-8天", "relation-dropped", (0, 5), "区间“约5-8天”中的“约”未采用", "the word '约' beside the range '约5-8天' was not used"),
    ("5-8个以上", "relation-dropped", (0, 6), "区间“5-8个以上”中的“以上”未采用", "the word '以上' beside the range '5-8个以上' was not used"),
    ("近3万元", "approx-from-below", (0, 1), "“近”表示略低于该数，按约数识别", "'近' means somewhat below the number; read as approximate"),
    ("基本达到95%", "approx-from-below", (0, 4), "“基本达到”表示略低于该数，按约数识别", "'基本达到' means somewhat below the number; read as approximate"),
    ("500多家", "more-than", (0, 5), "“500多家”表示多于该数，按 > 识别（负数按 <）", "'500多家' means more than the number; read as > (a negative one as <)"),
    ("10余万元", "more-than", (0, 5), "“10余万元”表示多于该数，按 > 识别（负数按 <）", "'10余万元' means more than the number; read as > (a negative one as <)"),
    ("上百人", "more-than", (0, 3), "“上百人”表示多于该数，按 > 识别（负数按 <）", "'上百人' means more than the number; read as > (a negative one as <)"),
    ("十几个", "open-number", (0, 3), "“十几个”为约数，按 11~19 识别", "'十几个' is an open number, read as 11~19"),
    ("三五个", "open-number", (0, 3), "“三五个”为约数，按 3~5 识别", "'三五个' is an open number, read as 3~5"),
    ("3/4", "fraction", (0, 3), "“3/4”按分数 0.75 识别", "'3/4' was read as the fraction 0.75"),
    ("三分之二", "inexact-fraction", (0, 4), "“三分之二”除不尽，保留 28 位小数", "'三分之二' does not end; rounded at 28 places"),
    ("≥80、70%", "unit-shared", (0, 3), "“≥80”未注明单位，沿用后一项的“%”", "'≥80' states no unit; '%' was shared from the clause after"),
    ("≥80、70%", "relation-shared", (4, 7), "“70%”未注明比较符号，沿用前一项的 ≥", "'70%' states no relation; ≥ was shared from the clause before"),
    ("5、6个", "unit-shared", (0, 1), "“5”未注明单位，沿用后一项的“个”", "'5' states no unit; '个' was shared from the clause after"),
    ("≥5个且≥6家或≥7吨", "mixed-joints", (0, 11), "同时出现“且”与“或”，按全部满足识别", "both and and or occur; read as all of"),
    ("2024年前", "whole-year-before", (0, 6), "“2024年前”按含该期间最后一天识别（截至 2024-12-31）", "'2024年前' was read as including the period's last day (2024-12-31)"),
    ("2024年6月前", "whole-year-before", (0, 8), "“2024年6月前”按含该期间最后一天识别（截至 2024-06-30）", "'2024年6月前' was read as including the period's last day (2024-06-30)"),
    ("翻两番", "doubling", (0, 3), "“翻两番”按增长 300% 识别", "'翻两番' was read as growth of 300%"),
    ("翻一番", "doubling", (0, 3), "“翻一番”按增长 100% 识别", "'翻一番' was read as growth of 100%"),
    ("不低\n于95%", "joined-lines", (1, 4), "内容被换行断开，已连接", "the value was split by a line break and was joined"),
    ("≥1\n000家", "number-split", (1, 6), "“1\\n000”中两个数字之间没有单位，可能为一个数被断开", "no unit stands between the numbers of '1\\n000'; it may be one number, split"),
    ("1.5e3", "exponent", (0, 5), "“1.5e3”为科学计数法，按 1500 识别", "'1.5e3' is in scientific notation, read as 1500"),
    ("1.2E+05", "exponent", (0, 7), "“1.2E+05”为科学计数法，按 120000 识别", "'1.2E+05' is in scientific notation, read as 120000"),
    ("2≥", "sign-after", (1, 2), "比较符号“≥”写在数字之后，按写在数字之前识别", "the sign '≥' stands after the number; read as if before it"),
    ("95%（≥）", "sign-after", (3, 6), "比较符号“（≥）”写在数字之后，按写在数字之前识别", "the sign '（≥）' stands after the number; read as if before it"),
    ("5兆", "mega-or-trillion", (0, 2), "“5兆”中的“兆”按万亿识别，也可能为百万（M）", "兆 in '5兆' was read as 10^12; it may mean mega"),
    ("100M", "metre-or-mega", (3, 4), "“M”按米识别，也可能为兆（Mbps、MB）", "'M' was read as metres; it may mean mega (Mbps, MB)"),
    ("20块", "pieces-or-yuan", (0, 3), "“20块”按件数（块）识别，也可能为元", "'20块' was read as pieces; it may mean yuan"),
    ("90个点", "points-or-places", (2, 4), "“个点”按百分点识别，也可能为点位", "'个点' was read as percentage points; it may count places"),
    ("不低于上年水平的90%", "share-of-level", (8, 11), "“90%”以“上年水平”为基数，只按数字本身识别", "'90%' is a share of '上年水平'; it was read as the number alone"),
    ("应完成120个，实际完成118个", "plan-beside-actual", (12, 16), "“118个”为实际数，与前一个数均已读取，只应保留一个", "'118个' is what was done; the number before it was read as well, and only one should stand here"),
    ("2023-2024", "date-or-number", (0, 9), "“2023-2024”按日期 2023-01-01 – 2024-12-31 识别，也可能为数字", "'2023-2024' was read as the date 2023-01-01 – 2024-12-31; it may be a number"),
    ("1 200人", "number-split", (0, 5), "“1 200”中两个数字之间没有单位，可能为一个数被断开", "no unit stands between the numbers of '1 200'; it may be one number, split"),
    ("1村1名", "time-beside-number", (0, 4), "“1村1名”按两个值识别，也可能为频次、比率，或某个时点要达到的数", "'1村1名' was read as two values; it may be a rate, or what is to be reached by then"),
    ("5元/元", "unknown-measure-word", (1, 4), "计量单位“元/元”未收录，按原样保留", "measure word '元/元' is not in the tables; kept as written"),
    ("120套/张", "unknown-measure-word", (3, 6), "计量单位“套/张”未收录，按原样保留", "measure word '套/张' is not in the tables; kept as written"),
    ("60吨≤X<50吨", "empty-range", (0, 9), "区间“60吨≤X<50吨”的下限大于上限", "the range '60吨≤X<50吨' ends below its start"),
    ("1,23,4个", "bad-grouping", (0, 6), "数字“1,23,4”的逗号分组有误（应每三位一组）", "the commas in '1,23,4' do not group digits in threes"),
    ("12,34元", "bad-grouping", (0, 5), "数字“12,34”的逗号分组有误（应每三位一组）", "the commas in '12,34' do not group digits in threes"),
    ("5,000,00", "bad-grouping", (0, 8), "数字“5,000,00”的逗号分组有误（应每三位一组）", "the commas in '5,000,00' do not group digits in threes"),
    ("≥5,0", "bad-grouping", (1, 4), "数字“5,0”的逗号分组有误（应每三位一组）", "the commas in '5,0' do not group digits in threes"),
    ("≥", "unexpected-end", (1, 1), "内容不完整", "the text ends too early"),
    ("±", "unexpected-end", (1, 1), "内容不完整", "the text ends too early"),
    ("≥5%-", "unexpected-end", (4, 4), "内容不完整", "the text ends too early"),
    ("≥abc", "unexpected-text", (1, 4), "无法识别“abc”", "cannot read 'abc'"),
    ("≠5", "unexpected-text", (0, 1), "无法识别“≠”", "cannot read '≠'"),
    ("≥5个，≤abc", "unexpected-text", (5, 8), "无法识别“abc”", "cannot read 'abc'"),
    ("5撮", "unknown-measure-word", (1, 2), "计量单位“撮”未收录，按原样保留", "measure word '撮' is not in the tables; kept as written"),
    ("一级", "rank-or-count", (0, 2), "“一级”可能为等级，按数量识别", "'一级' may name a rank; it was read as a number"),
    (
        "减少8起",
        "change-or-amount",
        (0, 4),
        "“减少8起”可能是变动了多少，也可能是数量本身；按数量读",
        "'减少8起' may say by how much it moved, or how many there are; it was read as the amount",
    ),
    ("2024.5", "number-or-date", (0, 6), "“2024.5”按数字识别，也可能为年和月", "'2024.5' was read as a number; it may be a year and a month"),
    ("202412", "number-or-date", (0, 6), "“202412”按数字识别，也可能为年和月", "'202412' was read as a number; it may be a year and a month"),
    ("甲、乙、丙分别为95%、90%", "names-unshared", (4, 15), "“丙分别为95%、90%”中的名称与数字个数不同，无法对应", "the names and numbers of '丙分别为95%、90%' are not equally many; which belongs to which can't be told"),
    ("≥95%，力争98%", "also-striven", (7, 10), "“98%”为力争数，与前一个数均按指标值识别", "'98%' is striven for beside the number before it; both were read as targets"),
    ("1/3", "inexact-fraction", (0, 3), "“1/3”除不尽，保留 28 位小数", "'1/3' does not end; rounded at 28 places"),
]
"""Text, code, place, and what is said in Chinese and in English."""
# fmt: on


def told(text: str) -> list[ParseError | Finding]:
    """Return what is told of a text: its one error, or its findings."""
    try:
        return [*parse(text).findings]
    except ParseError as error:
        return [error]


@pytest.mark.parametrize(("text", "code", "span", "chinese", "english"), SAID, ids=[f"{row[0]}-{row[1]}" for row in SAID])
def test_what_is_said(text: str, code: str, span: tuple[int, int], chinese: str, english: str) -> None:
    said = [(one.code, one.span, one.message("zh"), one.message("en")) for one in told(text)]
    assert (code, span, chinese, english) in said


def test_every_code_has_its_message() -> None:
    codes = load_toml(package_file("messages", "language.toml")).keys()
    # Those that come from a form's columns stand in the whole answers, those of the interchange form with its tests.
    elsewhere = {code for code in codes if f'"code": "{code}"' in "".join(lines("json.jsonl"))}
    # Of scoring rules: tests/language/test_standard.py.
    elsewhere |= {"standard-unread", "text-too-long", "unknown-unit", "leftover-not-allowed", "wrong-json", "unknown-schema"}
    assert codes - {row[1] for row in SAID} - elsewhere == set(), "add a text to SAID"
