"""An official account's messages, in plain and in safe mode, and the links in their answers."""

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientResponse
from redis.asyncio import Redis

from ops.deployment import Deployment
from tests.ballots import TestClock
from tests.fronts import COOKIE, RealFront, deployment_on, real_front
from tests.wechat import double as wechat
from tests.wechat.double import APP_ID, KEY_TEXT, TOKEN, Double
from tests.wechat.fronts import Phone, for_wechat_alone, query_of, with_account
from voting.voters.identity import VoterTokens
from voting.wechat.account import SignIn
from voting.wechat.envelope import cipher_key, opened, sealed, signature
from voting.wechat.letters import read, written
from voting.wechat.passes import LIFETIME, Link, Passes

MESSAGES = "/wechat/messages"
KEY = cipher_key(KEY_TEXT)
CITIZEN = "oInvented-1"


@dataclass
class WeChat:
    """Sends the account's messages as WeChat does, and reads what is answered."""

    front: RealFront
    safe: bool = True

    def query(self, *more: str, **other: str) -> dict[str, str]:
        """A fresh signature."""
        at = str(int(self.front.clock().timestamp()))
        nonce = secrets.token_hex(5)
        signed = {"timestamp": at, "nonce": nonce, "signature": signature((TOKEN, at, nonce))}
        if more:
            signed |= {
                "encrypt_type": "aes",
                "msg_signature": signature((TOKEN, at, nonce, *more)),
            }
        return signed | other

    def letter(self, content: str, sender: str = CITIZEN, **more: str) -> dict[str, str]:
        """A citizen's message."""
        fields = {
            "ToUserName": "gh_invented",
            "FromUserName": sender,
            "CreateTime": "1",
            "MsgType": "text",
            "Content": content,
            "MsgId": "1",
        }
        return fields | more

    async def send(self, letter: Mapping[str, str]) -> ClientResponse:
        """Send a message, sealed in safe mode."""
        body = written(letter)
        if not self.safe:
            return await self.post(body, self.query())
        encrypted = sealed(body, KEY, APP_ID, secrets.token_bytes(16))
        whole = written({"ToUserName": "gh_invented", "Encrypt": encrypted})
        return await self.post(whole, self.query(encrypted))

    async def post(self, body: bytes, query: Mapping[str, str]) -> ClientResponse:
        """Send these very bytes."""
        headers = {"Content-Type": "text/xml"}
        session, url = self.front.session, self.front.url(MESSAGES)
        async with session.post(url, data=body, params=query, headers=headers) as answer:
            await answer.read()
        return answer

    async def words(self, answer: ClientResponse) -> Mapping[str, str]:
        """The fields of an answer, opened in safe mode."""
        assert answer.status == 200, await answer.text()
        fields = read((await answer.text()).encode())
        if not self.safe:
            return fields
        parts = (TOKEN, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        assert fields["MsgSignature"] == signature(parts)
        return read(opened(fields["Encrypt"], KEY, APP_ID))


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def deployment(pool: asyncpg.Pool, redis: Redis, tmp_path: Path, clock: TestClock) -> Deployment:
    return deployment_on(pool, redis, tmp_path, clock)


def speaking(deployment: Deployment, **more: Any) -> Deployment:
    return with_account(deployment, Double(origin="http://127.0.0.1:9"), **more)


@pytest.fixture
async def office(deployment: Deployment, clock: TestClock) -> AsyncIterator[WeChat]:
    """A subscription account: messages in safe mode, and no OAuth."""
    account = speaking(deployment, sign_in=SignIn.MESSAGE, secret_file=None)
    async with real_front(account, clock, rules=for_wechat_alone()) as front:
        yield WeChat(front)


@pytest.fixture(params=[True, False], ids=["safe", "plain"])
async def service(
    request: pytest.FixtureRequest, deployment: Deployment, clock: TestClock
) -> AsyncIterator[WeChat]:
    """A service account, whose messages come in one mode or the other."""
    more = {} if request.param else {"message_key_file": None}
    async with real_front(speaking(deployment, **more), clock) as front:
        yield WeChat(front, safe=request.param)


async def test_wechat_is_shown_that_the_address_is_ours(service: WeChat) -> None:
    url = service.front.url(MESSAGES)
    query = service.query(echostr="5838479218127813673")
    async with service.front.session.get(url, params=query) as answer:
        assert (answer.status, await answer.text()) == (200, "5838479218127813673")
        assert answer.content_type == "text/plain"
    for wrong in (
        {"signature": "0" * 40},
        {"timestamp": "1"},
        {"nonce": "other"},
        {"echostr": "x" * 300},
    ):
        async with service.front.session.get(url, params=query | wrong) as answer:
            assert answer.status == 403


async def test_a_case_number_is_answered_with_its_page(service: WeChat) -> None:
    letter = await service.words(await service.send(service.letter(" C2 ")))
    assert (letter["ToUserName"], letter["FromUserName"]) == (CITIZEN, "gh_invented")
    assert letter["MsgType"] == "text"
    origin = service.front.deployment.settings.origin
    assert letter["Content"] == f"case c2\n{origin}/c/tiny/cases/c2"


@pytest.mark.parametrize("content", ["hello", "", "c99", "<xml>&amp;]]>", "x" * 2000])
async def test_anything_else_is_answered_with_short_help(service: WeChat, content: str) -> None:
    letter = await service.words(await service.send(service.letter(content)))
    assert "回复案例编号，例如 c1" in letter["Content"]
    assert len(letter["Content"]) < 300


async def test_a_picture_gets_help_and_an_event_silence(service: WeChat) -> None:
    picture = await service.send(service.letter("", MsgType="image", PicUrl="x"))
    assert "回复案例编号" in (await service.words(picture))["Content"]
    left = await service.send(service.letter("", MsgType="event", Event="unsubscribe"))
    assert await left.text() == "success"
    come = await service.send(service.letter("", MsgType="event", Event="subscribe"))
    assert "回复案例编号" in (await service.words(come))["Content"]


async def test_the_same_request_again_is_answered_with_silence(service: WeChat) -> None:
    body = written(service.letter("c1"))
    query = service.query()
    if service.safe:
        encrypted = sealed(body, KEY, APP_ID, bytes(16))
        body, query = written({"Encrypt": encrypted}), service.query(encrypted)
    assert "xml" in await (await service.post(body, query)).text()
    for _ in range(2):
        again = await service.post(body, query | {"more": secrets.token_hex(4)})
        assert (again.status, await again.text()) == (200, "success")


async def test_without_redis_the_account_is_silent(
    service: WeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(service.front.deployment.redis, "execute_command", away)
    answer = await service.send(service.letter("c1"))
    assert (answer.status, await answer.text()) == (200, "success")


async def test_what_wechat_has_not_signed_just_now_is_refused(service: WeChat) -> None:
    body = written(service.letter("c1"))
    encrypted = sealed(body, KEY, APP_ID, bytes(16))
    whole = written({"Encrypt": encrypted}) if service.safe else body
    query = service.query(encrypted) if service.safe else service.query()
    service.front.clock.forward(minutes=6)
    assert (await service.post(whole, query)).status == 403, "too old"
    service.front.clock.forward(minutes=-12)
    assert (await service.post(whole, query)).status == 403, "of a time to come"
    for wrong in ({"timestamp": "²"}, {"timestamp": "9" * 30}, {"nonce": "x"}):
        assert (await service.post(whole, service.query() | wrong)).status == 403
    assert (await service.post(whole, {})).status == 403
    assert (await service.post(b"", {})).status == 403


async def test_in_safe_mode_a_plain_message_is_refused(office: WeChat) -> None:
    """Else whoever has seen one plain signature could speak for anybody."""
    assert (await office.post(written(office.letter("c1")), office.query())).status == 403
    other = sealed(written(office.letter("c1")), KEY, "wx0000000000000000", bytes(16))
    answer = await office.post(written({"Encrypt": other}), office.query(other))
    assert answer.status == 403, "for another account"


async def test_large_packed_and_expanding_messages_are_refused(service: WeChat) -> None:
    huge = written(service.letter("x" * 20_000))
    assert (await service.post(huge, service.query())).status == 413
    bomb = b'<!DOCTYPE xml [<!ENTITY a "a">]><xml><Encrypt>&a;</Encrypt></xml>'
    assert (await service.post(bomb, service.query("a"))).status == 403
    headers = {"Content-Encoding": "gzip"}
    async with service.front.session.post(
        service.front.url(MESSAGES), data=b"x", headers=headers, params=service.query()
    ) as answer:
        assert answer.status == 415


async def link_of(office: WeChat, content: str = "c1", sender: str = CITIZEN) -> str:
    """The path of the link in an answer."""
    letter = await office.words(await office.send(office.letter(content, sender)))
    [link] = [line for line in letter["Content"].splitlines() if line.startswith("http")]
    assert sender not in link
    return link.partition("/wechat/link")[2]


async def tapped(phone: Phone, link: str) -> ClientResponse:
    """Open a link, and tap."""
    page = await phone.open(f"/wechat/link{link}")
    assert page.status == 200, await page.text()
    return await phone.send("/wechat/link", **query_of(link))


async def test_a_link_signs_its_sender_in_on_a_tap(office: WeChat) -> None:
    phone = Phone(office.front)
    answer = await tapped(phone, await link_of(office, "c2"))
    assert (answer.status, answer.headers["Location"]) == (303, "/c/tiny/cases/c2")
    assert await phone.vote("c2") == 201


async def test_opening_a_link_uses_nothing_up(office: WeChat) -> None:
    """Who looks for viruses opens links too."""
    link, phone = await link_of(office), Phone(office.front)
    for _ in range(3):
        scanner = Phone(office.front)
        assert (await scanner.open(f"/wechat/link{link}")).status == 200
        assert await scanner.vote("c1") == 403
    assert (await tapped(phone, link)).status == 303


async def test_two_links_of_one_sender_are_one_voter(office: WeChat) -> None:
    first, second, other = (Phone(office.front) for _ in range(3))
    await tapped(first, await link_of(office))
    await tapped(second, await link_of(office))
    await tapped(other, await link_of(office, sender="oInvented-2"))
    assert [await phone.vote("c1") for phone in (first, second, other)] == [201, 409, 201]


async def test_the_session_of_a_link_is_one_with_the_web_session(office: WeChat) -> None:
    phone = Phone(office.front)
    await phone.open("/c/tiny")
    tokens = VoterTokens(office.front.deployment.house_keys)
    began = tokens.read(phone.cookies[COOKIE], office.front.clock())
    office.front.clock.forward(minutes=3)
    await tapped(phone, await link_of(office))
    now = tokens.read(phone.cookies[COOKIE], office.front.clock())
    assert began
    assert now
    assert now.issued_at == began.issued_at


async def test_a_link_is_good_once_and_for_ten_minutes(office: WeChat) -> None:
    used, late = await link_of(office), await link_of(office)
    assert (await tapped(Phone(office.front), used)).status == 303
    thief = Phone(office.front)
    answer = await thief.send("/wechat/link", **query_of(used))
    assert answer.status == 400
    assert "这个链接已用过或已过期" in await answer.text()
    assert await thief.vote("c1") == 403
    office.front.clock.forward(seconds=LIFETIME.total_seconds())
    assert (await thief.send("/wechat/link", **query_of(late))).status == 400
    assert (await thief.open(f"/wechat/link{late}")).status == 400


async def test_a_forged_link_signs_nobody_in(office: WeChat) -> None:
    link = query_of(await link_of(office))["pass"]
    value, _, mac = link.partition(".")
    keys = office.front.deployment.house_keys
    ends_at = (office.front.clock() + timedelta(minutes=9)).timestamp()
    own = Passes(keys, Link).issue(Link(ends_at, "n", "identity", "/"))
    for forged in ("", value, f"{own.partition('.')[0]}.{mac}", f"x{link}", CITIZEN):
        phone = Phone(office.front)
        answer = await phone.send("/wechat/link", **{"pass": forged})
        assert answer.status == 400
        assert await phone.vote("c1") == 403


async def test_another_site_cannot_tap_for_a_visitor(office: WeChat) -> None:
    url = office.front.url("/wechat/link")
    fields = query_of(await link_of(office))
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        async with office.front.session.post(url, data=fields, headers=headers) as answer:
            assert answer.status == 403
            assert not answer.cookies


async def test_a_subscription_account_says_how_to_sign_in(office: WeChat) -> None:
    answer = await Phone(office.front).open("/wechat/login")
    assert answer.status == 403
    assert "发送案例编号" in await answer.text()
    assert wechat.APP_ID not in await answer.text()


async def test_without_a_mailbox_there_is_none(deployment: Deployment, clock: TestClock) -> None:
    bare = speaking(deployment, message_key_file=None, message_token_file=None)
    async with real_front(bare, clock) as front:
        office = WeChat(front)
        assert (await office.send(office.letter("c1"))).status == 404
        async with front.session.get(front.url(MESSAGES), params=office.query()) as answer:
            assert answer.status == 404
