"""Quota rules as the ledger keeps them: numbered, as rows. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from voting.history.amendments import amended
from voting.history.decisions import Amendment, Body
from voting.rules.ballot import Quota
from voting.rules.campaign import Campaign
from voting.rules.quotas import Numbered, numbered


def quotas_of(campaign: Campaign) -> Sequence[Quota]:
    """The quota rules of a campaign; none without a public vote."""
    return campaign.ballot.quota if campaign.ballot else []


def numbered_through(loaded: Campaign, decisions: Iterable[Body]) -> list[Numbered]:
    """The rules in force after these decisions, each with its number."""
    campaigns = [loaded]
    for decision in decisions:
        if isinstance(decision, Amendment):
            campaigns.append(amended(campaigns[-1], decision.changes))
    return numbered(quotas_of(campaign) for campaign in campaigns)


def quota_rows(rules: Iterable[Numbered], campaign: Campaign) -> list[dict[str, Any]]:
    """The rules as the columns of `quota_rule`; None stands for every channel or every case."""
    return [
        {
            "rule_no": rule_no,
            "name": quota.name,
            "unit": quota.unit.value,
            "period": quota.period.value,
            "allowed": quota.limit,
            "subject": quota.subject.value,
            "window_s": None if quota.window_s is UNSET else quota.window_s,
            "channels": [channel.value for channel in quota.channels] or None,
            "case_nos": _case_numbers(quota, campaign) if quota.categories else None,
        }
        for rule_no, quota in rules
    ]


def quota_document(rules: Iterable[Numbered], campaign: Campaign) -> str:
    """The rows as the JSON that `put_quota_rules` takes."""
    return msgspec.json.encode(quota_rows(rules, campaign)).decode()


def _case_numbers(quota: Quota, campaign: Campaign) -> list[int]:
    return [
        number
        for number, case in enumerate(campaign.case, start=1)
        if case.category in quota.categories
    ]
