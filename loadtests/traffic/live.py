"""Runs a plan against a front, from a command: the event loop begins and ends here."""

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import uvloop

from loadtests.clock import CampaignClock
from loadtests.people.intent import Intent
from loadtests.people.taste import Candidate
from loadtests.target import Target
from loadtests.traffic.front import Front, UnexpectedAnswer
from loadtests.traffic.open_loop import Schedule, Sent, Traffic
from loadtests.traffic.wire import Pool, Unreachable

CONNECTIONS = 64
_ASK_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of a plan, and how long it took on the wall."""

    planned: int
    sent: list[Sent]
    wall_s: float


def list_cases(target: Target, campaign: str) -> tuple[Candidate, ...]:
    """The campaign's cases, from the front.

    Raises:
        Unreachable: nothing answers.
        UnexpectedAnswer: there is no such campaign.
    """

    async def ask() -> tuple[Candidate, ...]:
        async with Pool(target, 1) as pool:
            return await Front(pool=pool, target=target, campaign=campaign).cases()

    return uvloop.run(ask())


def await_cases(target: Target, campaign: str, wait_s: float) -> tuple[Candidate, ...]:
    """As `list_cases`, of a front that may still be starting: asked until `wait_s` is over."""
    until = time.monotonic() + wait_s
    while True:
        try:
            return list_cases(target, campaign)
        except (Unreachable, UnexpectedAnswer):
            if time.monotonic() >= until:
                raise
        time.sleep(_ASK_AGAIN_S)


def carry_out(
    plan: Sequence[Intent],
    target: Target,
    *,
    campaign: str,
    clock: CampaignClock,
    begins_at: Callable[[], float],
    limit_s: float,
) -> Run:
    """Send a plan in an event loop of its own; `begins_at` is asked when the loop runs."""

    runs: list[Run] = []

    async def send() -> None:
        async with Pool(target, CONNECTIONS) as pool:
            front = Front(pool=pool, target=target, campaign=campaign)
            traffic = Traffic(front, Schedule(clock=clock, begins_at=begins_at()))
            began = time.monotonic()
            sent = await traffic.run(plan, limit_s)
            runs.append(Run(planned=len(plan), sent=sent, wall_s=time.monotonic() - began))

    # A plan of many ballots is many objects: collecting them again and again would make the
    # generator late.
    gc.collect()
    gc.freeze()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            # Handed over beside the task: the runner spells a task's result out when it ends.
            runner.run(send())
            return runs[0]
    finally:
        gc.unfreeze()
