"""What a report says of decisions: the points that count, what the rule allows beside them, and whether nothing is open."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from indicator_dsl.forms import Decision, Decisions
from indicator_dsl.forms.casework.model import Line, Part, Report, as_json, from_json
from indicator_dsl.forms.report import assess

from .test_score_form import ALL, SKILL, TABLE, decide, form, scored


def part(*decisions: Decision) -> Part:
    (found,) = assess([form()], decisions=decisions).parts
    return found


def named(found: Part) -> dict[str, Line]:
    return {line.name: line for line in found.lines}


def test_what_a_person_gave_counts_and_the_range_stands_beside_it() -> None:
    line = named(part(*ALL))[SKILL]
    assert line.points is not None
    assert line.allowed is not None
    assert (line.points.text, line.allowed.text, line.lost) == ("19", "16.00–20.00", Decimal(1))
    assert line.decisions == (ALL[0],)


def test_the_points_of_the_groups_sum_to_the_total_with_decisions() -> None:
    found = part(*ALL)
    assert found.points is not None
    groups = [group.points for group in found.groups if group.points]
    assert sum((points.low for points in groups), Decimal(0)) == found.points.score == Decimal("88.00")


def test_a_corrected_cell_stands_corrected_and_as_the_form_has_it() -> None:
    line = named(part(*ALL))["学员满意度"]
    assert (line.actual, line.made_on) == ("97%", ("≥95%", "0.97"))


def test_final_is_what_the_table_says() -> None:
    before, after = part(), part(*ALL)
    assert (before.final, before.review_count, after.final, after.review_count) == (False, 3, True, 0)
    table = scored(*ALL)
    assert (after.grade, after.own_total) == (table.band, table.own_total)
    assert [(str(at), word) for at, word in after.grading.grades] == [("90", "优"), ("80", "良"), ("60", "中")]


def test_no_form_is_final_while_lines_of_the_decisions_cannot_be_used() -> None:
    from indicator_dsl.errors import Finding

    bad = Finding.of("decision-bad-line", row=3, column="值", text="x", expected="")
    (found,) = assess([form()], decisions=Decisions(ALL, (bad,))).parts
    assert not found.final


# With 50 the weights are those of a table that lacks only 预算执行率.
@pytest.mark.parametrize(("weight", "gradable"), [("50", True), ("40", False)])
def test_whether_the_weights_allow_a_grade_is_told_as_if_no_row_were_excluded(weight: str, gradable: bool) -> None:
    table = form(TABLE.replace("培训人次,50", f"培训人次,{weight}"))
    (found,) = assess([table], decisions=(decide("培训人次", "exclude", reason="本年未实施"),)).parts
    assert (named(found)["培训人次"].kind, named(found)["培训人次"].points) == ("dropped", None)
    assert found.grading.gradable is gradable


@pytest.mark.parametrize("decisions", [(), ALL])
def test_a_report_with_decisions_is_its_own_json(decisions: tuple[Decision, ...]) -> None:
    made = assess([form()], decisions=decisions)
    assert from_json(tuple[Part, ...], as_json(made.parts)) == made.parts
    assert attrs.evolve(made, parts=Report.from_json({"lang": "zh", "forms": as_json(made.parts)}).parts) == made
