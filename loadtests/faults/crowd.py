"""Citizens who keep voting while things break, each insisting until the outcome is known.

They live in a thread of their own, so that what breaks things can be written as it is read.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from types import TracebackType
from typing import Self

import uvloop

from loadtests.electorate import Electorate, seeded_electorate
from loadtests.faults.book import Book, Told
from loadtests.front import Front
from loadtests.intent import Intent, seeded_uuid
from loadtests.live import await_cases
from loadtests.target import Target
from loadtests.voter import Fate, Refused, Voter
from loadtests.wire import Pool

#: With pauses of 3 s some four minutes: longer than any fault here lasts.
_INSISTENCE = 80
_CASES_WITHIN_S = 60.0
_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Where a crowd votes."""

    target: Target
    campaign: str


class Crowd:
    """As many voters at once as there are `connections`, from entering to leaving the context.

    Every voter enrols, casts one ballot for one case, and makes room for the next. Leaving waits
    until each ballot that was sent has its answer, or was asked for as long as anybody would.
    `turned_away` are those who could not even enrol.
    """

    def __init__(self, poll: Poll, book: Book, *, seed: str, connections: int = 64) -> None:
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
                loop.run_until_complete(asyncio.wait([voting]))
                self._give_up = None
                if not voting.cancelled():
                    voting.result()
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
            intent = self._intent()
            voter = Voter(front, intent)
            try:
                await voter.enrol()
            except Refused:  # nobody could come in: no ballot was sent
                self.turned_away += 1
                continue
            sent_s = time.time()
            self._note(intent, await voter.cast(_INSISTENCE), sent_s)

    def _note(self, intent: Intent, fate: Fate, sent_s: float) -> None:
        self._book.write(
            Told(
                ballot_id=intent.ballot_id,
                selections=intent.selections,
                outcome=fate.name,
                receipt=fate.receipt,
                cast_at=fate.cast_at,
                sent_s=sent_s,
                told_s=time.time(),
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
