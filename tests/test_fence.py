"""One cell that a mistake of ours keeps from being read ends nothing: it is reported, and the rest is done."""

from __future__ import annotations

import errno
import io
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")

import indicator_dsl
from indicator_dsl import columns, language, meaning
from indicator_dsl.errors import Finding
from indicator_dsl.fence import CODE, fault, fenced, fenced_each
from indicator_dsl.model import Indicator, Place

from .cli.conftest import Cli, cli

__all__ = ["cli"]

parser = import_module("indicator_dsl.language.parse")
"""The module: its name in the package is the function's."""

BAD = "≥37座"
"""What the reader fails on in these tests."""
ZH = f"程序内部错误（KeyError），“{BAD}”未处理；请人工核对，并向开发者报告"
EN = f"a mistake of this program (KeyError): '{BAD}' was left out; check it by hand, and please report it"
ROWS = [("≥5个", "5个"), (BAD, "40座"), ("≥5个", "4个"), ("≥1个", BAD), ("完成", "完成")]


def fits(kind: str, answer: Any) -> bool:
    schema = language.json_schema()
    return bool(Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{kind}"}).is_valid(answer))


def forget() -> None:
    parser._ALONE.pop(BAD, None)
    parser._kept.cache_clear()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Exception], None]]:
    """Make the reader raise a KeyError on `BAD`; call it for another error."""
    fails: list[Exception] = [KeyError("点")]
    whole, scan = parser._read, language.scan

    def read(text: str, *given: Any) -> Any:
        if text == BAD:
            raise fails[-1]
        return whole(text, *given)

    def scanned(text: str) -> Any:
        if BAD in text:
            raise fails[-1]
        return scan(text)

    forget()
    monkeypatch.setattr(parser, "_read", read)
    monkeypatch.setattr(language, "scan", scanned)
    yield fails.append
    forget()


# --- the mechanism


def test_a_finding_has_the_kind_the_place_and_the_beginning_of_the_text() -> None:
    found = fault(KeyError("点"), "长" * 100, "Sheet1!E7")
    assert found == Finding.of(CODE, place="Sheet1!E7", kind="KeyError", text="长" * 59 + "…")
    assert str(found.severity) == "error"
    assert fault(KeyError(), BAD).message("zh") == ZH
    assert fault(KeyError(), BAD).message("en") == EN


@pytest.mark.parametrize("error", [KeyError("点"), RecursionError(), ZeroDivisionError(), AssertionError(), UnicodeError()])
def test_a_mistake_is_kept(error: Exception) -> None:
    def work(_: object = None) -> str:
        raise error

    left: list[object] = []
    assert fenced(work, lambda caught: caught is error)
    fenced_each(work, "ab", lambda item, caught: left.append((item, caught)))
    assert left == [("a", error), ("b", error)]


@pytest.mark.parametrize("error", [MemoryError(), BrokenPipeError(), ImportError(), KeyboardInterrupt()])
def test_trouble_that_is_no_cell_s_goes_through(error: BaseException) -> None:
    def work(_: object = None) -> None:
        raise error

    with pytest.raises(type(error)):
        fenced(work, lambda _: None)
    with pytest.raises(type(error)):
        fenced_each(work, "a", lambda *_: None)


def test_the_traceback_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "indicator_dsl"):
        fenced(lambda: 1 / 0, lambda _: 0.0)
    (record,) = caplog.records
    assert (record.getMessage(), record.levelname) == ("ZeroDivisionError in a cell", "DEBUG")
    assert record.exc_info is not None


@pytest.mark.usefixtures("broken")
def test_a_call_for_one_cell_shows_the_mistake() -> None:
    for call in (
        lambda: indicator_dsl.parse(BAD),
        lambda: indicator_dsl.score(BAD, "40座", weight=10),
        lambda: indicator_dsl.evaluate("≥1座", BAD),
    ):
        with pytest.raises(KeyError):
            call()


# --- columns


def table(kind: str) -> tuple[Any, Callable[[Any], list[dict[str, Any]]]]:
    data = {"t": [t for t, _ in ROWS], "a": [a for _, a in ROWS], "w": ["10"] * len(ROWS)}
    match kind:
        case "pandas":
            pandas = pytest.importorskip("pandas", reason="pandas is not installed")
            return pandas.DataFrame(data), lambda made: made.astype(object).where(made.notna(), None).to_dict("records")
        case "polars":
            polars = pytest.importorskip("polars", reason="polars is not installed")
            return polars.DataFrame(data), lambda made: made.to_dicts()
        case _:
            pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
            return pa.table(data), lambda made: made.to_pylist()


NAMES = {"target": "t", "actual": "a", "weight": "w"}


def brief(row: dict[str, Any]) -> tuple[Any, ...]:
    numbers = (None if row[name] is None else str(row[name]) for name in ("score", "score_min", "score_max"))
    return row["verdict"], *numbers, row["needs_review"], list(row["findings"])


UNREAD = ("undetermined", None, "0.00", "10.00", True, [CODE])


@pytest.mark.parametrize("kind", ["arrow", "pandas", "polars"])
def test_scores_of_a_column(kind: str, broken: object) -> None:
    given, dicts = table(kind)
    rows = [brief(row) for row in dicts(columns.score(given, **NAMES))]  # type: ignore[arg-type]
    assert rows[0] == ("met", "10.00", "10.00", "10.00", False, [])
    assert rows[2] == ("not_met", "8.00", "8.00", "8.00", False, [])
    assert rows[4][0] == "met"
    assert rows[1] == rows[3] == UNREAD


@pytest.mark.parametrize("column", ["unit", "relation", "label", "category", "rule"])
def test_scores_of_a_column_with_another_beside_it(column: str, broken: object) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
    given = pa.table({**table("arrow")[0].to_pydict(), column: [None] * len(ROWS)})
    rows = [brief(row) for row in columns.score(given, **NAMES, **{column: column}).to_pylist()]  # type: ignore[arg-type]
    assert rows[0] == ("met", "10.00", "10.00", "10.00", False, [])
    assert rows[2] == ("not_met", "8.00", "8.00", "8.00", False, [])
    assert rows[1] == rows[3] == UNREAD


@pytest.mark.parametrize("kind", ["arrow", "pandas", "polars"])
def test_a_column_is_parsed(kind: str, broken: object) -> None:
    given, dicts = table(kind)
    rows = dicts(columns.parse(given["t"]))
    assert [(row["canonical"], row["error"], int(row["clauses"])) for row in rows[:3]] == [
        ("≥5个", None, 1),
        (None, CODE, 0),
        ("≥5个", None, 1),
    ]


def test_the_function_that_spark_calls(broken: object) -> None:
    from indicator_dsl.columns import Columns
    from indicator_dsl.spark import _Partition

    batches = table("arrow")[0].to_batches(max_chunksize=2)
    made = _Partition(Columns(**NAMES), meaning.load_policy("mof-2020"), None)(iter(batches))
    rows = [brief(row) for batch in made for row in batch.to_pylist()]
    assert [rows.index(row) for row in rows if row == UNREAD] == [1, 1]
    assert (rows[1], rows[3]) == (UNREAD, UNREAD)
    assert rows[0] == ("met", "10.00", "10.00", "10.00", False, [])


def test_a_mistake_in_comparing_is_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from indicator_dsl.columns import pairs, scorer

    whole = meaning.evaluate

    def evaluate(target: Any, *rest: Any, **given: Any) -> Any:
        if str(target) == "完成":
            raise ZeroDivisionError
        return whole(target, *rest, **given)

    def numeric(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(scorer, "evaluate", evaluate)
    # Vectors that learn nothing of units leave the rows to the scalar path.
    monkeypatch.setattr(pairs, "numeric", numeric)
    given, dicts = table("arrow")
    rows = [brief(row) for row in dicts(columns.score(given, **NAMES))]  # type: ignore[arg-type]
    assert rows[0] == ("met", "10.00", "10.00", "10.00", False, [])
    assert rows[4] == UNREAD


def test_no_cache_keeps_a_mistake(monkeypatch: pytest.MonkeyPatch, broken: object) -> None:
    given, dicts = table("arrow")
    for year in (None, 2024):
        assert brief(dicts(columns.score(given, **NAMES, year=year))[1]) == UNREAD
    monkeypatch.undo()
    for year in (None, 2024):
        made = [brief(row) for row in dicts(columns.score(given, **NAMES, year=year))]
        assert made[1] == ("met", "10.00", "10.00", "10.00", False, [])
    assert str(indicator_dsl.parse(BAD)) == BAD


def test_no_memory_is_the_table_s_trouble(broken: Callable[[Exception], None]) -> None:
    broken(MemoryError())
    with pytest.raises(MemoryError):
        columns.score(table("arrow")[0], **NAMES)  # type: ignore[arg-type]


@pytest.mark.parametrize(("lang", "said"), [("zh", ZH), ("en", EN)], ids=["zh", "en"])
def test_score_table(cli: Cli, tmp_path: Path, lang: str, said: str, broken: object) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra [columns] is not installed")
    pq.write_table(table("arrow")[0], tmp_path / "in.parquet")
    paths = str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet")
    names = ("--target", "t", "--actual", "a", "--weight", "w")
    done = cli("score-table", *paths, *names, "--lang", lang, "--json")
    assert done.code == 4
    mark = "错误：" if lang == "zh" else "error: "
    assert done.err.splitlines()[1:] == [f"{mark}target  {said}", f"{mark}actual  {said}"]
    answer = json.loads(done.out)
    assert fits("parquet_scored", answer)
    assert (answer["rows"], [(found["place"], found["message"]) for found in answer["findings"]]) == (
        5,
        [("target", said), ("actual", said)],
    )
    assert [brief(row) == UNREAD for row in pq.read_table(paths[1]).to_pylist()] == [False, True, False, True, False]


def test_what_is_told_of_very_many_cells_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
    from indicator_dsl.columns import Columns, cells, scorer
    from indicator_dsl.columns.table import TableScorer

    def failing(*_: Any, **__: Any) -> Any:
        raise KeyError("点")

    for module, name in ((cells, "parse"), (scorer, "evaluate")):
        monkeypatch.setattr(module, name, failing)
    rows = TableScorer(Columns(**NAMES), meaning.load_policy("mof-2020"))
    given = pa.table({"t": [f"≥{number}个" for number in range(300)], "a": ["5个"] * 300, "w": ["10"] * 300})
    made = rows.results(given)
    assert made["findings"].to_pylist() == [[CODE]] * 300
    assert len(rows.faults) == 100


# --- lines


@pytest.mark.parametrize(("lang", "said"), [("zh", "错误：" + ZH), ("en", "error: " + EN)], ids=["zh", "en"])
@pytest.mark.parametrize("command", ["parse", "scan"])
def test_texts_for_people(cli: Cli, command: str, lang: str, said: str, broken: object) -> None:
    done = cli(command, "--lang", lang, stdin=f"≥5个\n{BAD}\n≥7个\n")
    assert (done.code, done.err) == (4, said + "\n")
    assert [line for line in done.lines if not line.startswith(" ")] == ["≥5个", "≥7个"]


@pytest.mark.parametrize("command", ["parse", "scan"])
def test_lines_of_texts(cli: Cli, command: str, broken: object) -> None:
    done = cli(command, "--json", "--lang", "en", stdin=f"≥5个\n{BAD}\n≥7个\n{BAD}\n")
    answers = [json.loads(line) for line in done.lines]
    assert done.code == 4
    error: dict[str, Any] = {"code": CODE, "message": EN, "span": None, "expected": []}
    assert [answer.get("error") for answer in answers] == [None, error, None, error]
    assert [fits("refused" if "error" in answer else command, answer) for answer in answers] == [True] * 4
    assert answers[1] == {"schema": 2, "text": BAD, "ok": False, "error": error, "findings": []}


def test_a_mistake_weighs_more_than_a_bad_input(cli: Cli, broken: object) -> None:
    for texts in ((BAD, "1,23,4个"), ("1,23,4个", BAD)):
        assert cli("parse", *texts).code == 4
        assert cli("parse", "--json", *texts).code == 4
    assert cli("parse", "1,23,4个").code == 1


def test_lines_of_rows(cli: Cli, broken: object) -> None:
    lines = [{"target": target, "actual": actual, "weight": "10"} for target, actual in ROWS]
    done = cli("score", "--json", "--lang", "en", stdin="\n".join(json.dumps(line) for line in lines))
    answers = [json.loads(line) for line in done.lines]
    assert done.code == 4
    assert [answer["score"] for answer in answers[:4]] == ["10.00", None, "8.00", None]
    assert all(fits("score", answer) for answer in answers)
    row = answers[1]
    assert (row["target"], row["actual"], row["ok"], row["verdict"], row["score_min"], row["score_max"], row["needs_review"]) == (
        *(BAD, "40座", True, "undetermined", "0.00", "10.00", True),
    )
    assert row["findings"] == [{"code": CODE, "severity": "error", "message": EN, "span": None}]


def test_one_row(cli: Cli, broken: object) -> None:
    done = cli("score", BAD, "40座", "--weight", "10")
    assert done.code == 4
    assert done.lines[0] == f"指标值 {BAD}  实际完成值 40座"
    assert done.lines[-1] == f"  错误：{ZH}"
    as_json = cli("score", BAD, "40座", "--weight", "10", "--json")
    assert as_json.code == 4
    assert json.loads(as_json.out)["findings"][0]["message"] == ZH


# --- tables and forms


def test_a_table_scores_its_other_rows(broken: object) -> None:
    rows = [
        Indicator(name="甲", target="≥5个", actual="5个", weight="50", place=Place(row=2)),
        Indicator(name="乙", target=BAD, actual=BAD, weight="40", place=Place(row=3), columns=(("target", "D"), ("actual", "E"))),
        Indicator(name="丙", target="≥5个", actual=BAD, place=Place(row=4)),
        Indicator(name="预算执行率", target=BAD, actual="40座", weight="10", place=Place(row=5)),
    ]
    made = meaning.score_table(rows)
    assert [(line.kind, line.weight and str(line.weight), line.needs_review) for line in made.lines] == [
        ("indicator", "50", False),
        ("indicator", "40", True),
        ("unweighted", None, True),
        ("execution", "10", True),
    ]
    assert (made.score, str(made.score_min), str(made.score_max)) == (None, "50.00", "100.00")
    found = [(finding.place, finding.message("zh")) for finding in made.all_findings if finding.code == CODE]
    assert found == [("D3", ZH), ("E3", ZH), ("4", ZH), ("5", ZH)]


def test_a_table_of_progress(broken: object) -> None:
    rows = [
        Indicator(name="甲", target="≥5个", actual="5个"),
        Indicator(name="乙", target=BAD, actual="40座", place=Place(sheet="表", row=3, column="D")),
    ]
    made = meaning.progress_table(rows, month=12)
    assert [progress.colour for _, progress in made] == [meaning.Colour.GREEN, None]
    assert [(found.place, found.message("zh")) for found in made[1][1].findings] == [("表!D3", ZH)]
    with pytest.raises(ValueError, match="a month is a number from 1 to 12, not 13"):
        meaning.progress_table(rows, month=13)


def test_a_form_s_own_score_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from indicator_dsl.meaning import checking

    def findings(line: Any, own: Any, *_: Any) -> Any:
        if str(own) == "7":
            raise ZeroDivisionError
        return iter(())

    monkeypatch.setattr(checking, "_row_findings", findings)
    rows = [Indicator(name=name, target="≥5个", actual="5个", weight="10", score=own, place=Place(row=2)) for name, own in ("甲7", "乙9")]
    made = meaning.check_scores(meaning.score_table(rows))
    assert [(found.place, dict(found.fields)) for found in made.all_findings] == [("2", {"kind": "ZeroDivisionError", "text": "7"})]


FORM = """项目支出绩效自评表（2023年度）,,,,,
项目名称,示范,,,,
年度总体目标,预期目标,,实际完成情况,,
,建成≥37座水库,,已建成,,
一级指标,三级指标,年度指标值,实际完成值,分值,得分
产出指标,场次,≥3场,2场,60,40
产出指标,水库,≥37座,40座,20,20
效益指标,费率,≤1.5%,1.2%,20,20
"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    file = tmp_path / "forms" / "甲.csv"
    file.write_text(FORM, encoding="utf-8")
    return file


@pytest.mark.parametrize(("lang", "said"), [("zh", ZH), ("en", EN)], ids=["zh", "en"])
def test_score_form(cli: Cli, form: Path, lang: str, said: str, broken: object) -> None:
    done = cli("score", str(form), "--lang", lang)
    assert done.code == 4
    assert "60.00–80.00" in done.out
    assert f"  1. C7  水库：{said}" in done.lines
    as_json = cli("score", str(form), "--lang", lang, "--json")
    assert as_json.code == 4
    rows = [json.loads(line) for line in as_json.lines]
    assert [row.get("score") for row in rows] == ["40.00", None, "20.00", None]
    assert [fits("table_row", row) for row in rows] == [True, True, True, False]
    assert rows[1]["findings"][0] == {"code": CODE, "severity": "error", "message": said, "span": None, "place": "C7"}
    output = form.parent / "scores.csv"
    assert cli("score", str(form), "--lang", lang, "-o", str(output)).code == 4
    assert said in output.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("lang", "said"), [("zh", ZH), ("en", EN)], ids=["zh", "en"])
def test_review_form(cli: Cli, form: Path, lang: str, said: str, broken: object) -> None:
    done = cli("review", str(form), "--lang", lang)
    assert done.code == 4
    assert f"{'错误：' if lang == 'zh' else 'error: '}C7  {said}" in done.lines
    # The goals state the value as well.
    assert sum(CODE in line for line in done.lines) == 2
    found = [json.loads(line)["finding"] for line in cli("review", str(form), "--json", "--lang", lang).lines]
    assert [(one["place"], one["severity"]) for one in found if one["message"] == said] == [("C7", "error")]
    assert "review-vague" not in {one["code"] for one in found}


def test_a_rule_that_fails_ends_no_other(cli: Cli, form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from indicator_dsl.forms.review import RULES

    def rule(context: Any) -> Any:
        yield from ()
        raise ZeroDivisionError

    expected = [json.loads(line)["finding"] for line in cli("review", str(form), "--json").lines]
    monkeypatch.setitem(RULES, "review-no-unit", rule)
    done = cli("review", str(form), "--json")
    assert done.code == 4
    found = [json.loads(line)["finding"] for line in done.lines]
    assert [one["message"] for one in found if one not in expected] == [
        "程序内部错误（ZeroDivisionError），“review-no-unit”未处理；请人工核对，并向开发者报告"
    ]
    assert all(one in found for one in expected)


def test_read_form(cli: Cli, form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from indicator_dsl.forms.layout import body, words

    whole = words.squeeze

    def squeeze(text: str) -> str:
        if text == BAD:
            raise KeyError("点")
        return whole(text)

    monkeypatch.setattr(body, "squeeze", squeeze)
    done = cli("read", str(form), "--json", "--findings", "--lang", "en")
    assert done.code == 4
    rows = [json.loads(line) for line in done.lines]
    assert [row["name"] for row in rows if "name" in row] == ["场次", "费率"]
    (found,) = [row["finding"] for row in rows if "finding" in row]
    assert found["code"] == CODE
    assert found["place"] == "7"
    assert found["message"] == EN.replace(BAD, f"产出指标  水库  {BAD}  40座  20  20")
    shown = cli("score", str(form))
    assert shown.code == 4
    assert "产出指标  水库" in shown.err


def test_reports(cli: Cli, form: Path, tmp_path: Path, broken: object) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the extra [forms] is not installed")
    shutil.copy(form, form.with_name("乙.csv"))
    form.with_name("丙.csv").write_text(FORM.replace(BAD, "≥36座").replace("40座", "36座"), encoding="utf-8")
    out = tmp_path / "out"
    done = cli("score", str(form.parent), "-o", str(out))
    assert done.code == 4
    places = [line for line in done.err.splitlines() if ZH in line]
    assert places == [f"{form.with_name('乙.csv')}: 错误：C7  {ZH}", f"{form}: 错误：C7  {ZH}"]
    report = json.loads((out / "甲_评分.json").read_bytes())["forms"][0]
    notes = [(note["place"], note["severity"], note["message"]) for note in report["notes"] if note["code"] == CODE]
    assert ("C7", "error", ZH) in notes
    assert len(notes) == 2
    line = report["groups"][0]["lines"][1]
    assert (line["name"], line["review"], line["verdict"], line["points"]["text"]) == ("水库", True, "undetermined", "0.00–20.00")
    page = (out / "甲_评分.html").read_text(encoding="utf-8")
    assert ZH.replace("'", "&#39;") in page
    sheets = openpyxl.load_workbook(io.BytesIO((out / "甲_评分.xlsx").read_bytes()))
    assert any(cell.value and ZH in str(cell.value) for row in sheets["审核发现"].iter_rows() for cell in row)
    whole = json.loads((out / "汇总_评分.json").read_bytes())
    assert [part["points"]["text"] for part in whole["forms"]] == ["80.00", "60.00–80.00", "60.00–80.00"]
    assert CODE not in {note["code"] for note in whole["forms"][0]["notes"]}


def test_a_form_without_actuals(cli: Cli, form: Path, broken: object) -> None:
    from indicator_dsl import forms
    from indicator_dsl.forms.report import assess

    read = forms.read_text("三级指标\t年度指标值\n场次\t≥3场\n水库\t≥37座\n")
    (part,) = assess([read]).parts
    assert [line.reading for line in part.lines] == ["≥3场", ""]
    assert [(note.place, note.name, note.message) for note in part.faults] == [("B3", "水库", ZH)]


def test_what_cannot_be_put_into_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from indicator_dsl import forms
    from indicator_dsl.forms.casework import assessment

    whole = indicator_dsl.format

    def written(expression: Any) -> str:
        if str(expression) == BAD:
            raise ZeroDivisionError
        return whole(expression)

    monkeypatch.setattr(assessment, "format", written)
    (part,) = assessment.assess([forms.read_text(FORM)]).parts
    line = list(part.lines)[1]
    assert (line.name, line.verdict, line.points and line.points.text, line.review) == ("水库", "met", "20.00", True)
    (note,) = part.faults
    assert (note.place, note.message) == ("C7", f"程序内部错误（ZeroDivisionError），“{BAD} | 40座”未处理；请人工核对，并向开发者报告")
    assert [line.reading for line in part.lines] == ["≥3场", "", "≤1.5%"]


def test_a_sheet_that_fails_ends_no_other(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the extra [forms] is not installed")
    from indicator_dsl.forms import reading
    from indicator_dsl.forms.layout import recognise

    book = openpyxl.Workbook()
    for name in ("好", "坏"):
        sheet = book.create_sheet(name)
        for line in FORM.splitlines():
            sheet.append(line.split(","))
    book.remove(book.worksheets[0])
    book.save(tmp_path / "甲.xlsx")
    whole = recognise.forms_of

    def forms_of(grid: Any) -> Any:
        if grid.name == "坏":
            raise KeyError("点")
        return whole(grid)

    monkeypatch.setattr(reading, "forms_of", forms_of)
    done = cli("read", str(tmp_path / "甲.xlsx"), "--json")
    assert (done.code, len(done.lines)) == (4, 3)
    assert "错误：坏  程序内部错误（KeyError），“坏”未处理；请人工核对，并向开发者报告" in done.err.splitlines()


# --- files


def test_a_file_that_fails_ends_nothing_else(cli: Cli, form: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from indicator_dsl.forms import reading

    whole, opened = reading._grids, Path.read_bytes

    def grids(kind: str, data: bytes, suffix: str, limits: Any) -> Any:
        if b"crash" in data:
            raise KeyError("crash")
        return whole(kind, data, suffix, limits)

    def locked(self: Path) -> bytes:
        if self.name == "锁.csv":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opened(self)

    monkeypatch.setattr(reading, "_grids", grids)
    monkeypatch.setattr(Path, "read_bytes", locked)
    crash, damaged, lock = (form.with_name(name) for name in ("坏.csv", "损.xlsx", "锁.csv"))
    crash.write_text("crash," + FORM, encoding="utf-8")
    damaged.write_bytes(b"PK\x03\x04broken")
    lock.write_text(FORM, encoding="utf-8")
    out = tmp_path / "out"
    done = cli("score", str(form.parent), "-o", str(out))
    assert done.code == 4
    mistake = f"{crash}: 错误：程序内部错误（KeyError），“坏.csv”未处理；请人工核对，并向开发者报告"
    told = [line for line in done.err.splitlines() if ": 错误：" in line]
    assert [line.split(": 错误：")[0] for line in told] == [str(path) for path in sorted((crash, damaged, lock))]
    assert mistake in told
    assert (out / "甲_评分.html").exists()
    unread = json.loads((out / "汇总_评分.json").read_bytes())["unread"]
    assert {one["file"] for one in unread} == {"坏.csv", "损.xlsx", "锁.csv"}
    reviewed = cli("review", str(form.parent))
    assert reviewed.code == 4
    assert reviewed.err.count(": 错误：") == 3
    assert str(form) in reviewed.lines
    crash.unlink()
    assert cli("score", str(form.parent), "-o", str(out)).code == 3
    assert cli("review", str(form.parent)).code == 3


def test_a_report_that_cannot_be_written_ends_nothing_else(cli: Cli, form: Path, tmp_path: Path) -> None:
    other = form.with_name("乙.csv")
    other.write_text(FORM, encoding="utf-8")
    out = tmp_path / "out"
    (out / "乙_评分.html").mkdir(parents=True)
    done = cli("score", str(form.parent), "-o", str(out))
    assert done.code == 3
    assert (out / "甲_评分.html").exists()
    assert (out / "汇总_评分.html").exists()
    (told,) = [line for line in done.err.splitlines() if ": 错误：" in line]
    # The name of the report, and not that of a file beside it.
    assert told.startswith(f"{other}: 错误：{out / '乙_评分.html'} 已存在")
    assert "%E4%B9%99_" not in (out / "汇总_评分.html").read_text(encoding="utf-8")
