"""What a role tells of itself, and what `up` makes of all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.parser import text_string_to_metric_families

from ops.errors import OperationsError
from ops.metrics import ROLE_ANSWERS
from ops.processes.gathering import Gatherer, merged
from ops.processes.health import Check, Version, health_app, listening, run_checks


async def well() -> None:
    return


async def broken() -> None:
    raise ConnectionError("database is away")


async def stuck() -> None:
    await asyncio.Event().wait()


def registry_with(ballots: int) -> CollectorRegistry:
    registry = CollectorRegistry()
    counter = Counter("pingxuan_ballots", "Ballots cast.", ["result"], registry=registry)
    counter.labels("cast").inc(ballots)
    Histogram("pingxuan_batch_s", "Batches.", buckets=(1, 2), registry=registry).observe(1.5)
    return registry


class Roles:
    """Health listeners of invented roles, on unix sockets."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self.sockets: dict[str, Path] = {}
        self._folder = folder
        self._stack = stack

    async def add(self, role: str, *, check: Check = well, ballots: int = 1) -> Path:
        app = health_app(
            version=Version(version="1.2.3", role=role),
            checks={"ledger": check, "redis": well},
            registry=registry_with(ballots),
            check_within_s=0.05,
        )
        socket = self._folder / f"{role}.sock"
        await self._stack.enter_async_context(listening(app, socket))
        self.sockets[role] = socket
        return socket


@pytest.fixture
async def roles(tmp_path: Path) -> AsyncIterator[Roles]:
    async with AsyncExitStack() as stack:
        yield Roles(tmp_path, stack)


async def get(socket: Path, path: str) -> tuple[int, str]:
    connector = aiohttp.UnixConnector(str(socket))
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.get(f"http://role{path}") as response,
    ):
        return response.status, await response.text()


async def test_a_role_is_ready_when_every_check_is_well(roles: Roles) -> None:
    status, body = await get(await roles.add("front"), "/readyz")
    assert status == 200
    assert '"ledger": {"ok": true' in body


@pytest.mark.parametrize(
    ("check", "problem"), [(broken, "database is away"), (stuck, "no answer within 0.05 s")]
)
async def test_one_check_that_fails_makes_a_role_unready_and_alive(
    roles: Roles, check: Check, problem: str
) -> None:
    socket = await roles.add("front", check=check)
    status, body = await get(socket, "/readyz")
    assert status == 503
    assert problem in body
    assert '"redis": {"ok": true' in body
    assert (await get(socket, "/livez"))[0] == 200


async def test_a_check_that_comes_while_others_are_asked_waits_for_the_next_time() -> None:
    checks: dict[str, Check] = {}

    async def beginning() -> None:
        checks["listener"] = broken

    checks["role"] = beginning
    assert set(await run_checks(checks, within_s=1)) == {"role"}
    assert not (await run_checks(checks, within_s=1))["listener"].ok


async def test_a_role_names_its_version_and_shows_its_metrics(roles: Roles) -> None:
    socket = await roles.add("front", ballots=7)
    assert await get(socket, "/version") == (200, '{"version": "1.2.3", "role": "front"}')
    assert 'pingxuan_ballots_total{result="cast"} 7.0' in (await get(socket, "/metrics"))[1]


async def test_a_taken_port_is_an_error_that_names_it(roles: Roles) -> None:
    app = health_app(
        version=Version(version="1", role="r"), checks={}, registry=CollectorRegistry()
    )
    again = health_app(
        version=Version(version="1", role="r"), checks={}, registry=CollectorRegistry()
    )
    async with listening(app, ("127.0.0.1", 0)) as port:
        assert isinstance(port, int)
        with pytest.raises(OperationsError, match=f"cannot listen on .*{port}"):
            async with listening(again, ("127.0.0.1", port)):
                pass


async def test_all_roles_are_ready_together(roles: Roles, tmp_path: Path) -> None:
    await roles.add("front-0")
    gatherer = Gatherer(lambda: roles.sockets, version="1.2.3")
    async with listening(gatherer.app(), tmp_path / "up.sock"):
        assert (await get(tmp_path / "up.sock", "/readyz"))[0] == 200
        await roles.add("judge", check=broken)
        status, body = await get(tmp_path / "up.sock", "/readyz")
        assert status == 503
        assert "database is away" in body
        version = await get(tmp_path / "up.sock", "/version")
        assert version == (200, '{"version": "1.2.3", "roles": ["front-0", "judge"]}')


async def test_a_role_that_is_gone_is_named_and_costs_the_others_nothing(
    roles: Roles, tmp_path: Path
) -> None:
    await roles.add("front")
    roles.sockets["judge"] = tmp_path / "nobody.sock"
    gatherer = Gatherer(lambda: roles.sockets, version="1", own={"embedded": well})
    found = await gatherer.findings()
    assert {name: finding.ok for name, finding in found.items()} == {
        "embedded": True, "front": True, "judge": False,
    }  # fmt: skip
    assert found["judge"].problem == "does not answer"
    assert b'role="front"' in (await gatherer.metrics()).body
    answers = {name: ROLE_ANSWERS.labels(name)._value.get() for name in ("front", "judge")}
    assert answers == {"front": 1.0, "judge": 0.0}


async def test_waiting_for_the_roles_ends_when_the_last_is_ready(roles: Roles) -> None:
    database_back = asyncio.Event()

    async def until_back() -> None:
        if not database_back.is_set():
            database_back.set()
            raise ConnectionError("starting")

    await roles.add("front", check=until_back)
    found = await Gatherer(lambda: roles.sockets, version="1").all_ready(within_s=60)
    assert found["front"].ok


async def test_waiting_for_roles_that_never_come_tells_what_is_wrong(roles: Roles) -> None:
    await roles.add("front", check=broken)
    found = await Gatherer(lambda: roles.sockets, version="1").all_ready(within_s=0.01)
    assert "database is away" in found["front"].problem


async def test_merged_metrics_name_every_family_once_and_every_role(roles: Roles) -> None:
    for role, ballots in (("front-0", 3), ("front-1", 4)):
        await roles.add(role, ballots=ballots)
    page = (await Gatherer(lambda: roles.sockets, version="1").metrics()).body.decode()
    assert page.count("# TYPE pingxuan_ballots_total counter") == 1
    assert page.count("# HELP pingxuan_batch_s Batches.") == 1
    cast = {
        sample.labels["role"]: sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == "pingxuan_ballots_total"
    }
    assert cast == {"front-0": 3, "front-1": 4}
    assert 'pingxuan_batch_s_bucket{le="2.0",role="front-1"} 1.0' in page


def test_no_roles_have_no_metrics() -> None:
    assert merged({}) == b""
