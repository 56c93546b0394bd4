"""Citizens who keep voting while things break, each insisting until the outcome is known.

They live in a thread of their own, so that what breaks things can be written as it is read.
"""

import asyncio
import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random
from types import TracebackType
from typing import Self

import uvloop

from loadtests.clock import CampaignClock, wall_clock
from loadtests.faults.book import Book, Told
from loadtests.people.electorate import Electorate, seeded_electorate
from loadtests.people.intent import Intent, seeded_uuid
from loadtests.target import Target
from loadtests.traffic.front import Front
from loadtests.traffic.live import await_cases
from loadtests.traffic.voter import Fate, Refused, Voter
from loadtests.traffic.wire import Pool

#: With pauses of 3 s some four minutes: longer than any fault here lasts.
_INSISTENCE = 80
_CASES_WITHIN_S = 60.0
_TIMEOUT_S = 10.0
#: How often a voter who waits looks whether it is time.
_LOOK_S = 0.1
#: How often a voter who waits looks whether it is time.
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Where a crowd votes."""

    target: Target
    campaign: str


class Crowd:
    """As many voters at once as there are `connections`, from entering to leaving the context.

    The book has their moments by the campaign's `clock`.

    Every voter enrols, casts one ballot for one case, and makes room for the next. Leaving waits
    until each ballot that was sent has its answer, or was asked for as long as anybody would.
    `turned_away` are those who could not even enrol; `per_s` is how many come a second at most,
    and may be changed while they come.
    """

    def __init__(
        self,
        poll: Poll,
        book: Book,
        *,
        seed: str,
        connections: int = 64,
        per_s: float = math.inf,
        clock: CampaignClock | None = None,
    ) -> None:
        self._clock = clock or wall_clock()
        self.per_s = per_s
        self._next_s = 0.0
        self._poll = poll
        self._book = book
        self._rng = Random(seed)
        self._connections = connections
        self.turned_away = 0
        self._leaving = threading.Event()
        self._fault: BaseException | None = None
        self._give_up: Callable[[], object] | None = None
        self._thread = threading.Thread(target=self._live, name="crowd")
        self._electorate: Electorate

    def __enter__(self) -> Self:
        cases = await_cases(self._poll.target, self._poll.campaign, _CASES_WITHIN_S)
        self._electorate = seeded_electorate(cases, self._rng.getrandbits(32))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leaving.set()
        if error is not None and self._give_up is not None:
            with suppress(RuntimeError):  # its loop has just ended by itself
                self._give_up()  # there may be nobody left to answer
        self._thread.join()
        self._book.flush()
        if self._fault is not None and error is None:
            raise self._fault

    def await_more(self, ballots: int, within_s: float) -> float | None:
        """Wait until so many more are acknowledged; the seconds that took, None when too long."""
        began_s, wanted = time.monotonic(), self._book.acknowledged + ballots
        while self._book.acknowledged < wanted:
            if time.monotonic() - began_s > within_s or not self._thread.is_alive():
                return None
            time.sleep(0.01)
        return time.monotonic() - began_s

    def _live(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                loop = runner.get_loop()
                voting = loop.create_task(self._vote())
                self._give_up = partial(loop.call_soon_threadsafe, voting.cancel)
                with suppress(asyncio.CancelledError):
                    loop.run_until_complete(voting)
        except BaseException as fault:  # it is raised where the crowd is left
            self._fault = fault

    async def _vote(self) -> None:
        target = self._poll.target
        async with Pool(target, self._connections, _TIMEOUT_S) as pool:
            front = Front(pool=pool, target=target, campaign=self._poll.campaign)
            async with asyncio.TaskGroup() as group:
                for _ in range(self._connections):
                    group.create_task(self._one_after_another(front))

    async def _one_after_another(self, front: Front) -> None:
        while not self._leaving.is_set():
            await self._turn()
            intent = self._intent()
            voter = Voter(front, intent)
            try:
                await voter.enrol()
            except Refused:  # nobody could come in: no ballot was sent
                self.turned_away += 1
                continue
            sent_s = self._clock.at(time.time())
            self._note(intent, await voter.cast(_INSISTENCE), sent_s)

    async def _turn(self) -> None:
        """Wait for the moment of the next who comes, where not all come at once."""
        while self._is_early() and not self._leaving.is_set():  # noqa: ASYNC110 (time passes)
            await asyncio.sleep(_LOOK_S / 2)
        # Who is late by a look makes up for it: the pace is of all of them.
        self._next_s = max(self._next_s, time.monotonic() - _LOOK_S) + 1 / self.per_s

    def _is_early(self) -> bool:
        return time.monotonic() < self._next_s

    def _note(self, intent: Intent, fate: Fate, sent_s: float) -> None:
        self._book.write(
            Told(
                ballot_id=intent.ballot_id,
                selections=intent.selections,
                outcome=fate.name,
                receipt=fate.receipt,
                cast_at=fate.cast_at,
                sent_s=sent_s,
                told_s=self._clock.at(time.time()),
            )
        )

    def _intent(self) -> Intent:
        electorate = self._electorate
        return Intent(
            due_s=0.0,
            session_s=0.0,
            ballot_id=seeded_uuid(self._rng),
            selections=(electorate.taste.one(self._rng),),
            caller=electorate.population.citizen(self._rng),
        )
