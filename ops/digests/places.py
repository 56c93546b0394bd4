"""Where in a ledger a moment lies. Times never fall, so a search by halves finds it by key."""

from datetime import datetime

import asyncpg

from voting.errors import DamagedRecord
from voting.ledger.ledger import Ledger
from voting.ledger.recorded_at import recorded_at
from voting.ledger.register import Enrolled


async def last_index_before(
    pool: asyncpg.Pool, campaign_no: int, head: int, moment: datetime
) -> int:
    """The last index up to `head` whose record is from before a moment; 0 where there is none.

    Raises:
        OutcomeUnknown: PostgreSQL does not answer.
        DamagedRecord: the ledger has a gap.
    """
    low, high = 0, head
    while low < high:
        middle = (low + high + 1) // 2
        at = await recorded_at(pool, campaign_no, middle)
        if at is None:
            raise DamagedRecord(f"the ledger has no index {middle}")
        if at < moment:
            low = middle
        else:
            high = middle - 1
    return low


async def hash_at(ledger: Ledger, enrolled: Enrolled, index: int) -> bytes:
    """The hash of the record at an index.

    Raises:
        DamagedRecord: the ledger lacks it.
    """
    found = await ledger.hash_at(enrolled, index)
    if found is None:
        raise DamagedRecord(f"the ledger has no index {index}")
    return found
