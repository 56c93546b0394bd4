"""Ballots by criteria: how many stand how, which they are, and samples. Reads only.

Everything that one call tells is of one snapshot, as of the ledger's head in it, or of an earlier
index. Nothing here takes a lock that ballots need.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from ops.rulings.conditions import STATUS, Conditions, Scope, conditions
from ops.rulings.criteria import Criteria
from ops.rulings.nouns import Group
from voting.domain import CaseId, Status, Tally
from voting.ledger.postgres import Connection, conversation
from voting.ledger.register import Enrolled
from voting.ledger.rows import tally_of

#: A search may read every ballot there is.
WITHIN_S = 30.0
# Few ballots are looked up one by one, and no search takes the cores that ballots need.
_MANNERS = """
SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off; SET LOCAL work_mem = '32MB'; SET LOCAL hash_mem_multiplier = 8
"""
_HEAD = "SELECT last_index, settled_index FROM sequencer WHERE campaign_no = $1"
_SETTLED_AT = """
SELECT upto FROM ledger_record WHERE campaign_no = $1 AND kind = 'ruling' AND index <= $2
ORDER BY index DESC LIMIT 1
"""
_LIVE = """
SELECT case_id, received, pending, counted, held, voided FROM live_tallies($1)
"""
_SPAN = """
SELECT min(ballot_index) AS first, max(ballot_index) AS last FROM incident_ballot
WHERE campaign_no = $1 AND incident = ANY ($2::text[])
"""
_FIRST_AT = """
SELECT index, cast_at FROM cast_vote_record WHERE campaign_no = $1 AND index >= $2
ORDER BY index LIMIT 1
"""
# $1 campaign, $2 as of, $3 settled by then, $4 and $5 the range of ballots.
_MATCHED = """
WITH newest AS (
    SELECT DISTINCT ON (e.ballot_index) e.ballot_index, e.to_status,
           e.by_person AND NOT e.reopens AS ruled
    FROM ruling_exception e WHERE e.campaign_no = $1 AND e.ruling_index <= $2
    ORDER BY e.ballot_index, e.ruling_index DESC
), matched AS (
    SELECT r.index, r.selections, r.cast_at, {status} AS status, coalesce(n.ruled, false) AS ruled
    FROM cast_vote_record r
    {joins}
    LEFT JOIN newest n ON n.ballot_index = r.index
    WHERE r.campaign_no = $1 AND r.index > $4 AND r.index <= $5 AND {where}
)
"""
_GROUPS = """
SELECT status, ruled, selections, count(*) AS ballots FROM matched
GROUP BY status, ruled, selections
"""
_NEWEST = "SELECT index FROM matched ORDER BY index DESC LIMIT {most}"
_INDICES = """
SELECT status, ruled, selections, count(*) AS ballots, array_agg(index) AS indices FROM matched
GROUP BY status, ruled, selections
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A connection that sees one moment of a campaign.

    Attributes:
        as_of: the index that is told of.
        settled: up to which ballots had left pending by then.
        at_head: whether nothing in this snapshot is newer.
    """

    connection: Connection
    enrolled: Enrolled
    scope: Scope
    as_of: int
    settled: int
    at_head: bool

    @property
    def campaign_no(self) -> int:
        """The ledger's number of the campaign."""
        return self.enrolled.campaign_no


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Ballots that fit, as of an index; `indices` rise, and are of settled ballots alone."""

    as_of: int
    groups: tuple[Group, ...]
    indices: tuple[int, ...] = ()

    @property
    def settled(self) -> tuple[Group, ...]:
        """The groups that a person may rule on."""
        return tuple(group for group in self.groups if group.status is not Status.PENDING)

    @property
    def pending(self) -> int:
        """How many wait for the judge."""
        return sum(g.ballots for g in self.groups if g.status is Status.PENDING)

    @property
    def total(self) -> int:
        """How many fit."""
        return sum(group.ballots for group in self.groups)


@asynccontextmanager
async def snapshot(
    pool: asyncpg.Pool, enrolled: Enrolled, scope: Scope, as_of: int | None = None
) -> AsyncIterator[Snapshot]:
    """One moment of a campaign to read from; as of the head where no index is given.

    Raises:
        OutcomeUnknown: no answer came.
    """
    async with (
        conversation(pool, WITHIN_S) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(_MANNERS)
        number = enrolled.campaign_no
        head = await connection.fetchrow(_HEAD, number)
        assert head is not None
        at_head = as_of is None or as_of >= head["last_index"]
        index = head["last_index"] if as_of is None else as_of
        settled = head["settled_index"]
        if not at_head:
            settled = await connection.fetchval(_SETTLED_AT, number, index) or 0
        yield Snapshot(
            connection=connection,
            enrolled=enrolled,
            scope=scope,
            as_of=index,
            settled=settled,
            at_head=at_head,
        )


async def counted(seen: Snapshot, ballots: Criteria | Sequence[int]) -> Found:
    """How many ballots fit, by how they stand and what they chose."""
    rows = await matching(seen, ballots, _GROUPS)
    return Found(as_of=seen.as_of, groups=tuple(_group(seen, row) for row in rows))


async def found(seen: Snapshot, criteria: Criteria) -> Found:
    """The same, with the indices of those that are settled."""
    rows = await matching(seen, criteria, _INDICES)
    indices = [row["indices"] for row in rows if row["status"] != Status.PENDING]
    return Found(
        as_of=seen.as_of,
        groups=tuple(_group(seen, row) for row in rows),
        indices=tuple(sorted(index for some in indices for index in some)),
    )


async def standing(seen: Snapshot, ballots: Sequence[int]) -> tuple[Group, ...]:
    """How ballots of these indices stand."""
    return (await counted(seen, ballots)).groups


async def tallies(seen: Snapshot) -> Mapping[CaseId, Tally]:
    """The tallies of the head, in the same snapshot."""
    assert seen.at_head, "tallies of an earlier index are tabulated"
    rows = await seen.connection.fetch(_LIVE, seen.campaign_no)
    return {CaseId(row["case_id"]): tally_of(row) for row in rows}


async def newest(seen: Snapshot, criteria: Criteria, most: int) -> list[int]:
    """The indices of the newest ballots that fit, so many at most, the newest first."""
    rows = await matching(seen, criteria, _NEWEST.format(most=most))
    return [row["index"] for row in rows]


async def matching(
    seen: Snapshot, ballots: Criteria | Sequence[int], rest: str
) -> list[asyncpg.Record]:
    """A statement's rows over `matched` (index, selections, cast_at, status, ruled).

    Args:
        ballots: by what they have in common, or by their indices.
    """
    if isinstance(ballots, Criteria):
        low, high = await _range(seen, ballots)
        made = conditions(ballots, seen.scope, _before(seen, low, high))
    else:
        made = Conditions(_before(seen, 0, seen.as_of))
        made.put("r.index = ANY ({0}::bigint[])", list(ballots))
    rows: list[asyncpg.Record] = await seen.connection.fetch(
        _statement(made) + rest, *made.parameters
    )
    return rows


def _before(seen: Snapshot, low: int, high: int) -> list[object]:
    return [seen.campaign_no, seen.as_of, seen.settled, low, high]


def _statement(made: Conditions) -> str:
    return _MATCHED.format(status=STATUS, joins="\n".join(made.joins), where=made.where)


async def _range(seen: Snapshot, criteria: Criteria) -> tuple[int, int]:
    """The indices between which all that fits lies: time never falls along the ledger."""
    low = await _first_at(seen, criteria.since) - 1 if criteria.since else 0
    high = await _first_at(seen, criteria.until) - 1 if criteria.until else seen.as_of
    if criteria.incident:
        first, last = await _span(seen, criteria.incident)
        low, high = max(low, first - 1), min(high, last)
    return low, high


async def _span(seen: Snapshot, incidents: Sequence[str]) -> tuple[int, int]:
    """The first and the last ballot of incidents; of none, an empty range."""
    row = await seen.connection.fetchrow(_SPAN, seen.campaign_no, list(incidents))
    assert row is not None
    ends = [index for index in (row["first"], row["last"]) if index is not None]
    for one in incidents:
        flagged = seen.scope.flagged.get(one, ())
        ends += [flagged[0], flagged[-1]] if flagged else []
    return (min(ends), max(ends)) if ends else (1, 0)


async def _first_at(seen: Snapshot, moment: object) -> int:
    """The first index from which on no ballot was cast before a moment."""
    low, high = 1, seen.as_of + 1
    while low < high:
        middle = (low + high) // 2
        row = await seen.connection.fetchrow(_FIRST_AT, seen.campaign_no, middle)
        if row is None or row["index"] > seen.as_of or row["cast_at"] >= moment:
            high = middle
        else:
            low = row["index"] + 1
    return low


def _group(seen: Snapshot, row: asyncpg.Record) -> Group:
    ids = seen.enrolled.case_ids
    return Group(
        status=Status(row["status"]),
        ruled=row["ruled"],
        choice=tuple(ids[number] for number in row["selections"]),
        ballots=row["ballots"],
    )


def by_state(groups: Sequence[Group]) -> dict[Status, int]:
    """Ballots by state."""
    return {
        state: sum(group.ballots for group in groups if group.status is state) for state in Status
    }


def by_case(groups: Sequence[Group]) -> dict[CaseId, dict[Status, int]]:
    """Votes by case and state, the case with the most first."""
    votes: dict[CaseId, dict[Status, int]] = {}
    for group in groups:
        for case in group.choice:
            states = votes.setdefault(case, dict.fromkeys(Status, 0))
            states[group.status] += group.ballots
    return dict(sorted(votes.items(), key=lambda item: (-sum(item[1].values()), item[0])))
