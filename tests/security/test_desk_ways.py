"""Every route of the desk against every role: the matrix is all that decides."""

import re
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from aiohttp import web
from redis.asyncio import Redis

from ops.desk.app import ALL_WAYS, desk_app
from ops.desk.house import DESK
from ops.desk.permissions import MATRIX, Permission, Role, Stage, permissions
from ops.desk.ways import Way, get
from tests.desks import DeskHouse, Person, desk_house
from tests.fronts import deployment_on

FILLED = {"no": "1", "campaign": "tiny", "name": "ada", "order": "1", "docket": "1"}
FILLED |= {"part": "about", "file": "rules", "number": "1", "page": "", "token": "0" * 12}
NOBODY, ENROLLING = "nobody", "enrolling"


async def reached(request: web.Request) -> web.StreamResponse:
    """Stands for whatever a route does."""
    del request
    return web.Response(status=204)


#: The routes as they are, with handlers that do nothing.
STUBS = tuple(replace(way, handler=reached) for way in ALL_WAYS)


def filled(way: Way) -> str:
    """A path of a route, its parts filled in."""
    return re.sub(
        r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\})?[^{}]*)?\}", lambda m: FILLED.get(m[1], "x"), way.path
    )


async def asked(person: Person, way: Way) -> bool:
    """Whether somebody gets through to a route's handler."""
    path = filled(way)
    answer = await (person.get(path) if way.method == "GET" else person.post(path))
    assert answer.status in (204, 303, 403), (way, answer.status)
    return answer.status == 204


async def everybody(desk: DeskHouse) -> dict[str, Person]:
    """Somebody of each role, somebody half way in, and nobody, by browser."""
    found = {NOBODY: desk.somebody(), ENROLLING: desk.somebody()}
    for role in Role:
        found[role.value] = desk.somebody()
    return found


async def with_sessions(desk: DeskHouse, people: dict[str, Person]) -> None:
    """Give each a session straight from its room, as the ways in are stubs here."""
    rooms = desk.desk
    for name, person in people.items():
        if name == NOBODY:
            continue
        role = Role.ADMINISTRATOR if name == ENROLLING else Role(name)
        await desk.invited(name, role)
        account = await rooms.accounts.find(name)
        assert account is not None
        stage = Stage.ENROLLING if name == ENROLLING else Stage.WHOLE
        async with desk.deployment.pool.acquire() as connection:
            token = await rooms.sessions.begin(
                connection, account.no, stage, "a browser", desk.clock.now
            )
        person.take(token, rooms.form_key())


async def test_every_route_lets_in_the_roles_of_its_permission_and_no_others(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with desk_house(pool, redis, tmp_path, ways=STUBS) as desk:
        people = await everybody(desk)
        await with_sessions(desk, people)
        for way in STUBS:
            let_in = {name for name, person in people.items() if await asked(person, way)}
            assert let_in == expected(way), (way.method, way.path)


def expected(way: Way) -> set[str]:
    found = {role.value for role in Role if way.may in MATRIX[role]}
    if way.may in permissions(Role.ADMINISTRATOR, Stage.ENROLLING):
        found.add(ENROLLING)
    if way.may is Permission.PUBLIC:
        found.add(NOBODY)
    return found


def test_only_the_way_in_and_the_files_of_the_pages_are_open_to_anybody() -> None:
    opened = {(way.method, way.path) for way in ALL_WAYS if way.may is Permission.PUBLIC}
    assert opened == {
        ("GET", "/static/{name}"),
        *(("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/options")),
        *(("GET", "/login"), ("POST", "/login")),
    }


async def test_every_route_of_the_application_is_a_way(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with desk_house(pool, redis, tmp_path) as desk:
        app = desk_app(desk.deployment)
        assert len(app.router.routes()) == len(ALL_WAYS)


async def test_a_route_that_says_nothing_of_its_permission_is_closed_to_all(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path
) -> None:
    async with desk_house(pool, redis, tmp_path) as desk:
        boss = await desk.person("boss", Role.ADMINISTRATOR)
        assert (await boss.get("/")).status == 200
        # The same application, with a route that was added behind its back.
        app = desk_app(deployment_on(pool, redis, tmp_path, desk.clock))
        app.router.add_get("/planted", reached)
        assert app[DESK] is not desk.desk
        async with desk.another(app) as person:
            person.session.cookie_jar.update_cookies({"px_desk": boss.cookie()})
            assert (await person.get("/planted")).status == 403
            assert (await person.get("/no-such-page")).status == 404


@pytest.mark.parametrize("way", [get("/only", reached, Permission.AUDIT)])
async def test_a_way_that_is_added_is_guarded_by_what_it_says(
    pool: asyncpg.Pool, redis: Redis, tmp_path: Path, way: Way
) -> None:
    async with desk_house(pool, redis, tmp_path, ways=(*ALL_WAYS, way)) as desk:
        assert (await (await desk.person("ada", Role.AUDITOR)).get("/only")).status == 204
        assert (await (await desk.person("eve", Role.ORGANIZER)).get("/only")).status == 403
