"""What was published over time: the counts of each case, and the daily bulletins. Pure.

Nothing here says more than snapshots and bulletins said at their time, and no index of the ledger:
indices count ballots.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from display.chronicle.bulletin import Bulletin
from display.publishing.snapshot import Snapshot
from voting.domain import CampaignId, CaseId

Counts = tuple[int | None, ...]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """The counts that were published at a time, in the order of the campaign's cases.

    None for a case whose count was not published. `as_of` is the ledger's index: internal.
    """

    as_of: int
    at: datetime
    counts: Counts


class CaseCurve(msgspec.Struct, frozen=True, kw_only=True):
    """The published counts of one case, one for each moment of the curves."""

    case: CaseId
    counts: Counts


class Curves(msgspec.Struct, frozen=True, kw_only=True):
    """The published counts of all cases over time; closer together the nearer to the last."""

    at: tuple[datetime, ...] = ()
    cases: tuple[CaseCurve, ...] = ()

    def of(self, case: CaseId) -> Counts:
        """The counts of one case; none where it has no curve."""
        return next((one.counts for one in self.cases if one.case == case), ())


class Chronicle(msgspec.Struct, frozen=True, kw_only=True):
    """All that was published of a campaign over time; no curves while counts are hidden."""

    campaign: CampaignId
    curves: Curves = Curves()
    bulletins: tuple[Bulletin, ...] = ()
    version: int = 0


_DECODER = msgspec.json.Decoder(Chronicle)


def encode(chronicle: Chronicle) -> bytes:
    """JSON; the same chronicle gives the same bytes."""
    return msgspec.json.encode(chronicle)


def decode(body: bytes | str) -> Chronicle:
    """The inverse of `encode`.

    Raises:
        msgspec.MsgspecError: not JSON, or not a chronicle of this version of the software.
    """
    return _DECODER.decode(body)


def point_of(snapshot: Snapshot, cases: Sequence[CaseId]) -> Point:
    """What a snapshot publishes as counts; nothing of cases that take no part."""
    counted = counted_by_case(snapshot)
    return Point(
        as_of=snapshot.as_of,
        at=snapshot.published_at,
        counts=tuple(counted.get(case) for case in cases),
    )


def counted_by_case(snapshot: Snapshot) -> Mapping[CaseId, int]:
    """The one number a case that a snapshot makes public."""
    return {
        line.case: line.counted for group in snapshot.ranking.groups for line in group.standings
    }


def curves_of(points: Sequence[Point], cases: Sequence[CaseId]) -> Curves:
    """Points as one curve a case."""
    by_case = zip(*(point.counts for point in points), strict=True)
    return Curves(
        at=tuple(point.at for point in points),
        cases=tuple(
            CaseCurve(case=case, counts=tuple(counts))
            for case, counts in zip(cases, by_case, strict=False)
        ),
    )
