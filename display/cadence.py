"""When the published count may change: at the campaign's opening plus whole intervals. Pure."""

from datetime import datetime, timedelta

from voting.campaign import Campaign


def slot_at(campaign: Campaign, now: datetime) -> int:
    """The number of the interval that `now` is in: 0 from the opening, negative before it."""
    return (now - campaign.timetable.opens_at) // _interval(campaign)


def next_slot_at(campaign: Campaign, now: datetime) -> datetime:
    """The first moment after `now` at which an interval begins."""
    begun = slot_at(campaign, now) + 1
    return campaign.timetable.opens_at + begun * _interval(campaign)


def _interval(campaign: Campaign) -> timedelta:
    return timedelta(seconds=campaign.published_count.interval_s)
