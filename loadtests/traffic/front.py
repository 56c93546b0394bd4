"""The promised HTTP of a voting front, as requests that are cheap to build."""

import json
from dataclasses import dataclass
from uuid import UUID

from loadtests.people.intent import Caller
from loadtests.people.taste import Candidate
from loadtests.target import Target
from loadtests.traffic.answer import Answer
from loadtests.traffic.wire import Pool


class UnexpectedAnswer(Exception):
    """The front answered something that was not promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One campaign at one front. Raises `Unreachable` where no answer comes."""

    pool: Pool
    target: Target
    campaign: str

    async def enrol(self, caller: Caller) -> Answer:
        """Ask for a voter cookie; the page that led here is told now or never."""
        head = self._head("POST", "/api/v1/voters", caller, caller.referrer)
        return await self.pool.exchange(_with_json(head, b"{}"))

    async def open_gallery(self, caller: Caller, cookie: str) -> Answer:
        """Open the campaign's page, coming from the caller's referrer."""
        return await self._page(f"/c/{self.campaign}", caller, caller.referrer, cookie)

    async def open_case(self, case: str, caller: Caller, cookie: str) -> Answer:
        """Open a case's page from the gallery."""
        path = f"/c/{self.campaign}/cases/{case}"
        return await self._page(path, caller, self._gallery_url(), cookie)

    async def cast(
        self, ballot_id: UUID, selections: tuple[str, ...], caller: Caller, cookie: str
    ) -> Answer:
        """Send a ballot from the gallery."""
        ballot = self.ballot(ballot_id, selections, caller, cookie)
        return await self.pool.exchange(ballot, urgent=True)

    def ballot(
        self, ballot_id: UUID, selections: tuple[str, ...], caller: Caller, cookie: str
    ) -> bytes:
        """The whole request that casts a ballot from the gallery."""
        path = f"/api/v1/campaigns/{self.campaign}/ballots"
        head = self._head("POST", path, caller, self._gallery_url(), cookie)
        chosen = ",".join(f'"{case}"' for case in selections)
        body = f'{{"ballot_id":"{ballot_id}","selections":[{chosen}]}}'
        return _with_json(head, body.encode())

    async def look_up(self, receipt: str) -> Answer:
        """Ask whether a receipt's ballot is recorded."""
        path = f"/api/v1/receipts/{receipt}"
        head = f"GET {path} HTTP/1.1\r\nHost: {self.target.authority}\r\n\r\n"
        return await self.pool.exchange(head.encode())

    async def cases(self) -> tuple[Candidate, ...]:
        """The cases that can be voted for.

        Raises:
            UnexpectedAnswer: the front does not know the campaign, or tells it otherwise.
        """
        path = f"/api/v1/campaigns/{self.campaign}/cases"
        head = f"GET {path} HTTP/1.1\r\nHost: {self.target.authority}\r\n\r\n"
        answer = await self.pool.exchange(head.encode())
        if answer.status != 200:
            raise UnexpectedAnswer(f"GET {path} answered {answer.status}, not 200")
        listed = json.loads(answer.body)["cases"]
        return tuple(Candidate(id=case["id"], category=case["category"]) for case in listed)

    async def _page(self, path: str, caller: Caller, referrer: str, cookie: str) -> Answer:
        head = self._head("GET", path, caller, referrer, cookie)
        return await self.pool.exchange(f"{head}\r\n".encode("latin-1"))

    def _head(
        self, method: str, path: str, caller: Caller, referrer: str, cookie: str = ""
    ) -> str:
        return (
            f"{method} {path} HTTP/1.1\r\nHost: {self.target.authority}\r\n"
            f"User-Agent: {caller.user_agent}\r\nX-Forwarded-For: {caller.address}\r\n"
            f"Origin: {self.target.origin}\r\n"
            + (f"Referer: {referrer}\r\n" if referrer else "")
            + (f"Cookie: {cookie}\r\n" if cookie else "")
        )

    def _gallery_url(self) -> str:
        return f"{self.target.origin}/c/{self.campaign}"


def _with_json(head: str, body: bytes) -> bytes:
    tail = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return f"{head}{tail}".encode("latin-1") + body


def cookies_of(answer: Answer) -> str:
    """The cookies that an answer sets, as the next request sends them."""
    return "; ".join(value.partition(";")[0] for value in answer.headers("set-cookie"))
