"""When a record of the ledger was written, by its key."""

from datetime import datetime

import asyncpg

from voting.ledger.postgres import fetch_value

_RECORDED_AT = """
SELECT cast_at FROM cast_vote_record WHERE campaign_no = $1 AND index = $2
UNION ALL SELECT at FROM ledger_record WHERE campaign_no = $1 AND index = $2
"""


async def recorded_at(pool: asyncpg.Pool, campaign_no: int, index: int) -> datetime | None:
    """The time of the record at an index; None where nothing stands there.

    Raises:
        OutcomeUnknown: PostgreSQL does not answer.
    """
    found = await fetch_value(pool, _RECORDED_AT, campaign_no, index)
    assert found is None or isinstance(found, datetime)
    return found
