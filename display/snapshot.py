"""A published state of a campaign: what the publisher stores and what the public may see of it.

The stored one says as of which ledger index and epoch it stands; the public one never does,
because an index counts ballots and so would leak totals while voting is open.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from display.cadence import next_counts_at
from display.ranking import CategoryRanking, Ranking, Standing
from voting.campaign import Campaign, Case, Category
from voting.domain import CampaignId, CaseId, CategoryId, Phase


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

    `count` is None, like `place`, while no count is published.
    """

    case: CaseId
    place: int | None
    count: int | None
    points: Mapping[str, Decimal]
    composite: Decimal | None
    below_minimum: bool


class PublicCategory(msgspec.Struct, frozen=True, kw_only=True):
    """The published order of one category; the campaign's own while no count is published."""

    category: CategoryId
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
    categories: tuple[PublicCategory, ...]


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
        categories=tuple(_public_category(found) for found in snapshot.ranking.categories),
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
        categories=tuple(_uncounted_category(campaign, found) for found in campaign.category),
    )


def _uncounted_category(campaign: Campaign, category: Category) -> PublicCategory:
    members = (case for case in campaign.case if case.category == category.id)
    return PublicCategory(
        category=CategoryId(category.id),
        standings=tuple(_uncounted_standing(case) for case in members),
    )


def _uncounted_standing(case: Case) -> PublicStanding:
    return PublicStanding(
        case=case.case_id, place=None, count=None, points={}, composite=None, below_minimum=False
    )


def _public_category(found: CategoryRanking) -> PublicCategory:
    return PublicCategory(
        category=found.category,
        standings=tuple(_public_standing(line) for line in found.standings),
    )


def _public_standing(line: Standing) -> PublicStanding:
    return PublicStanding(
        case=line.case,
        place=line.place,
        count=line.counted,
        points=line.points,
        composite=line.composite,
        below_minimum=line.below_minimum,
    )
