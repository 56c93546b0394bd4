"""Each message is delivered once a channel, or given up in time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from ops.messages.outbound.post_office import PostOffice
from ops.messages.outbound.web_post import Undelivered
from ops.metrics import MESSAGES

Send = Callable[[], Awaitable[None]]


class Memory:
    """Remembers for as long as the test lasts."""

    def __init__(self) -> None:
        self.kept: set[tuple[str, str]] = set()
        self.missed: list[tuple[str, str, str]] = []

    async def knows(self, channel: str, key: str) -> bool:
        return (channel, key) in self.kept

    async def keep(self, channel: str, key: str) -> None:
        self.kept.add((channel, key))

    async def miss(self, channel: str, key: str, fault: str) -> None:
        self.missed.append((channel, key, fault))


class Pauses:
    """Waits for nothing, and knows for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


class Ear:
    """Hears what is sent; deaf for the first few times."""

    def __init__(self, deaf: int = 0) -> None:
        self.deaf = deaf
        self.heard = self.tried = 0

    async def send(self) -> None:
        self.tried += 1
        if self.tried <= self.deaf:
            raise Undelivered("deaf")
        self.heard += 1


@asynccontextmanager
async def office(
    memory: Memory | None = None, pauses: Pauses | None = None, give_up_after_s: float = 60.0
) -> AsyncIterator[PostOffice]:
    opened = PostOffice(
        memory or Memory(),
        give_up_after_s=give_up_after_s,
        sleep=(pauses or Pauses()).sleep,
    )
    opened.open(["one", "other"])
    running = asyncio.create_task(opened.run())
    yield opened
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def outcomes(channel: str, outcome: str) -> float:
    return float(MESSAGES.labels(channel, outcome)._value.get())


async def test_a_message_is_delivered_once_however_often_it_is_offered() -> None:
    ear = Ear()
    async with office() as opened:
        for _ in range(5):
            await opened.offer("one", "k", ear.send)
            await opened.settled()
    assert ear.heard == 1


async def test_each_channel_gets_its_own() -> None:
    one, other = Ear(), Ear()
    async with office() as opened:
        await opened.offer("one", "k", one.send)
        await opened.offer("other", "k", other.send)
        await opened.settled()
    assert (one.heard, other.heard) == (1, 1)


async def test_what_another_process_delivered_is_not_sent_again() -> None:
    memory, ear = Memory(), Ear()
    async with office(memory) as before:
        await before.offer("one", "k", ear.send)
        await before.settled()
    async with office(memory) as after:
        assert not await after.offer("one", "k", ear.send)
    assert ear.heard == 1


async def test_a_fault_that_passes_is_outlasted_with_growing_pauses() -> None:
    pauses, ear = Pauses(), Ear(deaf=3)
    before = outcomes("one", "delivered")
    async with office(pauses=pauses) as opened:
        await opened.offer("one", "k", ear.send)
        await opened.settled()
    assert (ear.tried, ear.heard, pauses.slept) == (4, 1, [1.0, 2.0, 4.0])
    assert outcomes("one", "delivered") == before + 1


async def test_a_fault_that_stays_is_given_up_in_time_and_counted() -> None:
    pauses, ear = Pauses(), Ear(deaf=10**9)
    before = outcomes("one", "given_up")
    async with office(pauses=pauses, give_up_after_s=600.0) as opened:
        await opened.offer("one", "k", ear.send)
        await opened.settled()
        assert not await opened.offer("one", "k", ear.send), "and not begun anew"
    assert sum(pauses.slept) <= 600
    assert max(pauses.slept) == 60
    assert outcomes("one", "given_up") == before + 1


async def test_a_dead_channel_holds_up_no_other() -> None:
    stuck = asyncio.Event()
    ear = Ear()
    async with office() as opened:
        await opened.offer("one", "k", lambda: wait_for(stuck))
        await opened.offer("other", "k", ear.send)
        while not ear.heard:
            await asyncio.sleep(0)
    assert not stuck.is_set()


async def test_a_full_queue_takes_no_more_and_what_found_no_room_is_taken_later() -> None:
    stuck, late = asyncio.Event(), Ear()
    async with office() as opened:
        begun = asyncio.Event()
        await opened.offer("one", "first", lambda: wait_for(stuck, begun))
        await begun.wait()
        taken = [await opened.offer("one", f"k{n}", late.send) for n in range(150)]
        assert (taken.count(True), taken[-1]) == (100, False)
        stuck.set()
        await opened.settled()
        assert await opened.offer("one", "k149", late.send)


async def wait_for(event: asyncio.Event, begun: asyncio.Event | None = None) -> None:
    if begun is not None:
        begun.set()
    await event.wait()
