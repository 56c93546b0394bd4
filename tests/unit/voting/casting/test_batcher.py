"""Micro-batches: nobody waits for a timer, and nobody is left without an answer."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests import ballots
from voting.casting import batcher
from voting.casting.batcher import Batcher, Outcome
from voting.domain import Ballot, Cast
from voting.errors import OutcomeUnknown
from voting.refusal import Reason, Refused

WHEN = datetime(2026, 5, 1, tzinfo=UTC)


def ballot(number: int) -> Ballot:
    return ballots.ballot("c1", ballot_id=UUID(int=number))


def cast(number: int) -> Cast:
    return Cast(index=number, cast_at=WHEN, repeated=False, voter_ballots=1)


class Ledger:
    """A ledger that notes its batches and can be told to wait."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()

    async def commit(self, batch: Sequence[Ballot]) -> Sequence[Outcome]:
        numbers = [b.ballot_id.int for b in batch]
        self.batches.append(numbers)
        await self.open.wait()
        return [cast(number) for number in numbers]


async def submit(made: Batcher, number: int) -> Outcome:
    answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    made.put(ballot(number), answer)
    return await answer


async def submit_all(made: Batcher, numbers: range) -> list[Outcome]:
    return await asyncio.gather(*(submit(made, n) for n in numbers))


async def test_what_gathers_during_a_commit_is_the_next_batch() -> None:
    ledger = Ledger()
    made = Batcher(ledger.commit)
    work = asyncio.create_task(made.run())
    answers = asyncio.create_task(submit_all(made, range(300)))
    while not ledger.batches:
        await asyncio.sleep(0)
    ledger.open.set()
    assert await answers == [cast(n) for n in range(300)]
    assert max(len(batch) for batch in ledger.batches) == batcher.MAX_BATCH
    assert sorted(n for batch in ledger.batches for n in batch) == list(range(300))
    work.cancel()


async def test_who_still_waits_when_the_front_stops_is_told_unknown_too() -> None:
    ledger = Ledger()
    made = Batcher(ledger.commit)
    work = asyncio.create_task(made.run())
    answers = [asyncio.create_task(submit(made, n)) for n in range(2 * batcher.MAX_BATCH)]
    while not ledger.batches:
        await asyncio.sleep(0)
    work.cancel()
    found = await asyncio.gather(*answers, return_exceptions=True)
    assert {type(outcome) for outcome in found} == {OutcomeUnknown}


async def test_an_unknown_outcome_is_told_as_unknown() -> None:
    async def silent(_: Sequence[Ballot]) -> Sequence[Outcome]:
        raise OutcomeUnknown("no answer")

    made = Batcher(silent)
    work = asyncio.create_task(made.run())
    with pytest.raises(OutcomeUnknown):
        await submit(made, 1)
    work.cancel()


async def test_a_full_queue_sheds_with_a_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batcher, "MAX_WAITING", 2)
    made = Batcher(Ledger().commit)
    waiting = [asyncio.create_task(submit(made, n)) for n in range(2)]
    await asyncio.sleep(0)
    shed = await submit(made, 3)
    assert shed == Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)
    for task in waiting:
        task.cancel()


async def test_a_batch_in_flight_when_the_front_stops_is_unknown_not_failed() -> None:
    ledger = Ledger()
    made = Batcher(ledger.commit)
    work = asyncio.create_task(made.run())
    answer = asyncio.create_task(submit(made, 1))
    while not ledger.batches:
        await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(OutcomeUnknown):
        await answer


async def test_a_ballot_that_waited_too_long_is_told_to_come_again_and_sent_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batcher, "MAX_WAITED_S", -1.0)
    ledger = Ledger()
    ledger.open.set()
    made = Batcher(ledger.commit)
    work = asyncio.create_task(made.run())
    assert await submit(made, 1) == Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)
    assert ledger.batches == []
    work.cancel()
