from datetime import timedelta

import pytest

from display.chronicle.chronicle import Chronicle, Point, curves_of, decode, encode
from display.chronicle.curves import HEIGHT, WIDTH, chart, leading
from tests.campaigns import OPENS
from voting.domain import CampaignId, CaseId

C1, C2, C3 = CaseId("c1"), CaseId("c2"), CaseId("c3")
CASES = [C1, C2, C3]


def points(*counts: tuple[int | None, ...]) -> list[Point]:
    return [
        Point(as_of=n, at=OPENS + timedelta(hours=n), counts=row) for n, row in enumerate(counts)
    ]


def test_a_line_runs_from_the_first_moment_to_the_last_and_from_zero_to_the_most() -> None:
    curves = curves_of(points((0, 5, 1), (5, 7, 1), (10, 7, 1)), CASES)
    drawn = chart(curves, [C1], moments=10, rows=4)
    assert drawn is not None
    assert drawn.paths == (f"M0 {HEIGHT}L160 48L{WIDTH} 0",)
    assert (drawn.first, drawn.last, drawn.most) == (OPENS, OPENS + timedelta(hours=2), 10)
    assert [row.counts for row in drawn.rows] == [(0,), (5,), (10,)]


def test_lines_of_one_chart_share_their_scale() -> None:
    curves = curves_of(points((0, 5, None), (20, 10, None)), CASES)
    drawn = chart(curves, [C1, C2], moments=10, rows=4)
    assert drawn is not None
    assert drawn.paths == (f"M0 {HEIGHT}L320 0", "M0 72L320 48")


def test_where_no_count_was_published_the_line_is_broken() -> None:
    curves = curves_of(points((0, 0, 0), (1, 0, 0), (None, 0, 0), (4, 0, 0), (4, 0, 0)), CASES)
    drawn = chart(curves, [C1, C2], moments=10, rows=9)
    assert drawn is not None
    assert drawn.paths[0].count("M") == 2
    assert [row.counts[0] for row in drawn.rows] == [0, 1, None, 4, 4]


@pytest.mark.parametrize("known", [[], [(1, 1, 1)], [(None, 1, 1), (None, 1, 1), (3, 1, 1)]])
def test_one_moment_is_no_line(known: list[tuple[int | None, ...]]) -> None:
    assert chart(curves_of(points(*known), CASES), [C1], moments=10, rows=4) is None


def test_a_long_history_is_drawn_with_few_points_and_told_in_few_rows() -> None:
    curves = curves_of(points(*((n, n, n) for n in range(500))), CASES)
    drawn = chart(curves, [C1], moments=40, rows=5)
    assert drawn is not None
    assert drawn.paths[0].count("L") <= 40
    assert len(drawn.rows) <= 5
    assert drawn.rows[0].counts == (0,)
    assert drawn.rows[-1].counts == (499,)


def test_the_cases_with_the_most_votes_lead() -> None:
    curves = curves_of(points((9, 1, None), (9, 12, None)), CASES)
    assert leading(curves, CASES, 5) == [C2, C1]
    assert leading(curves, CASES, 1) == [C2]
    assert leading(curves, [CaseId("unknown")], 5) == []


def test_a_chronicle_is_read_back_as_it_was_written_and_tells_no_index() -> None:
    index = 987654321
    told = curves_of([Point(as_of=index, at=OPENS, counts=(1, 2, 3))], CASES)
    chronicle = Chronicle(campaign=CampaignId("tiny"), curves=told)
    assert decode(encode(chronicle)) == chronicle
    assert str(index).encode() not in encode(chronicle)
