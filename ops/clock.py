"""Where the time comes from: the system, or a clock of a test that runs at a stated rate."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

#: The time now, aware, in UTC.
Clock = Callable[[], datetime]

_FASTEST = 1e6


def system_clock() -> datetime:
    """The system's time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledClock:
    """A clock that showed `start` when the wall showed `anchor`, and runs `rate` times as fast.

    Every process that knows the three shows the same time. `anchor` is in seconds since the
    epoch, `rate` in seconds of this clock a second of the wall.
    """

    start: datetime
    rate: float
    anchor: float

    def __call__(self) -> datetime:
        return self.at(time.time())

    async def sleep(self, seconds: float) -> None:
        """Sleep for this many seconds of this clock."""
        await asyncio.sleep(seconds / self.rate)

    def at(self, wall: float) -> datetime:
        """The time that this clock shows when the wall shows `wall` seconds since the epoch."""
        return self.start + timedelta(seconds=(wall - self.anchor) * self.rate)

    @classmethod
    def parse(cls, text: str, *, wall: float) -> Self:
        """Read ``START*RATE@ANCHOR``; without ``@ANCHOR`` the clock starts at `wall`.

        Raises:
            ValueError: not of this form, a start without its offset, a rate outside (0, 10⁶].
        """
        start, _, rest = text.partition("*")
        rate, anchored, anchor = rest.partition("@")
        began, speed = datetime.fromisoformat(start), float(rate)
        if began.tzinfo is None or not 0 < speed <= _FASTEST:
            raise ValueError(f"{text!r} has a start without offset, or a rate out of bounds")
        at = _finite(anchor) if anchored else wall
        return cls(start=began.astimezone(UTC), rate=speed, anchor=at)

    def __str__(self) -> str:
        return f"{self.start.isoformat()}*{self.rate!r}@{self.anchor!r}"


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text!r} is no time")
    return number
