"""Admission: pure, ordered, named rules. Each looks at an application and may refuse it.

The rules before the ballot box need nothing but the campaign; those after it read what Redis
remembers of the voter. They only spare the ledger work that must fail: the ledger checks phase
and quotas again under its lock, and its word is the last. A ballot that Redis knows is never
refused here, because its answer stands in the ledger.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from voting.domain import CaseId, CategoryId, Channel, IdentityKind
from voting.history.terms import Terms
from voting.provenance.regions import lies_in
from voting.refusal import PlainRule, Reason, Refused
from voting.rules.ballot import Quota, UnknownRegion
from voting.rules.campaign import Campaign
from voting.rules.quotas import resets_at
from voting.rules.shapes import Text

#: A voter may send this many ballots at once, and one more every few seconds.
RATE_CAPACITY = 10
RATE_PER_S = 0.5
#: So close to a boundary in time the ledger is asked: its clock decides, and ours may differ.
CLOCKS_DIFFER = timedelta(seconds=10)
_CHANNELS = {
    Channel.WEB: Text("网页", "web pages"),
    Channel.WECHAT: Text("微信", "WeChat"),
    Channel.APP: Text("客户端", "apps"),
    Channel.SMS: Text("短信", "text messages"),
}


_IDENTITIES = {
    IdentityKind.WEB: Text("浏览器的匿名标识", "a browser's anonymous mark"),
    IdentityKind.WECHAT: Text("微信登录", "a WeChat sign-in"),
    IdentityKind.PHONE: Text("手机号登录", "a sign-in by telephone"),
}


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """What a voter asks for, when, and from where; `categories` are those of the cases."""

    terms: Terms
    categories: Mapping[CaseId, CategoryId]
    selections: tuple[CaseId, ...]
    channel: Channel
    region: str
    identity: IdentityKind
    now: datetime


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """What the ballot box remembers: a recorded ballot, a broken rate, a used-up
    quota and, where it counts by case, for which. `unmetered`: it did not answer."""

    known: bool = False
    too_fast: bool = False
    used_up: Quota | None = None
    used_up_for: CaseId | None = None
    unmetered: bool = False


Rule = Callable[[Application], Refused | None]


def not_opened_yet(application: Application) -> Refused | None:
    """Before the opening nothing can be recorded; afterwards the ledger knows the phase."""
    opens_at = application.terms.vote.opens_at
    if application.now < opens_at - CLOCKS_DIFFER:
        return Refused(reason=Reason.NOT_OPEN, resets_at=opens_at)
    return None


def known_cases(application: Application) -> Refused | None:
    """Every selection names a case of this campaign."""
    for case in application.selections:
        if case not in application.categories:
            return _illegal(
                "known-cases",
                Text(f"本活动没有案例 {case}", f"This campaign has no case {case}"),
                f"selections: {case}",
                "a case of this campaign",
            )
    return None


def cases_in_the_vote(application: Application) -> Refused | None:
    """No selection is suspended, withdrawn, disqualified or left off the shortlist."""
    for case in application.selections:
        if case in application.terms.barred:
            allowed = "a case that takes part in the vote"
            words = application.terms.barred[case]
            return _illegal("case-not-in-vote", words, f"selections: {case}", allowed)
    return None


def different_cases(application: Application) -> Refused | None:
    """One ballot selects a case at most once, unless the rules let it."""
    if application.terms.vote.rules.repeat_case:
        return None
    if len(set(application.selections)) < len(application.selections):
        return _illegal(
            "different-cases",
            Text("一张选票上，同一案例只能选一次", "A ballot selects the same case at most once"),
            "selections",
            "each case at most once",
        )
    return None


def number_of_selections(application: Application) -> Refused | None:
    """Not fewer and not more selections than the rules say."""
    rules = application.terms.vote.rules
    least, most = rules.min_selections, rules.max_selections
    if least <= len(application.selections) <= most:
        return None
    zh, en = _range(least, most)
    words = Text(f"每张选票须选{zh}个案例", f"A ballot selects {en} cases")
    return _illegal("number-of-selections", words, "selections", f"{least} to {most} cases")


def selections_by_category(application: Application) -> Refused | None:
    """In each category that the rules bound, not fewer and not more selections than they say."""
    bounds = application.terms.vote.rules.category
    if not bounds:
        return None
    found = Counter(application.categories[case] for case in application.selections)
    for bound in bounds:
        if not bound.min <= found[CategoryId(bound.id)] <= bound.max:
            zh, en = _range(bound.min, bound.max)
            [title] = (c.title for c in application.terms.campaign.category if c.id == bound.id)
            words = Text(
                f"每张选票须在“{title.zh}”中选{zh}个案例",
                f"A ballot selects {en} cases in {title.en}",
            )
            allowed = f"{bound.min} to {bound.max} cases of category {bound.id}"
            return _illegal("selections-by-category", words, "selections", allowed)
    return None


def eligible_channel(application: Application) -> Refused | None:
    """The ballot came by a way that the rules allow."""
    allowed = application.terms.vote.rules.eligible.channels
    if not allowed or application.channel in allowed:
        return None
    zh = "、".join(_CHANNELS[channel].zh for channel in allowed)
    en = " or ".join(_CHANNELS[channel].en for channel in allowed)
    words = Text(f"本次投票只能通过{zh}参与", f"This vote is open by {en} only")
    return _not_eligible("eligible-channel", words)


def eligible_identity(application: Application) -> Refused | None:
    """The voter is known in a way that the rules allow."""
    allowed = application.terms.vote.rules.eligible.identities
    if not allowed or application.identity in allowed:
        return None
    zh = "或".join(_IDENTITIES[kind].zh for kind in allowed)
    en = " or ".join(_IDENTITIES[kind].en for kind in allowed)
    words = Text(f"本次投票须使用{zh}", f"This vote needs {en}")
    return _not_eligible("eligible-identity", words)


def eligible_region(application: Application) -> Refused | None:
    """The ballot came from a region that the rules allow."""
    eligible = application.terms.vote.rules.eligible
    if not eligible.regions:
        return None
    regions = ", ".join(eligible.regions)
    match lies_in(application.region, eligible.regions):
        case True:
            return None
        case False:
            return _not_eligible(
                "eligible-region",
                Text(
                    f"本次投票仅限以下地区参与：{regions}",
                    f"This vote is open to these regions only: {regions}",
                ),
            )
        case None if eligible.unknown_region is UnknownRegion.ADMIT:
            return None
        case None:
            return _not_eligible(
                "eligible-region",
                Text(
                    f"无法判断您所在的地区；本次投票仅限以下地区参与：{regions}",
                    f"Your region cannot be told; this vote is open to these only: {regions}",
                ),
            )


BEFORE_THE_BOX: Sequence[Rule] = (
    not_opened_yet,
    known_cases,
    cases_in_the_vote,
    different_cases,
    number_of_selections,
    selections_by_category,
    eligible_channel,
    eligible_identity,
    eligible_region,
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
    if glance.used_up is None:
        return None
    whole_again_at = resets_at(glance.used_up, campaign, now)
    if whole_again_at is not None and now >= whole_again_at - CLOCKS_DIFFER:
        return None
    return Refused(
        reason=Reason.QUOTA_USED,
        quota=glance.used_up,
        case=glance.used_up_for,
        resets_at=whole_again_at,
    )


def _range(least: int, most: int) -> tuple[str, str]:
    """A range of numbers in both languages."""
    if least == most:
        return f"恰好 {least} ", f"exactly {least}"
    return f" {least} 至 {most} ", f"{least} to {most}"


def _illegal(name: str, words: Text, field: str, allowed: str) -> Refused:
    rule = PlainRule(name=name, title=words)
    return Refused(reason=Reason.ILLEGAL_BALLOT, field=field, allowed=allowed, rule=rule)


def _not_eligible(name: str, words: Text) -> Refused:
    return Refused(reason=Reason.NOT_ELIGIBLE, rule=PlainRule(name=name, title=words))
