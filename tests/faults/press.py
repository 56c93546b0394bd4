"""Voters who press on a booth while something breaks, and what must hold of their answers."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
from redis.exceptions import RedisError

from tests.ballots import TestClock, ballot, ledger, voter
from voting.casting.batcher import Outcome
from voting.casting.booth import Booth
from voting.domain import Cast
from voting.ledger.register import Enrolled
from voting.memory.projector import Projector, read_counters
from voting.memory.redis_client import Client
from voting.refusal import Reason, Refused

_AT_ONCE = 32


@dataclass(slots=True, kw_only=True)
class Press:
    """Each voter sends two ballots where one is allowed, and the first of them once more."""

    booth: Booth
    voters: int = 0
    answers: dict[str, list[tuple[UUID, Outcome]]] = field(default_factory=dict)

    async def vote(self, wanted: Callable[[], bool]) -> None:
        """Let voter after voter come until nobody more is wanted."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(self._one_by_one(wanted))

    async def _one_by_one(self, wanted: Callable[[], bool]) -> None:
        while wanted():
            self.voters += 1
            name = f"v{self.voters}"
            first, second = (ballot(f"c{n}", by=voter(name)) for n in (1, 2))
            self.answers[name] = [
                (sent.ballot_id, await self.booth.cast(sent)) for sent in (first, second, first)
            ]

    def falsehoods(self) -> list[str]:
        """Answers that the rules do not explain; none are allowed."""
        return [
            f"{name}: {told}"
            for name, answers in self.answers.items()
            if (told := [_told(outcome) for _, outcome in answers])
            != ["cast", Reason.QUOTA_USED.value, "again"]
        ]

    async def check_ledger(self, pool: asyncpg.Pool, enrolled: Enrolled) -> None:
        """Nothing acknowledged is lost or doubled, and nothing is there that nobody sent."""
        rows = await pool.fetch(
            "SELECT ballot_id FROM cast_vote_record WHERE campaign_no = $1", enrolled.campaign_no
        )
        found = Counter(row["ballot_id"] for row in rows)
        acknowledged = {
            ballot_id
            for answers in self.answers.values()
            for ballot_id, outcome in answers
            if isinstance(outcome, Cast)
        }
        assert set(found) == acknowledged
        assert max(found.values()) == 1


@asynccontextmanager
async def at_work(booth: Booth, projector: Projector) -> AsyncIterator[None]:
    """A booth that commits and a projector that follows, however often Redis fails them."""

    async def follow() -> None:
        while True:
            with suppress(RedisError, OSError, TimeoutError):  # the next turn heals
                await projector.turn(booth.enrolled)
            await asyncio.sleep(0.05)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(booth.run()), group.create_task(follow())]
        yield
        for task in tasks:
            task.cancel()


async def counters_equal_the_ledger(pool: asyncpg.Pool, enrolled: Enrolled, redis: Client) -> None:
    """Wait until the counters stand at the ledger's head, and hold them against its records."""
    book = ledger(pool, TestClock())
    head = (await book.live_tallies(enrolled)).as_of
    while True:
        state = await read_counters(redis, enrolled.campaign.campaign_id)
        if state is not None and state.as_of == head:
            break
        await asyncio.sleep(0.02)
    assert state.tallies == await book.tabulate(enrolled, head)


def _told(outcome: Outcome) -> str:
    if isinstance(outcome, Refused):
        return outcome.reason.value
    return "again" if outcome.repeated else "cast"
