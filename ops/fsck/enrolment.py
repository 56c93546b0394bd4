"""Campaign, cases and quota rules against the campaign's document and its amendments."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import asyncpg

from ops.fsck.finding import Finding, Ground
from voting.ledger.quota_rules import quota_rows

_CAMPAIGN = """
SELECT c.id, c.timezone, s.opens_at, s.closes_at
FROM campaign c JOIN sequencer s ON s.campaign_no = c.campaign_no
WHERE c.campaign_no = $1
"""
_CASES = "SELECT case_no, case_id FROM campaign_case WHERE campaign_no = $1"
_QUOTAS = """
SELECT rule_no, name, unit, period, allowed, subject, window_s, channels, case_nos
FROM quota_rule WHERE campaign_no = $1 AND until_index IS NULL
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
    return [
        *_compared("campaign", "", facts, dict(row or {})),
        *_compared("campaign_case", "case", ground.enrolled.case_ids, _pairs(cases)),
        *_compared("quota_rule", "rule", _rules(_rows(ground)), _rules(quotas)),
    ]


def _rows(ground: Ground) -> list[list[object]]:
    rows = quota_rows(ground.enrolled.numbered_quotas, ground.campaign)
    return [list(row.values()) for row in rows]


def _rules(rows: Iterable[Iterable[object]]) -> dict[Any, str]:
    """What a rule says by its number; nothing is told where it has no restriction."""
    rules = [list(row) for row in rows]
    return {
        rule[0]: " ".join(str(part) for part in rule[1:] if part is not None) for rule in rules
    }


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
