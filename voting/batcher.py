"""Micro-batches: what gathers while one commit is under way is the next commit.

There is no timer: an idle front commits a lone ballot at once, and a busy one fills its batches
by itself. The queue is bounded, and a full one sheds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from voting import metrics
from voting.domain import Ballot, Cast
from voting.errors import BadBallotData, OutcomeUnknown
from voting.refusal import Reason, Refused

_log = structlog.get_logger(__name__)

Outcome = Cast | Refused
Commit = Callable[[Sequence[Ballot]], Awaitable[Sequence[Outcome]]]
_Waiting = tuple[Ballot, asyncio.Future[Outcome]]

MAX_BATCH = 64
MAX_WAITING = 4096
IN_FLIGHT = 2


class Batcher:
    """Gathers ballots of one campaign and commits them in batches, in the order of arrival."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(MAX_WAITING)

    async def run(self) -> None:
        """Commit until cancelled."""
        async with asyncio.TaskGroup() as group:
            for _ in range(IN_FLIGHT):
                group.create_task(self._work())

    async def submit(self, ballot: Ballot) -> Outcome:
        """The ledger's answer to a ballot.

        Raises:
            OutcomeUnknown: no answer came; the ballot may or may not be recorded.
        """
        if self._queue.full():
            return Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((ballot, answer))
        metrics.WAITING_BALLOTS.set(self._queue.qsize())
        return await answer

    async def _work(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._answer(batch)

    async def _answer(self, batch: Sequence[_Waiting]) -> None:
        try:
            outcomes = await self._commit([ballot for ballot, _ in batch])
        except BadBallotData:
            await self._bisect(batch)
        except OutcomeUnknown as fault:
            _fail(batch, fault)
        except asyncio.CancelledError:
            _fail(batch, OutcomeUnknown("the front is stopping"))
            raise
        except Exception as fault:  # a fault of ours must not leave anybody without an answer
            _log.exception("commit_failed")
            _fail(batch, OutcomeUnknown(type(fault).__name__))
        else:
            for (_, answer), outcome in zip(batch, outcomes, strict=True):
                if not answer.done():
                    answer.set_result(outcome)

    async def _bisect(self, batch: Sequence[_Waiting]) -> None:
        """A batch fails on one bad ballot; find it, so that it costs only itself."""
        metrics.BISECTED_BATCHES.inc()
        if len(batch) == 1:
            refused = Refused(
                reason=Reason.MALFORMED, field="ballot", allowed="data that the ledger can hold"
            )
            if not batch[0][1].done():
                batch[0][1].set_result(refused)
            return
        middle = len(batch) // 2
        await self._answer(batch[:middle])
        await self._answer(batch[middle:])


def _fail(batch: Sequence[_Waiting], fault: OutcomeUnknown) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(fault)
