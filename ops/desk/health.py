"""The health of a vote, as the database knows it: asked for once in a while, whoever looks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import asyncpg

from fraud.domain import Incident
from fraud.incidents.store import IncidentStore
from ops.deployment import Deployment
from voting.domain import Phase, Tally
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

#: So long one look is good for everybody: pages that look for news cost no more than one page.
FRESH_S = 5.0
_WINDOW = timedelta(minutes=1)
_MOST_LOOKED_AT = 5_000
_RECENT = """
SELECT count(*) AS ballots, min(r.cast_at) AS first_at
FROM (SELECT cast_at FROM cast_vote_record
      WHERE campaign_no = $1 ORDER BY index DESC LIMIT $3) r
WHERE r.cast_at > $2
"""
_LAG = """
SELECT s.last_index - s.settled_index AS records,
       (SELECT r.cast_at FROM cast_vote_record r
        WHERE r.campaign_no = s.campaign_no ORDER BY r.index DESC LIMIT 1) AS newest_at,
       (SELECT r.cast_at FROM cast_vote_record r
        WHERE r.campaign_no = s.campaign_no AND r.index > s.settled_index
        ORDER BY r.index LIMIT 1) AS waits_since
FROM sequencer s WHERE s.campaign_no = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a vote goes, by the ledger and the queue of incidents.

    Attributes:
        ballots_per_s: over the last minute.
        newest_at: when the newest ballot was cast; None without one.
        total: votes of all cases by state.
        judge_lag: records above the last ballot that is settled, rulings among them.
        judge_waits_s: for how long the oldest ballot has waited for the judge.
        incidents: how many have ballots on which nobody has ruled.
        queue_waits_s: since when the first of them goes.
    """

    at: datetime
    phase: Phase
    ballots_per_s: float
    newest_at: datetime | None
    total: Tally
    judge_lag: int
    judge_waits_s: float
    incidents: int
    queue_waits_s: float

    @property
    def held_share(self) -> float:
        """Held among what is judged, from 0 to 1; what is voided was held before."""
        judged = self.total.received - self.total.pending
        return (self.total.held + self.total.voided) / judged if judged else 0.0


@dataclass(frozen=True, slots=True)
class Watch:
    """The newest look at each campaign."""

    deployment: Deployment
    _looks: dict[int, tuple[float, Health]] = field(default_factory=dict)
    _turns: dict[int, asyncio.Lock] = field(default_factory=dict)

    async def look(self, enrolled: Enrolled) -> Health:
        """How a campaign's vote goes; the same answer for all who ask within a few seconds.

        Raises:
            OutcomeUnknown: no answer came.
        """
        number, loop = enrolled.campaign_no, asyncio.get_running_loop()
        async with self._turns.setdefault(number, asyncio.Lock()):
            known = self._looks.get(number)
            if known is None or loop.time() - known[0] >= FRESH_S:
                known = self._looks[number] = loop.time(), await _health(self.deployment, enrolled)
            return known[1]


async def _health(deployment: Deployment, enrolled: Enrolled) -> Health:
    now, pool = deployment.clock(), deployment.pool
    live = await deployment.ledger.live_tallies(enrolled)
    [lag] = await fetch(pool, _LAG, enrolled.campaign_no)
    store = IncidentStore(pool)
    standings = await store.standings(enrolled)
    open_ones = [
        one
        for one in await store.all(enrolled)
        if one.id in standings and standings[one.id].waiting
    ]
    settled = lag["waits_since"] is None
    return Health(
        at=now,
        phase=live.phase,
        ballots_per_s=await _rate(pool, enrolled, now),
        newest_at=lag["newest_at"],
        total=sum(live.by_case.values(), Tally()),
        judge_lag=0 if settled else lag["records"],
        judge_waits_s=0.0 if settled else _since(lag["waits_since"], now),
        incidents=len(open_ones),
        queue_waits_s=_oldest(open_ones, now),
    )


async def _rate(pool: asyncpg.Pool, enrolled: Enrolled, now: datetime) -> float:
    """Over the last minute; where more came than are looked at, over the time of these."""
    since = now - _WINDOW
    [row] = await fetch(pool, _RECENT, enrolled.campaign_no, since, _MOST_LOOKED_AT)
    many = row["ballots"] == _MOST_LOOKED_AT
    seconds = _since(row["first_at"], now) if many else _WINDOW.total_seconds()
    return float(row["ballots"]) / max(seconds, 1.0)


def _oldest(incidents: Sequence[Incident], now: datetime) -> float:
    first = min((one.first_at for one in incidents), default=now.timestamp())
    return max(now.timestamp() - first, 0.0)


def _since(at: datetime, now: datetime) -> float:
    return max((now - at).total_seconds(), 0.0)
