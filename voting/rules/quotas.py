"""Quotas, pure: what a ballot uses of each, in which window, and when a used-up one resets.

The ledger decides by functions of its own in `sql/cast.sql`; this is what the ballot box hints
with, and it says the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from voting.domain import CaseId, CategoryId, Channel
from voting.rules.ballot import Period, Quota, Subject, Unit
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

_EPOCH = date(1970, 1, 1)


Numbered = tuple[int, Quota]


def numbered(rule_sets: Iterable[Sequence[Quota]]) -> list[Numbered]:
    """The last of the rule sets that followed one another, each rule with its number, from 1.

    A rule that goes on with another limit keeps its number, and so what was used of it; every
    other rule gets a number that no rule has had.
    """
    found: list[Numbered] = []
    last = 0
    for rules in rule_sets:
        kept = {_identity(quota): number for number, quota in found}
        found = []
        for quota in rules:
            number = kept.get(_identity(quota))
            if number is None:
                last = number = last + 1
            found.append((number, quota))
    return found


def _identity(quota: Quota) -> bytes:
    """What a rule counts, whatever its limit and its words."""
    same = msgspec.structs.replace(
        quota,
        limit=1,
        title=Text("", ""),
        channels=sorted(quota.channels),
        categories=sorted(quota.categories),
    )
    return msgspec.json.encode(same)


def is_hinted(quota: Quota) -> bool:
    """Whether what is remembered of one voter, window by window, tells a quota used up."""
    return quota.subject is Subject.VOTER and quota.period is not Period.ROLLING


def window_number(quota: Quota, day: int) -> int:
    """The window of a quota that a day falls into: 0 for the campaign, else the day itself.

    Raises:
        ValueError: the quota is rolling: each of its uses has a window of its own.
    """
    match quota.period:
        case Period.CAMPAIGN:
            return 0
        case Period.DAY:
            return day
        case Period.ROLLING:
            raise ValueError(quota.name)


def day_number(campaign: Campaign, now: datetime) -> int:
    """The day of `now` where the campaign is, in days since 1970."""
    return (now.astimezone(ZoneInfo(campaign.timetable.timezone)).date() - _EPOCH).days


def resets_at(quota: Quota, campaign: Campaign, now: datetime) -> datetime | None:
    """When a used-up quota is whole again; None when not in this campaign.

    Raises:
        ValueError: the quota is rolling: the ledger alone knows its uses.
    """
    match quota.period:
        case Period.CAMPAIGN:
            return None
        case Period.DAY:
            zone = ZoneInfo(campaign.timetable.timezone)
            tomorrow = now.astimezone(zone).date() + timedelta(days=1)
            return datetime.combine(tomorrow, datetime.min.time(), zone)
        case Period.ROLLING:
            raise ValueError(quota.name)


def needs(
    quota: Quota,
    selections: Sequence[CaseId],
    channel: Channel,
    categories: Mapping[CaseId, CategoryId],
) -> list[tuple[CaseId | None, int]]:
    """What a ballot uses of a quota: (case or None, units).

    `categories` are those of the cases.
    """
    if quota.channels and channel not in quota.channels:
        return []
    counted = [
        case for case in selections if not quota.categories or categories[case] in quota.categories
    ]
    if not counted:
        return []
    match quota.unit:
        case Unit.BALLOT:
            return [(None, 1)]
        case Unit.VOTE:
            return [(None, len(counted))]
        case Unit.CASE:
            return list(Counter(counted).items())
