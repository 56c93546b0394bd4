"""What an export needs to know of a ledger, and the same from PostgreSQL.

Rows at or below an index never change, so many short transactions read one state; a long one
would hold an old snapshot open, and the front would pay for it.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import asyncpg

from voting.domain import CaseId, Tally
from voting.history.decisions import Kind
from voting.ledger.digest_store import DigestStore, Kept
from voting.ledger.origins import Regions, origins_as_of
from voting.ledger.recorded_at import recorded_at
from voting.ledger.register import Enrolled

Sink = Callable[[bytes], Coroutine[Any, Any, None]]

_RECORDS_AT_ONCE = 1_000
_DOCUMENT = "SELECT document FROM campaign WHERE campaign_no = $1"
_HEAD = "SELECT last_index FROM sequencer WHERE campaign_no = $1"
_HASH_AT = """
SELECT hash FROM cast_vote_record WHERE campaign_no = $1 AND index = $2
UNION ALL SELECT hash FROM ledger_record WHERE campaign_no = $1 AND index = $2
"""
_RECORDS = """
SELECT index, kind, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       actor, body, encode(hash, 'hex') AS hash
FROM ledger_record
WHERE campaign_no = $1 AND index > $2 AND index <= $3
ORDER BY index LIMIT $4
"""
_TALLIES = """
SELECT case_no, received, pending, counted, held, voided FROM tabulate($1, $2)
"""
_INCIDENTS = """
WITH ruled AS (
    SELECT ballot_index, ruling_index, to_status, incident, score FROM ruling_exception
    WHERE campaign_no = $1 AND ruling_index <= $2
), latest AS (
    SELECT DISTINCT ON (ballot_index) ballot_index, to_status AS status
    FROM ruled ORDER BY ballot_index, ruling_index DESC
), member AS (
    SELECT incident, ballot_index, max(score) AS score
    FROM ruled WHERE incident IS NOT NULL GROUP BY incident, ballot_index
), target AS (
    SELECT DISTINCT ON (m.incident) m.incident, v.case_no
    FROM member m
    JOIN cast_vote_record r ON r.campaign_no = $1 AND r.index = m.ballot_index
    CROSS JOIN unnest(r.selections) AS v (case_no)
    GROUP BY m.incident, v.case_no ORDER BY m.incident, count(*) DESC, v.case_no
)
SELECT m.incident, t.case_no,
       to_char(min(r.cast_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') AS first_at,
       to_char(max(r.cast_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"') AS last_at,
       min(m.ballot_index) AS first_index, count(*) AS ballots,
       count(*) FILTER (WHERE l.status = 'counted') AS counted,
       count(*) FILTER (WHERE l.status = 'held') AS held,
       count(*) FILTER (WHERE l.status = 'voided') AS voided,
       max(m.score)::text AS score
FROM member m
JOIN latest l ON l.ballot_index = m.ballot_index
JOIN target t ON t.incident = m.incident
JOIN cast_vote_record r ON r.campaign_no = $1 AND r.index = m.ballot_index
GROUP BY m.incident, t.case_no
"""
_BALLOTS = """
SELECT r.index, r.ballot_id,
       to_char(r.cast_at AT TIME ZONE c.timezone, 'YYYY-MM-DD'),
       (SELECT string_agg(k.case_id, ';' ORDER BY k.case_no)
        FROM unnest(r.selections) AS v (case_no)
        JOIN campaign_case k ON k.campaign_no = r.campaign_no AND k.case_no = v.case_no),
       r.channel,
       to_char(r.cast_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'),
       encode(r.hash, 'hex')
FROM cast_vote_record r
JOIN campaign c ON c.campaign_no = r.campaign_no
WHERE r.campaign_no = $1 AND r.index > $2 AND r.index <= $3
ORDER BY r.index
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of the ledger that is no ballot: times in UTC, to the microsecond; hash in hex."""

    index: int
    kind: str
    at: str
    actor: str
    body: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFacts:
    """Ballots that rulings held together; times are UTC minutes, the statuses those of `as_of`."""

    incident: str
    case_no: int
    first_at: str
    last_at: str
    first_index: int
    ballots: int
    counted: int
    held: int
    voided: int
    score: str | None


class Source(Protocol):
    """One campaign's ledger, for reading."""

    @property
    def began_as_draft(self) -> bool: ...
    async def document(self) -> str: ...
    async def head(self) -> int: ...
    async def hash_at(self, index: int) -> bytes: ...
    async def records(self, as_of: int) -> list[Record]: ...
    async def time_at(self, index: int) -> datetime | None: ...
    async def digests(self) -> list[Kept]: ...
    async def tallies(self, as_of: int) -> dict[CaseId, Tally]: ...
    async def incidents(self, as_of: int) -> list[IncidentFacts]: ...
    async def regions(self, as_of: int) -> Regions: ...
    async def copy_ballots(self, after: int, upto: int, sink: Sink) -> None: ...


class LedgerSource:
    """The ledger in PostgreSQL."""

    def __init__(self, pool: asyncpg.Pool, enrolled: Enrolled) -> None:
        self._pool = pool
        self._enrolled = enrolled
        self._no = enrolled.campaign_no

    @property
    def began_as_draft(self) -> bool:
        """Whether a decision publishes, or is yet to publish, what was loaded."""
        taken = self._enrolled.decisions
        return self._enrolled.draft or bool(taken and taken[0].kind is Kind.PUBLICATION)

    async def document(self) -> str:
        """The canonical JSON that the chain begins with."""
        return str(await self._pool.fetchval(_DOCUMENT, self._no))

    async def head(self) -> int:
        """The last index that is given."""
        return int(await self._pool.fetchval(_HEAD, self._no))

    async def hash_at(self, index: int) -> bytes:
        """The hash that is stored with an index; empty when nothing stands there."""
        return bytes(await self._pool.fetchval(_HASH_AT, self._no, index) or b"")

    async def records(self, as_of: int) -> list[Record]:
        """Everything up to an index that is no ballot."""
        found: list[Record] = []
        after = 0
        while page := await self._pool.fetch(_RECORDS, self._no, after, as_of, _RECORDS_AT_ONCE):
            found += [Record(**row) for row in page]
            after = found[-1].index
        return found

    async def time_at(self, index: int) -> datetime | None:
        """When the record at an index was written; None where nothing stands there."""
        return await recorded_at(self._pool, self._no, index)

    async def digests(self) -> list[Kept]:
        """Every digest that was signed so far."""
        return await DigestStore(self._pool).since(self._no)

    async def tallies(self, as_of: int) -> dict[CaseId, Tally]:
        """The four states of every case, recomputed from ballots and rulings."""
        rows = await self._pool.fetch(_TALLIES, self._no, as_of)
        names = ("received", "pending", "counted", "held", "voided")
        return {
            self._enrolled.case_ids[row["case_no"]]: Tally(**{name: row[name] for name in names})
            for row in rows
        }

    async def incidents(self, as_of: int) -> list[IncidentFacts]:
        """Every incident that a ruling up to an index names."""
        rows = await self._pool.fetch(_INCIDENTS, self._no, as_of)
        return [IncidentFacts(**row) for row in rows]

    async def regions(self, as_of: int) -> Regions:
        """How many counted votes each case has from each region."""
        return await origins_as_of(self._pool, self._enrolled, as_of)

    async def copy_ballots(self, after: int, upto: int, sink: Sink) -> None:
        """Send a range of ballots as CSV: the columns of `ballots.parquet`, hash in hex."""
        async with self._pool.acquire() as connection:
            await connection.copy_from_query(
                _BALLOTS, self._no, after, upto, output=sink, format="csv"
            )
