"""Voters who come as they are needed: enrolled beside the load, their ballots ready to be sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from loadtests.bench.electors import Electors, recorded
from loadtests.bench.stage import Measured
from loadtests.people.electorate import seeded_electorate
from loadtests.traffic.answer import Answer
from loadtests.traffic.front import Front
from loadtests.traffic.wire import Pool

#: Enrolled at a time, and how many ready ballots are kept.
_AT_ONCE = 8
_PORTION = 200


class Voters:
    """A queue of ballots, each of a voter of its own."""

    def __init__(self, front: Front, electors: Electors, ready: int) -> None:
        self._front = front
        self._electors = electors
        self._ready: asyncio.Queue[bytes] = asyncio.Queue(ready)

    async def ballot(self) -> bytes:
        """The next voter's ballot, as a whole request."""
        return await self._ready.get()

    async def gather(self, count: int) -> None:
        """Wait until so many are ready."""
        while self._ready.qsize() < min(count, self._ready.maxsize - _PORTION):  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def enrol_for_ever(self) -> None:
        """Keep the queue full."""
        while True:
            for ballot in await self._electors.ballots(_PORTION, _AT_ONCE):
                await self._ready.put(ballot)

    async def unrecorded(self, answers: list[Answer]) -> int:
        """How many of these acknowledged ballots the front does not know."""
        return len(answers) - await recorded(self._front, answers)


@asynccontextmanager
async def voters(
    measured: Measured, *, seed: int, ready: int, beside: bool = True
) -> AsyncIterator[Voters]:
    """Voters of a product that runs, by connections of their own; enrolled before, or also beside
    what they are for.
    """
    async with Pool(measured.target, _AT_ONCE) as pool:
        front = Front(pool=pool, target=measured.target, campaign=measured.campaign)
        electorate = seeded_electorate(await front.cases(), seed)
        made = Voters(
            front, Electors(front, electorate, selections=1, seed=seed), ready + _PORTION
        )
        enrolling = asyncio.create_task(made.enrol_for_ever())
        try:
            if not beside:
                await made.gather(ready)
                enrolling.cancel()
            yield made
        finally:
            enrolling.cancel()
            with suppress(asyncio.CancelledError):
                await enrolling
