"""Pages of a sign-in by WeChat: each says what happened and leads on, in both languages."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from tests.unit.display.wechat_front import ADDRESSES, BACK, wechat_front
from voting.wechat.trouble import STATUS, Trouble

Client = TestClient[Any, Any]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with TestClient(TestServer(wechat_front())) as opened:
        yield opened


@pytest.mark.parametrize("trouble", Trouble)
async def test_each_trouble_has_a_page_of_its_own_and_a_way_back(
    client: Client, trouble: Trouble
) -> None:
    answer = await client.get(f"/trouble/{trouble}")
    told = await answer.text()
    assert (answer.status, answer.headers["Cache-Control"]) == (STATUS[trouble], "no-store")
    assert f'href="{BACK}"' in told
    others = [await (await client.get(f"/trouble/{one}")).text() for one in Trouble]
    assert others.count(told) == 1


@pytest.mark.parametrize("address", ADDRESSES)
async def test_in_english_nothing_but_names_is_chinese(client: Client, address: str) -> None:
    told = await (await client.get(f"{address}?lang=en")).text()
    assert set(CHINESE.findall(told)) <= {"中文", "使用完整服务"}


async def test_another_language_is_read_without_asking_wechat_again(client: Client) -> None:
    """What came back from WeChat comes once."""
    spent = await (await client.get("/trouble/code-spent")).text()
    assert 'href="/c/tiny/cases/c1?q=x&amp;lang=en"' in spent
    door = await (await client.get("/trouble/not-in-wechat")).text()
    assert re.search(r'href="/wechat/login\?next=[^"]+&amp;lang=en"', door)
    tap = await (await client.get("/tap")).text()
    assert 'href="/wechat/link?pass=a-pass&amp;lang=en"' in tap


async def test_a_page_asks_nobody_to_share_or_follow(client: Client) -> None:
    for address in ADDRESSES:
        told = await (await client.get(f"{address}?lang=en")).text()
        assert not re.search(r"\b(share|follow|subscribe|invite)\b", told, re.IGNORECASE)
