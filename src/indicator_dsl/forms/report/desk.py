"""The desk's table: every row of a form with its points, to be settled in place; sums, rate and grade follow as formulas.

To the left stands what people read and print; 决定, 评定值 and what follows are to be filled; hidden to the right stand what the
decision is made on and the numbers of the formulas.  The table is a decisions file (`indicator_dsl.forms.casework.decisions`): the
formulas take a decision where the program would, and an unknown word or points out of the range leave the row open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from indicator_dsl.forms.casework.decisions import heading, offered_reasons, offered_words, word_for, word_of
from indicator_dsl.forms.casework.model import Grading, Group, Line, Note, Part, Points, Report
from indicator_dsl.forms.grid import letters
from indicator_dsl.forms.report.links import source_link
from indicator_dsl.forms.report.sheet import PERCENT, Formula, Link, Plain, Sheet, Value, cell_of, quoted
from indicator_dsl.forms.report.words import words
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Decision, Verb

# Columns → their widths in characters.
_PRINTED = {
    "level1": 8, "level2": 9, "name": 18, "target": 13, "actual": 13, "weight": 6, "attainment": 9, "stated": 8, "range": 13,
    "decision": 11, "value": 7, "result": 12, "rate": 9, "steps": 30, "remarks": 26, "reason": 16,
}  # fmt: skip
_BESIDE = {"found": 8, "source_place": 11, "evidence": 14, "by": 9, "at": 11, "reviewer": 9, "reviewed_at": 11, "override": 9}
_MADE_ON = ("file", "sheet", "place", "name", "target", "actual", "own", "hash")
_COUNTING = ("low", "high", "given", "least", "most", "counted", "whole", "open", "changed", "grade")
COLUMNS = (*_PRINTED, *_BESIDE, *(f"made_{key}" for key in _MADE_ON), *_COUNTING)
WIDTHS = (*_PRINTED.values(), *_BESIDE.values(), *(4.0 for _ in range(len(_MADE_ON) + len(_COUNTING))))
PRINTED = len(_PRINTED)
SEEN = PRINTED + len(_BESIDE)
CENTRED = tuple(COLUMNS.index(key) + 1 for key in ("weight", "attainment", "stated", "range", "decision", "value", "result", "rate"))
CHOICES = "选项"
"""The hidden sheet of the words that the columns to fill offer."""

_AT = {column: letters(number) for number, column in enumerate(COLUMNS)}
_TO_FILL = ("decision", "value", "reason", "evidence", "by", "at", "reviewer", "reviewed_at", "override")
_FILL, _SUM, _HEADING = "FFFFF9E5", "FFE9EFF7", "FFD9E2F0"
_PERCENT = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%")


@attrs.frozen(kw_only=True)
class Totals:
    """Where the sums of a form stand, for the sheets that show them again: the row of its total, and what its formulas come to."""

    row: int
    grade: str
    state: str

    def at(self, column: str) -> str:
        """Return the cell of a column."""
        return f"{_AT[column]}{self.row}"


@attrs.frozen(kw_only=True)
class Desk:
    """What was written: for each form its sums (None where it has no points), for each (form, line) its row."""

    totals: tuple[Totals | None, ...]
    rows: Mapping[tuple[int, int], int]


def cell(column: str, row: int) -> str:
    """Return the cell of a column of the table in a row."""
    return f"{_AT[column]}{row}"


def write_desk(out: Sheet, report: Report, numbers: Mapping[tuple[int, Note], int], findings: str) -> Desk:
    """Write the table of all forms; `numbers` are those of the findings, (form, note) → number, on the sheet `findings`."""
    say = words(report.lang)
    out.line(say["title_desk"], across=PRINTED, size=14)
    out.line(say["desk_how"], across=PRINTED, bold=False, size=9)
    out.head([_heading(column, say) for column in COLUMNS])
    totals: list[Totals | None] = []
    rows: dict[tuple[int, int], int] = {}
    first = out.row + 1
    for number, part in enumerate(report.parts):
        made = _Form(out, part, number, report, numbers, findings)
        totals.append(made.write())
        rows |= {(number, line): row for line, row in enumerate(made.line_rows)}
        if number + 1 < len(report.parts):
            out.sheet.row_breaks.append(_page_break(out.row))
    _to_fill(out, first, report)
    for column in COLUMNS[PRINTED + len(_BESIDE) :]:
        out.sheet.column_dimensions[_AT[column]].hidden = True
    return Desk(totals=tuple(totals), rows=rows)


def _heading(column: str, say: Mapping[str, str]) -> str:
    if column in _TO_FILL:
        return {"reason": say["desk_reason"], "value": say["desk_value"]}.get(column) or heading(column)
    if column.startswith("made_"):
        return heading(column.removeprefix("made_"))
    return say.get(f"desk_{column}") or say[column]


def _page_break(row: int) -> Any:
    from openpyxl.worksheet.pagebreak import Break

    return Break(id=row)


class _Form:
    """One form of the table: its heading, rows, sums, and what it rests on."""

    def __init__(self, out: Sheet, part: Part, number: int, report: Report, numbers: Mapping[tuple[int, Note], int], findings: str) -> None:
        self.out, self.part, self.number, self.report, self.findings = out, part, number, report, findings
        self.numbers = numbers
        self.say = words(report.lang)
        self.line_rows: list[int] = []

    def write(self) -> Totals | None:
        out, part, say = self.out, self.part, self.say
        facts = (("unit_name", part.unit), ("project", part.heading), ("year", part.year), ("file", part.source), ("sheet", part.sheet))
        joint = "：" if self.report.lang == "zh" else ": "
        out.line("　".join(f"{say[key]}{joint}{value}" for key, value in facts if value), across=PRINTED, colour=_HEADING)
        first = out.row + 1
        for group in part.groups:
            start = out.row + 1
            for line in group.lines:
                self._line(line)
            if part.points is not None and group.points is not None:
                self._subtotal(group, start, out.row)
        totals = self._total(first, out.row) if part.points is not None else None
        if totals is None:
            out.line(say[part.unscored], across=PRINTED, bold=False)
        for decision in part.unapplied:
            self._decision(decision, say["desk_unapplied"])
        for text in self._rests_on(joint):
            out.line(text, across=PRINTED, bold=False, size=8)
        out.line("　　　　　　　　　　　　".join(say[key] for key in ("signed", "checked", "date")), across=PRINTED, bold=False)
        out.sheet.row_dimensions[out.row].height = 28
        return totals

    # Rows.

    def _line(self, line: Line) -> None:
        # Where the rule gives no points, a weight is worth showing and counts for nothing.
        at = self.out.row + 1
        settling = next((decision for decision in line.decisions if decision.decision is not Verb.CORRECT), None)
        weight = line.weight if line.weight is not None else read_points(line.stated_weight)
        values: dict[str, Value] = {
            "level1": line.level1, "level2": line.level2, "name": line.name,
            "target": line.target_in_full, "actual": line.actual_in_full or line.made_on[1] or None,
            "weight": weight if weight is not None else line.stated_weight, "attainment": _share(line.attainment),
            "stated": points_or_text(line.stated_score), "range": line.allowed.text if line.allowed else None,
            "steps": "\n".join(line.steps) or self.say[line.verdict], "remarks": self._remarks(line),
            "found": self._found(line), "source_place": source_link(self.report, self.part, line.place),
        }  # fmt: skip
        if self.part.scored:
            # There is nothing to decide about a row that is only reviewed.
            values |= self._made_on(line) | _decided(settling) | _counting(line, settling, weight, self.part.grading, at, self.say)
        row = self.out.write([values.get(column) for column in COLUMNS], formats=_FORMATS)
        self.line_rows.append(row)
        for decision in line.decisions:
            if decision.decision is Verb.CORRECT:
                made_on = dict(zip(("target", "actual"), line.made_on, strict=True)).get(str(decision.field))
                before = self.say["desk_before"].format(text=made_on or self.say["empty_cell"]) if made_on is not None else ""
                self._decision(decision, self.say["desk_corrected"] + before)

    def _decision(self, decision: Decision, what: str) -> None:
        """Write a row that holds one decision: a corrected cell beneath its row, or one that doesn't hold."""
        said: dict[str, Value] = {"name": what if decision.decision is Verb.CORRECT and decision.field else f"{what}：{decision.name}"}
        if decision.decision is Verb.CORRECT and decision.field in ("target", "actual", "weight"):
            said[str(decision.field)] = decision.value
        place = "" if decision.row is None else str(decision.row)
        own = decision.value if decision.decision is Verb.ACCEPT_OWN else None
        made_on = {"file": decision.file, "sheet": decision.sheet, "place": place, "name": decision.name, "own": own}
        made_on |= {"target": decision.target, "actual": decision.actual, "hash": decision.hash}
        said |= {f"made_{key}": value for key, value in made_on.items()}
        said |= {"open": 0, "changed": 0}
        self.out.write([(said | _decided(decision)).get(column) for column in COLUMNS], formats=_FORMATS)

    def _made_on(self, line: Line) -> dict[str, Value]:
        target, actual = line.made_on
        sheet, _, place = line.place.rpartition("!")
        own = read_points(line.stated_score)
        made_on = {"file": self.part.source, "sheet": self.part.sheet or sheet or None, "place": place, "name": line.name}
        made_on |= {"target": target, "actual": actual, "hash": self.part.hashes.form}
        return {**{f"made_{key}": value for key, value in made_on.items()}, "made_own": line.stated_score if own is None else own}

    def _remarks(self, line: Line) -> str:
        colon = "：" if self.report.lang == "zh" else ": "
        reason = (line.reason or "").strip()
        given = [f"{self.say['reason']}{colon}{reason}"] if reason else []
        return "\n".join([*given, *dict.fromkeys(note.message for note in line.notes if note.severity != "info")])

    def _found(self, line: Line) -> Value:
        found = sorted({self.numbers[self.number, note] for note in line.notes if (self.number, note) in self.numbers})
        if not found:
            return None
        return Link("、".join(map(str, found)), cell_of(self.findings, f"A{found[0] + 1}"))

    # Sums.

    def _subtotal(self, group: Group, first: int, last: int) -> None:
        row, points = self.out.row + 1, group.points
        own = [own for line in group.lines if (own := read_points(line.stated_score)) is not None]
        if points is None:
            return
        least, most = _sum("least", first, last), _sum("most", first, last)
        values: dict[str, Value] = {
            "name": self.say["subtotal"].format(level=group.level or self.say["no_level"]),
            "weight": Formula(_sum("counted", first, last), points.weight),
            "stated": Formula(_sum("made_own", first, last), sum(own, Decimal(0))) if own else None,
            "result": _one_or_range(least, most, points, whole=True),
            "rate": _rate(row, points.score, points.weight),
        }
        self._sum_row(values)

    def _total(self, first: int, last: int) -> Totals:
        row, part, grading, say = self.out.row + 1, self.part, self.part.grading, self.say
        points = part.points
        assert points is not None
        own = [own for line in part.lines if (own := read_points(line.stated_score)) is not None]
        counted, whole = _sum("counted", first, last), _sum("whole", first, last)
        share = f"*{whole}/{counted}" if grading.rescale else ""

        def rounded(column: str) -> str:
            text = _rounded(f"{_sum(column, first, last)}{share}", grading)
            return f"IF({counted}=0,0,{text})"

        least, most, weight = cell("least", row), cell("most", row), cell("weight", row)
        open_rows = part.review_count
        before, _, after = say["grade_is"].partition("{grade}")
        grade = self._grade_word(points)
        values: dict[str, Value] = {
            "name": say["total"],
            "weight": Formula(f"IF({counted}=0,0,{whole if grading.rescale else counted})", points.weight),
            "stated": Formula(_sum("made_own", first, last), sum(own, Decimal(0))) if own else None,
            "result": _one_or_range(least, most, points, whole=grading.whole),
            "rate": _rate(row, points.score, points.weight),
            "steps": Formula(f"{quoted(before)}&{cell('grade', row)}&{quoted(after)}", say["grade_is"].format(grade=grade)),
            "grade": Formula(_grade(grading, least, most, weight, first, last, say), grade),
            "remarks": Formula(self._state(row), state_of(part, self.report)),
            "least": Formula(rounded("least"), points.low),
            "most": Formula(rounded("most"), points.high),
            "open": Formula(_sum("open", first, last), open_rows),
            "changed": Formula(_sum("changed", first, last), 0),
        }
        self._sum_row(values)
        return Totals(row=row, grade=grade, state=state_of(part, self.report))

    def _grade_word(self, points: Points) -> str:
        word = self.part.grade
        if word is None:
            grading = self.part.grading
            gradable = points.weight and grading.whole and (grading.gradable or any(_is(line, Verb.EXCLUDE) for line in self.part.lines))
            word = self.say["open_grade"] if gradable else self.say["no_grade"]
        return word

    def _state(self, row: int) -> str:
        say = self.say
        before, _, after = say["draft_open"].partition("{count}")
        settled = say["final"] if self.part.final else say["draft_unsettled"]
        changed = f"IF({cell('changed', row)}>0,{quoted(say['draft_changed'])},{quoted(settled)})"
        return f"IF({cell('open', row)}>0,{quoted(before)}&{cell('open', row)}&{quoted(after)},{changed})"

    def _sum_row(self, values: Mapping[str, Value]) -> None:
        self.out.write([values.get(column) for column in COLUMNS], bold=True, colour=_SUM, formats=_FORMATS)

    def _rests_on(self, joint: str) -> Iterator[str]:
        from indicator_dsl import __version__

        part, say = self.part, self.say
        facts = [("kind", say[f"kind_{part.kind}"]), ("policy", f"{part.policy_title}（{part.policy}）" if part.policy else None)]
        facts += [("stated_total", part.stated_total), ("program", f"indicator-dsl {__version__}")]
        hashes = [("hash_form", part.hashes.form), ("hash_policy", part.hashes.policy), ("hash_decisions", part.hashes.decisions)]
        for told in (facts, hashes):
            yield "；".join(f"{say[key]}{joint}{value}" for key, value in told if value)


def _is(line: Line, verb: Verb) -> bool:
    return any(decision.decision is verb for decision in line.decisions)


def state_of(part: Part, report: Report) -> str:
    """Return whether a scored form is final, or what is open."""
    say = words(report.lang)
    if part.review_count:
        return say["draft_open"].format(count=part.review_count)
    return say["final"] if part.final else say["draft_unsettled"]


def _share(text: str) -> Plain:
    """Return a rate as a number: 97.40% is 0.974."""
    return Decimal(text.removesuffix("%")) / 100 if _PERCENT.fullmatch(text) else (text or None)


def points_or_text(text: str | None) -> Plain:
    """Return points as a number, and what states none as it stands."""
    points = read_points(text)
    return text if points is None else points


_FORMATS = {COLUMNS.index(column) + 1: PERCENT for column in ("attainment", "rate")}
_FORMATS |= {COLUMNS.index(column) + 1: "General" for column in ("weight", "value", "made_own", *_COUNTING)}


def _decided(decision: Decision | None) -> dict[str, Value]:
    """Return what a decision puts into the columns to fill."""
    if decision is None:
        return {}
    said = {key: getattr(decision, key) for key in ("reason", "evidence", "by", "at", "reviewer", "reviewed_at")}
    value: Plain = decision.points if decision.points is not None else decision.value
    shown = None if decision.decision is Verb.ACCEPT_OWN else value
    return {**said, "decision": word_for(decision), "value": shown, "override": "是" if decision.override else None}


def _counting(
    line: Line, settling: Decision | None, weight: Decimal | None, grading: Grading, row: int, say: Mapping[str, str]
) -> dict[str, Value]:
    """Return the numbers and formulas of a row: its range, the points that are given, and what it counts."""
    excluded, returned = _is(line, Verb.EXCLUDE), _is(line, Verb.RETURN)
    decision, value, override = (cell(column, row) for column in ("decision", "value", "override"))
    chosen = f"{decision}={quoted(_word(settling))}"
    typed = settling.points if settling is not None and settling.points is not None else None
    kept = f"{value}={typed:f}" if typed is not None else f'{value}=""'
    same = f"AND({chosen},{kept},{override}={quoted('是' if settling is not None and settling.override else '')})"
    counts: dict[str, Value] = {"changed": Formula(f"IF({same},0,1)", 0)}
    out = word_of("exclude")
    gone = f"{decision}={quoted(out)}"
    need = 1 if settling is not None else int(line.review)
    filled = f'IF({decision}&{value}<>"",1,{need})'
    if line.allowed is None and not (excluded and weight is not None):
        # The row takes no part: what is decided on it, the program has to say.
        return {**counts, "open": Formula(f"IF({gone},0,{filled})", int(line.review)), "whole": line.weight}
    # The range of a row that was excluded nobody computed: anything, until the program is run again.
    low, high = (line.allowed.low, line.allowed.high) if line.allowed else (Decimal(0), weight or Decimal(0))
    least, most, given, full = (cell(column, row) for column in ("least", "most", "given", "weight"))
    points = line.points
    settled = None if points is None or settling is None or returned else points.low
    shown = points.low if points is not None and points.low == points.high else say["undetermined"]
    result = Formula(
        f"IF({gone},{quoted(out)},IF({decision}={quoted(word_of('return'))},{quoted(word_of('return'))},"
        f"IF({least}={most},{least},{quoted(say['undetermined'])})))",
        out if excluded else word_of("return") if returned else shown,
    )
    single = result.value if isinstance(result.value, Decimal) else None
    return {
        **counts,
        "low": low,
        "high": high,
        "given": Formula(_given(row, grading), "" if settled is None else settled),
        "least": Formula(f"IF({gone},0,IF(ISNUMBER({given}),{given},{cell('low', row)}))", points.low if points else 0),
        "most": Formula(f"IF({gone},0,IF(ISNUMBER({given}),{given},{cell('high', row)}))", points.high if points else 0),
        "counted": Formula(f"IF({gone},0,{full})", 0 if excluded else weight or 0),
        "whole": weight,
        "open": Formula(f"IF(OR({gone},ISNUMBER({given})),0,{filled})", int(line.review)),
        "result": result,
        "rate": _rate(row, single, weight or Decimal(0)),
    }


def _word(decision: Decision | None) -> str:
    return "" if decision is None else word_for(decision)


def _given(row: int, grading: Grading) -> str:
    """Return the formula of the points that a person gives: those that the program would take, else an empty text."""
    decision, value, own = (cell(column, row) for column in ("decision", "value", "stated"))
    accepted = f"{decision}={quoted(word_of('accept_own'))}"
    points = f'OR({decision}="",{decision}={quoted(word_of("points"))})'
    typed = f'IF(AND({points},{_holds(value, row, grading)}),{value},"")'
    return f"IF(AND({accepted},{_holds(own, row, grading, grading.same_within)}),{own},{typed})"


def _holds(points: str, row: int, grading: Grading, slack: Decimal = Decimal(0)) -> str:
    low, high, full, override, reason = (cell(column, row) for column in ("low", "high", "weight", "override", "reason"))
    number = f"N({points})"
    outer = f"ROUND({low}-{slack:f},6),{number}<=ROUND({high}+{slack:f},6)"
    return (
        f"ISNUMBER({points}),{number}>=0,{number}<={full},ROUND({number},{grading.places})={number},"
        f'OR(AND({number}>={outer}),AND({override}="是",TRIM({reason})<>""))'
    )


def _sum(column: str, first: int, last: int) -> str:
    return f"SUM({cell(column, first)}:{cell(column, last)})"


def _rounded(value: str, grading: Grading) -> str:
    places = grading.places
    match grading.mode:
        case "down":
            return f"ROUNDDOWN(ROUND({value},9),{places})"
        case "half-even":
            scaled = f"ROUND(({value})*{10**places},7)"
            return f"IF(MOD({scaled},1)=0.5,2*ROUND({scaled}/2,0),ROUND({scaled},0))/{10**places}"
        case _:
            return f"ROUND(ROUND({value},9),{places})"


def _one_or_range(least: str, most: str, points: Points, *, whole: bool) -> Formula:
    """Return the points of several rows: a number, or the text of their range."""
    low, high = f"ROUND({least},6)", f"ROUND({most},6)"
    spread = f'TEXT({low},"0.00")&"–"&TEXT({high},"0.00")'
    value = points.low if whole and points.low == points.high else f"{points.low:.2f}–{points.high:.2f}"
    return Formula(f"IF({low}={high},{low},{spread})" if whole else spread, value)


def _rate(row: int, score: Decimal | None, weight: Decimal) -> Formula:
    result, full = cell("result", row), cell("weight", row)
    return Formula(f'IF(AND(ISNUMBER({result}),N({full})>0),{result}/{full},"")', "" if score is None or not weight else score / weight)


def _grade(grading: Grading, least: str, most: str, weight: str, first: int, last: int, say: Mapping[str, str]) -> str:
    def word(points: str) -> str:
        share = f"ROUND({points}*100/{weight},9)"
        opened = "".join(f"IF({share}>={at:f},{quoted(word)}," for at, word in grading.grades)
        return f"{opened}{quoted(grading.below)}{')' * len(grading.grades)}"

    out = f"COUNTIF({cell('decision', first)}:{cell('decision', last)},{quoted(word_of('exclude'))})>0"
    gradable = "FALSE" if not grading.whole else "TRUE" if grading.gradable else out
    one = f"IF({word(least)}={word(most)},{word(least)},{quoted(say['open_grade'])})"
    return f"IF({weight}=0,{quoted(say['no_grade'])},IF({gradable},{one},{quoted(say['no_grade'])}))"


# What is to be filled.


def _to_fill(out: Sheet, first: int, report: Report) -> None:
    """Let the columns to fill be filled, and no other; hold what is filled to the row's range, and mark the open rows."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Protection
    from openpyxl.worksheet.datavalidation import DataValidation

    last = max(out.row, first)
    unlocked = Protection(locked=False)
    for row in range(first, out.row + 1):
        if out.sheet.cell(row, COLUMNS.index("made_name") + 1).value is not None:
            for column in _TO_FILL:
                box = out.sheet.cell(row, COLUMNS.index(column) + 1)
                box.protection, box.fill = unlocked, out.fill(_FILL)
    for column, where, strict in _choices(out.sheet.parent):
        rule = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=strict)
        rule.add(f"{cell(column, first)}:{cell(column, last)}")
        out.sheet.add_data_validation(rule)
    low, high, value, override = (cell(column, first) for column in ("low", "high", "value", "override"))
    bounds = f'OR({override}="是",ISTEXT({value}),AND({value}>={low},{value}<={high}))'
    rule = DataValidation(type="custom", formula1=bounds, allow_blank=True, showErrorMessage=True)
    say = words(report.lang)
    rule.errorTitle, rule.error = say["desk_bounds_title"], say["desk_bounds"]
    rule.add(f"{cell('value', first)}:{cell('value', last)}")
    out.sheet.add_data_validation(rule)
    waiting = FormulaRule(formula=[f"AND(ISNUMBER(${cell('low', first)}),${cell('open', first)}=1)"], fill=_waiting())
    out.sheet.conditional_formatting.add(f"{cell('level1', first)}:{cell('range', last)}", waiting)
    guard = out.sheet.protection
    guard.sheet = True
    guard.formatCells = guard.formatColumns = guard.formatRows = guard.autoFilter = guard.sort = False


def _waiting() -> Any:
    from openpyxl.styles import PatternFill

    return PatternFill(bgColor="FFFFF3CD")


def _choices(book: Any) -> Iterator[tuple[str, str, bool]]:
    """Yield the columns with a list, where it lies, and whether nothing else may stand there."""
    # A list within a validation may have 255 characters at most.
    sheet = book.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    offered: Iterable[tuple[str, Sequence[str], bool]] = (
        ("decision", offered_words(), True),
        ("reason", offered_reasons(), False),
        ("override", ["是"], True),
    )
    for at, (column, texts, strict) in enumerate(offered):
        for number, text in enumerate(texts, start=1):
            sheet.cell(number, at + 1, text)
        yield column, f"{CHOICES}!${letters(at)}$1:${letters(at)}${len(texts)}", strict
