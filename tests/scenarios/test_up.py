"""`pingxuan up` as a newcomer meets it: it comes up, takes a ballot, keeps it, leaves nothing."""

import asyncio
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import asyncpg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from yarl import URL

from ops.children.waiting import until
from tests import redis_cluster, redis_servers
from tests.ballots import TestClock
from tests.desks import Person
from tests.faults.postgres_pair import Pair, server_pair
from tests.product import PATIENCE_S, Product
from tests.redis_cluster import Cluster


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    log = tmp_path / "up.log"
    if log.exists():
        print(log.read_text(encoding="utf-8")[-4000:])  # noqa: T201 (shown when a test fails)


async def cast(product: Product, case: str) -> str:
    """Vote as a script of a citizen would, who asks again where it is told to; the receipt."""
    base = product.facts["public"].rstrip("/")
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.post(f"{base}/api/v1/voters", json={}) as answer:
            assert answer.status == 201
        body = {"ballot_id": str(uuid.uuid4()), "selections": [case]}
        url = f"{base}/api/v1/campaigns/qingdao-2019/ballots"
        for _ in range(600):
            async with session.post(url, json=body) as answer:
                if answer.status != 503:
                    assert answer.status in {200, 201}, await answer.text()
                    receipt: str = (await answer.json())["receipt"]
                    return receipt
            await asyncio.sleep(0.1)
    pytest.fail("nobody could vote any more")


async def published(product: Product, case: str) -> int | None:
    base = product.facts["public"].rstrip("/")
    url = f"{base}/api/v1/campaigns/qingdao-2019/cases"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        cases = (await answer.json())["cases"]
    found: int | None = next(one["count"] for one in cases if one["id"] == case)
    return found


async def until_published(product: Product, case: str, count: int) -> None:
    seen: int | None = None
    for _ in range(600):
        seen = await published(product, case)
        if seen == count:
            return
        await until(lambda: False, within_s=0.1, pause_s=0.1)
    pytest.fail(f"{case} was published with {seen}, not {count}")


async def test_a_ballot_survives_a_restart_and_everything_adds_up(data_dir: Path) -> None:
    with Product(data_dir) as product:
        receipt = await cast(product, "urban-01")
        await until_published(product, "urban-01", 1)
        assert product.end(signal.SIGINT) == 0
    with Product(data_dir) as again:
        await until_published(again, "urban-01", 1)
        url = f"{again.facts['public']}api/v1/receipts/{receipt}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert (await answer.json())["recorded"] is True
        assert again.command("campaign", "list")["campaigns"][0]["phase"] == "open"
        ranking = again.command("rank", "qingdao-2019")
        assert ranking["groups"][0]["standings"][0]["case"] == "urban-01"
        assert again.command("fsck", "qingdao-2019")["ok"] is True
        export = str(data_dir.parent / "export")
        again.command("export", "qingdao-2019", "--out", export)
        assert again.command("verify", export)["ok"] is True
        assert again.end(signal.SIGTERM) == 0


async def test_the_desks_first_login_link_works_once_and_leads_to_the_overview(
    data_dir: Path,
) -> None:
    with Product(data_dir) as product:
        async with aiohttp.ClientSession(
            base_url=product.facts["desk"], cookie_jar=aiohttp.CookieJar(unsafe=True)
        ) as session:
            async with session.get(product.facts["desk"]) as answer:
                assert answer.url.path == "/sign-in"
            token = URL(product.facts["login"]).query["token"]
            person = Person(name="admin", session=session, clock=TestClock(datetime.now(UTC)))
            await person.set_up(token)
            async with session.get("/") as answer:
                assert answer.url.path == "/campaigns/qingdao-2019"
                assert "刷票事件" in await answer.text()
        async with aiohttp.ClientSession() as other, other.get(product.facts["login"]) as answer:
            assert answer.status == 403
        assert product.end(signal.SIGINT) == 0
    with Product(data_dir) as again:
        assert again.facts["login"] == again.facts["desk"] + "sign-in"
        assert again.end(signal.SIGINT) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the servers' user may pass through."""
    tmp_path.chmod(0o711)
    return tmp_path


@pytest.fixture
async def pair(folder: Path) -> AsyncIterator[Pair]:
    """PostgreSQL of an operator's, with a synchronous standby."""
    async with server_pair(folder) as servers:
        await servers.replicate(synchronous=True)
        yield servers


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with redis_cluster.running(redis_servers.valkey(), tmp_path / "cluster") as running:
        yield running


@pytest.mark.timeout(300)
async def test_with_a_cluster_and_a_standby_of_its_own_an_operator_needs_no_embedded_servers(
    data_dir: Path, pair: Pair, cluster: Cluster
) -> None:
    with Product(data_dir, POSTGRES_URL=pair.address, REDIS_URL=cluster.url) as product:
        await cast(product, "urban-01")
        await until_published(product, "urban-01", 1)
        programs = {_program(pid) for pid in product.descendants()}
        assert "postgres" not in programs
        assert "valkey-server" not in programs
        assert not (data_dir / "postgres").exists()
        pair.primary.kill()
        cluster.flush()
        await pair.promote()
        await cast(product, "urban-01")
        await until_published(product, "urban-01", 2)
        assert product.command("fsck", "qingdao-2019")["ok"] is True
        assert product.end(signal.SIGINT) == 0


async def test_each_role_works_as_its_own_user_of_postgresql(data_dir: Path) -> None:
    with Product(data_dir, FRONTS="1") as product:
        await cast(product, "urban-01")
        await until_published(product, "urban-01", 1)
        connection = await asyncpg.connect(product.facts["postgres"])
        rows = await connection.fetch(
            "SELECT DISTINCT application_name, usename FROM pg_stat_activity"
            " WHERE application_name LIKE 'pingxuan-%'"
        )
        await connection.close()
    users = {row["application_name"]: row["usename"] for row in rows}
    roles = ("front", "projector", "judge", "publisher", "desk")
    assert users == {f"pingxuan-{role}": f"pingxuan_{role}" for role in roles}


async def test_fronts_share_one_port_and_each_takes_ballots(data_dir: Path) -> None:
    with Product(data_dir, FRONTS="2") as product:
        for _ in range(40):
            await cast(product, "urban-01")
        url = product.facts["metrics"]
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            page = await answer.text()
        cast_by = {
            sample.labels["role"]: sample.value
            for family in text_string_to_metric_families(page)
            for sample in family.samples
            if sample.name == "pingxuan_ballots_total" and sample.labels["outcome"] == "cast"
        }
        assert set(cast_by) == {"front-1", "front-2"}
        assert sum(cast_by.values()) == 40
        assert product.end(signal.SIGINT) == 0


async def test_kill_9_of_the_parent_leaves_no_process_behind(data_dir: Path) -> None:
    with Product(data_dir) as product:
        children = product.descendants()
        assert len(children) > 8  # two servers, six roles and PostgreSQL's own
        product.end(signal.SIGKILL)
    gone = await until(
        lambda: not any(_lives(pid) for pid in children), within_s=PATIENCE_S, pause_s=0.1
    )
    assert gone, [pid for pid in children if _lives(pid)]
    with Product(data_dir) as after:
        assert after.command("fsck", "qingdao-2019")["ok"] is True
        assert after.end(signal.SIGINT) == 0


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
