"""Where the ballot rules of a campaign file contradict each other, and what they will cost voters.

Each complaint is (path in the file, what is wrong and what is allowed).
"""

from collections.abc import Collection, Iterator, Sequence

from msgspec import UNSET

from voting.campaign_files.complaints import Complaints
from voting.domain import Channel, IdentityKind
from voting.rules.ballot import BallotRules, Period, Quota, Subject, Unit
from voting.rules.campaign import Campaign

#: How many honest voters an office or a campus may well have behind one address.
_CAMPUS = 1000
#: Where a sign-in is set up.
_SIGN_INS = "wechat: PINGXUAN_WECHAT_APP_ID, phone: PINGXUAN_SMS_URL"


def contradictions(campaign: Campaign) -> Complaints:
    """What each rule says alone may be right; yield where they disagree."""
    if not campaign.has_vote:
        yield from _half_a_vote(campaign)
        return
    rules = campaign.vote.rules
    if rules.max_selections < rules.min_selections:
        yield ".ballot.max_selections", f"must be at least min_selections ({rules.min_selections})"
    if rules.max_selections > len(campaign.case) and not rules.repeat_case:
        yield ".ballot.max_selections", f"there are only {len(campaign.case)} cases to select"
    yield from _bounds_problems(campaign)
    yield from _eligibility_problems(rules)
    for number, quota in enumerate(rules.quota):
        yield from _quota_problems(f".ballot.quota[{number}]", quota, campaign)
    yield from _unlimited(campaign)


def _half_a_vote(campaign: Campaign) -> Complaints:
    """A public vote needs its rules and its times; a campaign without one has neither."""
    times = campaign.timetable.opens_at, campaign.timetable.closes_at
    if campaign.ballot is not None:
        yield ".timetable", "[ballot] needs opens_at and closes_at, or leave [ballot] out"
    elif any(times):
        yield ".timetable", "opens_at and closes_at need [ballot]: the rules of the public vote"


def turned_away(campaign: Campaign) -> list[str]:
    """A warning for each rule that turns honest voters away, or lets them in twice."""
    return [*_behind_one_address(campaign), *_doubled(campaign)]


def without_sign_ins(campaign: Campaign, *, set_up: Collection[IdentityKind]) -> list[str]:
    """A warning where voters must be known by a sign-in that is not set up here.

    Args:
        set_up: the identities that a sign-in proves here; a browser's own needs none.
    """
    allowed = campaign.ballot.eligible.identities if campaign.ballot else []
    missing = [kind for kind in allowed if kind not in (IdentityKind.WEB, *set_up)]
    if not missing:
        return []
    who = "by these" if len(missing) < len(allowed) else "at all"
    names = ", ".join(f"`{kind}`" for kind in missing)
    warning = (
        f"ballot.eligible.identities allows {names}, and no such sign-in is set up here:"
        f" nobody can vote {who} ({_SIGN_INS})"
    )
    return [warning]


def without_regions(campaign: Campaign, *, regions_known: bool) -> list[str]:
    """A warning for each rule that needs regions where no geography tells them."""
    if campaign.ballot is None or regions_known:
        return []
    asking = {
        "ballot.eligible.regions": bool(campaign.ballot.eligible.regions),
        "ballot.outsiders": campaign.ballot.outsiders is not None,
    }
    return [
        f"{rule} needs the regions of voters, and no geography is set: put GeoLite2-City.mmdb into"
        " the folder that PINGXUAN_GEOIP_DIR names, or every region stays unknown"
        for rule, asks in asking.items()
        if asks
    ]


def _doubled(campaign: Campaign) -> Iterator[str]:
    allowed = campaign.ballot.eligible.identities if campaign.ballot else []
    if IdentityKind.WEB in allowed and len(allowed) > 1:
        yield (
            "ballot.eligible.identities names `web` beside others: somebody who signs in has the"
            " votes of both"
        )


def _behind_one_address(campaign: Campaign) -> list[str]:
    return [
        f"ballot.quota `{quota.name}` counts by address, and whole offices, schools and mobile"
        f" networks share one: it takes {_let_through(quota)} from an address, so when"
        f" {_CAMPUS:,} honest voters behind one come in that time, it turns away"
        f" {max(0, _CAMPUS - quota.limit):,} of them or more"
        for quota in (campaign.ballot.quota if campaign.ballot else [])
        if quota.subject is Subject.ADDRESS
    ]


def _let_through(quota: Quota) -> str:
    """What a quota by address takes; each honest voter comes with one unit at least."""
    unit = {Unit.BALLOT: "ballot(s)", Unit.VOTE: "vote(s)", Unit.CASE: "vote(s) for one case"}
    period = {
        Period.CAMPAIGN: "in the whole campaign",
        Period.DAY: "a day",
        Period.ROLLING: f"in any {quota.window_s} seconds",
    }
    return f"{quota.limit} {unit[quota.unit]} {period[quota.period]}"


def _bounds_problems(campaign: Campaign) -> Complaints:
    rules = campaign.vote.rules
    for number, bounds in enumerate(rules.category):
        where = f".ballot.category[{number}]"
        cases = sum(case.category == bounds.id for case in campaign.case)
        yield from _unknown_categories(f"{where}.id", [bounds.id], campaign)
        if bounds.max < bounds.min:
            yield f"{where}.max", f"must be at least min ({bounds.min})"
        elif bounds.min > cases and not rules.repeat_case:
            yield f"{where}.min", f"the category has only {cases} cases to select"
    least = sum(bounds.min for bounds in rules.category)
    if least > rules.max_selections:
        yield (
            ".ballot.category",
            (
                f"no ballot fits: their least add up to {least}, more than max_selections"
                f" ({rules.max_selections})"
            ),
        )
    bounded = {bounds.id: bounds.max for bounds in rules.category}
    if bounded.keys() >= {category.id for category in campaign.category}:
        most = sum(bounded.values())
        if most < rules.min_selections:
            yield (
                ".ballot.category",
                (
                    f"no ballot fits: their most add up to {most}, less than min_selections"
                    f" ({rules.min_selections})"
                ),
            )


def _eligibility_problems(rules: BallotRules) -> Complaints:
    eligible = rules.eligible
    yield from _twice(".ballot.eligible.channels", eligible.channels)
    yield from _twice(".ballot.eligible.identities", eligible.identities)
    yield from _twice(".ballot.eligible.regions", eligible.regions)
    if eligible.regions and eligible.unknown_region is UNSET:
        yield (
            ".ballot.eligible.unknown_region",
            "must be `admit` or `refuse`: not every address has a region",
        )
    if not eligible.regions and eligible.unknown_region is not UNSET:
        yield ".ballot.eligible.unknown_region", "belongs to `regions`, and there are none"
    if rules.outsiders is not None:
        yield from _twice(".ballot.outsiders.home", rules.outsiders.home)
        if rules.outsiders.share >= 1:
            yield ".ballot.outsiders.largest_share", "must be less than 1, such as 1/5"


def _quota_problems(where: str, quota: Quota, campaign: Campaign) -> Complaints:
    rules = campaign.vote.rules
    if quota.period is Period.ROLLING and quota.window_s is UNSET:
        yield f"{where}.window_s", "a rolling period needs its length in seconds, such as 86400"
    if quota.period is not Period.ROLLING and quota.window_s is not UNSET:
        yield f"{where}.window_s", f"belongs to a rolling period, and this one is `{quota.period}`"
    yield from _twice(f"{where}.channels", quota.channels)
    yield from _twice(f"{where}.categories", quota.categories)
    yield from _unknown_categories(f"{where}.categories", quota.categories, campaign)
    for channel in quota.channels:
        if rules.eligible.channels and channel not in rules.eligible.channels:
            yield f"{where}.channels", f"`{channel}` is none of the eligible channels"
    least = _least_votes(quota, rules)
    if quota.unit is Unit.VOTE and quota.limit < least:
        yield f"{where}.limit", f"no ballot fits: it holds at least {least} votes"


def _least_votes(quota: Quota, rules: BallotRules) -> int:
    """The fewest votes that this quota counts on any ballot."""
    if not quota.categories:
        return rules.min_selections
    return sum(bounds.min for bounds in rules.category if bounds.id in quota.categories)


def _unlimited(campaign: Campaign) -> Complaints:
    """Ways to vote without end: a channel and a category that no quota looks at."""
    rules = campaign.vote.rules
    for channel in rules.eligible.channels or list(Channel):
        quotas = [
            quota for quota in rules.quota if not quota.channels or channel in quota.channels
        ]
        open_ended = [
            category.id
            for category in campaign.category
            if not any(not q.categories or category.id in q.categories for q in quotas)
        ]
        if open_ended:
            yield (
                ".ballot.quota",
                (
                    f"no quota limits ballots by `{channel}` in {', '.join(open_ended)};"
                    " add one, or leave the channel out of eligible.channels"
                ),
            )


def _unknown_categories(where: str, names: Sequence[str], campaign: Campaign) -> Complaints:
    known = [category.id for category in campaign.category]
    for name in names:
        if name not in known:
            yield where, f"`{name}` is none of {', '.join(known)}"


def _twice(where: str, names: Sequence[str]) -> Complaints:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield where, f"`{name}` stands here a second time"
