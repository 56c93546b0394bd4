"""The time by PostgreSQL's clock, whose word on opening, closing and days is the last.

A machine's own clock may be an hour off, or be set while we run. What it says is not used: the
ledger's time is asked for now and then, and goes on by a clock that nobody can set.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from ops import metrics
from voting.errors import OutcomeUnknown

_LOOK_AGAIN_S = 10.0
#: An answer that took longer says too little of the moment it is from.
_LONGEST_TRIP_S = 1.0


class LedgerClock:
    """Shows PostgreSQL's time, between two looks at it, too.

    Args:
        ask: PostgreSQL's time now.
        steady: seconds that only grow, from whatever beginning.
    """

    def __init__(
        self, ask: Callable[[], Awaitable[datetime]], steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._steady = steady
        self._looked = False
        self._ahead_s = time.time() - steady()

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self._ahead_s + self._steady(), UTC)

    async def look(self) -> None:
        """Ask PostgreSQL what time it is.

        Raises:
            OutcomeUnknown: it does not answer.
        """
        asked_at_s = self._steady()
        told = await self._ask()
        took_s = self._steady() - asked_at_s
        if took_s > _LONGEST_TRIP_S and self._looked:
            return
        self._looked = True
        self._ahead_s = told.timestamp() - (asked_at_s + took_s / 2)
        metrics.CLOCK_AHEAD.set((datetime.now(UTC) - self()).total_seconds())

    async def follow(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_AGAIN_S)
            with suppress(OutcomeUnknown):
                await self.look()
