"""Micro-batches: what gathers while one commit is under way is the next commit.

There is no timer: an idle front commits a lone ballot at once, and a busy one fills its batches
by itself. The queue is bounded, and a full one sheds.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from voting.domain import Ballot, Cast
from voting.errors import OutcomeUnknown
from voting.refusal import Reason, Refused

_log = structlog.get_logger(__name__)

Outcome = Cast | Refused
Commit = Callable[[Sequence[Ballot]], Awaitable[Sequence[Outcome]]]


class Asker(Protocol):
    """Whoever waits for an outcome, as an `asyncio.Future` does."""

    def done(self) -> bool:
        """Whether nobody waits any more."""
        ...

    def set_result(self, outcome: Outcome, /) -> None:
        """The ledger's answer."""
        ...

    def set_exception(self, fault: OutcomeUnknown, /) -> None:
        """No answer came; the ballot may or may not be recorded."""
        ...


_Waiting = tuple[Ballot, Asker, float]

MAX_BATCH = 128
MAX_WAITING = 4096
#: One that has waited longer is told to come again, and PostgreSQL is not asked any more.
MAX_WAITED_S = 2.0
_COME_AGAIN = Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)


class Batcher:
    """Gathers ballots of one campaign and commits them in batches, in the order of arrival."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._queue: deque[_Waiting] = deque()
        self._came = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Ballots behind the batch that is being committed."""
        return len(self._queue)

    async def run(self) -> None:
        """Commit one batch after another until cancelled.

        A second one under way would wait for the same lock, and both would be half as large.
        """
        try:
            while True:
                await self._commit_next()
        finally:
            _fail(self._gathered(), OutcomeUnknown("the front is stopping"))

    def put(self, ballot: Ballot, asker: Asker) -> None:
        """Leave a ballot for the next batch; a full queue tells at once to come again."""
        if len(self._queue) >= MAX_WAITING:
            asker.set_result(_COME_AGAIN)
            return
        self._queue.append((ballot, asker, asyncio.get_running_loop().time()))
        self._came.set()

    async def _commit_next(self) -> None:
        await self._came.wait()
        batch = self._gathered(MAX_BATCH)
        if not self._queue:
            self._came.clear()
        if batch := _patient(batch, asyncio.get_running_loop().time() - MAX_WAITED_S):
            await self._answer(batch)

    def _gathered(self, most: int = MAX_WAITING) -> list[_Waiting]:
        """Who waits, in the order of arrival."""
        return [self._queue.popleft() for _ in range(min(most, len(self._queue)))]

    async def _answer(self, batch: Sequence[_Waiting]) -> None:
        try:
            outcomes = await self._commit([ballot for ballot, _, _ in batch])
        except OutcomeUnknown as fault:
            _fail(batch, fault)
        except asyncio.CancelledError:
            _fail(batch, OutcomeUnknown("the front is stopping"))
            raise
        except Exception as fault:  # a fault of ours must not leave anybody without an answer
            _log.exception("commit_failed")
            _fail(batch, OutcomeUnknown(type(fault).__name__))
        else:
            for (_, asker, _), outcome in zip(batch, outcomes, strict=True):
                tell(asker, outcome)


def _fail(batch: Sequence[_Waiting], fault: OutcomeUnknown) -> None:
    for _, asker, _ in batch:
        tell(asker, fault)


def tell(asker: Asker, outcome: Outcome | OutcomeUnknown) -> None:
    """A fault of one who is told must not leave the next without an answer."""
    if asker.done():
        return
    try:
        if isinstance(outcome, OutcomeUnknown):
            asker.set_exception(outcome)
        else:
            asker.set_result(outcome)
    except Exception:
        _log.exception("telling_failed")


def _patient(batch: list[_Waiting], since_s: float) -> list[_Waiting]:
    """Those who came since; the others are told to come again, and were sent nowhere."""
    if batch[0][2] >= since_s:  # the first has waited longest
        return batch
    for _, asker, came_s in batch:
        if came_s < since_s:
            tell(asker, _COME_AGAIN)
    return [waiting for waiting in batch if waiting[2] >= since_s]
