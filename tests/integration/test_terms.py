"""Decisions between a ballot's admission and its commit: no ballot counts under other terms."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import asyncpg
import pytest
from msgspec.structs import replace

from tests.ballots import TestClock, ballot, ledger, loaded, voter
from tests.campaigns import campaign
from voting.admission import Glance
from voting.casting.batcher import Outcome
from voting.casting.booth import Booth
from voting.domain import Ballot, CaseId, Cast
from voting.history.decisions import Kind, OnCase
from voting.ledger.register import Enrolled, Register
from voting.memory.ballot_box import BallotBox
from voting.memory.recall import Recall
from voting.memory.redis_client import Client
from voting.refusal import Reason, Refused


class SlowBox(BallotBox):
    """A ballot box whose glance waits until it is told to look."""

    def __init__(self, redis: Client, pool: asyncpg.Pool) -> None:
        super().__init__(redis, Recall(redis, pool))
        self.looking = asyncio.Event()
        self.may_look = asyncio.Event()

    async def glance(
        self, enrolled: Enrolled, ballots: Sequence[Ballot], now: datetime
    ) -> list[Glance]:
        self.looking.set()
        await self.may_look.wait()
        return await super().glance(enrolled, ballots, now)


class Poll:
    """A booth at work, and the ledger behind it."""

    def __init__(self, pool: asyncpg.Pool, redis: Client, enrolled: Enrolled) -> None:
        self.clock = TestClock()
        self.pool = pool
        self.book = ledger(pool, self.clock)
        self.box = SlowBox(redis, pool)
        self.booth = Booth(enrolled, self.book, self.box, self.clock)

    async def send(self, sent: Ballot) -> Outcome:
        terms = self.booth.enrolled.life.terms_index
        return await self.booth.cast(replace(sent, terms_index=terms))

    async def suspend(self, case: str) -> None:
        body = OnCase(case=CaseId(case), reason="disputed")
        await self.book.decide(self.booth.enrolled, Kind.SUSPENSION, body, "office")
        self.booth.enrolled = await Register(self.pool).find("tiny")


@pytest.fixture
async def poll(pool: asyncpg.Pool, redis: Client) -> AsyncIterator[Poll]:
    made = Poll(pool, redis, await loaded(pool, campaign()))
    running = asyncio.create_task(made.booth.run())
    yield made
    running.cancel()
    await asyncio.wait([running])


@pytest.mark.parametrize("case", ["c1", "c2"])
async def test_a_ballot_that_waited_while_the_terms_changed_is_asked_to_come_again(
    poll: Poll, case: str
) -> None:
    waiting = asyncio.create_task(poll.send(ballot(case)))
    await poll.box.looking.wait()
    await poll.suspend("c1")
    poll.box.may_look.set()
    answer = await waiting
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.RULES_CHANGED


async def test_the_same_ballot_is_known_after_its_case_was_suspended(poll: Poll) -> None:
    poll.box.may_look.set()
    sent = ballot("c1", by=voter("ada"))
    assert isinstance(await poll.send(sent), Cast)
    await poll.suspend("c1")
    again = await poll.send(sent)
    assert isinstance(again, Cast)
    assert again.repeated


async def test_a_ballot_that_no_terms_ever_allowed_never_reaches_the_ledger(poll: Poll) -> None:
    poll.box.may_look.set()
    await poll.suspend("c1")
    await poll.pool.close()
    answer = await poll.send(ballot("c2", "c2"))
    assert isinstance(answer, Refused)
    assert answer.reason is Reason.ILLEGAL_BALLOT
