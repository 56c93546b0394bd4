"""The desk on real servers: set up, sign in, work, sign out."""

from ops.desk.permissions import Role
from tests.desks import DeskHouse


async def test_a_first_login_ends_at_the_desk_with_a_second_factor(desk: DeskHouse) -> None:
    person = await desk.person("ada", Role.MODERATOR)
    assert len(person.codes) == 10
    page = await person.page("/")
    assert "评选活动" in page
    assert (await person.get("/accounts")).status == 403


async def test_whoever_is_set_up_signs_in_with_password_and_code(desk: DeskHouse) -> None:
    person = await desk.person("ada", Role.ADMINISTRATOR)
    await person.post("/sign-out")
    assert (await person.get("/")).status == 303
    assert (await person.sign_in()).status == 303
    for path in ("/", "/accounts", "/accounts/ada", "/audit", "/audit/verify", "/requests"):
        await person.page(path)
        await person.page(f"{path}?lang=en")
