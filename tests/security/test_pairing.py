"""A computer that votes as a phone: stolen, late, used again, phished."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.phone_front import Browser, PhoneFront, phone_front
from tests.security.test_voters_and_ballots import everything_of
from voting.voters.pairing import LIFETIME

SCAN = "/c/tiny/sign-in/scan"


@pytest.fixture
async def office(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[PhoneFront]:
    async with phone_front(pool, redis, tmp_path) as front:
        yield front


async def shown(computer: Browser) -> tuple[str, str]:
    """The pairing whose code a computer shows, and the digits beside it."""
    page = await (await computer.post(SCAN, {"next": "/c/tiny/cases/c1"})).text()
    pairing, digits = re.search(r'name="pairing" value="([^"]+)"', page), _digits(page)
    assert pairing
    assert "<svg" in page
    return pairing.group(1), digits


def _digits(page: str) -> str:
    found = re.search(r'class="pair-code">(\d{4})<', page)
    assert found, page
    return found.group(1)


async def claim(computer: Browser, pairing: str) -> int:
    fields = {"pairing": pairing, "next": "/c/tiny/cases/c1"}
    return (await computer.post(SCAN, fields)).status


def phone_page(pairing: str) -> str:
    return f"/c/tiny/pair/{pairing}"


async def test_a_computer_votes_as_the_phone_that_confirmed_and_both_are_one_voter(
    office: PhoneFront,
) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    pairing, digits = await shown(computer)
    assert await claim(computer, pairing) == 202
    asked = await (await phone.get(phone_page(pairing))).text()
    assert _digits(asked) == digits
    assert await claim(computer, pairing) == 202, "to look is not to confirm"
    assert (await phone.post(phone_page(pairing), {})).status == 200
    assert await claim(computer, pairing) == 303
    assert (await office.front.cast(computer.token, "c1")).status == 201
    assert (await office.front.cast(phone.token, "c1")).status == 409
    assert (await office.front.cast(phone.token, "c2")).status == 201


async def test_a_pairing_is_used_once(office: PhoneFront) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    before = computer.token
    pairing, _ = await shown(computer)
    await phone.post(phone_page(pairing), {})
    other = await office.signed_in("13000000001")
    assert (await other.post(phone_page(pairing), {})).status == 410
    assert await claim(computer, pairing) == 303
    again = Browser(office.front, before)
    assert await claim(again, pairing) == 410
    assert (await phone.post(phone_page(pairing), {})).status == 410, "nor confirmed again"
    assert await claim(again, pairing) == 410


async def test_a_stolen_pairing_is_worth_nothing_in_another_browser(office: PhoneFront) -> None:
    phone, computer, thief = (
        await office.signed_in(),
        await office.browser(),
        await office.browser(),
    )
    pairing, _ = await shown(computer)
    await phone.post(phone_page(pairing), {})
    assert await claim(thief, pairing) == 410
    assert (await office.front.cast(thief.token, "c1")).status == 403
    assert await claim(computer, pairing) == 303, "and does not spoil it for its owner"


async def test_a_pairing_ends_after_two_minutes(office: PhoneFront) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    pairing, _ = await shown(computer)
    office.front.clock.forward(seconds=LIFETIME.total_seconds() + 1)
    assert (await phone.get(phone_page(pairing))).status == 410
    assert (await phone.post(phone_page(pairing), {})).status == 410
    assert await claim(computer, pairing) == 410
    kept, _ = await shown(computer)
    await phone.post(phone_page(kept), {})
    office.front.clock.forward(seconds=LIFETIME.total_seconds() + 60)
    assert await claim(computer, kept) == 410, "what nobody fetched is not fetched later"


@pytest.mark.parametrize("at", [0, 5, 40, -3])
async def test_a_forged_pairing_is_none(office: PhoneFront, at: int) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    pairing, _ = await shown(computer)
    letter = "A" if pairing[at] != "A" else "B"
    cut = len(pairing) + at if at < 0 else at
    forged = pairing[:cut] + letter + pairing[cut + 1 :]
    assert (await phone.get(phone_page(forged))).status == 410
    assert (await phone.post(phone_page(forged), {})).status == 410
    assert await claim(computer, forged) == 410


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_only_a_page_of_ours_confirms(office: PhoneFront, headers: dict[str, str]) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    pairing, _ = await shown(computer)
    assert (await phone.post(phone_page(pairing), {}, **headers)).status == 403
    assert await claim(computer, pairing) == 202


async def test_a_browser_that_says_nothing_of_where_a_form_comes_from_does_not_confirm(
    office: PhoneFront,
) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    pairing, _ = await shown(computer)
    silent = await phone._asked("POST", phone_page(pairing), {"x": "y"}, {})
    assert silent.status == 403
    assert await claim(computer, pairing) == 202


async def test_who_is_not_signed_in_is_led_there_and_back_and_cannot_confirm(
    office: PhoneFront,
) -> None:
    phone, computer = await office.browser(), await office.browser()
    pairing, _ = await shown(computer)
    page = await (await phone.get(phone_page(pairing))).text()
    assert f"next=%2Fc%2Ftiny%2Fpair%2F{pairing}" in page or f"/c/tiny/pair/{pairing}" in page
    assert "<button>数字相同，确认" not in page
    await phone.post(phone_page(pairing), {})
    assert await claim(computer, pairing) == 202
    await phone.ask()
    fields = {"number": "13000000000", "code": office.last_code(), "next": phone_page(pairing)}
    signed = await phone.post("/c/tiny/sign-in/phone", fields)
    assert signed.headers["Location"] == phone_page(pairing)
    await phone.post(phone_page(pairing), {})
    assert await claim(computer, pairing) == 303


async def test_a_code_is_not_confirmed_by_the_browser_that_shows_it(office: PhoneFront) -> None:
    computer = await office.signed_in()
    pairing, _ = await shown(computer)
    assert "不要在显示它的浏览器里打开" in await (await computer.get(phone_page(pairing))).text()
    await computer.post(phone_page(pairing), {})
    assert await claim(computer, pairing) == 202


async def test_the_phone_reads_which_browser_asks_and_where_it_is(office: PhoneFront) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    computer.headers["User-Agent"] = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/120.0.0.0 Safari/537.36"
    )
    pairing, _ = await shown(computer)
    page = await (await phone.get(phone_page(pairing))).text()
    assert "Chrome 120/Windows" in page
    assert "会用您的身份投票" in page


async def test_the_identity_is_in_no_address_and_readable_in_no_store(office: PhoneFront) -> None:
    phone, computer = await office.signed_in(), await office.browser()
    token = office.front.front._polls.tokens.read(phone.token, office.front.clock())
    assert token is not None
    pairing, _ = await shown(computer)
    await phone.post(phone_page(pairing), {})
    assert token.identity not in pairing
    assert token.identity not in repr(await everything_of(office.front))


async def test_without_redis_the_phone_and_the_computer_are_told(
    office: PhoneFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise ConnectionError("Redis is away")

    phone, computer = await office.signed_in(), await office.browser()
    pairing, _ = await shown(computer)
    monkeypatch.setattr(office.front.deployment.redis, "execute_command", away)
    assert (await phone.post(phone_page(pairing), {})).status == 503
    assert await claim(computer, pairing) == 503
