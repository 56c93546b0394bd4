"""Bounded conversations with PostgreSQL, and what their failures mean."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import structlog

from voting.errors import BadBallotData, OutcomeUnknown

Connection = asyncpg.pool.PoolConnectionProxy

_ANSWER_BOUND_S = 4.0
_BAD_DATA = (asyncpg.DataError, asyncpg.NotNullViolationError, asyncpg.CheckViolationError)
_NO_ANSWER = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)
_log = structlog.get_logger(__name__)


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
    except _BAD_DATA as fault:
        raise BadBallotData(str(fault)) from fault
    except asyncpg.IntegrityConstraintViolationError as fault:
        # Under the campaign's lock nothing is inserted twice: what the server holds is at fault.
        _log.error("ledger_contradicts_itself", constraint=fault.constraint_name)
        raise OutcomeUnknown(type(fault).__name__) from fault
    except _NO_ANSWER as fault:
        raise OutcomeUnknown(type(fault).__name__) from fault


@asynccontextmanager
async def conversation(
    pool: asyncpg.Pool, within_s: float = _ANSWER_BOUND_S
) -> AsyncIterator[Connection]:
    """A connection for `within_s` at most; at that moment it is torn, whatever it waits for.

    Raises:
        BadBallotData, OutcomeUnknown: as `answered`.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + within_s
    async with answered(within_s):
        connection = await pool.acquire()
        # Cancelled, asyncpg asks the server to cancel too, and a transaction to roll back: a
        # server that hangs would hang us. A torn connection makes nobody wait.
        tearing = loop.call_at(ends_at, connection.terminate)
        try:
            yield connection
        except asyncio.CancelledError:
            connection.terminate()
            await pool.expire_connections()  # those that idle may be as dead, and say nothing
            raise
        except asyncpg.ReadOnlySQLTransactionError:
            connection.terminate()  # a server that takes no writes is left for another
            raise
        finally:
            tearing.cancel()
            await pool.release(connection, timeout=within_s)


async def fetch(
    pool: asyncpg.Pool, query: str, *arguments: object, within_s: float = _ANSWER_BOUND_S
) -> list[asyncpg.Record]:
    """The rows of one statement in its own transaction.

    Raises:
        BadBallotData, OutcomeUnknown: as `answered`.
    """
    async with conversation(pool, within_s) as connection:
        rows: list[asyncpg.Record] = await connection.fetch(query, *arguments)
        return rows


async def fetch_value(
    pool: asyncpg.Pool, query: str, *arguments: object, within_s: float = _ANSWER_BOUND_S
) -> object:
    """The first column of the first row; None when there is no row."""
    rows = await fetch(pool, query, *arguments, within_s=within_s)
    return rows[0][0] if rows else None
