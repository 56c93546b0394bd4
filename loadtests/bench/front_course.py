"""What is measured on one running front: ballots, latency at half of its capacity, pages."""

import asyncio
import gc
import itertools
import time
from collections.abc import Iterator
from random import Random

from loadtests.bench.closed_loop import paced
from loadtests.bench.domain import Delay, Pace, PageLoad, Receipts, VoterMemory
from loadtests.bench.electors import Electors, recorded
from loadtests.bench.meter import Meter
from loadtests.bench.open_loop import delayed
from loadtests.bench.plan import Plan
from loadtests.bench.processes import memory_mib
from loadtests.bench.servers import redis_use, transactions
from loadtests.bench.stage import Measured
from loadtests.people.electorate import seeded_electorate
from loadtests.people.pace import poisson
from loadtests.people.taste import Candidate
from loadtests.traffic.answer import Answer
from loadtests.traffic.front import Front
from loadtests.traffic.wire import Pool

_CREATED, _OK = 201, 200
#: Voters are enrolled for a pace above that of the warm-up, which is the slower one.
_RESERVE = 1.3
#: A measurement whose voters were used up before this share of its time is made again, with more.
_ENOUGH, _TRIES = 0.8, 3
#: A product that has caught up uses less, in cores.
_QUIET_CORES = 0.25
_QUIET_LOOK_S = 0.5
#: A day's ballots of the voters whose memory is measured are all to come in.
_DAY_WITHIN_S = 60.0


class FrontCourse:
    """Measurements of one product, in the order of the methods; ballots alone of a peer."""

    def __init__(self, plan: Plan, measured: Measured, pool: Pool) -> None:
        self._plan = plan
        self._measured = measured
        self._pool = pool
        self._front = Front(pool=pool, target=measured.target, campaign=measured.campaign)
        self._spare: Iterator[bytes] = iter(())
        #: The ballots of the closed loop, for a peer to be sent the same bytes.
        self.ballots: list[bytes] = []
        self.cases: tuple[Candidate, ...] = ()

    async def meet(self, cases: tuple[Candidate, ...] = ()) -> None:
        """Learn the campaign's cases, where they are not given, and make its voters."""
        self.cases = cases or await self._front.cases()
        electorate = seeded_electorate(self.cases, self._plan.seed)
        self._electors = Electors(
            self._front, electorate, selections=self._plan.selections, seed=self._plan.seed
        )

    async def closed_loop(self) -> tuple[Pace, Receipts, dict[str, float]]:
        """Warm up and measure; gives the pace, a check of its receipts, memory by role."""
        plan = self._plan
        pace, _ = await self._paced(await self._ballots(plan.warm_up), _CREATED)
        for _ in range(_TRIES):
            wanted = int(pace.per_s * plan.seconds * _RESERVE) + plan.connections
            self.ballots = await self._ballots(wanted)
            source = iter(self.ballots)
            pace, answers = await self._paced(source, _CREATED)
            if pace.seconds >= _ENOUGH * plan.seconds:
                break
        memory = memory_mib(self._measured.roots)
        self._spare = source
        found = await recorded(self._front, answers)
        return pace, Receipts(asked=len(answers), recorded=found), memory

    async def voter_memory(self, ballots: int) -> VoterMemory | None:
        """What Redis keeps of a voter who casts so many ballots in a day, each for one case.

        None where not all of them came in.
        """
        asked = await self._electors.days(self._plan.warm_up, ballots, self._plan.connections)
        await self.quiet()
        before = redis_use(self._measured.redis)
        pace, _ = await self._paced(asked, _CREATED, _DAY_WITHIN_S)
        await self.quiet()
        after = redis_use(self._measured.redis)
        voters = after.keys - before.keys
        if pace.refused or pace.seconds >= _DAY_WITHIN_S or voters < self._plan.warm_up:
            return None
        return VoterMemory(
            voters=voters,
            ballots=ballots,
            bytes_each=round((after.bytes - before.bytes) / voters, 1),
        )

    async def open_loop(self, per_s: float) -> Delay:
        """Cast at a steady mean rate, by voters that the closed loop left over and new ones."""
        dues_s = list(poisson(per_s, self._plan.seconds, Random(f"dues-{self._plan.seed}")))
        spare = list(itertools.islice(self._spare, len(dues_s)))
        ballots = spare + await self._ballots(len(dues_s) - len(spare))
        await self.quiet()
        return await delayed(
            self._pool,
            iter(ballots),
            dues_s,
            asked_per_s=per_s,
            roots=self._measured.roots,
        )

    async def ranking(self) -> PageLoad:
        """The ranking's page, by a reader who has a cookie and takes gzip."""
        return await self._pages(f"/c/{self._measured.campaign}/ranking")

    async def case(self) -> PageLoad:
        """The pages of all cases in turn, by the same reader."""
        base = f"/c/{self._measured.campaign}/cases"
        return await self._pages(*(f"{base}/{case.id}" for case in self.cases))

    async def quiet(self) -> None:
        """Wait until the product has caught up, but not for ever."""
        until_s = time.monotonic() + self._plan.quiet_s
        while time.monotonic() < until_s:
            meter = Meter(self._measured.roots)
            await asyncio.sleep(_QUIET_LOOK_S)
            if sum(meter.usage().by_role.values()) < _QUIET_CORES:
                return

    async def _pages(self, *paths: str) -> PageLoad:
        await self.quiet()
        cookie = await self._electors.cookie()
        asked = [page_request(self._measured.target.authority, path, cookie) for path in paths]
        idle_s = max(self._plan.seconds / 2, 0.1)
        counts = [await self._transactions()]
        await asyncio.sleep(idle_s)
        counts.append(await self._transactions())
        pace, _ = await self._paced(itertools.cycle(asked), _OK)
        counts.append(await self._transactions())
        idle, loaded = (after - before for before, after in itertools.pairwise(counts))
        return PageLoad(
            pace=pace,
            transactions=loaded,
            idle_transactions=round(idle * pace.seconds / idle_s, 1),
        )

    async def _transactions(self) -> int:
        return await transactions(self._measured.postgres) if self._measured.postgres else 0

    async def _ballots(self, voters: int) -> list[bytes]:
        return await self._electors.ballots(voters, self._plan.connections)

    async def _paced(
        self, requests: list[bytes] | Iterator[bytes], good: int, seconds: float | None = None
    ) -> tuple[Pace, list[Answer]]:
        # Tens of thousands of prepared ballots would be looked through again and again.
        gc.collect()
        gc.freeze()
        try:
            return await paced(
                self._measured.target,
                iter(requests),
                connections=self._plan.connections,
                seconds=seconds or self._plan.seconds,
                good=good,
                roots=self._measured.roots,
            )
        finally:
            gc.unfreeze()


def page_request(authority: str, path: str, cookie: str) -> bytes:
    """A browser's request for a page."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: {authority}\r\nAccept: text/html\r\n"
        f"Accept-Language: zh-CN,zh;q=0.9\r\nAccept-Encoding: gzip, deflate\r\n"
        f"Cookie: {cookie}\r\n\r\n"
    ).encode("latin-1")
