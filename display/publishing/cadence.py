"""When counts are shown to the public, and when they may change. Pure.

Live counts change at the campaign's opening plus whole intervals. Daily ones are those of the
last slot, a time of the day in the campaign's zone; before the first slot after the opening
there are none. Once the ledger has closed, everybody's counts are shown and change at the
interval, as reviews go on. A campaign without a public vote has no counts: from the notice on
its ranking is published at the interval.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from display.phases import has_closed, shows_lists
from voting.domain import Phase
from voting.rules.campaign import Campaign, CountsShown

_TURN = timedelta(minutes=1)
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def shows_counts(campaign: Campaign, phase: Phase, now: datetime) -> bool:
    """Whether counts may be published at all, by the phase of the ledger."""
    if not campaign.has_vote:
        return shows_lists(phase)
    if has_closed(phase):
        return True
    match campaign.published_count.shown:
        case CountsShown.LIVE:
            return True
        case CountsShown.DAILY:
            return now >= _next_daily(campaign, campaign.vote.opens_at)
        case CountsShown.AFTER_CLOSE:
            return False


def slot_at(campaign: Campaign, phase: Phase, now: datetime) -> int:
    """The number of the slot that `now` is in; counts change once a slot.

    Live and after the close: the interval, 0 from the opening, negative before it. Daily: the
    ordinal of the date whose time of the day has come, far above any interval's number.
    """
    daily = campaign.has_vote and campaign.published_count.shown is CountsShown.DAILY
    if daily and not has_closed(phase):
        return _day_begun(campaign, now).toordinal()
    return _interval_number(campaign, now)


def next_turn_at(campaign: Campaign, now: datetime) -> datetime:
    """The first moment after `now` at which the publisher has to look.

    Where counts are hidden it looks every whole minute: a slot that was missed is made up for
    within a minute, and so is a close before its time.
    """
    if campaign.published_count.shown is CountsShown.LIVE:
        begun = _interval_number(campaign, now) + 1
        return _origin(campaign) + begun * _interval(campaign)
    return now.replace(second=0, microsecond=0) + _TURN


def next_counts_at(
    campaign: Campaign, phase: Phase, published_at: datetime | None
) -> datetime | None:
    """When counts are due next, by what is published now; None where it is the next interval."""
    if has_closed(phase) or not campaign.has_vote:
        return None
    closes_at = campaign.vote.closes_at
    match campaign.published_count.shown:
        case CountsShown.LIVE:
            return None
        case CountsShown.DAILY:
            after = published_at or campaign.vote.opens_at
            return min(_next_daily(campaign, after), closes_at)
        case CountsShown.AFTER_CLOSE:
            return closes_at


def _interval_number(campaign: Campaign, now: datetime) -> int:
    return (now - _origin(campaign)) // _interval(campaign)


def _origin(campaign: Campaign) -> datetime:
    return campaign.timetable.opens_at or _EPOCH


def _interval(campaign: Campaign) -> timedelta:
    return timedelta(seconds=campaign.published_count.every_s)


def _next_daily(campaign: Campaign, after: datetime) -> datetime:
    """The first daily slot later than `after`."""
    return _daily(campaign, _day_begun(campaign, after) + _DAY)


def _day_begun(campaign: Campaign, now: datetime) -> date:
    """The last date of the campaign's zone whose slot has come."""
    today = now.astimezone(ZoneInfo(campaign.timetable.timezone)).date()
    return today if _daily(campaign, today) <= now else today - _DAY


def _daily(campaign: Campaign, day: date) -> datetime:
    at = campaign.published_count.at
    assert at is not None, "campaign_file lets no daily campaign pass without a time"
    local = datetime.combine(day, time.fromisoformat(at), ZoneInfo(campaign.timetable.timezone))
    return local.astimezone(UTC)
