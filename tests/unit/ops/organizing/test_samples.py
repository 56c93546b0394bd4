"""A sample that is opened now has a timetable of now, with all of its stages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ops.organizing.samples import SAMPLE, SHIPPED, opened_at
from voting.campaign_files.campaign_file import load

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_stages_of_a_sample_move_with_its_vote() -> None:
    timetable = opened_at(load(SHIPPED / SAMPLE), NOW).timetable
    filing, vote, review = timetable.stage[0], timetable.stage[1], timetable.stage[-1]
    assert timetable.opens_at == datetime(2026, 3, 4, 13, 6, tzinfo=SHANGHAI)
    assert filing.ends_at == datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
    assert (vote.starts_at, vote.ends_at) == (timetable.opens_at, timetable.closes_at)
    assert (review.starts_at, review.ends_at) == (timetable.closes_at, None)
