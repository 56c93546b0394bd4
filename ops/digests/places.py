"""Where in a ledger a moment lies. Times never fall, so a search by halves finds it by key."""

from datetime import datetime

from voting.ledger import Ledger
from voting.register import Enrolled


async def last_index_before(
    ledger: Ledger, enrolled: Enrolled, head: int, moment: datetime
) -> int:
    """The last index up to `head` whose record is from before a moment; 0 where there is none.

    Raises:
        OutcomeUnknown: PostgreSQL does not answer.
    """
    low, high = 0, head
    while low < high:
        middle = (low + high + 1) // 2
        if await ledger.time_at(enrolled, middle) < moment:
            low = middle
        else:
            high = middle - 1
    return low


async def hash_at(ledger: Ledger, enrolled: Enrolled, index: int) -> bytes:
    """The hash of the record at an index that the ledger has."""
    found = await ledger.hash_at(enrolled, index)
    assert found is not None, f"index {index} is not in the ledger"
    return found
