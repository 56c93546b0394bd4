"""One bounded round trip to PostgreSQL, and what its failures mean."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from voting.errors import BadBallotData, OutcomeUnknown

_ANSWER_BOUND_S = 5.0
_NO_ANSWER = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


class Connections:
    """How many connections a pool has ever made: on each, there is one server to its end."""

    def __init__(self) -> None:
        self.made = 0

    async def note(self, connection: asyncpg.Connection) -> None:
        """For a pool's `init`."""
        del connection
        self.made += 1


@asynccontextmanager
async def answered(within_s: float = _ANSWER_BOUND_S) -> AsyncIterator[None]:
    """Bound a conversation in time, and sort what asyncpg raises.

    Raises:
        BadBallotData: PostgreSQL refuses the data; nothing was written.
        OutcomeUnknown: no answer came; what was asked for may or may not be written.
    """
    try:
        async with asyncio.timeout(within_s):
            yield
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as fault:
        raise BadBallotData(str(fault)) from fault
    except _NO_ANSWER as fault:
        raise OutcomeUnknown(type(fault).__name__) from fault


async def fetch(
    pool: asyncpg.Pool, query: str, *arguments: object, within_s: float = _ANSWER_BOUND_S
) -> list[asyncpg.Record]:
    """The rows of one statement in its own transaction.

    Raises:
        BadBallotData, OutcomeUnknown: as `answered`.
    """
    async with answered(within_s):
        connection = await pool.acquire()
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *arguments)
        except asyncio.CancelledError:
            # asyncpg would ask the server to cancel and wait for that without a bound, so a
            # server that hangs would hang us: give the connection up instead.
            connection.terminate()
            raise
        finally:
            await pool.release(connection)
        return rows


async def fetch_value(
    pool: asyncpg.Pool, query: str, *arguments: object, within_s: float = _ANSWER_BOUND_S
) -> object:
    """The first column of the first row; None when there is no row."""
    rows = await fetch(pool, query, *arguments, within_s=within_s)
    return rows[0][0] if rows else None
