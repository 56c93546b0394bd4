"""Distinct voters with their cookies, and the ballots they are about to cast."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from random import Random

from loadtests.answer import Answer
from loadtests.electorate import Electorate
from loadtests.front import Front, UnexpectedAnswer, cookies_of
from loadtests.intent import Caller, seeded_uuid


class Crowd:
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
        population = self._electorate.population
        callers = [population.citizen(self._rng) for _ in range(voters)]
        ballots: list[bytes] = []
        source = iter(callers)
        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(self._enrol(source, ballots))
        return ballots

    async def cookie(self) -> str:
        """A reader's cookie."""
        return cookies_of(await self._front.enrol(self._electorate.population.citizen(self._rng)))

    async def _enrol(self, callers: Iterator[Caller], ballots: list[bytes]) -> None:
        for caller in callers:
            answer = await self._front.enrol(caller)
            cookie = cookies_of(answer)
            if not cookie:
                raise UnexpectedAnswer(f"a voter got {answer.status} and no cookie")
            ballots.append(
                self._front.ballot(seeded_uuid(self._rng), self._choice(), caller, cookie)
            )

    def _choice(self) -> tuple[str, ...]:
        taste = self._electorate.taste
        wanted = min(self._selections, len(taste.order))
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
