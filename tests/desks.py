"""The desk behind a real listener, and people who work at it, for tests."""

import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import pyotp
from aiohttp import ClientResponse, ClientSession, CookieJar, web
from aiohttp.test_utils import BaseTestServer, TestServer
from argon2 import PasswordHasher

from ops.deployment import Deployment
from ops.desk.accounts.hashing import Hashing
from ops.desk.app import ALL_WAYS, CARRIERS, desk_app
from ops.desk.house import DESK, Carrier, Desk
from ops.desk.office import By, Invitation
from ops.desk.permissions import Role
from ops.desk.requests.acts import Act
from ops.desk.ways import Way
from tests.ballots import TestClock
from tests.fronts import deployment_on
from voting.memory.redis_client import Client

PASSWORD = "seven invented harbours"
#: Tests hash many passwords; what they show does not depend on the cost.
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass(kw_only=True)
class Person:
    """Somebody with a browser of their own."""

    name: str
    session: ClientSession
    clock: TestClock
    secret: str = ""
    codes: list[str] = field(default_factory=list)
    _token: str = ""

    async def get(self, path: str, **headers: str) -> ClientResponse:
        """A page; redirections are told and not followed."""
        async with self.session.get(path, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return answer

    async def page(self, path: str) -> str:
        """The text of a page that there is."""
        answer = await self.get(path)
        text = await answer.text()
        assert answer.status == 200, text
        self._note(text)
        return text

    async def post(
        self, path: str, headers: Mapping[str, str] | None = None, /, **fields: str
    ) -> ClientResponse:
        """A form of the desk's own, with the newest token that this browser was shown."""
        own = {"Origin": str(self.session._base_url).rstrip("/")}
        form = {"form_token": self._token, **fields}
        async with self.session.post(
            path, data=form, headers=own | dict(headers or {}), allow_redirects=False
        ) as answer:
            self._note(await answer.text())
            return answer

    async def set_up(self, token: str, password: str = PASSWORD) -> None:
        """The whole way from a first-login link in."""
        answer = await self.post("/login", link=token, password=password, again=password)
        assert answer.status == 303, await answer.text()
        await self.enrol()

    async def enrol(self) -> None:
        """The second half of it: the authenticator app."""
        page = await self.page("/second-factor")
        self.secret = _found(page, r'id="by-hand">([A-Z2-7-]+)<').replace("-", "")
        answer = await self.post("/second-factor", code=self.code())
        assert answer.status == 200, await answer.text()
        self.codes = re.findall(r"<li><code>([A-Z2-7-]+)</code>", await answer.text())
        await self.page("/account")

    async def sign_in(self, password: str = PASSWORD, code: str | None = None) -> ClientResponse:
        """Name, password and code; the app's next code where none is given."""
        if code is None:
            self.clock.forward(seconds=30)  # a code is good once
        answer = await self.post(
            "/sign-in", name=self.name, password=password, code=code or self.code()
        )
        if answer.status == 303:
            await self.page("/account")
        return answer

    def code(self) -> str:
        """What the authenticator app shows now."""
        return pyotp.TOTP(self.secret).at(self.clock.now)

    def take(self, session: str, form_key: bytes) -> None:
        """Be signed in by a session that was begun in its room."""
        self.session.cookie_jar.update_cookies({"px_desk": session})
        self._token = hmac.new(form_key, session.encode(), "sha256").hexdigest()

    def cookie(self, name: str = "px_desk") -> str:
        """What this browser keeps; empty where it keeps none."""
        kept = {morsel.key: morsel.value for morsel in self.session.cookie_jar}
        return kept.get(name, "")

    def _note(self, text: str) -> None:
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', text)
        if found:
            self._token = found[1]


@dataclass(kw_only=True)
class DeskHouse:
    """A desk that listens, and what a test may turn."""

    server: BaseTestServer
    deployment: Deployment
    clock: TestClock
    desk: Desk
    sessions: list[ClientSession] = field(default_factory=list)

    def somebody(self, name: str = "nobody", agent: str = AGENT) -> Person:
        """A fresh browser, signed in nowhere."""
        session = ClientSession(
            base_url=self.server.make_url("/"),
            cookie_jar=CookieJar(unsafe=True),
            headers={"User-Agent": agent},
        )
        self.sessions.append(session)
        return Person(name=name, session=session, clock=self.clock)

    @asynccontextmanager
    async def another(self, app: web.Application) -> AsyncIterator[Person]:
        """A browser before another application."""
        async with (
            TestServer(app, host="127.0.0.1") as server,
            ClientSession(
                base_url=server.make_url("/"), cookie_jar=CookieJar(unsafe=True)
            ) as session,
        ):
            yield Person(name="nobody", session=session, clock=self.clock)

    async def invited(self, name: str, role: Role) -> str:
        """A new account; its link's token."""
        by = By(actor="terminal", reason="a test", now=self.clock.now)
        found = await self.desk.office.add(name, role, by)
        assert isinstance(found, Invitation)
        return found.token

    async def person(self, name: str, role: Role) -> Person:
        """Somebody of a role, set up and signed in."""
        made = self.somebody(name)
        await made.set_up(await self.invited(name, role))
        return made


@asynccontextmanager
async def desk_house(
    pool: asyncpg.Pool,
    redis: Client,
    folder: Path,
    *,
    ways: Sequence[Way] = ALL_WAYS,
    carriers: Mapping[Act, Carrier] = CARRIERS,
    desk_url: str | None = None,
    hashing: Hashing | None = None,
    messages_file: Path | None = None,
) -> AsyncIterator[DeskHouse]:
    """The desk on a free port of loopback."""
    clock = TestClock()
    deployment = deployment_on(pool, redis, folder, clock, desk_url=desk_url)
    settings = replace(deployment.settings, messages_file=messages_file)
    deployment = replace(deployment, settings=settings)
    app = desk_app(deployment, ways, carriers, hashing or Hashing(CHEAP))
    async with TestServer(app, host="127.0.0.1") as server:
        house = DeskHouse(server=server, deployment=deployment, clock=clock, desk=app[DESK])
        try:
            yield house
        finally:
            for session in house.sessions:
                await session.close()


def _found(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[1]
