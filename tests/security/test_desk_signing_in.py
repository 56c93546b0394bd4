"""Getting in: password and second factor, codes that are good once, guessing that is slowed."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from redis.asyncio import Redis

from ops.desk.accounts.hashing import Hashing, Overloaded
from ops.desk.permissions import Role
from tests.desks import PASSWORD, DeskHouse, Person, desk_house


async def turned_away(person: Person, password: str = "a wrong password", times: int = 1) -> int:
    """The status of the last of some tries with a wrong password."""
    status = 0
    for _ in range(times):
        status = (await person.sign_in(password=password, code="123456")).status
    return status


async def test_passwords_are_kept_as_argon2id_at_the_recommended_cost() -> None:
    kept = await Hashing().hash(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert extract_parameters(kept) == RFC_9106_LOW_MEMORY
    assert await Hashing().fits(PASSWORD, kept)
    assert not await Hashing().fits(PASSWORD + " ", kept)
    assert not await Hashing().fits(PASSWORD, None)


async def test_a_hash_of_another_cost_is_renewed_at_the_next_sign_in(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with desk_house(pool, redis, tmp_path) as desk:
        ada = await desk.person("ada", Role.MODERATOR)
    dearer = Hashing(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    async with desk_house(pool, redis, tmp_path, hashing=dearer) as desk:
        again = desk.somebody("ada")
        again.secret = ada.secret
        assert (await again.sign_in()).status == 303
        kept = await pool.fetchval("SELECT password_hash FROM desk_account")
        assert not dearer.is_outdated(kept)


async def test_neither_password_nor_code_alone_lets_anybody_in(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.ADMINISTRATOR)
    await ada.post("/sign-out")
    desk.clock.forward(seconds=60)
    right = ada.code()
    for password, code in (
        (PASSWORD, ""),
        (PASSWORD, "000000"),
        ("a wrong password", right),
        ("", right),
    ):
        answer = await ada.post("/sign-in", name="ada", password=password, code=code)
        assert answer.status == 403
    assert ada.cookie() == ""


async def test_before_the_second_factor_is_set_up_no_page_is_shown(desk: DeskHouse) -> None:
    ada = desk.somebody("ada")
    token = await desk.invited("ada", Role.ADMINISTRATOR)
    await ada.post("/login", link=token, password=PASSWORD, again=PASSWORD)
    for path in ("/", "/accounts", "/audit", "/account"):
        answer = await ada.get(path)
        assert (answer.status, answer.headers["Location"]) == (303, "/second-factor")


async def test_a_code_is_good_once_even_for_two_at_the_same_moment(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    twins = [desk.somebody("ada") for _ in range(4)]
    desk.clock.forward(seconds=30)
    code = ada.code()
    answers = await asyncio.gather(*(one.sign_in(code=code) for one in twins))
    assert sorted(answer.status for answer in answers) == [303, 403, 403, 403]
    desk.clock.forward(seconds=25)
    assert (await desk.somebody("ada").sign_in(code=code)).status == 403


async def test_a_recovery_code_is_good_once(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    other = desk.somebody("ada")
    assert (await other.sign_in(code=ada.codes[3].lower())).status == 303
    assert (await desk.somebody("ada").sign_in(code=ada.codes[3])).status == 403
    assert (await desk.somebody("ada").sign_in(code=ada.codes[4])).status == 303


async def test_a_first_login_link_is_good_once_and_for_a_day(desk: DeskHouse) -> None:
    token = await desk.invited("ada", Role.MODERATOR)
    twins = [desk.somebody("ada") for _ in range(3)]
    form = {"link": token, "password": PASSWORD, "again": PASSWORD}
    answers = await asyncio.gather(*(one.post("/login", **form) for one in twins))
    assert sorted(answer.status for answer in answers) == [303, 403, 403]
    late = await desk.invited("grace", Role.MODERATOR)
    desk.clock.forward(hours=24)
    assert (await desk.somebody().get(f"/login?token={late}")).status == 403


async def test_who_does_not_exist_is_told_the_same_as_who_does(desk: DeskHouse) -> None:
    await desk.person("ada", Role.MODERATOR)
    known, unknown = desk.somebody("ada"), desk.somebody("adb")
    texts = []
    for person in (known, unknown):
        answer = await person.sign_in(password="a wrong password", code="123456")
        assert answer.status == 403
        texts.append((await answer.text()).replace(person.name, "NAME"))
    assert texts[0] == texts[1]


async def test_guessing_is_slowed_and_what_has_to_wait_is_not_even_looked_at(
    desk: DeskHouse,
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    guesser = desk.somebody("ada")
    guesser.secret = ada.secret
    assert await turned_away(guesser, times=5) == 403
    desk.clock.forward(seconds=0.9)
    slowed = await guesser.sign_in(password=PASSWORD, code=ada.code())
    assert slowed.status == 429
    assert slowed.headers["Retry-After"] == "1"
    assert "sign-in.slowed" in {
        row["action"] for row in await desk.deployment.pool.fetch("SELECT * FROM audit_record")
    }


async def test_parallel_guesses_are_counted_one_by_one(desk: DeskHouse) -> None:
    await desk.person("ada", Role.MODERATOR)
    guessers = [desk.somebody("ada") for _ in range(12)]
    answers = await asyncio.gather(
        *(one.sign_in(password="a wrong password", code="123456") for one in guessers)
    )
    statuses = [answer.status for answer in answers]
    assert statuses.count(403) == 5
    assert statuses.count(429) == 7


async def test_the_owners_own_device_is_not_slowed_by_others(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    await ada.post("/sign-out")
    guesser = desk.somebody("ada")
    assert await turned_away(guesser, times=8) == 429
    assert (await ada.sign_in()).status == 303


async def test_on_a_new_device_the_right_password_and_code_get_in_after_the_delay(
    desk: DeskHouse,
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    guesser = desk.somebody("ada")
    for _ in range(40):
        await turned_away(guesser)
        desk.clock.forward(seconds=61)
    await turned_away(guesser, times=5)
    elsewhere = desk.somebody("ada")
    elsewhere.secret = ada.secret
    desk.clock.forward(seconds=31)
    assert (await elsewhere.sign_in()).status == 303


async def test_a_network_that_tries_many_names_is_slowed_and_others_are_not(
    desk: DeskHouse,
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    sprayer = desk.somebody()
    far, near = {"X-Forwarded-For": "203.0.113.9"}, {"X-Forwarded-For": "198.51.100.7"}
    form = {"password": "a wrong password", "code": "123456"}
    for number in range(20):
        answer = await sprayer.post("/sign-in", far, name=f"person-{number}", **form)
        assert answer.status == 403
    assert (await sprayer.post("/sign-in", far, name="person-x", **form)).status == 429
    elsewhere = desk.somebody("ada")
    desk.clock.forward(seconds=30)
    answer = await elsewhere.post("/sign-in", near, name="ada", password=PASSWORD, code=ada.code())
    assert answer.status == 303


@pytest.mark.parametrize("planted", ["", "x", "nonce.ada", "nonce.ada.c2lnbmF0dXJl"])
async def test_a_forged_device_cookie_spares_nobody_the_delay(
    desk: DeskHouse, planted: str
) -> None:
    await desk.person("ada", Role.MODERATOR)
    guesser = desk.somebody("ada")
    guesser.session.cookie_jar.update_cookies({"px_desk_device": planted})
    assert await turned_away(guesser, times=6) == 429


async def test_a_device_of_one_person_spares_no_other_the_delay(desk: DeskHouse) -> None:
    eve = await desk.person("mallory", Role.MODERATOR)
    await desk.person("ada", Role.MODERATOR)
    await eve.post("/sign-out")
    eve.name = "ada"
    assert await turned_away(eve, times=6) == 429


async def test_a_flood_of_passwords_waits_in_a_line_that_ends() -> None:
    hashing = Hashing(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    tries = (hashing.fits("a wrong password", None) for _ in range(200))
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, Overloaded) for one in found) >= 100
    assert False in found
    assert await hashing.fits("again", await hashing.hash("again"))
