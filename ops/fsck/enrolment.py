"""Campaign, cases and quota rules against the campaign's document."""

from collections.abc import Iterator, Mapping
from typing import Any

import asyncpg

from ops.fsck.finding import Finding, Ground

_CAMPAIGN = """
SELECT id, timezone, opens_at, closes_at FROM campaign WHERE campaign_no = $1
"""
_CASES = "SELECT case_no, case_id FROM campaign_case WHERE campaign_no = $1"
_QUOTAS = """
SELECT rule_no, concat_ws(' ', name, unit, period, allowed) AS rule
FROM quota_rule WHERE campaign_no = $1
"""


async def differences(ground: Ground) -> list[Finding]:
    """What the loaded rows say otherwise than the document."""
    row = await ground.pool.fetchrow(_CAMPAIGN, ground.campaign_no)
    cases = await ground.pool.fetch(_CASES, ground.campaign_no)
    quotas = await ground.pool.fetch(_QUOTAS, ground.campaign_no)
    campaign, timetable = ground.campaign, ground.campaign.timetable
    facts = {
        "id": campaign.id,
        "timezone": timetable.timezone,
        "opens_at": timetable.opens_at,
        "closes_at": timetable.closes_at,
    }
    rules = {
        number: f"{quota.name} {quota.unit} {quota.period} {quota.limit}"
        for number, quota in enumerate(campaign.ballot.quota, start=1)
    }
    return [
        *_compared("campaign", "", facts, dict(row or {})),
        *_compared("campaign_case", "case", ground.enrolled.case_ids, _pairs(cases)),
        *_compared("quota_rule", "rule", rules, _pairs(quotas)),
    ]


def _pairs(rows: list[asyncpg.Record]) -> dict[Any, Any]:
    return dict(map(tuple, rows))


def _compared(
    table: str, noun: str, expected: Mapping[Any, Any], found: Mapping[Any, Any]
) -> Iterator[Finding]:
    for key in [*expected, *(key for key in found if key not in expected)]:
        right, value = expected.get(key, "nothing"), found.get(key, "nothing")
        if right != value:
            where = f"{noun} {key}".strip()
            yield Finding(table=table, where=where, expected=str(right), found=str(value))
