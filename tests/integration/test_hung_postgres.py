"""A PostgreSQL that hangs costs a bounded wait and an honest answer, and is used again after."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import pytest

from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import campaign
from voting.domain import Cast
from voting.errors import OutcomeUnknown
from voting.ledger import postgres


@contextmanager
def hanging(process_ids: list[int]) -> Iterator[None]:
    """Server processes that take nothing and answer nothing."""
    for process_id in process_ids:
        os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        for process_id in process_ids:
            os.kill(process_id, signal.SIGCONT)


async def test_a_backend_that_hangs_is_given_up_and_a_retry_is_the_same_ballot(
    pool: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres.fetch, "__kwdefaults__", {"within_s": 1.0})
    enrolled = await loaded(pool, campaign())
    book = ledger(pool, TestClock())
    sent = ballot("c1")
    backends = [row["pid"] for row in await pool.fetch("SELECT pg_backend_pid() AS pid")]
    async with pool.acquire() as kept, asyncio.timeout(60):
        backends.append(await kept.fetchval("SELECT pg_backend_pid()"))
    with hanging(sorted(set(backends))):
        async with asyncio.timeout(60):  # far beyond the bound: a hang fails, a slow machine not
            with pytest.raises(OutcomeUnknown):
                await book.cast(enrolled, [sent])
    [outcome] = await book.cast(enrolled, [sent])
    assert isinstance(outcome, Cast)
