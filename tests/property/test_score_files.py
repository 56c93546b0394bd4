"""What a judge writes into a template is what the office reads out of it, in either format."""

import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ops.scores.files import open_score_file
from ops.scores.reading import read
from ops.scores.template import template
from ops.scores.writing import write_template
from tests.scored import EXPERT, ITEMS, MEDIA, assigned
from voting.domain import CaseId

ASSIGNED = assigned()
CASES = [CaseId(f"c{n}") for n in range(1, 7)]
JUDGES = ["J1", "J2", "M-03"]

marks = st.decimals(0, 1, places=4) | st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)])


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, dict[tuple[CaseId, str], Decimal]]:
    """A component, and scores of some of its cases by some of its judges; at least one."""
    component = draw(st.sampled_from([MEDIA, EXPERT, "bonus"]))
    columns = ITEMS if component == "bonus" else JUDGES
    cells = st.tuples(st.sampled_from(CASES), st.sampled_from(columns))
    shares = draw(st.dictionaries(cells, marks, min_size=1))
    full = {MEDIA: Decimal(100), EXPERT: Decimal(10), "bonus": Decimal(1)}[component]
    scores = {cell: round(share * full, 4) for cell, share in shares.items()}
    return component, scores


@given(sheets(), st.sampled_from([".csv", ".xlsx"]))
@settings(deadline=None)
def test_a_template_filled_and_read_gives_the_same_scores(
    filled: tuple[str, dict[tuple[CaseId, str], Decimal]], suffix: str
) -> None:
    component, scores = filled
    assignment = ASSIGNED[component]
    columns = ITEMS if component == "bonus" else JUDGES
    sheet = template(assignment, JUDGES if component != "bonus" else [])
    rows = [list(row) for row in sheet.rows]
    lines = {row[0]: row for row in rows[sheet.top :]}
    first = min(sheet.marks)
    for (case, judge), score in scores.items():
        named = assignment.codes.get(case, case)
        lines[named][first + columns.index(judge)] = f"{score:f}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"scores{suffix}"
        write_template(replace(sheet, rows=rows), path)
        reading = read(open_score_file(path).sheet, ASSIGNED, "tiny")
    assert not reading.problems
    assert {(one.case, one.judge): one.score for one in reading.scores[component]} == scores
    order = [(CASES.index(one.case), one.judge) for one in reading.scores[component]]
    assert order == sorted(order)
