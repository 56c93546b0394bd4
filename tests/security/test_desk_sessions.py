"""Sessions at the desk: rotated, idle, ended; their cookies; forms that others would send."""

from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from ops.desk.permissions import Role
from tests.desks import PASSWORD, DeskHouse, Person, desk_house

PLANTED = "planted by somebody else"


def thief(desk: DeskHouse, victim: Person) -> Person:
    """Another browser with a copy of a session's cookie."""
    other = desk.somebody(victim.name)
    other.session.cookie_jar.update_cookies({"px_desk": victim.cookie()})
    return other


async def is_in(person: Person) -> bool:
    return (await person.get("/account")).status == 200


async def test_sessions_rotate_at_sign_in_and_when_they_may_do_more(desk: DeskHouse) -> None:
    ada = desk.somebody("ada")
    token = await desk.invited("ada", Role.MODERATOR)
    ada.session.cookie_jar.update_cookies({"px_desk": PLANTED})
    await ada.post("/login", link=token, password=PASSWORD, again=PASSWORD)
    enrolling = thief(desk, ada)
    await ada.enrol()
    whole = thief(desk, ada)
    assert len({PLANTED, enrolling.cookie(), whole.cookie()}) == 3
    assert (await enrolling.get("/second-factor")).status == 303
    await ada.post("/sign-out")
    assert not await is_in(whole)
    await ada.sign_in()
    assert ada.cookie() not in (PLANTED, enrolling.cookie(), whole.cookie())


async def test_a_session_that_nobody_uses_for_half_an_hour_is_over(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    for _ in range(3):
        desk.clock.forward(minutes=29)
        assert await is_in(ada)
    desk.clock.forward(minutes=30, seconds=1)
    assert not await is_in(ada)


async def test_a_page_that_looks_for_news_by_itself_keeps_nobody_in(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    for _ in range(4):
        desk.clock.forward(minutes=7)
        assert (await ada.get("/account", **{"X-Desk-Watching": "1"})).status == 200
    desk.clock.forward(minutes=7)
    assert not await is_in(ada)


async def test_no_session_lasts_longer_than_twelve_hours(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    for _ in range(35):
        desk.clock.forward(minutes=20)
        assert await is_in(ada)
    desk.clock.forward(minutes=20)
    assert not await is_in(ada)


async def test_a_session_is_ended_by_its_owner_from_another_device(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    lost = desk.somebody("ada")
    lost.secret = ada.secret
    await lost.sign_in()
    page = await ada.page("/account")
    assert page.count("/end") == 2
    theirs = await desk.desk.sessions.visitor(lost.cookie(), desk.clock.now)
    assert theirs is not None
    await ada.post(f"/account/sessions/{theirs.session.no}/end")
    assert not await is_in(lost)
    assert await is_in(ada)


async def test_a_session_is_ended_by_an_administrator_and_by_nobody_elses_hand(
    desk: DeskHouse,
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    eve = await desk.person("grace", Role.SENIOR_MODERATOR)
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    hers = await desk.desk.sessions.visitor(ada.cookie(), desk.clock.now)
    assert hers is not None
    await eve.post(f"/account/sessions/{hers.session.no}/end")
    assert await is_in(ada)
    await boss.page("/accounts/ada")
    await boss.post(f"/accounts/ada/sessions/{hers.session.no}/end", reason="lost computer")
    assert not await is_in(ada)


async def test_postgresql_holds_no_token_and_no_secret_that_could_be_used(
    desk: DeskHouse, pool: asyncpg.Pool
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    tables = ("desk_account", "desk_second_factor", "desk_session", "desk_sign_in_delay")
    dump = ""
    for table in (*tables, "audit_record"):
        for row in await pool.fetch(f"SELECT t::text AS line FROM {table} t"):
            dump += row["line"]
    assert "$argon2id$" in dump
    for secret in (ada.cookie(), PASSWORD, ada.secret, *ada.codes):
        assert secret not in dump
        assert secret.encode().hex() not in dump


async def test_behind_https_cookies_are_for_this_host_alone(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with desk_house(pool, redis, tmp_path, desk_url="https://desk.example") as desk:
        token = await desk.invited("ada", Role.MODERATOR)
        answer = await desk.somebody().post(
            "/login",
            {"Origin": "https://desk.example"},
            link=token,
            password=PASSWORD,
            again=PASSWORD,
        )
        [cookie] = answer.cookies.values()
        assert cookie.key == "__Host-px_desk"
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Strict")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


async def test_on_loopback_alone_the_cookie_needs_no_https(desk: DeskHouse) -> None:
    token = await desk.invited("ada", Role.MODERATOR)
    answer = await desk.somebody().post("/login", link=token, password=PASSWORD, again=PASSWORD)
    [cookie] = answer.cookies.values()
    assert cookie.key == "px_desk"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == ("", True, "Strict")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example", "Host": "evil.example"},
    ],
)
async def test_a_form_from_elsewhere_does_nothing(
    desk: DeskHouse, headers: dict[str, str]
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    assert (await ada.post("/sign-out", headers)).status == 403
    assert await is_in(ada)


async def test_a_form_without_its_sessions_token_does_nothing(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    grace = await desk.person("grace", Role.MODERATOR)
    hers = grace._token
    for wrong in ("", "0" * 64, hers, "ä"):
        assert (await ada.post("/sign-out", form_token=wrong)).status == 403
    assert await is_in(ada)
    assert (await ada.post("/sign-out")).status == 303


async def test_pages_are_kept_by_no_cache_and_run_nothing_that_is_not_ours(
    desk: DeskHouse,
) -> None:
    ada = await desk.person("ada", Role.ADMINISTRATOR)
    for path in ("/account", "/accounts", "/audit", "/no-such-page", "/sign-in"):
        answer = await ada.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_people_write_is_shown_as_text(desk: DeskHouse) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    await boss.page("/accounts")
    mark = "<script>alert(1)</script>"
    await boss.post("/accounts", name="ada", role="auditor", reason=mark)
    page = await boss.page("/audit?subject=ada")
    assert mark not in page
    assert "&lt;script&gt;" in page


async def test_after_signing_in_nobody_is_sent_to_another_site(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    for after in ("//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb: c"):
        await ada.post("/sign-out")
        desk.clock.forward(seconds=30)
        answer = await ada.post(
            "/sign-in", name="ada", password=PASSWORD, code=ada.code(), next=after
        )
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        await ada.page("/account")
