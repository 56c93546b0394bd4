"""Deliveries tried again for a while: a queue a channel, so that none holds up another."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from ops.messages.outbound.web_post import Undelivered
from ops.metrics import MESSAGES

Send = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

_ROOM = 100
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_log = structlog.get_logger(__name__)


class Memory(Protocol):
    """What was delivered where: remembered beyond this process."""

    async def knows(self, channel: str, key: str) -> bool: ...

    async def keep(self, channel: str, key: str) -> None: ...

    async def miss(self, channel: str, key: str, fault: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivery:
    key: str
    send: Send


@dataclass(slots=True)
class _Channel:
    queue: asyncio.Queue[_Delivery] = field(default_factory=lambda: asyncio.Queue(_ROOM))
    #: Keys that wait, are being tried, or were given up by this process.
    taken: set[str] = field(default_factory=set)


class PostOffice:
    """Delivers each key once to each channel.

    A delivery that was under way when its process was killed may be made twice: its key goes with
    it, so that a receiver can tell.

    Args:
        give_up_after_s: after the first attempt; what is given up is not tried again by this
            process.
    """

    def __init__(self, memory: Memory, *, give_up_after_s: float, sleep: Sleep) -> None:
        self._memory = memory
        self._give_up_after_s = give_up_after_s
        self._sleep = sleep
        self._channels: dict[str, _Channel] = {}

    def open(self, names: list[str]) -> None:
        """Name the channels; each is counted from zero."""
        for name in names:
            self._channels[name] = _Channel()
            for outcome in ("delivered", "given_up"):
                MESSAGES.labels(name, outcome)

    async def offer(self, channel: str, key: str, send: Send) -> bool:
        """Take a delivery unless it was made, is under way, or finds no room; offer it again."""
        found = self._channels[channel]
        if key in found.taken or found.queue.full() or await self._memory.knows(channel, key):
            return False
        found.taken.add(key)
        found.queue.put_nowait(_Delivery(key=key, send=send))
        return True

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as group:
            for name, channel in self._channels.items():
                group.create_task(self._deliver(name, channel))

    async def settled(self) -> None:
        """Wait until nothing waits or is being tried."""
        for channel in self._channels.values():
            await channel.queue.join()

    async def _deliver(self, name: str, channel: _Channel) -> None:
        while True:
            delivery = await channel.queue.get()
            try:
                if await self._try(name, delivery):
                    channel.taken.discard(delivery.key)
            finally:
                channel.queue.task_done()

    async def _try(self, name: str, delivery: _Delivery) -> bool:
        """Whether it arrived before its time was over."""
        waited_s, pause_s = 0.0, _FIRST_PAUSE_S
        while True:
            try:
                await delivery.send()
            except Undelivered as fault:
                told = str(fault)
                await self._memory.miss(name, delivery.key, told)
            else:
                await self._memory.keep(name, delivery.key)
                MESSAGES.labels(name, "delivered").inc()
                return True
            if waited_s + pause_s > self._give_up_after_s:
                MESSAGES.labels(name, "given_up").inc()
                _log.error("message_given_up", channel=name, key=delivery.key, fault=told)
                return False
            _log.warning("message_undelivered", channel=name, key=delivery.key, fault=told)
            await self._sleep(pause_s)
            waited_s += pause_s
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
