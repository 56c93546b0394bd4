"""A published state of a campaign: what the publisher stores and what the public may see of it.

The stored one says as of which ledger index and epoch it stands; the public one never does,
because an index counts ballots and so would leak totals while voting is open.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby

import msgspec

from display.phases import shows_composites
from display.publishing.cadence import next_counts_at
from display.ranking.groups import groups_of
from display.ranking.participation import excluded
from display.ranking.ranking import GroupRanking, Ranking, Standing
from voting.domain import CampaignId, CaseId, Phase, Tally
from voting.history.life import Life
from voting.rules.ranking import PUBLIC


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A ranking at one index of the ledger. Internal: never sent to a client.

    `tallies` are there while the four states of each case are public, so from the notice on.
    `version` only grows, over restarts too; it is 0 until the store has accepted the snapshot.
    """

    campaign: CampaignId
    epoch: str
    as_of: int
    published_at: datetime
    phase: Phase
    ranking: Ranking
    tallies: Mapping[CaseId, Tally] | None = None
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

    `edition` changes with whatever a page says beside the counts: rules, cases, results.
    `next_at` is when counts are due next, where that is not simply the next interval.
    """

    campaign: CampaignId
    version: int
    edition: str
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


def public_view(
    life: Life, snapshot: Snapshot | None, phase: Phase, *, edition: str
) -> PublicSnapshot:
    """What the public sees of a snapshot, or of a campaign that has none, yet or on purpose.

    Composites stay hidden until the result is public: until then cases stand by counted votes,
    and those of a campaign without a vote in its own order.
    """
    final = shows_composites(life.campaign, phase)
    if snapshot is None or not (final or life.campaign.has_vote):
        return _without_counts(life, phase, edition)
    ranking = snapshot.ranking if final else _by_votes(snapshot.ranking, excluded(life))
    return PublicSnapshot(
        campaign=life.campaign.campaign_id,
        version=snapshot.version,
        edition=edition,
        published_at=snapshot.published_at,
        next_at=next_counts_at(life.campaign, phase, snapshot.published_at),
        phase=phase,
        final=ranking.final,
        outstanding=ranking.outstanding,
        groups=tuple(_public_group(found, life.campaign.has_vote) for found in ranking.groups),
    )


def _without_counts(life: Life, phase: Phase, edition: str) -> PublicSnapshot:
    """Nothing here may depend on a vote, the order of the cases included."""
    without = excluded(life)
    return PublicSnapshot(
        campaign=life.campaign.campaign_id,
        version=0,
        edition=edition,
        published_at=None,
        next_at=next_counts_at(life.campaign, phase, None),
        phase=phase,
        final=False,
        outstanding=(),
        groups=tuple(
            PublicGroup(
                group=group,
                standings=tuple(
                    _uncounted_standing(case) for case in cases if case not in without
                ),
            )
            for group, cases in groups_of(life.campaign).items()
        ),
    )


def _by_votes(ranking: Ranking, without: Container[CaseId]) -> Ranking:
    """Of a ranking only what counted votes say; equal ones share a place."""
    return replace(
        ranking,
        final=False,
        groups=tuple(
            replace(found, standings=tuple(_places_by_votes(found.standings, without)))
            for found in ranking.groups
        ),
    )


def _places_by_votes(
    standings: Iterable[Standing], without: Container[CaseId]
) -> Iterator[Standing]:
    lines = [line for line in standings if line.case not in without]
    ahead = 0
    for _, equal in groupby(sorted(lines, key=_most_votes), key=_most_votes):
        sharing = list(equal)
        for line in sharing:
            votes = {name: value for name, value in line.points.items() if name == PUBLIC}
            yield replace(line, place=ahead + 1, points=votes, composite=None)
        ahead += len(sharing)


def _most_votes(line: Standing) -> int:
    return -line.counted


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


def _public_group(found: GroupRanking, has_vote: bool) -> PublicGroup:
    return PublicGroup(
        group=found.group,
        standings=tuple(_public_standing(line, has_vote) for line in found.standings),
    )


def _public_standing(line: Standing, has_vote: bool) -> PublicStanding:
    return PublicStanding(
        case=line.case,
        place=line.place,
        count=line.counted if has_vote else None,
        points=line.points,
        bonus=None if line.composite is None else line.bonus,
        composite=line.composite,
        below_minimum=line.below_minimum,
    )
