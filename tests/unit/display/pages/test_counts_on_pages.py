"""Counts on the pages: shown, or hidden with the word when they come."""

import re

import msgspec
import pytest
from pytest_aiohttp.plugin import AiohttpClient

from tests.unit.display.reading import CAMPAIGN_PAGES, ROOT, Client, read
from tests.unit.display.showcase import Front, showcase
from voting.history.life import live
from voting.rules.campaign import CountsShown, PublishedCount


@pytest.mark.parametrize("page", [f"{ROOT}/ranking", ROOT, f"{ROOT}/screen", f"{ROOT}/cases/c1"])
async def test_the_published_count_is_shown(client: Client, page: str) -> None:
    assert "<b data-count>1,234</b>" in await read(client, page)


async def test_a_count_says_as_of_when_in_the_campaigns_zone(client: Client) -> None:
    html = await read(client, f"{ROOT}/ranking")
    assert re.search(r"截至 <time[^>]*>5月2日 08:00:00</time>", html)
    assert "公布票数每 5 分钟更新一次" in html


async def test_hidden_counts_are_dashes_in_the_campaigns_own_order(
    aiohttp_client: AiohttpClient,
) -> None:
    client = await aiohttp_client(_showing(PublishedCount(shown=CountsShown.AFTER_CLOSE)).app)
    for page in (f"{ROOT}/ranking", f"{ROOT}/screen"):
        html = await read(client, page)
        assert re.findall(r'<li class="(?:line|row)" data-case="(\w+)"', html) == [
            *("c1", "c3", "c5"),
            *("c2", "c4", "c6"),
        ]
        assert set(re.findall(r"data-(?:count|place)>([^<]*)<", html)) == {"–"}
        assert "data-bar" not in html
        assert "不代表名次" in html
        assert "投票期间不公布票数，截止后公布。" in html
        assert re.search(r"下次公布：<time[^>]*>5月15日 08:00:00</time>", html)


async def test_every_page_with_a_place_for_counts_says_that_they_are_hidden(
    aiohttp_client: AiohttpClient,
) -> None:
    client = await aiohttp_client(_showing(PublishedCount(shown=CountsShown.AFTER_CLOSE)).app)
    for page in CAMPAIGN_PAGES:
        assert "投票期间不公布票数" in await read(client, f"{page}?lang=zh")
        assert "Counts are hidden while voting is open" in await read(client, f"{page}?lang=en")


async def test_daily_counts_say_when_the_next_ones_come(aiohttp_client: AiohttpClient) -> None:
    front = _showing(PublishedCount(shown=CountsShown.DAILY, at="18:00"))
    client = await aiohttp_client(front.app)
    before = await read(client, ROOT)
    assert re.search(
        r"票数尚未公布。[^<]*每天 18:00[^<]*下次公布：<time[^>]*>5月1日 18:00", before
    )
    await front.board.refresh()  # a snapshot of 2 May, 08:00
    after = await read(client, f"{ROOT}/ranking?lang=en")
    assert "renewed every day at 18:00" in after
    assert re.search(r"Next published: <time[^>]*>2 May, 18:00:00</time>", after)
    assert "1,234" in after


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (PublishedCount(), "公布票数每 5 分钟更新一次。"),
        (PublishedCount(shown=CountsShown.DAILY, at="18:00"), "公布票数每天 18:00 更新一次。"),
        (PublishedCount(shown=CountsShown.AFTER_CLOSE), "投票期间不公布票数，截止后公布。"),
    ],
)
async def test_the_rules_say_when_counts_are_published(
    aiohttp_client: AiohttpClient, counts: PublishedCount, words: str
) -> None:
    client = await aiohttp_client(_showing(counts).app)
    assert words in await read(client, f"{ROOT}/rules")


def _showing(counts: PublishedCount) -> Front:
    """A front before its first snapshot, whose campaign shows counts in this way."""
    front = Front()
    whole = msgspec.structs.replace(showcase(), published_count=counts)
    front.board.show(live(whole, ()), {})
    return front
