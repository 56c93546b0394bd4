"""From a poster's link to the provenance of a ballot."""

import pytest
from aiohttp import hdrs

from tests.integration.front_house import House
from voting.voters.channel_links import ChannelTokens


async def referrer(house: House, link: str, **headers: str) -> str:
    """Open a link as somebody new, vote, and read what is kept of the way there."""
    house.client.session.cookie_jar.clear()
    page = await house.client.get(link, headers=headers)
    assert page.status == 200
    assert (await house.cast("c1")).status == 201
    query = "SELECT referrer FROM provenance ORDER BY index DESC LIMIT 1"
    return str(await house.deployment.pool.fetchval(query))


def signed(house: House, name: str, campaign: str = "tiny") -> str:
    return ChannelTokens(house.deployment.house_keys).issue(campaign, name)


async def test_a_ballot_remembers_the_poster_that_led_to_it(house: House) -> None:
    for page in ("/c/tiny", "/c/tiny/cases/c1"):
        assert await referrer(house, f"{page}?from={signed(house, 'hall-3')}") == "channel:hall-3"


async def test_a_signed_link_says_more_than_the_page_that_carried_it(house: House) -> None:
    link = f"/c/tiny?from={signed(house, 'account')}"
    carried = await referrer(house, link, **{hdrs.REFERER: "https://news.example/page"})
    assert carried == "channel:account"


async def test_a_forged_link_is_an_ordinary_one(house: House) -> None:
    elsewhere = signed(house, "hall-3", campaign="another")
    for token in ("hall-3", "hall-3.AAAAAAAAAAAA", elsewhere, "%F0%9F%98%80", "x" * 500):
        assert await referrer(house, f"/c/tiny?from={token}") == ""


async def test_who_has_voted_before_keeps_the_way_they_first_came(house: House) -> None:
    assert await referrer(house, "/c/tiny") == ""
    await house.client.get(f"/c/tiny?from={signed(house, 'hall-3')}")
    assert (await house.cast("c2")).status == 201
    kept = await house.deployment.pool.fetch("SELECT referrer FROM provenance")
    assert [row["referrer"] for row in kept] == ["", ""]


@pytest.mark.parametrize("path", ["/c/tiny/screen", "/c/tiny/posters/zh/c1.jpg"])
async def test_screens_and_posters_lead_by_the_channel_of_their_own_address(
    house: House, path: str
) -> None:
    plain = await (await house.client.get(path)).read()
    forged = await (await house.client.get(f"{path}?from=hall-3.AAAAAAAAAAAA")).read()
    led = await (await house.client.get(f"{path}?from={signed(house, 'hall-3')}")).read()
    assert plain == forged
    assert plain != led
