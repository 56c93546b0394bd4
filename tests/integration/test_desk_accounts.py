"""Accounts on a real database, from the first-login link to the end of a session."""

import re

from ops.desk.accounts.nouns import AccountState, Trouble
from ops.desk.first_account import first_login
from ops.desk.office import By, Invitation
from ops.desk.permissions import Role
from tests.desks import PASSWORD, DeskHouse, Person


async def state(desk: DeskHouse, name: str) -> AccountState:
    account = await desk.desk.accounts.find(name)
    assert account is not None
    return account.state


def by(desk: DeskHouse, actor: str = "terminal", reason: str = "a test") -> By:
    return By(actor=actor, reason=reason, now=desk.clock.now)


async def link_shown(answer_text: str) -> str:
    found = re.search(r"/login\?token=([\w-]+)", answer_text)
    assert found, answer_text
    return found[1]


async def test_a_link_asks_again_until_the_password_is_good_and_is_used_by_that(
    desk: DeskHouse,
) -> None:
    token = await desk.invited("ada", Role.MODERATOR)
    ada = desk.somebody("ada")
    for password, again in (("short", "short"), ("password1234", "password1234"), (PASSWORD, "")):
        answer = await ada.post("/login", link=token, password=password, again=again)
        assert answer.status == 422
    assert (await ada.get(f"/login?token={token}")).status == 200
    await ada.set_up(token)
    assert await state(desk, "ada") is AccountState.ACTIVE


async def test_a_newer_link_replaces_the_older(desk: DeskHouse) -> None:
    older = await desk.invited("ada", Role.MODERATOR)
    newer = await desk.desk.office.reset("ada", by(desk))
    assert isinstance(newer, Invitation)
    ada = desk.somebody("ada")
    assert (await ada.get(f"/login?token={older}")).status == 403
    assert (await ada.get(f"/login?token={newer.token}")).status == 200


async def test_who_left_half_way_has_no_way_in_until_there_is_another_link(
    desk: DeskHouse,
) -> None:
    ada = desk.somebody("ada")
    token = await desk.invited("ada", Role.MODERATOR)
    await ada.post("/login", link=token, password=PASSWORD, again=PASSWORD)
    answer = await ada.get("/")
    assert (answer.status, answer.headers["Location"]) == (303, "/second-factor")
    desk.clock.forward(minutes=31)
    assert (await ada.get("/second-factor")).headers["Location"].startswith("/sign-in")
    other = desk.somebody("ada")
    assert (await other.sign_in(code="123456")).status == 403


async def test_an_administrator_adds_somebody_and_hands_over_the_link(desk: DeskHouse) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    await boss.page("/accounts")
    answer = await boss.post("/accounts", name="Grace", role="auditor", reason="joins us")
    token = await link_shown(await answer.text())
    grace = desk.somebody("grace")
    await grace.set_up(token)
    assert "account.add" in await grace.page("/audit?subject=grace")


async def test_what_an_administrator_may_not_do_is_told(desk: DeskHouse) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    await desk.invited("ada", Role.MODERATOR)
    for path, fields in (
        ("/accounts", {"name": "Ada!", "role": "auditor"}),
        ("/accounts", {"name": "ada", "role": "auditor"}),
        ("/accounts", {"name": "eve", "role": "owner"}),
        ("/accounts/boss/disable", {"reason": "tired"}),
        ("/accounts/boss/role", {"role": "auditor", "reason": "tired"}),
        ("/accounts/ada/disable", {"reason": " "}),
        ("/accounts/ada/enable", {"reason": "why not"}),
    ):
        answer = await boss.post(path, **fields)
        assert answer.status == 422, path
    assert (await boss.post("/accounts/eve/disable", reason="x")).status == 404


async def test_a_reset_takes_password_factor_and_sessions_away(desk: DeskHouse) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    ada = await desk.person("ada", Role.MODERATOR)
    answer = await boss.post("/accounts/ada/reset", reason="lost the telephone")
    token = await link_shown(await answer.text())
    assert (await ada.get("/")).status == 303
    assert (await ada.sign_in()).status == 403
    await ada.set_up(token)
    await ada.page("/")


async def test_a_disabled_account_is_out_at_once_and_comes_back_as_it_was(
    desk: DeskHouse,
) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    ada = await desk.person("ada", Role.MODERATOR)
    await boss.post("/accounts/ada/disable", reason="on leave")
    assert (await ada.get("/")).status == 303
    assert (await ada.sign_in()).status == 403
    await boss.post("/accounts/ada/enable", reason="back")
    assert (await ada.sign_in()).status == 303


async def test_another_role_ends_the_sessions_that_had_the_old_one(desk: DeskHouse) -> None:
    boss = await desk.person("boss", Role.ADMINISTRATOR)
    ada = await desk.person("ada", Role.MODERATOR)
    await boss.post("/accounts/ada/role", role="auditor", reason="changes sides")
    assert (await ada.get("/")).status == 303
    await ada.sign_in()
    await ada.page("/audit")


async def test_a_changed_password_ends_the_other_sessions_and_renews_this_one(
    desk: DeskHouse,
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    elsewhere = desk.somebody("ada")
    elsewhere.secret = ada.secret
    assert (await elsewhere.sign_in()).status == 303
    before = ada.cookie()
    new = "nine invented lighthouses"
    await ada.page("/account")
    wrong = await ada.post("/account/password", password="no", new=new, again=new)
    assert wrong.status == 422
    done = await ada.post("/account/password", password=PASSWORD, new=new, again=new)
    assert done.status == 303
    assert ada.cookie() != before
    await ada.page("/account")
    assert (await elsewhere.get("/")).status == 303
    assert (await elsewhere.sign_in()).status == 403
    assert (await elsewhere.sign_in(password=new)).status == 303


async def test_another_telephone_needs_the_password_and_replaces_the_first(
    desk: DeskHouse,
) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    old = ada.secret
    page = await ada.page("/second-factor")
    found = re.search(r'id="by-hand">([A-Z2-7-]+)<', page)
    assert found
    ada.secret = found[1].replace("-", "")
    assert ada.secret != old
    answer = await ada.post("/second-factor", password="wrong", code=ada.code())
    assert answer.status == 422
    answer = await ada.post("/second-factor", password=PASSWORD, code=ada.code())
    assert answer.status == 200
    other = desk.somebody("ada")
    other.secret = old
    assert (await other.sign_in()).status == 403
    other.secret = ada.secret
    assert (await other.sign_in()).status == 303


async def test_new_recovery_codes_replace_the_old(desk: DeskHouse) -> None:
    ada = await desk.person("ada", Role.MODERATOR)
    await ada.page("/account")
    answer = await ada.post("/account/recovery", password=PASSWORD)
    fresh = re.findall(r"<li><code>([A-Z2-7-]+)</code>", await answer.text())
    assert len(fresh) == 10
    other = desk.somebody("ada")
    assert (await other.sign_in(code=ada.codes[0])).status == 403
    assert (await other.sign_in(code=fresh[0])).status == 303


async def test_the_first_login_is_an_administrators_until_one_is_set_up(desk: DeskHouse) -> None:
    office, now = desk.desk.office, desk.clock.now
    first = await first_login(office, now)
    second = await first_login(office, now)
    assert first.startswith("login?token=")
    assert second != first
    boss = desk.somebody("admin")
    assert (await boss.get(f"/{first}")).status == 403
    await boss.set_up(second.partition("=")[2])
    assert await first_login(office, now) == "sign-in"
    await boss.page("/accounts")


async def test_a_disabled_administrator_is_not_brought_back_by_a_restart(desk: DeskHouse) -> None:
    await first_login(desk.desk.office, desk.clock.now)
    await desk.desk.office.disable("admin", by(desk))
    assert await first_login(desk.desk.office, desk.clock.now) == "sign-in"
    assert await state(desk, "admin") is AccountState.DISABLED


async def test_two_who_take_one_name_at_once_are_told(desk: DeskHouse) -> None:
    await desk.invited("ada", Role.MODERATOR)
    again = await desk.desk.office.add("ada", Role.AUDITOR, by(desk))
    assert again is Trouble.NAME_TAKEN


async def test_a_text_that_postgresql_cannot_hold_is_no_fault(desk: DeskHouse) -> None:
    boss: Person = await desk.person("boss", Role.ADMINISTRATOR)
    assert (await boss.get("/audit?actor=%00")).status == 200
    assert (await boss.get("/accounts/%00")).status == 404
    assert (await boss.post("/accounts", name="a\0b", role="auditor")).status in (200, 422)
    outside = desk.somebody("a\0b")
    assert (await outside.sign_in(code="123456")).status == 403
