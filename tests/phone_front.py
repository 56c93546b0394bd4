"""A front whose campaign asks for a sign-in by telephone, and what a browser does there."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from aiohttp import ClientResponse
from redis.asyncio import Redis

from tests.ballots import TestClock
from tests.campaigns import campaign
from tests.fronts import COOKIE, RULES, RealFront, deployment_on, real_front
from voting.domain import IdentityKind
from voting.rules.ballot import Eligibility
from voting.rules.campaign import Campaign

#: Invented: numbers of this form are given to nobody.
NUMBER = "13000000000"
PAGE = "/c/tiny/sign-in/phone"


def signed_in_only(*kinds: IdentityKind) -> Campaign:
    """The campaign `tiny`, for voters who are known in these ways."""
    whole = campaign(quotas=RULES)
    rules = msgspec.structs.replace(whole.vote.rules, eligible=Eligibility(identities=[*kinds]))
    return msgspec.structs.replace(whole, ballot=rules)


@dataclass
class Browser:
    """A browser with its cookie, which sends forms as browsers do."""

    front: RealFront
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> ClientResponse:
        return await self._asked("GET", path, None, {})

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> ClientResponse:
        origin = self.front.url("")
        return await self._asked("POST", path, fields, {"Origin": origin} | headers)

    async def ask(self, number: str = NUMBER) -> ClientResponse:
        return await self.post(PAGE, {"number": number, "next": "/c/tiny/cases/c1"})

    async def type(self, code: str, number: str = NUMBER) -> ClientResponse:
        fields = {"number": number, "code": code, "next": "/c/tiny/cases/c1"}
        return await self.post(PAGE, fields)

    async def _asked(
        self, method: str, path: str, fields: Any, headers: dict[str, str]
    ) -> ClientResponse:
        sent = {"Cookie": f"{COOKIE}={self.token}"} | self.headers | headers
        async with self.front.session.request(
            method, self.front.url(path), data=fields, headers=sent, allow_redirects=False
        ) as answer:
            await answer.read()
            if COOKIE in answer.cookies:
                self.token = answer.cookies[COOKIE].value
            return answer


@dataclass
class PhoneFront:
    """The front, and the file in which its messages land."""

    front: RealFront
    file: Path

    async def browser(self) -> Browser:
        return Browser(self.front, await self.front.token())

    def sent(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]

    def last_code(self) -> str:
        code = self.sent()[-1]["code"]
        assert re.fullmatch("[0-9]{6}", code)
        return str(code)

    async def signed_in(self, number: str = NUMBER) -> Browser:
        """A browser whose owner has typed the code; the clock moves on, so that a number may be
        asked for one after the other."""
        browser = await self.browser()
        assert (await browser.ask(number)).status == 200
        assert (await browser.type(self.last_code(), number)).status == 303
        return browser


@asynccontextmanager
async def phone_front(
    pool: asyncpg.Pool,
    redis: Redis,
    folder: Path,
    rules: Campaign | None = None,
    **settings: Any,
) -> AsyncIterator[PhoneFront]:
    clock, file = TestClock(), folder / "messages.jsonl"
    deployment = deployment_on(pool, redis, folder, clock)
    wanted = {"sms_file": file} | settings
    deployment = replace(deployment, settings=replace(deployment.settings, **wanted))
    whole = rules or signed_in_only(IdentityKind.PHONE)
    async with real_front(deployment, clock, rules=whole) as front:
        yield PhoneFront(front, file)
