from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from display.publishing.cadence import next_counts_at, next_turn_at, shows_counts, slot_at
from tests.campaigns import OPENS, campaign
from tests.unit.display.lives import unvoted
from voting.domain import Phase
from voting.rules.campaign import Campaign, CountsShown, PublishedCount, Timetable


def showing(counts: PublishedCount) -> Campaign:
    return msgspec.structs.replace(campaign(), published_count=counts)


LIVE = showing(PublishedCount(300))
DAILY = showing(PublishedCount(shown=CountsShown.DAILY, at="18:00"))
HIDDEN = showing(PublishedCount(shown=CountsShown.AFTER_CLOSE))
SIX = datetime(2026, 5, 1, 10, tzinfo=UTC)  # 18:00 in Shanghai, ten hours after the opening
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("after_s", "slot", "next_s"),
    [(0, 0, 300), (299, 0, 300), (300, 1, 600), (301, 1, 600), (-1, -1, 0), (-301, -2, -300)],
)
def test_live_slots_are_counted_from_the_opening(after_s: int, slot: int, next_s: int) -> None:
    now = OPENS + timedelta(seconds=after_s)
    assert slot_at(LIVE, Phase.OPEN, now) == slot
    assert next_turn_at(LIVE, now) == OPENS + timedelta(seconds=next_s)


def test_live_counts_are_always_shown() -> None:
    assert shows_counts(LIVE, Phase.PUBLISHED, OPENS - DAY)
    assert next_counts_at(LIVE, Phase.OPEN, OPENS) is None


def test_daily_counts_are_hidden_up_to_the_first_slot_after_the_opening() -> None:
    assert not shows_counts(DAILY, Phase.PUBLISHED, OPENS - DAY)
    assert not shows_counts(DAILY, Phase.OPEN, SIX - MOMENT)
    assert shows_counts(DAILY, Phase.OPEN, SIX)


def test_a_vote_that_opens_at_the_daily_hour_shows_its_first_counts_a_day_later() -> None:
    late = msgspec.structs.replace(DAILY, timetable=Timetable("Asia/Shanghai", SIX, SIX + 9 * DAY))
    assert not shows_counts(late, Phase.OPEN, SIX + DAY - MOMENT)
    assert shows_counts(late, Phase.OPEN, SIX + DAY)


def test_a_daily_slot_goes_from_one_hour_to_the_same_of_the_next_day() -> None:
    slots = [slot_at(DAILY, Phase.OPEN, at) for at in (SIX - MOMENT, SIX, SIX + DAY - MOMENT)]
    assert slots == [slots[1] - 1, slots[1], slots[1]]
    assert slot_at(DAILY, Phase.OPEN, SIX + DAY) == slots[1] + 1


def test_the_daily_hour_keeps_to_the_wall_where_clocks_are_changed() -> None:
    spring = datetime(2026, 3, 28, 17, tzinfo=UTC)  # 18:00 in Berlin, a day of 23 hours ahead
    table = Timetable("Europe/Berlin", spring - DAY, spring + 9 * DAY)
    berlin = msgspec.structs.replace(DAILY, timetable=table)
    assert next_counts_at(berlin, Phase.OPEN, spring) == spring + timedelta(hours=23)


def test_after_close_counts_are_hidden_to_the_last_moment_of_the_vote() -> None:
    assert not shows_counts(HIDDEN, Phase.OPEN, HIDDEN.vote.closes_at + DAY)
    assert shows_counts(HIDDEN, Phase.CLOSED, OPENS)


@pytest.mark.parametrize("of", [LIVE, DAILY, HIDDEN])
@pytest.mark.parametrize("phase", [Phase.CLOSED, Phase.CERTIFIED])
def test_after_the_close_all_counts_change_at_the_interval(of: Campaign, phase: Phase) -> None:
    assert shows_counts(of, phase, OPENS)
    assert slot_at(of, phase, OPENS + timedelta(seconds=600)) == 2
    assert next_counts_at(of, phase, OPENS) is None


@pytest.mark.parametrize("of", [DAILY, HIDDEN])
def test_where_counts_are_hidden_the_publisher_looks_every_whole_minute(of: Campaign) -> None:
    assert next_turn_at(of, SIX - MOMENT) == SIX
    assert next_turn_at(of, SIX) == SIX + timedelta(minutes=1)


def test_the_next_daily_counts_follow_what_is_published_and_end_with_the_vote() -> None:
    closes_at = DAILY.vote.closes_at
    assert next_counts_at(DAILY, Phase.PUBLISHED, None) == SIX
    assert next_counts_at(DAILY, Phase.OPEN, SIX + MOMENT) == SIX + DAY
    assert next_counts_at(DAILY, Phase.OPEN, SIX + 13 * DAY) == closes_at
    assert next_counts_at(HIDDEN, Phase.OPEN, None) == closes_at


def test_without_a_vote_a_ranking_is_published_from_the_notice_on() -> None:
    whole = unvoted()
    early = [Phase.PUBLISHED, Phase.CLOSED, Phase.IN_REVIEW]
    assert not any(shows_counts(whole, phase, OPENS) for phase in early)
    assert shows_counts(whole, Phase.NOTICE, OPENS)
    assert shows_counts(whole, Phase.CERTIFIED, OPENS)
    assert next_counts_at(whole, Phase.PUBLISHED, None) is None


def test_without_a_vote_the_interval_is_counted_from_the_epoch() -> None:
    whole, now = unvoted(), OPENS + timedelta(seconds=299)
    assert slot_at(whole, Phase.NOTICE, now) == OPENS.timestamp() // 300
    assert next_turn_at(whole, now) == OPENS + timedelta(seconds=300)
