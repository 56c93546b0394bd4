"""One voter's session over HTTP: enrol, perhaps read, cast; the same ballot until it is known."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from loadtests.people.intent import Intent
from loadtests.traffic.answer import Answer
from loadtests.traffic.front import Front, cookies_of
from loadtests.traffic.wire import Unreachable

ACKNOWLEDGED = "acknowledged"
UNKNOWN = "unknown-outcome"

MOST_ATTEMPTS = 6
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 3.0
_TRY_AGAIN = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a ballot: acknowledged, a refusal's problem type, or unknown."""

    name: str
    cast_at: str = ""
    receipt: str = ""
    repeated: bool = False
    attempts: int = 1


class Refused(Exception):
    """A request before the ballot was refused; carries the fate."""

    def __init__(self, fate: Fate) -> None:
        super().__init__(fate.name)
        self.fate = fate


class Voter:
    """A session of its own: one cookie, one ballot."""

    def __init__(self, front: Front, intent: Intent) -> None:
        self._front = front
        self._intent = intent
        self._cookie = ""

    async def enrol(self) -> None:
        """Get the voter cookie, from the gallery where the intent reads, else directly.

        Raises:
            Refused: no cookie is given.
        """
        caller = self._intent.caller
        if self._intent.pages:
            answer, _ = await self._insist(lambda: self._front.open_gallery(caller, ""))
            self._cookie = cookies_of(answer) if answer else ""
        if self._cookie:
            return
        answer, attempts = await self._insist(lambda: self._front.enrol(caller))
        self._cookie = cookies_of(answer) if answer and answer.status < 300 else ""
        if not self._cookie:
            fate = read_fate(answer, attempts)
            raise Refused(Fate(name=f"enrol:{fate.name}", attempts=attempts))

    async def read(self, case: str) -> None:
        """Open a case; a page that does not come spoils nobody's vote."""
        try:
            await self._front.open_case(case, self._intent.caller, self._cookie)
        except Unreachable:
            return

    async def cast(self, most_attempts: int = MOST_ATTEMPTS) -> Fate:
        """Cast the ballot, under one `ballot_id` through every retry."""
        intent = self._intent
        answer, attempts = await self._insist(
            lambda: self._front.cast(
                intent.ballot_id, intent.selections, intent.caller, self._cookie
            ),
            most_attempts,
        )
        return read_fate(answer, attempts)

    async def _insist(
        self, ask: Callable[[], Awaitable[Answer]], most_attempts: int = MOST_ATTEMPTS
    ) -> tuple[Answer | None, int]:
        """Ask until the answer is not "try again", at most `most_attempts` times."""
        answer: Answer | None = None
        for attempt in range(1, most_attempts + 1):
            try:
                answer = await ask()
            except Unreachable:
                answer = None
            if answer is not None and answer.status != _TRY_AGAIN:
                return answer, attempt
            if attempt < most_attempts:
                await asyncio.sleep(pause_s(attempt, answer, self._intent))
        return answer, most_attempts


def pause_s(attempt: int, answer: Answer | None, intent: Intent) -> float:
    """How long to wait before a retry: doubling, spread by the ballot's id, or as told."""
    told = (answer.header("retry-after") or "") if answer else ""
    spread = 0.5 + (intent.ballot_id.int % 1024) / 1024
    wanted = float(told) if told.isdigit() else FIRST_PAUSE_S * 2.0 ** min(attempt, 10)
    return min(wanted, LONGEST_PAUSE_S) * spread


def read_fate(answer: Answer | None, attempts: int) -> Fate:
    """Tell a ballot's fate from the last answer to it."""
    if answer is None:
        return Fate(name=UNKNOWN, attempts=attempts)
    body = _json_object(answer.body)
    if answer.status in (200, 201) and "receipt" in body:
        return Fate(
            name=ACKNOWLEDGED,
            cast_at=str(body.get("cast_at", "")),
            receipt=str(body["receipt"]),
            repeated=answer.status == 200,
            attempts=attempts,
        )
    kind = re.split(r"[/#:]", str(body.get("type", "")).rstrip("/"))[-1]
    return Fate(name=kind or f"http-{answer.status}", attempts=attempts)


def _json_object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
