"""T9: every ballot is sent 20 times, at once, one after the other, and without hearing answers."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import uvloop

from loadtests.faults.book import Book, Told
from loadtests.faults.crowd import Poll
from loadtests.faults.outcome import Course, Outcome, reckoned
from loadtests.faults.station import Station
from loadtests.people.electorate import Electorate, seeded_electorate
from loadtests.people.intent import seeded_uuid
from loadtests.target import Target
from loadtests.traffic.answer import Answer
from loadtests.traffic.front import Front, UnexpectedAnswer, cookies_of
from loadtests.traffic.live import await_cases
from loadtests.traffic.voter import ACKNOWLEDGED, UNKNOWN, read_fate
from loadtests.traffic.wire import Pool, Unreachable

TIMES = 20
_QUICK_BALLOTS, _BALLOTS = 24, 3_000
_VOTERS_AT_ONCE = 8
_CASES_WITHIN_S = 60.0
_TRY_AGAIN = 503
_CREATED = 201


@dataclass(slots=True, kw_only=True)
class Heard:
    """What was answered to one ballot, by all of its tries."""

    receipts: set[str] = field(default_factory=set)
    times: set[str] = field(default_factory=set)
    created: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def hear(self, answer: Answer) -> None:
        fate = read_fate(answer, 1)
        if fate.name == ACKNOWLEDGED:
            self.receipts.add(fate.receipt)
            self.times.add(fate.cast_at)
            self.created += answer.status == _CREATED
        elif answer.status != _TRY_AGAIN:
            self.refusals[fate.name] += 1

    def problems(self) -> list[str]:
        """What contradicts that all tries were one ballot, in words."""
        found = [f"a retry was refused: {name}" for name in self.refusals]
        if len(self.receipts) != 1 or len(self.times) != 1:
            found.append(f"{len(self.receipts)} receipts, {len(self.times)} times of one ballot")
        if self.created > 1:
            found.append("one ballot was recorded as new more than once")
        return found


_Way = Callable[[Pool, bytes, Heard], Awaitable[None]]


def retries(course: Course) -> Outcome:
    """Send ballots again and again, then hold what was answered against the ledger."""
    station = Station(data=course.folder / "var", logs=course.folder, command=course.command)
    problems: Counter[str] = Counter()
    with station.opened(), Book(course.folder / "told.csv") as book:
        poll = station.poll()
        cases = await_cases(poll.target, poll.campaign, _CASES_WITHIN_S)
        electorate = seeded_electorate(cases, course.seed)
        insistence = _Insistence(poll, electorate, book, problems, f"retries-{course.seed}")
        uvloop.run(insistence.run(_QUICK_BALLOTS if course.quick else _BALLOTS, course.limit_s))
        reckoning = station.reckon(book, course.folder / "export")
    return reckoned(
        "T9",
        f"every ballot sent {TIMES} times",
        book.outcomes.total(),
        book=book,
        reckoning=reckoning,
        figures={"thrown_away": insistence.thrown_away},
        problems=[f"{problem} ({ballots} ballots)" for problem, ballots in problems.items()],
    )


class _Insistence:
    """Voters of one poll, each of whom sends one ballot in one of three ways."""

    def __init__(
        self,
        poll: Poll,
        electorate: Electorate,
        book: Book,
        problems: Counter[str],
        seed: str,
    ) -> None:
        self.thrown_away = 0
        self._poll = poll
        self._electorate = electorate
        self._book = book
        self._problems = problems
        self._rng = Random(seed)
        self._ways: Sequence[_Way] = (self._at_once, self._one_by_one, self._unheard)

    async def run(self, ballots: int, limit_s: float) -> None:
        """Send so many ballots in each way in turn; stop early after `limit_s`."""
        until_s = time.monotonic() + limit_s
        turns = iter(range(ballots))
        async with Pool(self._poll.target, 2 * TIMES) as pool:
            front = Front(pool=pool, target=self._poll.target, campaign=self._poll.campaign)
            async with asyncio.TaskGroup() as group:
                for _ in range(_VOTERS_AT_ONCE):
                    group.create_task(self._vote(front, turns, until_s))

    async def _vote(self, front: Front, turns: Iterator[int], until_s: float) -> None:
        for turn in turns:
            if time.monotonic() > until_s:
                self._problems["there was no time for all ballots"] += 1
                return
            await self._insist(front, self._ways[turn % len(self._ways)])

    async def _insist(self, front: Front, way: _Way) -> None:
        caller = self._electorate.population.citizen(self._rng)
        cookie = cookies_of(await front.enrol(caller))
        if not cookie:
            raise UnexpectedAnswer("a voter got no cookie")
        ballot_id, choice = seeded_uuid(self._rng), (self._electorate.taste.one(self._rng),)
        sent_s, heard = time.time(), Heard()
        await way(front.pool, front.ballot(ballot_id, choice, caller, cookie), heard)
        for problem in heard.problems():
            self._problems[problem] += 1
        self._book.write(
            Told(
                ballot_id=ballot_id,
                selections=choice,
                outcome=ACKNOWLEDGED if heard.receipts else UNKNOWN,
                receipt=min(heard.receipts, default=""),
                cast_at=min(heard.times, default=""),
                sent_s=sent_s,
                told_s=time.time(),
            )
        )

    async def _at_once(self, pool: Pool, request: bytes, heard: Heard) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(TIMES):
                group.create_task(_try(pool, request, heard))

    async def _one_by_one(self, pool: Pool, request: bytes, heard: Heard) -> None:
        for _ in range(TIMES):
            await _try(pool, request, heard)

    async def _unheard(self, pool: Pool, request: bytes, heard: Heard) -> None:
        """All but the last two answers are thrown away: the voter hangs up at some moment."""
        async with asyncio.TaskGroup() as group:
            for _ in range(TIMES - 2):
                group.create_task(self._hang_up(request, self._rng.random() * 0.02))
        for _ in range(2):
            await _try(pool, request, heard)

    async def _hang_up(self, request: bytes, after_s: float) -> None:
        target: Target = self._poll.target
        _, writer = await asyncio.open_connection(target.host, target.port)
        writer.write(request)
        await asyncio.sleep(after_s)
        writer.transport.abort()
        self.thrown_away += 1


async def _try(pool: Pool, request: bytes, heard: Heard) -> None:
    try:
        heard.hear(await pool.exchange(request))
    except Unreachable:
        heard.refusals["no answer"] += 1
