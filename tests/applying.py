"""A front whose campaign takes applications while it is a draft, and applicants before it."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import asyncpg
import msgspec
from aiohttp import ClientResponse, ClientSession, CookieJar, FormData
from aiohttp.test_utils import TestServer
from PIL import Image

from ops.deployment import Deployment
from ops.desk.accounts.hashing import Hashing
from ops.desk.app import desk_app
from ops.desk.house import DESK
from ops.processes.roles.front import Front
from tests.ballots import TestClock
from tests.campaigns import OPENS, campaign, text
from tests.desks import CHEAP, DeskHouse
from tests.fronts import deployment_on
from voting.ledger.register import Enrolled, Register
from voting.memory.redis_client import Client
from voting.rules.applications import Applications, AskedSection
from voting.rules.campaign import Campaign
from voting.rules.entries import EntryRules
from voting.rules.public_duties import Hearing, Imprint, Privacy

ROOT = "/c/tiny/apply"
#: Invented: numbers of this form are given to nobody.
PHONE, OTHER_PHONE = "13000000001", "13000000002"
FILING, CLOSED, REVIEWED = (OPENS - timedelta(days=days) for days in (20, 10, 5))
PDF = b"%PDF-1.4\n% an invented signed copy\n"
WORDS = {
    "unit_zh": "示例·申报单位",
    "unit_en": "Sample · Applicant",
    "title_zh": "示例·智慧停车",
    "category": "green/field",
    "summary_zh": "找车位不再难",
    "section0_zh": "做了什么",
    "person": "示例·联系人",
    "mail": "someone@example.invalid",
}


def rules(**changes: object) -> Campaign:
    """The campaign `tiny`, which takes applications for ten days: one an applicant and field."""
    whole = msgspec.structs.replace(
        campaign(cases=2),
        applications=Applications(
            opens_at=FILING,
            closes_at=CLOSED,
            review_ends_at=REVIEWED,
            notice=text("What applicants must know"),
            section=[AskedSection(text("What was done"), most=500)],
        ),
        entry=EntryRules(per_applicant_and_field=1, once_per_project=True),
        imprint=Imprint(contact=text("office@example.invalid")),
        privacy=Privacy(version="v1", notice=text("What is kept")),
        complaints=Hearing(answer_days=5),
    )
    return msgspec.structs.replace(whole, **changes)


def picture() -> bytes:
    """A photograph as a telephone makes it, with metadata that nobody should see."""
    made, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "an invented maker"
    Image.new("RGB", (1200, 900), "green").save(made, "JPEG", exif=exif)
    return made.getvalue()


@dataclass(kw_only=True)
class Applicant:
    """Somebody with a browser of their own."""

    session: ClientSession
    sms: Path
    token: str = ""
    origin: str = field(default="")

    async def get(self, path: str = ROOT) -> ClientResponse:
        async with self.session.get(path, allow_redirects=False) as answer:
            self._note(await answer.text())
            return answer

    async def page(self, path: str = ROOT) -> str:
        answer = await self.get(path)
        assert answer.status == 200, answer.status
        return await answer.text()

    async def post(
        self, path: str, files: dict[str, bytes] | None = None, /, **fields: str
    ) -> ClientResponse:
        """A form as browsers send it, with the newest token of this session's pages."""
        form = FormData(default_to_multipart=True)
        for name, value in ({"form_token": self.token} | fields).items():
            form.add_field(name, value)
        for name, content in (files or {}).items():
            form.add_field(name, BytesIO(content), filename="盖章.exe")
        headers = {"Origin": self.origin}
        async with self.session.post(
            path, data=form, headers=headers, allow_redirects=False
        ) as answer:
            self._note(await answer.text())
            return answer

    async def sign_in(self, phone: str = PHONE) -> None:
        """Ask for a code, and type it."""
        await self.page()
        assert (await self.post(ROOT, action="code", number=phone)).status == 200
        answer = await self.post(ROOT, action="enter", number=phone, code=self.code())
        assert answer.status == 303, await answer.text()
        await self.page()

    def code(self) -> str:
        return str(json.loads(self.sms.read_text("utf-8").splitlines()[-1])["code"])

    async def begun(self) -> str:
        """A new draft; its address."""
        answer = await self.post(ROOT, action="new")
        assert answer.status == 303, await answer.text()
        return answer.headers["Location"]

    async def written(self, path: str, action: str = "submit", **words: str) -> ClientResponse:
        """The whole form with its files."""
        files = {"signed-copy": PDF, "picture": picture()}
        return await self.post(path, files, action=action, **(WORDS | words))

    async def sent_in(self, **words: str) -> str:
        """A new application that waits for the office; its number."""
        path = await self.begun()
        answer = await self.written(path, **words)
        assert answer.status == 303, await answer.text()
        return path.rpartition("/")[2]

    def _note(self, page: str) -> None:
        if found := re.search(r'name="form_token" value="([0-9a-f]{64})"', page):
            self.token = found[1]


@dataclass(kw_only=True)
class Applied:
    """The front, and what a test may turn."""

    server: TestServer
    deployment: Deployment
    clock: TestClock
    sms: Path
    front: Front
    sessions: list[ClientSession] = field(default_factory=list)

    def somebody(self) -> Applicant:
        """A fresh browser."""
        base = self.server.make_url("/")
        session = ClientSession(base_url=base, cookie_jar=CookieJar(unsafe=True))
        self.sessions.append(session)
        return Applicant(session=session, sms=self.sms, origin=str(base.origin()))

    async def applicant(self, phone: str = PHONE) -> Applicant:
        """Somebody who signed in."""
        made = self.somebody()
        await made.sign_in(phone)
        return made

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[DeskHouse]:
        """A desk over the same deployment, at the same time."""
        app = desk_app(self.deployment, hashing=Hashing(CHEAP))
        async with TestServer(app, host="127.0.0.1") as server:
            house = DeskHouse(
                server=server, deployment=self.deployment, clock=self.clock, desk=app[DESK]
            )
            try:
                yield house
            finally:
                for session in house.sessions:
                    await session.close()

    async def enrolled(self) -> Enrolled:
        return await self.deployment.register.find("tiny")


@asynccontextmanager
async def applied(
    pool: asyncpg.Pool, redis: Client, folder: Path, whole: Campaign | None = None
) -> AsyncIterator[Applied]:
    """A front whose only campaign is a draft that takes applications since an hour."""
    clock = TestClock(FILING + timedelta(hours=1))
    deployment = deployment_on(pool, redis, folder, clock)
    sms = folder / "messages.jsonl"
    deployment = replace(deployment, settings=replace(deployment.settings, sms_file=sms))
    await Register(pool).load(whole or rules(), {}, draft=True)
    front = Front(deployment)
    server = TestServer(front.app(), host="127.0.0.1")
    async with server:
        house = Applied(server=server, deployment=deployment, clock=clock, sms=sms, front=front)
        try:
            yield house
        finally:
            for session in house.sessions:
                await session.close()
