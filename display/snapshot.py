"""A published state of a campaign: what the publisher stores and what the public may see of it.

The stored one says as of which ledger index and epoch it stands; the public one never does,
because an index counts ballots and so would leak totals while voting is open.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from display.cadence import next_counts_at
from display.groups import groups_of
from display.ranking import GroupRanking, Ranking, Standing
from voting.campaign import Campaign
from voting.domain import CampaignId, CaseId, Phase


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A ranking at one index of the ledger. Internal: never sent to a client.

    `version` only grows, over restarts too; it is 0 until the store has accepted the snapshot.
    """

    campaign: CampaignId
    epoch: str
    as_of: int
    published_at: datetime
    phase: Phase
    ranking: Ranking
    version: int = 0


class PublicStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ranking with the one number per case that is published.

    `count` is None, like `place`, while no count is published; `bonus` and `composite` are None
    until the ranking is final.
    """

    case: CaseId
    place: int | None
    count: int | None
    points: Mapping[str, Decimal]
    bonus: Decimal | None
    composite: Decimal | None
    below_minimum: bool


class PublicGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The published order of one group; the campaign's own while no count is published."""

    group: str
    standings: tuple[PublicStanding, ...]


class PublicSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What `/ranking` and the event stream carry. Version 0 means: no counts are published.

    `next_at` is when counts are due next, where that is not simply the next interval.
    """

    campaign: CampaignId
    version: int
    published_at: datetime | None
    next_at: datetime | None
    phase: Phase
    final: bool
    outstanding: tuple[str, ...]
    groups: tuple[PublicGroup, ...]


_DECODER = msgspec.json.Decoder(Snapshot)


def encode(snapshot: Snapshot) -> bytes:
    """JSON; the same snapshot gives the same bytes."""
    return msgspec.json.encode(snapshot, order="deterministic")


def decode(body: bytes | str) -> Snapshot:
    """The inverse of `encode`.

    Raises:
        msgspec.MsgspecError: not JSON, or not a snapshot of this version of the software.
    """
    return _DECODER.decode(body)


def public_view(campaign: Campaign, snapshot: Snapshot | None, phase: Phase) -> PublicSnapshot:
    """What the public sees of a snapshot, or of a campaign that has none, yet or on purpose."""
    if snapshot is None:
        return _without_counts(campaign, phase)
    return PublicSnapshot(
        campaign=campaign.campaign_id,
        version=snapshot.version,
        published_at=snapshot.published_at,
        next_at=next_counts_at(campaign, phase, snapshot.published_at),
        phase=phase,
        final=snapshot.ranking.final,
        outstanding=snapshot.ranking.outstanding,
        groups=tuple(_public_group(found) for found in snapshot.ranking.groups),
    )


def _without_counts(campaign: Campaign, phase: Phase) -> PublicSnapshot:
    """Nothing here may depend on a vote, the order of the cases included."""
    return PublicSnapshot(
        campaign=campaign.campaign_id,
        version=0,
        published_at=None,
        next_at=next_counts_at(campaign, phase, None),
        phase=phase,
        final=False,
        outstanding=(),
        groups=tuple(
            PublicGroup(group=group, standings=tuple(_uncounted_standing(case) for case in cases))
            for group, cases in groups_of(campaign).items()
        ),
    )


def _uncounted_standing(case: CaseId) -> PublicStanding:
    return PublicStanding(
        case=case,
        place=None,
        count=None,
        points={},
        bonus=None,
        composite=None,
        below_minimum=False,
    )


def _public_group(found: GroupRanking) -> PublicGroup:
    return PublicGroup(
        group=found.group,
        standings=tuple(_public_standing(line) for line in found.standings),
    )


def _public_standing(line: Standing) -> PublicStanding:
    return PublicStanding(
        case=line.case,
        place=line.place,
        count=line.counted,
        points=line.points,
        bonus=None if line.composite is None else line.bonus,
        composite=line.composite,
        below_minimum=line.below_minimum,
    )
