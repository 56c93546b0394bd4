"""`pingxuan doctor` finds mistakes that were really made, and says what to do about each."""

import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.database.postgres_pool import APPLICATION
from ops.doctor.checkup import CHECKS, examined
from ops.doctor.finding import Finding, Level
from ops.doctor.patient import Patient
from ops.embedded.servers import EmbeddedServers
from ops.keys import key_files, key_marks
from ops.processes.roles.process import RoleName
from ops.settings.settings import Settings
from tests import redis_servers
from tests.ballots import loaded
from tests.campaigns import campaign, quota
from voting.ledger.register import Register
from voting.memory import redis_client
from voting.rules.ballot import Unit


@dataclass
class Clinic:
    """An installation on real servers that a test may spoil."""

    settings: Settings
    postgres: asyncpg.Connection
    redis: redis_client.Client
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    embedded: bool = False

    async def found(self, **other: Any) -> dict[str, Finding]:
        patient = Patient(
            settings=self.settings,
            embedded=self.embedded,
            now=self.now,
            postgres=other.get("postgres", self.postgres),
            postgres_fault="nobody is there",
            redis=other.get("redis", self.redis),
        )
        return {finding.name: finding for finding in await examined(patient)}

    def with_settings(self, **changed: Any) -> None:
        values = {name: getattr(self.settings, name) for name in Settings.__slots__}
        self.settings = Settings(**(values | changed))


@pytest.fixture
async def clinic(dsn: str, servers: EmbeddedServers, tmp_path: Path) -> AsyncIterator[Clinic]:
    connection = await asyncpg.connect(dsn)
    redis = redis_client.connect(servers.redis_url)
    settings = Settings(
        data_dir=tmp_path,
        keys_dir=tmp_path / "keys",
        postgres_url=dsn,
        redis_url=servers.redis_url,
        public_url="https://vote.example",
        trusted_proxies=(ip_network("10.1.2.3"),),
        public_port=0,
        desk_port=0,
        metrics_port=redis_servers.free_port(),
    )
    yield Clinic(settings, connection, redis)
    await connection.close()
    await redis.aclose()


async def test_a_power_cut_that_would_lose_ballots_is_found(clinic: Clinic) -> None:
    # The servers of the tests are started without fsync.
    found = await clinic.found()
    assert found["postgres-fsync"].level is Level.ERROR
    assert "postgres-full-page-writes" in found
    assert "postgres-synchronous-commit" not in found


async def test_commits_that_do_not_wait_for_the_disk_are_found(clinic: Clinic, dsn: str) -> None:
    name = await clinic.postgres.fetchval("SELECT current_database()")
    await clinic.postgres.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    spoilt = await asyncpg.connect(dsn)
    found = await clinic.found(postgres=spoilt)
    await spoilt.close()
    assert found["postgres-synchronous-commit"].level is Level.WARNING


async def test_servers_that_are_not_there_are_found_and_the_rest_is_looked_at(
    clinic: Clinic,
) -> None:
    nowhere = redis_client.connect(f"redis://127.0.0.1:{redis_servers.free_port()}")
    clinic.with_settings(trusted_proxies=())
    found = await clinic.found(postgres=None, redis=nowhere)
    assert "nobody is there" in found["postgres-unreachable"].en
    assert "redis-unreachable" in found
    assert "proxies-missing" in found
    await nowhere.aclose()


async def test_too_few_connections_for_the_fronts_are_found(clinic: Clinic) -> None:
    assert "postgres-connections" not in await clinic.found()
    clinic.with_settings(fronts=40)
    assert "450" in (await clinic.found())["postgres-connections"].en


async def test_a_standby_that_the_address_names_and_nobody_is_is_found(clinic: Clinic) -> None:
    assert "postgres-standby" not in await clinic.found()
    address = (clinic.settings.postgres_url or "").replace("host=", "host=/nowhere,")
    clinic.with_settings(postgres_url=address)
    assert (await clinic.found())["postgres-standby"].level is Level.WARNING


async def test_migrations_that_are_missing_or_unknown_are_found(clinic: Clinic) -> None:
    assert "migrations-behind" not in await clinic.found()
    await clinic.postgres.execute("DELETE FROM migration WHERE name = 'function/cast.sql'")
    found = await clinic.found()
    assert "function/cast.sql" in found["migrations-behind"].en
    await clinic.postgres.execute("INSERT INTO migration VALUES ('9999_new.sql', '')")
    assert "9999_new.sql" in (await clinic.found())["migrations-unknown"].en


async def test_a_redis_that_evicts_or_has_no_bound_is_found(
    clinic: Clinic, tmp_path: Path
) -> None:
    program = redis_servers.valkey()
    options = ("--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru")
    with redis_servers.running(program, tmp_path / "evicts", *options) as server:
        client = redis_client.connect(server.url)
        found = await clinic.found(redis=client)
        assert found["redis-evicts"].level is Level.ERROR
        await client.execute_command("CONFIG", "SET", "maxmemory-policy", "noeviction")
        await client.execute_command("CONFIG", "SET", "maxmemory", "1100000")
        assert "redis-nearly-full" in await clinic.found(redis=client)
        await client.execute_command("CONFIG", "SET", "maxmemory", "0")
        found = await clinic.found(redis=client)
        await client.aclose()
    assert "redis-unbounded" in found
    assert "redis-evicts" not in found


async def test_a_redis_that_was_never_spoilt_has_nothing(clinic: Clinic) -> None:
    assert not [name for name in await clinic.found() if name.startswith("redis")]


async def test_keys_that_are_missing_others_or_open_to_others_are_found(
    clinic: Clinic, pool: asyncpg.Pool, tmp_path: Path
) -> None:
    folder = clinic.settings.keys_dir
    await loaded(pool, campaign())
    assert "key-missing" in await clinic.found()
    key_files.make_keys(folder, "tiny")
    await key_marks.note(pool, folder)
    assert not [name for name in await clinic.found() if name.startswith("key-")]
    (folder / "house.key").chmod(0o644)
    found = await clinic.found()
    assert "house.key" in found["key-readable"].en
    (folder / "house.key").rename(tmp_path / "house.key")
    key_files.make_keys(folder, "tiny")
    assert "house.key" in (await clinic.found())["key-differs"].en
    (folder / "house.key").write_bytes(b"short")
    assert "must hold 32 bytes" in (await clinic.found())["key-damaged"].en


@pytest.fixture
def memory() -> Path:
    """A folder whose file system is in memory."""
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8")
    if " /dev/shm tmpfs " not in mounts:
        pytest.skip("/dev/shm is no tmpfs here")
    return Path("/dev/shm")


async def test_data_in_memory_is_found(clinic: Clinic, memory: Path) -> None:
    clinic.with_settings(keys_dir=memory / "pingxuan-no-such-folder")
    assert "disk-in-memory" in await clinic.found()


async def test_a_public_address_without_https_is_found(clinic: Clinic) -> None:
    clinic.with_settings(public_url=None)
    assert (await clinic.found())["public-url"].level is Level.ERROR
    clinic.embedded = True
    assert (await clinic.found())["public-url"].level is Level.WARNING


@pytest.mark.parametrize("network", ["0.0.0.0/0", "8.0.0.0/8", "::/0"])
async def test_proxies_that_hold_strangers_are_found(clinic: Clinic, network: str) -> None:
    assert "proxies-too-wide" not in await clinic.found()
    clinic.with_settings(trusted_proxies=(ip_network(network),))
    assert network in (await clinic.found())["proxies-too-wide"].en


async def test_a_port_that_another_program_has_is_found(clinic: Clinic) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        clinic.with_settings(desk_port=other.getsockname()[1])
        found = await clinic.found()
    assert "PINGXUAN_DESK_PORT" in found["port-taken"].en


async def test_roles_that_do_not_run_are_found_on_whatever_host(clinic: Clinic, dsn: str) -> None:
    assert "roles-stopped" in await clinic.found()
    running = [
        await asyncpg.connect(dsn, server_settings={"application_name": APPLICATION + role})
        for role in RoleName
        if role is not RoleName.JUDGE
    ]
    found = await clinic.found()
    assert found["roles-missing"].en == "these roles do not run: judge"
    for connection in running:
        await connection.close()


async def test_a_role_that_says_that_it_is_not_ready_is_found(clinic: Clinic) -> None:
    from aiohttp import web
    from aiohttp.test_utils import TestServer

    async def readyz(_: web.Request) -> web.Response:
        told = {"checks": {"judge": {"ok": False, "problem": "no model"}}}
        return web.json_response(told, status=503)

    app = web.Application()
    app.router.add_get("/readyz", readyz)
    async with TestServer(app, port=clinic.settings.metrics_port) as server:
        assert server.port == clinic.settings.metrics_port
        found = await clinic.found()
    assert "judge is not ready: no model" in found["role-not-ready"].en
    assert "port-taken" not in found


async def test_geography_that_is_old_unreadable_or_missing_is_found(
    clinic: Clinic, tmp_path: Path
) -> None:
    assert "geography-old" not in await clinic.found()
    clinic.now += timedelta(days=800)
    assert "geography-old" in await clinic.found()
    folder = tmp_path / "geo"
    folder.mkdir()
    clinic.with_settings(geoip_dir=folder)
    assert "geography-missing" in await clinic.found()
    (folder / "GeoLite2-ASN.mmdb").write_bytes(b"no such file")
    assert "geography-unreadable" in await clinic.found()


async def test_a_draft_that_opens_soon_and_has_no_pictures_is_found(
    clinic: Clinic, pool: asyncpg.Pool
) -> None:
    soon = campaign(opens_at=clinic.now + timedelta(days=3))
    await Register(pool).load(soon, {case.id: b"" for case in soon.case}, draft=True)
    found = await clinic.found()
    assert found["campaign-draft"].level is Level.ERROR
    assert "campaign-pictures" in found
    clinic.now -= timedelta(days=30)
    assert not [name for name in await clinic.found() if name.startswith("campaign")]


async def test_rules_that_this_version_refuses_are_found(
    clinic: Clinic, pool: asyncpg.Pool
) -> None:
    twice = [quota("votes", Unit.VOTE, 5), quota("votes", Unit.CASE, 1)]
    await loaded(pool, campaign(opens_at=clinic.now + timedelta(days=3), quotas=twice))
    assert "rules of tiny are wrong" in (await clinic.found())["campaign-rules"].en
    await loaded(pool, campaign(campaign_id="broken", max_selections=0))
    assert "broken cannot be read" in (await clinic.found())["campaign-unreadable"].en


async def test_a_check_that_fails_is_told_and_stops_no_other(
    clinic: Clinic, pool: asyncpg.Pool
) -> None:
    await pool.execute("DROP TABLE campaign CASCADE")
    found = await clinic.found()
    assert "check-failed" in found
    assert "postgres-fsync" in found


async def test_every_finding_speaks_both_languages(clinic: Clinic) -> None:
    clinic.with_settings(public_url=None)
    found = await clinic.found()
    assert found
    for finding in found.values():
        assert any("\u4e00" <= sign <= "\u9fff" for sign in finding.zh + finding.do_zh)
        assert finding.en.isascii()
        assert finding.do_en


def test_scripts_get_json_and_an_exit_code(dsn: str, servers: EmbeddedServers) -> None:
    environ = {"PINGXUAN_POSTGRES_URL": dsn, "PINGXUAN_REDIS_URL": servers.redis_url}
    done = CliRunner(env=environ).invoke(main, ["doctor", "--json"])
    assert done.exit_code == 1, done.output
    told = json.loads(done.stdout)
    assert told["ok"] is False
    assert "postgres-fsync" in {finding["name"] for finding in told["findings"]}
    assert set(told["findings"][0]) == {"name", "level", "zh", "en", "do_zh", "do_en"}


def test_a_server_that_is_not_there_ends_no_command_with_a_traceback(tmp_path: Path) -> None:
    port = redis_servers.free_port()
    environ = {
        "PINGXUAN_POSTGRES_URL": f"postgresql://app@127.0.0.1:{port}/p",
        "PINGXUAN_REDIS_URL": f"redis://127.0.0.1:{port}",
        "PINGXUAN_DATA_DIR": str(tmp_path),
    }
    done = CliRunner(env=environ).invoke(main, ["doctor"])
    assert done.exit_code == 1, done.output
    assert "✗ postgres-unreachable: 连不上 PostgreSQL" in done.stdout
    assert len(CHECKS) > 10
