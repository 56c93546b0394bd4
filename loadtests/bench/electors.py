"""Distinct voters with their cookies, and the ballots they are about to cast."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from random import Random

from loadtests.people.electorate import Electorate
from loadtests.people.intent import Caller, seeded_uuid
from loadtests.traffic.answer import Answer
from loadtests.traffic.front import Front, UnexpectedAnswer, cookies_of


class Electors:
    """Voters of one front, each of whom casts one ballot of `selections` different cases."""

    def __init__(
        self, front: Front, electorate: Electorate, *, selections: int, seed: int
    ) -> None:
        self._front = front
        self._electorate = electorate
        self._selections = selections
        self._rng = Random(f"bench-{seed}")

    async def ballots(self, voters: int, at_once: int) -> list[bytes]:
        """Enrol new voters and make each one's ballot, ready to be sent.

        Raises:
            UnexpectedAnswer: a voter gets no cookie.
            Unreachable: no answer comes.
        """
        return [
            self._ballot(caller, cookie, self._choice(self._selections))
            for caller, cookie in await self._voters(voters, at_once)
        ]

    async def days(self, voters: int, votes: int, at_once: int) -> list[bytes]:
        """Enrol new voters, each of whom casts `votes` ballots for one case, another each time.

        Raises:
            UnexpectedAnswer: a voter gets no cookie.
            Unreachable: no answer comes.
        """
        days = [
            [self._ballot(caller, cookie, (case,)) for case in self._choice(votes)]
            for caller, cookie in await self._voters(voters, at_once)
        ]
        return [ballot for together in zip(*days, strict=True) for ballot in together]

    async def cookie(self) -> str:
        """A reader's cookie."""
        return cookies_of(await self._front.enrol(self._electorate.population.citizen(self._rng)))

    async def _voters(self, voters: int, at_once: int) -> list[tuple[Caller, str]]:
        population = self._electorate.population
        source = iter([population.citizen(self._rng) for _ in range(voters)])
        enrolled: list[tuple[Caller, str]] = []
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(self._enrol(source, enrolled))
        return enrolled

    async def _enrol(self, callers: Iterator[Caller], enrolled: list[tuple[Caller, str]]) -> None:
        for caller in callers:
            answer = await self._front.enrol(caller)
            cookie = cookies_of(answer)
            if not cookie:
                raise UnexpectedAnswer(f"a voter got {answer.status} and no cookie")
            enrolled.append((caller, cookie))

    def _ballot(self, caller: Caller, cookie: str, selections: tuple[str, ...]) -> bytes:
        return self._front.ballot(seeded_uuid(self._rng), selections, caller, cookie)

    def _choice(self, selections: int) -> tuple[str, ...]:
        taste = self._electorate.taste
        wanted = min(selections, len(taste.order))
        chosen: dict[str, None] = {}
        while len(chosen) < wanted:
            chosen[taste.one(self._rng)] = None
        return tuple(chosen)


async def recorded(front: Front, answers: Sequence[Answer]) -> int:
    """How many of these acknowledged ballots the front knows, by their receipts."""
    found = 0
    for answer in answers:
        receipt = json.loads(answer.body)["receipt"]
        told = await front.look_up(receipt)
        found += told.status == 200 and json.loads(told.body)["recorded"] is True
    return found
