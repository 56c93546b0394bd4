"""Admission: pure, ordered, named rules. Each looks at an application and may refuse it.

The rules before the ballot box need nothing but the campaign; those after it read what Redis
remembers of the voter. They only spare the ledger work that must fail: the ledger checks phase
and quotas again under its lock, and its word is the last. A ballot that Redis knows is never
refused here, because its answer stands in the ledger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from voting.campaign import Campaign, Period, Quota, Unit
from voting.domain import CaseId
from voting.refusal import Reason, Refused

#: A voter may send this many ballots at once, and one more every few seconds.
RATE_CAPACITY = 10
RATE_PER_S = 0.5
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a voter asks for, and when."""

    campaign: Campaign
    case_ids: frozenset[CaseId]
    selections: tuple[CaseId, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the ballot box remembers: a recorded ballot, a broken rate, a used-up quota."""

    known: bool = False
    too_fast: bool = False
    used_up: Quota | None = None


Rule = Callable[[Application], Refused | None]


def not_opened_yet(application: Application) -> Refused | None:
    """Before the opening nothing can be recorded; afterwards the ledger knows the phase."""
    opens_at = application.campaign.timetable.opens_at
    if application.now < opens_at:
        return Refused(reason=Reason.NOT_OPEN, resets_at=opens_at)
    return None


def known_cases(application: Application) -> Refused | None:
    """Every selection names a case of this campaign."""
    for case in application.selections:
        if case not in application.case_ids:
            return _illegal(
                f"selections: {case}", "须是本次评选的案例 / must be a case of this campaign"
            )
    return None


def different_cases(application: Application) -> Refused | None:
    """One ballot selects a case at most once."""
    if len(set(application.selections)) < len(application.selections):
        return _illegal("selections", "每个案例最多一次 / each case at most once")
    return None


def number_of_selections(application: Application) -> Refused | None:
    """Not fewer and not more selections than the rules say."""
    rules = application.campaign.ballot
    least, most = rules.min_selections, rules.max_selections
    if least <= len(application.selections) <= most:
        return None
    return _illegal("selections", f"须选 {least} 至 {most} 个案例 / {least} to {most} cases")


BEFORE_THE_BOX: Sequence[Rule] = (
    not_opened_yet,
    known_cases,
    different_cases,
    number_of_selections,
)


def admit(application: Application) -> Refused | None:
    """The first refusal by the rules that need no memory; None admits."""
    for rule in BEFORE_THE_BOX:
        refused = rule(application)
        if refused is not None:
            return refused
    return None


def admit_after_glance(campaign: Campaign, glance: Glance, now: datetime) -> Refused | None:
    """The refusal by what the ballot box remembers; None sends the ballot to the ledger."""
    if glance.known:
        return None
    if glance.too_fast:
        return Refused(reason=Reason.TOO_FAST, retry_after_s=round(1 / RATE_PER_S))
    if glance.used_up is not None:
        return Refused(
            reason=Reason.QUOTA_USED,
            quota=glance.used_up,
            resets_at=resets_at(glance.used_up, campaign, now),
        )
    return None


def window_number(quota: Quota, campaign: Campaign, now: datetime) -> int:
    """The window of a quota that `now` falls into: 0 for the campaign, else days since 1970."""
    match quota.period:
        case Period.CAMPAIGN:
            return 0
        case Period.DAY:
            return (now.astimezone(ZoneInfo(campaign.timetable.timezone)).date() - _EPOCH).days


def resets_at(quota: Quota, campaign: Campaign, now: datetime) -> datetime | None:
    """When a used-up quota is whole again; None when not in this campaign."""
    match quota.period:
        case Period.CAMPAIGN:
            return None
        case Period.DAY:
            zone = ZoneInfo(campaign.timetable.timezone)
            tomorrow = now.astimezone(zone).date() + timedelta(days=1)
            return datetime.combine(tomorrow, datetime.min.time(), zone)


def needs(quota: Quota, selections: Sequence[CaseId]) -> list[tuple[CaseId | None, int]]:
    """What a ballot uses of a quota: (case or None, units)."""
    match quota.unit:
        case Unit.BALLOT:
            return [(None, 1)]
        case Unit.VOTE:
            return [(None, len(selections))]
        case Unit.CASE:
            return [(case, 1) for case in selections]


def _illegal(field: str, allowed: str) -> Refused:
    return Refused(reason=Reason.ILLEGAL_BALLOT, field=field, allowed=allowed)
