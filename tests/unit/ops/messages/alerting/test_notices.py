"""What is told, and when it is told again."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from fraud.domain import Incident, IncidentId, IncidentState
from ops.messages.alerting.formats import body_of, text_of
from ops.messages.alerting.notices import Notice, of_differences, of_incident, of_stuck_judge
from ops.messages.outbound.plan_file import Format
from tests.campaigns import campaign
from voting.domain import CaseId
from voting.rules.shapes import Text

AT = datetime(2026, 5, 2, 12, tzinfo=UTC)
TINY = replace(campaign(), title=Text("小评选", "Tiny"))


def incident(ballots: int, state: IncidentState = IncidentState.HELD) -> Incident:
    return Incident(
        id=IncidentId("w-1"), case=CaseId("c1"), state=state, first_at=0.0, last_at=1.0,
        ballots=ballots, score=0.9, reasons=(),
    )  # fmt: skip


def told(ballots: int, state: IncidentState = IncidentState.HELD) -> Notice | None:
    return of_incident(TINY, incident(ballots, state), least=100, at=AT)


def test_an_incident_below_the_size_is_not_told() -> None:
    assert told(99) is None
    assert told(100) is not None


def test_what_became_part_of_another_incident_is_not_told() -> None:
    assert told(500, IncidentState.MERGED) is None


def test_an_incident_is_told_again_only_when_it_has_doubled() -> None:
    keys = [told(ballots).key for ballots in (100, 150, 199, 200, 399, 400)]  # type: ignore[union-attr]
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] == keys[4]
    assert len(set(keys)) == 3


def test_a_notice_speaks_chinese_first_and_names_case_and_size() -> None:
    notice = told(150)
    assert notice is not None
    text = text_of(notice)
    assert text.startswith(
        "评选 小评选：发现疑似刷票事件\n案例：case c1（c1）\n选票：150 张，已暂扣"
    )
    assert text.index("150 张") < text.index("Ballots: 150, held")


def test_a_stuck_judge_is_told_once_for_as_long_as_it_stands() -> None:
    one = of_stuck_judge(TINY, pending=7, settled_index=40, stands_s=310, at=AT)
    later = of_stuck_judge(TINY, pending=900, settled_index=40, stands_s=900, at=AT)
    again = of_stuck_judge(TINY, pending=3, settled_index=41, stands_s=300, at=AT)
    assert one.key == later.key != again.key
    assert "5 分钟没有进展" in text_of(one)


def test_differences_are_told_by_table_and_number_and_never_by_their_row() -> None:
    rows = [
        "cast_vote_record: 17: expected 0a0b0c0d, found ffff",
        "tally: c1: expected 3, found 4",
    ]
    notice = of_differences(TINY, rows, at=AT)
    for form in Format:
        body = body_of(notice, form).decode()
        assert "0a0b0c0d" not in body
        assert "cast_vote_record, tally" in body


def test_the_same_differences_are_the_same_notice_in_any_order() -> None:
    keys = {of_differences(TINY, rows, at=AT).key for rows in (["a: 1", "b: 2"], ["b: 2", "a: 1"])}
    assert len(keys) == 1
    assert of_differences(TINY, ["a: 1"], at=AT).key not in keys


@pytest.mark.parametrize("form", Format)
def test_nothing_of_reasons_goes_out(form: Format) -> None:
    """They name networks and devices."""
    notice = told(150)
    assert notice is not None
    assert set(notice.facts) == {"incident", "case", "ballots", "state"}
    assert b"reason" not in body_of(notice, form)
