"""Open-loop traffic: every intent is due at its moment, whether the front keeps up or not."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.clock import CampaignClock
from loadtests.people.intent import Intent
from loadtests.traffic.front import Front
from loadtests.traffic.voter import UNKNOWN, Fate, Refused, Voter

#: A front that answers nobody this many times in a row is gone.
GONE_AFTER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One intent that was carried out.

    `late_s` is how long after its due moment the ballot was sent, `latency_s` how long after it
    the answer came; both on the wall's clock. `session_at` is campaign time in epoch seconds.
    """

    intent: Intent
    fate: Fate
    session_at: float
    late_s: float
    latency_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Ties a plan to a clock: second 0 of the plan is `begins_at` in campaign time."""

    clock: CampaignClock
    begins_at: float

    def wall_at(self, plan_s: float) -> float:
        """The wall's epoch seconds of a plan's moment."""
        return self.clock.wall_at(self.begins_at + plan_s)


class Traffic:
    """Carries out a plan against one front, bounded by its ballots and by time."""

    def __init__(self, front: Front, schedule: Schedule) -> None:
        self._front = front
        self._schedule = schedule
        self._sent: list[Sent] = []
        self._silent = 0
        self._gone = asyncio.Event()

    async def run(self, plan: Sequence[Intent], limit_s: float) -> list[Sent]:
        """Carry out the plan; what is not done `limit_s` wall seconds from now is dropped.

        Returns:
            Everything that has a fate, in the order in which the fates came.
        """
        pacing = asyncio.create_task(self._pace(sorted(plan, key=lambda intent: intent.starts_s)))
        gone = asyncio.create_task(self._gone.wait())
        await asyncio.wait({pacing, gone}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        for task in (pacing, gone):
            task.cancel()
        outcomes = await asyncio.gather(pacing, gone, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome
        return self._sent

    async def _pace(self, plan: Sequence[Intent]) -> None:
        async with asyncio.TaskGroup() as sessions:
            for intent in plan:
                await _sleep_until(self._schedule.wall_at(intent.starts_s))
                sessions.create_task(self._session(intent))

    async def _session(self, intent: Intent) -> None:
        voter = Voter(self._front, intent)
        clock = self._schedule.clock
        due = self._schedule.wall_at(intent.due_s)
        try:
            await voter.enrol()
        except Refused as refusal:
            self._record(intent, refusal.fate, time.time(), due, time.time())
            return
        began = time.time()
        # A late door does not shorten the stay: a human reads as long as a human reads.
        leaves = max(due, began + intent.session_s / clock.rate)
        await self._read(voter, intent, began, leaves)
        await _sleep_until(leaves)
        sends = time.time()
        self._record(intent, await voter.cast(), began, due, sends)

    async def _read(self, voter: Voter, intent: Intent, began: float, leaves: float) -> None:
        step_s = (leaves - began) / (len(intent.pages) + 1)
        for turn, case in enumerate(intent.pages):
            await _sleep_until(began + step_s * (turn + 0.5))
            await voter.read(case)

    def _record(self, intent: Intent, fate: Fate, began: float, due: float, sends: float) -> None:
        self._silent = self._silent + 1 if fate.name.endswith(UNKNOWN) else 0
        if self._silent >= GONE_AFTER:
            self._gone.set()
        self._sent.append(
            Sent(
                intent=intent,
                fate=fate,
                session_at=self._schedule.clock.at(began),
                late_s=max(sends - due, 0.0),
                latency_s=max(time.time() - due, 0.0),
            )
        )


async def _sleep_until(wall_s: float) -> None:
    wait_s = wall_s - time.time()
    # Yield even when late, so that a backlog of starts cannot starve the answers.
    await asyncio.sleep(max(wait_s, 0.0))
