"""Calls of WeChat: bounded, to no other host, and no fault of theirs tells a secret."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.wechat import double as wechat
from tests.wechat.double import GRANT, PLAIN, SECRET, STABLE, TICKET, Double, Visitor
from voting.wechat.account import Account, Servers, TokenEndpoint
from voting.wechat.client import Client, connected
from voting.wechat.faults import (
    BadCode,
    Busy,
    NotAllowed,
    StaleToken,
    Unreachable,
    WeChatFault,
)

CODE = "code0of0a0citizen"


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with wechat.running() as running:
        yield running


def account_at(origin: str, **more: Any) -> Account:
    return Account(app_id=wechat.APP_ID, secret=SECRET, servers=Servers.all_at(origin), **more)


@pytest.fixture
async def client(double: Double) -> AsyncIterator[Client]:
    async with connected(account_at(double.origin)) as open_client:
        yield open_client


async def test_a_code_is_exchanged_once(client: Client, double: Double) -> None:
    code = double.code_for(Visitor(openid="oInvented"))
    assert (await client.grant(code)).openid == "oInvented"
    with pytest.raises(BadCode):
        await client.grant(code)
    with pytest.raises(BadCode):
        await client.grant("never-issued")


@pytest.mark.parametrize(
    ("spoilt", "fault"),
    [
        (-1, Busy),
        (45009, Busy),
        (45011, Busy),
        (40029, BadCode),
        (40163, BadCode),
        (41008, BadCode),
        (42003, BadCode),
        (40001, StaleToken),
        (40014, StaleToken),
        (42001, StaleToken),
        (40013, NotAllowed),
        (40125, NotAllowed),
        (40164, NotAllowed),
        (48001, NotAllowed),
        (99999, NotAllowed),
        ("garbage", Unreachable),
        ("500", Unreachable),
        ("moved", Unreachable),
        ("huge", Unreachable),
    ],
)
async def test_each_answer_that_is_none_is_a_fault_of_its_kind(
    client: Client, double: Double, spoilt: Any, fault: type[WeChatFault]
) -> None:
    double.spoil(GRANT, spoilt)
    with pytest.raises(fault) as caught:
        await client.grant(CODE)
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET not in told
    assert CODE not in told


async def test_who_does_not_answer_is_given_up(double: Double) -> None:
    double.spoil(GRANT, "never")
    account = account_at(double.origin)
    async with connected(account) as made:
        hasty = Client(account, made._session, bound_s=0.05)
        with pytest.raises(Unreachable):
            await hasty.grant("code")


async def test_where_nobody_listens_is_unreachable() -> None:
    async with connected(account_at("http://127.0.0.1:9")) as client:
        with pytest.raises(Unreachable) as caught:
            await client.grant("code")
    assert SECRET not in "".join(traceback.format_exception(caught.value))


async def test_a_flood_waits_for_a_place_and_no_longer_than_a_call(double: Double) -> None:
    double.spoil(GRANT, *["never"] * 40)
    account = account_at(double.origin)
    async with connected(account) as made:
        hasty = Client(account, made._session, bound_s=0.2)
        asked = [hasty.grant(f"code{n}") for n in range(80)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unreachable}
    assert double.asked[GRANT] <= 40


@pytest.mark.parametrize(
    ("endpoint", "path"), [(TokenEndpoint.STABLE, STABLE), (TokenEndpoint.PLAIN, PLAIN)]
)
async def test_tokens_come_from_the_endpoint_that_is_asked_for(
    double: Double, endpoint: TokenEndpoint, path: str
) -> None:
    async with connected(account_at(double.origin, token_endpoint=endpoint)) as client:
        token = await client.token()
        assert (await client.ticket(token.access_token)).expires_in == 7200
    assert (double.asked[path], double.asked[TICKET]) == (1, 1)


async def test_the_stable_endpoint_ends_no_token_unless_it_is_told_to(
    client: Client, double: Double
) -> None:
    first, again = await client.token(), await client.token()
    assert first == again
    assert await client.token(anew=True) != first


async def test_a_ticket_of_a_stale_token_is_told_as_that(client: Client, double: Double) -> None:
    token = await client.token()
    double.forget_tokens()
    with pytest.raises(StaleToken):
        await client.ticket(token.access_token)


def test_what_a_citizen_is_granted_is_never_printed() -> None:
    from voting.wechat.answers import Grant, Person

    assert "oInvented" not in repr(Grant(openid="oInvented", access_token="t"))
    assert "uInvented" not in repr(Person(unionid="uInvented"))
