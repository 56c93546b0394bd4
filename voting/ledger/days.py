"""What the ledger says of whole days, campaign-wide: no case and no voter is in it."""

from datetime import datetime

import asyncpg

from voting.domain import Status
from voting.ledger.nouns import Acts, Moves
from voting.ledger.postgres import fetch, fetch_value
from voting.ledger.register import Enrolled

_INDEX_BEFORE = "SELECT index_before($1, $2)"
_ACTS = "SELECT from_status, to_status, by_person, ballots FROM acts_upto($1, $2)"
#: Every exception of a campaign is read, once a day.
_WITHIN_S = 120.0


async def index_before(pool: asyncpg.Pool, enrolled: Enrolled, at: datetime) -> int:
    """The last index whose record is older than a moment; 0 where there is none.

    It is final once the ledger's time has reached that moment.

    Raises:
        OutcomeUnknown: no answer came.
    """
    found = await fetch_value(pool, _INDEX_BEFORE, enrolled.campaign_no, at)
    assert isinstance(found, int)
    return found


async def acts_upto(pool: asyncpg.Pool, enrolled: Enrolled, as_of: int) -> Acts:
    """What ballots and rulings up to an index come to: always the same for the same index.

    Raises:
        OutcomeUnknown: no answer came.
    """
    rows = await fetch(pool, _ACTS, enrolled.campaign_no, as_of, within_s=_WITHIN_S)
    return Acts(
        received=sum(row["ballots"] for row in rows if row["from_status"] is None),
        moves=tuple(
            Moves(
                leaves=Status(row["from_status"]),
                to=Status(row["to_status"]),
                by_person=row["by_person"],
                ballots=row["ballots"],
            )
            for row in rows
            if row["from_status"] is not None
        ),
    )
