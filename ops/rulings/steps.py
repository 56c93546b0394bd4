"""What an order has still to do, read from the ledger: so it can be resumed, and done twice.

A ballot that a person ruled on above the docket's index is done, or was ruled on by somebody else
since it was shown, and is left alone either way.
"""

from collections.abc import Iterator, Sequence

import asyncpg

from ops.rulings.nouns import TARGETS, Docket, Order, Step, Verb
from voting.domain import Status
from voting.ledger.nouns import MAX_SETTLED
from voting.ledger.postgres import fetch

_WITHIN_S = 30.0
_LEFT = """
SELECT i FROM unnest($2::bigint[]) AS i WHERE NOT ruled_by_person_above($1, i, $3) ORDER BY i
"""
# Where the newest ruling of a person is one of the order's: what the ballot was before it.
_BEFORE = """
WITH newest AS (
    SELECT DISTINCT ON (e.ballot_index) e.ballot_index, e.ruling_index, e.from_status
    FROM ruling_exception e
    WHERE e.campaign_no = $1 AND e.ballot_index = ANY ($2::bigint[]) AND e.by_person
    ORDER BY e.ballot_index, e.ruling_index DESC
), own AS (
    SELECT l.index FROM ledger_record l
    WHERE l.campaign_no = $1 AND l.kind = 'ruling'
      AND l.index IN (SELECT ruling_index FROM newest)
      AND (l.body::jsonb ->> 'order')::bigint = $3
)
SELECT n.ballot_index, n.from_status,
       NOT coalesce((SELECT NOT p.reopens FROM ruling_exception p
                     WHERE p.campaign_no = $1 AND p.ballot_index = n.ballot_index
                       AND p.by_person AND p.ruling_index < n.ruling_index
                     ORDER BY p.ruling_index DESC LIMIT 1), false) AS was_open
FROM newest n JOIN own o ON o.index = n.ruling_index ORDER BY n.ballot_index
"""
_SCORE = """
WITH since AS (
    SELECT e.ballot_index, e.ruling_index FROM ruling_exception e
    WHERE e.campaign_no = $1 AND e.ballot_index = ANY ($2::bigint[]) AND e.by_person
      AND e.ruling_index > $3
), own AS (
    SELECT l.index FROM ledger_record l
    WHERE l.campaign_no = $1 AND l.kind = 'ruling'
      AND l.index IN (SELECT ruling_index FROM since)
      AND (l.body::jsonb ->> 'order')::bigint = $4
)
SELECT count(DISTINCT s.ballot_index) FILTER (WHERE o.index IS NOT NULL) AS done,
       count(DISTINCT s.ballot_index) AS ruled
FROM since s LEFT JOIN own o ON o.index = s.ruling_index
"""

Former = dict[tuple[Status, bool], list[int]]


async def left(pool: asyncpg.Pool, order: Order, docket: Docket) -> list[Step]:
    """The steps that are left of an order, in the order in which they are taken."""
    if order.verb is Verb.UNDO:
        assert order.undoes is not None
        before = await former(pool, order.campaign_no, docket.ballots, order.undoes)
        return [
            step
            for (status, was_open), ballots in before.items()
            for step in _steps(status, ballots, reopens=was_open)
        ]
    rows = await fetch(
        pool, _LEFT, order.campaign_no, list(docket.ballots), docket.as_of, within_s=_WITHIN_S
    )
    return list(_steps(TARGETS[order.verb], [row["i"] for row in rows], reopens=False))


async def former(
    pool: asyncpg.Pool, campaign_no: int, ballots: Sequence[int], order_no: int
) -> Former:
    """What ballots were before an order ruled on them: by status, and whether they were open.

    Those on which somebody ruled after the order are left out.
    """
    rows = await fetch(pool, _BEFORE, campaign_no, list(ballots), order_no, within_s=_WITHIN_S)
    found: Former = {}
    for row in rows:
        key = Status(row["from_status"]), row["was_open"]
        found.setdefault(key, []).append(row["ballot_index"])
    return found


async def score(pool: asyncpg.Pool, order: Order, docket: Docket) -> tuple[int, int]:
    """How many ballots an order ruled on, and how many it spared because others did first."""
    [row] = await fetch(
        pool,
        _SCORE,
        order.campaign_no,
        list(docket.ballots),
        docket.as_of,
        order.number,
        within_s=_WITHIN_S,
    )
    return row["done"], row["ruled"] - row["done"]


def _steps(to: Status, ballots: Sequence[int], *, reopens: bool) -> Iterator[Step]:
    for start in range(0, len(ballots), MAX_SETTLED):
        yield Step(to=to, reopens=reopens, ballots=ballots[start : start + MAX_SETTLED])
