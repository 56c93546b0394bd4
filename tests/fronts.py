"""A whole front behind its real listener, on real servers, for tests that speak to its socket."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import asyncpg
from aiohttp import ClientResponse, ClientSession, DummyCookieJar

from ops.deployment import Deployment
from ops.keys import key_files
from ops.processes.listener.bounds import Bounds
from ops.processes.listener.listening import Listener, Place, listening
from ops.processes.observing.requests import Observer
from ops.processes.roles.front import Front
from ops.settings.settings import Settings
from tests.ballots import TestClock, loaded
from tests.campaigns import campaign, quota
from voting.ledger.ledger import Ledger
from voting.ledger.register import Register
from voting.memory.redis_client import Client
from voting.rules.ballot import Unit
from voting.rules.campaign import Campaign

BALLOTS = "/api/v1/campaigns/tiny/ballots"
COOKIE = "px_voter"
#: Two rules, so that a test can use up either.
RULES = [quota("votes-per-day", Unit.VOTE, 5), quota("case-per-day", Unit.CASE, 1)]
LOOPBACK = (ip_network("127.0.0.0/8"),)


def deployment_on(
    pool: asyncpg.Pool,
    redis: Client,
    folder: Path,
    clock: TestClock,
    trusted: tuple[IPv4Network | IPv6Network, ...] = LOOPBACK,
    *,
    ballot_pool: asyncpg.Pool | None = None,
    desk_url: str | None = None,
) -> Deployment:
    """Connections of a process under test, with keys of its own for the campaign `tiny`."""
    settings = Settings(
        data_dir=folder,
        keys_dir=folder / "keys",
        trusted_proxies=trusted,
        testing=True,
        desk_url=desk_url,
    )
    key_files.make_keys(settings.keys_dir, "tiny")
    return Deployment(
        settings=settings,
        pool=pool,
        ballot_pool=ballot_pool or pool,
        redis=redis,
        ledger=Ledger(pool, clock, ballot_pool=ballot_pool),
        register=Register(pool),
        clock=clock,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RealFront:
    """A front that listens, its campaign `tiny` open, and what a test may turn."""

    listener: Listener
    front: Front
    deployment: Deployment
    clock: TestClock
    session: ClientSession

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.listener.port}{path}"

    async def token(self) -> str:
        """A new voter's token."""
        async with self.session.post(self.url("/api/v1/voters"), json={}) as answer:
            return answer.cookies[COOKIE].value

    async def cast(
        self,
        token: str,
        *selections: str,
        ballot_id: str | None = None,
        proof: str | None = None,
        **headers: str,
    ) -> ClientResponse:
        """Cast a ballot; the answer is read."""
        body = {"ballot_id": ballot_id or str(uuid.uuid4()), "selections": list(selections)}
        body |= {"proof": proof} if proof is not None else {}
        sent = {"Cookie": f"{COOKIE}={token}"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        async with self.session.post(self.url(BALLOTS), json=body, headers=sent) as answer:
            await answer.read()
            return answer

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare connection."""
        return await asyncio.open_connection("127.0.0.1", self.listener.port)

    async def settle(self) -> None:
        """Let the listener, which shares our loop, act upon what was sent."""
        for _ in range(30):
            await asyncio.sleep(0)

    async def raw(self, *parts: bytes) -> bytes:
        """All that a connection answers to these very bytes until it ends.

        Each part is read and acted upon before the next one is sent.
        """
        reader, writer = await self.connect()
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await self.settle()
        answer = bytearray()
        with suppress(ConnectionError):
            while chunk := await reader.read(65_536):
                answer += chunk
        writer.close()
        return bytes(answer)


@asynccontextmanager
async def real_front(
    deployment: Deployment,
    clock: TestClock,
    bounds: Bounds | None = None,
    *,
    rules: Campaign | None = None,
    port: int = 0,
    observers: Sequence[Observer] = (),
) -> AsyncIterator[RealFront]:
    """Load the campaign `tiny`, or another of that name, and serve it; on a free port by 0."""
    enrolled = await loaded(deployment.pool, rules or campaign(quotas=RULES))
    front = Front(deployment, observers=observers)
    await front.renew(enrolled)
    serving = asyncio.create_task(front.serve(enrolled))
    place = Place(host="127.0.0.1", port=port)
    try:
        async with (
            listening(
                front.app(), place, inlet=front.inlet(), bounds=bounds or Bounds(), grace_s=1.0
            ) as listener,
            ClientSession(cookie_jar=DummyCookieJar()) as session,
        ):
            yield RealFront(
                listener=listener,
                front=front,
                deployment=deployment,
                clock=clock,
                session=session,
            )
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
