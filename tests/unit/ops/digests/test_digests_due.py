"""Which digests are due when: days in the campaign's zone, the close, the certificates."""

from datetime import datetime, timedelta

from ops.complaints.bounds import Bound, Buckets
from ops.digests import due
from tests.campaigns import OPENS
from voting.history.decisions import Certification, Decision, Kind, Plain

ZONE = "Asia/Shanghai"


def decision(kind: Kind, at: datetime, index: int = 1) -> Decision:
    return Decision(index=index, kind=kind, at=at, actor="clock", body=Plain())


OPENING = decision(Kind.OPENING, OPENS)  # 08:00 of 1 May in Shanghai
MIDNIGHT = OPENS + timedelta(hours=16)


def of(now: datetime, *decisions: Decision) -> list[tuple[str, bool]]:
    return [(day.of, day.voting) for day in due.days(decisions, ZONE, now)]


def test_before_the_first_record_nothing_is_due() -> None:
    assert of(OPENS + timedelta(days=9)) == []


def test_a_day_is_due_at_midnight_of_the_campaigns_zone_and_not_before() -> None:
    assert of(MIDNIGHT - timedelta(microseconds=1), OPENING) == []
    assert of(MIDNIGHT, OPENING) == [("day 2026-05-01", True)]


def test_days_after_the_close_are_no_days_of_voting() -> None:
    closing = decision(Kind.CLOSING, MIDNIGHT, 5)
    found = of(MIDNIGHT + timedelta(days=2), OPENING, closing)
    assert found == [
        ("day 2026-05-01", True),
        ("day 2026-05-02", True),  # it closed at the first moment of that day
        ("day 2026-05-03", False),
    ]


def test_the_close_and_every_certificate_have_their_own() -> None:
    certificate = Decision(
        index=9,
        kind=Kind.CERTIFICATION,
        at=MIDNIGHT,
        actor="committee",
        body=Certification(certificate="tiny-1", as_of=8, counted=1, held=0, voided=0),
    )
    events = due.events([OPENING, decision(Kind.CLOSING, MIDNIGHT, 5), certificate])
    assert [(one.of, one.index) for one in events] == [("close", 5), ("certificate tiny-1", 9)]


def test_a_day_is_over_for_a_record_of_the_next_one_alone() -> None:
    assert due.day_ended_by("day 2026-05-01", ZONE, MIDNIGHT)
    assert not due.day_ended_by("day 2026-05-01", ZONE, MIDNIGHT - timedelta(seconds=1))
    assert due.day_ended_by("close", ZONE, OPENS)


def test_a_bucket_is_full_and_runs_out_with_time() -> None:
    buckets = Buckets(Bound(2, 60.0))
    for _ in range(2):
        assert buckets.has_room(b"one", OPENS)
        buckets.take(b"one", OPENS)
    assert not buckets.has_room(b"one", OPENS + timedelta(seconds=59))
    assert buckets.has_room(b"two", OPENS)
    assert buckets.has_room(b"one", OPENS + timedelta(seconds=60))
