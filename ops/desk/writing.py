"""One transaction for a change at the desk and its audit record: both are there, or neither."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from voting.ledger.postgres import Connection, conversation


@asynccontextmanager
async def writing(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection whose transaction commits at the end of the context.

    Raises:
        BadBallotData, OutcomeUnknown: as `voting.ledger.postgres.answered`.
    """
    async with conversation(pool) as connection, connection.transaction():
        yield connection
